"""Tells a sound answer of E-utilities from a damaged one, a refusal and an error page."""

from __future__ import annotations

import email.utils
import json
import re
import time

from lxml import etree

from index.errors import IndexingError
from index.readers.fields import collapse

_NO_RECORD = re.compile(
    r"id list is empty|no correct ids|invalid uid|cannot get document summary|cannot process id",
    re.IGNORECASE,
)
# How PubMed Central answers for an article that it has not or may not give out.
_NOT_THERE = re.compile(r"not available|not found|invalid", re.IGNORECASE)
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_PASSING = frozenset({408, 425, 429})


class NoRecordError(IndexingError):
    """The service knows no record of an identifier."""


class BadAnswerError(Exception):
    """An answer that is of no use; `passing` where asking again may give a good one."""

    def __init__(self, reason: str, *, passing: bool = True) -> None:
        super().__init__(reason)
        self.passing = passing


def check(body: bytes, root: str) -> etree._Element:
    """The root of a complete answer, whose name must be `root`.

    Raises:
        NoRecordError: the answer says that there is no such record.
        BadAnswerError: an HTML page, damaged XML, another root, or an error of the service.
    """
    if _HTML.match(body):
        raise BadAnswerError("an HTML page instead of XML")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        tree = etree.fromstring(body, parser)
    except etree.LxmlError as error:
        raise BadAnswerError("XML that is cut off or damaged") from error
    message = next((collapse(element.text) for element in tree.iter("ERROR")), None)
    if message is not None:
        if _NO_RECORD.search(message):
            raise NoRecordError(message)
        raise BadAnswerError(f"the service's error {message!r}")
    for reply in tree.iter("Reply"):
        message = collapse(reply.get("error"))
        if message and not _NOT_THERE.search(message):
            raise BadAnswerError(f"the service's error {message!r}")
    if tree.tag != root:
        raise BadAnswerError(f"<{tree.tag}> instead of <{root}>")
    return tree


def check_status(status: int, body: bytes) -> None:
    """Raises what an answer with another status than 200 means.

    Raises:
        NoRecordError: the body says that there is no such record.
        BadAnswerError: always else.
    """
    page = bool(_HTML.match(body))
    if status in _PASSING or status >= 500 or (status == 400 and page):
        raise BadAnswerError(f"HTTP {status}{' with an HTML page' if page else ''}")
    text = "" if page else collapse(body[:4000].decode(errors="replace"))
    if _NO_RECORD.search(text):
        raise NoRecordError(text)
    try:
        text = collapse(str(json.loads(body)["error"]))
    except (ValueError, KeyError, TypeError):
        text = re.sub(r"<[^>]*>", " ", text)
    raise BadAnswerError(f"HTTP {status} {collapse(text)}".strip(), passing=False)


def retry_after(value: str | None) -> float:
    """The seconds of a ``Retry-After`` header, which holds seconds or a date; 0 without one."""
    if value is None:
        return 0.0
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", value):
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0
