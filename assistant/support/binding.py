"""Whether a statement's numbers belong to what the cited sentence gives them for.

Two numbers are exchanged when a statement gives each the words that its source gives the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.support.mentions import Mention, common, mentions, shares, weight
from assistant.support.numbers import Number, equal, same_class
from assistant.support.polarity import Finding
from assistant.support.reading import NEAR, Alignment, Reading
from assistant.support.units import LIMITS


def bindings(
    statement: Reading, home: Reading, others: Sequence[Reading], laid: Alignment
) -> Iterator[Finding]:
    """Numbers with the wrong arm, group or endpoint.

    `home` is the source that the statement is closest to; a number is looked for in the others
    only where that lacks it.
    """
    ours = mentions(statement)
    known = [*mentions(home), *shares(home)]
    rest = [item for reading in others for item in (*mentions(reading), *shares(reading))]
    for number, rival in _exchanged(ours, known, rest):
        yield Finding(
            True, f"{number.written} stands with what the cited sentence gives {rival.written} for"
        )
    for number, there in _misplaced(statement, home, laid, ours, known):
        yield Finding(
            True, f"the cited sentence has {there.written} where the statement has {number.written}"
        )
    for number, word in _elsewhere(statement, home, ours, known):
        yield Finding(True, f"{number.written} is for '{word}' in the cited sentence")


def _exchanged(
    statement: Sequence[Mention], home: Sequence[Mention], others: Sequence[Mention]
) -> Iterator[tuple[Number, Number]]:
    """A statement's numbers, each with the one of its sources whose words it has been given."""
    for ours in statement:
        if ours.number.role not in {"main", "delta", "range", "denominator", "bound"}:
            continue
        known = home if any(_same(item, ours) for item in home) else [*home, *others]
        same = [item for item in known if _same(item, ours)]
        same = [item for item in same if item.number.role == ours.number.role] or same
        for rival in known:
            if _same(rival, ours) or not _rivals(rival, ours):
                continue
            other = next((item for item in statement if _same(item, rival)), None)
            if other is None and ours.number.unit == "p":
                continue
            against = [
                item
                for item in same
                if other is not None or _set_against(item, rival, known is home)
            ]
            # The most favourable of the places where the number is found.
            limit = 0.0 if other is not None else -0.5
            if against and max(_balance(ours, item, rival, other) for item in against) < limit:
                yield ours.number, rival.number
                break


def _same(one: Mention, other: Mention) -> bool:
    return same_class(one.number, other.number) and equal(one.number, other.number)


def _rivals(one: Mention, other: Mention) -> bool:
    return (
        one.number.role == other.number.role
        and one.number.kind == other.number.kind
        and (one.number.comparator in LIMITS) == (other.number.comparator in LIMITS)
        and not one.number.is_year
    )


def _listed_together(one: Mention, other: Mention) -> bool:
    return one.chain == other.chain >= 0 and one.number.host == other.number.host


def _set_against(one: Mention, other: Mention, together: bool) -> bool:
    """Whether a source sets two numbers against each other, or they measure in one unit."""
    if together:
        return one.chain == other.chain >= 0
    return one.number.unit not in {"", "n", "label"}


def _balance(ours: Mention, item: Mention, rival: Mention, other: Mention | None) -> float:
    """How much more of a number's words are its own in the source than the rival's.

    `other` is the rival in the statement. Where neither text says what two numbers of a list
    belong to, their order has to be the same.
    """
    if other is not None and ours.own == other.own and item.own == rival.own:
        if _listed_together(ours, other) and _listed_together(item, rival):
            before = ours.number.place < other.number.place
            return 1.0 if before == (item.number.place < rival.number.place) else -1.0
        return 0.0
    mine, its = item.own.keys() - rival.own.keys(), rival.own.keys() - item.own.keys()
    if other is None:
        return common(ours.own, item.own, mine, rival.own) - common(
            ours.own, rival.own, its, item.own
        )
    first, second = ours.own.keys() - other.own.keys(), other.own.keys() - ours.own.keys()
    return (
        common(ours.own, item.own, mine & first, rival.own)
        - common(ours.own, rival.own, its & first, item.own)
        + common(other.own, rival.own, its & second, item.own)
        - common(other.own, item.own, mine & second, rival.own)
    )


def _misplaced(
    statement: Reading,
    sentence: Reading,
    laid: Alignment,
    ours: Sequence[Mention],
    theirs: Sequence[Mention],
) -> Iterator[tuple[Number, Number]]:
    """Numbers of what is nearly a copy that stand where the sentence has another number.

    A number that has moved together with its own words stays out; one that the statement has
    more often than the sentence does not.
    """
    if laid.share < NEAR:
        return
    own = {item.number.place: item.own for item in ours}
    its_own = {item.number.place: item.own for item in theirs}
    chains = {item.number.place: item.chain for item in theirs}
    for place, others in laid.instead.items():
        number = statement.by_place.get(place)
        there = [sentence.by_place[other] for other in others if other in sentence.by_place]
        if number is None or not there or any(equal(number, other) for other in there):
            continue
        known = [item for item in sentence.numbers if equal(item, number)]
        times = sum(equal(item, number) for item in statement.numbers)
        if known and times <= len(known):
            words = own[place].keys()
            mine = max(common(own[place], its_own[item.place], words) for item in known)
            its = max(common(own[place], its_own[item.place], words) for item in there)
            apart = all(chains[item.place] != chains[there[0].place] for item in known)
            if (mine and (mine >= its or apart)) or not same_class(number, there[0]):
                continue
        if known or number.is_year:
            yield number, there[0]


def _elsewhere(
    statement: Reading, sentence: Reading, ours: Sequence[Mention], theirs: Sequence[Mention]
) -> Iterator[tuple[Number, str]]:
    """Numbers whose clause is about one arm in the statement, and about another in the sentence."""
    arms = list(_arms(theirs))
    for item in ours:
        same = [other for other in theirs if _same(other, item)]
        if not same or item.number.role not in {"main", "delta", "label"} or item.number.is_year:
            continue
        if item.number.unit == "p":
            continue
        mine = _clause(statement, item.number.place)
        places = [
            _clause(sentence, o.number.place if o.number.host is None else o.number.host)
            for o in same
        ]
        turned = [
            next((w for w in sorted(mine - its) if w[0] != "¬" and "¬" + w in its), "")
            for its in places
        ]
        if all(turned):
            yield item.number, f"not {turned[0]}"
            continue
        at = _times(item)
        wrong = [_other_time(at, _times(other)) for other in same]
        if all(wrong) and all(
            value in sentence.places for values in at.values() for value in values
        ):
            yield item.number, wrong[0]
            continue
        if any(sum(one.chain == other.chain for one in theirs) > 1 for other in same):
            continue  # compared with others of its class, which has been looked at
        for one, other in arms if item.number.role != "label" else ():
            if mine & one and not mine & other:
                if all(its & other and not its & one for its in places):
                    yield item.number, sorted(places[0] & other)[0]
                    break


def _times(item: Mention) -> dict[str, set[str]]:
    """The times, limits and labels a number is for, by their unit."""
    found: dict[str, set[str]] = {}
    for word in item.own:
        if word.startswith("@"):
            unit, _, value = word.partition("#")
            found.setdefault(unit.rstrip("¬<>="), set()).add("#" + value)
    return found


def _other_time(ours: dict[str, set[str]], its: dict[str, set[str]]) -> str:
    """A time that a number is for in the source, where a statement has another of its unit."""
    for unit in sorted(ours.keys() & its.keys()):
        if not ours[unit] & its[unit]:
            return sorted(its[unit])[0].lstrip("#")
    return ""


def _clause(reading: Reading, place: int) -> frozenset[str]:
    """Content of the clause around a number, as `Reading.signed` gives it."""
    return frozenset(
        reading.signed(at)
        for at, token in enumerate(reading.tokens)
        if token.key and reading.clauses[at] == reading.clauses[place]
    )


def _names_arm(word: str) -> bool:
    return weight(word) >= 1 and word[0] not in "#@"


def _arms(theirs: Sequence[Mention]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The words that tell two numbers of a chain apart, both ways round."""
    for one in theirs:
        for other in theirs:
            if one.chain == other.chain >= 0 and one.number.place != other.number.place:
                mine = frozenset(filter(_names_arm, one.own.keys() - other.own.keys()))
                its = frozenset(filter(_names_arm, other.own.keys() - one.own.keys()))
                if mine and its:
                    yield mine, its
