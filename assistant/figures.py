"""The figure a question asks for: of which outcome, of which kind, after what time."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable

from assistant.concepts import CONCEPTS, OUTCOMES, asked_outcomes
from assistant.durations import durations, same_span, spans
from assistant.quantities import without_reference
from assistant.verdicts import asks_verdict

_TIME = r"(?:months?|years?|weeks?|days?|hours?)"
_KINDS = {
    "P value": (r"p[- ]?val(?:ue)?s?\b", r"\bP ?[<=>≤]"),
    "ratio": (
        r"(?:hazard|odds|risk) ratios?\b|relative risk\b|(?-i:HRs?)\b",
        r"(?:hazard|odds|risk) ratio|relative risk|\b(?-i:HR|OR|RR)\b",
    ),
    "dose": (
        r"(?:what|which|how (?:high|large|big|much of)) (?:[\w-]+ )?(?:a )?(?:dos(?:e|es|age)|"
        r"activity)\b|how many (?:mg|milligrams?|gr[ae]y|Gy)\b|(?:in |\()(?:mg|Gy|[MG]Bq)\b|"
        r"(?:was|were|at what|their) (?:the )?dos(?:e|es|age)\b",
        r"\d ?(?:mg|g|µg|mcg|ml|Gy|[MG]Bq|cells|pfu|IU)\b|\bdos(?:e|es|age) (?:of|was|were)\b",
    ),
    "cost": (
        r"(?:what|how much) .{1,80}\bcost\b(?!-)|costs? (?:per|of)\b|"
        r"in (?:kroner|euros?|(?:US )?dollars|pounds|yen)\b",
        r"[€$£¥] ?\d|\d ?(?:euros?|(?:US )?dollars?|pounds|kroner|USD|EUR|GBP|NOK)\b",
    ),
    "blood": (
        r"how much blood|(?:amount|volume) of blood|(?:mean|median|average) blood loss",
        r"\d ?(?:ml|l|lit(?:re|er)s?)\b",
    ),
    "years of age": (r"how old\b|(?:mean|median|average|avg|what) age\b", r"\bage[sd]?\b|\bold\b"),
    "time": (
        r"median (?:[\w-]+ ){0,2}(?:survival|PFS|OS|DFS|RFS|EFS)\b|m(?:OS|PFS)\b|"
        r"in (?:actual )?(?:months|weeks|days)\b",
        rf"\d[- ]?{_TIME}\b|\bnot (?:yet )?(?:been )?reached",
    ),
    "share": (
        r"percent(?:ages?)?\b(?! p(?:oin)?ts?\b)|%",
        r"\d ?%|\d percent\b|\d (?:out )?of (?:the )?\d|\d/\d|\bone in\b|\bno(?:ne|body)\b",
    ),
}
_ASKED = {
    kind: re.compile(rf"(?:\b|(?=%))(?:{asked})", re.I) for kind, (asked, _) in _KINDS.items()
}
_GIVEN = {kind: re.compile(given, re.I) for kind, (_, given) in _KINDS.items()}

_DIFFERENCE = re.compile(
    r"\b(?:differ\w*|apart|gain\w*|improv\w*|points?|gap|better|worse|more|less|longer)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b(?:over|above|under|below|aged|older than|younger than|at least)(?: the age of)? "
    r"(?P<age>[1-9]\d)\b(?! ?(?:%|percent|patients|months?|weeks?|days?|mg|of\b))",
    re.IGNORECASE,
)
_AGED = re.compile(r"\b(?:aged?|old|older|younger)\b")

_LASTING = frozenset({"survival", "survival without disease", "recurrence", "death"})
"""Outcomes of which a question may ask how many are spared at some time."""

_MEASURED = tuple(found for found in CONCEPTS if found.name in OUTCOMES | {"follow-up"})
_ALIKE = ({"survival", "death"}, {"survival without disease", "recurrence"})
_NO_OUTCOMES = {"dose", "hazard ratio", "cost", "duration"}
_VAGUE = re.compile(
    r"\b(?:about|around|over|almost|nearly|just|some|roughly|approximately|bit|more than|up to)\b",
    re.IGNORECASE,
)
# "5-year survival" names a rate, and "71% at 5 years" is one; none survived for these five years.
_RATE = re.compile(
    r"[- ](?:[a-z]+[- ])?(?:overall|progression|disease|recurrence|relapse|event|survival|"
    r"mortality|follow|(?-i:[OPDRE]F?S)\b)",
    re.IGNORECASE,
)

_AT = re.compile(r"\d ?% at $")


@dataclasses.dataclass(frozen=True)
class Figure:
    """A figure that is asked for: of one of the `outcomes` (of anything where there are none), of a
    `kind`, and at one of the times `days`; empty kind and no days where the question does not say.
    A rate "at 5 years" is a ``share`` at that time.
    `words` are those it is asked with. Of the kind ``age`` they are the age of a group asked of."""

    words: str
    kind: str
    outcomes: frozenset[str]
    days: frozenset[int]


@functools.lru_cache(maxsize=256)
def asked_figures(question: str) -> tuple[Figure, ...]:
    """The figures that a question asks for by name, of one that can be answered yes or no just the
    ages it asks of."""
    ages = [
        Figure(match["age"], "age", frozenset(), frozenset()) for match in _AGE.finditer(question)
    ]
    if asks_verdict(question):
        return tuple(ages)
    outcomes = asked_outcomes(question) - _NO_OUTCOMES
    for alike in _ALIKE:
        outcomes |= alike if outcomes & alike else set()
    days = durations(question) if outcomes & _LASTING and not _VAGUE.search(question) else ()
    found = [
        Figure(match.group(), kind, outcomes, frozenset())
        for kind, pattern in _ASKED.items()
        if (match := pattern.search(question)) is not None and not (kind == "time" and days)
    ]
    if days:
        rate = any(_RATE.match(question, match.end()) for match, _ in spans(question))
        kind = "share" if rate and not _DIFFERENCE.search(question) else ""
        found.append(Figure("that time", kind, outcomes, frozenset(days)))
    return (*found, *ages)


def is_given(figure: Figure, sentences: Iterable[str]) -> bool:
    """Whether one of the sentences gives such a figure."""
    return any(_gives(sentence, figure) for sentence in sentences)


@functools.lru_cache(maxsize=10_000)
def _gives(sentence: str, figure: Figure) -> bool:
    sentence = without_reference(sentence)
    mentions = [
        (match.start(), found.name)
        for found in _MEASURED
        for match in found.written.finditer(sentence)
    ]
    if figure.outcomes and not figure.outcomes & {name for _, name in mentions}:
        return False
    if figure.kind == "age":
        named = re.search(rf"\b{figure.words}\b", sentence)
        return named is not None and _AGED.search(sentence) is not None
    if figure.days:
        given = durations(sentence)
        if figure.kind and not _GIVEN[figure.kind].search(sentence):
            return False
        return any(same_span(span, day) for span in given for day in figure.days)
    places = list(_GIVEN[figure.kind].finditer(sentence))
    if figure.kind != "time" or not figure.outcomes:
        return bool(places)
    return any(
        figure.outcomes & _outcomes_at(match.start(), mentions)
        for match in places
        if not _RATE.match(sentence, match.end()) and not _AT.search(sentence[: match.start()])
    )


def _outcomes_at(place: int, mentions: list[tuple[int, str]]) -> set[str]:
    """What a figure at a place is of: the outcomes named last before it, else first behind it."""
    before = [start for start, _ in mentions if start < place]
    nearest = max(before) if before else min((start for start, _ in mentions), default=-1)
    return {name for start, name in mentions if start == nearest}
