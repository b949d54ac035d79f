"""Of sentences that are about as good, the one that says what is asked in its own words leads."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.conversation import Standalone
from assistant.matching import COMPARED, best_matched, nearness
from assistant.scoring import SCORE, Scored
from index import Index, Paper, Section
from index.paper import TextKind
from index.token_vectors import TokenVectors
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
        kept = TokenVectors(tmp_path / "tokens")
        return best_matched(asked, scored, {paper.key: paper}, kept)[0].sentence.text

    return lead


def valued(item: Scored, score: float, gives: bool) -> Scored:
    signals = dict.fromkeys(item.signals, 0.0) | {"quantity": float(gives)}
    rest = score - SCORE["quantity"] * gives
    return dataclasses.replace(item, signals=signals | {"passage": rest / SCORE["passage"]})


def test_the_one_that_matches_leads_of_those_as_good(leads: Leads) -> None:
    assert leads({DONE: 0.8, AGREED: 0.78}) == AGREED
    assert leads({DONE: 0.8, AGREED: 0.78}, asked="Who wrote it, and when?") == DONE


def test_one_far_ahead_leads_still(leads: Leads) -> None:
    assert leads({DONE: 1.2, AGREED: 0.6}) == DONE


def test_a_quantity_asked_for_is_not_given_up(leads: Leads) -> None:
    assert leads({FIGURE: 0.8, AGREED: 0.8}, given=FIGURE) == FIGURE
    assert leads({FIGURE: 0.8, AGREED: 0.8}) == AGREED


def test_just_the_best_are_compared(leads: Leads) -> None:
    others = {f"Carp number {number} swam in the pond.": 0.8 for number in range(COMPARED)}
    assert leads({**others, AGREED: 0.8}) != AGREED


def test_abstracts_stay_in_their_order(leads: Leads) -> None:
    assert leads({DONE: 0.8, AGREED: 0.8}, kind="abstract") == DONE


def test_nearness_is_the_mean_of_the_nearest() -> None:
    asked = np.eye(3, dtype=np.float32)[:2]
    said = np.array([[1, 0, 0], [0, 0.6, 0.8]], dtype=np.float32)
    assert nearness(asked, said) == pytest.approx((1 + 0.6) / 2)
    assert nearness(asked, said[::-1]) == pytest.approx(0.8)
    assert nearness(asked[:0], said) == nearness(asked, said[:0]) == 0
