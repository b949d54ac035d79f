"""The parts of a PubMed page's HTML, found by the classes and ids that PubMed gives them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from lxml import html

from index.paper import Reference, Section, clean_doi
from index.readers import fields, pubmed_page_parts, pubmed_page_text
from index.readers.jats_text import plain
from index.readers.pubmed_xml_record import NOTICES
from index.readers.pubmed_xml_text import clean_label, merge

_NOT_TEXT = ("script", "style", "svg", "button", "noscript", "template")
# HTML's elements by the names that running text in JATS has for the same thing.
_NAMES = {"br": "break", "li": "list-item", "div": "p", "ul": "list", "ol": "list"}
_HEADINGS = ("h2", "h3", "h4", "h5")
_SEARCHED_NAME = re.compile(r"[^\W\d_][^\[\]\"(),;:0-9]* [A-Z]{1,3}(?: (?:Jr|Sr|[2-4][a-z]{2}))?")


def by_class(holder: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    """The elements of a class, in document order."""
    path = ".//*[contains(concat(' ', normalize-space(@class), ' '), $name)]"
    return list(holder.xpath(path, name=f" {name} "))


def by_id(holder: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    """The elements of an id, which a damaged page may have twice."""
    return list(holder.xpath(".//*[@id=$name]", name=name))


def meta(page: html.HtmlElement, *names: str) -> str:
    """What the page's head says under the first of the names that it has, or ""."""
    for name in names:
        for content in page.xpath("//meta[@name=$name]/@content", name=name):
            if text := fields.collapse(content):
                return text
    return ""


def text_of(element: html.HtmlElement) -> str:
    """The text of an element as one line; superscripts and formulae as in JATS."""
    for inner in element.iterdescendants(*_NAMES):
        inner.tag = _NAMES[inner.tag]
    return plain(element, *_NOT_TEXT)


def read_abstract(page: html.HtmlElement) -> Iterator[Section]:
    """The sections of the abstract shown, then those in other languages."""
    contents = by_class(page, "abstract-content")
    contents.sort(key=lambda content: "selected" not in content.get("class", "").split())
    for place, content in enumerate(contents):
        name = "Abstract"
        if place:
            kind = content.get("id", "").removesuffix("abstract").strip("-") or "other"
            name = f"Abstract ({kind})"
        yield from merge(_abstract(content, name))


def _abstract(content: html.HtmlElement, name: str) -> Iterator[Section]:
    pieces = [content.text, *(child.tail for child in content)]
    blocks = [content] if any(piece and piece.strip() for piece in pieces) else list(content)
    label = ""
    for block in blocks:
        if block.tag in _HEADINGS:
            label = clean_label(text_of(block))
            continue
        title = _take_subtitle(block)
        text = text_of(block)
        own = clean_label(title) or label
        if text and title.lower() != "keywords" and text != "No abstract available":
            yield Section(f"{name} / {own}" if own else name, text)


def _take_subtitle(block: html.HtmlElement) -> str:
    """The label that a paragraph starts with, which is taken out of it, or ""."""
    subtitles = by_class(block, "sub-title")
    if not subtitles:
        return ""
    title = text_of(subtitles[0])
    if not text_of(block).startswith(title):
        return ""
    subtitles[0].drop_tree()
    return title.strip(" :")


def read_figures(page: html.HtmlElement) -> Iterator[Section]:
    """The figures' captions."""
    lines = [text_of(caption) for caption in page.iter("figcaption")]
    return pubmed_page_text.read_figures({"figures": lines})


def read_authors(page: html.HtmlElement) -> tuple[str, ...]:
    """The authors in Vancouver style.

    PubMed links each name to a search for it in that style, which tells where a surname starts.
    """
    for group in [*by_id(page, "full-view-heading"), page]:
        names = by_class(group, "authors-list")
        items = by_class(names[0], "full-name") if names else []
        if found := tuple(filter(None, map(_author, items))):
            return found
    single = page.xpath("//meta[@name='citation_author']/@content")
    listed = single or meta(page, "citation_authors").split(";")
    return tuple(pubmed_page_parts.read_author(fields.collapse(name)) for name in listed if name)


def _author(element: html.HtmlElement) -> str:
    shown = text_of(element)
    query = parse_qs(_address(element).query)
    searched = fields.collapse(next(iter(query.get("term", [])), ""))
    if "cauthor_id" in query and _SEARCHED_NAME.fullmatch(searched):
        surname = re.split(r" (?=[A-Z]{1,3}(?: |$))", searched)[0]
        if surname.lower() in shown.lower():
            return searched
    return pubmed_page_parts.read_author(shown)


def read_types(page: html.HtmlElement) -> tuple[str, ...]:
    """The publication types, from their own part and from above the title."""
    found = [
        text_of(each)
        for part in by_id(page, "publication-types")
        for each in by_class(part, "keyword-actions-trigger") or part.xpath(".//li")
    ]
    return fields.unique([*found, *map(text_of, by_class(page, "publication-type"))])


def read_keywords(page: html.HtmlElement) -> tuple[str, ...]:
    """The keywords, or where there are none the names of the MeSH headings."""
    for title in by_class(page, "sub-title"):
        if text_of(title).lower().startswith("keywords"):
            holder = title.getparent()
            if holder is not None:
                return pubmed_page_text.read_keywords([text_of(holder)])
    if said := meta(page, "citation_keywords", "keywords"):
        return fields.unique(map(str.strip, re.split(r"[;,]", said)))
    return fields.unique(
        text_of(each).partition("/")[0].strip(" *")
        for part in by_id(page, "mesh-terms")
        for each in by_class(part, "keyword-actions-trigger")
    )


def read_references(page: html.HtmlElement) -> tuple[Reference, ...]:
    """The references that the page shows; unless all were asked for, these are the first few."""
    lists = by_class(page, "references-list") or by_id(page, "references")
    entries = [entry for entry in lists[0].iter("li") if not entry.xpath(".//li")] if lists else []
    entries = [entry for entry in entries if text_of(entry)]
    return tuple(_reference(number, entry) for number, entry in enumerate(entries, start=1))


def _reference(number: int, entry: html.HtmlElement) -> Reference:
    (reference,) = pubmed_page_parts.read_references([f"1. {text_of(entry)}"])
    pmid = pmcid = doi = None
    for parts in map(_address, entry.iter("a")):
        last = parts.path.rstrip("/").rpartition("/")[2]
        if "/articles/" in parts.path:
            pmcid = pmcid or fields.clean_pmcid(last)
        elif parts.netloc.endswith("doi.org"):
            doi = doi or clean_doi(unquote(parts.path))
        elif not parts.netloc or parts.netloc == "pubmed.ncbi.nlm.nih.gov":
            pmid = pmid or fields.clean_pmid(last)
    return dataclasses.replace(
        reference, number=number, pmid=reference.pmid or pmid, pmcid=pmcid, doi=doi or reference.doi
    )


def _address(link: html.HtmlElement) -> SplitResult:
    address: str = link.get("href", "")
    try:
        return urlsplit(address)
    except ValueError:  # an address with half a bracket
        return urlsplit("")


def read_notices(page: html.HtmlElement) -> tuple[str, ...]:
    """Notices of correction, concern or retraction, each with its kind."""
    names = {name.lower(): name for name in NOTICES.values()}
    found = []
    for heading in page.iter(*_HEADINGS):
        name = names.get(text_of(heading).lower().rstrip(":"))
        holder = heading.getparent()
        if name and holder is not None:
            items = [text_of(item) for item in holder.iter("li", "list-item")]
            found += [f"{name}: {item}" for item in items if item] or [name]
    return fields.unique(found)
