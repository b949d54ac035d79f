"""A record of PubMed XML as a paper: its bibliographic fields, references and notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from index.paper import Paper, Reference, Section, clean_doi
from index.readers import fields
from index.readers.jats_disclosures import CONFLICTS, FUNDING
from index.readers.jats_front import Identifiers
from index.readers.pubmed_xml_text import clean_title, read_abstract, text_of

NOTICES = {
    "ErratumIn": "Erratum in",
    "ExpressionOfConcernIn": "Expression of concern in",
    "RetractionIn": "Retraction in",
    "PartialRetractionIn": "Partial retraction in",
    "RetractedandRepublishedIn": "Retracted and republished in",
    "CorrectedandRepublishedIn": "Corrected and republished in",
    "UpdateIn": "Update in",
}
"""What PubMed's links to notices about a paper are called for people."""

_RETRACTIONS = frozenset({"RetractionIn", "RetractedandRepublishedIn"})


class _Parts(NamedTuple):
    """Where an article and a book chapter keep what they have in common; each may be None."""

    citation: etree._Element | None
    article: etree._Element | None
    data: etree._Element | None
    references: etree._Element | None


def read_pmid(record: etree._Element) -> str | None:
    """The record's PMID."""
    return fields.clean_pmid(
        record.findtext("MedlineCitation/PMID") or record.findtext("BookDocument/PMID")
    )


def read_record(record: etree._Element) -> Paper:
    """The paper in a ``PubmedArticle`` or ``PubmedBookArticle``."""
    parts = _parts(record)
    own = _identifiers(_each(parts.data, "ArticleIdList/ArticleId"))
    if parts.article is not None and parts.article.tag == "BookDocument":
        inside = _identifiers(_each(parts.article, "ArticleIdList/ArticleId"))
        own = Identifiers(None, own.pmcid or inside.pmcid, own.doi or inside.doi)
    types = fields.unique(
        map(text_of, _each(parts.article, "PublicationTypeList/PublicationType", "PublicationType"))
    )
    corrections = list(_each(parts.citation, "CommentsCorrectionsList/CommentsCorrections"))
    abstract = tuple(read_abstract(parts.citation, parts.article))
    return Paper(
        title=_title(parts.article),
        sections=(*abstract, *_disclosures(parts)),
        authors=tuple(_authors(parts.article)),
        journal=_journal(parts),
        year=_year(parts.article),
        volume=_first(parts.article, "Journal/JournalIssue/Volume", "Book/Volume"),
        issue=_first(parts.article, "Journal/JournalIssue/Issue"),
        pages=_pages(parts.article),
        pmid=read_pmid(record),
        pmcid=own.pmcid,
        doi=own.doi or _electronic(parts.article, "doi"),
        publication_types=types,
        keywords=_keywords(parts.citation),
        references=tuple(_references(parts.references, corrections)),
        relation="review" if fields.REVIEW_TYPES.intersection(types) else "related",
        text_kind="abstract" if abstract else "none",
        retracted=fields.RETRACTED_TYPE in types
        or any(each.get("RefType") in _RETRACTIONS for each in corrections),
        notices=fields.unique(map(_notice, corrections)),
    )


def _parts(record: etree._Element) -> _Parts:
    book = record.find("BookDocument")
    if book is not None:
        return _Parts(book, book, record.find("PubmedBookData"), book)
    citation, data = record.find("MedlineCitation"), record.find("PubmedData")
    return _Parts(citation, record.find("MedlineCitation/Article"), data, data)


def _each(holder: etree._Element | None, *paths: str) -> Iterator[etree._Element]:
    for path in paths if holder is not None else ():
        assert holder is not None
        yield from holder.iterfind(path)


def _first(holder: etree._Element | None, *paths: str) -> str | None:
    """The first text that is not empty at one of the paths, tried in order."""
    return next(filter(None, map(text_of, _each(holder, *paths))), None)


def _title(article: etree._Element | None) -> str:
    """The title in English, else in the article's own language, else that of the book."""
    titles = map(text_of, _each(article, "ArticleTitle", "VernacularTitle", "Book/BookTitle"))
    return next(filter(None, map(clean_title, titles)), "")


def _authors(article: etree._Element | None) -> Iterator[str]:
    """The authors as PubMed abbreviates them; two of the same name stay two."""
    for path in ("AuthorList", "Book/AuthorList"):
        groups = [each for each in _each(article, path) if each.get("Type") != "editors"]
        if groups:
            break
    for group in groups:
        for author in group.iterfind("Author"):
            if author.get("ValidYN") != "N" and (name := _author(author)):
                yield name
        if group.get("CompleteYN") == "N":
            yield "et al"


def _author(author: etree._Element) -> str:
    if name := _first(author, "CollectiveName"):
        return name
    surname, initials = _first(author, "LastName") or "", _first(author, "Initials") or ""
    # Initials are kept as PubMed has them: ``Iu`` may be those of one given name.
    given = "" if initials else _first(author, "ForeName", "FirstName") or ""
    return fields.vancouver(f"{surname} {initials}", given, _first(author, "Suffix") or "")


def _journal(parts: _Parts) -> str | None:
    """The journal's abbreviation, else its title; for a chapter its book."""
    if parts.article is not None and parts.article.tag == "BookDocument":
        chapter = _first(parts.article, "ArticleTitle", "VernacularTitle")
        return _first(parts.article, "Book/BookTitle" if chapter else "Book/CollectionTitle")
    return _first(parts.citation, "MedlineJournalInfo/MedlineTA") or _first(
        parts.article, "Journal/ISOAbbreviation", "Journal/Title"
    )


def _year(article: etree._Element | None) -> int | None:
    """The year of the issue, whose date may be words (``1998 Dec-1999 Jan``), else the article's"""
    for path in ("Journal/JournalIssue/PubDate", "Book/PubDate", "ArticleDate", "ContributionDate"):
        for date in _each(article, path):
            if year := fields.clean_year(_first(date, "Year", "MedlineDate")):
                return year
    return None


def _pages(article: etree._Element | None) -> str | None:
    """Pages as PubMed prints them, or the number that an electronic article has instead."""
    if printed := _first(article, "Pagination/MedlinePgn"):
        return printed
    first, last = _first(article, "Pagination/StartPage"), _first(article, "Pagination/EndPage")
    if first:
        return f"{first}-{last}" if last and last != first else first
    number = _electronic(article, "pii")
    return None if clean_doi(number) else number


def _electronic(article: etree._Element | None, kind: str) -> str | None:
    for element in _each(article, "ELocationID", "Book/ELocationID"):
        if element.get("EIdType") == kind and element.get("ValidYN") != "N":
            text = text_of(element)
            if found := clean_doi(text) if kind == "doi" else text:
                return found
    return None


def _disclosures(parts: _Parts) -> Iterator[Section]:
    """Who gave grants, and the statement on conflicts of interest."""
    agencies = _each(parts.article, "GrantList/Grant/Agency")
    if names := "; ".join(fields.unique(map(text_of, agencies))):
        yield Section(FUNDING, f"Funded by {names}.")
    for statement in _each(parts.citation, "CoiStatement"):
        if text := text_of(statement):
            yield Section(CONFLICTS, text)


def _identifiers(elements: Iterable[etree._Element]) -> Identifiers:
    found = Identifiers()
    for element in elements:
        kind, text = element.get("IdType"), text_of(element)
        if kind == "pubmed":
            found = found._replace(pmid=found.pmid or fields.clean_pmid(text))
        elif kind in ("pmc", "pmcid"):
            found = found._replace(pmcid=found.pmcid or fields.clean_pmcid(text))
        elif kind == "doi":
            found = found._replace(doi=found.doi or clean_doi(text))
    return found


def _keywords(citation: etree._Element | None) -> tuple[str, ...]:
    """The keywords, or where there are none the names of the MeSH headings."""
    own = fields.unique(map(text_of, _each(citation, "KeywordList/Keyword")))
    return own or fields.unique(
        map(text_of, _each(citation, "MeshHeadingList/MeshHeading/DescriptorName"))
    )


def _references(
    holder: etree._Element | None, corrections: Iterable[etree._Element]
) -> Iterator[Reference]:
    """The reference list; an older record has links to the cited papers instead."""
    entries = list(_each(holder, "ReferenceList//Reference"))
    for number, entry in enumerate(entries, start=1):
        citation = entry.find("Citation")
        text = "" if citation is None else text_of(citation)
        ids = _identifiers(entry.iterfind("ArticleIdList/ArticleId"))
        yield Reference(number, text, ids.pmid, ids.pmcid, ids.doi or clean_doi(text))
    if not entries:
        cited = (each for each in corrections if each.get("RefType") == "Cites")
        for number, link in enumerate(cited, start=1):
            text = _first(link, "RefSource") or ""
            pmid = fields.clean_pmid(link.findtext("PMID"))
            yield Reference(number, text, pmid, None, clean_doi(text))


def _notice(correction: etree._Element) -> str:
    """``Erratum in: Lancet. 2020;395(10221):102. PMID: 123``; "" where it is no notice."""
    name = NOTICES.get(correction.get("RefType", ""))
    if name is None:
        return ""
    pmid = fields.clean_pmid(correction.findtext("PMID"))
    texts = [_first(correction, "RefSource"), _first(correction, "Note")]
    if pmid:
        texts.insert(1, f"PMID: {pmid}")
    said = ". ".join(text.rstrip(".") for text in texts if text)
    return f"{name}: {said}" if said else name
