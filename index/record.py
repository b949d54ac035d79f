"""A paper's bibliographic record as one sentence, in Vancouver style, and its own words."""

from __future__ import annotations

from index.paper import Paper
from index.passages import RECORD_LABEL, Sentence


def vancouver(paper: Paper, max_authors: int | None = None) -> str:
    """The paper in Vancouver (ICMJE) style; what is absent is left out.

    With `max_authors`, further authors become "et al", as ICMJE does from the seventh on.
    """
    authors = [author for author in paper.authors if author.rstrip(".") != "et al"]
    shortened = len(authors) < len(paper.authors)
    if max_authors is not None and len(authors) > max_authors:
        authors, shortened = authors[:max_authors], True
    names = ", ".join([*authors, "et al"] if shortened else authors)
    title = paper.title.rstrip()
    parts = [
        f"{names}." if names else "",
        title if not title or title.endswith(("?", "!", ".")) else f"{title}.",
    ]
    if paper.journal:
        parts.append(f"{paper.journal}.")
    issue = f"({paper.issue})" if paper.issue else ""
    volume = f";{paper.volume or ''}{issue}" if paper.volume or paper.issue else ""
    pages = f":{paper.pages}" if paper.pages else ""
    when = f"{paper.year or ''}{volume}{pages}".lstrip(";:")
    if when:
        parts.append(f"{when}.")
    if paper.doi:
        parts.append(f"doi:{paper.doi}.")
    if paper.pmid:
        parts.append(f"PMID: {paper.pmid}.")
    elif paper.pmcid:
        parts.append(f"PMCID: {paper.pmcid}.")
    return " ".join(part for part in parts if part)


def record_sentence(paper: Paper) -> Sentence:
    """The record as the paper's sentence ``#s0``, so that it can be quoted and cited."""
    text = vancouver(paper)
    return Sentence(f"{paper.key}#s0", RECORD_LABEL, text, 0, len(text))


def own_words(paper: Paper) -> str:
    """A paper's title and text."""
    return " ".join([paper.title, *(section.text for section in paper.sections)])
