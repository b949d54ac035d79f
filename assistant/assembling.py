"""What was found and written, put together as the public `Answer`."""

from __future__ import annotations

import dataclasses
import time

from assistant.abstention import Verdict
from assistant.citations import markdown
from assistant.conversation import Standalone
from assistant.evidence import Evidence
from assistant.rendering import escape_markdown
from assistant.result import Answer, FoundPassage, Source
from assistant.retriever import Candidate
from assistant.writers.written import Written
from index import Paper

PASSAGES_SHOWN = 10


@dataclasses.dataclass(frozen=True)
class Found:
    """What the index holds for a question; `papers` are those of candidates and evidence.

    `question` is as the evidence bears it out; `warnings` say what the retrieval left undone.
    """

    question: Standalone
    candidates: list[Candidate]
    papers: dict[str, Paper]
    verdict: Verdict
    evidence: list[Evidence]
    warnings: tuple[str, ...]


class Timings:
    """Milliseconds since the last lap, by step."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """End a step; the times of one that is taken again add up."""
        now = time.perf_counter()
        self.laps[name] = round(self.laps.get(name, 0.0) + (now - self._last) * 1000, 1)
        self._last = now


def assemble(
    question: str,
    verdict: Verdict,
    written: Written,
    sources: tuple[Source, ...],
    found: Found,
    timings: Timings,
    cost: float | None,
    unmentioned: tuple[str, ...],
) -> Answer:
    """The public answer: what was written, or the reason there is none.

    `unmentioned` is what the question specifies and what is cited does not mention.
    """
    stated = markdown(written.statements)
    reason = escape_markdown(verdict.reason)
    if verdict.kind == "false premise":
        text = f"{reason} The indexed papers say otherwise:\n\n{stated}"
    elif verdict.kind == "advice" and stated:
        text = f"{reason} The indexed papers say:\n\n{stated}"
    else:
        text = stated or reason
    caveats = tuple(f"The cited sentences do not mention “{words}”." for words in unmentioned)
    unanswered = tuple(f"The indexed papers do not answer “{part}”" for part in verdict.unanswered)
    text = "\n\n".join([*map(escape_markdown, caveats), text, *map(escape_markdown, unanswered)])
    return Answer(
        question=question,
        standalone_question=found.question.text,
        status="answered" if verdict.kind == "answer" else "insufficient_evidence",
        reason=verdict.reason or None,
        text=text,
        statements=tuple(written.statements),
        sources=sources,
        passages=tuple(
            FoundPassage.from_passage(candidate.passage, candidate.score)
            for candidate in found.candidates[:PASSAGES_SHOWN]
        ),
        writer=written.writer,
        tokens={"input": written.usage.input, "output": written.usage.output},
        timings_ms=timings.laps,
        warnings=(
            *found.warnings,
            *caveats,
            *unanswered,
            *written.warnings,
            *_retractions(sources),
        ),
        tokens_estimated=written.usage.estimated,
        cost=cost,
    )


def _retractions(sources: tuple[Source, ...]) -> tuple[str, ...]:
    return tuple(
        f"Source {source.number} ({source.title}) has been retracted."
        for source in sources
        if source.retracted
    )
