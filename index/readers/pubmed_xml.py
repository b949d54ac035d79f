"""PubMed XML, as efetch and PubMed's yearly files give it: articles and book chapters.

Records are read one by one, so that a long file needs the memory of one. Entities are never
expanded and nothing is fetched; the DTD that PubMed's files name is not needed. Other answers of
E-utilities (searches, summaries, errors) are recognised and refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from index.errors import ReadError
from index.paper import Paper
from index.readers import fields
from index.readers.jats import forget, refuse_entities, root_name
from index.readers.pubmed_xml_record import read_pmid, read_record

FORMAT = "PubMed XML (.xml, as efetch gives it)"
MAX_RECORD = 32 * 2**20
"""Bytes; what is longer without the end of a record is no list of records."""
MAX_MARKUP = 1_000_000
"""Tags and attributes; a longer record is none, and would need too much memory."""

_RECORDS = ("PubmedArticle", "PubmedBookArticle")
_SETS = ("PubmedArticleSet", "PubmedBookArticleSet")
_ANSWERS = {
    "eSearchResult": "a search (esearch): it holds PMIDs and no records",
    "eLinkResult": "a search for links (elink): it holds PMIDs and no records",
    "eSummaryResult": "a query for summaries (esummary): it holds no abstracts",
    "ePostResult": "an upload (epost): it holds no records",
    "eInfoResult": "a query about databases (einfo): it holds no records",
    "eSpellResult": "a query about spelling (espell): it holds no records",
    "IdList": "a query for identifiers (rettype=uilist): it holds PMIDs and no records",
    "eFetchResult": "a failed query (efetch): it holds no records",
    "ERROR": "a failed query: it holds no records",
}
_HEAD = 64 * 1024


def matches(head: bytes) -> bool:
    """Whether the document is XML with the root of PubMed records or of an E-utilities answer."""
    root = root_name(head)
    return root in _SETS or root in _RECORDS or root in _ANSWERS


def read(path: Path) -> Iterator[Paper | ReadError]:
    """The records of a file in order; one without title and text gives a `ReadError`.

    Deleted citations, of which update files hold the PMIDs, are passed over.

    Raises:
        ReadError: the file cannot be opened, declares entities, holds no record, is another
            answer of E-utilities, or is not well-formed before the end of its first record.
    """
    with fields.open_file(path) as file:
        root = _refuse_other_answers(file.read(_HEAD))
        file.seek(0)
        count = 0
        last = ""
        for item in _records(file):
            if isinstance(item, ReadError):
                failure = ReadError(f"{item}, {last}" if last else str(item))
                if count == 0:
                    raise failure
                yield failure
                return
            count += 1
            pmid = read_pmid(item)
            name = f"record {count}{f' (PMID {pmid})' if pmid else ''}"
            last = f"after {name}"
            paper = read_record(item)
            if paper.title or paper.sections:
                yield paper
            else:
                yield ReadError(f"line {item.sourceline}: {name} has neither title nor text")
    if count == 0:
        what = "the query found nothing, the PMIDs do not exist, or it lists deletions alone"
        raise ReadError(f"the <{root}> holds no record: {what}")


def _refuse_other_answers(head: bytes) -> str:
    """The root's name.

    Raises:
        ReadError: it is the root of an answer without records.
    """
    root = root_name(head) or ""
    if root not in _ANSWERS:
        return root
    text = head.decode("utf-8", errors="replace")
    said = re.search(r"<(?:ERROR|ErrorList|OutputMessage)\b[^>]*>(.*?)</ERROR", text, re.DOTALL)
    message = f'; it says "{fields.excerpt(said[1], 100)}"' if said else ""
    raise ReadError(
        f"the XML is E-utilities' answer to {_ANSWERS[root]}{message} (fetch the records with "
        "efetch, db=pubmed and retmode=xml)"
    )


def _records(file: BinaryIO) -> Iterator[etree._Element | ReadError]:
    """The elements of the records, each valid until the next; a `ReadError` ends them early."""
    metered = _Metered(file)
    context = etree.iterparse(
        metered,
        events=("start", "end"),
        tag=(*_SETS, *_RECORDS),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
    )
    checked = False
    try:
        for event, element in context:
            if event == "start":
                if not checked:
                    refuse_entities(element)
                    checked = True
            elif element.tag in _RECORDS:
                yield element
                forget(element)
                metered.reset()
    except ReadError as error:
        yield error
    except etree.LxmlError as error:
        # The error itself is vague about undefined entities; the log has the line.
        entry = context.error_log.last_error
        line = entry.line if entry else getattr(error, "lineno", None) or 1
        message = fields.excerpt(entry.message if entry else str(error), 80)
        yield ReadError(f"line {line}: not well-formed XML ({message})")


class _Metered:
    """A file of which no more is given than one record may hold, until the next `reset`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._place = 0
        self.reset()

    def reset(self) -> None:
        self._length = self._markup = 0

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes.

        Raises:
            ReadError: the record is too long.
        """
        chunk = self._file.read(size)
        self._place += len(chunk)
        self._length += len(chunk)
        self._markup += chunk.count(b"<") + chunk.count(b"=")
        limit = ""
        if self._length > MAX_RECORD:
            limit = f"{MAX_RECORD // 2**20} MiB"
        elif self._markup > MAX_MARKUP:
            limit = f"{MAX_MARKUP:,} tags"
        if limit:
            raise ReadError(f"byte {self._place:,}: more than {limit} without a record's end")
        return chunk
