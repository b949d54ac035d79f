"""Limits are read with the side they speak of."""

from __future__ import annotations

import pytest

from assistant.bounds import bounds, on_the_other_side


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 or more lesions", {5: {1}}),
        ("five lesions or more", {5: {1}}),
        ("No. lesions, ≥5", {5: {1}}),
        ("more than ten metastases", {10: {1}}),
        ("size > 3.5 cm", {3.5: {1}}),
        ("aged 70 years and over", {70: {1}}),
        ("under 70 and at least 18", {70: {-1}, 18: {1}}),
        ("age <70", {70: {-1}}),
        ("3 cm or smaller", {3: {-1}}),
        ("14 lesions in 3 carp", {}),
    ],
)
def test_bounds(text: str, expected: dict[float, set[int]]) -> None:
    assert bounds(text) == expected


def test_the_other_side_is_that_of_the_same_limit_only() -> None:
    asked = bounds("HR with 5 or more lesions")
    assert on_the_other_side(asked, "No. lesions, <5: HR 1.00.")
    assert not on_the_other_side(asked, "No. lesions, ≥5: HR 6.08.")
    assert not on_the_other_side(asked, "Size <3 cm: HR 2.")
    assert not on_the_other_side(asked, "It was 3 below 5 and 6 with ≥5 lesions.")
