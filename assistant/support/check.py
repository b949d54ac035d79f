"""Whether the cited sentences support a statement, by rules that always give the same verdict.

    >>> check_support("Median PFS was 16.5 months.", ["Median PFS was 8.2 months."]).label
    'unsupported'

A statement fails where it contradicts its sources or adds what can be wrong by itself: a number,
a name, a negation, a direction, an arm. What is left is judged by how much of it they cover.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from assistant.question import specificity
from assistant.result import SupportLabel
from assistant.support.binding import bindings
from assistant.support.claims import conditions, names, quantities
from assistant.support.direction import crossed_clauses, directions, replaced, undirected
from assistant.support.phrases import definitions, normalised
from assistant.support.polarity import Finding, hedging, held, negation, opposites
from assistant.support.purpose import told_apart
from assistant.support.reading import Reading, align, mark, part, parts, read
from assistant.support.words import FRAME, IMPLIED, SYNONYMS

Similarity = Callable[[str, Sequence[str]], float]

COVERED = 0.6
"""Share of a statement's content that its sources must hold for `supported`."""

HALF_COVERED = 0.35
"""Share for `partial`; what is covered less is `unsupported`."""

ALIKE = 0.8
"""Cosine by an embedder that does for `COVERED`; at 0.7 two texts only share their topic."""

HALF_ALIKE = 0.45
"""Cosine that does for `HALF_COVERED`."""


_RANK: Mapping[SupportLabel, int] = {"unsupported": 0, "partial": 1, "supported": 2, "verbatim": 3}


@dataclasses.dataclass(frozen=True)
class Support:
    """How well sentences support a statement: `score` is 0 to 1, `reason` says why in words.

    `mismatch` is what rules found wrong, which no model may overrule: the statement `contradicts`
    its sources, or `adds` to them.
    """

    label: SupportLabel
    score: float
    reason: str
    mismatch: Literal["contradicts", "adds"] | None = None

    @property
    def merit(self) -> tuple[int, float]:
        """For comparison: the rank of the label, then the score."""
        return _RANK[self.label], self.score


def check_support(
    statement: str,
    sentences: Sequence[str],
    *,
    similarity: Similarity | None = None,
    context: Sequence[str] = (),
) -> Support:
    """Check a statement against the sentences it cites, which are taken together.

    `similarity`, where given, takes the statement and the sentences and returns their cosine; it
    lets a statement pass that is said in other words. It never outweighs a contradiction.

    `context` are texts that may lend names and words but no numbers, such as the titles of the
    cited papers: a trial's abstract seldom names the trial in the sentence with its result.
    """
    plain = [text for text in map(normalised, sentences) if text]
    said = normalised(_without_markers(statement, sentences))
    if not re.search(r"\w", said):
        return Support("unsupported", 0.0, "the statement is empty")
    if not plain:
        return Support("unsupported", 0.0, "no sentence is cited")
    meant = _meanings(said, plain)
    sources = [read(text, meant) for text in plain]
    ours = read(_without_attribution(said, sources), meant)
    if not ours.tokens or not any(map(mark, ours.tokens)):
        return _contained(said, plain) or Support("unsupported", 0.0, "the statement says nothing")
    if (whole := _whole(said, plain)) is not None:
        return whole
    around = [read(text, meant) for text in map(normalised, context) if text]
    telling, asking = told_apart(ours, sources)
    around += asking if telling else []
    findings = list(_findings(ours, telling or sources, around))
    if not telling:
        findings.append(
            Finding(False, "the cited sentence says what was asked, not what was found")
        )
    grave = [finding for finding in findings if finding.grave]
    covered, missing = _coverage(ours, telling or sources, around)
    if not findings and (contained := _contained(said, plain)) is not None:
        return contained
    alike = similarity(statement, list(sentences)) if similarity is not None else None
    measure = covered if alike is None else 0.5 * covered + 0.5 * max(0.0, min(1.0, alike))
    if grave:
        if all(finding.absent for finding in grave):
            return Support("unsupported", round(0.3 * measure, 3), _reasons(grave), "adds")
        return Support("unsupported", round(0.1 * measure, 3), _reasons(grave), "contradicts")
    if findings:
        half = measure >= HALF_COVERED
        label: SupportLabel = "partial" if half else "unsupported"
        score = round(0.3 * half + 0.3 * measure, 3)
        return Support(label, score, _reasons(findings), "adds")
    enough = covered >= COVERED or (alike is not None and alike >= ALIKE)
    half = covered >= HALF_COVERED or (alike is not None and alike >= HALF_ALIKE)
    lacking = "too little of it is in the cited sentences"
    if missing:
        lacking = f"not in the cited sentences: {', '.join(missing[:5])}"
    if enough:
        reason = "numbers, names and direction agree" + (f"; {lacking}" if missing else "")
        return Support("supported", round(0.6 + 0.39 * measure, 3), reason)
    if half:
        return Support("partial", round(0.3 + 0.3 * measure, 3), lacking)
    return Support("unsupported", round(0.3 * measure, 3), lacking)


def _meanings(said: str, plain: Sequence[str]) -> dict[str, str]:
    """The abbreviations that the sources define, and the statement where it does not contradict."""
    meant = {short: long for text in plain for short, long in definitions(text).items()}
    longs = {long.lower() for long in meant.values()}
    for short, long in definitions(said).items():
        if short not in meant and long.lower() not in longs:
            meant[short] = long
    return meant


def _reasons(findings: Sequence[Finding]) -> str:
    return "; ".join(dict.fromkeys(finding.reason for finding in findings[:3]))


_MARKER = re.compile(r"\s*\[\d{1,2}(?:\s*[,;–-]\s*\d{1,2})*\](?=[\s.,;:\[]|$)")


def _without_markers(statement: str, sentences: Sequence[str]) -> str:
    """The statement without citation numbers such as [1, 2], unless the sources have them too."""
    return _MARKER.sub(
        lambda found: found[0] if any(found[0].strip() in text for text in sentences) else "",
        statement,
    )


_WHO = r"[A-Z][\w'-]+(?:,? (?:and|&) [A-Z][\w'-]+)?"
_OTHERS = r"(?: et al\b\.?| and (?:colleagues|co-?workers|others))"
_ATTRIBUTION = re.compile(
    r"^(?:(?i:according to|as reported (?:by|in)|in the \w+ (?:by|of)) "
    r"(?P<source>[^,;]{2,80}), |"
    rf"(?P<who>{_WHO}{_OTHERS}?,?(?: \(?(?:19|20)\d\d\)?)?),? (?:also )?"
    r"(?:found|report(?:ed)?|showed?|concluded?|stated?|observed?|suggest(?:ed)?|noted?|"
    r"demonstrated?|argued?)(?: in (?:19|20)\d\d)?(?: that)? )"
)
_AUTHORS = re.compile(rf"[A-Z][\w'-]+{_OTHERS}")


def _without_attribution(said: str, sources: Sequence[Reading]) -> str:
    """The statement without "According to Le et al., ", which no sentence of a paper says itself.

    It stays where the sources name authors or the attribution names a trial: those are checked.
    """
    found = _ATTRIBUTION.match(said)
    if found is None:
        return said
    who = found["source"] or found["who"]
    if any(_AUTHORS.search(source.text) for source in sources):
        return said
    generic = re.fullmatch(
        r"(?:the |this |a )?(?:\w+ ){0,2}(?:authors?|study|review|trial|report)s?", who
    )
    if generic or not re.search(r"\w-?\d|[A-Z]{3,}", re.sub(r"\(?(?:19|20)\d\d\)?", "", who)):
        return said[found.end() :]
    return said


def _flat(text: str) -> str:
    return " ".join(re.findall(r"[\w%<>=.+-]*[\w%+]|[<>=]+", text.casefold()))


def _whole(said: str, plain: Sequence[str]) -> Support | None:
    """Verbatim where the statement is one of the sentences, or all of several in a row."""
    flat = _flat(said)
    flats = [text for text in map(_flat, plain) if text and text in flat][:4]
    for count in range(1, len(flats) + 1):
        for chosen in itertools.permutations(flats, count):
            if flat == " ".join(chosen):
                return Support("verbatim", 1.0, "the cited sentence says it word for word")
    return None


def _contained(said: str, plain: Sequence[str]) -> Support | None:
    """Verbatim where the statement is a run of words of one sentence."""
    flat = f" {_flat(said)} "
    if flat.strip() and any(flat in f" {_flat(text)} " for text in plain):
        return Support("verbatim", 1.0, "the cited sentence says it word for word")
    return None


def _findings(
    ours: Reading, sources: Sequence[Reading], around: Sequence[Reading]
) -> Iterator[Finding]:
    yield from quantities(ours, sources)
    yield from names(ours, [*sources, *around])
    yield from opposites(ours, [*sources, *around])
    yield from conditions(ours, [*sources, *around])
    yield from undirected(ours, sources)
    for piece, home in _homes(ours, sources):
        laid = align(piece, home)
        others = [source for source in sources if source is not home]
        yield from bindings(piece, home, others, laid)
        yield from negation(piece, home, laid)
        yield from directions(piece, home, laid)
        yield from replaced(piece, home, laid)
        yield from crossed_clauses(piece, home)
        yield from hedging(piece, sources, home)


def _homes(ours: Reading, sources: Sequence[Reading]) -> list[tuple[Reading, Reading]]:
    """The pieces of a statement, each with the source that shares most of its content."""
    if len(sources) == 1:
        return [(ours, sources[0])]
    ranges: list[tuple[int, int, int]] = []
    for start, end in parts(ours):
        marks = {mark(token) for token in ours.tokens[start:end]} - {""}
        shared = [sum(name in source.places for name in marks) for source in sources]
        best = shared.index(max(shared))
        if ranges and ranges[-1][2] == best:
            ranges[-1] = (ranges[-1][0], end, best)
        else:
            ranges.append((start, end, best))
    if len(ranges) == 1:
        return [(ours, sources[ranges[0][2]])]
    return [(part(ours, start, end), sources[best]) for start, end, best in ranges]


def _coverage(
    ours: Reading, sources: Sequence[Reading], around: Sequence[Reading]
) -> tuple[float, list[str]]:
    """Weighted share of a statement's content that the sources hold, and the words they lack.

    What the context lends counts neither way.
    """
    cited = frozenset().union(*(source.keys for source in sources))
    cited |= frozenset().union(*(IMPLIED.get(key, frozenset()) for key in cited))
    weights: Mapping[str, tuple[float, str]] = {
        token.key: (_weight(token.low, token.key), token.text) for token in ours.tokens if token.key
    }
    cited |= {
        token.key
        for place, token in enumerate(ours.tokens)
        if ours.negated[place] and held(token, sources)  # "not mature" for "immature"
    }
    lent = frozenset().union(*(text.keys for text in around)) - cited
    weights = {key: found for key, found in weights.items() if key not in lent}
    # A number that is not in the sources has failed before this; one that is says much.
    total = sum(weight for weight, _ in weights.values()) + len(ours.numbers)
    lacking = {
        key: (weight, text)
        for key, (weight, text) in weights.items()
        if key not in cited and not SYNONYMS.get(key, frozenset()) & cited
    }
    if not total:
        return 1.0, []
    missing = sorted(lacking.values(), key=lambda item: (-item[0], item[1]))
    return 1 - sum(weight for weight, _ in missing) / total, [
        text for weight, text in missing if weight > 0.2
    ]


def _weight(word: str, key: str) -> float:
    return 0.1 if key in FRAME else max(0.15, specificity(word))
