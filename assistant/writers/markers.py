"""The markers with which a language model names its evidence, in whatever shape it writes them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

_ITEM = r"(?:(?:sentences?|sources?|references?|refs?\.?|evidence|nos?\.|s|#|\^)\s*)?\d{1,9}"
_BETWEEN = r"(?:\s*[,;/&–—−-]\s*(?:and\s+)?|\s+(?:and|to)\s+|\s+)"
_LIST = rf"\s*{_ITEM}(?:{_BETWEEN}{_ITEM})*\s*"
_SQUARE = re.compile(
    rf"\[\[?{_LIST}\]?\](?:\((?:#|https?:)[^)\s]*\))?"  # with the link that some put behind it
    rf"|【{_LIST}(?:†[^】]{{0,40}})?】|［{_LIST}］|<sup>\s*\[?{_LIST}\]?\s*</sup>",
    re.IGNORECASE,
)
_ROUND = re.compile(rf"\({_LIST}\)", re.IGNORECASE)
_NAMED = re.compile(r"\(\s*(?:sentence|source|reference|evidence)", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+)(?:\s*(?:[–—−-]|\bto\b)\s*(?:s|sentence)?\s*(\d+))?", re.IGNORECASE)

_BRACKETS = re.compile(r"[\[\]【】［］]|</?sup>", re.IGNORECASE)

LONGEST_RANGE = 50
"""Numbers that a range such as ``[1-3]`` stands for at most."""


@dataclasses.dataclass(frozen=True)
class Marker:
    """A marker: its place in the text that holds it and the numbers it names, as written."""

    start: int
    end: int
    numbers: tuple[int, ...]


def square_markers(text: str) -> list[Marker]:
    """The markers in square brackets of any kind: ``[1, 2]``, ``[1-3]``, ``【1】``, ``[S1]``."""
    return [_marker(match) for match in _SQUARE.finditer(text)]


def round_markers(text: str) -> list[Marker]:
    """The markers in round brackets: ``(sentence 2)`` anywhere, ``(1)`` where a sentence ends.

    Prose has numbers in round brackets of its own, so a bare one counts only at the end.
    """
    found = []
    end = len(text.rstrip(" .?!;,:"))
    for match in reversed([*_ROUND.finditer(text)]):
        if match.end() == end:
            end = len(text[: match.start()].rstrip(" .?!;,:"))
        elif not _NAMED.match(match.group()):
            continue
        found.append(_marker(match))
    return found[::-1]


def leading_round_markers(text: str) -> list[Marker]:
    """The markers in round brackets that a text begins with."""
    found: list[Marker] = []
    position = 0
    while match := _ROUND.match(text, position):
        found.append(_marker(match))
        position = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
    return found


def neutral(text: str) -> str:
    """A paper's text without brackets that could be taken for evidence numbers."""
    return _SQUARE.sub(lambda match: f"({_BRACKETS.sub('', _named(match))})", text)


def without(text: str, markers: list[Marker]) -> str:
    """The text without its markers and the space before each."""
    kept, cut = "", 0
    for marker in markers:
        kept += text[cut : marker.start].rstrip()
        cut = marker.end
    return kept + text[cut:]


def _marker(match: re.Match[str]) -> Marker:
    numbers = dict.fromkeys(_numbers(_named(match)))
    return Marker(match.start(), match.end(), tuple(numbers))


def _named(match: re.Match[str]) -> str:
    return match.group().partition("](")[0].partition("†")[0]


def _numbers(written: str) -> Iterator[int]:
    for first, last in _NUMBER.findall(written):
        low, high = sorted((int(first), int(last or first)))
        yield from range(low, min(high, low + LONGEST_RANGE) + 1)
