"""A follow-up becomes a question that stands alone: by the topic and papers just talked about."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from assistant.question import content_terms
from assistant.result import Answer

History = Sequence[tuple[str, Answer]]
"""Earlier questions with their answers, oldest first."""

_CONTINUES = re.compile(
    r"^(?:and|but|so|also|or|then|what about|how about|why|what else|any other|which of)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|his|her|former|latter|there|"
    r"(?:this|that|these|those|the (?:same|other|two|first|second|third|control)|both|each) "
    r"(?:\w+ )?(?:trials?|stud(?:y|ies)|papers?|series|reviews?|reports?|patients?|people|groups?|"
    r"arms?|drugs?|treatments?|results?|cohorts?|mice|ones?|analysis|difference|effect)|"
    r"(?:this|that|these|those)(?=\s*[?.,;!]|\s+(?:matter|mean|work|happen|translate|hold|differ|"
    r"significant|true|include|apply|change))|the two|each of)\b",
    re.IGNORECASE,
)
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
    if not history or not is_follow_up(question):
        return Standalone(question)
    questions = [" ".join(asked.split()) for asked, _ in history]
    opening = next((q for q in reversed(questions) if not is_follow_up(q)), questions[0])
    topic = dict.fromkeys((opening, questions[-1]))
    cited = tuple(source.key for source in history[-1][1].sources)
    return Standalone(question, "; ".join(part[:_TOPIC_CHARACTERS] for part in topic), cited)


def is_follow_up(question: str) -> bool:
    """Whether a question leans on what was said before it."""
    return bool(
        _CONTINUES.search(question)
        or _POINTS_BACK.search(question)
        or len(content_terms(question)) <= _SHORT
    )
