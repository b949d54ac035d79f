"""Whether every answer keeps its promises, whatever is asked, and how long answers take.

    python benchmarks/answers.py [--index DIR] [--questions 2000] [--seed 1]

Asks every question of `tests/questions/` and as many fuzzed ones as `--questions` says, with the
extractive writer. Prints what was answered and every fault found (exit 1 where there is one), then
the times of `answer` and of the first statement of `stream` over the real questions.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from fuzzed_questions import Fuzzed, Seeds, fuzzed, real_turns

from assistant.assistant import Assistant
from assistant.conversation import Turn
from assistant.errors import QuestionError
from assistant.evaluation.metrics import markers
from assistant.result import Answer, Citation, Statement
from assistant.settings import BUILTIN_INDEX
from index import Index, Sentence

ASKED_AGAIN = 100
"""Questions asked a second time, spread evenly."""

FOLLOWS = 5
"""Every so many fuzzed questions, one is asked as a follow-up to the last answer."""

TARGETS_MS = {"answer": 300, "first statement": 150}
"""What the median of each time is to stay below."""


@dataclasses.dataclass(frozen=True)
class Indexed:
    """The index's text, read once: sentences by id, and section texts by paper and label."""

    sentences: Mapping[str, Sentence]
    sections: Mapping[tuple[str, str], Sequence[str]]

    @classmethod
    def read(cls, index: Index) -> Indexed:
        """All of an index."""
        papers = index.papers()
        sections: dict[tuple[str, str], list[str]] = {}
        for paper in papers:
            for section in paper.sections:
                sections.setdefault((paper.key, section.label), []).append(section.text)
        sentences = {item.id: item for paper in papers for item in index.sentences(paper.key)}
        return cls(sentences, sections)

    @property
    def seeds(self) -> Seeds:
        """What questions about these papers are made from."""
        questions = [turn for turns in real_turns() for turn in turns]
        return Seeds(questions, [item.text for item in self.sentences.values()])


def faults(answer: Answer, indexed: Indexed) -> Iterator[str]:
    """What is wrong with an answer, in words; nothing where every promise is kept."""
    if answer.status not in ("answered", "insufficient_evidence"):
        yield f"the status is {answer.status!r}"
    if answer.answered == bool(answer.reason):
        yield f"the status is {answer.status} and the reason {answer.reason!r}"
    if answer.answered and not answer.statements:
        yield "answered without a statement"
    if not answer.text.strip():
        yield "the text is empty"
    numbers = [source.number for source in answer.sources]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"sources are numbered {numbers}"
    cited = set()
    keys = {source.number: source.key for source in answer.sources}
    for statement in answer.statements:
        if not statement.text.strip():
            yield "a statement is empty"
        if not statement.citations:
            yield f"no citation: {statement.text!r}"
        for citation in statement.citations:
            cited.add(citation.source)
            yield from _citation_faults(citation, keys.get(citation.source), indexed)
    if cited != set(numbers):
        yield f"sources {numbers}, cited {sorted(cited)}"
    if set(markers(answer.text)) != set(numbers):
        yield f"sources {numbers}, markers {markers(answer.text)}"
    try:
        text = json.dumps(answer.to_dict(), allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError) as error:
        yield f"not JSON: {error}"


def _citation_faults(citation: Citation, key: str | None, indexed: Indexed) -> Iterator[str]:
    sentence = indexed.sentences.get(citation.sentence_id)
    if sentence is None:
        yield f"no sentence {citation.sentence_id}"
        return
    if sentence.key != key:
        yield f"source {citation.source} is {key}, its sentence {sentence.id}"
    if citation.quote.encode() != sentence.text.encode():
        yield f"the quote of {sentence.id} is {citation.quote!r}"
    place = (sentence.section, sentence.start, sentence.end)
    if (citation.section, citation.start, citation.end) != place:
        yield f"{sentence.id} is cited at another place than {place}"
    if sentence.number:
        texts = indexed.sections.get((sentence.key, citation.section), ())
        if citation.quote not in [text[citation.start : citation.end] for text in texts]:
            yield f"{sentence.id} does not stand at its place in {citation.section!r}"


def ask(assistant: Assistant, question: str, history: Sequence[Turn]) -> Answer | QuestionError:
    """The answer to a question, or why it is none; any other error is raised with the question."""
    try:
        return assistant.answer(question, history)
    except QuestionError as error:
        return error
    except Exception as error:
        error.add_note(f"asked: {question!r}, after: {[turn for turn, _ in history]!r}")
        raise


def outcome_faults(
    outcome: Answer | QuestionError, question: str, indexed: Indexed
) -> Iterator[str]:
    """What is wrong with an answer or with the error in its stead."""
    if isinstance(outcome, QuestionError):
        if len(str(outcome).splitlines()) != 1:
            yield f"the error is not one line: {str(outcome)!r}"
    else:
        if outcome.question != question:
            yield f"the question became {outcome.question!r}"
        yield from faults(outcome, indexed)


def unlike(one: Answer | QuestionError, other: Answer | QuestionError) -> bool:
    """Whether two answers to the same question differ in more than their timings."""
    return _fixed(one) != _fixed(other)


def _fixed(outcome: Answer | QuestionError) -> object:
    if isinstance(outcome, QuestionError):
        return str(outcome)
    return json.dumps(outcome.to_dict() | {"timings_ms": {}})


# -- what is asked


@dataclasses.dataclass
class Tally:
    """What came of the questions asked so far: counts of outcomes, and the faults found."""

    outcomes: Counter[str] = dataclasses.field(default_factory=Counter)
    faults: list[str] = dataclasses.field(default_factory=list)
    again: int = 0
    statements: int = 0

    def add(self, asked: Fuzzed, outcome: Answer | QuestionError, found: Iterator[str]) -> None:
        """Count an outcome."""
        if isinstance(outcome, Answer):
            self.outcomes[outcome.status] += 1
            self.statements += len(outcome.statements)
        else:
            self.outcomes["refused"] += 1
        self.faults += [f"{asked.kind}: {asked.text!r:.120}: {fault}" for fault in found]


def check(assistant: Assistant, indexed: Indexed, questions: Sequence[Fuzzed]) -> Tally:
    """Ask each question, one of `FOLLOWS` after the last answer, and some of them again."""
    tally = Tally()
    last: list[Turn] = []
    every = max(1, len(questions) // ASKED_AGAIN)
    for place, asked in enumerate(questions):
        history = last if place % FOLLOWS == FOLLOWS - 1 else []
        outcome = ask(assistant, asked.text, history)
        tally.add(asked, outcome, outcome_faults(outcome, asked.text, indexed))
        if place % every == 0:
            tally.again += 1
            if unlike(outcome, ask(assistant, asked.text, history)):
                tally.faults.append(f"{asked.kind}: {asked.text!r:.120}: another answer again")
        if isinstance(outcome, Answer):
            last = [(asked.text, outcome)]
    return tally


def check_real(assistant: Assistant, indexed: Indexed) -> Tally:
    """Ask every turn of the project's question sets after the turns before it."""
    tally = Tally()
    for turns in real_turns():
        history: list[Turn] = []
        for turn in turns:
            outcome = ask(assistant, turn, history)
            tally.add(Fuzzed("real", turn), outcome, outcome_faults(outcome, turn, indexed))
            if isinstance(outcome, Answer):
                history.append((turn, outcome))
    return tally


# -- how long it takes


def times(assistant: Assistant, questions: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds of `answer`, and of the first statement and the whole of `stream`, where there
    is a statement; each question is answered and streamed in turn, after one unmeasured pass."""
    taken: dict[str, list[float]] = {"answer": [], "first statement": [], "whole stream": []}
    for question in questions[:20]:
        assistant.answer(question)
    for question in questions:
        started = time.perf_counter()
        assistant.answer(question)
        taken["answer"].append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        stream = assistant.stream(question)
        first = next(stream)
        came = (time.perf_counter() - started) * 1000
        if isinstance(first, Statement):
            *_, _answer = stream
            taken["first statement"].append(came)
            taken["whole stream"].append((time.perf_counter() - started) * 1000)
    return taken


def main() -> None:
    """Check, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=BUILTIN_INDEX)
    parser.add_argument("--questions", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with Assistant(arguments.index) as assistant:
        indexed = Indexed.read(assistant.index)
        made = fuzzed(arguments.questions, indexed.seeds, arguments.seed)
        tallies = {
            "real": check_real(assistant, indexed),
            "fuzzed": check(assistant, indexed, made),
        }
        for name, tally in tallies.items():
            counts = ", ".join(f"{count} {status}" for status, count in tally.outcomes.items())
            print(
                f"{name}: {tally.outcomes.total()} questions ({counts}), {tally.statements} "
                f"statements, {tally.again} asked again, {len(tally.faults)} faults"
            )
            print(*(f"  {fault}" for fault in tally.faults), sep="\n", end="")
        taken = times(assistant, [turns[0] for turns in real_turns()])
    for name, values in taken.items():
        p50, p95 = np.percentile(values, [50, 95])
        target = f", target {TARGETS_MS[name]}" if name in TARGETS_MS else ""
        print(f"{name}: p50 {p50:.0f} ms, p95 {p95:.0f} ms of {len(values)}{target}")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    sys.exit(any(tally.faults for tally in tallies.values()))


if __name__ == "__main__":
    main()
