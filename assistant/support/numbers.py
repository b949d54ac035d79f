"""Numbers of a text with what they measure, and whether a statement's are the cited ones."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Container, Iterator, Sequence
from typing import Literal

from assistant.support.text import UNIT, Token, compact

Role = Literal[
    "main", "delta", "bound", "range", "spread", "level", "denominator", "label", "ordinal"
]


@dataclasses.dataclass(frozen=True, slots=True)
class Number:
    """A number at token `place`.

    `unit` is its class: ``%``, ``month`` ..., a measure as written, ``p``, ``hr``, ``n`` for a
    count, a label's word for ``phase 2``, empty where the text gives none. `host` is the place of
    the number that an interval, a P value or a count in brackets belongs to. A `delta` is a
    difference or a change. The unit is `borrowed` where another number lends it.
    """

    place: int
    value: float
    unit: str
    comparator: str
    role: Role
    host: int | None
    decimal: bool
    written: str
    borrowed: bool = False

    @property
    def kind(self) -> str:
        """The unit, with whole numbers that have none taken for counts."""
        return "n" if self.unit in {"", "n"} and not self.decimal else self.unit

    @property
    def is_year(self) -> bool:
        """Whether it looks like a calendar year."""
        return (
            self.unit in {"", "n"}
            and not self.decimal
            and len(self.written) == 4
            and 1900 <= self.value <= 2100
        )


LIMITS = frozenset("< <= > >=".split())
"""Comparators that make a limit of a number."""

_RATIOS = {"hr": "hr", "ahr": "hr", "shr": "hr", "oddsr": "or", "aor": "or", "relr": "rr"}
_RATIOS |= {"arr": "rr", "irr": "rr", "smd": "smd", "auc": "auc", "auroc": "auc"}
RATIOS = frozenset(_RATIOS.values())
"""Units of effect sizes."""

_LABELS = {"phase": "phase", "phases": "phase", "grade": "grade", "grades": "grade"}
_LABELS |= {"stage": "stage", "stages": "stage", "type": "type", "level": "level", "ecog": "ecog"}
_LABELS |= {"cycle": "cycle", "figure": "figure", "table": "table", "asa": "asa"}
_LABELS |= dict.fromkeys(
    "period study cohort group model quartile quintile tertile experiment class line visit chapter "
    "chromosome box part step generation".split(),
    "label",
)
_LABELS |= {"day": "day", "week": "week", "month": "month", "year": "year"}
_LABELS |= {"days": "day", "weeks": "week", "months": "month", "years": "year"}
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
_PLAIN = frozenset("( ) , : ; = of was is from ranged between ) ( - [".split())
_SCALE = {"million": 1e6, "thousand": 1e3, "billion": 1e9}
_JOINS = {"and", "vs", "or", "to", "-", ",", "versus"}


def numbers(text: str, tokens: Sequence[Token]) -> list[Number]:
    """The numbers of a tokenised text, in order."""
    found: list[Number] = []
    for place, token in enumerate(tokens):
        if token.kind == "number":
            found.append(_read(text, tokens, place, found))
    return _inherit(tokens, found)


def _read(text: str, tokens: Sequence[Token], place: int, before: Sequence[Number]) -> Number:
    token = tokens[place]
    value = float(token.low[1:]) if ":" not in token.low else -1.0
    unit, after = _unit(text, token.end)
    value *= _SCALE.get(unit, 1.0)
    if unit in _SCALE:
        unit = "n"
    role, host = _role(text, tokens, place, before)
    if role != "level":
        unit = unit or _named_unit(text, tokens, place)
    if role in {"main", "range"} and _labelled(tokens, place):
        role, unit = "label", _named_unit(text, tokens, place)
    last = before[-1] if before else None
    again = tokens[place - 1].low == "by" and last is not None and last.role == "delta"
    if role == "main" and (_is_delta(tokens, place) or again):
        role = "delta"
    ordinal = not token.text[0].isdigit() and f"#{token.text.lower()}" != token.low
    if re.search(r"(?:nd|rd|th|st|second|third|fourth|fifth)$", token.text.lower()):
        role = "ordinal"
    comparator = _comparator(text, tokens, place, after, before)
    decimal = "." in token.text and not ordinal
    return Number(
        place, value if value >= 0 else 0.0, unit if ":" not in token.low else token.low,
        comparator, role, host, decimal, token.text,
    )  # fmt: skip


_DELTAS = frozenset(
    """difference differences differed gain gains increase increased decrease decreased reduction
    reduced improvement improved change changed rise rose risen fall fell fallen raised lowered
    declined margin""".split()
)


def _is_delta(tokens: Sequence[Token], place: int) -> bool:
    words = [token.low for token in tokens[max(0, place - 4) : place]]
    tight = [word for word in words if word not in {"about", "a", "an", "~", "only", "almost"}]
    if len(tight) < 2 or tight[-2] in {"followed", "divided", "multiplied", "published"}:
        return False
    return tight[-1] == "by" or (tight[-1] in {"of", "was"} and tight[-2] in _DELTAS)


def _labelled(tokens: Sequence[Token], place: int) -> bool:
    before = [token.low for token in tokens[max(0, place - 3) : place]]
    if "." in tokens[place].text or _percented(tokens, place):
        return False
    return before != [] and (
        before[-1] in _LABELS
        or (len(before) == 3 and before[1:2] != ["of"] and before[2] in {"-", "or", "and", "to"}
            and before[0] in _LABELS and tokens[place - 2].kind == "number")
    )  # fmt: skip


def _unit(text: str, end: int) -> tuple[str, int]:
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


def _named_unit(text: str, tokens: Sequence[Token], place: int) -> str:
    """What stands before a number: ``P =``, ``HR of``, ``n =``, ``phase``."""
    words = [token.low for token in tokens[max(0, place - 5) : place]]
    tight = [word for word in words if word not in {"=", "<", ">", "<=", ">=", "~", ":", ","}]
    if tight and tight[-1] == "n" and words[-1] != "n":
        return "n"
    if tight and tight[-1] in _LABELS:
        return _LABELS[tight[-1]]
    if len(words) > 2 and words[-1] in {"-", "or", "and", "to"} and words[-3] in _LABELS:
        return _LABELS[words[-3]]
    if "p" in tight[-1:] or (tight[-2:-1] == ["p"] and tight[-1] in {"of", "was", "is"}):
        return "p"
    if len(tight) > 2 and tight[-3] == "p" and tight[-2] == "for":
        return "p"  # P for interaction = 0.02
    near = [word for word in tight[-4:] if word in _RATIOS]
    return _RATIOS[near[-1]] if near and not _percented(tokens, place) else ""


def _percented(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].low == "%"


def _role(
    text: str, tokens: Sequence[Token], place: int, before: Sequence[Number]
) -> tuple[Role, int | None]:
    after = [token.low for token in tokens[place + 1 : place + 3]]
    if after[:2] == ["%", "ci"] or after[:1] == ["ci"]:
        return "level", None
    previous = before[-1] if before else None
    if previous is not None and place and tokens[place - 1].low == "±":
        return "spread", previous.place
    gap = [token.low for token in tokens[previous.place + 1 : place]] if previous else []
    if previous is not None:
        if previous.role == "level" and "ci" in gap and set(gap[gap.index("ci") + 1 :]) <= _PLAIN:
            return "bound", previous.host if previous.host is not None else _estimate(before)
        close = [word for word in gap if word not in {"%", "(", ")", ":"}]
        if previous.role == "bound" and close and close[-1] in {"-", "to", ",", ";", "and"}:
            second = sum(
                number.role == "bound" and number.host == previous.host for number in before
            )
            if second == 1 and len(close) <= 2:
                return "bound", previous.host
        if previous.role == "range" and close == ["-"]:
            return "range", previous.host
        timed = UNIT.match(text, min(tokens[place].end + 1, len(text)))
        if close in (["of"], ["of", "the"], ["/"]) and len(gap) <= 3 and not timed:
            return "denominator", previous.place
    context = [token.low for token in tokens[max(0, place - 4) : place]]
    close = context[context.index("ci") + 1 :] if "ci" in context else ["ci"]
    if set(close) <= _PLAIN and not _percented(tokens, place) and "." in tokens[place].text:
        return "bound", _estimate(before)
    if after[:1] == ["-"] and place + 2 < len(tokens) and tokens[place + 2].kind == "number":
        return "range", _estimate(before) if tokens[place].depth else None
    host = _bracketed(tokens, place, before)
    return "main", host


def _estimate(before: Sequence[Number]) -> int | None:
    """Place of the number that an interval belongs to: the last that stands for itself."""
    for number in reversed(before):
        if number.role == "main" and number.unit not in {"p", "n"}:
            return number.place
    for number in reversed(before):
        if number.role == "main":
            return number.place
    return None


def _bracketed(tokens: Sequence[Token], place: int, before: Sequence[Number]) -> int | None:
    """Place of the number right before the brackets that a number stands in, if there is one."""
    depth = tokens[place].depth
    if not depth:
        return None
    for number in reversed(before):
        if number.comparator in LIMITS | {">?"} or number.role == "label":
            continue
        if tokens[number.place].depth < depth and number.role in {"main", "denominator"}:
            between = tokens[number.place + 1 : place]
            outside = [token for token in between if token.depth < depth and token.kind != "mark"]
            if len(outside) <= 1:
                return number.host if number.role == "denominator" else number.place
            return None
    return None


def _comparator(
    text: str, tokens: Sequence[Token], place: int, end: int, before: Sequence[Number]
) -> str:
    head = text[max(0, tokens[place].start - 24) : tokens[place].start]
    for pattern, sign in _BEFORE:
        if pattern.search(head):
            return sign
    tail = text[end : end + 24]
    for pattern, sign in _AFTER:
        if pattern.match(tail):
            return sign
    return ""


def _inherit(tokens: Sequence[Token], found: Sequence[Number]) -> list[Number]:
    """Units that one number takes from another: ``2.2 and 5.0 months``, ``HR 0.10 and 0.22``."""
    made = list(found)
    for index in range(len(made) - 2, -1, -1):
        number, following = made[index], made[index + 1]
        gap = [token.low for token in tokens[number.place + 1 : following.place]]
        bare = number.unit == "" and number.role in {"main", "bound", "range"}
        if (
            bare
            and following.unit
            and following.unit not in {"p", "n"}
            and following.role != "level"
        ):
            joined = len(gap) <= 3 and bool(gap) and all(word in _JOINS for word in gap)
            joined &= "," not in gap or number.decimal == following.decimal
            if joined and not (number.is_year and gap != ["-"]):
                made[index] = dataclasses.replace(number, unit=following.unit)
    for index in range(1, len(made)):
        number, previous = made[index], made[index - 1]
        words = [token.low for token in tokens[previous.place + 1 : number.place]]
        listed = words[-1:] and set(words) <= {"%", "vs", "and", "or", "to"}
        if listed and number.unit == "" and previous.unit and number.decimal == previous.decimal:
            unit = previous.unit
            made[index] = dataclasses.replace(number, unit=unit, borrowed=True)
    by_place = {number.place: number for number in made}
    for index, number in enumerate(made):
        if number.role in {"range", "bound"} and not number.unit and number.host in by_place:
            unit = by_place[number.host].unit
            made[index] = dataclasses.replace(number, unit=unit)
        if number.unit or not number.decimal or number.role not in {"main", "delta"}:
            continue
        lender = next((item for item in reversed(made[:index]) if _lends(item)), None)
        ratio = _ratio_before(tokens, number.place, lender) if number.value < 50 else ""
        unit = ratio or (lender.unit if lender is not None else "")
        made[index] = dataclasses.replace(number, unit=unit, borrowed=True)
    return made


def _lends(number: Number) -> bool:
    return number.decimal and number.role == "main" and number.unit not in {"", "p", "n", "%"}


def _ratio_before(tokens: Sequence[Token], place: int, lender: Number | None) -> str:
    """The ratio named last before a number, unless `lender` comes between them."""
    for token in reversed(tokens[lender.place if lender is not None else 0 : place]):
        if token.low.removesuffix("s") in _RATIOS:
            return _RATIOS[token.low.removesuffix("s")]
        if token.low in {";", "."}:
            return ""
    return ""


def same_class(one: Number, other: Number) -> bool:
    """Whether two numbers can measure the same thing."""
    if one.unit == other.unit:
        return True
    if (one.borrowed or other.borrowed) and "p" not in {one.unit, other.unit}:
        return True
    pair = {one.unit, other.unit}
    if pair <= {"", "n", "label"}:
        return True
    return "" in pair and not pair & {"p", "%"} and "label" not in {one.role, other.role}


def equal(one: Number, other: Number) -> bool:
    """Whether two numbers have the same value."""
    if ":" in one.unit or ":" in other.unit:
        return one.unit == other.unit
    return abs(one.value - other.value) <= 1e-9 * max(abs(one.value), abs(other.value))


def in_name(token: Token, previous: Token | None, names: Container[str]) -> bool:
    """Whether a number ends one of the names, as ``177`` does KEYNOTE-177."""
    return previous is not None and compact(previous.text + token.text) in names


def pairs(found: Sequence[Number]) -> Iterator[tuple[Number, Number]]:
    """Each fraction, ``67 of 153`` or ``67/153``: the count and its denominator."""
    by_place = {number.place: number for number in found}
    for number in found:
        if number.role == "denominator" and number.host in by_place:
            yield by_place[number.host], number
