"""A text read for `assistant.support`: tokens, numbers, clauses, and what is negated in it."""

from __future__ import annotations

import dataclasses
import difflib
import functools
import itertools
import re
from collections.abc import Mapping

from assistant.support.numbers import Number, numbers
from assistant.support.phrases import spelled
from assistant.support.text import Token, compact, key_of, tokens
from assistant.support.units import LIMITS

CUES = {
    "no": 4, "not": 5, "neither": 5, "nor": 5, "without": 3, "never": 4, "none": 6, "non": 1,
    "lack": 3, "lacks": 3, "lacked": 3, "lacking": 3, "absence": 3, "absent": 0, "missed": 3,
    "fail": 4, "fails": 4, "failed": 4, "failing": 4, "failure": 3, "unable": 4, "cannot": 5,
}  # fmt: skip
"""Words that negate, with how many of the following content tokens they reach at most."""

BREAKS = frozenset(
    "; : . ? ! but whereas while although though however because since unless".split()
)
"""What ends a clause for good; a comma may only interrupt it."""

# Verbs that say nothing by themselves: "did not result in a lower rate".
_LIGHT_VERBS = frozenset(
    map(key_of, "result lead led associated show find evidence suggest confirm detect".split())
)
_ASSOCIATED = key_of("associated")
# What a "not" reaches ends here: "not reached with A" does not negate A.
_ENDS = frozenset("with in among after during for by at from than before between when".split())


@dataclasses.dataclass(frozen=True, slots=True)
class Scope:
    """A negating word at `cue` and the places of the content tokens it reaches."""

    cue: int
    places: tuple[int, ...]


@dataclasses.dataclass(frozen=True, eq=False)  # one object a text, known by itself in caches
class Reading:
    """A normalised text with its tokens.

    `clauses` numbers the clause of each token, `negated` says of each whether a negation reaches
    it, `joined` is the text's letters and digits.
    """

    text: str
    tokens: tuple[Token, ...]
    numbers: tuple[Number, ...]
    clauses: tuple[int, ...]
    negated: tuple[bool, ...]
    scopes: tuple[Scope, ...]
    joined: str

    @functools.cached_property
    def keys(self) -> frozenset[str]:
        """The stems of the content tokens."""
        return frozenset(token.key for token in self.tokens if token.key)

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """All tokens in lower case."""
        return frozenset(token.low for token in self.tokens)

    @functools.cached_property
    def places(self) -> Mapping[str, list[int]]:
        """Where each stem, and each number as ``#16.5``, stands."""
        found: dict[str, list[int]] = {}
        for place, token in enumerate(self.tokens):
            name = mark(token)
            if name:
                found.setdefault(name, []).append(place)
        return found

    @functools.cached_property
    def denied(self) -> frozenset[str]:
        """What a clause that ends in a negation is about: ``whereas sex did not``."""
        found: set[str] = set()
        for place, token in enumerate(self.tokens):
            ends = place + 1 == len(self.tokens) or self.tokens[place + 1].low in BREAKS | {","}
            if token.low == "not" and ends:
                at = place - 1
                while at >= 0 and self.tokens[at].low not in BREAKS | {","}:
                    found.add(self.tokens[at].key)
                    at -= 1
        return frozenset(found - {""})

    @functools.cached_property
    def by_place(self) -> Mapping[int, Number]:
        """The numbers by the place of their token."""
        return {number.place: number for number in self.numbers}

    def signed(self, place: int) -> str:
        """The `mark` of a token, itself marked where it is negated."""
        number = self.by_place.get(place)
        limit = number.comparator if number is not None and number.comparator in LIMITS else ""
        return ("¬" if self.negated[place] else "") + limit + mark(self.tokens[place])


def mark(token: Token) -> str:
    """What a token is known by: its stem, or its value where it is a number."""
    return token.low if token.kind == "number" else token.key


def read(text: str, meant: Mapping[str, str]) -> Reading:
    """Read a text that `support_text.normalised` has gone over."""
    return _read(spelled(text, meant))


@functools.lru_cache(maxsize=4096)
def _read(text: str) -> Reading:
    found = tuple(tokens(text))
    clauses = _clauses(found)
    scopes = _scopes(found, clauses)
    negated = [False] * len(found)
    for scope in scopes:
        for place in scope.places:
            negated[place] = True
    return Reading(
        text, found, tuple(numbers(text, found)), clauses, tuple(negated), scopes, compact(text)
    )


def _clauses(found: tuple[Token, ...]) -> tuple[int, ...]:
    made: list[int] = []
    last, outer = 0, [0]  # what follows a bracket goes on with the clause before it
    for token in found:
        while len(outer) <= token.depth:
            last += 1
            outer.append(last)
        del outer[token.depth + 1 :]
        if token.low in BREAKS or (token.low == "," and token.depth == 0):
            last += 1
            outer[-1] = last
        made.append(outer[-1])
    return tuple(made)


def _scopes(found: tuple[Token, ...], clauses: tuple[int, ...]) -> tuple[Scope, ...]:
    made = []
    for cue, token in enumerate(found):
        reach = CUES.get(token.low)
        if reach is None or (token.low == "not" and found[cue - 1].low == "or" and cue):
            continue
        if token.low == "nor" and cue == 0:
            continue
        subject = token.low in {"no", "none", "neither"} and (
            cue == 0
            or clauses[cue] != clauses[cue - 1]
            or found[cue - 1].kind == "mark"
            or found[cue - 1].low == "that"
        )
        ends = frozenset() if subject else _ENDS
        reach = 6 if subject else reach
        reached: list[int] = []
        for place in range(cue + 1, len(found)):
            # A phrase in brackets or between commas interrupts a clause; a break ends it.
            following = found[place]
            if following.low in CUES and not reached and mark(following):
                reached.append(place)  # not lacking, not absent
            if following.low in BREAKS or following.low in CUES or following.low in {"vs", "than"}:
                break
            said = any(mark(found[at]) not in _LIGHT_VERBS for at in reached)
            if reached and (following.low == "," or (reach > 3 and said and following.low in ends)):
                break
            if following.depth == token.depth and mark(following) and len(reached) < reach:
                reach += following.key in _LIGHT_VERBS
                reached.append(place)
            if len(reached) >= reach:
                break
        while len(reached) > 1 and mark(found[reached[0]]) in _LIGHT_VERBS - {_ASSOCIATED}:
            del reached[0]
        if reached:
            made.append(Scope(cue, tuple(reached)))
    return tuple(made)


@dataclasses.dataclass(frozen=True)
class Alignment:
    """A statement laid over a cited sentence, token by token.

    `pairs` maps places of the statement to the equal tokens of the sentence; `instead` maps
    places to what the sentence has instead between the same neighbours; `ours` and `theirs` are
    the places compared, which leave out articles and brackets; `share` is the share of the
    statement's content that is aligned.
    """

    pairs: Mapping[int, int]
    instead: Mapping[int, tuple[int, ...]]
    ours: tuple[int, ...]
    theirs: tuple[int, ...]
    share: float

    @functools.cached_property
    def back(self) -> Mapping[int, int]:
        """The pairs the other way round."""
        return {there: here for here, there in self.pairs.items()}


NEAR = 0.6
"""Share of a statement's content in line with a sentence from which it counts as nearly a copy."""

_LIGHT = frozenset("a an the , ( ) ' \"".split())


@functools.lru_cache(maxsize=1024)
def align(statement: Reading, sentence: Reading) -> Alignment:
    """The longest runs of equal tokens, in order (Ratcliff and Obershelp, as by difflib)."""
    ours = [place for place, token in enumerate(statement.tokens) if token.low not in _LIGHT]
    theirs = [place for place, token in enumerate(sentence.tokens) if token.low not in _LIGHT]
    matcher = difflib.SequenceMatcher(
        None,
        [mark(statement.tokens[place]) or statement.tokens[place].low for place in ours],
        [mark(sentence.tokens[place]) or sentence.tokens[place].low for place in theirs],
        autojunk=False,
    )
    pairs: dict[int, int] = {}
    instead: dict[int, tuple[int, ...]] = {}
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pairs.update(zip(ours[a:b], theirs[c:d], strict=True))
        elif tag == "replace":
            for place in ours[a:b]:
                instead[place] = tuple(theirs[c:d])
    content = [place for place in ours if mark(statement.tokens[place])]
    aligned = sum(place in pairs for place in content)
    share = aligned / len(content) if content else 0.0
    return Alignment(pairs, instead, tuple(ours), tuple(theirs), share)


def part(reading: Reading, start: int, end: int) -> Reading:
    """The tokens from `start` to `end` as a reading of their own."""
    text = reading.text[reading.tokens[start].start : reading.tokens[end - 1].end]
    return _read(text)


_CUTS = re.compile(r"^(?:[;.?!]|but|whereas|while|although|and)$")


def parts(reading: Reading) -> list[tuple[int, int]]:
    """Where the statements that a text joins begin and end, as ranges of tokens."""
    cuts = [0]
    for place, token in enumerate(reading.tokens):
        if token.depth or not _CUTS.match(token.low):
            continue
        after_comma = place > 0 and reading.tokens[place - 1].low == ","
        if token.kind == "mark" or after_comma:
            cuts.append(place + (token.kind == "mark"))
    cuts.append(len(reading.tokens))
    return [(a, b) for a, b in itertools.pairwise(cuts) if b > a]
