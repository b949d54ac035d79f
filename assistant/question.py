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
        treated treat give gave given add added reach reached stand start started"""
    )
)

_BIBLIOGRAPHIC = re.compile(
    r"\b(doi|pmid|pmcid|journals?|authors?|co-?authors?|page (?:range|numbers?)|pages|"
    r"who (?:wrote|published|are the authors|is (?:the )?(?:first|last|senior) author)|"
    r"(?:which|what|in (?:which|what)) (?:year|journal|volume|issue)|citation for|full reference|"
    r"(?:where|when|in which year)\b.{0,60}\bpublish(?:ed)?)\b",
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
    terms("doi pmid pmcid journal author page range volume issue publish wrote citation reference")
)
_NAME_LIKE = re.compile(r"\b(?:[A-Za-z]*\d[\w+*:]*|[A-Z]{2,}[\w+]*|[A-Za-z]*[a-z][A-Z][\w+]*)")


# What patients and hurried clinicians say, and what papers write.
_LAY = {
    term: frozenset(terms(written))
    for said, written in {
        "bowel gut": "colorectal colon",
        "cut cutting": "resection resected hepatectomy surgery",
        "operation op surgery": "resection hepatectomy surgery operative postoperative",
        "keyhole": "laparoscopic",
        "burning burn": "ablation",
        "spread": "metastasis metastases metastatic",
        "mets": "metastases metastasis",
        "alive living live lived": "survival survivors survived",
        "die dying dead died": "mortality death deaths died fatal",
        "back return returned": "recurrence recurrent recurred relapse",
        "side": "adverse toxicity toxic",
        "severe serious": "grade serious severe",
        "shrink shrank": "response regression downstaged",
        "chemo": "chemotherapy",
        "jab shot": "vaccine vaccination",
        "odds chance chances": "probability risk odds chance",
        "older elderly old": "age older aged elderly",
        "breathing": "respiratory pulmonary",
        "safe": "safe safety tolerated toxicity",
        "cure cured": "cure cured",
        "drug drugs medicine": "inhibitor therapy agent treatment drug",
    }.items()
    for term in terms(said)
}


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


def synonyms(term: str) -> frozenset[str]:
    """The term and what papers write where people say it."""
    return _LAY.get(term, frozenset()) | {term}


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
