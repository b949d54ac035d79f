"""Which arm, group or endpoint each number belongs to, compared between statement and source.

A number's own words are read off the shape of the sentence: in ``16.5 months with A versus 8.2
with B`` they follow it, in ``A (n=61) and B (n=63)`` they precede it, in ``A than in B (28% versus
22%)`` they stand in a list of the same length. Two numbers are exchanged when a statement gives
each the words that the cited sentence gives the other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from assistant.support_numbers import Number, equal, same_class
from assistant.support_reading import Alignment, Reading, mark
from assistant.support_words import MEASURES, is_name

_JOINS = {"vs": 6, ";": 5, "whereas": 4, "while": 4, "but": 4, "than": 3, "and": 3, "or": 3}
_JOINS |= {",": 2, "against": 4, "over": 1, "with": 0}
_STOPS = frozenset("; . but whereas while although because".split())
_STANDARD = frozenset("vs than over against".split())


@dataclasses.dataclass(frozen=True)
class Mention:
    """A number of a text with the words that are its own, as `Reading.signed` gives them."""

    number: Number
    own: frozenset[str]


Words = list[int]


def mentions(reading: Reading) -> list[Mention]:
    """Every number with its own words, or those of the number it belongs to."""
    mains = [
        number
        for number in reading.numbers
        if number.role in {"main", "range"} and not number.is_year
    ]
    own: dict[int, set[str]] = {}
    for chain in _chains(reading, mains):
        for number, words in zip(chain, _assign(reading, chain), strict=True):
            own.setdefault(number.place, set()).update(words)
    made = []
    for number in reading.numbers:
        words = own.get(number.place) or own.get(-1 if number.host is None else number.host)
        if words is None and number.host is None:
            words = _clause_words(reading, number)
        made.append(Mention(number, frozenset(words or ())))
    return made


def _chains(reading: Reading, mains: Sequence[Number]) -> Iterator[list[Number]]:
    """Runs of numbers of one class that a versus, an and or a comma joins."""
    by_class: dict[tuple[str, bool], list[Number]] = {}
    for number in mains:
        if number.host is None or number.unit == "p":
            by_class.setdefault((number.unit, number.role == "range"), []).append(number)
    for same in by_class.values():
        chain = [same[0]]
        for number in same[1:]:
            joined = _join(reading, chain[-1].place, number.place) is not None
            if joined and (number.role == "main" or reading.tokens[number.place - 1].low != "-"):
                chain.append(number)
            else:
                yield chain
                chain = [number]
        yield chain


def _join(reading: Reading, start: int, end: int) -> int | None:
    """Place of the strongest word that joins what is before and after it."""
    level = min(reading.tokens[start].depth, reading.tokens[end].depth)
    best, weight = None, -1
    for place in range(start + 1, end):
        token = reading.tokens[place]
        if token.depth <= level:
            if token.low == "." and token.depth == 0:
                return None
            if _JOINS.get(token.low, -1) >= max(weight, 0):
                best, weight = place, _JOINS[token.low]
    return best


def _content(reading: Reading, start: int, end: int, depth: int) -> Words:
    return [
        place
        for place in range(max(0, start), min(end, len(reading.tokens)))
        if mark(reading.tokens[place]) and reading.tokens[place].depth <= depth
    ]


def _assign(reading: Reading, chain: Sequence[Number]) -> list[set[str]]:
    """The own words of each number of a chain."""
    if len(chain) == 1:
        return [_clause_words(reading, chain[0])]
    after: list[Words] = []
    before: list[Words] = [[]]
    for one, other in zip(chain, chain[1:], strict=False):
        level = min(reading.tokens[one.place].depth, reading.tokens[other.place].depth)
        join = _join(reading, one.place, other.place)
        assert join is not None
        after.append(_content(reading, one.place + 1, join, level))
        before.append(_content(reading, join + 1, other.place, level))
    head = _head(reading, chain[0])
    tail = _tail(reading, chain[-1])
    if not any(after) and not any(before):
        listed = _listed(reading, chain)
        if listed:
            return listed
    follows, leads = any(after), any(before[1:])
    if follows and not leads:
        after.append(tail[: max(map(len, after)) + 1])
        before = [[] for _ in chain]
    elif leads and not follows:
        before[0] = head[-(max(map(len, before)) + 1) :]
        after = [[] for _ in chain]
    else:
        width = max(map(len, [*after, *before])) + 1
        before[0] = head[-width:]
        after.append(tail[:width])
    return [
        {reading.signed(place) for place in [*lead, *follow]}
        for lead, follow in zip(before, after, strict=True)
    ]


def _head(reading: Reading, number: Number) -> Words:
    """Content before the first number of a chain, back to the start of what it is about."""
    level = reading.tokens[number.place].depth
    start = number.place
    while start > 0:
        token = reading.tokens[start - 1]
        if token.depth <= level and token.low in _STOPS:
            break
        if token.low == "," and token.depth == 0 and number.place - start > 3:
            break
        start -= 1
    return _content(reading, start, number.place, 0 if level == 0 else level)


def _tail(reading: Reading, number: Number) -> Words:
    """Content after the last number of a chain, up to the end of its phrase."""
    level = reading.tokens[number.place].depth
    end = number.place + 1
    while end < len(reading.tokens):
        token = reading.tokens[end]
        if token.depth < level or (token.depth == level and token.low in _STOPS | {","}):
            break
        end += 1
    return _content(reading, number.place + 1, end, level)


def _listed(reading: Reading, chain: Sequence[Number]) -> list[set[str]]:
    """Own words from a list beside the numbers: ``A and B ... 7 and 8``, ``7 vs 8 in A vs B``."""
    last = chain[-1].place
    end = last + 1
    while end < len(reading.tokens) and reading.tokens[end].low not in _STOPS:
        end += 1
    for start, stop, from_end in ((last + 1, end, False), (0, chain[0].place, True)):
        found = _list_parts(reading, start, stop)
        if len(found) >= len(chain):
            chosen = found[-len(chain) :] if from_end else found[: len(chain)]
            width = max(min(map(len, chosen)) + 1, 2)
            trimmed = [chosen[0][-width:], *[words[: max(width, 4)] for words in chosen[1:]]]
            return [{reading.signed(place) for place in words} for words in trimmed]
    return []


def _list_parts(reading: Reading, start: int, stop: int) -> list[Words]:
    level = min((reading.tokens[place].depth for place in range(start, stop)), default=0)
    found: list[Words] = [[]]
    for place in range(start, stop):
        token = reading.tokens[place]
        if token.depth > level:
            continue
        if token.low in _JOINS and token.low != "with":
            found.append([])
        elif token.key and token.low != "respectively":
            found[-1].append(place)
    return [words for words in found if words]


def _clause_words(reading: Reading, number: Number) -> set[str]:
    """Content of the sentence around a number that is compared with none of its class.

    What follows a "versus" or "than" is what it is compared with, and not its own.
    """
    start, end = number.place, number.place + 1
    while start > 0 and reading.tokens[start - 1].low not in {";", "."}:
        start -= 1
    while end < len(reading.tokens) and reading.tokens[end].low not in {";", "."}:
        end += 1
    words = set()
    skipped = 0
    for place in range(start, end):
        token = reading.tokens[place]
        if token.low in _STANDARD:
            skipped = 3
        elif token.kind == "mark" or token.low in {"was", "were", "had"}:
            skipped = 0
        elif token.key:
            if skipped == 0:
                words.add(reading.signed(place))
            skipped = max(0, skipped - 1)
    return words


def weight(word: str) -> float:
    """How much a word says of which arm or endpoint a number is for."""
    bare = word.removeprefix("¬")
    return 0.25 if bare in MEASURES else 2.0 if is_name(bare) or len(bare) == 1 else 1.0


def _weigh(words: frozenset[str]) -> float:
    return sum(map(weight, words))


def exchanged(
    statement: Sequence[Mention], home: Sequence[Mention], others: Sequence[Mention]
) -> list[tuple[Number, Number]]:
    """Numbers of a statement that have the words of another number of its sources.

    A number is looked for in `home`, the sentence that the statement is closest to, and only
    where that lacks it in the others. Each pair is the statement's number and the one whose words
    it has been given.
    """
    found = []
    for ours in statement:
        if not ours.own or ours.number.role not in {"main", "range", "denominator", "bound"}:
            continue
        known = home if any(_same(item, ours) for item in home) else [*home, *others]
        same = [item for item in known if _same(item, ours) and item.own]
        for rival in known:
            if not same or not rival.own or _same(rival, ours) or not _rivals(rival, ours):
                continue
            # The most favourable of the places where the number is found.
            if max(_balance(ours, item, rival, statement) for item in same) < 0:
                found.append((ours.number, rival.number))
                break
    return found


def _same(one: Mention, other: Mention) -> bool:
    return same_class(one.number, other.number) and equal(one.number, other.number)


def _rivals(one: Mention, other: Mention) -> bool:
    return (
        one.number.role == other.number.role
        and one.number.unit == other.number.unit
        and not one.number.is_year
    )


def _balance(ours: Mention, item: Mention, rival: Mention, statement: Sequence[Mention]) -> float:
    """How much more of a number's words are its own in the source than the rival's."""
    mine, its = item.own - rival.own, rival.own - item.own
    other = next((m for m in statement if m.own and _same(m, rival)), None)
    own = ours.own if other is None else ours.own - other.own
    balance = _weigh(own & mine) - _weigh(own & its)
    if other is not None:
        balance += _weigh((other.own - ours.own) & its) - _weigh((other.own - ours.own) & mine)
    return balance


NEAR = 0.6
"""Share of a statement's content in line with a sentence from which it counts as nearly a copy."""


def misplaced(
    statement: Reading, sentence: Reading, laid: Alignment
) -> Iterator[tuple[Number, Number]]:
    """Numbers of what is nearly a copy that stand where the sentence has another number.

    A number that has moved together with its own words stays out; one that the statement has
    more often than the sentence does not.
    """
    if laid.share < NEAR:
        return
    ours = {item.number.place: item.own for item in mentions(statement)}
    theirs = {item.number.place: item.own for item in mentions(sentence)}
    for place, others in laid.instead.items():
        number = statement.by_place.get(place)
        there = [sentence.by_place[other] for other in others if other in sentence.by_place]
        if number is None or not there or any(equal(number, other) for other in there):
            continue
        known = [item for item in sentence.numbers if equal(item, number)]
        times = sum(equal(item, number) for item in statement.numbers)
        if known and times <= len(known):
            mine = max(_weigh(ours[place] & theirs[item.place]) for item in known)
            its = max(_weigh(ours[place] & theirs[item.place]) for item in there)
            if mine > its:
                continue
        if known or number.is_year:
            yield number, there[0]
