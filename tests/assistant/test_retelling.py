"""Turns about the last answer, through the whole pipeline over the hand-written papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.abstention import Verdict
from assistant.assistant import Assistant
from assistant.conversation import Standalone, Turn
from assistant.evidence import Evidence, Weighed
from assistant.result import Answer
from assistant.retelling import retell
from index import Index, Sentence

QUESTION = "What was median survival on vemolimab in zebrafish melanoma?"


def cited(answer: Answer) -> list[str]:
    """Ids of the sentences cited, in order."""
    return [item.sentence_id for part in answer.statements for item in part.citations]


@pytest.fixture(scope="module")
def talked(eager: Assistant) -> list[Turn]:
    """One answered question."""
    return [(QUESTION, eager.answer(QUESTION))]


@pytest.mark.parametrize("turn", ["Source?", "Shorter please", "Really?", "Tell me more", "Why?"])
def test_every_wish_gets_a_sound_answer(
    turn: str,
    eager: Assistant,
    talked: list[Turn],
    small: Index,
    check_answer: Callable[[Answer, Index], dict[str, Any]],
) -> None:
    answer = eager.answer(turn, talked)
    check_answer(answer, small)
    assert answer.answered


def test_the_sources_of_an_answer_are_its_papers_records(
    eager: Assistant, talked: list[Turn]
) -> None:
    answer = eager.answer("Which paper says that?", talked)
    assert [source.key for source in answer.sources] == [
        source.key for source in talked[0][1].sources
    ]
    assert all(name.endswith("#s0") for name in cited(answer))


def test_a_shorter_answer_is_the_leading_statement(eager: Assistant, talked: list[Turn]) -> None:
    assert cited(eager.answer("Shorter please", talked)) == cited(talked[0][1])[:1]


def test_a_doubted_answer_is_given_again(eager: Assistant, talked: list[Turn]) -> None:
    assert cited(eager.answer("Are you sure?", talked)) == cited(talked[0][1])


def test_a_summary_keeps_to_the_papers_just_cited(eager: Assistant, talked: list[Turn]) -> None:
    answer = eager.answer("Summarise that", talked)
    before = {source.key for source in talked[0][1].sources}
    assert {source.key for source in answer.sources} <= before


def test_more_is_never_what_was_said_and_ends(eager: Assistant, talked: list[Turn]) -> None:
    turns = [*talked]
    while (answer := eager.answer("Tell me more", turns)).answered:
        said = {name for _, earlier in turns for name in cited(earlier)}
        assert said.isdisjoint(cited(answer))
        turns.append(("Tell me more", answer))
        assert len(turns) < 20
    assert len(turns) > 1
    assert "no more" in (answer.reason or "")


def test_a_reason_comes_first_where_it_is_asked_for(small: Index) -> None:
    texts = ("Carp were counted.", "Carp were weighed daily.", "Carp grew because they ate.")
    evidence = tuple(
        Evidence(Sentence(f"pmid:1#s{number}", "Abstract", text, 0, len(text)), score, 1, 1, None)
        for number, (text, score) in enumerate(zip(texts, (0.9, 0.8, 0.7), strict=True), 1)
    )
    weighed = Weighed(evidence, 1.0, {}, ())
    found = Verdict("answer", "", evidence)
    asked = Standalone("Why?", "Did carp grow?", ("pmid:1",), "why", ("pmid:1#s1",))
    told = retell(asked, found, weighed, small).evidence
    assert [item.sentence.id for item in told] == ["pmid:1#s3", "pmid:1#s2"]
    unsure = Verdict("not in the papers", "nothing", ())
    assert retell(asked, unsure, weighed, small) == unsure


def test_a_reason_that_was_told_is_told_again_where_the_paper_gives_no_other(small: Index) -> None:
    texts = {"pmid:1#s1": "Carp grew because they ate.", "pmid:1#s2": "Carp were weighed daily."}
    evidence = tuple(
        Evidence(Sentence(name, "Abstract", text, 0, len(text)), 0.9, 1, 1, None)
        for name, text in texts.items()
    )
    asked = Standalone("Why?", "Did carp grow?", ("pmid:1",), "why", ("pmid:1#s1",))
    found = retell(asked, Verdict("answer", "", evidence), Weighed(evidence, 1.0, {}, ()), small)
    assert [item.sentence.id for item in found.evidence] == ["pmid:1#s1", "pmid:1#s2"]


@pytest.mark.parametrize("turn", ["Source?", "Shorter please", "Really?", "Summarise that"])
def test_after_an_abstention_there_is_nothing_to_come_back_to(turn: str, wary: Assistant) -> None:
    answer = wary.answer(turn, [(QUESTION, wary.answer(QUESTION))])
    assert not answer.answered
    assert "no answer before this" in answer.text
