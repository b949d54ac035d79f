"""Reads the text layer of one PDF with PDFium, as a process of its own.

PDFium is C++ and a PDF comes from anywhere: 2 KB can unfold to many GB, and a damaged file may
crash the library. Here either ends this process alone. It is run by its path, imports nothing
of this package, and writes JSON, a line each: the document, then its pages in order.

    python -P pdf_worker.py paper.pdf
"""

from __future__ import annotations

import ctypes
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MAX_PAGES = 2_000
MAX_CHARACTERS = 20_000_000
"""Characters of a document; 2,000 dense pages have half of them."""
MEMORY = 450 * 2**20
"""Bytes of address space that the process may have, where the system enforces it (Linux)."""

RAISED, LOWERED = "\x0e", "\x0f"
"""What stands before and after superscripts in a run's text."""

_METADATA = ("Title", "Author", "Subject", "Keywords", "doi", "DOI", "WPS-ARTICLEDOI")
_XMP_DOI = re.compile(
    rb"<(?:\w+:)?doi>\s*([^<]{6,200})<|\bprism:doi\s*=\s*[\"']([^\"']{6,200})"
    rb"|<dc:identifier>\s*((?:doi:|https?://(?:dx\.)?doi\.org/)?\s*10\.[^<]{5,200})<"
)
_CHUNK = 4 * 2**20
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
# Measured against the size of the type: what is farther apart, or farther back, is another run.
_WIDEST_SPACE, _FARTHEST_BACK, _WORD_GAP = 1.0, 0.4, 0.15
_SHIFT, _RAISED_BY = 0.6, 0.15


def main(path: Path) -> None:
    """Write the document's and its pages' JSON to standard output."""
    import pypdfium2
    from pypdfium2 import raw

    _limit_memory()
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return _write({"error": "locked" if locked else "damaged"})
    count = len(document)
    if count > MAX_PAGES:
        return _write({"error": "long", "pages": count})
    information = {name: document.get_metadata_value(name) for name in _METADATA}
    _write({"pages": count, "information": information, "xmp_doi": _xmp_doi(path)})
    left = MAX_CHARACTERS
    for number in range(count):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            _write({"error": "damaged page"})
            continue
        read = _page(page, left)
        left -= read["characters"]
        if left <= 0:
            return _write({"error": "too much text"})
        _write(read)
        page.close()
    return None


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):  # macOS may refuse
        return


def _write(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _xmp_doi(path: Path) -> str:
    """The DOI in the XMP metadata, which lies uncompressed in the file so that it can be found."""
    found, tail = "", b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            for match in _XMP_DOI.finditer(tail + chunk):
                found = next(filter(None, match.groups())).decode("utf-8", errors="replace")
            tail = chunk[-512:]
    return found.strip()


class _Style:
    """What the characters of one text object share: size, weight, direction."""

    def __init__(self, text: Any, index: int, raw: Any) -> None:
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(text, index, matrix)
        scale = math.hypot(matrix.c, matrix.d)
        self.size = abs(raw.FPDFText_GetFontSize(text, index)) * scale or 1.0
        degrees = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
        nearest = round(degrees / 90) * 90
        self.turn = nearest % 360 if abs(degrees - nearest) < _LEVEL else None
        name = ctypes.create_string_buffer(200)
        raw.FPDFText_GetFontInfo(text, index, name, len(name), None)
        self.bold = _BOLD.search(name.value) is not None


class _Character(NamedTuple):
    """A character where a reader sees it: from `start` to `end`, with its line's `base` (down).

    `spaced` says that a space stands before it.
    """

    text: str
    style: _Style
    start: float
    end: float
    base: float
    spaced: bool


def _page(page: Any, limit: int) -> dict[str, Any]:
    """A page's runs of text and what else tells whether its text can be had."""
    from pypdfium2 import raw

    text = page.get_textpage()
    count = max(text.count_chars(), 0)
    if count > limit:
        return {"characters": count}
    turns = Counter(style.turn for style in _styles(text, count, raw).values())
    characters, unmapped = _characters(text, count, raw)
    turns = Counter(character.style.turn for character in characters)
    return {}


def _turned(box: Sequence[float], turn: int) -> tuple[float, float, float, float]:
    """A box (left, bottom, right, top) as (start, end, top, bottom) of a page turned upright."""
    left, bottom, right, top = box
    if turn == 90:
        return bottom, top, left, right
    if turn == 180:
        return -right, -left, bottom, top
    if turn == 270:
        return -top, -bottom, -right, -left
    return left, right, -top, -bottom
