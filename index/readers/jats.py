"""JATS, the XML of full texts in PubMed Central: an article, or a set of them.

Entities are never expanded and nothing is fetched. Left out are footnotes (but those on funding and
conflicts of interest), glossaries, supplementary files, and sections on the authors' contributions
and the history of the publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from index.errors import ReadError
from index.paper import Paper, TextKind
from index.readers import fields, jats_front
from index.readers.jats_body import read_sections
from index.readers.jats_disclosures import read_disclosures
from index.readers.jats_refs import read_references
from index.readers.jats_text import plain

FORMAT = "JATS full text (.nxml or .xml, as in PubMed Central)"

_ROOTS = frozenset({"article", "pmc-articleset", "OAI-PMH"})
_PROLOG = re.compile(
    r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?>)*+",
    re.DOTALL,
)


def root_name(head: bytes) -> str | None:
    """The name of an XML document's root, without its prefix, or None where `head` is no XML."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", errors="replace")
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    if root := re.match(r"<(?:[\w.-]+:)?([\w.-]+)", text[start : start + 300]):
        return root[1]
    # A long list of declarations may reach beyond the head.
    declared = re.match(r"<!DOCTYPE\s+(?:[\w.-]+:)?([\w.-]+)", text[start : start + 300])
    return declared[1] if declared else None


def matches(head: bytes) -> bool:
    """Whether the document is XML with the root of an article or of a set of articles."""
    return root_name(head) in _ROOTS


def read(path: Path) -> Iterator[Paper | ReadError]:
    """The articles of a JATS file in order; one without title and text gives a `ReadError`.

    Raises:
        ReadError: the file cannot be opened, declares entities, or is not well-formed before the
            end of its first article.
    """
    count = 0
    with fields.open_file(path) as file:
        context = etree.iterparse(
            file,
            events=("start", "end"),
            tag="{*}article",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            collect_ids=False,
        )
        try:
            for event, article in context:
                if event == "start":
                    refuse_entities(article)
                    continue
                count += 1
                yield _paper_or_error(article, count)
                forget(article)
        except etree.LxmlError as error:
            # The error itself is vague about undefined entities; the log has the line.
            last = context.error_log.last_error or error
            line = getattr(last, "line", None) or getattr(last, "lineno", None) or 1
            message = fields.excerpt(getattr(last, "message", None) or str(error), 80)
            failure = ReadError(f"line {line}: not well-formed XML ({message})")
            if count == 0:
                raise failure from error
            yield failure
    if count == 0:
        raise ReadError("the XML holds no article")


def refuse_entities(article: etree._Element) -> None:
    dtd: Any = article.getroottree().docinfo.internalDTD  # the stubs lack `iterentities`
    names = [entity.name for entity in dtd.iterentities()] if dtd is not None else []
    if names:
        raise ReadError(f"the XML declares entities ({fields.excerpt(names[0])}), which is refused")


def forget(article: etree._Element) -> None:
    """Frees what was read, so that a long set of articles needs the memory of one."""
    article.clear()
    parent = article.getparent()
    while parent is not None and article.getprevious() is not None:
        del parent[0]


def _paper_or_error(article: etree._Element, count: int) -> Paper | ReadError:
    paper = _paper(article)
    if paper.title or paper.sections:
        return paper
    error = ReadError(f"line {article.sourceline}: article {count} has neither title nor text")
    if article.getparent() is None:
        raise error
    return error


def _paper(article: etree._Element) -> Paper:
    for element in article.iter("*"):
        if element.tag.startswith("{"):
            element.tag = element.tag.rpartition("}")[2]
    meta = article.find("front/article-meta")
    if meta is None:
        meta = etree.Element("article-meta")
    references, numbers = read_references(article)
    abstract, body = read_sections(article, meta, numbers)
    own = jats_front.identifiers(meta, "article-id")
    types = jats_front.publication_types(article)
    text_kind: TextKind = "abstract" if abstract or body else "none"
    if body and article.find("body") is not None:
        text_kind = "full text"
    return Paper(
        title=jats_front.title(meta),
        sections=(*abstract, *body, *read_disclosures(article, meta, numbers)),
        authors=jats_front.authors(meta),
        journal=jats_front.journal(article),
        year=jats_front.year(meta),
        volume=plain(meta.find("volume")) or None,
        issue=plain(meta.find("issue")) or None,
        pages=jats_front.pages(meta),
        pmid=own.pmid,
        pmcid=own.pmcid,
        doi=own.doi,
        publication_types=types,
        keywords=jats_front.keywords(article, meta),
        references=references,
        relation="review" if fields.REVIEW_TYPES.intersection(types) else "related",
        text_kind=text_kind,
        retracted=jats_front.retracted(article),
    )
