"""The pages of a PDF as runs of text with their places, read by a process of its own."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from index.errors import ReadError
from index.readers import fields, pdf_worker

TIMEOUT = 300
"""Seconds after which the reading of a PDF is given up; 2,000 pages take a tenth to a half."""

_MOST_UNMAPPED = 0.3
OCR = "add one by OCR, for example with: ocrmypdf in.pdf out.pdf"


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """Text that follows on a line without a wide gap, in points, x to the right and y down.

    `base` is the line on which it stands; superscripts are between `pdf_worker.RAISED` and
    `LOWERED`.
    """

    text: str
    start: float
    end: float
    base: float
    size: float
    bold: bool


@dataclasses.dataclass(frozen=True)
class Page:
    """A page turned upright; `box` is its start, top, end and bottom, `turned` its other text."""

    number: int
    box: tuple[float, float, float, float]
    runs: tuple[Run, ...]
    turned: str = ""


@dataclasses.dataclass(frozen=True)
class Document:
    """A PDF's pages with text, its metadata by name, and the numbers of pages that are pictures.

    `damaged` are the numbers of pages that could not be read.
    """

    pages: tuple[Page, ...]
    information: dict[str, str]
    pictures: tuple[int, ...] = ()
    damaged: tuple[int, ...] = ()


def read_pages(path: Path) -> Document:
    """The text of a PDF.

    Raises:
        ReadError: the PDF cannot be opened, is encrypted, damaged or too large, or has no text
            that can be read.
    """
    fields.open_file(path).close()
    command = [sys.executable, "-P", str(Path(pdf_worker.__file__)), str(path.absolute())]
    with tempfile.TemporaryFile() as output:
        try:
            # The command is this interpreter and a file of this package.
            done = subprocess.run(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            place = _place(_count_lines(output))
            raise ReadError(f"{place}: not read within {TIMEOUT} seconds") from error
        output.seek(0)
        if done.returncode != 0:
            raise _failure(done.returncode, done.stderr, _count_lines(output))
        return read_output(output)


def _count_lines(output: BinaryIO) -> int:
    output.seek(0)
    return sum(1 for _ in output)


def _place(lines: int) -> str:
    """Where the worker was after it had written so many lines."""
    return f"page {lines}" if lines else "the file"


def _failure(status: int, stderr: bytes, lines: int) -> ReadError:
    """What ended the worker; a crash in PDFium is nearly always its limit of memory."""
    said = stderr.decode("utf-8", errors="replace").strip()
    last = fields.excerpt(said.splitlines()[-1] if said else "", 120)
    if status < 0 or "MemoryError" in last:
        limit = pdf_worker.MEMORY // 2**20
        return ReadError(f"{_place(lines)}: needs more than {limit} MiB or crashes the PDF library")
    return ReadError(f"{_place(lines)}: the PDF library failed ({last or f'status {status}'})")


def read_output(lines: Iterable[bytes]) -> Document:
    """What the worker wrote.

    Raises:
        ReadError: it reports an error, or the PDF has no text that can be read.
    """
    pages: list[Page] = []
    pictures: list[int] = []
    damaged: list[int] = []
    information: dict[str, str] = {}
    characters = unmapped = number = 0
    for number, line in enumerate(lines):
        said: dict[str, Any] = json.loads(line)
        if "error" in said:
            raise _refusal(said)
        if number == 0:
            information = {
                name: fields.collapse(said["information"][name]) for name in said["information"]
            }
            information["xmp_doi"] = said["xmp_doi"]
        elif said.get("damaged"):
            damaged.append(number)
        else:
            characters += said["characters"]
            unmapped += said["unmapped"]
            runs = tuple(Run(*values) for values in said["runs"])
            pages.append(Page(number, tuple(said["box"]), runs, said["turned"]))
            if said["images"] and not runs:
                pictures.append(number)
    if not pages and damaged:
        raise ReadError("the PDF is damaged: none of its pages can be read")
    if characters == 0:
        kind = "its pages are pictures" if pictures else "its pages are empty"
        raise ReadError(f"the PDF has no text layer ({kind}): {OCR}")
    if unmapped > _MOST_UNMAPPED * characters:
        raise ReadError(f"the PDF's text layer is unreadable (fonts without letters): {OCR}")
    return Document(tuple(pages), information, tuple(pictures), tuple(damaged))


def _refusal(said: dict[str, Any]) -> ReadError:
    if said["error"] == "locked":
        return ReadError("the PDF is encrypted and needs a password: save it without one")
    if said["error"] == "long":
        limit = pdf_worker.MAX_PAGES
        return ReadError(f"the PDF has {said['pages']:,} pages; more than {limit:,} are not read")
    if said["error"] == "too much text":
        most = f"{pdf_worker.MAX_CHARACTERS:,} characters or {pdf_worker.MAX_RUNS:,} pieces"
        return ReadError(f"the PDF holds more text than {most}, which is refused")
    return ReadError("the PDF is damaged or cut short: its list of objects cannot be read")
