"""Grades, stages, scores and cohorts are read with their ranges."""

from __future__ import annotations

import pytest

from assistant.levels import levels


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("grade 4 events", {"grade 4"}),
        ("Grade 3-4 events", {"grade 3", "grade 4"}),
        ("grades 2 to 4, and 5% of", {"grade 2", "grade 3", "grade 4"}),
        ("grade 3 or worse", {"grade 3", "grade 4", "grade 5"}),
        ("grade 3+ and up", {"grade 3", "grade 4", "grade 5"}),
        ("grade ≥4", {"grade 4", "grade 5"}),
        ("grade 4, and more patients", {"grade 4"}),
        ("stage II/III", {"stage 2", "stage 3"}),
        ("patients who scored 3", {"scor 3"}),
        ("if the score is zero", {"scor 0"}),
        ("cohorts A and B", {"cohort A", "cohort B"}),
        ("type 2 diabetes in NYHA class III", {"type 2", "class 3"}),
        ("any-grade events", {"grade any"}),
        ("any grade 4 events", {"grade 4"}),
        ("grade 1 in cohort 4", {"grade 1", "cohort 4"}),
    ],
)
def test_levels(text: str, steps: set[str]) -> None:
    assert set().union(*(found for _, found in levels(text))) == steps


@pytest.mark.parametrize(
    "text",
    [
        "a cohort in Oslo",
        "a cohort of 41",
        "a cohort of five",
        "scores a point",
        "a score of 2.5",
        "grade 30%",
        "stage",
    ],
)
def test_no_level(text: str) -> None:
    assert list(levels(text)) == []


def test_a_level_is_told_in_its_words() -> None:
    assert [words for words, _ in levels("How many had grade 3 or worse pain?")] == [
        "grade 3 or worse"
    ]
