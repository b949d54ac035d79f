"""MEDLINE, the tagged format of PubMed (.nbib, .medline): a list of records.

The lines are taken apart here and not by `Bio.Medline`, which makes two values of one that goes
on in the next line (keywords, groups of authors, notices, book titles) and runs two DOIs into
one. How records are found in a file and decoded is shared with RIS.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from index.errors import ReadError
from index.paper import Paper, Section, clean_doi
from index.readers import fields
from index.readers.jsonl import _lines
from index.readers.pubmed_page_text import _is_label
from index.readers.pubmed_xml_text import clean_label, clean_title, merge

FORMAT = "MEDLINE (.nbib, as PubMed saves it)"
MAX_RECORD = 16 * 2**20
"""Bytes; a longer record is none, and would need too much memory."""
MAX_LINES = 250_000
"""Lines; the paper with most authors so far (15,025) has some 60,000."""

NOTICES = {
    "EIN": "Erratum in",
    "ECI": "Expression of concern in",
    "RIN": "Retraction in",
    "PRIN": "Partial retraction in",
    "RRI": "Retracted and republished in",
    "CRI": "Corrected and republished in",
    "UIN": "Update in",
}
"""The tags of notices about a paper, and what they are called for people."""

_RETRACTIONS = ("RIN", "RRI")
_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}(?<=^.{4})-(?: |$)")
_TAG_BYTES = re.compile(_TAG.pattern.encode())
_FIRST_LINE = re.compile(rb"\s*+(?:PMID|OWN |STAT|PMC |TI  |FAU |AU  |VI  |DP  )- ?\S")
_PMID_LINE = re.compile(rb"^(?:PMID|OWN |STAT|JT  |FAU |LID )- ?\S", re.MULTILINE)
_LATIN1_CONTROL = re.compile(rb"[\x80-\x9f]")
_NOT_ASCII = re.compile("[^\x00-\x7f\ufffd]")
_ABSTRACT_LABEL = re.compile(r"(?:^|(?<=[.?!)\]] ))([A-Z][A-Z ,/&'’()-]{2,60}): ")
_NO_ABSTRACT = "abstract available from the publisher"

Role = Literal["start", "inside", "end", "outside"]


class Block(NamedTuple):
    """A record's bytes; `content` is None where it is too long.

    `number` counts the records from 1, `line` is the first one's number, `offset` the first
    byte's. `whole` is False where the file ends within a line.
    """

    number: int
    line: int
    offset: int
    content: bytes | None
    whole: bool = True


def matches(head: bytes) -> bool:
    """Whether the text starts with a line of a MEDLINE record and holds another one."""
    head = head.removeprefix(codecs.BOM_UTF8)
    return _FIRST_LINE.match(head) is not None and len(_PMID_LINE.findall(head)) > 1


def read(path: Path) -> Iterator[Paper | ReadError]:
    """The records of a MEDLINE file in order; one that cannot be read gives a `ReadError`.

    A year that is none, and a file that ends within a record, give one after the paper.

    Raises:
        ReadError: the file cannot be opened or holds no record.
    """
    count = 0
    with fields.open_file(path) as file:
        for block in split_records(file, _role):
            count += 1
            yield from read_record(block, _paper)
    if count == 0:
        raise ReadError("the file holds no MEDLINE record")


def _role(line: bytes, inside: bool, after_blank: bool) -> Role:
    if not line.strip():
        return "inside" if inside else "outside"
    tagged = _TAG_BYTES.match(line) is not None
    if tagged and (after_blank or not inside or line.startswith(b"PMID")):
        return "start"
    return "inside" if inside else "outside"


def split_records(
    file: BinaryIO, role: Callable[[bytes, bool, bool], Role]
) -> Iterator[Block]:
    """The records of a file of tagged lines, one by one.

    `role` says what a line is, knowing whether it is inside a record and after an empty line.
    Lines end with LF, CRLF or CR; byte-order marks at their starts are dropped.
    """
    marked = file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
    start = len(codecs.BOM_UTF8) if marked else 0
    file.seek(start)
    number = first = offset = size = count = at_line = 0
    lines: list[bytes] | None = None
    too_long = blank = False
    line = b""

    def block() -> Block:
        content = None if too_long else b"".join(lines or ())
        return Block(number, first, start + offset, content, line.endswith((b"\n", b"\r")))

    for _, position, long_line in _lines(file):
        # A file of one long line may have the line ends of old Macs.
        for line in [b""] if long_line is None else long_line.splitlines(keepends=True):
            at_line += 1
            is_role = "inside" if long_line is None else role(
                line.removeprefix(codecs.BOM_UTF8), lines is not None, blank
            )
            blank = long_line is not None and not line.strip()
            if is_role == "start":
                if lines is not None:
                    yield block()._replace(whole=True)
                number, first, offset = number + 1, at_line, position
                lines, size, count, too_long = [], 0, 0, False
            if lines is not None:
                size, count = size + len(line), count + 1
                too_long = too_long or long_line is None or size > MAX_RECORD or count > MAX_LINES
                lines = [] if too_long else [*lines, line]
            position += len(line)
            if is_role == "end" and lines is not None:
                yield block()._replace(whole=True)
                lines = None
    if lines is not None:
        yield block()
