"""What a sentence of an abstract or a full text is worth for where it stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.conversation import Standalone
from assistant.scoring import ORIGINAL, Scored
from index import Index, Paper, Section
from index.paper import TextKind
from tests.assistant.test_scoring import scored_in
from tests.fakes import FakeEmbedder

PAPER = Paper(
    "Feed for carp",
    (
        Section("Introduction", "Carp of Lind et al. grew fast."),
        Section("Methods / Sample size", "Ponds were counted. With 32 carp each it was enough."),
        Section("Results", "Growth was faster. Nothing else changed."),
        Section("Discussion", "Growth was faster because of warmth."),
        Section("Table 1", "Baseline weights of carp\nMales: A 3 kg; B 4 kg."),
    ),
    authors=("Berg O",),
    year=2001,
    pmid="1",
    text_kind="full text",
)

Score = Callable[..., dict[str, Scored]]


@pytest.fixture
def score(build_index: Callable[..., Path], tmp_path: Path) -> Score:
    def scored(question: str, paper: Paper = PAPER) -> dict[str, Scored]:
        with Index(build_index(tmp_path / "carp", (paper,)), embedder=FakeEmbedder()) as index:
            found = scored_in(index, Standalone(question))
        return {item.sentence.text: item for item in found.values()}

    return scored


def test_a_sentence_is_near_the_one_before_it_and_its_heading(score: Score) -> None:
    found = score("Which sample size of ponds was enough?")
    near = {text: item.signals["near"] for text, item in found.items()}
    assert near["With 32 carp each it was enough."] == max(near.values())
    assert near["Ponds were counted."] > near["Nothing else changed."] == 0


def test_a_row_is_near_the_caption_of_its_table(score: Score) -> None:
    found = score("Baseline weights of males?")
    assert found["Males: A 3 kg; B 4 kg."].signals["near"] == pytest.approx(
        max(item.signals["near"] for item in found.values())
    )


def test_sections_have_roles_and_captions_are_no_rows(score: Score) -> None:
    found = score("How fast was growth?")
    roles = ("background", "methods", "results", "table", "caption", "conclusion")
    told = {text: [name for name in roles if item.signals[name]] for text, item in found.items()}
    assert told == {
        "Carp of Lind et al. grew fast.": ["background"],
        "Ponds were counted.": ["methods"],
        "With 32 carp each it was enough.": ["methods"],
        "Growth was faster.": ["results"],
        "Nothing else changed.": ["results"],
        "Growth was faster because of warmth.": [],
        "Baseline weights of carp": ["caption"],
        "Males: A 3 kg; B 4 kg.": ["table"],
    }


def test_reasons_are_looked_for_in_the_discussion(score: Score) -> None:
    text = "Growth was faster because of warmth."
    assert score("Why was growth faster?")[text].signals["discussed"] == 1
    assert score("How fast was growth?")[text].signals["discussed"] == 0


def test_the_name_of_a_study_is_no_answer(score: Score) -> None:
    found = score("Did carp of Lind et al. grow?")
    named = {text for text, item in found.items() if item.signals["named"]}
    assert named == {"Carp of Lind et al. grew fast."}
    assert found["Carp of Lind et al. grew fast."].signals["near"] > 0


@pytest.mark.parametrize("kind", ["full text", "abstract", "digest"])
def test_a_digest_has_no_surroundings(score: Score, kind: TextKind) -> None:
    found = score("How fast was growth?", dataclasses.replace(PAPER, text_kind=kind))
    whole = {set(item.signals) == set(ORIGINAL) for item in found.values()}
    assert whole == {kind != "digest"}
