"""Spans of time that a text names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.lexical import NUMERALS

NEAR = 0.08
"""Spans of time that differ by no more than this share are one: four weeks are a month."""

_UNIT_MONTHS = {
    "month": 1.0,
    "mo": 1.0,
    "year": 12.0,
    "yr": 12.0,
    "week": 12 / 52,
    "wk": 12 / 52,
    "day": 12 / 365,
}
_SMALL = NUMERALS | {"a": 1}
_HALF = re.compile(r"\bhalf (?:an? )?(?=month|year)", re.IGNORECASE)
_DURATION = re.compile(
    r"(?<![\w.-])(\d+(?:\.\d+)?|" + "|".join(_SMALL) + r")[- \u2010\u2011]"
    r"(month|mo|year|yr|week|wk|day)s?\b",
    re.IGNORECASE,
)


def durations(text: str) -> frozenset[int]:
    """The spans of time a text names, in days: "one year" and "12 months" are the same."""
    return frozenset(days for _, days in spans(text))


def spans(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """The same with where each is named; half a year there is 0.5 years."""
    for match in _DURATION.finditer(_HALF.sub("0.5 ", text)):
        amount, unit = match.groups()
        number = _SMALL.get(amount.lower())
        months = (float(amount) if number is None else number) * _UNIT_MONTHS[unit.lower()]
        yield match, round(months * 365 / 12)


def same_span(span: int, other: int) -> bool:
    """Whether two spans, in days, are one; see `NEAR`."""
    return abs(span - other) <= NEAR * other
