"""The words around a number that are its own, read off the shape of the sentence.

In ``16.5 months with A versus 8.2 with B`` they follow it, in ``A (n=61) and B (n=63)`` they
precede it, in ``A than in B (28% versus 22%)`` they stand in a list of the same length.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from assistant.support.numbers import Number
from assistant.support.reading import Reading
from assistant.support.units import LIMITS
from assistant.support.words import MEASURES

_JOINS = {"vs": 6, "whereas": 4, "while": 4, "but": 4, "than": 3, "and": 3, "or": 3}
_JOINS |= {",": 2, "against": 4, "over": 1}
_STOPS = frozenset("; . but whereas while although because".split())
_STANDARD = frozenset("vs than over against".split())
_PREPOSITIONS = frozenset("in with for of to by after on among from at without".split())

Own = Mapping[str, float]
"""Words, each with its weight."""


def join_of(reading: Reading, start: int, end: int) -> int | None:
    """Place of the strongest word that joins what is before and after it."""
    level = min(reading.tokens[start].depth, reading.tokens[end].depth)
    best, heaviest = None, 0
    last = end - 1
    while last > start and not _says(reading, last):
        if (
            reading.tokens[last].low in _JOINS.keys() - {","}
            and reading.tokens[last].depth <= level
        ):
            return last  # right before the second number
        last -= 1
    for place in range(start + 1, end):
        token = reading.tokens[place]
        if token.depth <= level:
            if token.low in {".", ";"} and token.depth == 0:
                return None
            if token.low == "to" and reading.tokens[max(0, start - 1)].low == "from":
                best, heaviest = place, 1
            if _JOINS.get(token.low, -1) >= heaviest:
                best, heaviest = place, _JOINS[token.low]
    return best


def _content(reading: Reading, start: int, end: int, depth: int) -> list[int]:
    return [
        place
        for place in range(max(0, start), min(end, len(reading.tokens)))
        if _says(reading, place) and reading.tokens[place].depth <= depth
    ]


_TIMES = frozenset("year month week day hour minute".split())


def _says(reading: Reading, place: int) -> str:
    """What a token says of which number is meant; empty where it says nothing.

    Times, limits, years and the 3 of "stage 3" begin with @ and their unit, others with #.
    """
    if reading.tokens[place].kind != "number":
        return reading.signed(place) if reading.tokens[place].key else ""
    number = reading.by_place[place]
    if number.unit == "p":
        return ""
    said = reading.signed(place)
    if number.is_year:
        return "@date" + said
    if number.role == "label" or number.comparator in LIMITS or _is_time(reading, number):
        return f"@{number.unit}{said}"
    return said if number.role in {"main", "delta"} and number.host is None else ""


_WHEN = frozenset("at after within by until for every day week month year first".split())


def _is_time(reading: Reading, number: Number) -> bool:
    """Whether a number says when, as in "5-year" and "at 9 months", and not how long."""
    if number.unit not in _TIMES:
        return False
    token = reading.tokens[number.place]
    previous = reading.tokens[number.place - 1].low if number.place else ""
    return reading.text[token.end : token.end + 1] == "-" or previous in _WHEN


def _weighed(reading: Reading, places: Sequence[int], *, before: bool = False) -> dict[str, float]:
    """Words with full weight, but half of it `before` a preposition that more words follow."""
    cut = -1
    if before and places:
        cut = max(
            (at for at in range(places[0], places[-1]) if reading.tokens[at].low in _PREPOSITIONS),
            default=-1,
        )
    return {_says(reading, place): 0.5 if place < cut else 1.0 for place in reversed(places)}


def assign(reading: Reading, chain: Sequence[Number]) -> list[Own]:
    """The own words of each number of a chain."""
    if len(chain) == 1:
        return [clause_words(reading, chain[0])]
    runs = [[chain[0]]]
    after: list[list[int]] = []
    before: list[list[int]] = [[]]
    for one, other in itertools.pairwise(chain):
        level = min(reading.tokens[one.place].depth, reading.tokens[other.place].depth)
        join = join_of(reading, one.place, other.place)
        assert join is not None
        follow = _content(reading, one.place + 1, join, level)
        lead = _content(reading, join + 1, other.place, level)
        if follow or lead:
            runs.append([])
            after.append(follow)
            before.append(lead)
        runs[-1].append(other)
    head, tail = _head(reading, chain[0]), _tail(reading, chain[-1])
    if len(runs) == 1:
        listed = _listed(reading, chain)
        return listed or [_weighed(reading, head[-4:] or tail[:4]) for _ in chain]
    before, after = _outer(reading, before, after, head, tail)
    own = [
        _weighed(reading, lead, before=number == 0) | _weighed(reading, follow)
        for number, (lead, follow) in enumerate(zip(before, after, strict=True))
    ]
    return _spread(reading, runs, own)


def _outer(
    reading: Reading,
    before: list[list[int]],
    after: list[list[int]],
    head: list[int],
    tail: list[int],
) -> tuple[list[list[int]], list[list[int]]]:
    """Add what stands before the first and after the last number of a chain."""
    follows, leads = any(after), any(before[1:])
    if follows and not leads:
        width = max(map(len, after)) + 1
        return [[] for _ in before], [*after, tail[:width] or _last(reading, head, width)]
    if leads and not follows:
        width = max(map(len, before)) + 1
        return [_last(reading, head, width), *before[1:]], [[] for _ in before]
    width = max(map(len, [*after, *before])) + 1
    return [_last(reading, head, width), *before[1:]], [*after, tail[:width]]


def _last(reading: Reading, places: list[int], width: int) -> list[int]:
    """The last places, of which `width` say more than a dose or a measure does."""
    taken = 0
    for index in range(len(places) - 1, -1, -1):
        token = reading.tokens[places[index]]
        taken += token.kind != "number" and token.key not in MEASURES
        if taken == width:
            return places[index:]
    return places


def _spread(reading: Reading, runs: list[list[Number]], own: list[dict[str, float]]) -> list[Own]:
    """The words of runs of numbers, ``27% and 12%``, to their numbers.

    With "respectively", those of a run are for what as many numbers before it were for.
    """
    made: list[Own] = []
    for index, run in enumerate(runs):
        arms: Sequence[Own] = [{} for _ in run]
        last = run[-1].place
        near = {token.low for token in reading.tokens[last : last + 6]}
        if len(run) > 1 and "respectively" in near and len(made) >= len(run):
            arms = made[-len(run) :]
        made += [{**own[index], **arm} for arm in arms]
    return made


def _head(reading: Reading, number: Number) -> list[int]:
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
    return _content(reading, start, number.place, level)


def _tail(reading: Reading, number: Number) -> list[int]:
    """Content after the last number of a chain, up to the end of its phrase."""
    level = reading.tokens[number.place].depth
    end = number.place + 1
    while end < len(reading.tokens):
        token = reading.tokens[end]
        if token.depth < level or (token.depth == level and token.low in _STOPS | {","}):
            break
        end += 1
    return _content(reading, number.place + 1, end, level)


def _listed(reading: Reading, chain: Sequence[Number]) -> list[Own]:
    """Own words from a list beside the numbers: ``A and B ... 7 and 8``, ``7 vs 8 in A vs B``."""
    last = chain[-1].place
    end = last + 1
    while end < len(reading.tokens) and reading.tokens[end].low not in _STOPS:
        end += 1
    for start, stop, from_end in ((last + 1, end, False), (0, chain[0].place, True)):
        found, join = _list_parts(reading, start, stop)
        if len(found) >= len(chain) and join in {"vs", "than", "and", "or", "against"}:
            chosen = found[-len(chain) :] if from_end else found[: len(chain)]
            width = max(min(map(len, chosen)) + 1, 2)
            trimmed = [chosen[0][-width:], *[words[: max(width, 4)] for words in chosen[1:]]]
            return [
                _weighed(reading, words, before=number == 0) for number, words in enumerate(trimmed)
            ]
    return []


def _list_parts(reading: Reading, start: int, stop: int) -> tuple[list[list[int]], str]:
    """Content between the words that join, and the last of those words that has content after."""
    level = min((reading.tokens[place].depth for place in range(start, stop)), default=0)
    found: list[list[int]] = [[]]
    last, join = "", ""
    for place in range(start, stop):
        token = reading.tokens[place]
        if token.depth > level:
            continue
        if token.low in _JOINS:
            last = token.low
            found.append([])
        elif token.key and token.low != "respectively":
            join = last if not found[-1] else join
            found[-1].append(place)
    return [words for words in found if words], join


def clause_words(reading: Reading, number: Number) -> dict[str, float]:
    """Content of the sentence around a number that is compared with none of its class.

    What follows a "versus" or "than" is what it is compared with, and not its own.
    """
    start, end = number.place, number.place + 1
    while start > 0 and reading.tokens[start - 1].low not in {";", "."}:
        start -= 1
        if reading.tokens[start].low in _STANDARD and number.place - start <= 3:
            break
    while end < len(reading.tokens) and reading.tokens[end].low not in {";", "."}:
        end += 1
    words = {}
    skipped = 0
    for place in range(start, end):
        token = reading.tokens[place]
        if token.low in _STANDARD and number.place - 4 < place < number.place:
            continue  # the number is itself what is compared with
        if token.low in _STANDARD:
            skipped = 3
        elif token.kind == "mark" or token.low in {"was", "were", "had"}:
            skipped = 0
        elif _says(reading, place) and place != number.place:
            if skipped == 0:
                near = reading.clauses[place] == reading.clauses[number.place]
                words[_says(reading, place)] = 1.0 if near else 0.4
            skipped = max(0, skipped - 1)
    return words
