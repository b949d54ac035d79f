"""What a paragraph of a PDF is: a heading, a caption, a notice of the publisher, or text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.readers import fields
from index.readers.jats_body import _LEFT_OUT_TITLES
from index.readers.pdf_layout import Line
from index.readers.pdf_text import Paragraph
from index.readers.pdf_worker import LOWERED, RAISED

CITATION = re.compile(
    r"\b(?:19|20)\d\d(?: [A-Z][a-z]{2}(?: \d{1,2})?)?[;,:] ?\d{1,4} ?(?:\([^)]{1,12}\))?"
    r"[,:] ?\w?\d|\b\d{1,4} ?\((?:19|20)\d\d\) ?\w?\d"
)
"""A paper's place: ``2020;13(2):45``, ``2020, 12, 114``, ``130 (2020) 12``."""

_LONGEST, _MOST_LINES = 150, 3
_LONGEST_ADDRESS, _LONGEST_AFFILIATION = 400, 100
_LARGER, _SMALLER = 1.08, 0.95

_NUMBERING = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*\.?|[IVX]{1,5}\.|[A-H]\.)\s+(?=\S)")
_SPACED_OUT = re.compile(r"(?:\S )+\S")
_NAMES = re.compile(
    r"(?P<abstract>(?:structured )?abstract|summary)"
    r"|(?P<keywords>key ?words?(?: and phrases)?|index terms)"
    r"|(?P<references>references(?: and notes)?|bibliography|literature cited|cited literature)"
    r"|(?P<body>(?:introduction|background)(?: and (?:aims?|objectives?|purpose))?"
    r"|(?:(?:patients?|materials?|subjects|participants|data|study design),? and )?methods?"
    r"|methods and materials|methodology|experimental(?: section| procedures)?"
    r"|(?:results?|findings)(?: and discussion)?|(?:general )?discussion|comment"
    r"|(?:discussion and |summary and )?conclusions?|concluding remarks|limitations|case reports?)"
)
_AFTER_REFERENCES = re.compile(
    r"(?:appendix|appendices|supplement|supporting information|(?:figure |table )?legends?\b"
    r"|tables?$|figures?$).*"
)
_LEFT_OUT = re.compile(
    r"(?:sources? of )?(?:funding|financial support)(?: statement| information)?"
    r"|(?:declaration of )?conflicts? of interests?.*|(?:declaration of )?competing interests?.*"
    r"|acknowledge?ments?|disclosures?"
    r"|article info(?:rmation)?|article history|correspondence|declarations?|author details"
)
_CAPTION = re.compile(
    r"(?P<kind>Fig(?:ure|\.)?|FIG(?:URE|\.)?|Table|TABLE|Box|Scheme) ?(?P<number>S?[0-9]{1,3})"
    r"(?P<end>[.:|]|[ \u2003]?[—–-])?(?: +|$)"
)
_NOTICE = re.compile(
    r"\W*(?:correspond(?:ence|ing author)|address (?:for|correspondence)|received\b|accepted\b"
    r"|published\b|©|copyright|\(c\) ?\d|e-?mail|from the department|doi\b|https?://|cite this"
    r"|how to cite|to cite this|citation:|open access|this is an open|this article (?:is|was)"
    r"|academic editor|edited by|reviewed by|licensed?\b|downloaded from|available online)",
    re.IGNORECASE,
)
_AFFILIATION = re.compile(
    r"\b(?:departments?|universit\w+|hospital|institut\w+|school of|division of|faculty|college)\b",
    re.IGNORECASE,
)


_RUN_IN = re.compile(
    r"(?:(?P<abstract>abstract) ?(?:[:.—–-]|(?=(?:background|introduction|objectives?|purpose|aims?"
    r"|context|importance)\b))|(?P<summary>summary) ?[:.—–-]"
    r"|(?P<keywords>key ?words?(?: and phrases)?|index terms)\b(?: ?[:.—–-])?)\s*(?=\S)",
    re.IGNORECASE,
)


class Heading(NamedTuple):
    """A heading without its number; `name` is its kind ("" unless known), `depth` its number's."""

    text: str
    name: str
    depth: int
    style: tuple[float, bool, bool]


class Caption(NamedTuple):
    """The label of a figure or table, and what follows it in the first line."""

    label: str
    rest: str


def plain_text(lines: Sequence[Line]) -> str:
    """The text of lines without the marks of superscripts."""
    text = " ".join(line.text for line in lines)
    return fields.collapse(text.replace(RAISED, "").replace(LOWERED, ""))


def known_name(text: str) -> str:
    """``abstract``, ``keywords``, ``references``, ``body``, ``after`` or ``out``; "" for others.

    `text` is a heading, with or without its number.
    """
    bare = _strip(text)[0].lower()
    if match := _NAMES.fullmatch(bare):
        return match.lastgroup or ""
    if _LEFT_OUT_TITLES.fullmatch(bare) or _LEFT_OUT.fullmatch(bare):
        return "out"
    return "after" if _AFTER_REFERENCES.fullmatch(bare) else ""


def heading_breaks(text: str) -> tuple[bool, bool]:
    """Whether a line starts a paragraph, and ends it, in whatever type it is set.

    It does both where it is one of the headings that all papers have, and the first where it
    starts with one that runs on (``Keywords: tea``).
    """
    bare = text.strip()
    if not re.match("[A-Z0-9]", bare):
        return False, False
    own = len(bare) <= _LONGEST and not bare.endswith(".")
    if own and known_name(bare) not in ("", "after"):
        return True, True
    return read_run_in(bare)[0] != "", False


def _strip(text: str) -> tuple[str, int]:
    """A heading without number and full stop, and how many parts the number has."""
    if _SPACED_OUT.fullmatch(text):  # "a b s t r a c t"
        text = text.replace(" ", "")
    depth = 0
    if match := _NUMBERING.match(text):
        depth = len(match["number"].strip(".").split("."))
        text = text[match.end() :]
    return text.strip(" .:"), depth


def read_heading(paragraph: Paragraph, body_size: float) -> Heading | None:
    """The paragraph as a heading, or None: known ones by name, others by their type."""
    if len(paragraph.lines) > _MOST_LINES or paragraph.characters > _LONGEST:
        return None
    text, depth = _strip(plain_text(paragraph.lines))
    if len(re.findall(r"[^\W\d_]", text)) < 3:
        return None
    name = known_name(plain_text(paragraph.lines))
    bold = paragraph.bold and paragraph.size > _SMALLER * body_size
    if not name and not (bold or paragraph.size > _LARGER * body_size):
        return None
    if not name and (read_caption(paragraph, body_size) or text[0].islower()):
        return None
    style = (round(2 * paragraph.size) / 2, paragraph.bold, text.isupper())
    return Heading(text.capitalize() if text.isupper() else text, name, depth, style)


def read_caption(paragraph: Paragraph, body_size: float) -> Caption | None:
    """The paragraph's caption, or None; ``Table 1 shows`` in the body's type is none."""
    text = plain_text(paragraph.lines[:1])
    match = _CAPTION.match(text)
    if match is None:
        return None
    smaller = paragraph.size < _SMALLER * body_size
    if not (match["end"] or smaller or paragraph.lines[0].bold):
        return None
    kind = match["kind"].capitalize().rstrip(".")
    kind = "Figure" if kind.startswith("Fig") else kind
    return Caption(f"{kind} {match['number']}", text[match.end() :])


def is_notice(text: str) -> bool:
    """Whether a text on the first page is the publisher's or about the authors' addresses."""
    if _NOTICE.match(text) or ("@" in text and len(text) < _LONGEST_ADDRESS):
        return True
    if len(text) < _LONGEST and CITATION.search(text):
        return True
    bodies = len(_AFFILIATION.findall(text))
    return bodies > 1 and len(text) < bodies * _LONGEST_AFFILIATION


def read_run_in(text: str) -> tuple[str, str]:
    """``abstract`` or ``keywords`` where a text starts with that heading, and what follows it."""
    match = _RUN_IN.match(text)
    rest = text[match.end() :] if match else text
    if match is None or (rest[:1].islower() and match.lastgroup != "keywords"):
        return "", text
    return ("keywords" if match.lastgroup == "keywords" else "abstract"), rest
