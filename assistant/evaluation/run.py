"""Asks an assistant a question set, scores its answers, and compares runs."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from assistant.assistant import Assistant
from assistant.errors import AssistantError
from assistant.evaluation.metrics import METRICS, Asked, Metrics, Outcome, measure, measure_groups
from assistant.evaluation.questions import EvaluationError, GoldResolver, Question, QuestionSet
from assistant.result import Answer
from index import Index
from index.indexer import Progress

FORMAT = 1
"""Version of a saved run."""

_RANKS: Mapping[Outcome, int] = {
    "wrong": 0, "abstained wrongly": 1, "not scored": 1, "partly right": 2, "right": 3
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Result:
    """How one question went: what was asked, understood, cited, said and left unsaid.

    `gold` are the question's gold papers by key, `gold_unmatched` those that no indexed paper
    matches, as the question set names them. `reason` says why there is no answer.
    """

    id: str
    type: str
    turns: tuple[str, ...]
    answerable: bool
    understood: str
    status: str
    outcome: Outcome
    cited: tuple[str, ...]
    gold: tuple[str, ...]
    gold_unmatched: tuple[str, ...]
    facts_found: tuple[str, ...]
    facts_missing: tuple[str, ...]
    text: str
    reason: str | None
    latency_ms: float

    @property
    def quality(self) -> tuple[int, int, int]:
        """What makes one result better than another to the same question, in this order:
        outcome (a wrong answer is worse than none), key facts found, gold papers cited."""
        gold_cited = len(set(self.gold) & set(self.cited))
        return _RANKS[self.outcome], len(self.facts_found), gold_cited


@dataclasses.dataclass(frozen=True)
class Run:
    """A question set asked once: what was run, how each question went, and the metrics.

    `by_type` has the metrics of each question type, `by_turns` those of ``single`` questions and
    of ``follow-up`` ones.
    """

    questions_file: str
    questions_sha256: str
    model: str
    revision: str
    papers: int
    writers: tuple[str, ...]
    metrics: Metrics
    by_type: dict[str, Metrics]
    by_turns: dict[str, Metrics]
    results: tuple[Result, ...]
    format: int = FORMAT

    @property
    def gold_unmatched(self) -> tuple[str, ...]:
        """Gold papers that the index does not hold, each once."""
        found = (gold for result in self.results for gold in result.gold_unmatched)
        return tuple(dict.fromkeys(found))

    def to_dict(self) -> dict[str, Any]:
        """The run as JSON values; `from_dict` reads it back."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Run:
        """The inverse of `to_dict`.

        Raises:
            EvaluationError: the values are no run, or one of another format.
        """
        if data.get("format") != FORMAT:
            raise EvaluationError(
                f"not a run of format {FORMAT} as `review-assistant evaluate` saves it"
            )
        try:
            results = tuple(Result(**_tuples(result)) for result in data["results"])
            run = cls(**{**_tuples(data), "results": results})
            sound = all(isinstance(value, int | float | None) for value in run.metrics.values())
            if not sound or any(result.outcome not in _RANKS for result in results):
                raise TypeError
        except (TypeError, KeyError, AttributeError) as error:
            raise EvaluationError("not a whole run as `review-assistant evaluate` saves") from error
        return run

    def save(self, path: Path) -> None:
        """Write the run as JSON.

        Raises:
            EvaluationError: the file cannot be written.
        """
        try:
            path.write_text(json.dumps(self.to_dict(), indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise EvaluationError(f"{path} cannot be written: {error.strerror}") from error

    @classmethod
    def load(cls, path: Path) -> Run:
        """Read a run that `save` wrote.

        Raises:
            EvaluationError: the file cannot be read or holds no run.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise EvaluationError(f"{path} cannot be read: {error.strerror}") from error
        except (ValueError, RecursionError) as error:
            raise EvaluationError(f"{path}: not JSON in UTF-8") from error
        if not isinstance(data, dict):
            raise EvaluationError(f"{path}: not a JSON object")
        try:
            return cls.from_dict(data)
        except EvaluationError as error:
            raise EvaluationError(f"{path}: {error}") from error


def evaluate(assistant: Assistant, questions: QuestionSet, progress: Progress | None = None) -> Run:
    """Ask each question's turns in order, with their history, and score the last answer.

    `progress` is called with each question's id and the number of questions done.

    Raises:
        EvaluationError: a question could not be asked.
        index.StoreError: the index is missing or damaged.
    """
    papers = assistant.index.papers()
    resolver = GoldResolver(papers)
    asked = []
    for done, question in enumerate(questions.questions, 1):
        asked.append(_ask(assistant, question, resolver))
        if progress:
            progress(question.id, done)
    sentences = _cited_sentences(assistant.index, asked, {paper.key for paper in papers})
    manifest = assistant.index.manifest
    return Run(
        questions_file=questions.name,
        questions_sha256=questions.sha256,
        model=manifest.model,
        revision=manifest.revision,
        papers=len(papers),
        writers=tuple(sorted({item.answer.writer for item in asked})),
        metrics=measure(asked, sentences),
        by_type=measure_groups(asked, sentences, lambda question: question.type or "(none)"),
        by_turns=measure_groups(
            asked, sentences, lambda question: "follow-up" if question.follow_up else "single"
        ),
        results=tuple(_result(item, resolver) for item in asked),
    )


def _ask(assistant: Assistant, question: Question, resolver: GoldResolver) -> Asked:
    history: list[tuple[str, Answer]] = []
    for turn in question.turns:
        start = time.perf_counter()
        try:
            answer = assistant.answer(turn, history)
        except AssistantError as error:
            raise EvaluationError(f"question {question.id}: {error}") from error
        latency_ms = (time.perf_counter() - start) * 1000
        history = [*history, (turn, answer)]
    gold = frozenset(resolver.resolve(name) or name for name in question.gold_papers)
    return Asked(question, answer, gold, round(latency_ms, 1))


def _cited_sentences(index: Index, asked: list[Asked], known: set[str]) -> dict[str, str]:
    cited = {
        citation.sentence_id.rpartition("#")[0]
        for item in asked
        for statement in item.answer.statements
        for citation in statement.citations
    }
    return {
        sentence.id: sentence.text for key in cited & known for sentence in index.sentences(key)
    }


def _result(item: Asked, resolver: GoldResolver) -> Result:
    question, answer = item.question, item.answer
    unmatched = [name for name in question.gold_papers if resolver.resolve(name) is None]
    return Result(
        id=question.id,
        type=question.type,
        turns=question.turns,
        answerable=question.answerable,
        understood=answer.standalone_question,
        status=answer.status,
        outcome=item.outcome,
        cited=item.cited,
        gold=tuple(sorted(item.gold - set(unmatched))),
        gold_unmatched=tuple(unmatched),
        facts_found=item.facts_found,
        facts_missing=tuple(f for f in question.key_facts if f not in item.facts_found),
        text=answer.text,
        reason=answer.reason,
        latency_ms=item.latency_ms,
    )


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
    }


# -- comparing


@dataclasses.dataclass(frozen=True)
class Difference:
    """A metric in a run and in its baseline; `change` is None where either has no value."""

    name: str
    value: float | None
    baseline: float | None
    change: float | None
    verdict: Literal["better", "worse", "same", ""]


@dataclasses.dataclass(frozen=True)
class Change:
    """A question whose result is better or worse than in the baseline."""

    id: str
    before: Result
    after: Result


@dataclasses.dataclass(frozen=True)
class Comparison:
    """A run against a baseline; only questions of equal id and turns are compared one by one.

    `same_questions` is false where the question sets differ, and with them what the metrics are of.
    """

    same_questions: bool
    metrics: tuple[Difference, ...]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]


def compare(run: Run, baseline: Run) -> Comparison:
    """What changed from `baseline` to `run`; see `Result.quality` for better and worse."""
    before = {(result.id, result.turns): result for result in baseline.results}
    pairs = [
        Change(result.id, before[result.id, result.turns], result)
        for result in run.results
        if (result.id, result.turns) in before
    ]
    return Comparison(
        run.questions_sha256 == baseline.questions_sha256,
        tuple(_difference(name, run.metrics, baseline.metrics) for name in METRICS),
        tuple(pair for pair in pairs if pair.after.quality > pair.before.quality),
        tuple(pair for pair in pairs if pair.after.quality < pair.before.quality),
    )


def _difference(name: str, metrics: Metrics, baseline: Metrics) -> Difference:
    value, old = metrics.get(name), baseline.get(name)
    if value is None or old is None:
        return Difference(name, value, old, None, "")
    change = value - old
    better = METRICS[name].better
    if not better:
        return Difference(name, value, old, change, "")
    if abs(change) < 1e-9:
        return Difference(name, value, old, 0.0, "same")
    return Difference(name, value, old, change, "better" if change * better > 0 else "worse")
