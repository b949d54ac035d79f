"""Which kind of quantity a question asks for, and whether a sentence gives one."""

from __future__ import annotations

import functools
import re

from assistant.lay_terms import synonyms
from assistant.question import content_terms
from assistant.verdicts import asks_verdict
from index.lexical import NUMERALS, term_set

_NUMBER = rf"(?:\d|\b(?:{'|'.join(NUMERALS)})\b)"
_UNITS = (
    "patients|people|participants|women|men|children|cases|tumou?rs|lesions|mutations|deaths|"
    "trials|studies|responders|survivors|centres|centers|doses|cycles"
)
_KINDS = (
    (
        r"\bhow (?:many|big|large)\b(?! (?:months|years|weeks|days|percent))|\bnumber of\b|\bn =",
        rf"(?:{_NUMBER}|%)\s+(?:out )?of\s+(?:the\s+)?\d|\d\s*\(\d+(?:\.\d+)?%\)|"
        rf"{_NUMBER}\s+(?:[\w-]+\s+){{0,3}}(?:{_UNITS})\b|\bn ?= ?\d|"
        r"\d (?:per|in each) (?:group|arm)\b",
    ),
    (
        r"\b(?:percent\w*|proportion|share|fraction|rates?|probability|incidence|prevalence)\b|%|"
        r"\bhow (?:often|common|frequent\w*|likely|many percent)\b",
        r"\d ?%|\d percent",
    ),
    (
        r"\bhow (?:long|many (?:months|years|weeks|days))\b|\bduration\b|\btime to\b|"
        r"\bmedian (?:[\w-]+ ){0,2}(?:survival|PFS|OS|follow-up)\b|\bm(?:OS|PFS)\b|"
        r"\bin (?:actual )?(?:months|weeks|days)\b",
        r"\d\s*-?(?:months?|years?|weeks?|days?|mo|yr)\b",
    ),
    (
        r"^(?:and )?(?:what (?:was|were|is|are) )?(?:the |their |its )?"
        r"(?:(?!wh|how |if )[\w-]+[- ]){0,2}(?:survival|PFS|OS|[DREF]FS)\b",
        r"\d ?%|\d[- ](?:months?|years?)\b|\bHR\b|\bhazard ratio|\bnot (?:yet )?reached\b",
    ),
    (
        r"\b(?:hazard|odds|risk) ratios?\b|\brelative risks?\b|\bHRs?\b",
        r"\b(?:hazard|odds|risk) ratio|\brelative risks?\b|\bHR\b|\bOR\b",
    ),
    (
        r"\bdos(?:e|es|age)\b|\bmg\b|\bhow (?:many gr[ae]y|much (?:radi\w+|irradiation))\b|"
        r"\b(?:Gy|[MG]Bq)\b",
        r"\d\s*(?:mg|g|µg|mcg|ml|Gy|[MG]Bq|cells|pfu|plaque-forming|IU)\b",
    ),
    (
        r"\bcosts?\b|\bprices?\b|\b(?:euros?|dollars?|pounds|kroner|yen)\b",
        r"[€$£¥]\s?\d|\d\s*(?:euros?|dollars?|pounds|kroner|USD|EUR|GBP|NOK|QALYs?)\b",
    ),
    (r"\bp[- ]?values?\b", r"\bP\s?[<=>≤]"),
    (r"\b(?:millilit(?:re|er)s?|ml|blood loss|how much blood)\b", r"\d\s*(?:ml|l|lit)\b"),
    (r"\bhow old\b|\b(?:what|mean|median|average) age\b", r"\b(?:age|aged|years old)\b"),
)
_ASKED = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(given, re.IGNORECASE)) for asked, given in _KINDS
)
_HOW_MANY = re.compile(r"\bhow many\b(?! (?:months|years|weeks|days|percent)\b)", re.IGNORECASE)
_SHORTEST = 4
"""Letters of a stem that names what is counted."""
_ANY = re.compile(
    r"\bhow (?:much|far|high|old)\b|\b(?:median|mean|survival|what age)\b", re.IGNORECASE
)

_REFERENCE = re.compile(
    r"\b(?:(?:hazard|odds|risk) ratio|HR|OR|RR):? 1(?:\.0+)?(?=[;.]?$|[;,] )", re.IGNORECASE
)


_TIME = r"\d[\d.]*[- ](?:months?|years?|weeks?|days?)\b"
_FOLLOW_UP = re.compile(
    rf"(?:^(?:the )?(?:median|mean) follow[- ]?up\b.{{0,160}}? was |"
    rf"\bfollow[- ]?up(?: time)?(?: (?:of|was|is))?(?: about)? )(?:{_TIME})|"
    rf"{_TIME}(?: of)? follow[- ]?up\b",
    re.IGNORECASE,
)
_ASKS_FOLLOW_UP = re.compile(r"\bfollow|\bobserv|\bwatched\b|\bmonitored\b", re.IGNORECASE)


def without_reference(sentence: str) -> str:
    """A sentence without the ratio of 1 that a table gives for the group that others are compared
    with, which is no result."""
    return _REFERENCE.sub("", sentence)


def numbers(text: str) -> set[str]:
    """The terms of a text that hold a digit."""
    return {term for term in term_set(text) if any(char.isdigit() for char in term)}


@functools.lru_cache(maxsize=256)
def asked_kinds(question: str) -> tuple[re.Pattern[str], ...]:
    """How the kinds of quantity are written that a question asks for, a number of what it names
    among them where it asks how many; none for yes or no."""
    if asks_verdict(question):
        return ()
    kinds = tuple(given for asked, given in _ASKED if asked.search(question))
    named = {
        written
        for term in content_terms(question)
        for written in synonyms(term)
        if len(written) >= _SHORTEST and written.isalpha()
    }
    if _HOW_MANY.search(question) and named:
        counted = "|".join(sorted(named))
        kinds += (re.compile(rf"{_NUMBER}\s+(?:[\w-]+\s+){{0,2}}(?:{counted})\w*", re.IGNORECASE),)
    return kinds


def quantity_given(question: str, sentence: str, known: set[str]) -> float:
    """How well a sentence gives the quantity a question asks for, 0 to 1.

    1 for a number of the kind asked for, half for any other; 0 where no quantity is asked for or
    where the sentence holds no number but those `known`. A time of follow-up is just for those who
    ask for it.
    """
    kinds = asked_kinds(question)
    if not kinds and (asks_verdict(question) or not _ANY.search(question)):
        return 0.0
    sentence = without_reference(sentence)
    if not _ASKS_FOLLOW_UP.search(question):
        sentence = _FOLLOW_UP.sub("follow-up", sentence)
    if not numbers(sentence) - known:
        return 0.0
    return 1.0 if not kinds or any(given.search(sentence) for given in kinds) else 0.5
