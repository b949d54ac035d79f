"""Puts papers together: record with full text, references with what was found for them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping

from index.paper import Paper, Reference
from index.readers import fields

NO_RECORD = "no PubMed record could be had for this PMID; the title is the reference as printed"

_IDENTIFIER_AT_END = re.compile(
    r"[\s;,(\[]*(?:(?:https?://)?(?:dx\.)?doi\.org/|doi\s*:?\s*)10\.[0-9]{4,9}/\S+\s*\Z",
    re.IGNORECASE,
)
# What stands for itself in a search; all else needs quotation marks.
_PLAIN_DOI = re.compile(r"[\w./-]+", re.ASCII)


def merge(record: Paper | None, article: Paper | None) -> Paper | None:
    """One paper from its PubMed record and its article in PubMed Central.

    The bibliography is PubMed's, which is kept up to date (types, retraction); text and
    references are the article's where it has them.
    """
    if record is None or article is None:
        return record or article
    text = article if article.text_kind == "full text" or record.text_kind == "none" else record
    return dataclasses.replace(
        record,
        sections=text.sections,
        text_kind=text.text_kind,
        references=article.references or record.references,
        pmcid=record.pmcid or article.pmcid,
        doi=record.doi or article.doi,
        publication_types=record.publication_types or article.publication_types,
        keywords=fields.unique([*record.keywords, *article.keywords]),
        retracted=record.retracted or article.retracted,
        uncertain=fields.unique([*record.uncertain, *article.uncertain]),
    )


def search_term(reference: Reference) -> str | None:
    """The PubMed query that finds a reference by its DOI or PMCID, or None without one."""
    if reference.doi:
        return doi_term(reference.doi)
    return f"{reference.pmcid}[pmcid]" if reference.pmcid else None


def doi_term(doi: str, field: str = "aid") -> str | None:
    """The query that finds a DOI; None for one that cannot be written in a query."""
    if _PLAIN_DOI.fullmatch(doi):
        return f"{doi}[{field}]"
    return None if re.search(r'["\[\]]', doi) else f'"{doi}"[{field}]'


def match(references: Iterable[Reference], records: Iterable[Paper]) -> dict[int, Paper]:
    """The record of each reference, by the reference's number, where DOI or PMCID are the same."""
    by_doi = {record.doi.lower(): record for record in records if record.doi and record.pmid}
    by_pmcid = {record.pmcid: record for record in records if record.pmcid and record.pmid}
    found: dict[int, Paper] = {}
    for reference in references:
        record = by_doi.get((reference.doi or "").lower()) or by_pmcid.get(reference.pmcid or "")
        if record is not None:
            found[reference.number] = record
    return found


def with_pmids(paper: Paper, found: Mapping[int, Paper]) -> Paper:
    """The paper with the PMIDs found for its references."""
    references = tuple(
        dataclasses.replace(entry, pmid=found[entry.number].pmid)
        if entry.number in found
        else entry
        for entry in paper.references
    )
    return dataclasses.replace(paper, references=references)


def bibliographic(reference: Reference) -> Paper | None:
    """A paper of which no more is known than its entry in the list; None for an empty entry.

    The entry's text is the title, uncut: where the title in it begins and ends would be a guess.
    """
    text = fields.collapse(reference.text)
    if reference.doi:
        text = _IDENTIFIER_AT_END.sub("", text)
    title = text or (reference.key or "")
    if not title:
        return None
    return Paper(
        title=title,
        pmid=reference.pmid,
        pmcid=reference.pmcid,
        doi=reference.doi,
        relation="cited",
        text_kind="none",
        uncertain=(NO_RECORD,) if reference.pmid else (),
    )
