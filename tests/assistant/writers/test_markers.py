"""Markers of evidence in every shape that models write them."""

from __future__ import annotations

import pytest

from assistant.writers.markers import neutral, round_markers, square_markers, without


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("[1]", [1]),
        ("[ 1 ]", [1]),
        ("[1, 2]", [1, 2]),
        ("[1,2 and 4]", [1, 2, 4]),
        ("[1-3]", [1, 2, 3]),
        ("[1][2]", [1, 2]),
        ("[1,3–5]", [1, 3, 4, 5]),
        ("[3-1]", [1, 2, 3]),
        ("[1 to 3]", [1, 2, 3]),
        ("[1 2]", [1, 2]),
        ("[[4]]", [4]),
        ("【1】", [1]),
        ("【3†source】", [3]),
        ("［2］", [2]),
        ("[^1]", [1]),
        ("[S1]", [1]),
        ("[S1-S3]", [1, 2, 3]),
        ("[sentence 2]", [2]),
        ("[Sentences 1 and 2]", [1, 2]),
        ("[#3]", [3]),
        ("[1](#fn1)", [1]),
        ("[1](https://example.org/x)", [1]),
        ("<sup>1,2</sup>", [1, 2]),
    ],
)
def test_a_marker_is_read_and_taken_out(text: str, numbers: list[int]) -> None:
    sentence = f"It rose {text}."
    found = square_markers(sentence)
    assert [number for marker in found for number in marker.numbers] == numbers
    assert without(sentence, found) == "It rose."


@pytest.mark.parametrize(
    "text",
    ["[18F]FDG", "[Ca2+]", "[95% CI 1-3]", "[1.5]", "[n = 3]", "[]", "[ ]", "[a]", "[12 of 40]"],
)
def test_brackets_of_prose_are_no_markers(text: str) -> None:
    assert square_markers(f"It rose {text}.") == []
    assert neutral(text) == text


def test_a_range_without_end_names_no_million_numbers() -> None:
    (marker,) = square_markers("[1-999999999]")
    assert len(marker.numbers) < 100


@pytest.mark.parametrize(
    ("text", "numbers", "left"),
    [
        ("It rose (1).", [1], "It rose."),
        ("It rose (1, 2)", [1, 2], "It rose"),
        ("It rose (1)(2).", [1, 2], "It rose."),
        ("It (sentence 2) rose.", [2], "It rose."),
        ("It rose in grade (3) disease (1).", [1], "It rose in grade (3) disease."),
        ("It rose in (12 of 40).", [], "It rose in (12 of 40)."),
        ("It (3) rose.", [], "It (3) rose."),
    ],
)
def test_round_brackets_are_markers_where_a_sentence_ends_or_by_name(
    text: str, numbers: list[int], left: str
) -> None:
    found = round_markers(text)
    assert [number for marker in found for number in marker.numbers] == numbers
    assert without(text, found) == left


@pytest.mark.parametrize("text", ["[3]", "[1, 2]", "【3】", "[^1]", "[S1]", "[sentence 2]"])
def test_a_papers_own_markers_cannot_pass_for_evidence_numbers(text: str) -> None:
    assert square_markers(neutral(f"It rose {text}.")) == []
    assert "It rose (" in neutral(f"It rose {text}.")
