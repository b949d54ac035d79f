"""RIS, the tagged format of reference managers (.ris), in the dialects of their exports.

`rispy` names the fields. It gets one record at a time: given a whole file it holds all of it,
drops a last record that does not end, and makes one of two where the line between them is
missing.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

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
from index.readers.pubmed_page_parts import is_publication_type
from index.readers.pubmed_xml_text import clean_title, merge

FORMAT = "RIS (.ris, as reference managers export it)"

_NAMES = {**TAG_KEY_MAPPING, "BT": "book_title"}
# One space in place of two is read for known tags alone: text may hold "IL - 2".
_TAG = re.compile(
    rf"(?:([A-Z][A-Z0-9])  |({'|'.join(sorted(_NAMES))})(?: |\t|   ))-(?: |\t|$)\s*(.*)"
)
_START = re.compile(rb"^(?:\xef\xbb\xbf)?TY {1,3}-[ \t]*\S", re.MULTILINE)
_PUBMED = re.compile(r"\b(?:pubmed|medline|nlm|ncbi|national library of medicine)\b", re.IGNORECASE)
_PUBMED_PAGE = re.compile(r"ncbi\.nlm\.nih\.gov/(?:pubmed/)?([0-9]{1,8})\b")
_PMC_PAGE = re.compile(r"/(PMC[0-9]{1,9})\b", re.IGNORECASE)
_DOI_ADDRESS = re.compile(r"(?:\bdoi\.org/|\bdoi: ?)(10\.\S+)", re.IGNORECASE)
_INITIALS_LAST = re.compile(r"(\S.*?) ((?:[A-Z]\.[ -]?)+|[A-Z]{1,3})")

Record = Mapping[str, Sequence[str]]


def matches(head: bytes) -> bool:
    """Whether a line starts a record, and none is in a format that may quote one."""
    return not head.lstrip().startswith((b"{", b"[", b"<")) and _START.search(head) is not None
