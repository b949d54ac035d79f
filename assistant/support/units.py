"""Units and limits: what stands beside a number and says what kind of number it is."""

from __future__ import annotations

import re

UNIT = re.compile(
    r"(?P<year>years?|yrs?|y(?![a-z]))(?:-old|s?-of-age)?\b|(?P<month>months?|mos?)\b|"
    r"(?P<week>weeks?|wks?)\b|(?P<day>days?|d)\b|(?P<hour>hours?|hrs?|h)\b|"
    r"(?P<minute>minutes?|mins?)\b|(?P<fold>folds?|times)\b|(?P<million>million)\b|"
    r"(?P<thousand>thousand)\b|(?P<billion>billion)\b|"
    r"(?P<measure>(?:mg|g|kg|[µμu]g|mcg|ng|pg|[mµμun]?mol|m?L|m?l|dl|dL|IU|U|Gy|cm|mm|mmHg|kcal|"
    r"kDa|bp|kb)(?:/(?:m2|kg|day|d|dl|dL|ml|mL|l|L|mmol|week|h|min))*)(?![\w/])"
)
"""A unit at the place after a number; the name of the group that matched is its class."""

LIMITS = frozenset("< <= > >=".split())
"""Comparators that make a limit of a number."""

RATIO_NAMES = {"hr": "hr", "ahr": "hr", "shr": "hr", "oddsr": "or", "aor": "or", "relr": "rr"}
RATIO_NAMES |= {"arr": "rr", "irr": "rr", "smd": "smd", "auc": "auc", "auroc": "auc"}
RATIOS = frozenset(RATIO_NAMES.values())
"""Units of effect sizes."""

LABELS = {"phase": "phase", "phases": "phase", "grade": "grade", "grades": "grade"}
LABELS |= {"stage": "stage", "stages": "stage", "type": "type", "level": "level", "ecog": "ecog"}
LABELS |= {"cycle": "cycle", "figure": "figure", "table": "table", "asa": "asa"}
LABELS |= dict.fromkeys(
    "period study cohort group model quartile quintile tertile experiment class line visit chapter "
    "chromosome box part step generation".split(),
    "label",
)
LABELS |= {"day": "day", "week": "week", "month": "month", "year": "year"}
LABELS |= {"days": "day", "weeks": "week", "months": "month", "years": "year"}
_COUNTED = re.compile(
    r"(?:(?:consecutive|evaluable|eligible|new|additional|such|randomi[sz]ed|adult|treated|"
    r"untreated|female|male|other|of the) )*"
    r"(?:patients?|participants?|subjects?|people|persons?|individuals?|men|women|children|adults|"
    r"deaths?|events?|cases?|tumou?rs?|responders?|survivors?|studies|trials|sites|cent(?:re|er)s|"
    r"countries|cohorts?|arms?|groups?|lesions?|metastas[ei]s|mice|samples?)\b",
    re.IGNORECASE,
)
# A number before a word that is no preposition or verb counts what the word names.
_THINGS = re.compile(
    r"(?!(?:and|or|to|in|of|for|with|vs|at|on|by|from|per|as|than|after|before|was|were|is|are|had|"
    r"has|but|while|whereas|respectively|when|the|a|an|x|using|among|during|between|versus|every|each|once|twice|daily|weekly|if|until|through|then|respect|more|jan|feb|"
    r"mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b)[a-z][a-z-]{2,}\b",
    re.IGNORECASE,
)
_BEFORE = tuple(
    (re.compile(rf"(?:{words})\s*$", re.IGNORECASE), sign)
    for words, sign in (
        (r"<=|at most|no more than|not more than|not exceeding|\bup to|maximum of", "<="),
        (r">=|at least|no fewer than|no less than|not less than|minimum of", ">="),
        (
            r"<|less than|fewer than|\bunder|\bbelow|lower than|shorter than|smaller than|"
            r"younger than",
            "<",
        ),
        (
            r">|more than|greater than|\babove|higher than|longer than|larger than|older than|"
            r"exceed(?:ed|ing|s)?",
            ">",
        ),
        (r"\bover", ">?"),
        (r"~|about|approximately|around|nearly|almost|roughly|circa|some", "~"),
        (r"=", "="),
    )
)
_AFTER = (
    (
        re.compile(
            r"\W*(?:\w+ )?or (?:more|higher|greater|longer|above|older|later|worse|larger)\b"
        ),
        ">=",
    ),
    (re.compile(r"\W*(?:\w+ )?or (?:less|fewer|lower|shorter|below|younger|smaller)\b"), "<="),
)


def unit_at(text: str, end: int) -> tuple[str, int]:
    """Unit right after a number and where it ends."""
    percent = re.compile(r"\s?%(?: points?)?").match(text, end)
    if percent:
        return "%", percent.end()
    gap = re.compile(r"[-\s]?").match(text, end)
    assert gap is not None
    unit = UNIT.match(text, gap.end())
    if unit:
        name = str(unit.lastgroup)
        return (unit[0].lower() if name == "measure" else name), unit.end()
    counted = _COUNTED.match(text, gap.end())
    if counted is None and not re.search(r"\b(?:19|20)\d\d$", text[:end]):
        counted = _THINGS.match(text, gap.end())
    return ("n", counted.end()) if counted and gap[0] != "-" else ("", end)


def comparator_at(text: str, start: int, end: int) -> str:
    """The limit that the text around a number makes of it: ``<``, ``>=``, ``~``; mostly none."""
    head = text[max(0, start - 24) : start]
    for pattern, sign in _BEFORE:
        if pattern.search(head):
            return sign
    tail = text[end : end + 24]
    for pattern, sign in _AFTER:
        if pattern.match(tail):
            return sign
    return ""
