"""The evidence as a language model sees it: numbered lines within a budget of tokens."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from assistant.evidence import Evidence
from assistant.tokens import count_tokens
from assistant.writers.extractive import short_name
from assistant.writers.markers import neutral
from index import Paper, Sentence

MAX_EVIDENCE = 24
"""Sentences shown to a model at most."""


@dataclasses.dataclass(frozen=True)
class Shown:
    """The sentences that a model sees, most useful first, and the line in which it sees each."""

    sentences: tuple[Sentence, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines, numbered from 1."""
        return "\n".join(f"[{number}] {line}" for number, line in enumerate(self.lines, 1))

    def half(self) -> Shown:
        """The more useful half."""
        kept = (len(self.lines) + 1) // 2
        return Shown(self.sentences[:kept], self.lines[:kept])


def show(evidence: Sequence[Evidence], papers: Mapping[str, Paper], tokens: int) -> Shown:
    """The evidence, given best first, that fits into `tokens`; one sentence at least.

    Brackets that could be taken for numbers of evidence become round, and each piece of evidence
    is one line, so that no text of a paper can pass for another piece.
    """
    sentences: list[Sentence] = []
    lines: list[str] = []
    used = 0
    once = {item.sentence.id: item for item in reversed(evidence)}
    for item in [item for item in evidence if once[item.sentence.id] is item][:MAX_EVIDENCE]:
        name = short_name(papers[item.sentence.key])
        line = " ".join(neutral(f"({name}) {item.sentence.plain_text}").split())
        used += count_tokens(f"[{len(lines) + 1}] {line}\n")
        if lines and used > tokens:
            break
        sentences.append(item.sentence)
        lines.append(line)
    return Shown(tuple(sentences), tuple(lines))
