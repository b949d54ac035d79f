"""Hand-made answers, so that each metric's value can be worked out in the head."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from assistant.evaluation.metrics import Asked
from assistant.evaluation.questions import Question
from assistant.result import Answer, Citation, Source, Statement
from index import Paper


@pytest.fixture
def make_answer() -> Callable[..., Answer]:
    """An answer whose statements each cite the papers named; no statement is an abstention."""

    def make(
        *statements: tuple[str, Sequence[str]],
        text: str | None = None,
        listed: Sequence[str] = (),
        question: str = "What?",
    ) -> Answer:
        keys = list(dict.fromkeys([*(key for _, cited in statements for key in cited), *listed]))
        sources = tuple(
            Source.from_paper(number, Paper(f"Title {key}", pmid=key.removeprefix("pmid:")), key)
            for number, key in enumerate(keys, 1)
        )
        made = tuple(
            Statement(
                said,
                tuple(
                    Citation(
                        keys.index(key) + 1, f"{key}#s1", said, "Abstract", 0, len(said), "verbatim"
                    )
                    for key in cited
                ),
            )
            for said, cited in statements
        )
        return Answer(
            question=question,
            standalone_question=question,
            status="answered" if statements else "insufficient_evidence",
            reason=None if statements else "no evidence",
            text=" ".join(said for said, _ in statements) if text is None else text,
            statements=made,
            sources=sources,
            passages=(),
            writer="fake",
        )

    return make


@pytest.fixture
def make_asked(make_answer: Callable[..., Answer]) -> Callable[..., Asked]:
    """A question with gold papers (by key) and key facts, and what was answered to it."""

    def make(
        *statements: tuple[str, Sequence[str]],
        gold: Sequence[str] = (),
        facts: Sequence[str] = (),
        answerable: bool = True,
        turns: Sequence[str] = ("What?",),
        kind: str = "",
        latency_ms: float = 1.0,
        answer: Answer | None = None,
    ) -> Asked:
        question = Question("q", tuple(turns), answerable, tuple(gold), tuple(facts), kind)
        given = make_answer(*statements) if answer is None else answer
        return Asked(question, given, frozenset(gold), latency_ms)

    return make
