"""Questions for all that a study found, which name it and nothing else, and sentences that tell."""

from __future__ import annotations

import functools
import re

from assistant.concepts import OUTCOMES, asked_concepts, written_concepts
from assistant.entities import entities
from assistant.question import content_words
from assistant.substitution import studies_in
from index.lexical import terms

CONCLUDED = 1.0
"""What a conclusion tells of a study."""

_IDLE = frozenset(
    terms(
        """main key overview summary known colleagues positive negative successful success work
        worked outcome outcomes happened whole conclude concluded conclusion conclusions"""
    )
)
_INTRODUCED = re.compile(
    r"\b(?:tell|describe|summari[sz]e|summary|overview|known)\b", re.IGNORECASE
)
_NOT_ALL = re.compile(r"(?:who|whom|whose|when|where|why|which|how)\b", re.IGNORECASE)
_CONCLUDES = re.compile(r"\bconclu", re.IGNORECASE)
_MAIN = re.compile(
    r"surviv(?:al|ed)\b|\b(?:[PDRE]F|O)S\b|\bORR\b|\brespon[ds]|\bremission|\brecurrence|\brelaps",
    re.IGNORECASE,
)
_OF_SOME = re.compile(r"\bpatients who\b|\bamong (?:the )?(?:non-)?responders\b", re.IGNORECASE)
_FIGURE = re.compile(
    r"\d ?%|\d[- ](?:months?|years?|weeks?)\b|\b(?:HR|OR|RR|CI)\b|\bP ?[<=>]|\d(?: of |/)\d",
)


@functools.lru_cache(maxsize=256)
def studies_asked(question: str) -> tuple[str, ...]:
    """The studies, by name or by author, of which a question asks for an overview; none where it
    asks for anything more of them.

    >>> studies_asked("What did the POND-1 trial find?")
    ('POND-1',)
    >>> studies_asked("What was survival in POND-1?")
    ()
    """
    named = [each.words for each in entities(question) if each.kind in {"study", "author"}]
    named = named or studies_in(question)
    asked = {concept.name for concept in asked_concepts(question)} - {"conclusion"}
    if not named or asked or _NOT_ALL.match(question):
        return ()
    names = set(terms(" ".join((*named, *studies_in(question)))))
    return tuple(named) if content_words(question).keys() <= names | _IDLE else ()


def introduced(question: str) -> str | None:
    """The study that an overview should first say what it is, or None."""
    studies = studies_asked(question)
    return studies[0] if studies and _INTRODUCED.search(question) else None


def findings_told(sentence: str) -> float:
    """How much a sentence tells of what a study found, 0 to 1: all in a conclusion, less in the
    figure of a main outcome, and of another one or of some patients, little in any other."""
    if _CONCLUDES.search(sentence):
        return CONCLUDED
    if not _FIGURE.search(sentence) or not written_concepts(sentence) & OUTCOMES:
        return 0.3
    return 0.8 if _MAIN.search(sentence) and not _OF_SOME.search(sentence) else 0.6
