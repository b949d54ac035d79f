"""An answer's sources for a reference manager: BibTeX, RIS or CSL-JSON."""

from __future__ import annotations

import enum
import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from assistant.result import Source


class ExportFormat(enum.StrEnum):
    """The formats sources can be exported in."""

    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"


def export(sources: Sequence[Source], format_: ExportFormat) -> str:
    """The sources in a format; absent fields are left out."""
    if format_ is ExportFormat.BIBTEX:
        return "\n\n".join(_bibtex(source) for source in sources)
    if format_ is ExportFormat.RIS:
        return _ris(sources)
    return json.dumps([_csl(source) for source in sources], ensure_ascii=False, indent=2)


def _name(author: str) -> tuple[str, str]:
    """Surname and initials of a name in Vancouver style; a group has no initials."""
    surname, _, initials = author.rpartition(" ")
    if surname and re.fullmatch(r"[A-Z-]{1,4}", initials):
        return surname, initials
    return author, ""


def _authors(source: Source) -> list[tuple[str, str]]:
    return [_name(author) for author in source.authors if author.rstrip(".") != "et al"]


def _csl(source: Source) -> dict[str, Any]:
    record = {
        "id": source.key,
        "type": "article-journal",
        "title": source.title,
        "author": [
            {"family": surname, "given": initials} if initials else {"literal": surname}
            for surname, initials in _authors(source)
        ],
        "container-title": source.journal,
        "issued": {"date-parts": [[source.year]]} if source.year else None,
        "volume": source.volume,
        "page": source.pages,
        "DOI": source.doi,
        "PMID": source.pmid,
        "PMCID": source.pmcid,
        "URL": source.url,
    }
    return {field: value for field, value in record.items() if value}


def _ris(sources: Sequence[Source]) -> str:
    import rispy

    records = []
    for source in sources:
        first, _, last = (source.pages or "").partition("-")
        record = {
            "type_of_reference": "JOUR",
            "title": source.title,
            "authors": [", ".join(filter(None, name)) for name in _authors(source)],
            "secondary_title": source.journal,
            "year": str(source.year) if source.year else None,
            "volume": source.volume,
            "start_page": first,
            "end_page": last,
            "doi": source.doi,
            "accession_number": source.pmid,
            "urls": [source.url] if source.url else None,
        }
        records.append({field: value for field, value in record.items() if value})
    return str(rispy.dumps(records)).strip()


_BIBTEX_SPECIAL = re.compile(r"[&%$#_{}~^\\]")
_BIBTEX_NAMED = {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}


def _bibtex(source: Source) -> str:
    fields = {
        "title": source.title,
        "author": " and ".join(
            ", ".join(filter(None, name)) if name[1] else f"{{{name[0]}}}"
            for name in _authors(source)
        ),
        "journal": source.journal,
        "year": str(source.year or ""),
        "volume": source.volume,
        "pages": (source.pages or "").replace("-", "--"),
        "doi": source.doi,
        "pmid": source.pmid,
        "url": source.url,
    }
    lines = [
        f"  {field} = {{{value if field == 'author' else _escaped(value)}}},"
        for field, value in fields.items()
        if value
    ]
    return "\n".join([f"@article{{{_label(source)},", *lines, "}"])


def _escaped(text: str) -> str:
    return _BIBTEX_SPECIAL.sub(
        lambda match: _BIBTEX_NAMED.get(match.group(), f"\\{match.group()}"), text
    )


def _label(source: Source) -> str:
    names = _authors(source)
    surname = names[0][0] if names else source.title.partition(" ")[0]
    plain = unicodedata.normalize("NFKD", surname).encode("ascii", "ignore").decode()
    return f"{re.sub('[^A-Za-z]', '', plain)}{source.year or ''}_{source.number}"
