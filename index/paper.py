"""What a document becomes, whatever its format: papers, their sections and their references."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import re
from typing import Any, Literal

Relation = Literal["review", "cited", "related"]
TextKind = Literal["full text", "abstract", "digest", "none"]


@dataclasses.dataclass(frozen=True)
class ReferenceMark:
    """A citation marker inside a text, such as ``[3-5]``.

    `start` and `end` are character offsets of the marker in the text that holds it;
    `numbers` are the `Reference.number` values it points at, ranges expanded.
    """

    start: int
    end: int
    numbers: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Section:
    """A labelled part of a paper's text; levels are joined by `` / ``: ``Abstract / Results``."""

    label: str
    text: str
    marks: tuple[ReferenceMark, ...] = ()


@dataclasses.dataclass(frozen=True)
class Reference:
    """One entry of a paper's reference list; `number` counts from 1 in the order printed."""

    number: int
    text: str
    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None

    @property
    def key(self) -> str | None:
        """The cited paper's key, or None where the entry carries no identifier."""
        return identifier_key(self.pmid, self.doi, self.pmcid)


@dataclasses.dataclass(frozen=True)
class Paper:
    """One bibliographic record with its text. Absent values are None or empty, never guessed.

    `authors` are in Vancouver style (``Tomlinson JS``). `text_kind` says what the sections are:
    a ``digest`` is a summary written for this project and not the paper's own words.
    `notices` are notices of correction, concern or retraction, as ``Erratum in: Lancet 2020;…``.
    `uncertain` lists what the record's maker could not verify.
    """

    title: str
    sections: tuple[Section, ...] = ()
    authors: tuple[str, ...] = ()
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    publication_types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    relation: Relation = "related"
    text_kind: TextKind = "abstract"
    retracted: bool = False
    notices: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()

    @functools.cached_property
    def key(self) -> str:
        """``pmid:…``, else ``doi:…`` (lower case), ``pmcid:PMC…`` or ``sha256:<12 hex>``."""
        key = identifier_key(self.pmid, self.doi, self.pmcid)
        if key is not None:
            return key
        text = "\n".join([self.title, *(section.text for section in self.sections)])
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:12]}"

    @functools.cached_property
    def content_hash(self) -> str:
        """SHA-256 of everything the paper holds: equal hashes need no re-indexing."""
        canonical = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def url(self) -> str | None:
        """The paper's PubMed page, else its DOI page, else its PMC page."""
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmcid:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/"
        return None

    def to_dict(self) -> dict[str, Any]:
        """The paper as JSON values; `from_dict` reads it back."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Paper:
        """The inverse of `to_dict`."""
        values: dict[str, Any] = {
            field: tuple(value) if isinstance(value, list) else value
            for field, value in data.items()
        }
        values["sections"] = tuple(
            Section(
                section["label"],
                section["text"],
                tuple(
                    ReferenceMark(mark["start"], mark["end"], tuple(mark["numbers"]))
                    for mark in section["marks"]
                ),
            )
            for section in data["sections"]
        )
        values["references"] = tuple(Reference(**entry) for entry in data["references"])
        return cls(**values)


def identifier_key(pmid: str | None, doi: str | None, pmcid: str | None) -> str | None:
    """The key that the first identifier at hand gives, or None."""
    if pmid:
        return f"pmid:{pmid}"
    if doi:
        return f"doi:{doi.lower()}"
    if pmcid:
        return f"pmcid:{pmcid.upper()}"
    return None


_DOI = re.compile(r"10\.\d{4,9}/\S+")
_AFTER_DOI = ".,;:'\"’”"
_OPENERS = {")": "(", "]": "[", "}": "{", ">": "<"}


def clean_doi(text: str | None) -> str | None:
    """The DOI inside `text` (an address, ``doi:`` prefix or sentence) in its own case, or None."""
    match = _DOI.search(text or "")
    if match is None:
        return None
    doi = match.group().rstrip(_AFTER_DOI)
    while (opener := _OPENERS.get(doi[-1])) and doi.count(doi[-1]) > doi.count(opener):
        doi = doi[:-1].rstrip(_AFTER_DOI)
    return doi if _DOI.fullmatch(doi) else None
