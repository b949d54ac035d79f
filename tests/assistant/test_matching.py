"""Of sentences that are about as good, the one that says what is asked in its own words leads."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.conversation import Standalone
from assistant.matching import AS_GOOD, best_matched
from assistant.scoring import SCORE, Scored
from index import Index, Paper, Section
from index.paper import TextKind
from tests.assistant.test_scoring import scored_in
from tests.fakes import FakeEmbedder

AGREED = "According to the authors, no consensus exists on the time point that separates the two."
DONE = "The review was written by three surgeons and one statistician in the spring."
FIGURE = "Of the carp 31 were cut."
ASKED = "Is there an agreed cutoff?"

Leads = Callable[..., str]


@pytest.fixture
def leads(build_index: Callable[..., Path], tmp_path: Path) -> Leads:
    """The text that leads of those given best first with their scores."""

    def lead(
        scores: dict[str, float], asked: str = ASKED, kind: TextKind = "digest", given: str = ""
    ) -> str:
        paper = Paper("Carp", (Section("Digest", " ".join(scores)),), pmid="1", text_kind=kind)
        folder = build_index(tmp_path / "carp", (paper,))
        with Index(folder, embedder=FakeEmbedder()) as index:
            found = {
                item.sentence.text: item for item in scored_in(index, Standalone(asked)).values()
            }
        scored = [valued(found[text], score, text == given) for text, score in scores.items()]
        return best_matched(asked, scored)[0].sentence.text

    return lead


def valued(item: Scored, score: float, gives: bool) -> Scored:
    signals = dict.fromkeys(item.signals, 0.0) | {"quantity": float(gives)}
    rest = score - SCORE["quantity"] * gives
    return dataclasses.replace(item, signals=signals | {"passage": rest / SCORE["passage"]})


def test_the_one_that_matches_leads_of_those_as_good(leads: Leads) -> None:
    assert leads({DONE: 0.8, AGREED: 0.78}) == AGREED
    assert leads({DONE: 0.8, AGREED: 0.78}, asked="Who wrote it, and when?") == DONE


def test_one_that_is_ahead_leads_still(leads: Leads) -> None:
    assert leads({DONE: 0.8, AGREED: 0.8 - 0.9 * AS_GOOD}) == AGREED
    assert leads({DONE: 0.8, AGREED: 0.8 - 1.1 * AS_GOOD}) == DONE


def test_just_those_are_compared_that_give_a_quantity_as_well(leads: Leads) -> None:
    assert leads({FIGURE: 0.8, AGREED: 0.8}) == AGREED
    assert leads({FIGURE: 0.8, AGREED: 0.8}, given=FIGURE) == FIGURE
    assert leads({FIGURE: 0.8, AGREED: 0.8}, given=AGREED) == FIGURE


def test_abstracts_stay_in_their_order(leads: Leads) -> None:
    assert leads({DONE: 0.8, AGREED: 0.8}, kind="abstract") == DONE


def test_where_nothing_is_asked_or_found_nothing_moves(leads: Leads) -> None:
    assert leads({DONE: 0.8, AGREED: 0.8}, asked="") == DONE
    assert best_matched(ASKED, []) == []
