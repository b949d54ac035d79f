"""A language model writes the answer; what it writes is checked before it is shown."""

from __future__ import annotations

import dataclasses
import logging
import re
import time
from collections.abc import Iterator, Mapping, Sequence

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, BaseMessageChunk

import prompts
from assistant.citations import Numbering
from assistant.errors import ModelError
from assistant.evidence import Evidence
from assistant.result import Statement
from assistant.support import check_support
from assistant.tokens import count_tokens
from assistant.writers.extractive import short_name
from index import Paper, Sentence
from index.paper import ReferenceMark
from index.passages import split_sentences

logger = logging.getLogger(__name__)

MAX_EVIDENCE = 24
"""Sentences shown to the model at most."""

EVIDENCE_TOKENS = 3_000
"""Tokens of evidence shown to the model at most."""

MAX_CHARACTERS = 8_000
"""Where a model's output is cut: an answer has six sentences."""

_MARKER = re.compile(r"\[\s*\d+(?:\s*(?:,|;|-|–|and)\s*\d+)*\s*\]")
_NUMBERS = re.compile(r"(\d+)(?:\s*[-–]\s*(\d+))?")
_NO_ANSWER = re.compile(r"^\W*no answer\b", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Draft:
    """A sentence as the model wrote it, with the numbers of the evidence it names."""

    text: str
    numbers: tuple[int, ...]


class LanguageModelWriter:
    """Writes an answer with a LangChain chat model.

    After `write` is exhausted, `tokens` counts what the model read and wrote, `warnings` says what
    was dropped, and `declined` tells whether the model found no answer in the evidence.

    Args:
        name: what the answer calls the writer.
        model: any chat model.
        timeout_s: seconds after which a model that still writes is left.
    """

    def __init__(self, name: str, model: BaseChatModel, timeout_s: float) -> None:
        self.name = name
        self._model = model
        self._timeout_s = timeout_s
        self.tokens = {"input": 0, "output": 0}
        self.warnings: list[str] = []
        self.declined = False

    def write(
        self,
        question: str,
        evidence: Sequence[Evidence],
        papers: Mapping[str, Paper],
        numbering: Numbering,
    ) -> Iterator[Statement]:
        """Statements as soon as they are written and checked; failed ones are repaired once.

        Raises:
            ModelError: when the model cannot be reached, stops, refuses or says nothing.
        """
        shown = _within_budget(evidence)
        numbered = "\n".join(
            f"[{number}] ({short_name(papers[item.sentence.key])}) {_without_markers(item)}"
            for number, item in enumerate(shown, 1)
        )
        asked = prompts.load("answer").format_messages(question=question, evidence=numbered)
        failures: list[tuple[Draft, str]] = []
        written = 0
        for draft in self._drafts(asked):
            if not written and not failures and _NO_ANSWER.match(draft.text):
                self.declined = True
                return
            problem, statement = _check(draft, shown, numbering)
            if statement is not None:
                written += 1
                yield statement
            else:
                failures.append((draft, problem))
        if not written and not failures:
            raise ModelError("the language model wrote nothing")
        if failures:
            listed = "\n".join(f"- {draft.text} ({problem})" for draft, problem in failures)
            repair = prompts.load("repair").format_messages(
                question=question, evidence=numbered, failures=listed
            )
            mended = 0
            for draft in self._drafts(repair):
                problem, statement = _check(draft, shown, numbering)
                if statement is not None:
                    mended += 1
                    yield statement
            lost = max(0, len(failures) - mended)
            if lost:
                self.warnings.append(
                    f"{lost} of the language model's sentences had no support and were left out."
                )

    def _drafts(self, messages: Sequence[BaseMessage]) -> Iterator[Draft]:
        """The model's sentences, each as soon as the next one has begun."""
        self.tokens["input"] += sum(count_tokens(str(message.content)) for message in messages)
        text, done = "", 0
        for piece in self._stream(messages):
            self.tokens["output"] += count_tokens(piece)
            text = (text + piece)[:MAX_CHARACTERS]
            sentences = _sentences(text)
            for draft in sentences[done:-1]:
                done += 1
                yield draft
        yield from _sentences(text)[done:]

    def _stream(self, messages: Sequence[BaseMessage]) -> Iterator[str]:
        deadline = time.monotonic() + self._timeout_s
        chunks: Iterator[BaseMessageChunk] = iter(self._model.stream(list(messages)))
        while True:
            try:
                chunk = next(chunks, None)
            # The providers' errors have no base class in common.
            except Exception as error:
                logger.info("the language model failed", exc_info=True)
                raise ModelError(f"the language model failed ({type(error).__name__})") from error
            if chunk is None:
                return
            if time.monotonic() > deadline:
                raise ModelError(f"the language model took over {self._timeout_s:.0f} seconds")
            yield str(chunk.text)


def _within_budget(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best evidence that fits the budget; the least useful is left out first."""
    shown: list[Evidence] = []
    used = 0
    for item in evidence[:MAX_EVIDENCE]:
        used += count_tokens(item.sentence.text) + 12
        if shown and used > EVIDENCE_TOKENS:
            break
        shown.append(item)
    return shown


def _without_markers(item: Evidence) -> str:
    """The sentence without brackets that could be taken for evidence numbers."""
    text = item.sentence.plain_text
    return _MARKER.sub(lambda match: f"({match.group()[1:-1]})", text)


def _sentences(text: str) -> list[Draft]:
    marks = [
        ReferenceMark(match.start(), match.end(), _expand(match.group()))
        for match in _MARKER.finditer(text)
    ]
    drafts = []
    for start, end in split_sentences(text, marks):
        inside = tuple(mark for mark in marks if start <= mark.start and mark.end <= end)
        sentence = Sentence("draft#s1", "", text[start:end], start, end, inside)
        plain = sentence.plain_text.lstrip("-*• ")
        if plain:
            drafts.append(Draft(plain, sentence.cites))
    return drafts


def _expand(marker: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for first, last in _NUMBERS.findall(marker):
        numbers += range(int(first), min(int(last or first), int(first) + MAX_EVIDENCE) + 1)
    return tuple(numbers)


def _check(
    draft: Draft, shown: Sequence[Evidence], numbering: Numbering
) -> tuple[str, Statement | None]:
    """Why a draft fails, or the statement it makes."""
    unknown = [number for number in draft.numbers if not 1 <= number <= len(shown)]
    if unknown:
        return f"there is no sentence [{unknown[0]}]", None
    if not draft.numbers:
        return "it names no sentence", None
    cited = [shown[number - 1].sentence for number in draft.numbers]
    support = check_support(draft.text, [sentence.text for sentence in cited])
    if support.label == "unsupported":
        return support.reason, None
    citations = tuple(numbering.cite(sentence, support.label) for sentence in cited)
    return "", Statement(draft.text, citations)
