"""RIS, the tagged format of reference managers (.ris), in the dialects of their exports.

`rispy` names the fields. It gets one record at a time: given a whole file it holds all of it,
drops a last record that does not end, and makes one of two where the line between them is
missing.
"""

from __future__ import annotations

import codecs
import re
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import rispy
from rispy.config import TAG_KEY_MAPPING

from index.errors import ReadError
from index.paper import Paper, clean_doi
from index.readers import fields
from index.readers.jats_front import _RETRACTED
from index.readers.medline_records import (
    Block,
    Role,
    abstract_sections,
    decode,
    read_record,
    read_year,
    split_records,
)
from index.readers.pubmed_page_parts import _GROUP, is_publication_type
from index.readers.pubmed_xml_text import clean_title, merge

FORMAT = "RIS (.ris)"

_NAMES = {**TAG_KEY_MAPPING, "BT": "book_title"}
_WHOLE_BOOKS = frozenset({"BOOK", "EBOOK", "EDBOOK"})
# With another space than the usual two, known tags alone are read: text may hold "IL - 2".
_TAG = re.compile(
    rf"(?:([A-Z][A-Z0-9])  -|({'|'.join(sorted(_NAMES))})(?: |\t|   )-(?=\s|$))\s*(.*)"
)
_START = re.compile(rb"^(?:\xef\xbb\xbf)?TY(?: {1,3}|\t)-[ \t]*\S", re.MULTILINE)
_PUBMED = re.compile(r"\b(?:pubmed|medline|nlm|ncbi|national library of medicine)\b", re.IGNORECASE)
_PUBMED_PAGE = re.compile(r"ncbi\.nlm\.nih\.gov/(?:pubmed/)?([0-9]{1,8})\b", re.IGNORECASE)
_PMC_PAGE = re.compile(r"/(PMC[0-9]{1,9})\b", re.IGNORECASE)
_DOI_ADDRESS = re.compile(r"(?:\bdoi\.org/|\bdoi: ?)(10\.\S+)", re.IGNORECASE)
_INITIALS_LAST = re.compile(r"(\S.*?) ((?:[^\W\d_]\.[ -]?)+)")
_LONGEST_SURNAME = 3  # words; a longer one is a body's name with a comma in it

Record = Mapping[str, Sequence[str]]


def matches(head: bytes) -> bool:
    """Whether a line starts a record, in a text of no format that may quote one."""
    head = head.removeprefix(codecs.BOM_UTF8).lstrip().replace(b"\r", b"\n")
    quoting = head.startswith((b"{", b"[", b"<")) or b"\0" in head
    return not quoting and _START.search(head) is not None


def read(path: Path) -> Iterator[Paper | ReadError]:
    """The records of a RIS file in order; one that cannot be read gives a `ReadError`.

    A paper whose year is none or that the file's end cuts is followed by one.

    Raises:
        ReadError: the file cannot be opened or holds no record.
    """
    count = 0
    with fields.open_file(path) as file:
        for block in split_records(file, _role):
            count += 1
            yield from read_record(block, _paper)
    if count == 0:
        raise ReadError("the file holds no RIS record")


def _role(line: bytes, inside: bool, after_blank: bool) -> Role:
    tag, _ = _Parser.parse_line(line[:8].decode("latin-1"))
    if tag == "ER":
        return "end" if inside else "outside"
    if tag == "TY" or (tag and not inside):
        return "start"
    return "inside" if inside else "outside"


class _Parser(rispy.RisParser):  # type: ignore[misc]
    """Keeps every value of every tag that is known; a line without a tag is one more value."""

    DEFAULT_MAPPING = _NAMES
    DEFAULT_LIST_TAGS = sorted(_NAMES.keys() - {"TY", "ER"})
    DEFAULT_DELIMITER_MAPPING: ClassVar[dict[str, str]] = {}  # a DOI may hold a semicolon

    @staticmethod
    def parse_line(line: str) -> tuple[str | None, str]:
        match = _TAG.match(line)
        return (match[1] or match[2], match[3]) if match else (None, line)


def _paper(block: Block) -> tuple[Paper, list[str]]:
    record, kind = _record(decode(block))
    doi = _doi(record)
    title, of_book = _title(record, kind)
    if not title:
        raise ReadError(f"it has no title{f'; index its DOI instead: {doi}' if doi else ''}")
    complaints: list[str] = []
    if block.cut:
        complaints.append("the file ends within it; the paper was kept as far as it goes")
    abstract = _joined(record, "abstract") or _joined(record, "notes_abstract")
    sections = tuple(merge(abstract_sections(abstract)))
    types = fields.unique(
        part.strip()
        for value in _each(record, "type_of_work")
        for part in value.title().split(";")
        if is_publication_type(part.strip())
    )
    names = ("alternate_title2", "alternate_title1", "journal_name", "alternate_title3")
    paper = Paper(
        title=title,
        sections=sections,
        authors=fields.unique(map(_author, _people(record))),
        journal=_first(record, *names, *(() if of_book else ("secondary_title", "book_title"))),
        year=read_year(_each(record, "year", "publication_year", "date"), complaints),
        volume=_first(record, "volume"),
        issue=_first(record, "number"),
        pages=_pages(record),
        pmid=_pmid(record),
        pmcid=_pmcid(record),
        doi=doi,
        publication_types=types,
        keywords=_keywords(record),
        relation="review" if fields.REVIEW_TYPES.intersection(types) else "related",
        text_kind="abstract" if sections else "none",
        retracted=fields.RETRACTED_TYPE in types or _RETRACTED.match(title) is not None,
    )
    return paper, complaints


def _record(lines: list[str]) -> tuple[Record, str]:
    """The values that are not empty by the names rispy gives the tags, and the type."""
    start = [] if lines[0].startswith("TY") else ["TY  - "]
    parsed: dict[str, Any] = _Parser().parse_lines(iter([*start, *lines, "ER  - "]))[0]
    kind = fields.collapse(parsed.pop("type_of_reference")).upper()
    cleaned = {name: [fields.collapse(each) for each in parsed[name]] for name in parsed}
    return {name: [each for each in cleaned[name] if each] for name in cleaned}, kind


def _each(record: Record, *names: str) -> Iterator[str]:
    """The values of the fields, in the order of their names."""
    for name in names:
        yield from record.get(name, ())


def _first(record: Record, *names: str) -> str | None:
    return next(_each(record, *names), None)


def _joined(record: Record, name: str) -> str:
    """The lines of a field as one."""
    return " ".join(fields.unique(_each(record, name)))


def _title(record: Record, kind: str) -> tuple[str, bool]:
    """The title and whether it is a whole book's; the short title where there is no other."""
    own = _joined(record, "primary_title") or _joined(record, "title")
    book = "" if own else _joined(record, "book_title")
    others = (_joined(record, name) for name in ("translated_title", "short_title"))
    title = own or book or next(filter(None, others), "")
    return clean_title(title), bool(book) or kind in _WHOLE_BOOKS


def _people(record: Record) -> Iterator[str]:
    for value in _each(record, "first_authors", "authors"):
        yield from value.split(";")


def _author(name: str) -> str:
    """``Marx, Karl`` or ``Fanning E.`` in Vancouver style; names of bodies stay as they are."""
    surname, *others = (part.strip() for part in name.split(","))
    if _GROUP.search(name) or len(surname.split()) > _LONGEST_SURNAME:
        return fields.collapse(name).rstrip(",")
    if not others and (match := _INITIALS_LAST.fullmatch(surname)):
        surname, others = match[1], [match[2]]
    return fields.vancouver(surname, *others[:2])


def _pages(record: Record) -> str | None:
    """Pages as ``52-57``, or the article's number."""
    first, last = _first(record, "start_page"), _first(record, "end_page")
    if first and last and last != first and "-" not in first:
        return f"{first}-{last}"
    return first or last or _first(record, "custom7")


def _keywords(record: Record) -> tuple[str, ...]:
    parts = (part.strip(" *") for value in _each(record, "keywords") for part in value.split(";"))
    return fields.unique(parts)


def _addresses(record: Record) -> Iterator[str]:
    names = ("urls", "file_attachments1", "file_attachments2", "notes")
    yield from map(urllib.parse.unquote, _each(record, *names))


def _doi(record: Record) -> str | None:
    """The DOI's own field, or the one of other fields that holds a DOI and says so."""
    own = map(clean_doi, _each(record, "doi", "type_of_work"))
    matches = map(_DOI_ADDRESS.search, _addresses(record))
    linked = (clean_doi(match[1]) for match in matches if match)
    return next(filter(None, (*own, *linked)), None)


def _pmid(record: Record) -> str | None:
    """The PMID that a link names, or the accession number unless it is another database's."""
    for match in map(_PUBMED_PAGE.search, _addresses(record)):
        if match:
            return fields.clean_pmid(match[1])
    named = " ".join(_each(record, "name_of_database", "database_provider"))
    if named and not _PUBMED.search(named):
        return None
    number = _first(record, "accession_number") or ""
    return fields.clean_pmid(re.sub(r"^pmid: ?", "", number, flags=re.IGNORECASE))


def _pmcid(record: Record) -> str | None:
    own = _first(record, "custom2") or ""
    if own.upper().startswith("PMC"):
        return fields.clean_pmcid(own)
    found = filter(None, map(_PMC_PAGE.search, _addresses(record)))
    return next((fields.clean_pmcid(match[1]) for match in found), None)
