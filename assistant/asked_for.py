"""What a question asks for, and whether a sentence gives it."""

from __future__ import annotations

import re

from assistant.concepts import OUTCOMES, asked_concepts, written_concepts
from assistant.conversation import Standalone
from assistant.definitions import defined, defines
from assistant.durations import durations
from assistant.figures import asked_figures, is_given
from assistant.overview import CONCLUDED, findings_told, introduced, studies_asked
from assistant.verdicts import asks_verdict, gives_verdict
from index import Sentence

ENDPOINT = re.compile(
    r"\b(?:primary|secondary|main) (?:\w+ )?(?:end ?-?points?|outcomes?|objectives?)\b",
    re.IGNORECASE,
)
"""How sentences name an endpoint."""

_ASIDES = {
    "limitation": re.compile(
        r"^(?:as )?(?:an? |the |one |another |its )?(?:\w+ )?(?:limits?|weakness(?:es)?)\b|"
        r"\blimitations?\b",
        re.IGNORECASE,
    ),
    "endpoint": ENDPOINT,
}
"""What sentences tell beside their paper's results."""

_RECORD = re.compile(
    r"\bpubli(?:sh|cation)|\bappeared (?:in|on|first)\b|\blast author\b|\bpages \d|\bdoi:|"
    r"\bkeywords\b|\bnot (?:seen|verified|available)\b|\brecords? no\b",
    re.IGNORECASE,
)
"""How digests tell of their paper as a publication, and what of it was not seen."""


class AskedFor:
    """What a question asks for, compared with one sentence at a time."""

    def __init__(self, question: Standalone) -> None:
        self._durations = durations(question.asked)
        self._figures = asked_figures(question.asked)
        self._defined = defined(question.asked) or introduced(question.asked)
        self._overview = bool(studies_asked(question.asked))
        self._concepts = {concept.name for concept in asked_concepts(question.asked)}
        self._asides = [each for name, each in _ASIDES.items() if name not in self._concepts]
        self._record = _RECORD.search(question.asked) is not None
        self._verdict = asks_verdict(question.asked)

    def duration(self, text: str) -> float:
        shared = self._durations & durations(text)
        return len(shared) / len(self._durations) if self._durations else 0.0

    def figure(self, text: str) -> float:
        given = (is_given(figure, [text]) for figure in self._figures)
        return float(bool(self._figures) and all(given))

    def definition(self, sentence: Sentence) -> float:
        return float(self._defined is not None and defines(sentence.plain_text, self._defined))

    def overview(self, text: str) -> float:
        if not self._overview:
            return 0.0
        found = findings_told(text)
        return found if found == CONCLUDED or not self.aside(text) else 0.0

    def aside(self, text: str) -> float:
        return float(any(pattern.search(text) for pattern in self._asides))

    def record(self, text: str) -> float:
        return float(not self._record and _RECORD.search(text) is not None)

    def verdict(self, text: str) -> float:
        return float(self._verdict and gives_verdict(text))

    def other_outcomes(self, text: str) -> int:
        if not self._concepts:
            return 0
        return len((written_concepts(text) & OUTCOMES) - self._concepts)
