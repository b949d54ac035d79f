"""A language model writes the answer; what it writes is checked before it is shown."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Generator, Iterator, Mapping, Sequence

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

import prompts
from assistant.citations import Numbering
from assistant.errors import ModelError
from assistant.evidence import Evidence
from assistant.model_calls import ModelCall
from assistant.model_errors import ContextOverflow
from assistant.result import Statement
from assistant.support import check_support
from assistant.tokens import Usage
from assistant.writers.drafts import MAX_CHARACTERS, Draft, DraftReader
from assistant.writers.grounding import Check, Grounded, ground
from assistant.writers.repair import Place, Placing, complaint
from assistant.writers.replies import declines, refuses, says_no_answer
from assistant.writers.shown import Shown, show
from index import Paper

EVIDENCE_TOKENS = 3_000
"""Tokens of evidence shown to a model at most, unless told otherwise."""

MAX_SENTENCES = 12
"""Sentences of a model that are read: it is asked for six at most."""

MAX_REPEATS = 3
"""Sentences in a row that were said before, after which a model is taken to go in circles."""

REASONS_GIVEN = 3
"""Reasons that a warning gives for what was left out."""


class LanguageModelWriter:
    """Writes an answer with a LangChain chat model; made for one answer.

    While `write` is read, and after it, `statements` gives what passed the check so far, in the
    order in which the model wrote it; `usage` counts the model's tokens, `warnings` say what was
    left out and why, and `declined` tells whether the model found no answer in the evidence.

    Args:
        name: what the answer calls the writer.
        model: any chat model.
        timeout_s: seconds for an answer and its repair together.
        check: judges a sentence by the evidence that it names.
        evidence_tokens: how much evidence the model is shown at most.
    """

    def __init__(
        self,
        name: str,
        model: BaseChatModel,
        timeout_s: float,
        *,
        check: Check = check_support,
        evidence_tokens: int = EVIDENCE_TOKENS,
    ) -> None:
        self.name = name
        self._model = model
        self._timeout_s = timeout_s
        self._check = check
        self._evidence_tokens = evidence_tokens
        self._deadline = 0.0
        self._places: list[Place] = []
        self._said: set[str] = set()
        self._notes: list[str] = []
        self.usage = Usage()
        self.declined = False

    def write(
        self,
        question: str,
        evidence: Sequence[Evidence],
        papers: Mapping[str, Paper],
        numbering: Numbering,
    ) -> Iterator[Statement]:
        """Statements as soon as they are written and checked; failed ones are repaired once.

        Repaired ones come last; `statements` has them in their place.

        Raises:
            ModelError: the model cannot be reached, takes too long, refuses or says nothing.
        """
        shown = show(evidence, papers, self._evidence_tokens)
        self._deadline = time.monotonic() + self._timeout_s
        try:
            yield from self._answer(question, shown, numbering)
        except ContextOverflow:
            if self._places or len(shown.lines) < 2:
                raise
            shown = shown.half()
            yield from self._answer(question, shown, numbering)
        if self.declined:
            return
        if not self._places:
            raise ModelError("the language model wrote nothing")
        failed = [
            place
            for place in self._places
            if place.problem and not (declines(place.draft.text) or refuses(place.draft.text))
        ]
        if failed:
            yield from self._repair(question, shown, numbering, failed)

    def statements(self, numbering: Numbering) -> list[Statement]:
        """What passed the check so far, in the order written."""
        return [grounded.statement(numbering) for grounded in self._grounded()]

    @property
    def warnings(self) -> list[str]:
        """What a reader of the answer has to know about how it was written."""
        warnings = list(self._notes)
        lost = [place.problem for place in self._places if place.problem and not place.stands]
        if lost and not self.declined:
            what = "1 sentence" if len(lost) == 1 else f"{len(lost)} sentences"
            reasons = "; ".join([*dict.fromkeys(lost)][:REASONS_GIVEN])
            warnings.append(f"Left out, {what} of the language model: {reasons}.")
        partly = sum(grounded.label == "partial" for grounded in self._grounded())
        if partly:
            what = "1 statement" if partly == 1 else f"{partly} statements"
            warnings.append(f"Supported only in part by what is cited: {what}.")
        return warnings

    def _grounded(self) -> list[Grounded]:
        return [grounded for place in self._places for grounded in place.stands]

    def _answer(self, question: str, shown: Shown, numbering: Numbering) -> Iterator[Statement]:
        asked = prompts.load("answer").format_messages(question=question, evidence=shown.text)
        with contextlib.closing(self._drafts(asked, shown)) as drafts:
            for draft in drafts:
                if says_no_answer(draft.text) and not self._places:
                    self.declined = True
                    return
                self._places.append(Place(draft))
                yield from self._settle(self._places[-1], draft, shown, numbering)
        if not self._grounded():
            self.declined = any(declines(place.draft.text) for place in self._places)
            if not self.declined and any(refuses(place.draft.text) for place in self._places):
                raise ModelError("the language model refused to answer")

    def _repair(
        self, question: str, shown: Shown, numbering: Numbering, failed: Sequence[Place]
    ) -> Iterator[Statement]:
        asked = prompts.load("repair").format_messages(
            question=question, evidence=shown.text, failures=complaint(failed)
        )
        placing = Placing(failed)
        with contextlib.closing(self._drafts(asked, shown)) as drafts:
            for draft in drafts:
                yield from self._settle(*placing.find(draft), shown, numbering)

    def _settle(
        self, place: Place, draft: Draft, shown: Shown, numbering: Numbering
    ) -> Iterator[Statement]:
        """Put a draft into its place if it is supported and not said elsewhere."""
        if _key(draft) in self._said:
            place.problem = ""
            return
        grounded = ground(draft, shown.sentences, self._check)
        place.problem = grounded.problem
        if grounded.problem:
            return
        if declines(draft.text) and grounded.label == "partial":
            place.problem = "it says that the evidence holds no answer"
            return
        self._said.add(_key(draft))
        place.stands.append(grounded)
        yield grounded.statement(numbering)

    def _drafts(self, asked: Sequence[BaseMessage], shown: Shown) -> Generator[Draft, None, None]:
        """The model's sentences as they come, each once."""
        seen: set[str] = set()
        repeats = 0
        with ModelCall(self._model, asked, self._deadline) as call:
            try:
                for draft in self._read(call, DraftReader(shown.text)):
                    repeats = repeats + 1 if _key(draft) in seen else 0
                    if repeats == MAX_REPEATS:
                        self._notes.append("The language model went in circles and was stopped.")
                        return
                    if repeats:
                        continue
                    seen.add(_key(draft))
                    if len(seen) > MAX_SENTENCES:
                        self._notes.append(f"Only {MAX_SENTENCES} of its sentences were read.")
                        return
                    yield draft
            finally:
                self.usage += call.usage

    def _read(self, call: ModelCall, reader: DraftReader) -> Iterator[Draft]:
        for piece in call:
            yield from reader.feed(piece)
            if reader.full:
                self._notes.append(
                    f"The language model was stopped after {MAX_CHARACTERS} characters."
                )
                return
        rest = reader.close()
        if call.cut_off:
            self._notes.append("The language model's text was cut off at its length limit.")
            rest = [draft for draft in rest if draft.numbers]
        yield from rest


def _key(draft: Draft) -> str:
    return " ".join(draft.text.casefold().split()).rstrip(".!?")
