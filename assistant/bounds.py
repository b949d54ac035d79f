"""Limits by which patients are divided: "5 or more lesions", "age ≥70", "under three years"."""

from __future__ import annotations

import re

from index.lexical import NUMERALS

_NUMBER = rf"(?P<number>\d+(?:\.\d+)?|\b(?:{'|'.join(NUMERALS)})\b)"
_BOUNDS = (
    (
        1,
        rf"(?:≥|>=?|\b(?:at least|over|above|more than|older than|greater than|larger than|"
        rf"exceeding))\s*{_NUMBER}",
    ),
    (1, rf"{_NUMBER}(?: \w+)? (?:or|and) (?:more|over|older|above|larger)\b"),
    (
        -1,
        rf"(?:≤|<=?|\b(?:at most|under|below|up to|less than|fewer than|younger than|"
        rf"smaller than))\s*{_NUMBER}",
    ),
    (-1, rf"{_NUMBER}(?: \w+)? (?:or|and) (?:less|fewer|under|younger|below|smaller)\b"),
)
_PATTERNS = tuple((side, re.compile(pattern, re.IGNORECASE)) for side, pattern in _BOUNDS)


def bounds(text: str) -> dict[float, set[int]]:
    """The limits that a text names, and on which sides of each it speaks of: 1 above, -1 below."""
    found: dict[float, set[int]] = {}
    for side, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            word = match["number"].lower()
            number = float(NUMERALS.get(word, word))
            found.setdefault(number, set()).add(side)
    return found


def on_the_other_side(asked: dict[float, set[int]], text: str) -> bool:
    """Whether a text speaks of the other side only of a limit that is `asked` for."""
    given = bounds(text)
    return any(number in given and given[number].isdisjoint(asked[number]) for number in asked)
