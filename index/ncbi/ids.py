"""Recognises what a person types or pastes for a paper: PMID, PMCID, DOI or a page's address."""

from __future__ import annotations

import dataclasses
import re
from typing import Literal
from urllib.parse import unquote, urlsplit

from index.paper import clean_doi
from index.readers.fields import clean_pmcid, clean_pmid


@dataclasses.dataclass(frozen=True)
class Identifier:
    """A paper's identifier: ``33223838``, ``PMC3342924`` or a DOI in its own case."""

    kind: Literal["pmid", "pmcid", "doi"]
    value: str

    def __str__(self) -> str:
        prefixes = {"pmid": "PMID ", "pmcid": "", "doi": "doi:"}
        return prefixes[self.kind] + self.value


_PMID = re.compile(r"(?:PMID\s*:?\s*)?([0-9]{1,8})", re.IGNORECASE)
_PMCID = re.compile(r"(?:PMCID\s*:?\s*)?(PMC[0-9]{1,9}(?:\.[0-9]+)?)", re.IGNORECASE)
_DOI = re.compile(r"(?:doi\s*:?\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?://)?((?:www\.|m\.|dx\.)?(?:doi\.org|(?:pubmed\.|pmc\.)?ncbi\.nlm\.nih\.gov)/\S+)",
    re.IGNORECASE,
)
_PATHS = {
    "doi.org": _DOI,
    "pubmed.ncbi.nlm.nih.gov": re.compile(r"([0-9]{1,8})(?:/.*)?"),
    "pmc.ncbi.nlm.nih.gov": re.compile(r"articles/(PMC[0-9]+(?:\.[0-9]+)?)(?:/.*)?", re.IGNORECASE),
    "ncbi.nlm.nih.gov": re.compile(
        r"(?:m/)?pubmed/([0-9]{1,8})(?:/.*)?|pmc/(?:articles/)?(PMC[0-9]+(?:\.[0-9]+)?)(?:/.*)?",
        re.IGNORECASE,
    ),
}


def parse_identifier(text: str) -> Identifier | None:
    """The identifier that `text` as a whole is, or None.

        >>> parse_identifier("https://pubmed.ncbi.nlm.nih.gov/33223838/")
        Identifier(kind='pmid', value='33223838')

    A bare number of one to eight digits is taken for a PMID: ask first whether it is a file.
    """
    text = text.strip()
    if address := _ADDRESS.fullmatch(text):
        text = _from_address(address[1])
    for pattern in (_PMID, _PMCID, _DOI):
        if match := pattern.fullmatch(text):
            return _identifier(match[1])
    return None


def _from_address(address: str) -> str:
    """The part of an article's address that names it, or ""."""
    parts = urlsplit(f"//{address}")
    host = re.sub(r"^(?:www|m|dx)\.", "", (parts.hostname or "").lower())
    pattern = _PATHS.get(host)
    match = pattern.fullmatch(unquote(parts.path).strip("/")) if pattern else None
    return next(filter(None, match.groups()), "") if match else ""


def _identifier(value: str) -> Identifier | None:
    if value.isdigit():
        pmid = clean_pmid(value)
        return Identifier("pmid", pmid) if pmid else None
    if doi := clean_doi(value):
        return Identifier("doi", doi)
    pmcid = clean_pmcid(value)
    return Identifier("pmcid", pmcid) if pmcid else None
