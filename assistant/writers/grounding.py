"""Which of the sentences that a draft names support it, and how well."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from assistant.citations import Numbering
from assistant.result import Statement, SupportLabel
from assistant.support import Support
from assistant.writers.drafts import Draft
from index import Sentence

Check = Callable[[str, Sequence[str]], Support]
"""Judges a statement by the sentences it cites, taken together."""

CONTRIBUTES = 0.1
"""What a sentence adds to the score of its statement, at least, if it leaves the label the same."""

MOST_CITED = 6
"""Sentences of which the best combination is sought; of more, those that fit best by themselves."""


@dataclasses.dataclass(frozen=True)
class Grounded:
    """A draft with the sentences that support it, each with what it supports by itself.

    `problem` says why nothing does; then there are no sentences.
    """

    text: str
    sentences: tuple[tuple[Sentence, SupportLabel], ...] = ()
    label: SupportLabel = "unsupported"
    problem: str = ""

    def statement(self, numbering: Numbering) -> Statement:
        """The statement with its citations."""
        return Statement(
            self.text,
            tuple(numbering.cite(sentence, label) for sentence, label in self.sentences),
        )


def ground(draft: Draft, shown: Sequence[Sentence], check: Check) -> Grounded:
    """The draft with the fewest of its sentences that support it as well as they can.

    A sentence that adds nothing is no citation. `shown` are the sentences that the model saw,
    numbered from 1.
    """
    unknown = [number for number in draft.numbers if not 1 <= number <= len(shown)]
    if unknown:
        return Grounded(draft.text, problem=f"there is no sentence [{unknown[0]}]")
    if not draft.numbers:
        return Grounded(draft.text, problem="it names no sentence")

    def judged(numbers: tuple[int, ...]) -> Support:
        return check(draft.text, [shown[number - 1].text for number in numbers])

    alone = {number: judged((number,)) for number in draft.numbers}
    ranked = sorted(draft.numbers, key=lambda number: alone[number].merit, reverse=True)
    numbers = tuple(number for number in draft.numbers if number in ranked[:MOST_CITED])
    support = alone[numbers[0]] if len(numbers) == 1 else judged(numbers)
    while len(numbers) > 1:
        without = {left_out: _but(numbers, left_out) for left_out in numbers}
        judgements = {
            left_out: alone[rest[0]] if len(rest) == 1 else judged(rest)
            for left_out, rest in without.items()
        }
        least = max(numbers, key=lambda number: judgements[number].merit)
        if not _as_good(judgements[least], support):
            break
        numbers, support = without[least], judgements[least]
    if not _as_good(support, alone[ranked[0]]):
        numbers, support = (ranked[0],), alone[ranked[0]]
    if support.label == "unsupported":
        return Grounded(draft.text, problem=support.reason)
    several = len(numbers) > 1
    return Grounded(
        draft.text,
        tuple(
            (shown[number - 1], _own(alone[number].label) if several else support.label)
            for number in numbers
        ),
        support.label,
    )


def _but(numbers: tuple[int, ...], left_out: int) -> tuple[int, ...]:
    return tuple(number for number in numbers if number != left_out)


def _as_good(support: Support, other: Support) -> bool:
    """Whether `support` does for `other`: a better label, or the same with almost the score."""
    rank, score = support.merit
    other_rank, other_score = other.merit
    return rank > other_rank or (rank == other_rank and score > other_score - CONTRIBUTES)


def _own(label: SupportLabel) -> SupportLabel:
    """A sentence that carries a statement only together with others supports it in part."""
    return "partial" if label == "unsupported" else label
