"""The reference list of a JATS article."""

from __future__ import annotations

from lxml import etree

from index.paper import Reference, clean_doi
from index.readers.jats_front import Identifiers, author, identifiers
from index.readers.jats_text import plain

_CITATIONS = ("element-citation", "mixed-citation", "citation", "nlm-citation")
_NO_TEXT = frozenset({"label", "pub-id"})
_MOST_AUTHORS = 6


def read_references(
    article: etree._Element,
) -> tuple[tuple[Reference, ...], dict[str, int]]:
    """The entries of all reference lists in the order printed, and each id's number.

    An entry that holds several citations keeps the text of all and the identifiers of the first.
    """
    references = []
    numbers: dict[str, int] = {}
    for number, entry in enumerate(article.iterfind("back//ref"), start=1):
        citations = list(entry.iter(*_CITATIONS))
        for element in (entry, *citations):
            if element_id := element.get("id"):
                numbers.setdefault(element_id, number)
        text = "; ".join(filter(None, (_text(citation) for citation in citations)))
        found = _identifiers(citations[0]) if citations else Identifiers()
        references.append(
            Reference(number, text or _bare(entry), found.pmid, found.pmcid, found.doi)
        )
    return tuple(references), numbers


def _identifiers(citation: etree._Element) -> Identifiers:
    found = identifiers(citation, "pub-id")
    if found.doi is None:
        links = (plain(link) for link in citation.iter("ext-link", "uri"))
        doi = next((clean_doi(address) for address in links if "doi.org/" in address), None)
        found = found._replace(doi=doi)
    return found


def _text(citation: etree._Element) -> str:
    """A citation as ``authors. title. journal. year;volume(issue):pages``."""
    names = _authors(citation)
    source = plain(citation.find("source"))
    title = next(
        filter(None, (plain(citation.find(f"{kind}-title")) for kind in ("article", "chapter"))), ""
    )
    # What is not tagged as authors may still name them: then the text as printed says more.
    printed = citation.tag == "mixed-citation" and not names and bool((citation.text or "").strip())
    if printed or not (title or source):
        return _bare(citation)
    parts = [", ".join(names), title, source, _place(citation)]
    return " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)


def _authors(citation: etree._Element) -> list[str]:
    holders = citation.findall("person-group[@person-group-type='author']")
    holders = holders or citation.findall("person-group") or [citation]
    people = [
        author(person)
        for holder in holders
        for person in holder.iter("name", "string-name", "collab")
        if person.getparent() is not None
    ]
    names = [name for name in people if name]
    cut = len(names) > _MOST_AUTHORS or citation.find(".//etal") is not None
    return [*names[:_MOST_AUTHORS], *(["et al"] if cut and names else [])]


def _place(citation: etree._Element) -> str:
    """``2007;25(29):4575-4580`` with what there is of it."""
    volume, issue = plain(citation.find("volume")), plain(citation.find("issue"))
    first, last = plain(citation.find("fpage")), plain(citation.find("lpage"))
    pages = f"{first}-{last}" if first and last and first != last else first
    pages = pages or plain(citation.find("elocation-id"))
    place = plain(citation.find("year"))
    if volume or issue:
        place += f"{';' if place else ''}{volume}{f'({issue})' if issue else ''}"
    return f"{place}:{pages}" if place and pages else place or pages


def _bare(element: etree._Element) -> str:
    """The text as printed, without the entry's label and identifiers."""
    pieces = [element.text, *(child.tail for child in element)]
    if any(piece and piece.strip() for piece in pieces):
        return plain(element, "label", "pub-id")
    texts = (plain(child) for child in element.iterchildren("*") if child.tag not in _NO_TEXT)
    return " ".join(text for text in texts if text)
