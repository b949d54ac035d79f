"""Grades, stages, scores, cohorts and the like that a text names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.lexical import NUMERALS

_SCALES = {"grade": 5, "stage": 4, "scor": 9, "cohort": 9, "class": 9, "type": 9}
"""How each scale's name begins, and its highest step that is taken for one."""

UNSAID = frozenset({"stage 4", "grade any"})
"""Levels that papers need not name: all patients with metastases are in stage IV, and events that
are counted whatever their grade are seldom said to be."""

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_WORDS = NUMERALS | {"zero": 0}
_STEP = rf"(?:\d(?![\d.%])|(?-i:{'|'.join([*_ROMAN, '[A-F]'])})(?!\w)|\b(?:{'|'.join(_WORDS)})\b)"
_UP = r"worse|higher|more|above|greater|over|up\b|\+"
_LEVEL = re.compile(
    rf"\b(?P<scale>{'|'.join(_SCALES)})(?:e|es|ed|ing|s)?\b(?:[ -](?:of|is|was|an?|exactly|just))*"
    rf"[ -]?(?P<least>≥ ?|>= ?|at least )?(?P<steps>{_STEP}"
    rf"(?:(?:[-–/]|,? (?:or|to|and|and/or) |, ){_STEP}|(?: (?:or|and) )?(?:{_UP}))*)",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"\b(?:any|all)[- ]grades?\b(?! ?[\dI≥>])|\bgrades? (?:1|I)[-–](?:4|5|IV|V)\b", re.IGNORECASE
)
_PART = re.compile(rf"(?P<step>{_STEP})|(?P<up>{_UP})|(?P<to>[-–]| to )", re.IGNORECASE)


def levels(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The levels that a text names, each in its words and as steps of a scale.

    ``grade 3 or worse`` are ``grade 3``, ``grade 4`` and ``grade 5``, ``stage II/III`` and
    ``cohorts A and B`` two each; any grade is a step of its own.
    """
    for match in _ANY.finditer(text):
        yield match.group(), frozenset({"grade any"})
    for match in _LEVEL.finditer(text):
        scale = match["scale"].lower()
        if scale != "scor" and " of " in match.group():  # a cohort of five
            continue
        steps = _steps(match["steps"], _SCALES[scale], upward=match["least"] is not None)
        yield match.group(), frozenset(f"{scale} {step}" for step in steps)


def _steps(written: str, top: int, *, upward: bool) -> Iterator[str | int]:
    last: str | int = ""
    through = False
    for part in _PART.finditer(written):
        if part["to"]:
            through = True
            continue
        step = _step(part["step"]) if part["step"] else top
        if isinstance(step, int) and isinstance(last, int) and (through or part["up"]):
            yield from range(last, step)
        yield step
        last, through = step, False
    if upward and isinstance(last, int):
        yield from range(last, top + 1)


def _step(word: str) -> str | int:
    if word.isdecimal():
        return int(word)
    if word in _ROMAN:
        return _ROMAN[word]
    return _WORDS.get(word.lower(), word.upper())
