"""The bibliographic fields of a JATS article."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from index.paper import clean_doi
from index.readers import fields
from index.readers.jats_text import plain

_TYPES = {
    "research-article": "Journal Article",
    "brief-report": "Journal Article",
    "rapid-communication": "Journal Article",
    "other": "Journal Article",
    "review-article": "Review",
    "mini-review": "Review",
    "case-report": "Case Reports",
    "article-commentary": "Comment",
    "reply": "Comment",
    "correction": "Published Erratum",
    "retraction": "Retraction Notice",
}
# A journal issue's date is the one papers are cited by; the others follow in order of preference.
_YEAR_ORDER = ("ppub", "collection", "epub-ppub", "epub", "pub")

_RETRACTED = re.compile(r"\W*retracted(?: article| paper| publication)?\s*[:\]]", re.IGNORECASE)


def title(meta: etree._Element) -> str:
    """The title, with the subtitle after a colon; "" where there is none."""
    group = meta.find("title-group")
    if group is None:
        return ""
    main, subtitle = plain(group.find("article-title")), plain(group.find("subtitle"))
    return f"{main}{'' if main.endswith((':', '?', '.')) else ':'} {subtitle}" if subtitle else main


def authors(meta: etree._Element) -> tuple[str, ...]:
    """The authors in Vancouver style; a group's name is kept whole."""
    names = []
    for group in meta.iterfind("contrib-group"):
        for contrib in group.iterfind("contrib"):
            if contrib.get("contrib-type", "author") == "author":
                names.append(author(contrib))
    return tuple(name for name in names if name)


def author(holder: etree._Element) -> str:
    """The name of a person or group in an element that holds one, or that is one."""
    for path in ("name[@name-style='western']", "name", "string-name", "collab"):
        found = holder if holder.tag == path else holder.find(path)
        if found is None:
            found = holder.find(f"name-alternatives/{path}")
        if found is None:
            found = holder.find(f"collab-alternatives/{path}")
        if found is None:
            continue
        if found.tag == "collab":
            # Without the list of the group's members.
            return plain(found, "contrib-group", "xref", "address").strip(" ,;")
        parts = (plain(found.find(part)) for part in ("surname", "given-names", "suffix"))
        return fields.vancouver(*parts) or plain(found)
    return ""


def journal(article: etree._Element) -> str | None:
    """The journal's abbreviation as MEDLINE has it, else as ISO has it, else its title."""
    meta = article.find("front/journal-meta")
    if meta is None:
        return None
    for path in (
        "journal-id[@journal-id-type='nlm-ta']",
        "journal-id[@journal-id-type='iso-abbrev']",
        "journal-title-group/abbrev-journal-title",
        "abbrev-journal-title",
        "journal-title-group/journal-title",
        "journal-title",
    ):
        if text := plain(meta.find(path)):
            return text
    return None


def year(meta: etree._Element) -> int | None:
    """The year of the issue in print or of the collection, else of the electronic publication."""
    years: dict[str, int] = {}
    for date in meta.iterfind("pub-date"):
        kind = date.get("pub-type") or date.get("date-type") or "pub"
        if kind == "pub" and date.get("publication-format") == "print":
            kind = "ppub"
        found = fields.clean_year(plain(date.find("year")))
        if found is not None:
            years[kind] = min(found, years.get(kind, found))
    return next((years[kind] for kind in _YEAR_ORDER if kind in years), None)


def pages(meta: etree._Element) -> str | None:
    """``93856-93866``, a single page, or the number that an electronic article has instead."""
    first, last = plain(meta.find("fpage")), plain(meta.find("lpage"))
    if first:
        return f"{first}-{last}" if last and last != first else first
    return plain(meta.find("elocation-id")) or None


class Identifiers(NamedTuple):
    """A paper's identifiers, as in `index.paper.Paper`."""

    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None


def identifiers(holder: etree._Element, tag: str) -> Identifiers:
    """The identifiers in the children `tag` (``article-id``, ``pub-id``) of an element."""
    found = Identifiers()
    for element in holder.iterfind(tag):
        kind, text = element.get("pub-id-type", ""), plain(element)
        if kind == "pmid":
            found = found._replace(pmid=found.pmid or fields.clean_pmid(text))
        elif kind in ("pmc", "pmcid"):
            found = found._replace(pmcid=found.pmcid or fields.clean_pmcid(text))
        elif kind == "doi":
            found = found._replace(doi=found.doi or clean_doi(text))
    return found


def publication_types(article: etree._Element) -> tuple[str, ...]:
    """The article's type in PubMed's words where it has one, else in JATS's own."""
    kind = article.get("article-type", "")
    own = _TYPES.get(kind, kind.replace("-", " ").title())
    return fields.unique([own, fields.RETRACTED_TYPE if retracted(article) else ""])


def retracted(article: etree._Element) -> bool:
    """Whether the article says that it was retracted, by a link to the notice or in its title."""
    meta = article.find("front/article-meta")
    if meta is None:
        return False
    forward = meta.find("related-article[@related-article-type='retraction-forward']")
    return forward is not None or bool(_RETRACTED.match(title(meta)))


def keywords(article: etree._Element, meta: etree._Element) -> tuple[str, ...]:
    """The keywords in the article's own language, without lists of abbreviations."""
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    own = article.get(lang, "en")[:2].lower()
    found = []
    for group in meta.iterfind("kwd-group"):
        if group.get(lang, own)[:2].lower() != own:
            continue
        if not group.get("kwd-group-type", "").startswith("abbr"):
            found += [plain(keyword) for keyword in group.iter("kwd", "compound-kwd")]
    return fields.unique(found)
