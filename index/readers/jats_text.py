"""Running text of JATS: inline markup as plain text, paragraphs as lines, citations as marks."""

from __future__ import annotations

import dataclasses
import html.entities
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

from lxml import etree

from index.paper import ReferenceMark
from index.readers.fields import collapse, squeeze
from index.readers.jats_formula import math_text, tex_body
from index.readers.jats_marks import Run, Token, write

Numbers = Mapping[str, int]
"""The id of each entry of the reference list -> its number."""

FLOATS = frozenset({"fig", "table-wrap", "boxed-text", "fig-group", "table-wrap-group"})
"""What stands beside the text and becomes a section of its own."""

_FORMULA_ELEMENTS = frozenset({"inline-formula", "disp-formula"})
_FORMULAE = _FORMULA_ELEMENTS | {"math", "tex-math"}
_DROPPED = frozenset(
    {"alt-text", "fn", "fn-group", "graphic", "index-term", "inline-graphic", "long-desc", "media"}
    | {"object-id", "permissions", "private-char", "processing-meta", "rt", "sec-meta"}
    | {"supplementary-material", "table", "table-wrap-foot"}
)
_STOP = FLOATS | _FORMULAE | _DROPPED
# Cross-references that are printed as a symbol and point at what is not text of the paper.
_NOTE_MARKERS = frozenset({"aff", "author-notes", "corresp", "fn", "table-fn"})
_BLOCKS = frozenset(
    {"attrib", "body", "boxed-text", "caption", "def-item", "def-list", "disp-quote", "kwd"}
    | {"list", "list-item", "p", "preformat", "sec", "speech", "statement", "subtitle", "title"}
    | {"verse-group", "verse-line"}
)

Event = Literal["start", "end", "leaf"]


def walk(
    root: etree._Element, stop: Callable[[etree._Element], bool] = lambda element: False
) -> Iterator[tuple[Event, etree._Element]]:
    """Start and end of `root` and its descendants in document order, without recursion.

    Comments, processing instructions, entity references and elements for which `stop` holds are
    given as one "leaf" each and not entered.
    """
    stack = [(root, iter(root))]
    yield "start", root
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", element
        elif not isinstance(child.tag, str) or stop(child):
            yield "leaf", child
        else:
            stack.append((child, iter(child)))
            yield "start", child


def lines(
    root: etree._Element, numbers: Numbers, without: frozenset[str] = frozenset()
) -> list[Run]:
    """The paragraphs, list items and titles in `root`, one line each.

    `FLOATS` and the elements named in `without` are left out.
    """
    return write(_Tokenizer(numbers, without).run(root))


def line(root: etree._Element, numbers: Numbers) -> Run:
    """The text of `root` as one line."""
    return join(lines(root, numbers), " ")


def plain(root: etree._Element | None, *without: str) -> str:
    """The text of `root` as one line, without the elements so named; "" for None."""
    return "" if root is None else join(lines(root, {}, frozenset(without)), " ").text


def join(runs: Iterable[Run], separator: str) -> Run:
    """The runs as one, `separator` between them, their marks moved along."""
    text: list[str] = []
    marks: list[ReferenceMark] = []
    length = 0
    for run in runs:
        if text:
            text.append(separator)
            length += len(separator)
        marks += (
            dataclasses.replace(mark, start=mark.start + length, end=mark.end + length)
            for mark in run.marks
        )
        text.append(run.text)
        length += len(run.text)
    return Run("".join(text), tuple(marks))


class _Tokenizer:
    """Turns an element into tokens, in document order."""

    def __init__(self, numbers: Numbers, without: frozenset[str]) -> None:
        self._numbers = numbers
        self._without = without
        self._tokens: list[Token] = []
        self._raised = 0
        self._inside_definition = 0
        self._cited: etree._Element | None = None
        # A list item's label and a defined term stand on the line of what follows them.
        self._keep_line = False

    def run(self, root: etree._Element) -> list[Token]:
        for event, element in walk(root, self._is_stop):
            if event == "start":
                self._start(element)
                self._add(element.text)
            elif event == "end":
                self._end(element)
            else:
                self._leaf(element)
            if event != "start" and element is not root:
                self._add(element.tail)
        return self._tokens

    def _is_stop(self, element: etree._Element) -> bool:
        tag = element.tag
        if tag == "xref" and element.get("ref-type") in _NOTE_MARKERS:
            return True
        if tag == "label":  # the number of an equation
            parent = element.getparent()
            return "label" in self._without or (parent is not None and parent.tag == "disp-formula")
        return tag in _STOP or tag in self._without

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._break_line()
        elif tag == "sup":
            self._raised += 1
        elif tag == "def":
            self._inside_definition += 1
        elif tag == "break":
            self._add(" ")
        elif tag == "xref" and element.get("ref-type") == "bibr" and self._cited is None:
            self._cited = element
            rids = (element.get("rid") or "").split()
            cites = tuple(self._numbers[rid] for rid in rids if rid in self._numbers)
            self._tokens.append(Token("", self._raised > 0, tuple(dict.fromkeys(cites))))

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if element is self._cited:
            self._cited = None
        elif tag in _BLOCKS:
            self._break_line()
        elif tag == "sup":
            self._raised -= 1
        elif tag == "def":
            self._inside_definition -= 1
        elif tag in ("label", "term"):
            ended = bool(self._tokens) and self._tokens[-1].text.rstrip().endswith(":")
            self._add(" " if tag == "label" or ended else ": ")
            self._keep_line = True

    def _leaf(self, element: etree._Element) -> None:
        if isinstance(element, etree._Entity):
            name = element.name or ""
            self._add(html.entities.html5.get(f"{name};", f"&{name};"))
        elif element.tag in _FORMULAE:
            text = _formula(element)
            self._add(f" {text} " if element.tag == "disp-formula" else text)
        elif isinstance(element.tag, str) and element.tag in FLOATS:
            self._break_line()

    def _break_line(self) -> None:
        if self._inside_definition or self._keep_line or self._cited is not None:
            self._add(" ")
        else:
            self._tokens.append(Token("\n"))

    def _add(self, text: str | None) -> None:
        text = squeeze(text or "")
        if not text:
            return
        self._keep_line = self._keep_line and text == " "
        raised = self._raised > 0
        last = self._tokens[-1] if self._tokens else None
        if self._cited is not None and last is not None:
            self._tokens[-1] = Token(last.text + text, last.raised or raised, last.cites)
        elif raised and last is not None and last.raised and last.cites is None:
            self._tokens[-1] = Token(last.text + text, True)
        else:
            self._tokens.append(Token(text, raised))


def _formula(element: etree._Element) -> str:
    """A formula as text: from its MathML, else its own text, else its description, else its TeX."""
    if element.tag == "math":
        return math_text(element)
    if element.tag == "tex-math":
        # Inside a formula it is an alternative, chosen below where there is no better one.
        inside = any(parent.tag in _FORMULA_ELEMENTS for parent in element.iterancestors())
        return "" if inside else tex_body(element)
    texts = (math_text(math) for math in element.iter("math"))
    found = next(filter(None, texts), "") or plain(element)
    found = found or collapse(element.findtext(".//alt-text"))
    return found or next((tex_body(tex) for tex in element.iter("tex-math")), "")
