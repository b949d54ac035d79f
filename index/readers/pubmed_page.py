"""A saved PubMed article page as plain text: what one gets by "save as text" or by copying it.

The page holds no PMID where it was saved without its details. Then, and only then, the file's
name is asked, in the forms in which a person names such a file: ``pubmed_page_33223838.txt``,
``PMID33223838.txt``, or ``33223838.txt`` (7 or 8 digits).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.errors import ReadError
from index.paper import Paper, clean_doi
from index.readers import fields
from index.readers.jats_front import Identifiers
from index.readers.pubmed_page_parts import (
    is_publication_type,
    read_authors,
    read_citation,
    read_references,
    split_page,
)
from index.readers.pubmed_page_text import read_abstract, read_figures, read_keywords

FORMAT = "a PubMed article page saved as plain text (.txt)"
MAX_SIZE = 16 * 2**20
"""Bytes; a longer text is no page."""

_SIGNS = re.compile(
    r"Abstract|Affiliations?(?: expand)?|PubMed Disclaimer|Similar articles"
    r"|PMID: ?[0-9]+.*|doi: ?10\..*",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:pubmed_page_|PMID[ _-]?)([0-9]{1,8})|([0-9]{7,8})", re.IGNORECASE)


def matches(head: bytes) -> bool:
    """Whether the text has a citation line as PubMed prints it and another sign of its pages."""
    text = head.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="replace")
    if text.lstrip().startswith(("<", "{", "[")) or "\0" in text:
        return False
    lines = [line.strip() for line in text.splitlines()]
    return any(map(read_citation, lines)) and any(map(_SIGNS.fullmatch, lines))


def read(path: Path) -> Iterator[Paper | ReadError]:
    """The one paper of a saved page.

    Raises:
        ReadError: the file cannot be opened, is no UTF-8 text, is longer than a page, or holds
            no citation line or title.
    """
    text = read_text(path)
    yield _paper([fields.collapse(line) for line in text.splitlines()], path)


def read_text(path: Path) -> str:
    """A page's text, whether plain or HTML.

    Raises:
        ReadError: the file cannot be opened, is no UTF-8 text, or is longer than a page.
    """
    with fields.open_file(path) as file:
        content = file.read(MAX_SIZE + 1)
    if len(content) > MAX_SIZE:
        raise ReadError(f"the text is longer than {MAX_SIZE // 2**20} MiB: not a PubMed page")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(f"not UTF-8 text at byte {error.start}") from error


def read_identifiers(details: str) -> Identifiers:
    """The identifiers that a page prints as ``PMID: 1``, ``PMCID: PMC1`` and ``doi: 10.1/x``."""
    return Identifiers(
        fields.clean_pmid(_first(r"\bPMID: ?([0-9]{1,8})\b", details)),
        fields.clean_pmcid(_first(r"\bPMCID: ?(PMC[0-9]+)", details)),
        clean_doi(_first(r"\bdoi: ?(10\.\S+)", details)),
    )


def _paper(lines: Sequence[str], path: Path) -> Paper:
    page = split_page(lines)
    citation = page.citation
    own = read_identifiers(" ".join(page.details))
    sections = (*read_abstract(page.parts.get("abstract", ())), *read_figures(page.parts))
    types = fields.unique(
        [*page.types, *filter(is_publication_type, page.parts.get("publication types", ()))]
    )
    authors, journal = read_authors(page.byline)
    return Paper(
        title=page.title,
        sections=sections,
        authors=authors,
        journal=journal or citation.journal,
        year=citation.year,
        volume=citation.volume,
        issue=citation.issue,
        pages=citation.pages,
        pmid=own.pmid or _pmid_in_name(path),
        pmcid=own.pmcid,
        doi=own.doi,
        publication_types=types,
        keywords=read_keywords(page.parts.get("keywords", ())),
        references=read_references(page.parts.get("references", ())),
        relation="review" if any("Review" in kind for kind in types) else "related",
        text_kind="abstract" if sections else "none",
        retracted=fields.RETRACTED_TYPE in types or page.retracted,
    )


def _first(pattern: str, text: str) -> str | None:
    match = re.search(pattern, text, re.IGNORECASE)
    return match[1] if match else None


def _pmid_in_name(path: Path) -> str | None:
    match = _NAMED.fullmatch(path.stem)
    return fields.clean_pmid(match[1] or match[2]) if match else None
