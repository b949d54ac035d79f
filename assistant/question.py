"""What a question asks for, read from its words: its terms, and whether it is about a record."""

from __future__ import annotations

import re

from assistant.lay_phrases import phrases
from assistant.record_fields import record_question
from index.lexical import terms

MAX_CHARACTERS = 4_000
"""Longest question taken; a longer text is a document, not a question."""

FRAME_WORDS = frozenset(
    """tell give show list name explain describe compare summarise find know happen mean call
    please exactly actually according report reported study studies trial trials paper papers
    article authors result results finding findings question answer many much often common
    people person patient patients someone anyone get got go went make made use used take took
    say said see seen look think want need show showed able long short large big small high low
    overall total number percentage percent proportion share rate fraction year years month
    months one two first last new different difference between versus vs compared per among
    without within across against whether assistant built et al each come came still drug drugs
    treated treat give gave given add added reach reached stand start started part time lead
    really actually exactly anybody somebody thing kind sort way idea happened mum mom
    mother dad father aunt uncle wife husband friend son daughter sister brother neighbour
    scared worried please thank thanks quick quickly clinic wonder curious hear heard
    best likely involve involved count counted counting enter entered entering
    hi hello dear pls plz pts thx yr yrs wk wks mth mths mos pct
    read article piece writing write online says everyone
    altogether afterwards eventually finally instead again though anyway meanwhile thereafter
    besides weren wasn didn don doesn isn aren hasn haven hadn couldn wouldn
    figure figures data info information detail details recall remember
    interested true basically roughly approximately estimated estimate certain called
    specifically regarding concerning heads up past ones whose something anything else already
    sorry meant ppl ok okay oops tho though whats hows wheres presumably surely apparently
    supposedly obviously wondering group groups arm arms date dates lot folk folks
    whole entire""".split()
)
"""Words a question is built with that say nothing about its subject, as they are spelt."""

_FRAME = frozenset(terms(" ".join(FRAME_WORDS)))

OUTCOME_WORDS = frozenset(
    """survival mortality recurrence relapse toxicity neutropenia diarrhoea hepatitis colitis
    pneumonitis fatigue quality life cost qaly hazard dose taper complication progression
    remission sensitivity weight pain function pregnancy pregnant fertility vaccination
    adherence screening subgroup mutation""".split()
)
"""Words for what was measured, as they are spelt."""

_OUTCOMES = frozenset(terms(" ".join(OUTCOME_WORDS)))
_FIELDS = frozenset(
    terms(
        """doi pmid pmcid journal author page range volume issue publish wrote citation reference
        title cite"""
    )
)
_STEPS = re.compile(r"\b(?:[Ss]tage|[Gg]rade|[Pp]hase)s? [IV]+[A-C]?(?:\s?[-–/]\s?[IV]+[A-C]?)*\b")
_WISE = re.compile(r"-wise\b", re.IGNORECASE)
_NAME_LIKE = re.compile(r"\b(?:[A-Za-z]*\d[\w+*:]*|[A-Z]{2,}[\w+]*|[A-Za-z]*[a-z][A-Z][\w+]*)")


_PAPERS = (
    r"(?:trials|studies|papers|publications|reviews|RCTs|cohorts|meta-analyses|series|reports|"
    r"articles)\b"
)
_NO_VERB = (
    r"(?!(?:in|of|by|from|did|do|does|are|is|were|was|have|has|had|can|happened|entered|that|which)"
    r"\b)[\w-]+"
)
_LIST = re.compile(
    rf"\b(?:list|name|enumerate) (?:me )?(?:{_NO_VERB} ){{0,6}}?{_PAPERS}"
    rf"|\b(?:which|what|any) (?:(?!the\b){_NO_VERB} ){{0,4}}?{_PAPERS}",
    re.IGNORECASE,
)


def asks_for_list(question: str) -> bool:
    """Whether a question asks for several papers, one line each."""
    return _LIST.search(question) is not None


def content_words(text: str) -> dict[str, str]:
    """The terms of a question that say what it is about, each with its word; the phrases of which
    people say one for what papers write in a word come first and whole."""
    idle = _FRAME | _FIELDS if is_bibliographic(text) else _FRAME
    found: dict[str, str] = {}
    rest = text = _WISE.sub("", text)
    for start, end in phrases(text):
        found[text[start:end].lower()] = text[start:end]
        rest = rest[:start] + " " * (end - start) + rest[end:]
    for word in rest.split():
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

    return max(0.0, 1 - zipf_frequency(word, "en", wordlist="large") / 6)


def name_terms(text: str) -> set[str]:
    """Terms that look like names (``BRAF``, ``CheckMate``, ``G12D``): they mean just themselves."""
    words = _NAME_LIKE.findall(_STEPS.sub(" ", text))
    return {term for word in words for term in terms(word)} - _FRAME - _FIELDS


def outcome_terms(text: str) -> set[str]:
    """Terms of a question that name what was measured: the outcome a sentence must be about."""
    return set(terms(text)) & _OUTCOMES


def is_bibliographic(question: str) -> bool:
    """Whether a question asks about a paper as a publication: authors, journal, year, erratum."""
    return record_question(question) is not None
