"""Records of tagged lines, as MEDLINE and RIS have them: found in a file, decoded, and reported."""

from __future__ import annotations

import codecs
import dataclasses
import html
import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Literal, NamedTuple

from index.errors import ReadError
from index.paper import Paper, Section
from index.readers import fields
from index.readers.jsonl import _lines
from index.readers.pubmed_page_text import _is_label
from index.readers.pubmed_xml_text import clean_label

MAX_RECORD = 16 * 2**20
"""Bytes; a longer record is none, and would need too much memory."""
MAX_LINES = 250_000
"""Lines; the record with most authors so far (15,025) has some 60,000."""

_LATIN1_CONTROL = re.compile(rb"[\x80-\x9f]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}[0-9]?);", re.IGNORECASE)
_NOT_ASCII = re.compile("[^\x00-\x7f\ufffd]")
_LABEL = re.compile("(?:^|(?<=[].?!:;)\"”’] ))([A-Z][A-Z ,/&'’()-]{2,60}): ")

Role = Literal["start", "inside", "end", "outside"]


class Block(NamedTuple):
    """A record's bytes, or None where they are too many; `number` counts records from 1.

    `line` and `offset` are those of its first line; `cut` says that the file ends within a line
    of it.
    """

    number: int
    line: int
    offset: int
    content: bytes | None
    cut: bool


def split_records(file: BinaryIO, role: Callable[[bytes, bool, bool], Role]) -> Iterator[Block]:
    """The records of a file of tagged lines, one at a time.

    `role` says what a line is, knowing whether it is inside a record and after an empty line.
    Lines end with LF, CRLF or CR; byte-order marks are dropped.
    """
    number, blank = 0, False
    draft: _Draft | None = None
    for place, offset, line in _short_lines(file):
        if line is None:
            kind: Role = "inside" if draft else "start"
        else:
            kind = role(line, draft is not None, blank)
            blank = not line.strip()
        if kind == "start":
            if draft:
                yield draft.block()
            number += 1
            draft = _Draft(number, place, offset)
        if draft:
            draft.add(line)
        if kind == "end" and draft:
            yield draft.block()
            draft = None
    if draft:
        yield draft.block(last=True)


@dataclasses.dataclass
class _Draft:
    """A record while its lines are collected; a too long one is no longer held."""

    number: int
    line: int
    offset: int
    lines: list[bytes] | None = dataclasses.field(default_factory=list)
    size: int = 0

    def add(self, line: bytes | None) -> None:
        if self.lines is None:
            return
        self.size += len(line or b"")
        if line is None or self.size > MAX_RECORD or len(self.lines) == MAX_LINES:
            self.lines = None
        else:
            self.lines.append(line)

    def block(self, last: bool = False) -> Block:
        content = None if self.lines is None else b"".join(self.lines)
        cut = last and not (content or b"\n").endswith((b"\n", b"\r"))
        return Block(self.number, self.line, self.offset, content, cut)


def _short_lines(file: BinaryIO) -> Iterator[tuple[int, int, bytes | None]]:
    """Each line's number, byte offset and content; None in place of a line that is too long."""
    marked = file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
    start = len(codecs.BOM_UTF8) if marked else 0
    file.seek(start)
    number = 0
    for _, offset, content in _lines(file):
        offset += start
        if content is None:
            number += 1
            yield number, offset, None
            continue
        for line in content.splitlines(keepends=True):
            number += 1
            if line.startswith(codecs.BOM_UTF8):  # files were put together
                yield number, offset + len(codecs.BOM_UTF8), line[len(codecs.BOM_UTF8) :]
            else:
                yield number, offset, line
            offset += len(line)


def read_record(
    block: Block, build: Callable[[Block], tuple[Paper, list[str]]]
) -> Iterator[Paper | ReadError]:
    """The paper that `build` makes of a record, then a `ReadError` for each of its complaints.

    A `ReadError` that it raises is yielded; all name the record's place.
    """
    place = f"record {block.number} (line {block.line})"
    try:
        paper, complaints = build(block)
    except ReadError as error:
        yield ReadError(f"{place}: {error}")
        return
    yield paper
    for complaint in complaints:
        yield ReadError(f"{place}: {complaint}")


def decode(block: Block) -> list[str]:
    """A record's lines, which are UTF-8 or, without characters that would be controls, Latin-1;
    with the characters that some exports write as HTML entities (``P &lt; 0.05``).

    Raises:
        ReadError: the record is too long or in neither encoding, or in both.
    """
    if block.content is None:
        limit = f"{MAX_RECORD // 2**20} MiB or {MAX_LINES:,} lines"
        raise ReadError(f"it is longer than {limit} and was skipped")
    try:
        text = block.content.decode("utf-8")
    except UnicodeDecodeError as error:
        mixed = _NOT_ASCII.search(block.content.decode("utf-8", errors="replace"))
        if mixed or _LATIN1_CONTROL.search(block.content):
            place = f"byte {block.offset + error.start} of the file"
            said = f"neither UTF-8 nor Latin-1 text at {place}"
            raise ReadError(f"{said}: save it as UTF-8") from error
        text = block.content.decode("latin-1")
    return [
        _ENTITY.sub(lambda entity: html.unescape(entity[0]), line)
        for line in re.split(r"\r\n|\r|\n", text)
    ]


def read_year(dates: Iterable[str], complaints: list[str]) -> int | None:
    """The first year in dates of any form, ``20190501`` too; a complaint where they hold none."""
    dates = list(dates)
    for date in dates:
        if year := fields.clean_year(date[:4] if re.fullmatch(r"[0-9]{8}", date) else date):
            return year
    if dates:
        said = fields.excerpt(dates[0], 40)
        complaints.append(f"the year '{said}' is no year; the paper was kept without it")
    return None


def abstract_sections(text: str, name: str = "Abstract") -> Iterator[Section]:
    """An abstract as sections: labels in capitals (``METHODS: …``) start a new one.

    What stands in capitals before a colon is a label only where all its words are such as label
    abstracts.
    """
    start, label = 0, ""
    for match in _LABEL.finditer(text):
        if _is_label(match[1]):
            yield from _section(name, label, text[start : match.start()])
            start, label = match.end(), clean_label(match[1])
    yield from _section(name, label, text[start:])


def _section(name: str, label: str, text: str) -> Iterator[Section]:
    if text.strip():
        yield Section(f"{name} / {label}" if label else name, text.strip())
