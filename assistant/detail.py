"""Whether the papers just cited speak of what a follow-up asks of them."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from assistant.concepts import (
    OUTCOMES,
    asked_concepts,
    words_of,
    written_concepts,
)
from assistant.conversation import Standalone
from assistant.figures import asked_figures, is_given
from assistant.lay_terms import synonyms
from assistant.question import content_words, name_terms, specificity
from assistant.wording import ellipsis, starts_with_preposition
from index.lexical import terms

TELLING = 0.45
"""Specificity of a word of a follow-up that the papers just cited must hold."""

ASKED_FOR = 0.3
"""The same of the word for what is counted or picked out ("how many euros", "which surgeon")."""

SHORTEST = 5
"""Letters that the short form of a word has at least."""

_JUST = re.compile(r"^(?:(?:just|only|specifically|especially) )+", re.IGNORECASE)
# "in those with B", "for just the patients on B"
_GROUP = re.compile(
    r"\b(?:in|for|among|of|with|only|just) (?:(?:just|only|the) )*"
    r"(?:ones|those|patients|people|subgroup|group|subset)"
    r" (?:with|without|having|on) (?P<group>[^,;?]+)"
    r"|\b(?:many|much|any|most|which|all|some|none) of (?:the|those|them|these) (?:\w+ )?"
    r"(?:were|was|are|had|have|happened in|occurred in|came from) (?P<part>[^,;?]+)",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(r"\b(?:how many|which|what) (?P<what>[\w-]+)", re.IGNORECASE)
_AGE = re.compile(
    r"\b(?:over|above|under|below|aged|older than|younger than|at least)(?: the age of)? "
    r"(?P<age>[1-9]\d)\b(?! ?(?:%|percent|patients|months?|weeks?|days?|mg|of\b))",
    re.IGNORECASE,
)


def unsaid(question: Standalone, texts: Sequence[str]) -> tuple[str, ...]:
    """What a follow-up asks that the papers just cited, whose sentences are `texts`, do not say:
    its telling words, every word that narrows the question before to a group, the outcome or the
    figure it asks for. Empty where no paper was cited."""
    if not texts:
        return ()
    held = frozenset(term for text in texts for term in terms(text))
    concepts = asked_concepts(question.asked)
    written = frozenset().union(*map(written_concepts, texts))
    said = [found for found in concepts if found.name in written]
    outcomes = [found for found in concepts if found.name in OUTCOMES]
    meant = words_of(said, question.asked)
    asked = content_words(question.asked)
    sought = words_of(outcomes, question.asked)
    if outcomes and not sought & meant:
        return tuple(word for term, word in asked.items() if term in sought)
    needed = _needed(question.asked)
    named = {term for term in name_terms(question.asked) if not term.isdecimal()}
    missing = [
        word
        for term, word in asked.items()
        if (term in named or specificity(word) >= needed.get(term, TELLING))
        and term not in meant
        and not synonyms(term) & held
        and not _is_short_form(term, held)
    ]
    ages = [match["age"] for match in _AGE.finditer(question.asked)]
    aged = [text for text in texts if re.search(r"\b(?:aged?|old|older|younger)\b", text)]
    missing += [age for age in ages if not any(re.search(rf"\b{age}\b", text) for text in aged)]
    missing += [
        figure.words for figure in asked_figures(question.asked) if not is_given(figure, texts)
    ]
    return tuple(dict.fromkeys(missing))


def _needed(text: str) -> dict[str, float]:
    """Terms that must be held from a lower specificity on: those of the group to which a question
    narrows the one before at any, those of what it asks to count or to pick out at `ASKED_FOR`."""
    asked_for = {t: ASKED_FOR for match in _ASKED_FOR.finditer(text) for t in terms(match["what"])}
    if (match := _GROUP.search(text)) is not None:
        group = match["group"] or match["part"]
    else:
        words = ellipsis(text) or ""
        group = words if starts_with_preposition(_JUST.sub("", words)) else ""
    return asked_for | dict.fromkeys(terms(group), 0.0)


def _is_short_form(term: str, held: Set[str]) -> bool:
    """Whether a term begins one that is held ("chemo")."""
    return len(term) >= SHORTEST and any(other.startswith(term) for other in held)
