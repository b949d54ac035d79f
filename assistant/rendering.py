"""An answer as the chat page shows it: pure functions to Markdown and HTML, everything escaped.

Text of papers and of users never becomes markup: in Markdown it goes through `escape_markdown`,
in HTML through `html.escape`, each before any markup of our own is put around it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import quote, urlsplit

from assistant.result import Answer, Citation, FoundPassage, Source

SOURCE_ANCHOR = "source"
"""Prefix of the panel's ids for the answer shown: its first source is ``source-1``."""

_RELATIONS = {"review": "Review", "cited": "Cited by the review", "related": "Related paper"}
_SUPPORTS = {
    "verbatim": "quoted word for word",
    "supported": "supports the statement",
    "partial": "supports the statement only in part",
    "unsupported": "does not support the statement",
}
_MAX_LISTED = 500
_MAX_NEAREST = 3
_DIGEST = "Digest written for this project, not the paper's abstract."

# What a Markdown reader acts upon inside a line, no more, so that escaped text stays readable.
_INLINE = re.compile(
    r"[\\`*_\[\]|~$]"
    r"|<(?=[a-z/!?]|\Z)"  # a tag or an autolink; not `P < .05`
    r"|&(?=[#a-z]|\Z)"  # a character reference
    r"|!(?=\[|\Z)"  # an image
    r"|:(?=//)|(?<=www)\.|@"  # bare addresses, which GitHub's Markdown makes links of
    r"|%(?=%%)",  # Gradio's placeholder for a formula, %%%LATEX_BLOCK_0%%%
    re.IGNORECASE,
)
_LINE_START = re.compile(r"([^\S\n]*)(?:([#>=:+-])|(\d{1,9})([.)])(?=\s|\Z))?")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_MARKER = re.compile(r"\\.|\[(\d+)\]", re.DOTALL)
_ENTITIES = {"<": "&lt;", "&": "&amp;", "%": "&#37;"}


def escape_markdown(text: str) -> str:
    r"""`text` so that a Markdown reader (CommonMark, GitHub, Gradio) shows it literally.

    Only what would be acted upon is escaped, so plain prose comes back unchanged.

    >>> print(escape_markdown("[18F]FDG, P < .05, **<b>"))
    \[18F\]FDG, P < .05, \*\*&lt;b>
    """
    return "\n".join(_escape_line(line) for line in _NEWLINE.split(text))


def _escape_line(line: str) -> str:
    start = _LINE_START.match(line)
    assert start is not None
    indent, mark, number, delimiter = start.groups()
    lead = "&nbsp;" * len(indent)  # four spaces would make it code
    if mark:
        lead += f"\\{mark}"
    elif number:
        lead += f"{number}\\{delimiter}"
    return lead + _INLINE.sub(_escape_character, line[start.end() :])


def _escape_character(match: re.Match[str]) -> str:
    return _ENTITIES.get(match.group(), f"\\{match.group()}")


def linked(markdown: str, numbers: Iterable[int], anchor: str = SOURCE_ANCHOR) -> str:
    """An answer's Markdown with each ``[n]`` of `numbers` a link to ``#{anchor}-n``."""
    known = {str(number) for number in numbers}

    def link(match: re.Match[str]) -> str:
        number = match.group(1)
        return rf"[\[{number}\]](#{anchor}-{number})" if number in known else match.group()

    return _MARKER.sub(link, markdown)


def safe_url(url: str | None) -> str | None:
    """`url` if a browser may be sent there: http or https with a host; else None."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme.lower() in {"http", "https"} and parts.netloc else None


def source_panel(
    answer: Answer, titles: Mapping[str, str] | None = None, *, anchor: str = SOURCE_ANCHOR
) -> str:
    """The panel beside the chat: the numbered sources with their quotes.

    For an answer without sources, the nearest passages. `titles` names papers by key there.
    """
    parts = [_note("warning", text) for text in answer.warnings]
    if answer.sources:
        parts.append("<h2>Sources</h2>")
        parts.extend(_source(source, answer, anchor) for source in answer.sources)
    elif answer.passages:
        parts.append("<h2>Nearest passages (these do not answer the question)</h2>")
        best = {passage.key: passage for passage in reversed(answer.passages)}
        nearest = [passage for passage in answer.passages if best[passage.key] is passage]
        parts.extend(_nearest(passage, titles or {}) for passage in nearest[:_MAX_NEAREST])
    parts.append(_made_by(answer))
    return f'<div class="panel">{"".join(parts)}</div>'


def session_panel(answers: Sequence[Answer], titles: Mapping[str, str] | None = None) -> str:
    """The panel of the latest answer, with those of earlier answers folded below it."""
    *earlier, latest = answers
    folded = "".join(
        f'<details class="earlier"><summary>{escape(answer.question)}</summary>'
        f"{source_panel(answer, titles, anchor=earlier_anchor(number))}</details>"
        for number, answer in reversed([*enumerate(earlier, start=1)])
        if answer.sources
    )
    heading = "<h2>Earlier answers</h2>" if folded else ""
    return source_panel(latest, titles) + heading + folded


def welcome_panel(titles: Sequence[str]) -> str:
    """The panel before any question: what will stand there and which papers are indexed."""
    listed = "".join(f"<li>{escape(title)}</li>" for title in titles[:_MAX_LISTED])
    more = f"<p>and {len(titles) - _MAX_LISTED} more</p>" if len(titles) > _MAX_LISTED else ""
    return (
        '<div class="panel"><h2>Sources</h2>'
        "<p>The papers behind an answer are shown here, with the sentences it rests on.</p>"
        f"<details><summary>{len(titles)} papers indexed</summary>"
        f'<ol class="papers">{listed}</ol>{more}</details></div>'
    )


def earlier_anchor(number: int) -> str:
    """Prefix of the panel's ids for the session's answer `number`, counted from 1."""
    return f"answer-{number}-{SOURCE_ANCHOR}"


def understood_otherwise(answer: Answer) -> str:
    """The question as it was understood, where that is not as it was asked; else empty."""
    same = answer.standalone_question.split() == answer.question.split()
    return "" if same else answer.standalone_question


def _note(kind: str, text: str) -> str:
    return f'<p class="note {kind}">{escape(text)}</p>'


def _source(source: Source, answer: Answer, anchor: str) -> str:
    badges = [_badge(_RELATIONS.get(source.relation, source.relation), source.relation)]
    badges += [_badge(kind, "type") for kind in source.publication_types]
    if source.retracted:
        badges.insert(0, _badge("RETRACTED", "retracted"))
    notes = [_note("digest", _DIGEST)] if source.text_kind == "digest" else []
    if source.uncertain:
        notes.append(_note("unverified", f"Not verified: {'; '.join(source.uncertain)}"))
    return (
        f'<article class="source" id="{anchor}-{source.number}">'
        f'<header><span class="number">{source.number}</span>'
        f'<p class="reference">{escape(source.reference)}</p></header>'
        f'<p class="badges">{"".join(badges)}</p><p class="links">{_links(source)}</p>'
        f"{''.join(_quotes(source, answer))}{''.join(notes)}</article>"
    )


def _badge(text: str, kind: str) -> str:
    return f'<span class="badge {escape(kind)}">{escape(text)}</span>'


def _links(source: Source) -> str:
    links = [
        (f"https://pubmed.ncbi.nlm.nih.gov/{quote(source.pmid, safe='')}/", f"PubMed {source.pmid}")
        if source.pmid
        else None,
        (f"https://pmc.ncbi.nlm.nih.gov/articles/{quote(source.pmcid, safe='')}/", source.pmcid)
        if source.pmcid
        else None,
        (f"https://doi.org/{quote(source.doi, safe='/:;()')}", f"doi {source.doi}")
        if source.doi
        else None,
    ]
    known = [link for link in links if link]
    if not known and source.url:
        known = [(source.url, source.url)]
    return " ".join(_link(url, text) for url, text in known)


def _link(url: str, text: str) -> str:
    safe = safe_url(url)
    if safe is None:
        return escape(text)
    return f'<a href="{escape(safe)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'


def _quotes(source: Source, answer: Answer) -> Iterable[str]:
    """Each quote of a source in its passage; quotes of one passage are shown together."""
    citations = {
        citation.sentence_id: citation
        for statement in answer.statements
        for citation in statement.citations
        if citation.source == source.number
    }
    grouped: dict[str, list[Citation]] = {}
    passages: dict[str, FoundPassage] = {}
    for citation in citations.values():
        passage = _passage_of(citation, source, answer.passages)
        group = passage.id if passage else citation.sentence_id
        grouped.setdefault(group, []).append(citation)
        if passage:
            passages[group] = passage
    for group, found in grouped.items():
        text = passages[group].text if group in passages else found[0].quote
        supports = dict.fromkeys(_SUPPORTS.get(item.support, item.support) for item in found)
        doubtful = any(item.support in {"partial", "unsupported"} for item in found)
        caption = " · ".join([found[0].section, *supports])
        yield (
            f'<figure class="quote{" doubtful" if doubtful else ""}">'
            f"<blockquote>{highlighted(text, [item.quote for item in found])}</blockquote>"
            f"<figcaption>{escape(caption)}</figcaption></figure>"
        )


def _passage_of(
    citation: Citation, source: Source, passages: Iterable[FoundPassage]
) -> FoundPassage | None:
    for passage in passages:
        here = passage.key == source.key and passage.section == citation.section
        if here and citation.quote in passage.text:
            return passage
    return None


def highlighted(text: str, quotes: Iterable[str]) -> str:
    """`text` as HTML with each of `quotes` that it holds in ``<mark>``; overlaps become one."""
    marked = [False] * len(text)
    for wanted in quotes:
        start = text.find(wanted)
        if start >= 0:
            marked[start : start + len(wanted)] = [True] * len(wanted)
    parts = []
    for inside, group in itertools.groupby(range(len(text)), key=marked.__getitem__):
        piece = escape("".join(text[position] for position in group))
        parts.append(f"<mark>{piece}</mark>" if inside else piece)
    return "".join(parts)


def _nearest(passage: FoundPassage, titles: Mapping[str, str]) -> str:
    title = titles.get(passage.key)
    name = f'<p class="reference">{escape(title)}</p>' if title else ""
    return (
        f'<article class="source near"><header>{name}</header>'
        f'<figure class="quote"><blockquote>{escape(passage.text)}</blockquote>'
        f"<figcaption>{escape(passage.section)} · {escape(passage.key)}</figcaption></figure>"
        "</article>"
    )


def _made_by(answer: Answer) -> str:
    parts = [f"Writer: {answer.writer}"]
    if answer.timings_ms:
        parts.append(f"{sum(answer.timings_ms.values()) / 1000:.1f} s")
    if answer.spent:
        parts.append(answer.spent)
    return f'<p class="made-by">{escape(" · ".join(parts))}</p>'
