"""The parts of a PubMed page's text: what stands at its head, and the lines below each heading."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence

from index.errors import ReadError
from index.paper import Reference, clean_doi
from index.readers import fields

_HEADINGS = frozenset(
    {"abstract", "actions", "associated data", "cited by", "comment in", "comment on", "erratum in"}
    | {"conflict of interest statement", "corrected and republished in", "expression of concern in"}
    | {"figures", "full text sources", "grants and funding", "grant support", "medical", "cite"}
    | {"linkout - more resources", "mesh terms", "miscellaneous", "page navigation", "references"}
    | {"personal name as subject", "publication types", "pubmed disclaimer", "related information"}
    | {"research materials", "retraction in", "retracted and republished in", "similar articles"}
    | {"substances", "supplementary concepts", "update in", "update of"}
)
_TYPES = frozenset(
    {"Address", "Autobiography", "Bibliography", "Biography", "Case Reports", "Classical Article"}
    | {"Clinical Conference", "Clinical Study", "Clinical Trial", "Clinical Trial Protocol"}
    | {"Comment", "Comparative Study", "Congress", "Consensus Development Conference", "Editorial"}
    | {"Controlled Clinical Trial", "Corrected and Republished Article", "Equivalence Trial"}
    | {"English Abstract", "Evaluation Study", "Expression of Concern", "Guideline", "Lecture"}
    | {"Historical Article", "Interview", "Introductory Journal Article", "Journal Article"}
    | {"Letter", "Meta-Analysis", "Multicenter Study", "Network Meta-Analysis", "News"}
    | {"Observational Study", "Personal Narrative", "Portrait", "Practice Guideline", "Preprint"}
    | {"Pragmatic Clinical Trial", "Published Erratum", "Randomized Controlled Trial", "Review"}
    | {"Retracted Publication", "Retraction of Publication", "Scoping Review", "Systematic Review"}
    | {"Technical Report", "Twin Study", "Validation Study", "Video-Audio Media"}
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Spring|Summer|Autumn|Fall|Winter)"
_CITATION = re.compile(
    r"(?:(?P<journal>[A-Z][^.;:]{1,100})?\. ?)?(?P<year>(?:1[5-9]|20|21)[0-9]{2})"
    rf"(?P<month> {_MONTH}(?:-{_MONTH})?(?: [0-9]{{1,2}}(?:-[0-9]{{1,2}})?)?)?"
    r"(?P<place> ?[;:][^;]{1,80}?)?\.(?: |$)"
)
_PLACE = re.compile(r"(?P<volume>[^:()]*)(?:\((?P<issue>[^()]*)\))?(?::(?P<pages>.+))?")
_BUTTONS = frozenset({"actions", "add to search", "search in nlm catalog", "search in pubmed"})
_NAVIGATION = re.compile(r"navigation|main content|skip to|log ?in|\.gov\b", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"doi: ?10\..*|(?:epub|ecollection|print|online ahead of print)\b.*|free (?:pmc )?article"
    r"|affiliations?(?: expand)?|expand|authors?|(?:pmid|pmcid|doi): ?.*|item in clipboard"
    r"|no abstract available|full text links",
    re.IGNORECASE,
)
_SHORT_BYLINE = re.compile(
    r"(?P<name>[^.]{2,80}?)(?P<more> et al)?\. (?P<journal>[A-Z][^.]{1,80})\.[ .0-9A-Za-z]{0,20}"
)
_GROUP = re.compile(
    r"\b(?:group|consortium|investigators?|collaborat\w+|stud(?:y|ies)|team|network|society"
    r"|committee|trial(?:ists)?|association|initiative|registry)\b",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    {"al", "bin", "da", "dal", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "la"}
    | {"le", "ten", "ter", "van", "vande", "vander", "von", "zu", "zur"}
)
_SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "2nd", "3rd", "4th", "II", "III", "IV"})
_LINKS = re.compile(r"\s+-\s+(?:DOI|PMC|PubMed)(?:\s+(?:-\s+)?(?:DOI|PMC|PubMed))*\s*$")


@dataclasses.dataclass(frozen=True)
class PageCitation:
    """The line that says where a paper was published."""

    journal: str | None
    year: int
    volume: str | None
    issue: str | None
    pages: str | None


@dataclasses.dataclass(frozen=True)
class Page:
    """A page's parts; `details` are the lines at its head, `parts` those below each heading."""

    citation: PageCitation
    title: str
    byline: tuple[str, str]
    types: tuple[str, ...]
    details: tuple[str, ...]
    parts: Mapping[str, Sequence[str]]
    retracted: bool


def is_publication_type(line: str) -> bool:
    """Whether a line is the name of a publication type and nothing else."""
    return line in _TYPES or line.startswith("Clinical Trial, Phase ")


def read_citation(line: str) -> PageCitation | None:
    """A line such as ``. 2007 Oct 10;25(29):4575-80. doi: …``, or None where it is none.

    A journal's name may stand before it.
    """
    match = _CITATION.match(line)
    if match is None or not (match["month"] or match["place"]):
        return None
    place = (match["place"] or "").strip()
    parts = _PLACE.fullmatch(place[1:].strip())
    if place.startswith(":") and place.count(":") == 1:
        found: tuple[str | None, ...] = (None, None, place[1:].strip())
    else:
        found = (parts["volume"], parts["issue"], parts["pages"]) if parts else (None, None, None)
    volume, issue, pages = (text.strip() or None if text else None for text in found)
    return PageCitation(match["journal"], int(match["year"]), volume, issue, pages)


def split_page(lines: Sequence[str]) -> Page:
    """The parts of a page; its lines hold no white space at their ends.

    Raises:
        ReadError: no line says where the paper was published, or no title follows it.
    """
    found = ((place, read_citation(line)) for place, line in enumerate(lines))
    start, citation = next(((place, cited) for place, cited in found if cited), (0, None))
    if citation is None:
        raise ReadError("no line such as '2020 Nov 13;25(29):45-80.' says where it was published")
    head, parts = _parts(lines[start:])
    journal, types = _above(lines[:start], lines[start].startswith("."))
    below = [line for line in head[1:] if line]
    types += (line for line in below if is_publication_type(line))
    texts = [line for line in below if not is_publication_type(line)]
    while texts and _NO_TITLE.fullmatch(texts[0]):
        del texts[0]
    if not texts:
        raise ReadError("no title follows the line that says where it was published")
    return Page(
        citation=dataclasses.replace(citation, journal=citation.journal or journal),
        title=texts[0],
        byline=_bylines(texts),
        types=fields.unique(types),
        details=tuple(head),
        parts=parts,
        retracted="retraction in" in parts
        or any(re.fullmatch(r"retracted (article|publication).*", line, re.I) for line in head),
    )


def _parts(lines: Sequence[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The lines before the first heading, and the first lines found below each heading."""
    head: list[str] = []
    parts: dict[str, list[str]] = {}
    current: list[str] | None = head
    for line in lines:
        lowered = line.lower()
        if lowered in _HEADINGS:
            # A list of the page's headings repeats them, with nothing below.
            current = [] if any(parts.get(lowered, ())) else parts.setdefault(lowered, [])
        elif lowered.startswith("keywords:"):
            current = parts.setdefault("keywords", [])
            current.append(line)
        elif line.startswith(("©", "Copyright ")) and current is not head:
            current = None
        elif current is not None and not (current is parts.get("keywords") and not line):
            current.append(line)
        else:
            current = None
    return head, parts


def _above(lines: Sequence[str], journal_expected: bool) -> tuple[str | None, list[str]]:
    """The journal and the publication types that stand above the citation line."""
    journal: str | None = None
    types: list[str] = []
    for line in reversed([line for line in lines[-12:] if line]):
        if is_publication_type(line):
            types.insert(0, line)
        elif line.lower() in _BUTTONS:
            continue
        elif types or journal or not journal_expected or len(line) > 80:
            break
        elif not _NAVIGATION.search(line):
            journal = line
    return journal, types


def _bylines(texts: Sequence[str]) -> tuple[str, str]:
    """The list of authors below the title, and the short form below the title's repetition."""
    full: list[str] = []
    for line in texts[1:]:
        if line == texts[0] or _NO_TITLE.fullmatch(line):
            break
        full.append(line)
    after = list(texts[1:])
    repeated = after[after.index(texts[0]) + 1 :] if texts[0] in after else after
    short = next((line for line in repeated if _SHORT_BYLINE.fullmatch(line)), "")
    return ("" if full == [short] else " ".join(full)), short


def read_authors(byline: tuple[str, str]) -> tuple[tuple[str, ...], str | None]:
    """The authors in Vancouver style, ``et al`` where the page cuts them off, and the journal.

    A surname of several words is told by its particles alone (``van``, ``de`` …).
    """
    full, short = byline
    match = _SHORT_BYLINE.fullmatch(short)
    names = re.split(r"[,;]", full)
    if not full and match:
        names = [match["name"], *(["et al"] if match["more"] else [])]
    stripped = (name.rstrip("0123456789 ^#*†‡§").strip(" .") for name in names)
    authors = tuple(filter(None, (read_author(name) for name in stripped)))
    return authors, match["journal"] if match else None


def read_author(name: str) -> str:
    """A name in its natural order in Vancouver style; the name of a group stays whole."""
    words = name.split()
    if len(words) < 2 or name == "et al" or _GROUP.search(name):
        return name
    suffix = words.pop() if words[-1] in _SUFFIXES and len(words) > 2 else ""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return fields.vancouver(" ".join(words[start:]), " ".join(words[:start]), suffix)


def read_references(lines: Sequence[str]) -> tuple[Reference, ...]:
    """The reference list, numbered by order: the page may print ``1.`` before each entry."""
    entries: list[str] = []
    for line in lines:
        if match := re.match(r"[0-9]{1,4}\. +(.+)", line):
            entries.append(match[1])
        elif entries and line and not re.match(r"(?:show|see) all\b", line, re.IGNORECASE):
            entries[-1] += f" {line}"
    references = []
    for number, entry in enumerate(entries, start=1):
        text = _LINKS.sub("", entry)
        pmid = re.search(r"\bPMID: ?([0-9]{1,8})\b", text)
        pmid_text = fields.clean_pmid(pmid[1]) if pmid else None
        references.append(Reference(number, text, pmid=pmid_text, doi=clean_doi(text)))
    return tuple(references)
