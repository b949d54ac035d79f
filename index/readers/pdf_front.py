"""What a PDF says about itself: title, authors, identifiers and year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from index.paper import clean_doi
from index.readers import fields
from index.readers.pdf_headings import CITATION, known_name, plain_text
from index.readers.pdf_layout import Line
from index.readers.pdf_text import join_lines
from index.readers.pdf_worker import LOWERED, RAISED
from index.readers.pubmed_page_parts import is_publication_type, read_authors

_LARGER, _SAME = 1.15, 0.05  # shares of the body's type
_FEWEST_WORDS, _FEWEST_LETTERS, _LONGEST_TITLE = 3, 12, 500
_NO_TITLE = re.compile(
    r"untitled.*|(?:microsoft|word|powerpoint|libreoffice)\b.*|.*\.(?:docx?|pdf|tex|indd|qxd|rtf|dvi)"
    r"|about:blank|doi:.*|[\w.-]+|.*\b\d+\.\.\d+",
    re.IGNORECASE,
)
_NOTE_MARKS = re.compile(rf"(?:{RAISED}[^{LOWERED}]*{LOWERED}|[*†‡§¶#\s])+$")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_SUPPLEMENT = re.compile(r"\.s\d{1,3}$|/suppl|/-/dc", re.IGNORECASE)
_YEAR = r"(?:19|20)\d\d"
_DATED = re.compile(
    rf"\W*(?:first )?published\b.*\b{_YEAR}\b|(?:©|\(c\)|copyright)[^.]*\b{_YEAR}\b", re.IGNORECASE
)
_PMID = re.compile(r"\bPMID: ?([0-9]{1,8})\b")
_PMCID = re.compile(r"\bPMCID: ?(PMC[0-9]{3,9})\b")
_KIND = re.compile(
    r"(?:(systematic|scoping|narrative|invited|mini-?|literature|clinical) ?)?review"
    r"(?: article| paper)?",
    re.IGNORECASE,
)
_USERS = re.compile(
    r"admin\w*|user|unknown|author|owner|.*\b(?:office|user|inc|ltd)\b\.?", re.IGNORECASE
)


def read_title(
    lines: Sequence[Line], size: float, information: Mapping[str, str], words: Mapping[str, int]
) -> tuple[str, frozenset[Line]]:
    """The title, and its lines on the first page: those in the largest type above the body's.

    A journal's name in still larger type is passed over: a title has three words. Where no type
    is larger, the title is the one in the PDF's metadata; "" where that names a file.
    """
    first = [line for line in lines if line.page == lines[0].page]
    best: tuple[Line, ...] = ()
    for group in _same_type(first):
        text = plain_text(group)
        if group[0].size < _LARGER * size or known_name(text) or len(text) > _LONGEST_TITLE:
            continue
        letters = len(re.findall(r"[^\W\d_]", text))
        if len(text.split()) < _FEWEST_WORDS or letters < _FEWEST_LETTERS:
            continue
        if not best or group[0].size > best[0].size * (1 + _SAME):
            best = group
    if best:
        text = _NOTE_MARKS.sub("", join_lines([line.text for line in best], words))
        return plain(text), frozenset(best)
    title = information.get("Title", "")
    return ("" if _NO_TITLE.fullmatch(title) else title), frozenset()


def plain(text: str) -> str:
    """The text as one line without the marks of superscripts."""
    return fields.collapse(text.replace(RAISED, "").replace(LOWERED, ""))


def _same_type(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Lines that follow each other in the same size."""
    group: list[Line] = []
    for line in lines:
        if group and abs(line.size - group[-1].size) > _SAME * line.size:
            yield tuple(group)
            group = []
        group.append(line)
    if group:
        yield tuple(group)


def read_doi(information: Mapping[str, str], texts: Sequence[str]) -> str | None:
    """The DOI in the PDF's metadata, else the first in its first pages' text.

    `texts` are the running heads and feet and the lines of these pages, not of references.
    """
    names = ("xmp_doi", "doi", "DOI", "WPS-ARTICLEDOI", "Subject", "Title")
    found = [clean_doi(information.get(name)) for name in names]
    for place, text in enumerate(texts):
        if match := _DOI.search(text):
            doi = match.group()
            if doi.endswith(("/", "-", "_")) and place + 1 < len(texts):
                doi += texts[place + 1].split(" ")[0]
            found.append(clean_doi(doi))
    return next((doi for doi in found if doi and not _SUPPLEMENT.search(doi)), None)


def read_year(texts: Iterable[str], doi: str | None) -> int | None:
    """The year that the lines with the citation agree on, else those with DOI, date or ©."""
    citing: set[int] = set()
    dating: set[int] = set()
    for text in texts:
        bare = re.sub(r"https?://\S+", "", _DOI.sub("", text))
        years = {int(year) for year in re.findall(rf"(?<!\d){_YEAR}(?!\d)", bare)}
        if CITATION.search(bare):
            citing |= years
        elif _DATED.match(bare) or (doi and doi in text):
            dating |= years
    for years in (citing, dating):
        if years:
            return years.pop() if len(years) == 1 else None
    return None


def read_identifiers(texts: Iterable[str]) -> tuple[str | None, str | None]:
    """The PMID and PMCID that the first pages name as such."""
    text = "\n".join(texts)
    pmid, pmcid = _PMID.search(text), _PMCID.search(text)
    return (
        fields.clean_pmid(pmid[1]) if pmid else None,
        fields.clean_pmcid(pmcid[1]) if pmcid else None,
    )


def read_types(texts: Iterable[str]) -> tuple[str, ...]:
    """``Review`` or ``Systematic Review`` where a line of the first page says no more."""
    matches = filter(None, (_KIND.fullmatch(text.strip()) for text in texts))
    names = (f"{match[1] or ''} Review".strip().title() for match in matches)
    return fields.unique(name if is_publication_type(name) else "Review" for name in names)


def split_authors(text: str) -> tuple[str, ...]:
    """The authors that the metadata name, in Vancouver style; a user's name is none."""
    if ";" in text:
        people = [part.strip() for part in text.split(";")]
    elif re.fullmatch(r"[^,]+, [^,]+", text) and " " not in text.split(",")[0]:
        people = [text]  # one name, the surname first
    else:
        people = [part.strip() for part in re.split(r",| and |&", text)]
    names: list[str] = []
    for person in people:
        surname, comma, given = person.partition(",")
        if len(person.split()) < 2 or _USERS.fullmatch(person):
            continue
        if comma:
            names.append(fields.vancouver(surname, given))
        else:
            names += read_authors((person, ""))[0]
    return tuple(names)


def split_keywords(text: str) -> tuple[str, ...]:
    """Keywords set apart by semicolons, bullets, bars or commas."""
    separator = next((sign for sign in ";•·|" if sign in text), ",")
    return fields.unique(part.strip(" .") for part in plain(text).split(separator))
