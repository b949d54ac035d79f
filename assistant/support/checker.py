"""The support check as it is used: rules, an embedder's similarity, an entailment model."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np

from assistant.support.check import Similarity, Support, check_support
from assistant.support.nli import Entailment
from index.embedder import Embedder, FloatArray

LIKELY = 0.5
"""Probability from which an entailment model's verdict counts."""


class SupportChecker:
    """Checks statements against the sentences they cite, as `check_support` does.

    An entailment model's contradiction fails a statement that the rules let pass, and its
    entailment makes `supported` of `partial`; what the rules find wrong stays wrong.

    Args:
        similarity: cosine of a statement and sentences, as for `check_support`.
        entailment: an NLI model; None leaves the verdict to the rules.
    """

    def __init__(
        self, similarity: Similarity | None = None, entailment: Entailment | None = None
    ) -> None:
        self._similarity = similarity
        self._entailment = entailment

    def __call__(
        self, statement: str, sentences: Sequence[str], *, context: Sequence[str] = ()
    ) -> Support:
        """The verdict on a statement; `context` is as for `check_support`.

        Raises:
            ModelError: where the entailment model cannot be loaded.
        """
        support = check_support(statement, sentences, similarity=self._similarity, context=context)
        if self._entailment is None or support.label in {"verbatim", "unsupported"}:
            return support
        found = self._entailment(" ".join(sentences), statement)
        if found.contradiction >= LIKELY:
            score = round(0.3 * (1 - found.contradiction), 3)
            return Support("unsupported", score, "the entailment model sees a contradiction")
        if support.label == "partial" and support.mismatch is None and found.entailment >= LIKELY:
            score = round(0.6 + 0.39 * found.entailment, 3)
            return Support("supported", score, "the cited sentences entail it, by the model")
        return support


class EmbedderSimilarity:
    """Cosine of a statement with the nearest of its sentences.

    Args:
        embedder: gives the embedder; asked at each use, so that a reopened index is followed.
    """

    def __init__(self, embedder: Callable[[], Embedder]) -> None:
        self._embedder = embedder
        self._vector = functools.lru_cache(maxsize=2048)(self._embed)

    def __call__(self, statement: str, sentences: Sequence[str]) -> float:
        """The cosine, between -1 and 1."""
        own = self._vector(statement)
        return float(max(np.dot(own, self._vector(text)) for text in sentences))

    def _embed(self, text: str) -> FloatArray:
        vector: FloatArray = self._embedder().embed([text])[0]
        return vector
