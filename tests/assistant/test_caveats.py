"""What a question specifies and the cited papers do not mention is said or not answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.abstention import Verdict
from assistant.assistant import Assistant
from assistant.caveats import turned_down, unmentioned
from assistant.conversation import Standalone
from assistant.evidence import told
from assistant.settings import Settings
from index import Index, Paper, Section
from tests.fakes import FakeEmbedder

TROUT = Paper(
    "TROUT-1: vemolimab before ablation of melanoma in Swedish trout",
    (
        Section(
            "Abstract",
            "Grade 3-4 itching occurred in 9%. TROUT-1 gave vemolimab to 41 untreated trout in "
            "Stockholm. Progression-free survival was 61% at 2 years.",
        ),
    ),
    pmid="900201",
)
SALMON = Paper(
    "SALMON-1: zanidatamab in salmon",
    (Section("Abstract", "SALMON-1 gave zanidatamab to 12 salmon. Response was 8%."),),
    pmid="900202",
)


def quoted(paper: Paper) -> list[str]:
    return [section.text for section in paper.sections]


@pytest.fixture(scope="module")
def fish(
    build_index: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Index]:
    folder = build_index(tmp_path_factory.mktemp("fish"), (TROUT, SALMON))
    with Index(folder, embedder=FakeEmbedder()) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("PFS of trout on vemolimab?", ()),
        ("PFS of trout on vemolimb?", ()),
        ("PFS of trout on zanidatamab?", ("zanidatamab",)),
        ("quality of life of trout?", ("quality of life",)),
        ("PFS after radioembolisation or ablation", ("radioembolisation",)),
        ("first-line PFS in the Swedish trial", ()),
        ("PFS in the Egyptian trial", ("Egyptian",)),
        ("24-month PFS", ()),
        ("grade 4 itching", ()),
        ("grade 2 itching", ("grade 2",)),
        ("stage III trout", ("stage III",)),
        ("stage IV trout", ()),
        ("any-grade itching", ()),
        ("PFS at two years", ()),
        ("5-year PFS", ("5-year",)),
        ("PFS at nearly 5 years", ()),
        ("a 5-year-old trout's PFS", ()),
    ],
)
def test_what_no_cited_paper_mentions_is_told(
    fish: Index, question: str, missing: tuple[str, ...]
) -> None:
    assert unmentioned(question, [TROUT], quoted(TROUT), fish.lexical) == missing


def test_one_cited_paper_that_mentions_it_is_enough(fish: Index) -> None:
    assert unmentioned("trout on zanidatamab", [TROUT, SALMON], [], fish.lexical) == ()


def test_what_narrows_the_question_is_missing_from_the_sentences_cited(fish: Index) -> None:
    *_, first, last = (sentence.text for sentence in fish.sentences(TROUT.key))
    asked = "first-line PFS after ablation"
    assert unmentioned(asked, [TROUT], [last], fish.lexical) == ("first-line",)
    assert unmentioned(asked, [TROUT], [first, last], fish.lexical) == ()


def test_of_a_paper_that_tells_no_country_none_is_missing(fish: Index) -> None:
    assert unmentioned("the Egyptian salmon", [SALMON], [], fish.lexical) == ()
    assert unmentioned("the Egyptian fish", [SALMON, TROUT], [], fish.lexical) == ()


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("PFS on vemolimab", True),
        ("PFS on vemolimab plus metformin", False),
        ("cost of vemolimab", False),
        ("PFS in the Egyptian trial", True),
        ("5-year PFS", True),
        ("grade 3 or worse itching", True),
        ("grade 5 itching", False),
        ("complete responses", False),
    ],
)
def test_an_answer_without_what_is_specified_is_none(
    fish: Index, question: str, answered: bool
) -> None:
    verdict = Verdict("answer", "", told(fish.sentences(TROUT.key)))
    papers = {TROUT.key: TROUT}
    judged = turned_down(Standalone(question), verdict, papers, fish.lexical)
    assert (judged == verdict) is answered
    assert bool(judged.reason) is not answered


@pytest.mark.usefixtures("fake_models")
def test_the_caveat_leads_the_answer_and_is_a_warning(fish: Index) -> None:
    with Assistant(fish.folder, settings=Settings(threshold=0)) as assistant:
        answer = assistant.answer("What was progression-free survival of Egyptian trout?")
        plain = assistant.answer("What was progression-free survival of Swedish trout?")
        other = assistant.answer("What was the event-free survival of trout on vemolimab?")
    assert answer.answered
    assert {source.key for source in answer.sources} == {TROUT.key}
    (warning,) = answer.warnings
    assert "“Egyptian”" in warning
    assert answer.text.startswith(warning)
    assert plain.answered
    assert plain.warnings == ()
    assert not other.answered
    assert "event-free" in (other.reason or "")
