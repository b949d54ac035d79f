"""MEDLINE, the tagged format of PubMed (.nbib, .medline): a list of records.

The lines are taken apart here and not by `Bio.Medline`, which makes two values of one that goes
on in the next line (keywords, groups of authors, notices, book titles), cannot tell two
abstracts or locations apart, and fails at a line it does not expect.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from index.errors import ReadError
from index.paper import Paper, Section, clean_doi
from index.readers import fields
from index.readers.medline_records import (
    Block,
    Role,
    abstract_sections,
    decode,
    read_record,
    read_year,
    split_records,
)
from index.readers.pubmed_xml_record import NOTICES
from index.readers.pubmed_xml_text import _KINDS, clean_title, merge

FORMAT = "MEDLINE (.nbib)"

_NOTICE_TAGS = {
    "EIN": "ErratumIn",
    "ECI": "ExpressionOfConcernIn",
    "RIN": "RetractionIn",
    "PRIN": "PartialRetractionIn",
    "RRI": "RetractedandRepublishedIn",
    "CRI": "CorrectedandRepublishedIn",
    "UIN": "UpdateIn",
}
_RETRACTIONS = ("RIN", "RRI")
_TAG = re.compile(r"(?=.{4}-(?: |$))([A-Z][A-Z0-9]{1,3}) *- ?(.*)")
_TAGGED = re.compile(rb"(?=.{4}-(?:\s|$))[A-Z][A-Z0-9]{1,3} *-")
_COMMON = re.compile(rb"^(?:PMID|OWN |STAT|DP  |TI  |LID |FAU |AU  |JT  |TA  )-", re.MULTILINE)
_NO_ABSTRACT = re.compile(r"\W*abstract (?:is )?available from the publisher\W*", re.IGNORECASE)

Record = Mapping[str, Sequence[str]]


def matches(head: bytes) -> bool:
    """Whether the text starts with a line of a MEDLINE record and has two common lines of it.

    RIS, which starts with ``TY``, has some of the same tags.
    """
    head = head.removeprefix(codecs.BOM_UTF8).lstrip().replace(b"\r", b"\n")
    if head.startswith(b"TY ") or _TAGGED.match(head) is None:
        return False
    return len(_COMMON.findall(head)) > 1


def read(path: Path) -> Iterator[Paper | ReadError]:
    """The records of a MEDLINE file in order; one that cannot be read gives a `ReadError`.

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
        raise ReadError("the file holds no MEDLINE record")


def _role(line: bytes, inside: bool, after_blank: bool) -> Role:
    if _TAGGED.match(line) and (after_blank or not inside or line.startswith(b"PMID")):
        return "start"
    return "inside" if inside else "outside"


def _fields(lines: Sequence[str]) -> list[tuple[str, str]]:
    """The record's tags and values in order; a line without a tag goes on with the value before.

    PubMed breaks lines at spaces only.
    """
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if match := _TAG.match(line):
            found.append((match[1], [match[2]]))
        elif found:
            found[-1][1].append(line)
    values = ((tag, fields.collapse(" ".join(parts))) for tag, parts in found)
    return [(tag, value) for tag, value in values if value]


def _paper(block: Block) -> tuple[Paper, list[str]]:
    tagged = _fields(decode(block))
    record: dict[str, list[str]] = {}
    for tag, value in tagged:
        record.setdefault(tag, []).append(value)
    pmid = fields.clean_pmid(_first(record, "PMID"))
    titles = {tag: clean_title(_first(record, tag) or "") for tag in ("TI", "TT", "BTI", "CTI")}
    title = titles["TI"] or titles["TT"] or titles["BTI"]
    if not title:
        raise ReadError(f"PMID {pmid} has no title" if pmid else "it has no title")
    complaints: list[str] = []
    if block.cut and "SO" not in record:
        complaints.append("the file ends within it; the paper was kept as far as it goes")
    types = fields.unique(_each(record, "PT"))
    sections = tuple(merge(_abstract(tagged)))
    paper = Paper(
        title=title,
        sections=sections,
        authors=tuple(value for tag, value in tagged if tag in ("AU", "CN")),
        journal=_first(record, "TA", "JT") or titles["BTI" if titles["TI"] else "CTI"] or None,
        year=read_year(_each(record, "DP", "DEP"), complaints),
        volume=_first(record, "VI"),
        issue=_first(record, "IP"),
        pages=_first(record, "PG") or _location(record, "pii", "LID"),
        pmid=pmid,
        pmcid=fields.clean_pmcid(_first(record, "PMC")),
        doi=clean_doi(_location(record, "doi", "LID", "AID")),
        publication_types=types,
        keywords=_keywords(record),
        relation="review" if fields.REVIEW_TYPES.intersection(types) else "related",
        text_kind="abstract" if sections else "none",
        retracted=fields.RETRACTED_TYPE in types or any(tag in record for tag in _RETRACTIONS),
        notices=fields.unique(
            f"{NOTICES[_NOTICE_TAGS[tag]]}: {value}" for tag, value in tagged if tag in _NOTICE_TAGS
        ),
    )
    return paper, complaints


def _each(record: Record, *tags: str) -> Iterator[str]:
    """The values of the tags, in the tags' order."""
    for tag in tags:
        yield from record.get(tag, ())


def _first(record: Record, *tags: str) -> str | None:
    return next(_each(record, *tags), None)


def _location(record: Record, kind: str, *tags: str) -> str | None:
    """The first value that ends with its kind: ``10.1136/neurintsurg-2017-013179 [doi]``."""
    ending = f" [{kind}]"
    found = (value for value in _each(record, *tags) if value.endswith(ending))
    return next((value.removesuffix(ending) for value in found), None)


def _keywords(record: Record) -> tuple[str, ...]:
    """The keywords, or where there are none the names of the MeSH headings; no marks of weight."""
    own = fields.unique(value.lstrip("*") for value in _each(record, "OT"))
    return own or fields.unique(value.split("/")[0].lstrip("*") for value in _each(record, "MH"))


def _abstract(tagged: Sequence[tuple[str, str]]) -> Iterator[Section]:
    """The abstract's sections, then those of abstracts of other kinds and languages."""
    for tag, value in tagged:
        if tag == "AB":
            yield from abstract_sections(value)
    # The language of another abstract is the next field.
    for place, (tag, value) in enumerate(tagged):
        kind, found, text = value.partition(": ") if tag == "OAB" else ("", "", "")
        if found and not _NO_ABSTRACT.fullmatch(text):
            after, language = tagged[place + 1] if place + 1 < len(tagged) else ("", "")
            kinds = (
                _KINDS.get(kind.lower(), kind),
                "" if after != "OABL" or language == "eng" else language,
            )
            words = ", ".join(filter(None, kinds))
            yield from abstract_sections(text, f"Abstract ({words or 'other'})")
