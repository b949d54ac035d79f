"""Groups of patients that exclude each other: a figure for the one is wrong for the other."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from assistant.bounds import bounds, on_the_other_side
from assistant.concepts import asked_outcomes
from assistant.entities import Entity, tumours
from assistant.figures import asked_figures
from assistant.levels import levels
from assistant.quantities import asked_kinds
from index.lexical import term_set

T = TypeVar("T")

_DRUG = r"\w{3,}(?:mab|nib)"

_CONTRASTS = {
    "line": (
        r"(?:(?<!after )(?<!beyond )(?<!on )(?<!to )(?<!failed )(?:first|1st|front)[- ]?line|1L|"
        r"untreated|(?:treatment|therapy|chemo\w*)[- ]na[iï]ve)",
        r"(?:(?<!not )previously treated|pre-?treated|\w*refractory|(?:second|third|later|last|2nd|"
        r"3rd)[- ]line|2L|3L)",
    ),
    "mismatch repair": (
        r"dMMR|MSI-?H(?:igh)?|MSI(?= (?:patients|tumou?rs|cancers?|disease|m?CRC|colorectal))|"
        r"(?:repair|MMR)[- ]deficien\w+|microsatellite[- ](?:instable|instability[- ]high)",
        r"pMMR|MSS|(?:repair|MMR)[- ]proficien\w+|microsatellite[- ]stab\w+",
    ),
    "mutation": (r"[\w-]*(?:mutant|mutated|mutations?)", r"[\w-]*wild[- ]?type|WT"),
    "combination": (
        rf"{_DRUG}[- ](?:alone|only|mono(?:therapy)?|on its own|by itself|"
        r"(?:as a )?single[- ]agent)|"
        rf"single[- ]agent {_DRUG}|"
        r"(?:versus|vs\.?|against|or|than) (?:\d\S* (?:\w+ )?with )?"
        rf"{_DRUG}(?! (?:plus|and|with)|[/+])",
        rf"{_DRUG}(?: plus |/| ?\+ ?| (?:combined |together )?with )"
        rf"(?:(?!versus|vs|against|or|than)[\w-]+ ){{0,2}}{_DRUG}|"
        rf"{_DRUG} and {_DRUG} (?:arm|cohort|group)",
    ),
    "side": (
        r"right[- ]sided|right colon|proximal colon",
        r"left[- ]sided|left colon|distal colon",
    ),
    "analysis": (r"intention[- ]to[- ]treat|ITT", r"per[- ]protocol"),
    "sex": (r"wom[ae]n|females?", r"m[ae]n|males?"),
    "age": (r"pa?ediatric|child(?:ren)?|adolescents?", r"adults?|elderly"),
    "onset": (r"synchronous\w*", r"metachronous\w*"),
}
"""How groups are named of which nobody is in both, at one time."""

_MARKER = re.compile(r"(?<![A-Z])[KN]?(CD\d+|RAS|BRAF|HER2)(?!\w)")
"""Cells and genes by which groups are told apart."""

_NO_FIGURE = re.compile(
    r"(?:(?:so|and|but) )?(?:why|does|do|did|is|are|was|were|can|could|has|have|had|will)\b",
    re.IGNORECASE,
)

_PATTERNS = {
    kind: tuple(re.compile(rf"(?<!\w)(?:{each})(?!\w)", re.IGNORECASE) for each in pair)
    for kind, pair in _CONTRASTS.items()
}


def another_group(asked: str, topic: str = "") -> Callable[[str, str], bool]:
    """Whether a sentence, given with its paper's title, is about another group than the one whose
    figure is `asked` for.

    It is where it names a group of a kind that the question names, and none that is asked for: one
    of two that exclude each other, another cancer or place of metastases, another grade or cohort,
    another kind of cells or gene, the other side of a limit. A sentence that names neither of two
    is about the one in the title, if any. Nothing is about another where no figure is asked for,
    here or by the `topic`.
    """
    if not any(_asks_figure(text) for text in (asked, topic)):
        return lambda _sentence, _title: False
    sides = {kind: side for kind in _PATTERNS if len(side := _sides(kind, asked)) == 1}
    named = _tumours(asked)
    steps = frozenset().union(*(found for _, found in levels(asked)))
    markers = frozenset(_MARKER.findall(asked))
    limits = bounds(asked)

    def another(sentence: str, title: str) -> bool:
        return (
            any(
                _others(side, _sides(kind, sentence) or _sides(kind, title))
                for kind, side in sides.items()
            )
            or (bool(named) and any(_other_tumours(asked, sentence)))
            or (bool(steps) and _other_levels(steps, sentence))
            or (bool(markers) and _others(markers, _MARKER.findall(sentence)))
            or (bool(limits) and on_the_other_side(limits, sentence))
        )

    return another


def _asks_figure(text: str) -> bool:
    """Whether a text asks for a figure, and not just for yes or no."""
    return bool(
        asked_kinds(text)
        or asked_figures(text)
        or (asked_outcomes(text) and not _NO_FIGURE.match(text))
    )


@functools.lru_cache(maxsize=20_000)
def _sides(kind: str, text: str) -> frozenset[int]:
    """Which of the two groups of a kind a text names."""
    return frozenset(
        number for number, pattern in enumerate(_PATTERNS[kind]) if pattern.search(text)
    )


def _other_tumours(asked: str, sentence: str) -> Iterator[bool]:
    """For each kind of tumour that both name, whether neither holds words for the other's."""
    named, written = _tumours(asked), _tumours(sentence)
    for kind in {entity.kind for entity in named} & {entity.kind for entity in written}:
        yield not any(
            entity.kind == kind and entity.terms & term_set(other)
            for tumour, other in ((named, sentence), (written, asked))
            for entity in tumour
        )


@functools.lru_cache(maxsize=10_000)
def _tumours(text: str) -> tuple[Entity, ...]:
    return tuple(tumours(text))


def _other_levels(steps: frozenset[str], sentence: str) -> bool:
    scales = {step.split()[0] for step in steps}
    given = (step for _, found in levels(sentence) for step in found)
    return _others(steps, [step for step in given if step.split()[0] in scales])


def _others(asked: frozenset[T], given: Collection[T]) -> bool:
    return bool(given) and asked.isdisjoint(given)
