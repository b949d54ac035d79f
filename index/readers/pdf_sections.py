"""The paragraphs of a PDF under their headings: sections, floats, keywords, the reference list."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Sequence

from index.readers.jats_body import UNTITLED
from index.readers.pdf_headings import (
    Caption,
    Heading,
    is_notice,
    plain_text,
    read_caption,
    read_heading,
    read_run_in,
)
from index.readers.pdf_layout import Line
from index.readers.pdf_text import Paragraph, goes_on
from index.readers.pubmed_page_text import _is_label

_SHORTEST_TEXT = 240  # characters of a paragraph that is text although no heading is above it
_FRONT_PAGES = 2
_SMALL, _SAME = 0.96, 0.04  # shares of the body's type
ABSTRACT = "Abstract"


@dataclasses.dataclass
class Part:
    """A section: its label and its paragraphs, each its lines."""

    label: str
    paragraphs: list[list[str]] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Outline:
    """What a document's paragraphs are; `floats` are figures and tables."""

    parts: list[Part] = dataclasses.field(default_factory=list)
    floats: list[Part] = dataclasses.field(default_factory=list)
    keywords: list[str] = dataclasses.field(default_factory=list)
    references: list[Line] = dataclasses.field(default_factory=list)


def read_outline(
    paragraphs: Sequence[Paragraph], body_size: float, title: Collection[Line] = ()
) -> Outline:
    """The outline of a document whose text is set in type of `body_size`.

    What stands before the abstract is left out: `title`, authors, addresses; and so are
    sections about the paper and not its subject, as in JATS, and notices on the first pages.
    """
    own = [each for each in paragraphs if each.lines[0] not in title]
    return _Builder(own, body_size).build()


class _Builder:
    """Reads paragraphs in order, knowing the section it is in.

    `_path` is the section's headings, () before any, None in a section that is left out.
    """

    def __init__(self, paragraphs: Sequence[Paragraph], body_size: float) -> None:
        self._paragraphs = paragraphs
        self._size = body_size
        self._headings = [read_heading(each, body_size) for each in paragraphs]
        self._names = {each.name for each in self._headings if each}
        if any(read_run_in(plain_text(each.lines))[0] == "abstract" for each in paragraphs):
            self._names.add("abstract")
        self._main_style = self._find_main_style()
        self._outline = Outline()
        self._path: tuple[str, ...] | None = ()
        self._front = True
        self._abstract_size: float | None = None
        self._last: Paragraph | None = None

    def build(self) -> Outline:
        lists = [n for n, each in enumerate(self._headings) if each and each.name == "references"]
        place = 0
        while place < len(self._paragraphs):
            heading = self._headings[place]
            if lists and place == lists[-1]:
                place = self._read_list(place + 1)
            elif caption := read_caption(self._paragraphs[place], self._size):
                place = self._read_float(place, caption)
            elif heading and heading.name == "keywords":
                place = self._read_keywords(place + 1)
            elif heading:
                self._read_heading(place, heading)
                place += 1
            else:
                self._read_text(self._paragraphs[place])
                place += 1
        return self._outline

    def _find_main_style(self) -> tuple[float, bool, bool] | None:
        """The type of the headings that all papers have, else the largest type of headings."""
        headings = [each for each in self._headings if each]
        known = Counter(each.style for each in headings if each.name == "body")
        if known:
            return known.most_common(1)[0][0]
        return max(
            (each.style for each in headings if each.name in ("", "references")), default=None
        )

    def _read_list(self, place: int) -> int:
        """Takes the lines of the reference list; returns where it ends."""
        while place < len(self._paragraphs):
            heading = self._headings[place]
            if heading and heading.name in ("after", "out", "body"):
                break
            if caption := read_caption(self._paragraphs[place], self._size):
                place = self._read_float(place, caption)
            else:
                self._outline.references += self._paragraphs[place].lines
                place += 1
        self._enter(())
        return place

    def _read_float(self, place: int, caption: Caption) -> int:
        """Takes a caption and, below that of a table, what follows in small type."""
        first = self._paragraphs[place].lines
        part = Part(caption.label, [[caption.rest, *(line.text for line in first[1:])]])
        self._outline.floats.append(part)
        place += 1
        while caption.label.startswith("Table") and place < len(self._paragraphs):
            following, heading = self._paragraphs[place], self._headings[place]
            if following.size > _SMALL * self._size or following.lines[0].page != first[0].page:
                break
            if (heading and heading.name) or read_caption(following, self._size):
                break
            part.paragraphs += ([line.text] for line in following.lines)
            place += 1
        return place

    def _read_keywords(self, place: int) -> int:
        """Takes the paragraph below a heading of keywords; returns where it ends."""
        if place < len(self._paragraphs) and self._headings[place] is None:
            self._add_keywords([line.text for line in self._paragraphs[place].lines])
            return place + 1
        return place

    def _add_keywords(self, lines: list[str]) -> None:
        self._outline.keywords += lines
        if self._in_abstract:
            self._enter(())

    @property
    def _in_abstract(self) -> bool:
        return bool(self._path) and self._path is not None and self._path[0] == ABSTRACT

    def _enter(self, path: tuple[str, ...] | None) -> None:
        self._path, self._front, self._last = path, False, None

    def _read_heading(self, place: int, heading: Heading) -> None:
        if heading.name == "abstract":
            self._enter((ABSTRACT,))
        elif heading.name == "out":
            self._enter(None)
        elif self._in_abstract and self._is_of_abstract(place, heading):
            self._enter((ABSTRACT, heading.text))
        elif not heading.name and self._front and self._names & {"abstract", "body"}:
            return  # the journal, the kind of article
        elif self._is_sub(heading):
            assert self._path
            self._enter((self._path[0], heading.text))
        else:
            self._enter((heading.text,))

    def _is_of_abstract(self, place: int, heading: Heading) -> bool:
        """Whether a heading in the abstract is one of its own: those of the body come again."""
        if not heading.name:
            return _is_label(heading.text)
        later = (each.text.lower() for each in self._headings[place + 1 :] if each)
        return heading.text.lower() in later

    def _is_sub(self, heading: Heading) -> bool:
        """Whether a heading belongs under the section it stands in."""
        if heading.name or not self._path or self._in_abstract:
            return False
        if heading.depth:
            return heading.depth > 1
        main = self._main_style
        return main is not None and heading.style != main and heading.style[0] <= main[0]

    def _read_text(self, paragraph: Paragraph) -> None:
        lines = [line.text for line in paragraph.lines]
        near_front = paragraph.lines[0].page <= _FRONT_PAGES
        if near_front:
            name, rest = read_run_in(plain_text(paragraph.lines[:1]))
            if name == "keywords":
                self._add_keywords([rest, *lines[1:]])
                return
            if name == "abstract" and self._front:
                self._enter((ABSTRACT,))
                lines[0] = rest
            if is_notice(plain_text(paragraph.lines)):
                return
        if self._front and ("abstract" in self._names or paragraph.characters < _SHORTEST_TEXT):
            return
        self._leave_abstract(paragraph)
        if self._path is None:
            return
        label = " / ".join(self._path) or UNTITLED
        parts = self._outline.parts
        if not parts or parts[-1].label != label:
            parts.append(Part(label))
            self._last = None
        if self._last and goes_on(self._last, paragraph):
            parts[-1].paragraphs[-1] += lines
        else:
            parts[-1].paragraphs.append(lines)
        self._last = paragraph

    def _leave_abstract(self, paragraph: Paragraph) -> None:
        """Ends an abstract in type of its own where the body starts without a heading."""
        if not self._in_abstract:
            self._abstract_size = None
            return
        if self._abstract_size is None:
            self._abstract_size = paragraph.size
        limit = _SAME * self._size
        as_body = abs(paragraph.size - self._size) < limit
        if as_body and abs(self._abstract_size - self._size) > limit:
            self._enter(())
