"""What is compared with what: ``A was better than B``, in words and in numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from assistant.support.mentions import Mention
from assistant.support.reading import BREAKS, NEAR, Alignment, Reading, mark
from assistant.support.units import RATIOS
from assistant.support.words import (
    BAD_ENDPOINTS,
    FRAME,
    GOOD_ENDPOINTS,
    against,
    direction,
    keys_of,
)

_THAN = frozenset("than vs over against".split())
_ENDS = frozenset(
    "for at was were is are had has have did , ; . but and in of with among by on after".split()
)
_COMPARATIVES = frozenset(
    "higher lower longer shorter greater larger smaller fewer less more better worse".split()
) | {"commoner", "rarer"}
_LOSSES = frozenset("reduction reductions decrease decreases decline declines drop".split())
_SUPERIOR = frozenset("superior inferior better worse".split())


@dataclasses.dataclass(frozen=True)
class Comparison:
    """``A was better than B``: the place of "better", its sign, and the places of A and of B.

    `valence` is 1 where it is for the good, -1 for the bad, None where that is not known. There
    are no places of B in "A was superior".
    """

    place: int
    family: str
    sign: int
    valence: int | None
    subject: tuple[int, ...]
    standard: tuple[int, ...]
    reading: Reading

    def words(self, places: tuple[int, ...]) -> frozenset[str]:
        """The signed marks at places."""
        return frozenset(self.reading.signed(place) for place in places)


def direction_at(reading: Reading, place: int) -> tuple[str, int]:
    """Family and sign of the direction at a place; an empty family and 0 where there is none."""
    following = reading.tokens[place + 1] if place + 1 < len(reading.tokens) else None
    previous = reading.tokens[place - 1] if place else None
    family, sign = direction(reading.tokens[place], previous, following) or ("", 0)
    near = reading.tokens[max(0, place - 3) : place + 3]
    if sign and family == "size" and reading.tokens[place].low in _COMPARATIVES:
        # A greater reduction goes down.
        loss = any(token.low in _LOSSES for token in near)
        loss |= "weight loss" in " ".join(token.low for token in near)
        sign = -sign if loss else sign
    return family, sign


def directed(reading: Reading) -> list[int]:
    """The places of words that say which way."""
    return [place for place in range(len(reading.tokens)) if direction_at(reading, place)[1]]


def around(reading: Reading, place: int, width: int = 4) -> set[str]:
    """Content within `width` content tokens of a place, in its clause."""
    found: set[str] = set()
    for step in (-1, 1):
        taken, at = 0, place + step
        while 0 <= at < len(reading.tokens) and taken < width:
            if reading.clauses[at] == reading.clauses[place]:
                key = reading.tokens[at].key
                if key and not direction_at(reading, at)[1]:
                    found.add(key)
                    taken += 1
            at += step
    return found


def valence_at(reading: Reading, place: int) -> int | None:
    """1 where a direction is for the good, -1 for the bad, None where that is not known."""
    family, sign = direction_at(reading, place)
    if family == "worth":
        return sign
    for width in (1, 2, 4):
        near = around(reading, place, width)
        good, bad = bool(near & GOOD_ENDPOINTS), bool(near & BAD_ENDPOINTS)
        if good != bad:
            return sign if good else -sign
    return None


def comparisons(reading: Reading) -> list[Comparison]:
    """The comparisons of a text, those with a "than" first."""
    found = []
    places = directed(reading)
    for place, token in enumerate(reading.tokens):
        if token.low not in _THAN:
            continue
        near = [at for at in places if at < place and place - at <= 30]
        if not near and place <= 2:
            near = [at for at in places if at > place][:1]
        if not near or place - near[-1] > (8 if token.low == "over" else 16):
            continue
        # "Blood loss was lower and hospital stay shorter than with A" are two comparisons.
        earlier = [at for at in near[:-1] if reading.tokens[at].low in _COMPARATIVES]
        for at in (near[-1], *earlier):
            found.append(_comparison(reading, at, place, _standard(reading, place)))
    compared = {one.place for one in found}
    for at in places:
        if reading.tokens[at].low in _SUPERIOR and at not in compared:
            found.append(_comparison(reading, at, at, []))
    return found


def _comparison(reading: Reading, at: int, than: int, standard: list[int]) -> Comparison:
    family, sign = direction_at(reading, at)
    valence = valence_at(reading, at)
    if reading.negated[at]:
        sign, valence = -sign, None if valence is None else -valence
    start, end = than, than
    while start > 0 and reading.tokens[start - 1].low not in BREAKS:
        start -= 1
    while end < len(reading.tokens) and reading.tokens[end].low not in BREAKS:
        end += 1
    if standard and than > start + 2:
        end = than  # what follows goes on with the standard
    subject = [
        place
        for place in range(start, end)
        if mark(reading.tokens[place])
        and place not in standard
        and not direction_at(reading, place)[1]
    ]
    return Comparison(at, family, sign, valence, tuple(subject), tuple(standard), reading)


def _standard(reading: Reading, place: int) -> list[int]:
    """Content right after a "than", up to the end of its phrase."""
    after: list[int] = []
    for following in range(place + 1, len(reading.tokens)):
        token = reading.tokens[following]
        ends = token.low in _ENDS or token.kind == "mark"
        said = any(reading.tokens[at].key not in FRAME for at in after)
        if (ends and said) or len(after) == 3 or token.low in BREAKS:
            break
        if mark(token):
            after.append(following)
    return after


def turned(ours: Comparison, its: Comparison, laid: Alignment) -> bool | None:
    """Whether a comparison is turned round; None where two are not about the same."""
    if not ours.standard:
        return None
    for one in (ours, its):
        if any(one.reading.tokens[place].kind == "number" for place in one.standard[:1]):
            return None
    standard, its_standard = ours.words(ours.standard), its.words(its.standard)
    subject, its_subject = ours.words(ours.subject), its.words(its.subject)
    held = {*standard, *subject}
    if any(against(word) & (its_subject | its_standard) - held for word in held):
        return None  # left-sided here, right-sided there
    same = len((standard - subject) & (its_standard - its_subject))
    crossed = len((standard - subject) & (its_subject - its_standard))
    crossed += len((its_standard - its_subject) & (subject - standard))
    if laid.share >= NEAR and crossed and its.standard:
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


def contrary(ours: Comparison, known: Sequence[Mention], sentence: Reading) -> bool:
    """Whether "higher with A than with B" goes against the numbers for A and B."""
    sign = ours.sign
    if ours.family == "worth":
        near = around(ours.reading, ours.place)
        good, bad = bool(near & GOOD_ENDPOINTS), bool(near & BAD_ENDPOINTS)
        if good == bad:
            return False
        sign = sign if good else -sign
    mine_good = _is_good(around(ours.reading, ours.place, 2))
    standard = ours.words(ours.standard) - ours.words(ours.subject)
    subject = ours.words(ours.subject) - ours.words(ours.standard)
    verdicts = []
    for one in known:
        for other in known:
            apart = one.number.place != other.number.place and one.chain == other.chain >= 0
            if not apart or one.number.unit in {"", "n", "p", "label"} | RATIOS:
                continue
            mine, its = one.own.keys() - other.own.keys(), other.own.keys() - one.own.keys()
            if ours.standard:
                about = bool(its & standard) and not mine & standard
            else:
                about = bool(mine & subject) and not its & subject
            if about and one.number.value != other.number.value:
                # A lower risk is a longer survival.
                source_good = _is_good({sentence.tokens[at].key for at in _clause(sentence, one)})
                flip = -1 if mine_good is not None and source_good is (not mine_good) else 1
                verdicts.append((one.number.value > other.number.value) == (flip * sign > 0))
    return bool(verdicts) and not any(verdicts)


_ACTS = keys_of(
    """inhibit activate induce suppress block promote stimulate enhance increase reduce decrease
    cause predict precede follow regulate express bind upregulate downregulate improve impair
    exceed outperform trigger drive mediate phosphorylate encode target recruit"""
)


def roles_exchanged(statement: Reading, sentence: Reading) -> str:
    """The verb whose subject and object a statement exchanges: ``A inhibits B``; empty for none."""
    for key in sorted(_ACTS & statement.keys & sentence.keys):
        one, other = statement.places[key][0], sentence.places[key][0]
        before, after = _sides(statement, one)
        its_before, its_after = _sides(sentence, other)
        if _passive(statement, one) != _passive(sentence, other):
            its_before, its_after = its_after, its_before
        crossed = before & its_after and after & its_before
        if crossed and not (before & its_before or after & its_after):
            return statement.tokens[one].text
    return ""


def _sides(reading: Reading, place: int) -> tuple[set[str], set[str]]:
    sides: list[set[str]] = []
    for step in (-1, 1):
        found: set[str] = set()
        at = place + step
        while 0 <= at < len(reading.tokens) and reading.clauses[at] == reading.clauses[place]:
            found |= {reading.tokens[at].key} - {""}
            if len(found) == 4:
                break
            at += step
        sides.append(found)
    return sides[0], sides[1]


def _passive(reading: Reading, place: int) -> bool:
    return any(token.low == "by" for token in reading.tokens[place + 1 : place + 3])


def _is_good(words: set[str]) -> bool | None:
    good, bad = bool(words & GOOD_ENDPOINTS), bool(words & BAD_ENDPOINTS)
    return good if good != bad else None


def _clause(reading: Reading, item: Mention) -> list[int]:
    clause = reading.clauses[item.number.place]
    return [at for at in range(len(reading.tokens)) if reading.clauses[at] == clause]


def bare(reading: Reading) -> list[Comparison]:
    """Comparatives without a "than": ``mortality was higher in A``."""
    compared = {one.place for one in comparisons(reading)}
    return [
        _comparison(reading, at, at, [])
        for at in directed(reading)
        if at not in compared and reading.tokens[at].low in _COMPARATIVES
    ]
