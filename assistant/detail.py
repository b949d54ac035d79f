"""What a follow-up asks that a paper does not speak of."""

from __future__ import annotations

import dataclasses
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
from index.lexical import term_set, terms

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
_COMPARED = re.compile(r"(?P<stem>[a-z]{3,}?)i?(?:er|est)")
_ASKED_FOR = re.compile(r"\b(?:how many|which|what) (?P<what>[\w-]+)", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Unsaid:
    """What a follow-up asks that papers do not say, as it was asked: `wanted` are the outcome or
    the figure it asks for, what it asks to count or to pick out, the group to which it narrows the
    question before, and names; `telling` are its other words of some meaning."""

    wanted: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()


def unsaid(question: Standalone, texts: Sequence[str]) -> Unsaid:
    """What a follow-up asks that the papers just cited, whose sentences are `texts`, do not say;
    nothing where no paper was cited."""
    if not texts:
        return Unsaid()
    held = frozenset().union(*map(term_set, texts))
    concepts = asked_concepts(question.asked)
    written = frozenset().union(*map(written_concepts, texts))
    said = [found for found in concepts if found.name in written]
    outcomes = [found for found in concepts if found.name in OUTCOMES]
    meant = words_of(said, question.asked)
    asked = content_words(question.asked)
    sought = words_of(outcomes, question.asked)
    if outcomes and not sought & meant:
        return Unsaid(tuple(word for term, word in asked.items() if term in sought))
    needed = _needed(question.asked)
    missing = {
        term: word
        for term, word in asked.items()
        if _specificity(word) >= needed.get(term, TELLING)
        and term not in meant
        and not synonyms(term) & held
        and not _is_short_form(term, held)
    }
    wanted = [word for term, word in missing.items() if term in needed]
    wanted += [
        figure.words for figure in asked_figures(question.asked) if not is_given(figure, texts)
    ]
    return Unsaid(
        tuple(dict.fromkeys(wanted)),
        tuple(word for term, word in missing.items() if term not in needed),
    )


def _specificity(word: str) -> float:
    """That of a word, of one compared ("commonest") that of its plain form."""
    compared = _COMPARED.fullmatch(word.lower())
    plain = {compared["stem"] + ending for ending in ("", "e", "y")} if compared else set()
    return min(map(specificity, (word, *plain)))


def _needed(text: str) -> dict[str, float]:
    """Terms that must be held from a lower specificity on: names and those of the group to which a
    question narrows the one before at any, those of what it asks to count or to pick out at
    `ASKED_FOR`."""
    named = {term for term in name_terms(text) if not term.isdecimal()}
    asked_for = {t: ASKED_FOR for match in _ASKED_FOR.finditer(text) for t in terms(match["what"])}
    if (match := _GROUP.search(text)) is not None:
        group = match["group"] or match["part"]
    else:
        words = ellipsis(text) or ""
        group = words if starts_with_preposition(_JUST.sub("", words)) else ""
    return asked_for | dict.fromkeys([*terms(group), *named], 0.0)


def _is_short_form(term: str, held: Set[str]) -> bool:
    """Whether a term begins one that is held ("chemo")."""
    return len(term) >= SHORTEST and any(other.startswith(term) for other in held)
