"""How much of what is wanted a sentence holds that few sentences of its paper hold."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence

import numpy as np

from assistant.retriever import Candidate
from index.embedder import FloatArray


def rarity(total: int, held: int) -> float:
    """How much it tells that a sentence holds what `held` of `total` do: log inverse frequency."""
    return math.log((total + 1) / (held + 0.5))


def coverage_by_paper(
    candidates: Sequence[Candidate],
    held: Sequence[Sequence[frozenset[str]]],
    wanted: Callable[[str], Collection[frozenset[str]]],
) -> list[FloatArray]:
    """For each sentence the share of what is wanted of its paper, by key, that it holds, weighed by
    how rare it is among the paper's sentences."""
    shares = [np.zeros(len(sentences), dtype=np.float32) for sentences in held]
    by_paper: dict[str, list[int]] = {}
    for number, candidate in enumerate(candidates):
        by_paper.setdefault(candidate.key, []).append(number)
    for key, numbers_ in by_paper.items():
        total = sum(len(held[number]) for number in numbers_)
        terms_ = wanted(key)
        most = len(terms_) * rarity(total, 0)
        for means in terms_:
            has = {n: [bool(means & sentence) for sentence in held[n]] for n in numbers_}
            found = sum(map(sum, has.values()))
            if found:
                for n in numbers_:
                    shares[n] += np.array(has[n]) * np.float32(rarity(total, found) / most)
    return shares
