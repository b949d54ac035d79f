"""PDF with a text layer: one paper, its sections told by their headings.

PDFium reads the characters and their places (`pdf_worker`); from these come lines in reading
order (`pdf_layout`), paragraphs (`pdf_text`), sections (`pdf_sections`), the reference list
(`pdf_references`) and what the paper says about itself (`pdf_front`). Authors come from the PDF's
metadata alone, and so does the DOI where they have it.
"""

from __future__ import annotations

import codecs
import dataclasses
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from index.errors import ReadError
from index.paper import Paper, Section
from index.readers import fields
from index.readers.jats_front import _RETRACTED
from index.readers.pdf_front import (
    plain,
    read_doi,
    read_identifiers,
    read_title,
    read_types,
    read_year,
    split_authors,
    split_keywords,
)
from index.readers.pdf_headings import heading_breaks
from index.readers.pdf_layout import read_lines
from index.readers.pdf_pages import OCR, Document, read_pages
from index.readers.pdf_references import mark_citations, read_references
from index.readers.pdf_sections import ABSTRACT, Outline, Part, read_outline
from index.readers.pdf_text import body_size, join_lines, split_paragraphs, vocabulary
from index.readers.pubmed_page_text import _is_label, read_abstract
from index.readers.pubmed_xml_text import clean_label

FORMAT = "PDF (.pdf)"

_FIRST_PAGES = 2
_INNER_LABEL = re.compile(r"(?<=[.?!)\]] )(?=([A-Z][A-Za-z ,/&'’()-]{2,60}): )")


def matches(head: bytes) -> bool:
    """Whether the document is a PDF; blank space before its first line is allowed."""
    return head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"%PDF-")


def read(path: Path) -> Iterator[Paper | ReadError]:
    """The one paper of a PDF, then a `ReadError` for what it has and the paper lacks.

    That are pages without a text layer, damaged pages, and a reference list that cannot be told
    apart into entries.

    Raises:
        ReadError: the PDF cannot be opened, is encrypted, damaged or too large, or has no text
            layer.
    """
    document = read_pages(path)
    lines, furniture = read_lines(document.pages)
    stamped = any("RETRACTED" in re.sub(r"\s", "", page.turned) for page in document.pages)
    document = dataclasses.replace(document, pages=())  # a long one's runs need much memory
    if not lines:
        raise ReadError(f"the PDF has no text layer but for its running heads: {OCR}")
    words = vocabulary(lines)
    size = body_size(lines)
    title, title_lines = read_title(lines, size, document.information, words)
    outline = read_outline(split_paragraphs(lines, heading_breaks), size, title_lines)
    references, numbered = read_references(outline.references, words)
    listed = set(outline.references)
    first = [line for line in lines if line.page <= _FIRST_PAGES and line not in listed]
    texts = [*furniture, *(plain(line.text) for line in first)]
    on_first_page = [*furniture, *(plain(line.text) for line in first if line.page == 1)]
    doi = read_doi(document.information, texts)
    pmid, pmcid = read_identifiers(texts)
    types = read_types(on_first_page)
    numbers = {reference.number for reference in references} if numbered else set()
    sections = tuple(_sections(outline, numbers, words))
    if not (title or sections):
        raise ReadError("the PDF has neither a title nor text that is told to be the paper's")
    yield Paper(
        title=title,
        sections=sections,
        authors=split_authors(document.information.get("Author", "")),
        year=read_year(on_first_page, doi),
        pmid=pmid,
        pmcid=pmcid,
        doi=doi,
        publication_types=types,
        keywords=split_keywords(join_lines(outline.keywords, words)),
        references=references,
        relation="review" if fields.REVIEW_TYPES.intersection(types) else "related",
        text_kind="full text" if sections else "none",
        retracted=stamped or _is_retracted(title, on_first_page),
    )
    yield from _complaints(document, bool(listed) and not references)


def _sections(
    outline: Outline, numbers: Collection[int], words: Mapping[str, int]
) -> Iterator[Section]:
    for part in (*outline.parts, *outline.floats):
        paragraphs = [fields.collapse(join_lines(lines, words)) for lines in part.paragraphs]
        for label, text in _labelled(part, [text for text in paragraphs if text]):
            marked, marks = mark_citations(text, numbers)
            yield Section(label, marked, marks)


def _labelled(part: Part, paragraphs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The part's label and text; those of each labelled paragraph where it is an abstract."""
    if part.label != ABSTRACT:
        if paragraphs:
            yield part.label, "\n".join(paragraphs)
        return
    pieces: list[str] = []
    for paragraph in paragraphs:
        start = 0
        for match in _INNER_LABEL.finditer(paragraph):
            if _is_label(match[1]):
                pieces.append(paragraph[start : match.start()].strip())
                start = match.start()
        pieces.append(paragraph[start:])
    for section in read_abstract(pieces):
        name, slash, label = section.label.partition(" / ")
        yield f"{name}{slash}{clean_label(label)}", section.text


def _is_retracted(title: str, texts: Sequence[str]) -> bool:
    """Whether the title or a line of the first page says so."""
    stamped = any(re.fullmatch(r"\W*RETRACTED(?: ARTICLE)?\W*", text) for text in texts)
    return stamped or _RETRACTED.match(title) is not None


def _complaints(document: Document, list_unread: bool) -> Iterator[ReadError]:
    kept = "the paper was kept without"
    if document.pictures:
        pages = _numbers(document.pictures)
        yield ReadError(f"{pages}: a picture without a text layer; {kept} its text: {OCR}")
    if document.damaged:
        yield ReadError(f"{_numbers(document.damaged)}: damaged; {kept} it")
    if list_unread:
        yield ReadError(f"its references are neither numbered nor set apart; {kept} them")


def _numbers(pages: Sequence[int]) -> str:
    shown = ", ".join(map(str, pages[:10]))
    more = f" and {len(pages) - 10} more" if len(pages) > 10 else ""
    return f"page{'s' if len(pages) > 1 else ''} {shown}{more}"
