"""The text of a PubMed record: inline markup as plain text, the title, the abstract's sections."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from lxml import etree

from index.paper import Section
from index.readers import fields
from index.readers.jats_text import plain

_LONGEST_LABEL = 200
_NO_LABELS = frozenset({"", "unassigned", "unlabelled", "unlabeled", "abstract"})
_NO_TITLES = frozenset({"not available", "in process citation", "no title available"})
_KINDS = {"plain-language-summary": "plain-language summary", "publisher": ""}


def text_of(element: etree._Element) -> str:
    """The text of an element as one line; superscripts and formulae as in JATS."""
    if len(element) == 0:
        text = element.text or ""
        # Most texts are clean; to see that takes a tenth of the time of cleaning them.
        if text.isascii() and text.isprintable() and "  " not in text:
            return text.strip()
        return fields.collapse(text)
    for inner in element.iterdescendants("*"):
        # MathML's names without their prefix, as in JATS.
        name = inner.tag.rpartition("}")[2]
        inner.tag = "disp-formula" if name == "DispFormula" else name
    return plain(element)


def clean_title(text: str) -> str:
    """A title without the full stop at its end, the brackets around a translated one, or both.

    "" where it only says that there is none.
    """
    text = _without_stop(text)
    if text.startswith("[") and _closing(text) == len(text) - 1:
        text = _without_stop(text[1:-1].strip())
        if text.lower() in _NO_TITLES:
            return ""
    return text


def _without_stop(text: str) -> str:
    return text if text.endswith("..") else text.removesuffix(".").rstrip()


def _closing(text: str) -> int:
    """The place of the bracket that closes the first character's, or -1."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if depth == 0:
            return place
    return -1


def read_abstract(
    citation: etree._Element | None, article: etree._Element | None
) -> Iterator[Section]:
    """The sections of the abstract, then those of abstracts of other kinds and languages."""
    return merge(_sections(citation, article))


def merge(sections: Iterable[Section]) -> Iterator[Section]:
    """The sections, neighbours of the same label as one."""
    for label, group in itertools.groupby(sections, key=lambda section: section.label):
        yield Section(label, "\n".join(section.text for section in group))


def _sections(citation: etree._Element | None, article: etree._Element | None) -> Iterator[Section]:
    abstracts = [] if article is None else article.findall("Abstract")
    abstracts += [] if citation is None else citation.findall("OtherAbstract")
    for abstract in abstracts:
        name = "Abstract" if abstract.tag == "Abstract" else _other_name(abstract)
        parts = abstract.findall("AbstractText")
        for part in parts:
            label = _label(part)
            if text := text_of(part):
                yield Section(f"{name} / {label}" if label else name, text)
        if not parts and (text := plain(abstract, "CopyrightInformation")):
            yield Section(name, text)


def _label(part: etree._Element) -> str:
    """The label, or the category where there is none."""
    labels = (clean_label(part.get(name, "")) for name in ("Label", "NlmCategory"))
    return next(filter(None, labels), "")


def clean_label(text: str) -> str:
    """``Background`` for ``BACKGROUND:``; "" for a label that says nothing (``UNASSIGNED``)."""
    label = fields.excerpt(fields.collapse(text).strip(" :."), _LONGEST_LABEL)
    if label.lower() in _NO_LABELS:
        return ""
    return label.capitalize() if label.isupper() else label


def _other_name(abstract: etree._Element) -> str:
    """``Abstract (plain-language summary)``, ``Abstract (spa)``."""
    kind, language = abstract.get("Type", ""), abstract.get("Language", "").lower()
    kind = _KINDS.get(kind.lower(), kind)
    parts = [kind, "" if language in ("eng", "en") else language]
    words = fields.excerpt(", ".join(filter(None, parts)), _LONGEST_LABEL)
    return f"Abstract ({words or 'other'})"
