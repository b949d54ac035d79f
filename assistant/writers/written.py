"""Chooses the writer and falls back: whatever a language model does, an answer comes out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from assistant.citations import Numbering
from assistant.errors import ModelError
from assistant.evidence import Evidence
from assistant.result import Statement
from assistant.writers import extractive
from assistant.writers.llm import LanguageModelWriter
from index import Paper


@dataclasses.dataclass
class Written:
    """What a writer left besides its statements.

    `declined` is true where a language model found no answer in the evidence.
    """

    writer: str = "extractive"
    statements: list[Statement] = dataclasses.field(default_factory=list)
    tokens: dict[str, int] = dataclasses.field(default_factory=lambda: {"input": 0, "output": 0})
    warnings: list[str] = dataclasses.field(default_factory=list)
    declined: bool = False


def write(
    question: str,
    evidence: Sequence[Evidence],
    papers: Mapping[str, Paper],
    numbering: Numbering,
    model: LanguageModelWriter | None,
    written: Written,
) -> Iterator[Statement]:
    """The statements as they are ready; `written` is filled meanwhile.

    Without evidence the language model is not asked. Where it fails before its first good
    statement, the answer is extractive and a warning says why.
    """
    if model is not None and evidence:
        yield from _write_by_model(question, evidence, papers, numbering, model, written)
    if not written.statements and not written.declined:
        written.writer = "extractive"
        written.statements += extractive.write(evidence, papers, numbering)
        yield from written.statements


def _write_by_model(
    question: str,
    evidence: Sequence[Evidence],
    papers: Mapping[str, Paper],
    numbering: Numbering,
    model: LanguageModelWriter,
    written: Written,
) -> Iterator[Statement]:
    written.writer = model.name
    written.tokens = model.tokens
    try:
        for statement in model.write(question, evidence, papers, numbering):
            written.statements.append(statement)
            yield statement
    except ModelError as error:
        rest = "what it had written stands" if written.statements else "the answer is extractive"
        written.warnings.append(f"{error}; {rest}.")
    else:
        written.declined = model.declined
        if not written.statements and not model.declined:
            written.warnings.append(
                "None of the language model's sentences was supported; the answer is extractive."
            )
    written.warnings += model.warnings
