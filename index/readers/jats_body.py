"""The sections of a JATS article: abstract, body, figures, tables and boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from index.paper import Section
from index.readers.fields import excerpt
from index.readers.jats_marks import Run
from index.readers.jats_tables import table_lines
from index.readers.jats_text import FLOATS, Numbers, join, lines, plain

_LONGEST_LABEL = 200

UNTITLED = "Text"
"""The label of text that stands outside titled sections."""

_LEFT_OUT_TYPES = frozenset({"supplementary-material"})
_LEFT_OUT_TITLES = re.compile(
    r"authors?['’]?s?['’]? contributions?|author contributions? statement"
    r"|pre-?publication history"
    r"|supplementa(l|ry) (materials?|data|information|files?)( figures?| tables?)?"
    r"|supporting information|additional files?|publisher['’]s note"
)
_CRITERIA = re.compile(r"(?:inclusion|exclusion) criteria(?: \([^()]{0,80}\))?\.?$", re.IGNORECASE)
"""A note that names all rows of its table."""

_NUMBERING = re.compile(r"^(?:\d+\.)+\s+")


def read_sections(
    article: etree._Element, meta: etree._Element, numbers: Numbers
) -> tuple[list[Section], list[Section]]:
    """The sections of the abstract, and those of body, appendices, figures and tables."""
    abstract: list[Section] = []
    for element in meta.iterfind("abstract"):
        if element.get("abstract-type") != "graphical":
            abstract += _sections(element, ("Abstract", *_own_title(element)), numbers)
    body: list[Section] = []
    for element in article.iterchildren("body", "back", "floats-group"):
        roots = (
            element.iterchildren("app-group", "sec", "app") if element.tag == "back" else [element]
        )
        for root in roots:
            path = (title,) if root.tag != "body" and (title := _title(root)) else ()
            if not _is_left_out(root):
                body += _sections(root, path, numbers)
    return abstract, body


def _own_title(abstract: etree._Element) -> tuple[str, ...]:
    title = _title(abstract)
    return () if title.lower() in ("", "abstract", "summary") else (title,)


def _title(element: etree._Element) -> str:
    title = _NUMBERING.sub("", plain(element.find("title"))).rstrip(":. ")
    return excerpt(title, _LONGEST_LABEL)


def _is_left_out(section: etree._Element) -> bool:
    if section.get("sec-type") in _LEFT_OUT_TYPES:
        return True
    return _LEFT_OUT_TITLES.fullmatch(_title(section).lower()) is not None


def _sections(root: etree._Element, path: tuple[str, ...], numbers: Numbers) -> Iterator[Section]:
    """`root`'s own text, then its figures and tables, then the sections in it, in order."""
    waiting = [(root, path)]
    while waiting:
        element, path = waiting.pop()
        own: list[Run] = []
        floats: list[etree._Element] = []
        inner: list[tuple[etree._Element, tuple[str, ...]]] = []
        for child in element.iterchildren("*"):
            if child.tag in ("sec", "app"):
                if not _is_left_out(child):
                    inner.append((child, (*path, title) if (title := _title(child)) else path))
            elif child.tag not in ("title", "label", "sec-meta", "ref-list"):
                if child.tag not in FLOATS:
                    own += lines(child, numbers)
                floats += child.iter(*FLOATS)
        yield from titled(" / ".join(path) or UNTITLED, own)
        for each in floats:
            yield from _float(each, numbers)
        waiting += reversed(inner)


def titled(label: str, runs: Iterable[Run]) -> Iterator[Section]:
    """The section of these lines; none where they hold no text."""
    run = join((run for run in runs if run.text), "\n")
    if run.text:
        yield Section(label, run.text, run.marks)


def _float(element: etree._Element, numbers: Numbers) -> Iterator[Section]:
    """A figure, table or box with its caption; a table with its rows and general notes."""
    label = _float_label(element)
    runs: list[Run] = []
    if element.tag == "boxed-text":
        for child in element.iterchildren("*"):
            if child.tag not in FLOATS and child.tag != "label":
                runs += lines(child, numbers)
    else:
        for caption in element.iterchildren("caption"):
            runs += lines(caption, numbers)
    if element.tag == "table-wrap":
        tables = [*element.iterchildren("table"), *element.iterfind("alternatives/table")]
        for table in tables[:1]:
            runs += table_lines(table, numbers)
        for note in element.iterfind("table-wrap-foot/p"):
            if _CRITERIA.match(text := plain(note)):
                label = f"{label} / {text}"
            else:
                runs += lines(note, numbers)
    yield from titled(label, runs)


def _float_label(element: etree._Element) -> str:
    default = {"table-wrap": "Table", "table-wrap-group": "Table", "boxed-text": "Box"}
    label = excerpt(plain(element.find("label")).rstrip(":. "), _LONGEST_LABEL)
    if not label:
        return default.get(element.tag, "Figure")
    label = re.sub(r"^fig(?:ure|s|\b)\.?\s*(?=\S)", "Figure ", label, flags=re.IGNORECASE)
    return re.sub(r"^table\s*(?=\S)", "Table ", label, flags=re.IGNORECASE)
