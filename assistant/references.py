"""How a text refers to papers: by first author or journal with the year, by the journal's name."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from index import Paper
from index.lexical import term_set, terms
from index.record import vancouver

JOIN = frozenset({"of", "the", "and", "for", "in", "on"})
"""Words of a journal's name that its abbreviation leaves out."""

_DATED = re.compile(r"\b([^\W\d_]+(?:-[^\W\d_]+)?)(?:['’]s|,? et al\.?)?,? \(?((?:19|20)\d\d)\b")
"""A word that may be an author's name, and the year behind it."""

_APART = r"\W{1,3}(?:paper |report |trial |study )?"
"""What may stand between a journal's name and a year."""


def dated(text: str, papers: Mapping[str, Paper]) -> frozenset[str]:
    """Keys of the papers that a text names by first author and year ("Le 2017", "hof 2019"), or
    by journal and year ("Lancet 2024", "the 2018 JCO paper")."""
    named = {(frozenset(terms(name)), int(year)) for name, year in _DATED.findall(text)}
    years = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", text)}
    return frozenset(
        key
        for key, paper in papers.items()
        if paper.year in years
        and (
            (bool(paper.authors) and (surname(paper.authors[0]), paper.year) in named)
            or _in_journal(text, paper)
        )
    )


def _in_journal(text: str, paper: Paper) -> bool:
    """Whether a text names the paper's journal next to its year."""
    words = r"\W+(?:\w+\W+)?".join(map(re.escape, journal_words(text, paper.journal or "")))
    beside = rf"\b{words}{_APART}{paper.year}\b|\b{paper.year}{_APART}{words}\b"
    return bool(words) and re.search(beside, text) is not None


def surname(author: str) -> frozenset[str]:
    """The terms of the surname of an author whose initials come last."""
    return term_set(author.rpartition(" ")[0])


def record_terms(paper: Paper, text: str = "") -> frozenset[str]:
    """The terms of a paper's record, and of the words by which a text names its journal."""
    journal = journal_words(text, paper.journal or "")
    return term_set(vancouver(paper)) | term_set(" ".join(journal))


@functools.lru_cache(maxsize=10_000)
def journal_words(text: str, journal: str) -> tuple[str, ...]:
    """The words of a text that name a journal given as NLM abbreviates it; none where it does not.

    >>> journal_words("the Nature Medicine paper", "Nat Med")
    ('Nature', 'Medicine')
    >>> journal_words("in NEJM", "N Engl J Med")
    ('NEJM',)
    """
    short = re.findall(r"\w+", journal)
    if not short:
        return ()
    initials = "".join(word[0] for word in short).upper()
    said = re.findall(r"\w+", text)
    if len(initials) >= 3 and initials in said:
        return (initials,)
    said = [word for word in said if word.lower() not in JOIN]
    for start in range(len(said) - len(short) + 1):
        words = said[start : start + len(short)]
        pairs = zip(words, short, strict=True)
        if all(
            word[:1].isupper() and word.lower().startswith(part.lower()) for word, part in pairs
        ):
            return tuple(words)
    return ()
