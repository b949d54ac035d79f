"""Which way a comparison goes, and words of a statement put in the place of others."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from assistant.question import specificity
from assistant.support_mentions import Mention, mentions
from assistant.support_numbers import RATIOS
from assistant.support_polarity import Finding
from assistant.support_reading import NEAR, Alignment, Reading, mark
from assistant.support_words import (
    BAD_ENDPOINTS,
    BOOSTS,
    DIFFERENT,
    FRAME,
    GOOD_ENDPOINTS,
    HEDGES,
    MEASURES,
    SIMILAR,
    SYNONYMS,
    direction,
    is_drug,
)


def directions(statement: Reading, sentence: Reading, laid: Alignment) -> Iterator[Finding]:
    """Directions turned round, by the word itself or by what is compared with what."""
    settled = set()
    for ours in _comparisons(statement):
        for its in _comparisons(sentence):
            turned = _turned(ours, its, laid)
            if turned is None:
                continue
            settled.add(ours.direction)
            if turned:
                yield Finding(True, "the comparison is the other way round in the cited sentence")
            break
    for place in _directed(statement):
        if place not in laid.pairs and place not in settled:
            yield from _opposed(statement, sentence, laid, place)
    yield from _alike(statement, sentence)
    for one in _comparisons(statement):
        if one.direction not in settled and _contrary(one, mentions(sentence)):
            word = statement.tokens[one.direction].text
            yield Finding(True, f"the numbers of the cited sentence do not say '{word}'")


def _contrary(ours: Comparison, known: Sequence[Mention]) -> bool:
    """Whether "higher with A than with B" goes against the numbers for A and B."""
    sign = ours.sign
    if ours.family == "worth":
        near = _around(ours.reading, ours.direction)
        good, bad = bool(near & GOOD_ENDPOINTS), bool(near & BAD_ENDPOINTS)
        if good == bad:
            return False
        sign = sign if good else -sign
    standard = ours.words(ours.standard) - ours.words(ours.subject)
    verdicts = []
    for one in known:
        for other in known:
            apart = one.number.place != other.number.place and one.chain == other.chain >= 0
            if not apart or one.number.unit in {"", "n", "p", "label"} | RATIOS:
                continue
            mine, its = one.own.keys() - other.own.keys(), other.own.keys() - one.own.keys()
            if its & standard and not mine & standard and one.number.value != other.number.value:
                verdicts.append((one.number.value > other.number.value) == (sign > 0))
    return bool(verdicts) and not any(verdicts)


def _opposed(
    statement: Reading, sentence: Reading, laid: Alignment, place: int
) -> Iterator[Finding]:
    """Whether a direction of the statement is the opposite of the one in its source."""
    family, sign = _direction(statement, place)
    best = {1: 0.0, -1: 0.0}
    words = {1: "", -1: ""}
    around = _around(statement, place)
    for other in _directed(sentence):
        its_family, its_sign = _direction(sentence, other)
        if its_family != family:
            valence, own = _valence(sentence, other), _valence(statement, place)
            if valence is None or own is None:
                continue
            its_sign = sign if valence == own else -sign
        if sentence.negated[other] != statement.negated[place]:
            its_sign = -its_sign
        shared = len(around & _around(sentence, other)) + 0.5
        shared += 3 * (other in laid.instead.get(place, ()))
        if shared > best[its_sign]:
            best[its_sign], words[its_sign] = shared, sentence.tokens[other].text
    word = statement.tokens[place].text
    if best[-sign] > max(best[sign], 1.0):
        yield Finding(True, f"the statement says '{word}', the cited sentence '{words[-sign]}'")
    elif not best[sign] and SIMILAR in sentence.keys and SIMILAR not in statement.keys:
        if around & _around(sentence, sentence.places[SIMILAR][0]):
            yield Finding(True, f"the statement says '{word}', the cited sentence 'similar'")


def _alike(statement: Reading, sentence: Reading) -> Iterator[Finding]:
    """A difference where the source sees none, or none where it sees one."""
    for one, other, words in (
        (statement, sentence, "the statement says '{}', the cited sentence '{}'"),
        (sentence, statement, "the cited sentence says '{}', the statement '{}'"),
    ):
        differing = sorted(DIFFERENT & one.keys)
        if not differing or SIMILAR in one.keys or SIMILAR not in other.keys:
            continue
        place, there = one.places[differing[0]][0], other.places[SIMILAR][0]
        if DIFFERENT & other.keys or one.negated[place] or _insignificant(one):
            continue
        if _around(one, place, 6) & _around(other, there, 6):
            yield Finding(True, words.format(one.tokens[place].text, other.tokens[there].text))


def _insignificant(reading: Reading) -> bool:
    return any(
        reading.negated[place] and token.key.startswith("signific")
        for place, token in enumerate(reading.tokens)
    )


def _direction(reading: Reading, place: int) -> tuple[str, int]:
    following = reading.tokens[place + 1] if place + 1 < len(reading.tokens) else None
    found = direction(
        reading.tokens[place], reading.tokens[place - 1] if place else None, following
    )
    return found if found is not None else ("", 0)


def _directed(reading: Reading) -> list[int]:
    return [place for place in range(len(reading.tokens)) if _direction(reading, place)[1]]


def _around(reading: Reading, place: int, width: int = 4) -> set[str]:
    """Content within `width` content tokens of a place, in its clause."""
    found: set[str] = set()
    for step in (-1, 1):
        taken, at = 0, place + step
        while 0 <= at < len(reading.tokens) and taken < width:
            if reading.clauses[at] == reading.clauses[place]:
                key = reading.tokens[at].key
                if key and not _direction(reading, at)[1]:
                    found.add(key)
                    taken += 1
            at += step
    return found


def _valence(reading: Reading, place: int) -> int | None:
    """1 where a direction is for the good, -1 for the bad, None where that is not known."""
    family, sign = _direction(reading, place)
    if family == "worth":
        return sign
    for width in (1, 2, 4):
        near = _around(reading, place, width)
        good, bad = bool(near & GOOD_ENDPOINTS), bool(near & BAD_ENDPOINTS)
        if good != bad:
            return sign if good else -sign
    return None


@dataclasses.dataclass(frozen=True)
class Comparison:
    """``A was better than B``: the place of "better", its sign, and the places of A and of B."""

    direction: int
    family: str
    sign: int
    valence: int | None
    subject: tuple[int, ...]
    standard: tuple[int, ...]
    reading: Reading

    def words(self, places: tuple[int, ...]) -> frozenset[str]:
        """The signed marks at places."""
        return frozenset(self.reading.signed(place) for place in places)


_THAN = frozenset("than vs over against".split())
_ENDS = frozenset("for at was were is are had has have did , ; . but and".split())


def _comparisons(reading: Reading) -> list[Comparison]:
    directed = _directed(reading)
    found = []
    for place, token in enumerate(reading.tokens):
        if token.low not in _THAN:
            continue
        near = [at for at in directed if at < place and place - at <= 16]
        if not near and place <= 2:
            near = [at for at in directed if at > place][:1]
        if not near or (token.low == "over" and place - near[-1] > 8):
            continue
        at = near[-1]
        family, sign = _direction(reading, at)
        valence = _valence(reading, at)
        if reading.negated[at]:
            sign, valence = -sign, None if valence is None else -valence
        after = _phrase(reading, place)
        subject = [
            there
            for there in range(max(0, place - 30), min(len(reading.tokens), place + 12))
            if mark(reading.tokens[there]) and there not in after and there not in directed
        ]
        found.append(Comparison(at, family, sign, valence, tuple(subject), tuple(after), reading))
    return found


def _phrase(reading: Reading, place: int) -> list[int]:
    """Content right after a "than", up to the end of its phrase."""
    after: list[int] = []
    for following in range(place + 1, len(reading.tokens)):
        token = reading.tokens[following]
        ends = token.low in _ENDS or token.kind == "mark"
        if (ends and after) or len(after) == 3:
            break
        if mark(token):
            after.append(following)
    return after


def _turned(ours: Comparison, its: Comparison, laid: Alignment) -> bool | None:
    """Whether a comparison is turned round; None where they are not about the same."""
    for one in (ours, its):
        if any(one.reading.tokens[place].kind == "number" for place in one.standard[:1]):
            return None
    standard, its_standard = ours.words(ours.standard), its.words(its.standard)
    subject, its_subject = ours.words(ours.subject), its.words(its.subject)
    same = len((standard - subject) & (its_standard - its_subject))
    crossed = len((standard - subject) & (its_subject - its_standard))
    crossed += len((its_standard - its_subject) & (subject - standard))
    if laid.share >= NEAR and crossed:
        same = 0  # nothing crosses a "than" in what is nearly a copy
    if same == crossed:
        return None
    if ours.valence is not None and its.valence is not None:
        agree = ours.valence == its.valence
    elif ours.family == its.family:
        agree = ours.sign == its.sign
    else:
        return None
    return (same > crossed) != agree


def replaced(statement: Reading, sentence: Reading, laid: Alignment) -> Iterator[Finding]:
    """Words of what is nearly a copy that stand where the sentence has another word."""
    if laid.share < NEAR:
        return
    for place, others in laid.instead.items():
        token = statement.tokens[place]
        there = [at for at in others if mark(sentence.tokens[at])]
        alone = sum(other == others for other in laid.instead.values()) == 1
        if not token.key or not there or len(there) > 2 or _is_light(statement, place):
            continue
        key = token.key
        if any(_akin(key, sentence.tokens[at].key) for at in there):
            continue
        lost = [at for at in there if mark(sentence.tokens[at]) not in statement.places]
        if key not in sentence.places:
            rare = specificity(token.low) >= 0.5 or token.kind == "name" or is_drug(token.low)
            plain = alone and len(there) == 1 and not _is_light(sentence, there[0])
            if lost and laid.share >= 0.7 and (rare or plain):
                its = sentence.tokens[lost[0]].text
                yield Finding(
                    rare, f"the statement says '{token.text}', the cited sentence '{its}'"
                )
        elif not lost and _slots_exchanged(statement, sentence, laid, place, there):
            its = sentence.tokens[there[0]].text
            yield Finding(
                True, f"'{token.text}' and '{its}' are the other way round in the cited sentence"
            )


def _is_light(reading: Reading, place: int) -> bool:
    token = reading.tokens[place]
    light = FRAME | MEASURES | HEDGES | BOOSTS
    return bool({token.key, token.low} & light) or bool(_direction(reading, place)[1])


def _akin(one: str, other: str) -> bool:
    return one == other or other in SYNONYMS.get(one, ()) or (one[:4] == other[:4] and len(one) > 3)


def _slots_exchanged(
    statement: Reading, sentence: Reading, laid: Alignment, place: int, there: list[int]
) -> bool:
    """Whether two words have taken each other's place, other than in "A and B"."""
    for at in there:
        for partner in statement.places[mark(sentence.tokens[at])]:
            slot = laid.instead.get(partner, ())
            mine = [i for i in slot if mark(sentence.tokens[i]) == statement.tokens[place].key]
            if not mine:
                continue
            first, second = sorted((place, partner))
            between = {token.low for token in statement.tokens[first + 1 : second]}
            numbers = any(
                token.kind == "number" and not token.depth
                for token in statement.tokens[first : second + 8]
            )
            if between <= {"and", "or", "vs", ",", "plus", "/", "the", "(", ")"} or numbers:
                continue
            return True
    return False
