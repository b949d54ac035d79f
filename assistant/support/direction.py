"""Which way a statement says things go, and words it puts in the place of others."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from assistant.question import specificity
from assistant.support.comparison import (
    around,
    bare,
    comparisons,
    contrary,
    directed,
    direction_at,
    roles_exchanged,
    turned,
    valence_at,
)
from assistant.support.mentions import mentions
from assistant.support.polarity import Finding
from assistant.support.reading import NEAR, Alignment, Reading, mark
from assistant.support.units import RATIOS
from assistant.support.words import (
    BOOSTS,
    DIFFERENT,
    FRAME,
    HEDGES,
    MEASURES,
    SIMILAR,
    SYNONYMS,
    is_drug,
    is_name,
)


def directions(statement: Reading, sentence: Reading, laid: Alignment) -> Iterator[Finding]:
    """Directions turned round, by the word itself or by what is compared with what."""
    settled = set()
    for ours in comparisons(statement):
        judged = [(turned(ours, its, laid), its) for its in comparisons(sentence)]
        near = around(statement, ours.place)
        shared = [
            (len(near & around(sentence, its.place)), verdict)
            for verdict, its in judged
            if verdict is not None
        ]
        verdicts = [verdict for alike, verdict in shared if alike == max(shared)[0]]
        if verdicts:
            settled.add(ours.place)
        if True in verdicts and False not in verdicts:
            yield Finding(True, "the comparison is the other way round in the cited sentence")
    for place in directed(statement):
        if place not in laid.pairs and place not in settled:
            yield from _opposed(statement, sentence, laid, place)
    yield from _alike(statement, sentence)
    verb = roles_exchanged(statement, sentence)
    if verb:
        yield Finding(True, f"what '{verb}' what is the other way round in the cited sentence")
    if not directed(sentence):
        known = mentions(sentence)
        for one in (*comparisons(statement), *bare(statement)):
            if contrary(one, known, sentence):
                word = statement.tokens[one.place].text
                yield Finding(True, f"the numbers of the cited sentence do not say '{word}'")


_VERB_OR_COMPARATIVE = re.compile(r"[a-z]+(?:s|ed|er|se)|more|less")


def undirected(statement: Reading, sources: Sequence[Reading]) -> Iterator[Finding]:
    """Verbs and comparatives that say which way, where the sources say it by no word or number."""
    if any(_compares_numbers(source) for source in sources):
        return
    cited = frozenset().union(*(source.keys for source in sources))
    ways = [_way(source, place) for source in sources for place in directed(source)]
    for place in directed(statement):
        token = statement.tokens[place]
        if not _VERB_OR_COMPARATIVE.fullmatch(token.low):
            continue
        if token.key in cited or SYNONYMS.get(token.key, frozenset()) & cited:
            continue
        direction, valence = _way(statement, place)
        if not any(direction == its or (valence and valence == good) for its, good in ways):
            yield Finding(False, f"'{token.text}' is not in the cited sentence")


def _way(reading: Reading, place: int) -> tuple[tuple[str, int], int | None]:
    """Family and sign of a direction, and whether it is for the good, as negated in its text."""
    family, sign = direction_at(reading, place)
    valence = valence_at(reading, place)
    if reading.negated[place]:
        sign, valence = -sign, None if valence is None else -valence
    return (family, sign), valence


def _compares_numbers(reading: Reading) -> bool:
    """Whether a text has numbers that show which way things go."""
    known = mentions(reading)
    chains = [item.chain for item in known if item.chain >= 0]
    return len(chains) > len(set(chains)) or any(
        item.number.role == "delta" or item.number.unit in RATIOS for item in known
    )


def _opposed(
    statement: Reading, sentence: Reading, laid: Alignment, place: int
) -> Iterator[Finding]:
    """Whether a direction of the statement is the opposite of the one in its source."""
    family, sign = direction_at(statement, place)
    best = {1: 0.0, -1: 0.0}
    words = {1: "", -1: ""}
    near = around(statement, place)
    for other in directed(sentence):
        its_family, its_sign = direction_at(sentence, other)
        if its_family != family:
            valence, own = valence_at(sentence, other), valence_at(statement, place)
            if valence is None or own is None:
                continue
            its_sign = sign if valence == own else -sign
        if sentence.negated[other] != statement.negated[place]:
            its_sign = -its_sign
        shared = len(near & around(sentence, other)) + 0.5
        shared += len(_object(statement, place) & _object(sentence, other))
        shared += 3 * (other in laid.instead.get(place, ()))
        if shared > best[its_sign]:
            best[its_sign], words[its_sign] = shared, sentence.tokens[other].text
    word = statement.tokens[place].text
    if best[-sign] > max(best[sign], min(2, len(near))):
        yield Finding(True, f"the statement says '{word}', the cited sentence '{words[-sign]}'")
    elif SIMILAR in sentence.keys - statement.keys and not statement.negated[place]:
        alike = len(near & around(sentence, sentence.places[SIMILAR][0], 6))
        if alike > best[sign]:
            yield Finding(True, f"the statement says '{word}', the cited sentence 'similar'")


def _object(reading: Reading, place: int) -> set[str]:
    """The two content words after a direction: what is increased or inhibited."""
    following = (token.key for token in reading.tokens[place + 1 : place + 8] if token.key)
    return set(itertools.islice(following, 2))


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
        if around(one, place, 6) & around(other, there, 6):
            yield Finding(True, words.format(one.tokens[place].text, other.tokens[there].text))
    if SIMILAR in statement.keys and SIMILAR not in sentence.keys and not sentence.scopes:
        near = around(statement, statement.places[SIMILAR][0])
        for found in (*comparisons(sentence), *bare(sentence)):
            if len(near & around(sentence, found.place)) >= 2:
                word = sentence.tokens[found.place].text
                yield Finding(True, f"the cited sentence says '{word}', the statement 'similar'")
                return
        apart = any(
            one.chain == other.chain >= 0 and one.number.value != other.number.value
            for one in mentions(sentence)
            for other in mentions(sentence)
            if one.number.unit == other.number.unit
        )
        low = [item for item in sentence.numbers if item.unit == "p" and item.value < 0.05]
        if apart and low and low[0].comparator != ">":
            yield Finding(True, "the numbers of the cited sentence are not similar")


def _insignificant(reading: Reading) -> bool:
    return any(
        reading.negated[place] and token.key.startswith("signific")
        for place, token in enumerate(reading.tokens)
    )


def replaced(statement: Reading, sentence: Reading, laid: Alignment) -> Iterator[Finding]:
    """Words of what is nearly a copy that stand where the sentence has another word."""
    if laid.share < NEAR:
        return
    for place, others in laid.instead.items():
        token = statement.tokens[place]
        there = [at for at in others if mark(sentence.tokens[at])]
        if not token.key or not there or len(there) > 2 or _is_light(statement, place):
            continue
        if any(_akin(token.key, sentence.tokens[at].key) for at in there):
            continue
        lost = [at for at in there if mark(sentence.tokens[at]) not in statement.places]
        alone = len(others) == 1 and sum(at == others for at in laid.instead.values()) == 1
        plain = alone and not _is_light(sentence, there[0])
        its = sentence.tokens[(lost or there)[0]].text
        said = Finding(True, f"the statement says '{token.text}', the cited sentence '{its}'")
        if token.key not in sentence.places:
            rare = specificity(token.low) >= 0.5 or token.kind == "name" or is_drug(token.low)
            if lost and laid.share >= 0.7 and (rare or specificity(token.low) >= 0.38):
                yield Finding(rare, said.reason)
        elif lost and plain and sentence.tokens[lost[0]].kind != "number":
            yield said
        elif not lost and _slots_exchanged(statement, sentence, laid, place, there):
            yield Finding(
                True, f"'{token.text}' and '{its}' are the other way round in the cited sentence"
            )


def _is_light(reading: Reading, place: int) -> bool:
    token = reading.tokens[place]
    light = FRAME | MEASURES | HEDGES | BOOSTS
    return bool({token.key, token.low} & light) or bool(direction_at(reading, place)[1])


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


_CONTRASTS = frozenset("whereas while but although though ;".split())


def crossed_clauses(statement: Reading, sentence: Reading) -> Iterator[Finding]:
    """What one clause says of one name, said of the name of the other clause."""
    segment, segments = 0, []
    for token in sentence.tokens:
        segment += token.low in _CONTRASTS and not token.depth
        segments.append(segment)
    if not segment or _CONTRASTS & statement.words:
        return
    names = [token for token in statement.tokens if is_name(token.key)]
    for place in directed(statement):
        key = statement.tokens[place].key
        if key not in sentence.places:
            continue
        where = {segments[at] for at in sentence.places[key]}
        if len(where) > 1:
            continue
        its = [
            at
            for at, token in enumerate(sentence.tokens)
            if segments[at] in where and is_name(token.key) and at < sentence.places[key][0]
        ]
        if not its or any(sentence.tokens[at].key in statement.places for at in its):
            continue
        for token in names:
            held = {segments[at] for at in sentence.places.get(token.key, ())}
            if held and not held & where:
                yield Finding(
                    True,
                    f"the cited sentence says '{statement.tokens[place].text}' of "
                    f"{sentence.tokens[its[-1]].text}, not of {token.text}",
                )
                return
