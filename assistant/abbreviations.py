"""The short forms that a paper introduces: "radiofrequency ablation (RFA)"."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from index.lexical import terms

Forms = tuple[tuple[frozenset[str], frozenset[str]], ...]
"""The terms of each short form with those of its long form."""

_INTRODUCED = re.compile(r"\((?P<short>[^\W_][\w/@+-]{1,9})(?=[);,])")
_WORD = re.compile(r"\S+")
_LONGEST = 400
"""Characters before a bracket that are looked at."""


@functools.lru_cache(maxsize=1024)
def short_forms(text: str) -> Forms:
    """The short forms that a text introduces in brackets, each once, as it does first.

    After Schwartz and Hearst (2003): of the at most ``min(n + 5, 2 n)`` words before the bracket,
    for a short form of n letters and digits, the shortest run that holds all of them in order, the
    first at the start of a word.
    """
    found: dict[frozenset[str], frozenset[str]] = {}
    for match in _INTRODUCED.finditer(text):
        short = match["short"]
        if short.islower() or not any(char.isalpha() for char in short):
            continue
        line = max(text.rfind("\n", 0, match.start()) + 1, match.start() - _LONGEST)
        long = frozenset(terms(_long_form(short, text[line : match.start()])))
        if long and (held := frozenset(terms(short))) and not held & long:
            found.setdefault(held, long)
    return tuple(found.items())


def _long_form(short: str, before: str) -> str:
    """The end of the text before a short form that it stands for; "" where there is none."""
    letters = [char for char in short.lower() if char.isalnum()]
    words = list(_WORD.finditer(before))[-min(len(letters) + 5, 2 * len(letters)) :]
    start, place, folded = (words[0].start() if words else 0), len(before), before.lower()
    for letter in reversed(letters[1:]):
        place = folded.rfind(letter, start, place)
        if place < 0:
            return ""
    place = folded.rfind(letters[0], start, place)
    while place > start and before[place - 1].isalnum():
        place = folded.rfind(letters[0], start, place)
    return before[place:] if place >= 0 else ""


def spelled_out(held: frozenset[str], forms: Forms) -> frozenset[str]:
    """The terms of a sentence, with those of the other form of what it names in one."""
    return held.union(*_others(held, forms))


def _others(held: frozenset[str], forms: Forms) -> Iterator[frozenset[str]]:
    for short, long in forms:
        if short <= held:
            yield long
        elif long <= held:
            yield short
