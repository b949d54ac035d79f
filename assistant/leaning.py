"""How far a turn of a conversation leans on what was said before it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from assistant.concepts import asked_concepts, naming_words, words_of
from assistant.lay_terms import synonyms
from assistant.question import content_terms, content_words, specificity
from assistant.wording import NOUN, PRONOUN, ellipsis, opener, starts_with_preposition
from index.lexical import terms

_SHORT = 3
"""A question with no more content terms than this may lean on the one before it."""

_FEW = 4
"""Words by which a short question names something at most."""

STATISTICS = frozenset(terms("median mean hazard ratio baseline frequency subgroup cohort"))
"""Words of results in general, however rare they are in everyday English."""

_TELLING = 0.3
"""Specificity of a word that says by itself what a question is about."""

_THIS = re.compile(
    rf"\b(?:(?:this|that|these|those) (?:\w+ )?{NOUN}|"
    r"^(?:is|was|does|did|has|would|could|can|will|should) (?:this|that)\b|"
    r"(?:call|consider|trust) (?:this|that)\b|"
    r"(?:this|that|these|those)(?=\s*[?.,;!]|\s+(?:matter|mean|work|happen|translate|hold|differ|"
    r"significant|true|include|apply|change|be)|\s*$)|"
    r"(?<!is )\b(?:that|this)(?= (?:last|translate))|the (?:former|latter)|"
    r"the (?:two|three|others?)(?!-| (?:[\w-]+ )?[\w-]+s\b)|"
    r"(?:above|below|under|over|at|from|after|before|beyond|within|by|on|for|with|of|in) "
    r"(?:that|this|these) (?!(?:in|on|of|for|with|by|at|and|or|to|is|was|were|are)\b)[a-z][\w-]+|"
    rf"(?:another|there)(?=\s*[,.;?!]|\s*$)|the (?:other|same) {NOUN}|"
    r"the (?:first|second|third|fourth|fifth|sixth|last) "
    r"(?:one|paper|study|trial|source|report)(?! (?:of|to|in which|that|with|from))|"
    r"(?:paper|source|reference) \d{1,2}|\[\d{1,2}\])(?!\w)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:patients|people|those|participants|respond(?:er)?s|survivors|women|men|mice|children|"
    r"and (?:co-?workers|colleagues))\b|\bet al\b|\b(?:mum|dad|mother|father)\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"\b\w{2,}(?:[^\Wsiu]s|ses|ies)\b", re.IGNORECASE)
# "Is it safe to …", "does it take", "it seems that": an "it" that stands for nothing before it.
_EMPTY_IT = re.compile(
    r"\bit (?=(?:really |also |ever )?(?:true|safe|possible|better|best|necessary|worth|known|"
    r"feasible|useful|common|likely|right|normal|ok|okay|important|clear|proven|established|"
    r"dangerous|harmful|recommended|take|takes|seems?|matters?) (?:that|to|for|if|whether|how|"
    r"when|which|in)\b)",
    re.IGNORECASE,
)
_EVENTS = (
    r"(?:operations?|procedures?|deaths|responses|responders|relapses|complications|survivors|"
    r"controls|samples|lesions|operated|authors|investigators)"
)
_DEFINITE = re.compile(
    rf"\b(?:the|both|each)\b (?:(?:same|other|two|three|first|second|third|control) )?"
    rf"(?:[\w-]+ )?(?:{NOUN}|{_EVENTS})\b(?! (?:of|from|for|to)\b)|\b(?:each|both|one) of\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\d+\.\d+|\d+(?= ?%)")
_DEFINITION = re.compile(r"^(?:what|who) (?:is|are|was|were)\b(?! the\b)", re.IGNORECASE)
_NAME = re.compile(
    r"\b(?:[A-Z]{2}[\w-]*|[A-Z]\w*-?\d[\w-]*|[A-Za-z]+[A-Z][\w-]*)\b"
    r"|(?:(?<=[\w,] )|(?<= \())[A-Z][a-z]{2,}\b"
)


def leans(text: str, spoken: Set[str], cited: Set[str]) -> bool:
    """Whether a question can be understood only with what was said before it.

    `spoken` are the terms of the last question and answer, `cited` those of the papers it cites.
    Words that point back always lean, and so does who quotes a figure of the papers just cited;
    what continues, is short or is definite leans unless it brings a topic of its own.
    """
    if points_back(text, spoken):
        return True
    asked = content_terms(text)
    bare = ellipsis(text) is not None
    if bare and (
        len(text.split()) <= 2 or (starts_with_preposition(text) and len(asked) <= _SHORT)
    ):
        return True
    quoted = set(terms(" ".join(_QUOTED.findall(text))))
    if (quoted and quoted <= cited) or _is_about(text, cited):
        return True
    named = new_names(text, spoken)
    if joined := opener(text):
        if bare or joined.startswith(("what about", "how about", "which of")):
            return True
        return not named and (len(asked) <= _SHORT or len(brought(text, spoken)) < 2)
    if named or _own_names(text):
        return False
    if len(asked) <= 1:
        telling = any(specificity(word) >= _TELLING for word in content_words(text).values())
        return not (_DEFINITION.match(text) and telling)
    if bare and len(asked) <= 2:
        return True
    if _DEFINITE.search(text) and not (bare and len(asked) > _SHORT):
        return (
            len(brought(text, spoken)) < 2 and len(_unspoken(content_words(text), spoken)) <= _SHORT
        )
    return len(asked) <= _SHORT and not brought(text, spoken)


def names(text: str) -> list[str]:
    """Words that look like names: of trials, genes, people, places."""
    return _NAME.findall(text)


def new_names(text: str, spoken: Set[str]) -> list[str]:
    """The names that a text brings and that were not spoken of."""
    return [name for name in _own_names(text) if not set(terms(name)) & spoken]


def points_back(text: str, spoken: Set[str] | None = None) -> bool:
    """Whether words of a question stand for something that only an earlier turn says; where the
    terms `spoken` are given, a pronoun after a name that is not among them does not."""
    if _THIS.search(text):
        return True
    plain = _EMPTY_IT.sub("", text)
    return any(
        not _named_before(plain[: pronoun.start()], pronoun.group().lower())
        and not (spoken is not None and new_names(plain[: pronoun.start()], spoken))
        for pronoun in PRONOUN.finditer(plain)
    )


def _named_before(before: str, pronoun: str) -> bool:
    """Whether the question itself says, before a pronoun, what the pronoun stands for."""
    named = content_terms(before)
    if pronoun in {"it", "its"}:
        return len(named) >= _SHORT or _NAME.search(before) is not None
    if _PEOPLE.search(before) is not None:
        return True
    return len(named) >= 2 and _PLURAL.search(before) is not None


def _is_about(text: str, cited: Set[str]) -> bool:
    """Whether the papers just cited hold most of the words by which a short question names
    something, and each that says much, and it is not after the meaning of one."""
    named = naming_words(text)
    lacking = _unspoken(named, cited)
    return (
        bool(cited)
        and len(named) <= _FEW
        and 2 * len(lacking) <= len(named)
        and all(specificity(word) < _TELLING for word in lacking)
        and not _DEFINITION.match(text)
    )


def _unspoken(words: Mapping[str, str], spoken: Set[str]) -> list[str]:
    """Those of the words, by term, that were not spoken of."""
    return [word for term, word in words.items() if not synonyms(term) & spoken]


def brought(text: str, spoken: Set[str]) -> list[str]:
    """Words that say by themselves what a question is about and were not spoken of."""
    words = {term: word for term, word in content_words(text).items() if term not in STATISTICS}
    return [word for word in _unspoken(words, spoken) if specificity(word) >= _TELLING]


def _own_names(text: str) -> list[str]:
    """The names in a text but those of an outcome, as ``OS``, and the like."""
    general = words_of(asked_concepts(text), text)
    return [name for name in names(text) if not general.issuperset(terms(name))]
