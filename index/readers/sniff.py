"""Picks the reader of a document by its content, never by its name."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from index.errors import ReadError
from index.paper import Paper
from index.readers import (
    archive,
    fields,
    jats,
    jsonl,
    medline,
    pdf,
    pubmed_page,
    pubmed_page_html,
    pubmed_xml,
    ris,
)

HEAD = 64 * 1024
"""Bytes at the start of a document by which its format is told."""


class Reader(Protocol):
    """What a format's module offers; to read a new format, add its module to `READERS`.

    `FORMAT` names the format for people, with its usual extension.
    """

    FORMAT: str

    def matches(self, head: bytes) -> bool:
        """Whether a document that starts with `head` (its first 64 KiB) is of this format."""

    def read(self, path: Path) -> Iterator[Paper | ReadError]:
        """The document's papers in order, with a `ReadError` for each bad record."""


READERS: tuple[Reader, ...] = (
    jats,
    pubmed_xml,
    pdf,
    jsonl,
    medline,
    ris,
    pubmed_page,
    pubmed_page_html,
)

_SIGNATURES = {
    b"PK\x03\x04": "a zip archive or an office document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"SQLite format 3": "a database",
}


def read_papers(path: Path) -> Iterator[Paper | ReadError]:
    """The papers of a document in order; a bad record gives a `ReadError` in its place.

    Raises:
        ReadError: the document cannot be opened, is empty, or is of no format that is read. The
            last is known before the first paper; other errors come while reading.
    """
    with fields.open_file(path) as file:
        try:
            head = file.read(HEAD)
        except OSError as error:
            raise ReadError(f"cannot be read: {error.strerror or 'unknown reason'}") from error
    if not archive.matches(head):
        return _reader(head).read(path)
    return archive.read(path, _reader(archive.read_head(path, HEAD)).read)


def _reader(head: bytes) -> Reader:
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise ReadError("the file is empty")
    for reader in READERS:
        if reader.matches(head):
            return reader
    formats = "; ".join(reader.FORMAT for reader in READERS)
    raise ReadError(f"{_describe(head)}; the formats read are: {formats}; and gzip of any (.gz)")


def _describe(head: bytes) -> str:
    for signature, name in _SIGNATURES.items():
        if head.startswith(signature):
            return f"this is {name}"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "this is text in UTF-16: save it as UTF-8"
    if b"\0" in head:
        return "this is binary data, not text"
    try:
        # The head may end inside a character.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError as error:
        return f"this is not UTF-8 text (byte {error.start})"
    if re.match(r"\s*<(!doctype html|html)\b", text, re.IGNORECASE):
        return "this is an HTML page"
    if text.lstrip().startswith("<") and (root := jats.root_name(head)):
        return f"this is XML of another kind (its root is <{fields.excerpt(root, 40)}>)"
    return "the format is not known"
