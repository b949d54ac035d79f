"""Negation, hedging and opposites: where a statement says otherwise than its source."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from assistant.support.purpose import LOOKING
from assistant.support.reading import CUES, Alignment, Reading, Scope, mark
from assistant.support.text import Token
from assistant.support.words import (
    ASKS,
    BOOSTS,
    DIRECTIONS,
    HEDGES,
    IMPLIED,
    OPPOSITES,
    SIMILAR,
    keys_of,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """What fails in a statement: `grave` where it contradicts its source or adds to it.

    `absent` says that it only adds a number or a name.
    """

    grave: bool
    reason: str
    absent: bool = False


def negation(statement: Reading, sentence: Reading, laid: Alignment) -> Iterator[Finding]:
    """Negations that the statement adds or drops."""
    added = _unmatched(statement, sentence, laid.pairs, laid.ours, laid.theirs)
    for scope in statement.scopes:
        if statement.tokens[scope.cue].low in {"neither", "nor"} and sentence.scopes:
            continue
        if any(token.key in sentence.denied for token in statement.tokens[: scope.cue]):
            continue
        said = {mark(token) for token in statement.tokens}
        if any(
            its.cue
            and sentence.tokens[its.cue - 1].low in {"but", ","}
            and {mark(sentence.tokens[at]) for at in its.places} <= said
            and not any(scope.cue < mine.cue for mine in statement.scopes)
            for its in sentence.scopes
        ):
            continue  # "not associated with B", where the source has "with A but not with B"
        if scope.cue in added or _conflicts(statement, sentence, scope, laid.pairs, 3):
            yield Finding(True, f"the cited sentence does not say '{_quote(statement, scope)}'")
        elif (
            not any(held(statement.tokens[place], [sentence]) for place in scope.places)
            and not sentence.scopes
            and SIMILAR not in sentence.keys
        ):
            yield Finding(False, f"'{_quote(statement, scope)}' is not in the cited sentence")
    subject = [token.key for token in statement.tokens if token.key][:3]
    if not statement.scopes and sentence.denied and set(subject) & sentence.denied:
        yield Finding(True, f"the cited sentence says 'not' of {subject[0]}")
    yield from _without_effect(statement, sentence)
    dropped = _unmatched(sentence, statement, laid.back, laid.theirs, laid.ours)
    for scope in sentence.scopes:
        both = sentence.tokens[scope.cue].low in {"neither", "nor"}
        both |= scope.cue > 0 and sentence.tokens[scope.cue - 1].low == "but"
        if both and statement.scopes:
            continue
        if scope.cue in dropped or _conflicts(sentence, statement, scope, laid.back, 9):
            yield Finding(True, f"the cited sentence says '{_quote(sentence, scope)}'")
    quoted = {scope.cue for scope in (*statement.scopes, *sentence.scopes)}
    for reading, cues in ((statement, added), (sentence, dropped)):
        for cue in sorted(cues - quoted):
            word = reading.tokens[cue].text
            whose = "the statement" if reading is statement else "the cited sentence"
            yield Finding(True, f"only {whose} says '{word}'")


def held(token: Token, sentences: Sequence[Reading]) -> bool:
    """Whether sources have a word, spelled out or not, or its opposite by a prefix."""
    turned = {prefix + token.low for prefix in ("un", "in", "im", "ir", "dis")}
    for sentence in sentences:
        implied = frozenset().union(*(IMPLIED.get(key, frozenset()) for key in sentence.keys))
        if mark(token) in sentence.places or token.key in implied or turned & sentence.words:
            return True
    return False


_EFFECTS = keys_of("effect impact influence affect alter change associate association benefit")


def _without_effect(statement: Reading, sentence: Reading) -> Iterator[Finding]:
    """A change of what the source says there was "no effect on"."""
    changed = any(token.key in DIRECTIONS or token.low in DIRECTIONS for token in statement.tokens)
    if not changed or statement.scopes or SIMILAR in statement.keys:
        return
    for scope in sentence.scopes:
        start = scope.places[0]
        if sentence.tokens[start].key not in _EFFECTS:
            continue
        what = [token.key for token in sentence.tokens[start + 1 : start + 6] if token.key]
        never = {
            name
            for name in what
            if all(scope.cue < place <= start + 6 for place in sentence.places[name])
        }
        if never & statement.keys and (set(what[:2]) <= statement.keys or len(never) > 2):
            yield Finding(True, f"the cited sentence says '{_quote(sentence, scope)}'")


_FILLERS = frozenset("with did do does a any some all and was were is are".split())


def _unmatched(
    one: Reading,
    other: Reading,
    pairs: Mapping[int, int],
    places: Sequence[int],
    theirs: Sequence[int],
) -> set[int]:
    """Negating words between two words that stand side by side in the other text."""
    rank = {place: number for number, place in enumerate(theirs)}
    found = set()
    for number, place in enumerate(places):
        if one.tokens[place].low not in CUES or place in pairs or not 0 < number < len(places) - 1:
            continue
        before = next((at for at in range(number - 1, -1, -1) if places[at] in pairs), None)
        after = next((at for at in range(number + 1, len(places)) if places[at] in pairs), None)
        if before is None or after is None or number - before > 2 or after - number > 2:
            continue
        first, second = rank[pairs[places[before]]], rank[pairs[places[after]]]
        between = [other.tokens[theirs[at]].low for at in range(first + 1, second)]
        aside = [one.tokens[places[at]].low for at in range(before + 1, after) if at != number]
        word = one.tokens[places[after]]
        telling = bool(mark(word)) or len(word.low) > 4
        if telling and 0 < second - first <= 2 and {*between, *aside} <= _FILLERS:
            # A cue that reaches over from before does the same.
            if not other.negated[pairs[places[after]]]:
                found.add(place)
    return found


def _quote(reading: Reading, scope: Scope) -> str:
    places = scope.places[:3]
    return reading.text[reading.tokens[scope.cue].start : reading.tokens[places[-1]].end]


def _conflicts(
    one: Reading, other: Reading, scope: Scope, pairs: Mapping[int, int], enough: int
) -> bool:
    """Whether what a negation reaches in one text stands without negation in the other.

    `enough` words are enough where the first is not in the other text.
    """
    first = scope.places[0]
    if first in pairs and _in_run(first, pairs):
        there = pairs[first]
        if other.negated[there] or _is_cue_between(other, scope.cue, there, pairs):
            return False
        # Words before the cue must be aligned too, or the clause may be another one.
        return _anchored(scope, pairs) or _all_plain(one, other, scope)
    held = mark(one.tokens[first]) in other.places
    return _all_plain(one, other, scope, 1 if held else enough)


def _in_run(place: int, pairs: Mapping[int, int]) -> bool:
    there = pairs[place]
    return len(pairs) < 4 or any(pairs.get(place + step) == there + step for step in (-2, -1, 1, 2))


def _anchored(scope: Scope, pairs: Mapping[int, int]) -> bool:
    """Whether the words right before and after a cue stand together in the other text."""
    before = next((place for place in range(scope.cue - 1, -1, -1) if place in pairs), None)
    if before is None:
        return scope.cue <= 1
    return 0 < pairs[scope.places[0]] - pairs[before] <= 4 and scope.cue - before <= 3


def _is_cue_between(other: Reading, cue: int, there: int, pairs: Mapping[int, int]) -> bool:
    """Whether the other text negates the same words by a cue whose reach ends before them."""
    before = next((pairs[place] for place in range(cue - 1, -1, -1) if place in pairs), None)
    start = max(there - 6, 0 if before is None else before)
    return any(start <= scope.cue < there for scope in other.scopes)


def _all_plain(one: Reading, other: Reading, scope: Scope, enough: int = 1) -> bool:
    """Whether most of what the cue reaches is in the other text, and nowhere negated there."""
    marks = [mark(one.tokens[place]) for place in scope.places]
    found = [other.places[name] for name in marks if name in other.places]
    if len(found) < enough or any(other.negated[place] for places in found for place in places):
        return False
    if SIMILAR in other.keys and SIMILAR not in one.keys:
        return False
    plain = [any(not one.negated[place] for place in one.places[name]) for name in marks]
    if plain[0]:  # "not with better B", beside "better A"
        return len(found) == len(marks) > 1 and not all(plain)
    return len(found) >= max(1, (len(scope.places) + 1) // 2)


def hedging(statement: Reading, sentences: Sequence[Reading], home: Reading) -> Iterator[Finding]:
    """Caution that the statement drops, or certainty that it adds."""
    if not any(_is_hedge(statement, place) for place in range(len(statement.tokens))):
        for place, token in enumerate(home.tokens):
            asks = token.low in ASKS
            if not _is_hedge(home, place) or (asks and statement.keys & LOOKING):
                continue
            reached = [
                following.key
                for following in home.tokens[place + 1 :]
                if following.key and following.key not in DIRECTIONS
            ][:4]
            if reached and sum(key in statement.keys for key in reached) * 2 > len(reached):
                found = {"found", "showed", "demonstrated", "confirmed"} & home.words
                asks = asks and not found
                what = "only asks" if asks else "is more careful"
                yield Finding(asks, f"the cited sentence {what} ('{token.text}')")
                break
    for place, token in enumerate(statement.tokens):
        if token.low in BOOSTS and not statement.negated[place]:
            if any(token.key in sentence.keys for sentence in sentences):
                continue
            low = any(
                number.unit == "p" and number.value < 0.05 and number.comparator != ">"
                for sentence in sentences
                for number in sentence.numbers
            )
            if not (low and token.key.startswith("signific")):
                yield Finding(False, f"'{token.text}' is not in the cited sentence")


def _is_hedge(reading: Reading, place: int) -> bool:
    token = reading.tokens[place]
    if token.low not in HEDGES:
        return False
    following = reading.tokens[place + 1] if place + 1 < len(reading.tokens) else None
    if token.low in {"may", "might", "could", "should"}:
        return following is not None and following.kind == "word" and following.low != "not"
    if token.low.startswith("appear"):
        return following is not None and following.low not in {"in", "on", "as", "first"}
    return not reading.negated[place]


_WITH_A = frozenset("normal abnormal typical atypical symptomatic asymptomatic".split())


def opposites(statement: Reading, sentences: Sequence[Reading]) -> Iterator[Finding]:
    """Words such as rectal, left or deficient that the sources do not have, or have otherwise."""
    cited = frozenset().union(*(sentence.keys | sentence.words for sentence in sentences))
    own = statement.keys | statement.words
    for narrows, group in OPPOSITES:
        for number, members in enumerate(group):
            if not members & own or members & cited:
                continue
            said = [token for token in statement.tokens if {token.key, token.low} & members]
            rivals = frozenset().union(*(group[:number] + group[number + 1 :])) & cited
            ours = frozenset().union(*(group[:number] + group[number + 1 :]))
            if rivals and not all(
                any({token.key, token.low} & {rival} for token in statement.tokens)
                for rival in rivals
            ):
                word = _written(sentences, rivals)
                yield Finding(
                    True, f"the statement says '{said[0].text}', the cited sentence '{word}'"
                )
            elif narrows and not rivals and not ours & cited:
                yield Finding(False, f"'{said[0].text}' is not in the cited sentence")
    denied = {
        other.low
        for sentence in sentences
        for at, other in enumerate(sentence.tokens)
        if sentence.negated[at] and len(other.low) > 4
    }
    for place, token in enumerate(statement.tokens):
        if token.kind != "word" or len(token.low) < 5 or {token.low, token.key} & cited:
            continue
        if statement.negated[place] or any(token.low.endswith(other) for other in denied):
            continue
        for prefix in ("un", "in", "im", "ir", "dis", "non", "ab", "a"):
            bare = token.low.removeprefix(prefix)
            if prefix + token.low in cited or (
                bare != token.low and len(bare) > 4 and bare in cited
            ):
                if prefix in {"ab", "a"} and token.low not in _WITH_A:
                    continue
                yield Finding(True, f"'{token.text}' is turned round from the cited sentence")


def _written(sentences: Sequence[Reading], keys: frozenset[str]) -> str:
    for sentence in sentences:
        for token in sentence.tokens:
            if {token.key, token.low} & keys:
                return token.text
    return sorted(keys)[0]
