"""The lines of a PDF as paragraphs, and paragraphs as text with words broken at lines mended."""

from __future__ import annotations

import dataclasses
import itertools
import re
import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from wordfreq import zipf_frequency

from index.readers.pdf_layout import Line
from index.readers.pdf_worker import LOWERED, RAISED

# Lengths in sizes of the type.
_SAME_SIZE = 0.08
_INDENT = 0.8
_WORD_SPACE = 0.3
_WIDER = 1.3
_USUAL_LEADING = 1.2

_COMMON_WORD = 3.0  # Zipf frequency: used more than once in a million words
_END_OF_SENTENCE = re.compile(
    rf"[.!?:][\"”’')\]]*(?:\s*\[[\d,;–\s-]+\])?(?:{RAISED}[^{LOWERED}]*{LOWERED})?[.\"”’)]*$"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_UNSPACED = re.compile(r"\S[/—]$|\d–$")
_LONGEST_WORD = 100
_SUSPENDED = re.compile(r"(?:and|or|to|versus|vs)\b")  # "pre- and postoperative"
_LETTERS_LAST, _LETTERS_FIRST = re.compile(r"[^\W\d_]+$"), re.compile(r"[^\W\d_]+")


@dataclasses.dataclass(frozen=True)
class Paragraph:
    """Lines that belong together; `first` says that no other precedes it in its column."""

    lines: tuple[Line, ...]
    first: bool = False

    @property
    def size(self) -> float:
        """The size of its type."""
        return self.lines[0].size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)

    @property
    def characters(self) -> int:
        """Its length, about."""
        return sum(len(line.text) for line in self.lines)


def body_size(lines: Sequence[Line]) -> float:
    """The size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def split_paragraphs(
    lines: Sequence[Line], breaks: Callable[[str], tuple[bool, bool]] = lambda text: (False, False)
) -> list[Paragraph]:
    """The paragraphs of each column; one that goes on in the next column is still two.

    `breaks` says of a line's text whether a paragraph starts with it, and whether one ends.
    """
    margins = _margins(lines)
    leading = _leading(lines)
    groups: list[list[Line]] = []
    ended = False
    for line in lines:
        last = groups[-1][-1] if groups else None
        starts, ends = breaks(line.text)
        if last is None or starts or ended or _starts(last, line, margins, leading):
            groups.append([line])
        else:
            groups[-1].append(line)
        ended = ends
    blocks = [None, *(group[-1].block for group in groups)]
    return [
        Paragraph(tuple(group), first=group[0].block != before)
        for group, before in zip(groups, blocks, strict=False)
    ]


def _margins(lines: Sequence[Line]) -> dict[int, float]:
    """The place at which most lines of each column start."""
    starts: dict[int, Counter[float]] = {}
    for line in lines:
        starts.setdefault(line.block, Counter())[round(line.start)] += 1
    return {
        block: max(counter, key=lambda place: (counter[place], -place))
        for block, counter in starts.items()
    }


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance of lines, in sizes of the type."""
    steps = [
        (line.base - last.base) / line.size
        for last, line in itertools.pairwise(lines)
        if last.block == line.block and last.size == line.size
    ]
    return statistics.median(steps) if steps else _USUAL_LEADING


def _starts(last: Line, line: Line, margins: Mapping[int, float], leading: float) -> bool:
    """Whether a paragraph starts with `line`, which follows `last`."""
    if last.block != line.block or not same_type(last, line):
        return True
    if line.base - last.base > _WIDER * leading * line.size:
        return True
    margin, indent = margins[line.block], _INDENT * line.size
    if last.start < margin + indent / 2 and line.start > margin + indent:
        return True
    if line.start < margin - indent < last.start:  # where entries hang, they start farther left
        return True
    return _ends_early(last, line.text, line) and ends_sentence(last.text)


def same_type(one: Line, other: Line) -> bool:
    """Whether two lines are set in about the same type."""
    sizes = abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)
    return sizes and one.bold == other.bold


def ends_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does, citations after its full stop included."""
    return _END_OF_SENTENCE.search(text) is not None


def _ends_early(last: Line, following: str, line: Line) -> bool:
    """Whether the first word of the line after `last` would have had room in it."""
    word = len(following.split(" ", 1)[0]) * (line.end - line.start) / max(1, len(following))
    return last.end + word + _WORD_SPACE * last.size < last.right


def goes_on(last: Paragraph, paragraph: Paragraph) -> bool:
    """Whether a paragraph goes on with the one before it, from which something parts it.

    That is the end of a column, or a figure within one.
    """
    before, after = last.lines[-1], paragraph.lines[0]
    if not same_type(before, after):
        return False
    if not ends_sentence(before.text):
        return before.block != after.block or after.text[0].islower()
    short = before.end < before.right - before.size
    following = [line.start for line in paragraph.lines[1:]]
    indented = bool(following) and after.start > min(following) + _INDENT * after.size
    return paragraph.first and before.block != after.block and not short and not indented


def vocabulary(lines: Sequence[Line]) -> Counter[str]:
    """How often each word, with its hyphens, stands in the lines; those broken are left out."""
    words: Counter[str] = Counter()
    broken = False
    for line in lines:
        found = _WORD.findall(line.text.lower())
        if broken:
            del found[:1]
        broken = line.text.endswith("-")
        if broken:
            del found[-1:]
        words.update(found)
    return words


def join_lines(lines: Sequence[str], words: Mapping[str, int]) -> str:
    """Lines as one; a hyphen at a line's end goes where it only broke a word.

    `words` are those of the document: they tell ``follow-up`` from ``follow-ing``.
    """
    parts: list[str] = []
    for line in lines:
        last = parts[-1] if parts else ""
        if last.endswith("-") and not last.endswith((" -", "--")) and not _SUSPENDED.match(line):
            if not keeps_hyphen(last[-_LONGEST_WORD:], line, words):
                parts[-1] = last[:-1]
        elif last and not _UNSPACED.search(last[-2:]):
            parts.append(" ")
        if line:
            parts.append(line)
    return "".join(parts)


def keeps_hyphen(before: str, after: str, words: Mapping[str, int]) -> bool:
    """Whether the hyphen between the end of `before` and the start of `after` is the word's own.

    It is before a capital or a digit, after a digit, an abbreviation or a single letter, and in
    words that the document, or else the language, writes with it.
    """
    head = _LETTERS_LAST.search(before[:-1])
    tail = _LETTERS_FIRST.match(after)
    if head is None or tail is None or tail[0][0].isupper():
        return True
    if len(head[0]) == 1 or not head[0][1:].islower():
        return True
    one, other = head[0].lower(), tail[0].lower()
    whole, hyphenated = words.get(one + other, 0), words.get(f"{one}-{other}", 0)
    if whole != hyphenated:
        return hyphenated > whole
    if zipf_frequency(one + other, "en") > 0:
        return False
    return min(zipf_frequency(one, "en"), zipf_frequency(other, "en")) >= _COMMON_WORD
