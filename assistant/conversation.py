"""A follow-up becomes a question that stands alone: by the topic and papers just talked about."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from assistant.question import content_terms, synonyms
from assistant.result import Answer, Source
from index.lexical import terms

History = Sequence[tuple[str, Answer]]
"""Earlier questions with their answers, oldest first."""

_NOUN = (
    r"(?:trials?|stud(?:y|ies)|papers?|series|reviews?|reports?|patients?|people|groups?|arms?|"
    r"drugs?|treatments?|results?|cohorts?|mice|ones?|analysis|difference|effect)"
)
_CONTINUES = re.compile(
    r"^(?:and|but|so|also|or|then|what about|how about|why|what else|any other|which of|no,|"
    r"not that|actually|sorry|i mean|i meant)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    rf"\b(?:it|its|they|them|their|theirs|he|she|his|her|former|latter|"
    rf"(?:this|that|these|those) (?:\w+ )?{_NOUN}|"
    r"(?:this|that|these|those)(?=\s*[?.,;!]|\s+(?:matter|mean|work|happen|translate|hold|differ|"
    r"significant|true|include|apply|change)))\b",
    re.IGNORECASE,
)
# Definite words that point back unless the question itself names what it is about.
_MAY_POINT_BACK = re.compile(
    rf"\b(?:the|both|each)\b (?:(?:same|other|two|three|first|second|third|control) )?"
    rf"(?:[\w-]+ )?{_NOUN}\b|\bthe (?:two|three|others?)\b|\b(?:each|both|one) of\b",
    re.IGNORECASE,
)
_OWN_NAME = re.compile(r"\b(?:[A-Z]{2}[\w-]*|[A-Z]\w*-?\d[\w-]*|[A-Za-z]+[A-Z][\w-]*)\b")
_ORDINAL = re.compile(
    r"\bthe (first|second|third|fourth|fifth|sixth|last) (?:one|paper|study|trial|source|report)\b",
    re.IGNORECASE,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_TOPIC_CHARACTERS = 300
_SHORT = 3
"""A question with no more content terms than this leans on the one before it."""


@dataclasses.dataclass(frozen=True)
class Standalone:
    """A question as understood. `asked` is what was typed, `carried` the topic it continues
    (empty for a question that stands alone), `focus` the keys of the papers just cited."""

    asked: str
    carried: str = ""
    focus: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The question in one line, as it is shown and searched for."""
        return f"{self.asked} (about: {self.carried})" if self.carried else self.asked


def stand_alone(question: str, history: History) -> Standalone:
    """Resolve a follow-up: carry over the question that opened the topic, the last one, and the
    papers its answer cited."""
    question = " ".join(question.split())
    if not history or not (points_back(question) or _stays(question, history[-1][1])):
        return Standalone(question)
    questions = [" ".join(asked.split()) for asked, _ in history]
    opening = next((q for q in reversed(questions) if not _may_continue(q)), questions[0])
    topic = dict.fromkeys((opening, questions[-1]))
    sources = history[-1][1].sources
    chosen = _chosen(question, sources)
    if chosen is not None:
        return Standalone(question, chosen.title, (chosen.key,))
    carried = "; ".join(part[:_TOPIC_CHARACTERS] for part in topic)
    return Standalone(question, carried, tuple(source.key for source in sources))


def _chosen(question: str, sources: Sequence[Source]) -> Source | None:
    """The source that "the second one" means, if there is one."""
    match = _ORDINAL.search(question)
    if match is None or len(sources) < 2:
        return None
    word = match[1].lower()
    number = len(sources) - 1 if word == "last" else _ORDINALS.index(word)
    return sources[number] if number < len(sources) else None


def points_back(question: str) -> bool:
    """Whether a question says itself that it leans on what was said before it."""
    few_words = len(question.split()) <= 2
    return few_words or bool(_CONTINUES.search(question) or _POINTS_BACK.search(question))


def _may_continue(question: str) -> bool:
    if points_back(question):
        return True
    if _OWN_NAME.search(question):
        return False
    return bool(_MAY_POINT_BACK.search(question)) or len(content_terms(question)) <= _SHORT


def _stays(question: str, last: Answer) -> bool:
    """Whether a short or definite question stays with what the last answer was about."""
    if not _may_continue(question):
        return False
    asked = content_terms(question)
    spoken_of = set(terms(" ".join(passage.text for passage in last.passages)))
    return not asked or any(synonyms(term) & spoken_of for term in asked)
