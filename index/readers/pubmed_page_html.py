"""A PubMed article page saved as HTML: what a browser's "save page" gives."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from index.errors import ReadError
from index.paper import Paper, clean_doi
from index.readers import fields
from index.readers.jats_front import Identifiers
from index.readers.pubmed_page import read_identifiers, read_text
from index.readers.pubmed_page_dom import (
    by_class,
    by_id,
    meta,
    read_abstract,
    read_authors,
    read_figures,
    read_keywords,
    read_notices,
    read_references,
    read_types,
    text_of,
)
from index.readers.pubmed_page_parts import PageCitation, read_citation
from index.readers.pubmed_xml_text import clean_title

FORMAT = "a PubMed article page saved as HTML (.html)"
MAX_MARKUP = 1_000_000
"""Tags and attributes; a page of more would need too much memory."""
MAX_ATTRIBUTES = 300
"""Attributes of one tag; the HTML parser's time grows with the square of their number."""

_HTML = re.compile(r"<(?:!doctype\s+)?html\b", re.IGNORECASE)
_SIGNS = re.compile(
    r"pubmed\.ncbi\.nlm\.nih\.gov|\bcitation_pmid\b|\bheading-title\b|\babstract-content\b"
    r"""|PmFetch response|- PubMed</title>|["']ncbi_db["']\s{1,9}content=["']pubmed\b""",
    re.IGNORECASE,
)
# What holds no text of the page and may look like tags.
_RAW = re.compile(
    r"<(script|style)\b(?:.*?</\1\s*>|.*)|<!--(?:.*?-->|.*)", re.IGNORECASE | re.DOTALL
)
# A start tag and its attributes as the HTML standard delimits them.
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?:=?[^\s/>=]++|=)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|(?=>)))?+"""
)
_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+((?:{_ATTRIBUTE.pattern})*+)")
_OLD_ANSWER = re.compile(r"<title>\s*PmFetch response|\bPubmed-entry ::=")


def matches(head: bytes) -> bool:
    """Whether the document is HTML that bears a sign of PubMed."""
    text = head.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="replace").lstrip()
    return (
        text.startswith("<")
        and _HTML.search(text, 0, 4096) is not None
        and _SIGNS.search(text) is not None
    )


def read(path: Path) -> Iterator[Paper | ReadError]:
    """The one paper of a saved page.

    Raises:
        ReadError: the file cannot be opened, is no UTF-8 text, is longer than a page, or is not
            the page of one article.
    """
    text = read_text(path)
    if _OLD_ANSWER.search(text[:4096]):
        raise ReadError(
            "this is an old answer of E-utilities (ASN.1 inside HTML), not an article's page: "
            "fetch the record again with efetch, db=pubmed and retmode=xml"
        )
    text = _RAW.sub(lambda raw: "\n" * raw[0].count("\n"), text)
    _refuse_excess(text)
    yield _paper(_parse(text))


def _refuse_excess(text: str) -> None:
    total = 0
    for tag in _TAG.finditer(text):
        attributes = sum(1 for _ in _ATTRIBUTE.finditer(tag[1]))
        total += 2 + attributes
        if attributes > MAX_ATTRIBUTES:
            line = text.count("\n", 0, tag.start()) + 1
            raise ReadError(f"line {line}: a tag with {attributes:,} attributes: not a PubMed page")
        if total > MAX_MARKUP:
            raise ReadError(f"the HTML has more than {MAX_MARKUP:,} tags: not a PubMed page")


def _parse(text: str) -> html.HtmlElement:
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        page = html.document_fromstring(text.encode(), parser=parser)
    except etree.LxmlError as error:
        raise ReadError(f"not readable as HTML ({fields.excerpt(str(error), 80)})") from error
    for entry in parser.error_log:
        if entry.level == etree.ErrorLevels.FATAL:
            message = fields.excerpt(entry.message, 80)
            raise ReadError(f"line {entry.line}: not readable as HTML ({message})")
    return page


def _paper(page: html.HtmlElement) -> Paper:
    title = _title(page)
    citation = _citation(page)
    own = _identifiers(page)
    sections = (*read_abstract(page), *read_figures(page))
    types = read_types(page)
    notices = read_notices(page)
    return Paper(
        title=title,
        sections=sections,
        authors=read_authors(page),
        journal=_journal(page) or citation.journal,
        year=citation.year or None,
        volume=citation.volume,
        issue=citation.issue,
        pages=citation.pages,
        pmid=own.pmid,
        pmcid=own.pmcid,
        doi=own.doi,
        publication_types=types,
        keywords=read_keywords(page),
        references=read_references(page),
        relation="review" if fields.REVIEW_TYPES.intersection(types) else "related",
        text_kind="abstract" if sections else "none",
        retracted=fields.RETRACTED_TYPE in types
        or any(notice.startswith(("Retraction in", "Retracted and")) for notice in notices),
        notices=notices,
    )


def _title(page: html.HtmlElement) -> str:
    """The title of the page's article.

    Raises:
        ReadError: the page is not of one article.
    """
    database = meta(page, "ncbi_db").lower()
    if database == "pmc":
        raise ReadError(
            "this is a page of PubMed Central, not of PubMed: save the article as XML instead"
        )
    if by_class(page, "docsum-title") and not by_class(page, "heading-title"):
        raise ReadError("this is a list of PubMed's search results: save an article's own page")
    pmids = {text_of(each) for each in by_class(page, "current-id")}
    if len(pmids) > 1:
        raise ReadError(
            f"the page shows {len(pmids)} articles: save each article's own page, or its XML"
        )
    views = [*by_id(page, "full-view-heading"), page]
    shown = (text_of(each) for view in views for each in by_class(view, "heading-title"))
    titles = (*shown, meta(page, "citation_title") if _is_of_pubmed(page) else "")
    title = next(filter(None, map(clean_title, titles)), "")
    if not title:
        raise ReadError("this is an HTML page, but not the page of an article in PubMed")
    return title


def _is_of_pubmed(page: html.HtmlElement) -> bool:
    """Whether the page is PubMed's own; those of publishers have the same kind of head."""
    if meta(page, "ncbi_db").lower() == "pubmed" or by_class(page, "abstract-content"):
        return True
    return any("//pubmed.ncbi.nlm.nih.gov/" in address for address in _addresses(page))


def _addresses(page: html.HtmlElement) -> list[str]:
    return [str(address) for address in page.xpath("//link[@rel='canonical']/@href")]


def _citation(page: html.HtmlElement) -> PageCitation:
    """Where the paper was published; the year is 0 where the page does not say."""
    for element in by_class(page, "cit"):
        if citation := read_citation(f"{text_of(element).rstrip('.')}."):
            return citation
    year = fields.clean_year(meta(page, "citation_date", "citation_publication_date"))
    first, last = meta(page, "citation_firstpage"), meta(page, "citation_lastpage")
    return PageCitation(
        None,
        year or 0,
        meta(page, "citation_volume") or None,
        meta(page, "citation_issue") or None,
        (f"{first}-{last}" if first and last and first != last else first) or None,
    )


def _journal(page: html.HtmlElement) -> str | None:
    """The abbreviation that the page prints, else what its head says."""
    buttons = [
        *by_id(page, "full-view-journal-trigger"),
        *by_class(page, "journal-actions-trigger"),
    ]
    shown = next(filter(None, map(text_of, buttons)), "")
    return shown or meta(page, "citation_journal_abbrev", "citation_journal_title") or None


def _identifiers(page: html.HtmlElement) -> Identifiers:
    shown = [*by_id(page, "full-view-identifiers"), *by_class(page, "identifiers")]
    shown += by_class(page, "citation-doi")
    found = read_identifiers(" ".join(map(text_of, shown)))
    pmids = [meta(page, "citation_pmid"), *map(text_of, by_class(page, "current-id"))]
    pmids += page.xpath("//main/@data-article-pmid")
    pmids += [
        match[1]
        for address in _addresses(page)
        if (match := re.search(r"pubmed\.ncbi\.nlm\.nih\.gov/([0-9]{1,8})/?$", address))
    ]
    return Identifiers(
        found.pmid or next(filter(None, map(fields.clean_pmid, pmids)), None),
        found.pmcid or fields.clean_pmcid(meta(page, "citation_pmcid")),
        found.doi or clean_doi(meta(page, "citation_doi")),
    )
