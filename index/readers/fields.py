"""What several formats share: cleaning text, names in Vancouver style, checked identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from index.errors import ReadError

FIRST_YEAR, LAST_YEAR = 1500, 2200
REVIEW_TYPES = frozenset({"Review", "Systematic Review", "Scoping Review"})
RETRACTED_TYPE = "Retracted Publication"

# Control characters that are no white space; the others separate words and become a space.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
# Soft hyphen, zero-width space, word joiner, invisible operators, byte-order mark and direction
# marks: they are not seen, split words for a search, and can show a text in another order than it
# is stored.
_INVISIBLE = re.compile("[\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WHITE = re.compile(r"\s+")


def squeeze(text: str) -> str:
    """`text` with each run of white space as one space and without invisible characters.

    Spaces at the ends stay, as one space each. Half a surrogate pair, which cannot be written as
    UTF-8, becomes U+FFFD.
    """
    text = _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", _CONTROL.sub("", text)))
    return _WHITE.sub(" ", text)


def collapse(text: str | None) -> str:
    """`squeeze` without spaces at the ends; "" for None."""
    return squeeze(text or "").strip()


def excerpt(text: str, limit: int = 60) -> str:
    """The start of `text`, at most `limit` characters, for an error message."""
    text = text if len(text) <= 4 * limit else text[: 4 * limit]
    text = collapse(text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values that are not empty, each once, in order."""
    return tuple(dict.fromkeys(value for value in values if value))


def clean_pmid(text: str | None) -> str | None:
    """`text` as a PMID (1 to 8 digits, no leading zeros), or None where it is none."""
    text = collapse(text)
    if not re.fullmatch(r"[0-9]{1,8}", text):
        return None
    return text.lstrip("0") or None


def clean_pmcid(text: str | None) -> str | None:
    """`text` as ``PMC3342924`` (a version such as ``.1`` is dropped), or None."""
    match = re.fullmatch(r"(?:PMC)?([0-9]{1,9})(?:\.[0-9]+)?", collapse(text), re.IGNORECASE)
    return f"PMC{match[1]}" if match else None


def clean_year(text: str | int | None) -> int | None:
    """The year in `text` where it is a plausible one (1500 to 2200), or None."""
    match = re.search(r"(?<![0-9])[0-9]{4}(?![0-9])", str(text))
    year = int(match[0]) if match else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def initials(given: str) -> str:
    """Given names as initials: ``ML`` for ``Marie-Lise``, ``GJ`` for ``Gareth J.`` and ``GJ``."""
    parts = [part for part in re.split(r"[\s.\-\u2010\u2011]+", collapse(given)) if part]
    capitals = [part for part in parts if part[0].isupper()] or parts
    return "".join(
        part if part.isalpha() and part.isupper() and len(part) <= 3 else part[0].upper()
        for part in capitals
    )


def vancouver(surname: str, given: str = "", suffix: str = "") -> str:
    """A name in Vancouver style: ``Tomlinson JS``, ``Clark RB Jr``; "" where all are empty."""
    parts = (collapse(surname), initials(given), collapse(suffix).rstrip("."))
    return " ".join(part for part in parts if part)


def open_file(path: Path) -> BinaryIO:
    """`path` opened for reading bytes.

    Raises:
        ReadError: it is no file that can be opened.
    """
    try:
        return path.open("rb")
    except OSError as error:
        raise ReadError(f"cannot be opened: {error.strerror or 'unknown reason'}") from error
    except ValueError as error:  # a NUL in the name
        raise ReadError("cannot be opened: the name holds a NUL character") from error
