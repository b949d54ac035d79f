"""How good answers are: each metric is one function over answered questions, with its formula.

A share over nothing is None, never NaN. Gold papers that no indexed paper matches stay in the
denominators: the index lacks what a right answer needs.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import numpy as np

from assistant.evaluation.questions import Question, fact_found
from assistant.result import Answer

Outcome = Literal["right", "partly right", "wrong", "abstained wrongly", "not scored"]


@dataclasses.dataclass(frozen=True)
class Asked:
    """A question and its answer.

    `gold` holds the keys of the question's gold papers, or the gold as given where no indexed
    paper matches it; `latency_ms` is the time the answer to the last turn took.
    """

    question: Question
    answer: Answer
    gold: frozenset[str]
    latency_ms: float

    @functools.cached_property
    def cited(self) -> tuple[str, ...]:
        """Keys of the papers that the statements cite, in the order of the sources."""
        numbers = {c.source for statement in self.answer.statements for c in statement.citations}
        keys = (source.key for source in self.answer.sources if source.number in numbers)
        return tuple(dict.fromkeys(keys))

    @functools.cached_property
    def facts_found(self) -> tuple[str, ...]:
        """The question's key facts that the statements say; see `fact_found`."""
        texts = [statement.text for statement in self.answer.statements]
        return tuple(fact for fact in self.question.key_facts if fact_found(fact, texts))

    @property
    def leads(self) -> bool:
        """Whether the first statement says a key fact and cites a gold paper, where one is named.

        False without statements.
        """
        first = self.answer.statements[:1]
        alone = dataclasses.replace(self, answer=dataclasses.replace(self.answer, statements=first))
        return bool(alone.facts_found) and (not self.gold or alone.hit)

    @property
    def hit(self) -> bool:
        """Whether a gold paper is cited."""
        return not self.gold.isdisjoint(self.cited)

    def right(self, share: float = 1.0) -> bool:
        """Answered, with a gold paper cited where one is named and `share` of the key facts."""
        if not self.answer.answered or (self.gold and not self.hit):
            return False
        return len(self.facts_found) >= share * len(self.question.key_facts)

    @property
    def outcome(self) -> Outcome:
        """How the question went, in one word.

        Answerable: ``right`` with a gold paper and all key facts, ``partly right`` with half of
        them, else ``wrong`` or ``abstained wrongly``. Unanswerable: ``right`` when it abstains,
        else ``wrong``; but a false premise that is answered is ``right`` with a gold paper and all
        key facts, else ``not scored``.
        """
        if not self.answer.answered:
            return "abstained wrongly" if self.question.answerable else "right"
        if not self.question.answerable and not self.question.false_premise:
            return "wrong"
        if self.right():
            return "right"
        if self.question.false_premise:
            return "not scored"
        return "partly right" if self.right(0.5) else "wrong"


def citation_precision(asked: Iterable[Asked]) -> float | None:
    """Mean of |cited ∩ gold| / |cited| over answered answerable questions that name gold papers.

    A question whose answer cites nothing counts as 0.
    """
    return _mean(
        len(item.gold & set(item.cited)) / max(len(item.cited), 1) for item in _with_gold(asked)
    )


def citation_recall(asked: Iterable[Asked]) -> float | None:
    """Mean of |cited ∩ gold| / |gold| over answered answerable questions that name gold papers."""
    return _mean(len(item.gold & set(item.cited)) / len(item.gold) for item in _with_gold(asked))


def _with_gold(asked: Iterable[Asked]) -> list[Asked]:
    return [i for i in asked if i.question.answerable and i.answer.answered and i.gold]


def hit_rate(asked: Iterable[Asked]) -> float | None:
    """Share of all answerable questions, answered or not, whose answer cites a gold paper.

    Only questions that name gold papers can count.
    """
    return _mean(
        item.answer.answered and item.hit
        for item in asked
        if item.question.answerable and item.gold
    )


def found_in(asked: Iterable[Asked], papers: int) -> float | None:
    """Share of the answerable questions with a gold paper among the first `papers` retrieved.

    The papers are those of the answer's passages, in order.
    """
    return _mean(
        not item.gold.isdisjoint(
            list(dict.fromkeys(passage.key for passage in item.answer.passages))[:papers]
        )
        for item in asked
        if item.question.answerable and item.gold
    )


def fact_recall(asked: Iterable[Asked], *, answered_only: bool = False) -> float | None:
    """Mean of |found| / |key facts| over answerable questions with key facts.

    An abstention counts as 0, or with `answered_only` not at all.
    """
    return _mean(
        item.answer.answered * len(item.facts_found) / len(item.question.key_facts)
        for item in asked
        if item.question.answerable
        and item.question.key_facts
        and (item.answer.answered or not answered_only)
    )


def lead_precision(asked: Iterable[Asked]) -> float | None:
    """Share of the answered answerable questions with key facts whose first statement is right.

    It says one of the key facts and cites a gold paper, where the question names one.
    """
    return _mean(
        item.leads
        for item in asked
        if item.question.answerable and item.question.key_facts and item.answer.answered
    )


def coverage(asked: Iterable[Asked]) -> float | None:
    """Answered answerable questions / answerable questions."""
    return _mean(item.answer.answered for item in asked if item.question.answerable)


def wrong_abstention_rate(asked: Iterable[Asked]) -> float | None:
    """Answerable questions abstained from / answerable questions."""
    return _mean(not item.answer.answered for item in asked if item.question.answerable)


def abstention_precision(asked: Iterable[Asked]) -> float | None:
    """Unanswerable questions abstained from / questions abstained from."""
    return _mean(not item.question.answerable for item in asked if not item.answer.answered)


def abstention_recall(asked: Iterable[Asked]) -> float | None:
    """Unanswerable questions abstained from / unanswerable questions.

    A false-premise question counts when it is abstained from; when it is answered it is left out.
    """
    return _mean(
        not item.answer.answered
        for item in asked
        if not item.question.answerable and not _excused(item)
    )


def answer_precision(asked: Iterable[Asked], share: float = 1.0) -> float | None:
    """Of the answered questions, the share that are answerable and answered right.

    Right means: a gold paper is cited, where the question names one, and at least `share` of the
    key facts are found. Answered false-premise questions are left out.
    """
    return _mean(
        item.question.answerable and item.right(share)
        for item in asked
        if item.answer.answered and not _excused(item)
    )


def false_premise_right(asked: Iterable[Asked]) -> float | None:
    """False-premise questions abstained from, or answered with gold paper and all facts / all."""
    return _mean(item.outcome == "right" for item in asked if item.question.false_premise)


def _excused(item: Asked) -> bool:
    return item.question.false_premise and item.answer.answered


def quote_fidelity(asked: Iterable[Asked], sentences: Mapping[str, str]) -> float | None:
    """Citations whose quote is, byte for byte, the indexed sentence of their id / citations.

    `sentences` gives the indexed text by sentence id; an id that is not there counts as wrong.
    """
    return _mean(
        sentences.get(citation.sentence_id) == citation.quote
        for item in asked
        for statement in item.answer.statements
        for citation in statement.citations
    )


def uncited_statements(asked: Iterable[Asked]) -> int:
    """Number of statements without a citation."""
    return sum(not s.citations for item in asked for s in item.answer.statements)


def orphan_markers(asked: Iterable[Asked]) -> int:
    """Number of markers in the answers' texts that have no source."""
    return sum(
        number not in {source.number for source in item.answer.sources}
        for item in asked
        for number in markers(item.answer.text)
    )


_MARKER = re.compile(r"\\.|\[(\d+(?:\s*[,–-]\s*\d+)*)\]", re.DOTALL)


def markers(text: str) -> list[int]:
    r"""The numbers of the answer's own markers, ``[1]``, in order.

    Text of papers is escaped in an answer, so ``\[1]`` is none of ours. A marker such as
    ``[1, 3]`` or ``[1-3]`` gives each number written in it.
    """
    found = (match[1] for match in _MARKER.finditer(text) if match[1])
    return [int(number) for marker in found for number in re.findall(r"\d+", marker)]


def latency(asked: Iterable[Asked], percentile: float) -> float | None:
    """Percentile of the answers' times in milliseconds, interpolated linearly."""
    times = [item.latency_ms for item in asked]
    return float(np.percentile(times, percentile)) if times else None


def _mean(values: Iterable[float]) -> float | None:
    listed = [float(value) for value in values]
    return sum(listed) / len(listed) if listed else None


@dataclasses.dataclass(frozen=True)
class Metric:
    """How a metric is shown; `better` is 1 where more is better, -1 where less is, else 0."""

    label: str
    unit: Literal["share", "count", "ms"] = "share"
    better: Literal[1, 0, -1] = 1


METRICS: Mapping[str, Metric] = {
    "questions": Metric("Questions", "count", 0),
    "answered": Metric("Answered", "count", 0),
    "found_in_5": Metric("Gold paper among the first 5 retrieved"),
    "hit_rate": Metric("Gold paper cited (all answerable)"),
    "citation_precision": Metric("Cited papers that are gold"),
    "citation_recall": Metric("Gold papers that are cited"),
    "fact_recall": Metric("Key facts found (abstaining = 0)"),
    "fact_recall_answered": Metric("Key facts found (when answered)"),
    "answer_precision": Metric("Right when answered (all key facts)"),
    "answer_precision_lenient": Metric("Right when answered (half the key facts)"),
    "lead_precision": Metric("First statement says a key fact (when answered)"),
    "coverage": Metric("Answerable questions answered"),
    "wrong_abstention_rate": Metric("Answerable questions abstained from", better=-1),
    "abstention_precision": Metric("Abstentions that are right"),
    "abstention_recall": Metric("Unanswerable questions abstained from"),
    "false_premise_right": Metric("False premises abstained from or put right"),
    "quote_fidelity": Metric("Quotes equal to the indexed sentence"),
    "uncited_statements": Metric("Statements without citation", "count", -1),
    "orphan_markers": Metric("Markers without source", "count", -1),
    "latency_p50_ms": Metric("Latency, median", "ms", 0),
    "latency_p95_ms": Metric("Latency, 95th percentile", "ms", 0),
}
"""Every metric of `measure`, in the order they are shown."""

Metrics = dict[str, float | None]


def measure(asked: Sequence[Asked], sentences: Mapping[str, str]) -> Metrics:
    """All metrics by name; `sentences` is the indexed text by sentence id."""
    return {
        "questions": len(asked),
        "answered": sum(item.answer.answered for item in asked),
        "found_in_5": found_in(asked, 5),
        "hit_rate": hit_rate(asked),
        "citation_precision": citation_precision(asked),
        "citation_recall": citation_recall(asked),
        "fact_recall": fact_recall(asked),
        "fact_recall_answered": fact_recall(asked, answered_only=True),
        "answer_precision": answer_precision(asked),
        "answer_precision_lenient": answer_precision(asked, 0.5),
        "lead_precision": lead_precision(asked),
        "coverage": coverage(asked),
        "wrong_abstention_rate": wrong_abstention_rate(asked),
        "abstention_precision": abstention_precision(asked),
        "abstention_recall": abstention_recall(asked),
        "false_premise_right": false_premise_right(asked),
        "quote_fidelity": quote_fidelity(asked, sentences),
        "uncited_statements": uncited_statements(asked),
        "orphan_markers": orphan_markers(asked),
        "latency_p50_ms": latency(asked, 50),
        "latency_p95_ms": latency(asked, 95),
    }


def measure_groups(
    asked: Sequence[Asked], sentences: Mapping[str, str], group: Callable[[Question], str]
) -> dict[str, Metrics]:
    """`measure` of each group of questions, groups in alphabetical order."""
    groups: dict[str, list[Asked]] = {}
    for item in asked:
        groups.setdefault(group(item.question), []).append(item)
    return {name: measure(groups[name], sentences) for name in sorted(groups)}
