"""Sentences that failed the check: told to the model with what is wrong, and put back in place."""

from __future__ import annotations

import dataclasses
import re
import string
from collections.abc import Sequence

from assistant.writers.drafts import Draft
from assistant.writers.grounding import Grounded
from index.lexical import terms

_LABELLED = re.compile(r"\(?([A-Z])[).:]\s+(?=\S)")


@dataclasses.dataclass
class Place:
    """A sentence's place in the answer: what stands there in the end, or why nothing does."""

    draft: Draft
    problem: str = ""
    stands: list[Grounded] = dataclasses.field(default_factory=list)


def complaint(failed: Sequence[Place]) -> str:
    """The failed sentences, each with a letter and exactly what is wrong with it."""
    lines = []
    for letter, place in zip(string.ascii_uppercase, failed, strict=False):
        named = "".join(f"[{number}]" for number in place.draft.numbers)
        lines.append(f"{letter}: {place.draft.text} {named}\n   Problem: {place.problem}.")
    return "\n".join(lines)


class Placing:
    """Finds the place that each sentence of a repair was written for.

    By its letter; without one, that of the sentence before it if that had a letter, else that
    which shares most words with it and is still empty.
    """

    def __init__(self, failed: Sequence[Place]) -> None:
        self._failed = failed
        self._by_letter = dict(zip(string.ascii_uppercase, failed, strict=False))
        self._last: Place | None = None

    def find(self, draft: Draft) -> tuple[Place, Draft]:
        """The draft's place, and the draft without its letter."""
        match = _LABELLED.match(draft.text)
        if match and match[1] in self._by_letter:
            self._last = self._by_letter[match[1]]
            return self._last, dataclasses.replace(draft, text=draft.text[match.end() :])
        if self._last is not None:
            return self._last, draft
        said = set(terms(draft.text))
        empty = [place for place in self._failed if not place.stands] or self._failed
        return max(empty, key=lambda place: len(said & set(terms(place.draft.text)))), draft
