"""Chooses the writer and falls back: whatever a language model does, an answer comes out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from assistant.citations import Numbering
from assistant.errors import ModelError
from assistant.evidence import Evidence
from assistant.result import Statement
from assistant.tokens import Usage
from assistant.writers import extractive
from assistant.writers.llm import LanguageModelWriter
from index import Paper


@dataclasses.dataclass
class Written:
    """What a writer left: its statements in the order written, and what is to be said of them.

    `declined` is true where a language model found no answer in the evidence.
    """

    writer: str = "extractive"
    statements: list[Statement] = dataclasses.field(default_factory=list)
    usage: Usage = dataclasses.field(default_factory=Usage)
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
    """The statements as they are ready; afterwards `written` holds them in the order written.

    Papers are numbered as they are first cited in that order, which may be another than that in
    which statements were ready. Without evidence the language model is not asked. Where nothing
    good comes of it, the answer is extractive and a warning says why.
    """
    if model is not None and evidence:
        yield from _write_by_model(question, evidence, papers, numbering, model, written)
    if not written.statements and not written.declined:
        written.writer = "extractive"
        written.statements += extractive.write(question, evidence, papers, numbering)
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
    failure = ""
    try:
        yield from model.write(question, evidence, papers, numbering)
    except ModelError as error:
        failure = f"{str(error)[:1].upper()}{str(error)[1:]}"
    numbering.restart()
    written.statements = model.statements(numbering)
    written.usage = model.usage
    written.declined = model.declined
    if failure:
        rest = "what it had written stands" if written.statements else "the answer is extractive"
        written.warnings.append(f"{failure}; {rest}.")
    elif not written.statements and not written.declined:
        written.warnings.append(
            "None of the language model's sentences was supported; the answer is extractive."
        )
    written.warnings += model.warnings
