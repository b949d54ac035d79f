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
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

MAX_PAGES = 2_000
MAX_CHARACTERS = 16_000_000
"""Characters of a document; 2,000 dense pages have no more."""
MAX_RUNS = 500_000
"""Runs of text without a wide gap; 2,000 pages of two columns have half of them."""
MEMORY = 450 * 2**20
"""Bytes of address space that the process may have, where the system enforces it (Linux)."""

RAISED, LOWERED = "\ue000", "\ue001"
"""What stands before and after a superscript in a run's text, and nowhere else."""

_INFORMATION = ("Title", "Author", "Subject", "doi", "DOI", "WPS-ARTICLEDOI")
_XMP_DOI = re.compile(
    rb"<(?:\w+:)?doi>\s*([^<]{6,200})<|\bprism:doi\s*=\s*[\"']([^\"']{6,200})"
    rb"|<dc:identifier>\s*((?:doi:|https?://(?:dx\.)?doi\.org/)?\s*10\.[^<]{5,200})<"
)
_CHUNK, _OVERLAP = 4 * 2**20, 512
_BOLD = re.compile(rb"bold|black|heavy|demi|CMBX", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ue000\ue001]")
_SPACES = frozenset(map(ord, " \t\r\n\f\v\xa0"))
# PDFium writes 0xFFFE or 2 for a hyphen that it takes for one of hyphenation; a soft hyphen that
# is printed is a hyphen. Word writes signs of the font Symbol at F000.
_SIGNS = {0x02: "-", 0xFFFE: "-", 0xAD: "-", 0x2010: "-", 0x2011: "-"}
_SIGNS |= {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st"}
_SIGNS |= {0xF0A3: "≤", 0xF0B0: "°", 0xF0B1: "±", 0xF0B3: "≥", 0xF0B4: "×", 0xF0B7: "•"}
_SIGNS |= {0xF061: "α", 0xF062: "β", 0xF063: "χ", 0xF064: "δ", 0xF067: "γ", 0xF06B: "κ"}
_SIGNS |= {0xF06C: "λ", 0xF06D: "μ", 0xF044: "Δ", 0xFB06: "st"}

# Lengths in sizes of the type, but for the angle in degrees.
_LEVEL = 3.0
_WIDEST_GAP, _FARTHEST_BACK, _WORD_GAP, _SCRIPT_GAP = 1.0, -0.4, 0.25, 0.12
_SCRIPT_SHIFT, _LINE_SHIFT, _RAISED_SHIFT, _SCRIPT_SIZE = 0.6, 0.25, 0.15, 0.95
_LEVEL_BASE = 0.02


def main(path: Path) -> None:
    """Write the document's and its pages' JSON to standard output."""
    import pypdfium2
    from pypdfium2 import raw

    limit_memory()
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        _write({"error": "locked" if locked else "damaged"})
        return
    count = len(document)
    if count > MAX_PAGES:
        _write({"error": "long", "pages": count})
        return
    information = {name: document.get_metadata_value(name) for name in _INFORMATION}
    _write({"pages": count, "information": information, "xmp_doi": xmp_doi(path)})
    characters = runs = 0
    for number in range(count):
        try:
            page = document[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            _write({"damaged": True})
            continue
        characters += max(text.count_chars(), 0)
        read = _read_page(page, text) if characters <= MAX_CHARACTERS else {"runs": ()}
        runs += len(read["runs"])
        if characters > MAX_CHARACTERS or runs > MAX_RUNS:
            _write({"error": "too much text"})
            return
        _write(read)
        text.close()
        page.close()


def limit_memory() -> None:
    """Have the system refuse this process more than `MEMORY`, where it can."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):  # Windows; macOS may refuse
        return


def _write(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def xmp_doi(path: Path) -> str:
    """The last DOI in XMP metadata, which lie uncompressed in a file so that they can be found."""
    found = tail = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            for match in _XMP_DOI.finditer(tail + chunk):
                found = next(filter(None, match.groups()))
            tail = chunk[-_OVERLAP:]
    return found.decode("utf-8", errors="replace").strip()


class _Style:
    """What the characters of one text object share: size, weight, direction, base line."""

    def __init__(self, text: Any, index: int, raw: Any) -> None:
        matrix, x, y = raw.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetMatrix(text, index, matrix)
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        self.origin = (x.value, y.value)
        scale = math.hypot(matrix.c, matrix.d)
        self.size = abs(raw.FPDFText_GetFontSize(text, index)) * scale or 1.0
        degrees = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
        nearest = round(degrees / 90) * 90
        self.turn = nearest % 360 if abs(degrees - nearest) < _LEVEL else None
        name = ctypes.create_string_buffer(200)
        raw.FPDFText_GetFontInfo(text, index, name, len(name), None)
        self.bold = _BOLD.search(name.value) is not None


class _Character(NamedTuple):
    """A character with its box (left, bottom, right, top) in the page's own coordinates.

    `spaced` says that a space stands before it.
    """

    text: str
    style: _Style
    box: tuple[float, float, float, float]
    spaced: bool


class _Placed(NamedTuple):
    """A character from `start` to `end` on its line's `base`, counted to the right and down."""

    text: str
    style: _Style
    start: float
    end: float
    base: float
    spaced: bool


def _read_page(page: Any, text: Any) -> dict[str, Any]:
    """A page's runs of text and what else tells whether its text can be had."""
    from pypdfium2 import raw

    characters, unmapped = _characters(text.raw, text.count_chars(), raw)
    turns = Counter(character.style.turn for character in characters)
    turns.pop(None, None)
    turn = turns.most_common(1)[0][0] if turns else 0
    assert turn is not None
    upright, others = [], []
    for character in characters:
        if character.style.turn == turn:
            upright.append(_place(character, turn))
        else:
            others.append(f"{' ' if character.spaced else ''}{character.text}")
    images = 0
    if not characters:
        images = sum(1 for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    start, end, top, bottom = _turned(page.get_bbox(), turn)
    return {
        "box": [start, top, end, bottom],
        "runs": [_written(run) for run in _runs(upright)],
        "turned": "".join(others),
        "characters": len(characters),
        "unmapped": unmapped,
        "images": images,
    }


def _characters(text: Any, count: int, raw: Any) -> tuple[list[_Character], int]:
    """The visible characters in the order of the file, and how many of them have no code."""
    styles: dict[int | None, _Style] = {}
    found: list[_Character] = []
    unmapped, spaced = 0, False
    box = raw.FS_RECTF()
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in _SPACES:  # among them those that PDFium adds between words and lines
            spaced = spaced or code not in (0x0A, 0x0D)
            continue
        unmapped += raw.FPDFText_HasUnicodeMapError(text, index) == 1
        sign = _SIGNS.get(code) or _CONTROL.sub("", chr(code))
        if not sign:
            continue
        owner = ctypes.cast(raw.FPDFText_GetTextObject(text, index), ctypes.c_void_p).value
        style = styles.get(owner)
        if style is None:
            style = styles[owner] = _Style(text, index, raw)
        raw.FPDFText_GetLooseCharBox(text, index, box)
        corners = (box.left, box.bottom, box.right, box.top)
        found.append(_Character(sign, style, corners, spaced))
        spaced = False
    return found, unmapped


def _place(character: _Character, turn: int) -> _Placed:
    text, style, box, spaced = character
    if turn == 0:  # nearly all; this is called for each character
        return _Placed(text, style, box[0], box[2], -style.origin[1], spaced)
    start, end, _, _ = _turned(box, turn)
    _, _, base, _ = _turned((*style.origin, *style.origin), turn)
    return _Placed(text, style, start, end, base, spaced)


def _turned(box: Sequence[float], turn: int) -> tuple[float, float, float, float]:
    """A box (left, bottom, right, top) as start, end, top and bottom for one who reads `turn`."""
    left, bottom, right, top = box
    if turn == 90:
        return bottom, top, left, right
    if turn == 180:
        return -right, -left, bottom, top
    if turn == 270:
        return -top, -bottom, -right, -left
    return left, right, -top, -bottom


def _runs(characters: Iterable[_Placed]) -> Iterator[list[_Placed]]:
    """Characters that follow each other on a line, with the scripts above and below it."""
    run: list[_Placed] = []
    main: _Placed | None = None
    for character in characters:
        if main is None or not _continues(run[-1], main, character):
            if run:
                yield run
            run, main = [], character
        elif character.style.size > main.style.size * 1.05:
            main = character
        run.append(character)
    if run:
        yield run


def _continues(last: _Placed, main: _Placed, character: _Placed) -> bool:
    """Whether a character goes on with a run whose largest type is that of `main`."""
    one, other = main.style.size, character.style.size
    size = max(one, other)
    if (character.start, character.base) == (last.start, last.base):
        return True  # the second letter of a ligature
    script = min(one, other) < _SCRIPT_SIZE * size
    shift = _SCRIPT_SHIFT if script else _LINE_SHIFT
    if abs(character.base - main.base) > shift * size:
        return False
    return _FARTHEST_BACK * size <= character.start - last.end <= _WIDEST_GAP * size


def _written(run: Sequence[_Placed]) -> list[Any]:
    """A run as text, start, end, base, size and whether it is bold."""
    sizes = Counter(round(character.style.size, 1) for character in run)
    size = max(sizes, key=lambda each: (sizes[each], each))
    on_line = sorted(each.base for each in run if round(each.style.size, 1) == size)
    base = on_line[len(on_line) // 2]
    parts: list[str] = []
    above, last = False, run[0]
    for character in run:
        # PDFium tells words apart, but not where the base line changes.
        level = abs(character.base - last.base) < _LEVEL_BASE * size
        narrowest = _WORD_GAP if level else _SCRIPT_GAP
        gap = character.start - last.end > narrowest * size
        small = character.style.size < _SCRIPT_SIZE * size
        raised = small and base - character.base > _RAISED_SHIFT * size
        if raised != above:
            parts.append(RAISED if raised else LOWERED)
            above = raised
        if parts and (character.spaced or gap) and character is not run[0]:
            parts.append(" ")
        parts.append(character.text)
        last = character
    bold = 2 * sum(character.style.bold for character in run) > len(run)
    text = "".join([*parts, LOWERED if above else ""])
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    end = max(character.end for character in run)
    places = [round(each, 2) for each in (run[0].start, end, base, size)]
    return [text, *places, bold]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
