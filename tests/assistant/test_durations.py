"""Spans of time that a text names."""

from __future__ import annotations

import pytest

from assistant.durations import durations, same_span


@pytest.mark.parametrize(
    "texts",
    [
        ("one year", "12 months", "twelve months", "a year", "1 yr", "52 weeks", "365 days"),
        ("one-year survival", "1-year survival", "12-month survival", "12‑month survival"),
        ("six months", "6 mo", "0.5 years", "26 weeks", "SIX MONTHS"),
        ("1.5 years", "18 months", "18.0-month"),
        ("a week", "7 days", "seven days"),
    ],
)
def test_one_span_of_time_is_the_same_in_any_unit(texts: tuple[str, ...]) -> None:
    first, *others = map(durations, texts)
    assert len(first) == 1
    assert all(other == first for other in others)


def test_durations_are_in_days_and_all_of_them_are_given() -> None:
    assert durations("at 1 year, 5 years and one week") == {365, 1825, 7}
    assert durations("16.5 months against 9.2 months") == {502, 280}


@pytest.mark.parametrize(
    "text", ["", "months", "240 zebrafish", "3 mg/kg", "year 5", "in 2012", "1 monthly", "12 moles"]
)
def test_a_number_without_a_unit_of_time_is_no_duration(text: str) -> None:
    assert durations(text) == frozenset()


def test_near_spans_of_time_are_told_apart() -> None:
    assert not durations("12 months") & durations("13 months")
    assert not durations("3 years") & durations("5 years")


@pytest.mark.parametrize(
    ("text", "same"), [("half a year", "6 months"), ("twelve months", "1 year")]
)
def test_spans_of_time_in_words(text: str, same: str) -> None:
    assert durations(text) == durations(same)


def test_the_end_of_a_longer_number_in_words_is_no_span_of_time() -> None:
    assert not durations("twenty-four months") & durations("4 months")


@pytest.mark.parametrize(
    ("span", "other", "same"),
    [("4 weeks", "a month", True), ("90 days", "3 months", True), ("11 months", "a year", False)],
)
def test_spans_that_people_take_for_one_are_one(span: str, other: str, same: bool) -> None:
    (one,), (another,) = durations(span), durations(other)
    assert same_span(one, another) is same
