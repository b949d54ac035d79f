"""What a question asks for, read from its words: its terms, and whether it is about a record."""

from __future__ import annotations

import re

from index.lexical import terms

MAX_CHARACTERS = 4_000
"""Longest question taken; a longer text is a document, not a question."""

# Words a question is built with that say nothing about its subject.
_FRAME = frozenset(
    terms(
        """tell give show list name explain describe compare summarise find know happen mean call
        please exactly actually according report reported study studies trial trials paper papers
        article authors result results finding findings question answer many much often common
        people person patient patients someone anyone get got go went make made use used take took
        say said see seen look think want need show showed able long short large big small high low
        overall total number percentage percent proportion share rate fraction year years month
        months one two first last new different difference between versus vs compared per among
        without within against whether assistant built et al each come came still drug drugs
        treated treat give gave given add added reach reached stand start started part time lead
        really actually exactly anybody somebody thing kind sort way idea happened mum mom
        mother dad father aunt uncle wife husband friend son daughter sister brother neighbour
        scared worried please thank thanks quick quickly clinic wonder curious hear heard
        best likely involve involved count counted counting enter entered entering"""
    )
)

_BIBLIOGRAPHIC = re.compile(
    r"\b(doi|pmid|pmcid|journals?|(?<!do the )(?<!did the )(?<!would the )authors?|co-?authors?|"
    r"page (?:range|numbers?)|pages|"
    r"who (?:wrote|published|are the authors|is (?:the )?(?:first|last|senior) author)|"
    r"(?:which|what|in (?:which|what)) (?:year|journal|volume|issue)|citation for|full reference|"
    r"(?:where|when|in which year)\b.{0,60}\bpublish(?:ed)?|"
    r"titles? of|how (?:should|do|can|would) (?:i|we|you) cite)\b",
    re.IGNORECASE,
)
_OUTCOMES = frozenset(
    terms(
        """survival mortality recurrence relapse toxicity neutropenia diarrhoea hepatitis colitis
        pneumonitis fatigue quality life cost QALY hazard dose taper complication progression
        remission sensitivity weight pain function pregnancy pregnant fertility vaccination
        adherence screening subgroup mutation"""
    )
)
_FIELDS = frozenset(
    terms(
        """doi pmid pmcid journal author page range volume issue publish wrote citation reference
        title cite"""
    )
)
_NAME_LIKE = re.compile(r"\b(?:[A-Za-z]*\d[\w+*:]*|[A-Z]{2,}[\w+]*|[A-Za-z]*[a-z][A-Z][\w+]*)")


_LIST = re.compile(
    r"^\W*(?:(?:please|can you|could you) )*(?:list|name|enumerate)\b"
    r"|\b(?:which|what|any) (?:(?!in\b|did\b|do\b|does\b|are\b|is\b|were\b|was\b|"
    r"happened\b|entered\b|"
    r"the\b)[\w-]+ ){0,4}?(?:trials|studies|papers|reviews|RCTs|cohorts|"
    r"meta-analyses|series|reports|articles)\b",
    re.IGNORECASE,
)


def asks_for_list(question: str) -> bool:
    """Whether a question asks for several papers, one line each."""
    return _LIST.search(question) is not None


def content_words(text: str) -> dict[str, str]:
    """The terms of a question that say what it is about, in order, each with its word."""
    idle = _FRAME | _FIELDS if is_bibliographic(text) else _FRAME
    found: dict[str, str] = {}
    for word in text.split():
        for term in terms(word):
            if term not in idle:
                found.setdefault(term, word.strip("?.,;:!()\"'“”"))
    return found


def content_terms(text: str) -> list[str]:
    """The terms of a question that say what it is about, each once, in order."""
    return list(content_words(text))


def specificity(word: str) -> float:
    """How much a word means by itself: 0 for everyday English to 1 for what English hardly has.

    ``1 - zipf / 6``, with the Zipf frequency (log10 of uses per billion words) by wordfreq.
    """
    from wordfreq import zipf_frequency

    return max(0.0, 1 - zipf_frequency(word, "en", wordlist="small") / 6)


def name_terms(text: str) -> set[str]:
    """Terms that look like names (``BRAF``, ``CheckMate``, ``G12D``): they mean just themselves."""
    words = _NAME_LIKE.findall(text)
    return {term for word in words for term in terms(word)} - _FRAME - _FIELDS


def outcome_terms(text: str) -> set[str]:
    """Terms of a question that name what was measured: the outcome a sentence must be about."""
    return set(terms(text)) & _OUTCOMES


def is_bibliographic(question: str) -> bool:
    """Whether a question asks for a field of a record: authors, journal, year, identifiers."""
    return _BIBLIOGRAPHIC.search(question) is not None
