"""Deterministic stand-ins for models, for tests that are not about the models."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from index.embedder import Embedder, FloatArray
from index.lexical import terms


class FakeEmbedder(Embedder):
    """Hashed bags of words: texts that share words are near each other. Needs no model."""

    def __init__(self, name: str = "fake", revision: str = "1", window: int = 60) -> None:
        super().__init__(name)
        self._fake_revision = revision
        self._fake_window = window
        self.embedded = 0

    @property
    def revision(self) -> str:
        return self._fake_revision

    @property
    def dimension(self) -> int:
        return 64

    @property
    def window(self) -> int:
        return self._fake_window

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def embed(self, texts: Sequence[str]) -> FloatArray:
        self.embedded += len(texts)
        vectors = np.full((len(texts), self.dimension), 0.01, dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for term in terms(text):
                digest = hashlib.sha256(term.encode()).digest()
                vector[digest[0] % self.dimension] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_query(self, text: str) -> list[float]:
        return [float(value) for value in self.embed([text])[0]]
