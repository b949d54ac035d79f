"""Of the sentences that a draft names, those that support it are cited, and no other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.citations import Numbering
from assistant.result import SupportLabel
from assistant.support import Support, check_support
from assistant.writers.drafts import Draft
from assistant.writers.grounding import MOST_CITED, Grounded, ground
from index import Paper, Sentence

TEXTS = (
    "Median survival was 16.5 months with alphamab and 8.2 months with placebo.",
    "Betanib did not improve overall survival in the BETA-1 trial.",
    "Grade 3 colitis occurred in 7 of 120 patients on alphamab.",
    "Carp were fed twice a day.",
)
SHOWN = [
    Sentence(f"pmid:{number}#s1", "Abstract", text, 0, len(text))
    for number, text in enumerate(TEXTS, 1)
]


def grounded(text: str, *numbers: int) -> Grounded:
    return ground(Draft(text, numbers), SHOWN, check_support)


def cited(found: Grounded) -> list[str]:
    return [sentence.id for sentence, _ in found.sentences]


@pytest.mark.parametrize("numbers", [(1,), (1, 4), (4, 1), (1, 2, 3, 4), (4, 3, 2, 1)])
def test_sentences_that_add_nothing_are_no_citations(numbers: tuple[int, ...]) -> None:
    found = grounded("Alphamab gave a median survival of 16.5 months.", *numbers)
    assert cited(found) == ["pmid:1#s1"]
    assert found.label in {"verbatim", "supported"}


def test_a_statement_of_two_facts_keeps_both_sentences() -> None:
    text = (
        "Median survival was 16.5 months with alphamab, and grade 3 colitis occurred in 7 of 120 "
        "patients."
    )
    found = grounded(text, 1, 3, 4)
    assert cited(found) == ["pmid:1#s1", "pmid:3#s1"]
    assert all(label != "unsupported" for _, label in found.sentences)
    assert cited(grounded(text, 1)) == []


def test_a_sentence_that_contradicts_is_dropped_beside_one_that_supports() -> None:
    found = grounded("Betanib did not improve overall survival in the BETA-1 trial.", 1, 2)
    assert cited(found) == ["pmid:2#s1"]
    assert found.label == "verbatim"


@pytest.mark.parametrize(
    ("text", "numbers", "said"),
    [
        ("It rose.", (5,), "no sentence [5]"),
        ("It rose.", (0,), "no sentence [0]"),
        ("It rose.", (1, 99), "no sentence [99]"),
        ("It rose.", (), "names no sentence"),
        ("Median survival was 61.5 months with alphamab.", (1,), "61.5"),
        ("Betanib improved overall survival in the BETA-1 trial.", (2, 4), ""),
    ],
)
def test_the_problem_says_what_is_wrong(text: str, numbers: tuple[int, ...], said: str) -> None:
    found = grounded(text, *numbers)
    assert found.sentences == ()
    assert found.problem
    assert said in found.problem


def test_the_check_is_the_callers() -> None:
    asked: list[int] = []

    def check(statement: str, sentences: Sequence[str]) -> Support:
        asked.append(len(sentences))
        return Support("partial", 0.5, "so the caller says")

    found = ground(Draft("Anything.", (1, 2)), SHOWN, check)
    assert found.label == "partial"
    assert [label for _, label in found.sentences] == ["partial"]
    assert asked


def test_one_good_sentence_among_those_that_spoil_each_other_is_found() -> None:
    def check(statement: str, sentences: Sequence[str]) -> Support:
        good = list(sentences) == [TEXTS[1]]
        return Support("supported" if good else "unsupported", 0.3 * len(sentences), "spoilt")

    assert cited(ground(Draft("Anything.", (1, 2, 3, 4)), SHOWN, check)) == ["pmid:2#s1"]


@pytest.mark.parametrize(
    ("alone", "own"),
    [("supported", "supported"), ("partial", "partial"), ("unsupported", "partial")],
)
def test_each_citation_says_what_it_supports_by_itself(
    alone: SupportLabel, own: SupportLabel
) -> None:
    def check(statement: str, sentences: Sequence[str]) -> Support:
        return Support(alone, 0.2, "") if len(sentences) == 1 else Support("supported", 0.9, "")

    found = ground(Draft("Anything.", (1, 2)), SHOWN, check)
    assert found.label == "supported"
    assert [label for _, label in found.sentences] == [own, own]


def test_a_model_that_names_everything_costs_few_checks() -> None:
    asked: list[int] = []

    def check(statement: str, sentences: Sequence[str]) -> Support:
        asked.append(len(sentences))
        return Support("supported", len(sentences) / 50, "")

    many = SHOWN * 6
    ground(Draft("Anything.", tuple(range(1, 25))), many, check)
    assert len(asked) < len(many) + MOST_CITED**2


def test_a_statement_cites_with_numbers_of_papers() -> None:
    numbering = Numbering({sentence.key: Paper(title=sentence.key) for sentence in SHOWN})
    statement = grounded(TEXTS[1], 2).statement(numbering)
    (citation,) = statement.citations
    assert (citation.source, citation.quote, citation.support) == (1, TEXTS[1], "verbatim")
