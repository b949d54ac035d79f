"""What a JATS article says of itself beside its text: funding, conflicts of interest, thanks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from index.paper import Section
from index.readers.fields import unique
from index.readers.jats_body import titled
from index.readers.jats_text import Numbers, lines, plain

FUNDING = "Funding"
CONFLICTS = "Conflicts of interest"
THANKS = "Acknowledgements"

_NOTES = {
    "COI-statement": CONFLICTS,
    "coi-statement": CONFLICTS,
    "conflict": CONFLICTS,
    "financial-disclosure": FUNDING,
    "supported-by": FUNDING,
}
"""The types of footnotes that are read, and what the sections made of them are called."""

_HEADING = re.compile(
    r"(?:conflicts? of|competing) interests?|(?:financial|grant)? ?(?:support|disclosures?)|"
    r"(?:sources? of )?funding",
    re.IGNORECASE,
)


def read_disclosures(
    article: etree._Element, meta: etree._Element, numbers: Numbers
) -> Iterator[Section]:
    """A section each of the funding, of the footnotes about funding and conflicts of interest, and
    of the acknowledgements."""
    if funding := _funding(meta):
        yield Section(FUNDING, funding)
    for note in article.iterfind(".//fn"):
        if label := _NOTES.get(note.get("fn-type", "")):
            yield from _section(label, note, numbers)
    for thanks in article.iterfind("back/ack"):
        yield from _section(THANKS, thanks, numbers)


def _funding(meta: etree._Element) -> str:
    """What the article states, else the names of who funded it."""
    stated = [plain(each) for each in meta.iterfind("funding-group/funding-statement")]
    if any(stated):
        return "\n".join(filter(None, stated))
    names = unique(map(_name, meta.iterfind("funding-group/award-group/funding-source")))
    return f"Funded by {'; '.join(names)}." if names else ""


def _name(source: etree._Element) -> str:
    institution = source.find(".//institution")
    return plain(source if institution is None else institution)


def _section(label: str, element: etree._Element, numbers: Numbers) -> Iterator[Section]:
    yield from titled(
        label,
        (
            run
            for child in element.iterchildren("*")
            if child.tag not in ("label", "title")
            for run in lines(child, numbers)
            if not _HEADING.fullmatch(run.text.rstrip(":. "))
        ),
    )
