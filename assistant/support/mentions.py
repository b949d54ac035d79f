"""What each number of a text belongs to: an arm, a group, an endpoint."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Iterator, Sequence

from assistant.support.numbers import Number, pairs
from assistant.support.own_words import Own, assign, clause_words, join_of
from assistant.support.reading import Reading
from assistant.support.words import MEASURES, against, is_name


@dataclasses.dataclass(frozen=True)
class Mention:
    """A number of a text with the words that are its own, each with its weight.

    Words are as `Reading.signed` gives them. Numbers of one `chain` are set against each other;
    -1 where there is none.
    """

    number: Number
    own: Own
    chain: int = -1


@functools.lru_cache(maxsize=1024)
def mentions(reading: Reading) -> tuple[Mention, ...]:
    """Every number with its own words, or those of the number it belongs to."""
    mains = [
        number
        for number in reading.numbers
        if number.role in {"main", "delta", "range"} and not number.is_year
    ]
    own: dict[int, tuple[Own, int]] = {}
    for index, chain in enumerate(_chains(reading, mains)):
        for number, words in zip(chain, assign(reading, chain), strict=True):
            own[number.place] = (words, index)
    made = []
    for number in reading.numbers:
        found = own.get(number.place)
        if found is None and number.host is not None:
            found = own.get(number.host)
        elif found is None:
            found = (clause_words(reading, number), -1)
        words, index = found if found is not None else ({}, -1)
        made.append(Mention(number, words, index))
    return tuple(made)


def shares(reading: Reading) -> list[Mention]:
    """The percentages that the fractions of a text make, with the words of the fractions."""
    known = {item.number.place: item for item in mentions(reading)}
    made = []
    for part, whole in pairs(reading.numbers):
        if whole.value and part.place in known:
            for places in range(3):
                share = round(100 * part.value / whole.value, places)
                number = dataclasses.replace(part, value=share, unit="%", role="main")
                made.append(dataclasses.replace(known[part.place], number=number))
    return made


def weight(word: str, rival: Own | None = None) -> float:
    """How much a word says of which arm or endpoint a number is for.

    It says most where the words of the rival number hold its opposite.
    """
    bare = word.removeprefix("¬")
    if rival and (against(bare) & rival.keys() or negated(word) in rival):
        return 4.0
    return 0.25 if bare in MEASURES else 2.0 if is_name(bare) or len(bare) == 1 else 1.0


def negated(word: str) -> str:
    """A signed word with the other sign."""
    return word[1:] if word.startswith("¬") else "¬" + word


def common(one: Own, other: Own, words: Iterable[str], rival: Own | None = None) -> float:
    """How much two numbers' own words have in common, of `words`."""
    return sum(weight(word, rival) * min(one.get(word, 0), other.get(word, 0)) for word in words)


def _chains(reading: Reading, mains: Sequence[Number]) -> Iterator[list[Number]]:
    """Runs of numbers of one class that a versus, an and or a comma joins."""
    by_class: dict[tuple[str, str], list[Number]] = {}
    for number in mains:
        if number.host is None or number.unit == "p":
            by_class.setdefault((number.kind, number.role), []).append(number)
    for same in by_class.values():
        chain = [same[0]]
        for number in same[1:]:
            joined = join_of(reading, chain[-1].place, number.place) is not None
            if joined and (number.role != "range" or reading.tokens[number.place - 1].low != "-"):
                chain.append(number)
            else:
                yield chain
                chain = [number]
        yield chain
