"""Negation, direction, hedging and opposites: where a statement says otherwise than its source."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from assistant.support_reading import Alignment, Reading, Scope, mark
from assistant.support_words import (
    BAD_ENDPOINTS,
    BOOSTS,
    DIFFERENT,
    DIRECTIONS,
    GOOD_ENDPOINTS,
    HEDGES,
    OPPOSITES,
    SIMILAR,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """What fails in a statement: `grave` where it contradicts its source or adds to it."""

    grave: bool
    reason: str


def negation(statement: Reading, sentence: Reading, laid: Alignment) -> Iterator[Finding]:
    """Negations that the statement adds or drops."""
    back = {there: here for here, there in laid.pairs.items()}
    for scope in statement.scopes:
        if _conflicts(statement, sentence, scope, dict(laid.pairs)):
            yield Finding(True, f"the cited sentence does not say '{_quote(statement, scope)}'")
        elif (
            not any(mark(statement.tokens[place]) in sentence.places for place in scope.places)
            and not sentence.scopes
            and SIMILAR not in sentence.keys
        ):
            yield Finding(False, f"'{_quote(statement, scope)}' is not in the cited sentence")
    for scope in sentence.scopes:
        if _conflicts(sentence, statement, scope, back):
            yield Finding(True, f"the cited sentence says '{_quote(sentence, scope)}'")


def _quote(reading: Reading, scope: Scope) -> str:
    places = scope.places[:3]
    return reading.text[reading.tokens[scope.cue].start : reading.tokens[places[-1]].end]


def _conflicts(one: Reading, other: Reading, scope: Scope, pairs: dict[int, int]) -> bool:
    """Whether what a negation reaches in one text stands without negation in the other."""
    first = scope.places[0]
    if first in pairs and _in_run(first, pairs):
        there = pairs[first]
        if other.negated[there] or _is_cue_between(one, other, scope.cue, there, pairs):
            return False
        # Words before the cue must be aligned too, or the clause may be another one.
        return _anchored(one, scope, pairs) or _all_plain(one, other, scope)
    return _all_plain(one, other, scope) and mark(one.tokens[first]) in other.places


def _in_run(place: int, pairs: dict[int, int]) -> bool:
    there = pairs[place]
    return any(pairs.get(place + step) == there + step for step in (-1, 1)) or len(pairs) < 4


def _anchored(one: Reading, scope: Scope, pairs: dict[int, int]) -> bool:
    """Whether the words right before and after a cue stand together in the other text."""
    before = next((place for place in range(scope.cue - 1, -1, -1) if place in pairs), None)
    if before is None:
        return scope.cue <= 1
    return 0 < pairs[scope.places[0]] - pairs[before] <= 4 and scope.cue - before <= 3


def _is_cue_between(
    one: Reading, other: Reading, cue: int, there: int, pairs: dict[int, int]
) -> bool:
    """Whether the other text negates the same words by a cue whose reach ends before them."""
    before = next((pairs[place] for place in range(cue - 1, -1, -1) if place in pairs), None)
    start = max(there - 6, 0 if before is None else before)
    return any(start <= scope.cue < there for scope in other.scopes)


def _all_plain(one: Reading, other: Reading, scope: Scope) -> bool:
    """Whether most of what the cue reaches is in the other text, and nowhere negated there."""
    found = [
        other.places[mark(one.tokens[place])]
        for place in scope.places
        if mark(one.tokens[place]) in other.places
    ]
    if not found or any(other.negated[place] for places in found for place in places):
        return False
    if SIMILAR in other.keys and SIMILAR not in one.keys:
        return False
    return len(found) >= max(1, (len(scope.places) + 1) // 2)


def directions(statement: Reading, sentence: Reading, laid: Alignment) -> Iterator[Finding]:
    """Directions turned round, by the word itself or by what is compared with what."""
    turned, what = _turned(statement, sentence)
    if turned:
        yield Finding(True, what)
    if turned is not None:
        return
    for place in _directed(statement):
        family, sign = DIRECTIONS[statement.tokens[place].key]
        there = laid.pairs.get(place)
        if there is not None:
            continue
        best = {1: 0.0, -1: 0.0}
        words = {1: "", -1: ""}
        around = _around(statement, place)
        aligned = laid.instead.get(place, ())
        for other in _directed(sentence):
            its_family, its_sign = DIRECTIONS[sentence.tokens[other].key]
            if its_family != family:
                valence = _valence(sentence, other)
                own = _valence(statement, place)
                if valence is None or own is None:
                    continue
                its_sign = sign if valence == own else -sign
            shared = len(around & _around(sentence, other)) + 0.5 + 3 * (other in aligned)
            if sentence.negated[other] != statement.negated[place]:
                its_sign = -its_sign
            if shared > best[its_sign]:
                best[its_sign], words[its_sign] = shared, sentence.tokens[other].text
        word = statement.tokens[place].text
        if best[-sign] > max(best[sign], 1.0):
            yield Finding(
                True, f"the statement says '{word}', the cited sentence '{words[-sign]}'"
            )
        elif not best[sign] and SIMILAR in sentence.keys and SIMILAR not in statement.keys:
            there = sentence.places[SIMILAR][0]
            if around & _around(sentence, there):
                yield Finding(True, f"the statement says '{word}', the cited sentence 'similar'")
    yield from _alike(statement, sentence)


def _alike(statement: Reading, sentence: Reading) -> Iterator[Finding]:
    """A difference where the source sees none, or none where it sees one."""
    for one, other, words in (
        (statement, sentence, "the statement says '{}', the cited sentence '{}'"),
        (sentence, statement, "the cited sentence says '{}', the statement '{}'"),
    ):
        differing = sorted(DIFFERENT & one.keys)
        if differing and SIMILAR not in one.keys and SIMILAR in other.keys - DIFFERENT:
            if DIFFERENT & other.keys:
                continue
            place = one.places[differing[0]][0]
            there = other.places[SIMILAR][0]
            if not one.negated[place] and _around(one, place, 6) & _around(other, there, 6):
                yield Finding(True, words.format(one.tokens[place].text, "similar"))


def _directed(reading: Reading) -> list[int]:
    return [
        place
        for place, token in enumerate(reading.tokens)
        if token.key in DIRECTIONS and token.kind == "word"
    ]


def _around(reading: Reading, place: int, width: int = 4) -> set[str]:
    """Content within `width` content tokens of a place, in its clause."""
    found: set[str] = set()
    for step in (-1, 1):
        taken, at = 0, place + step
        while 0 <= at < len(reading.tokens) and taken < width:
            if reading.clauses[at] == reading.clauses[place]:
                key = reading.tokens[at].key
                if key and key not in DIRECTIONS:
                    found.add(key)
                    taken += 1
            at += step
    return found


def _valence(reading: Reading, place: int) -> int | None:
    """1 where a direction is for the good, -1 for the bad, None where that is not known."""
    family, sign = DIRECTIONS[reading.tokens[place].key]
    if family == "worth":
        return sign
    for width in (1, 2, 4):
        near = _around(reading, place, width)
        good, bad = bool(near & GOOD_ENDPOINTS), bool(near & BAD_ENDPOINTS)
        if good != bad:
            return sign if good else -sign
    return None


_THAN = frozenset("than vs over against".split())


def _standard(reading: Reading) -> tuple[int, frozenset[str], frozenset[str]] | None:
    """Direction of a comparison, what is compared, and what with: ``A was better than B``."""
    directed = _directed(reading)
    for place, token in enumerate(reading.tokens):
        if token.low not in _THAN or token.depth:
            continue
        near = [at for at in directed if at < place and place - at <= 14]
        if not near and place <= 2:
            near = [at for at in directed if at > place][:1]
        if not near:
            continue
        at = near[-1]
        sign = _valence(reading, at)
        if sign is None:
            sign = DIRECTIONS[reading.tokens[at].key][1]
        if reading.negated[at]:
            sign = -sign
        after: list[int] = []
        for following in range(place + 1, len(reading.tokens)):
            word = reading.tokens[following]
            stop = word.kind == "mark" or word.low in {"in", "for", "at", "and", "was", "were"}
            if (stop and after) or len(after) == 3:
                break
            if word.key:
                after.append(following)
        standard = frozenset(reading.signed(at) for at in after)
        subject = frozenset(
            reading.signed(at)
            for at, word in enumerate(reading.tokens)
            if word.key and at not in after and word.key not in DIRECTIONS
        )
        return sign, subject - standard, standard - subject
    return None


def _turned(statement: Reading, sentence: Reading) -> tuple[bool | None, str]:
    """Whether a comparison is turned round; None where there is not one in both."""
    ours, its = _standard(statement), _standard(sentence)
    if ours is None or its is None:
        return None, ""
    same = len(ours[2] & its[2])
    other = len(ours[2] & its[1]) + len(ours[1] & its[2])
    if same == other:
        return None, ""
    turned = (same > other) != (ours[0] == its[0])
    if not turned:
        return False, ""
    return True, "the comparison is the other way round in the cited sentence"


def hedging(statement: Reading, sentences: Sequence[Reading], home: Reading) -> Iterator[Finding]:
    """Caution that the statement drops, or certainty that it adds."""
    if not any(_is_hedge(statement, place) for place in range(len(statement.tokens))):
        for place, token in enumerate(home.tokens):
            if not _is_hedge(home, place):
                continue
            reached = [
                following.key
                for following in home.tokens[place + 1 :]
                if following.key and following.key not in DIRECTIONS
            ][:4]
            if reached and sum(key in statement.keys for key in reached) * 2 > len(reached):
                yield Finding(False, f"the cited sentence is more careful ('{token.text}')")
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


def opposites(statement: Reading, sentences: Sequence[Reading]) -> Iterator[Finding]:
    """Words such as rectal, left or deficient that the sources do not have, or have otherwise."""
    cited = frozenset().union(*(sentence.keys | sentence.words for sentence in sentences))
    for group in OPPOSITES:
        for number, members in enumerate(group):
            said = [token for token in statement.tokens if {token.key, token.low} & members]
            if not said or members & cited:
                continue
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
            elif not rivals and not ours & cited:
                yield Finding(False, f"'{said[0].text}' is not in the cited sentence")
    for token in statement.tokens:
        if token.kind != "word" or len(token.low) < 5 or token.low in cited:
            continue
        for prefix in ("un", "in", "im", "ir", "dis", "ab", "a"):
            bare = token.low.removeprefix(prefix)
            if prefix + token.low in cited or (bare != token.low and len(bare) > 4 and bare in cited):
                if prefix in {"ab", "a"} and token.low not in {"normal", "abnormal", "typical"}:
                    continue
                yield Finding(True, f"'{token.text}' is turned round from the cited sentence")


def _written(sentences: Sequence[Reading], keys: frozenset[str]) -> str:
    for sentence in sentences:
        for token in sentence.tokens:
            if {token.key, token.low} & keys:
                return token.text
    return sorted(keys)[0]
