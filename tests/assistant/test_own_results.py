"""What a paper plans, and what it tells of others, is no result of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.conversation import Standalone
from assistant.own_results import not_its_own
from index import Index, Paper, Reference, Section
from tests.assistant.conftest import marked
from tests.assistant.test_scoring import scored_in
from tests.fakes import FakeEmbedder

FOUND = "As expected, survival on feed was 20 months."
PLANNED = "Survival on feed was expected to be 30 months."
LISTED = "• Survival on feed of 25 months."
METHODS = "Survival on feed before was 4 months."
OTHERS = "Survival on feed was 9 months in trout [1]."
NAMED = "In POND-1, survival on feed was longer than in trout [1]."

PAPER = Paper(
    "POND-1: feed for carp",
    (
        Section("Methods", f"{METHODS} The sample size rests on this:\n{LISTED}"),
        Section("Results", f"{FOUND} {PLANNED}"),
        marked("Discussion", f"Feed is old. {OTHERS}\nMore is needed. {NAMED}"),
    ),
    authors=("Berg O",),
    year=2001,
    pmid="1",
    references=(Reference(1, "Trout"),),
    text_kind="full text",
)

Left = Callable[..., set[str]]


@pytest.fixture
def left(build_index: Callable[..., Path], tmp_path: Path) -> Left:
    """The sentences that are a paper's own."""

    def own(question: str, paper: Paper = PAPER) -> set[str]:
        with Index(build_index(tmp_path / "pond", (paper,)), embedder=FakeEmbedder()) as index:
            found = scored_in(index, Standalone(question)).values()
        other = not_its_own(Standalone(question))
        return {item.sentence.text for item in found if not other(item, paper)}

    return own


def test_a_figure_is_that_of_the_paper_named(left: Left) -> None:
    told = left("What was the median survival on feed in POND-1?")
    assert {FOUND, NAMED} <= told
    assert told.isdisjoint({PLANNED, LISTED, METHODS, OTHERS})


def test_a_plan_is_told_where_it_is_asked_for(left: Left) -> None:
    told = left("Which survival on feed did POND-1 assume for its sample size?")
    assert {PLANNED, LISTED, METHODS} <= told


def test_others_are_told_where_no_study_or_another_one_is_named(left: Left) -> None:
    assert OTHERS in left("What was the median survival on feed?")
    assert OTHERS in left("What was the median survival in TROUT-2 compared with POND-1?")


def test_an_endpoint_without_a_figure_is_no_result(left: Left) -> None:
    named = "Survival on feed was the primary endpoint."
    given = "The primary endpoint, survival on feed, was 20 months."
    paper = dataclasses.replace(PAPER, sections=(Section("Abstract", f"{named} {given}"),))
    assert left("What was the median survival on feed in POND-1?", paper) == {given}
    assert named in left("What was the primary endpoint of POND-1, survival?", paper)
    assert named not in left("Did feed prolong survival in POND-1?", paper)
    assert given in left("Did feed prolong survival in POND-1?", paper)


def test_all_of_a_review_is_its_own(left: Left) -> None:
    paper = dataclasses.replace(PAPER, relation="review")
    told = left("What was the median survival on feed in POND-1?", paper)
    assert {FOUND, PLANNED, LISTED, METHODS, OTHERS, NAMED} <= told


def test_what_is_no_outcome_may_be_planned(left: Left) -> None:
    assert PLANNED in left("What is said of feed in POND-1?")
