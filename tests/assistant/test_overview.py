"""Questions for all that a study found, and the sentences that tell it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.conversation import Standalone
from assistant.evidence import FOUND
from assistant.overview import findings_told, introduced, studies_asked
from index import Index, Paper, Section
from tests.assistant.test_evidence import weighed_in
from tests.fakes import FakeEmbedder


@pytest.mark.parametrize(
    ("question", "studies"),
    [
        ("What did the POND-1 trial find?", ("POND-1",)),
        ("results of POND-1", ("POND-1",)),
        ("Main findings of POND-1 and POND-2?", ("POND-1", "POND-2")),
        ("Was POND-1 positive?", ("POND-1",)),
        ("What did POND-1 conclude?", ("POND-1",)),
        ("Tell me about Lindqvist 2004", ("Lindqvist",)),
        ("What did Lindqvist and colleagues report?", ("Lindqvist",)),
        ("What was survival in POND-1?", ()),
        ("How many patients in POND-1?", ()),
        ("Who was treated in POND-1?", ()),
        ("When did POND-1 start?", ()),
        ("What did POND-1 find in tench?", ()),
        ("What is known about carp?", ()),
        ("What did they find?", ()),
    ],
)
def test_studies_of_which_all_is_asked(question: str, studies: tuple[str, ...]) -> None:
    assert studies_asked(question) == studies


def test_an_overview_may_first_say_what_the_study_is() -> None:
    assert introduced("Tell me about POND-1") == introduced("Summarise POND-1") == "POND-1"
    assert introduced("What did POND-1 find?") is None
    assert introduced("Tell me about survival in POND-1") is None


def test_a_conclusion_tells_more_than_a_result_and_a_result_more_than_a_plan() -> None:
    sentences = (
        "The authors concluded that warm ponds are safe.",
        "The response rate was 31%.",
        "Grade 3 colitis came in 12%.",
        "The trial had two arms.",
    )
    worth = [findings_told(sentence) for sentence in sentences]
    assert worth == sorted(worth, reverse=True)
    assert len(set(worth)) == len(worth)


def test_what_a_study_found_is_told_whatever_the_words_asked_with(
    build_index: Callable[..., Path], tmp_path: Path
) -> None:
    limit = "A limitation of POND-1 is that carp were few."
    plan = "POND-1 enrolled carp in two ponds."
    end = "POND-1 concluded that carp in warm ponds grow faster, so its primary endpoint was met."
    paper = Paper("Ponds", (Section("Abstract", f"{limit} {plan} {end}"),), pmid="1")
    with Index(build_index(tmp_path / "ponds", (paper,)), embedder=FakeEmbedder()) as index:
        for question in ("What did POND-1 find?", "Was POND-1 positive?"):
            weighed = weighed_in(index, Standalone(question))
            assert weighed.evidence[0].sentence.text == end
            assert weighed.confidence >= FOUND
        assert weighed_in(index, Standalone("What did LAKE-2 find?")).confidence == 0
