"""Questions in several parts, of which the papers may answer some."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence

from assistant.abstention import Verdict
from assistant.conversation import Standalone
from assistant.evidence import Evidence, Weighed

_ASKS = (
    r"(?:what|how|when|who|where|which|why|did|does|do|was|were|is|are|has|have|had|can|could)\b"
)
_BETWEEN = re.compile(
    rf"[,;]?\s+and (?:also )?(?={_ASKS})|\?\s+(?=\w)|;\s+(?={_ASKS})", re.IGNORECASE
)

LEAST_WORDS = 3
"""Words that a part of a question has at least."""


def parts_of(question: Standalone) -> tuple[Standalone, ...]:
    """The parts of a question, the later ones with the first as their topic; none of a single
    question."""
    texts = [part.strip(" ?,;") for part in _BETWEEN.split(question.asked)]
    if len(texts) < 2 or any(len(text.split()) < LEAST_WORDS for text in texts):
        return ()
    first = dataclasses.replace(question, asked=f"{texts[0]}?")
    return (
        first,
        *(dataclasses.replace(question, asked=f"{text}?", carried=texts[0]) for text in texts[1:]),
    )


def answer_parts(
    question: Standalone,
    verdict: Verdict,
    weighed: Weighed,
    ask: Callable[[Standalone], Verdict],
) -> Verdict:
    """The verdict on a question, or where it leaves something open, that on its parts.

    `ask` judges a part. Where some parts are answered and others are not, the answer is that of
    the former and names the latter.
    """
    lacking = max(weighed.features.get(n, 0.0) for n in ("outcome_missing", "result_missing"))
    leaves_open = verdict.kind == "not in the papers" or (verdict.kind == "answer" and lacking)
    if not leaves_open:
        return verdict
    judged = [(part, ask(part)) for part in parts_of(question)]
    answered = [found.evidence for _, found in judged if found.kind == "answer"]
    if not answered:
        return verdict
    unanswered = tuple(part.asked for part, found in judged if found.kind != "answer")
    return Verdict("answer", "", _merged(answered), unanswered)


def _merged(answers: Sequence[Sequence[Evidence]]) -> tuple[Evidence, ...]:
    """The evidence of several answers, each sentence once with its highest score, best first."""
    best: dict[str, Evidence] = {}
    for item in (item for evidence in answers for item in evidence):
        known = best.get(item.sentence.id)
        if known is None or item.score > known.score:
            best[item.sentence.id] = item
    return tuple(sorted(best.values(), key=lambda item: (-item.score, item.sentence.id)))
