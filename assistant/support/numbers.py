"""Numbers of a text with what they measure, and whether a statement's are the cited ones."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Container, Iterator, Sequence
from typing import Literal

from assistant.support.text import Token, compact
from assistant.support.units import LABELS, LIMITS, RATIO_NAMES, UNIT, comparator_at, unit_at

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
    unit, after = unit_at(text, token.end)
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
    comparator = comparator_at(text, token.start, after)
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
        before[-1] in LABELS
        or (len(before) == 3 and before[1:2] != ["of"] and before[2] in {"-", "or", "and", "to"}
            and before[0] in LABELS and tokens[place - 2].kind == "number")
    )  # fmt: skip


def _named_unit(text: str, tokens: Sequence[Token], place: int) -> str:
    """What stands before a number: ``P =``, ``HR of``, ``n =``, ``phase``."""
    words = [token.low for token in tokens[max(0, place - 5) : place]]
    tight = [word for word in words if word not in {"=", "<", ">", "<=", ">=", "~", ":", ","}]
    if tight and tight[-1] == "n" and words[-1] != "n":
        return "n"
    if tight and tight[-1] in LABELS:
        return LABELS[tight[-1]]
    if len(words) > 2 and words[-1] in {"-", "or", "and", "to"} and words[-3] in LABELS:
        return LABELS[words[-3]]
    if "p" in tight[-1:] or (tight[-2:-1] == ["p"] and tight[-1] in {"of", "was", "is"}):
        return "p"
    if len(tight) > 2 and tight[-3] == "p" and tight[-2] == "for":
        return "p"  # P for interaction = 0.02
    near = [word for word in tight[-4:] if word in RATIO_NAMES]
    return RATIO_NAMES[near[-1]] if near and not _percented(tokens, place) else ""


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
        if token.low.removesuffix("s") in RATIO_NAMES:
            return RATIO_NAMES[token.low.removesuffix("s")]
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
