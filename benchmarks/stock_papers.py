"""What `stock.py` indexes: scifact's abstracts, as many as asked for, and vectors for the many.

Beyond the abstracts there are, papers are made of their sentences, drawn with a fixed seed: real
text and real lengths, but no paper that exists. To embed so many by the model would take hours, so
the vectors of such a size are a stand-in's.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

SCIFACT = Path(__file__).parents[2] / "shared" / "beir" / "scifact-dev"
DIMENSION = 384
SEED = 20260

Record = dict[str, str]  # id, title and text


def corpus() -> list[Record]:
    """The abstracts of scifact-dev."""
    return [
        {"id": r["_id"], "title": r["title"], "text": _text(r["sentences"])} for r in _records()
    ]


def papers(number: int) -> list[Record]:
    """That many papers: the abstracts, then recombined ones with ids of their own."""
    found = corpus()[:number]
    rng = random.Random(SEED)
    records = _records()
    pool = [sentence.strip() for record in records for sentence in record["sentences"]]
    for made in range(number - len(found)):
        length = len(rng.choice(records)["sentences"])
        title = f"{rng.choice(pool)} ({made})"
        found.append(
            {"id": f"made-{made}", "title": title, "text": _text(rng.choices(pool, k=length))}
        )
    return found


def _records() -> list[dict[str, Any]]:
    lines = (SCIFACT / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _text(sentences: Sequence[str]) -> str:
    return " ".join(sentence.strip() for sentence in sentences)


class HashedWords:
    """A stand-in for an embedding model: the mean of a random direction for each word.

    Deterministic and cheap; texts that share words are near each other.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._directions = np.zeros((0, DIMENSION), dtype=np.float32)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, shape (number of texts, `DIMENSION`)."""
        known = len(self._numbers)
        words = [text.lower().split() for text in texts]
        columns = [
            self._numbers.setdefault(word, len(self._numbers)) for each in words for word in each
        ]
        new = [_direction(word) for word in list(self._numbers)[known:]]
        self._directions = np.concatenate([self._directions, *(row[None] for row in new)])
        bounds = np.cumsum([0, *map(len, words)])
        shape = (len(texts), len(self._numbers))
        ones = np.ones(len(columns), dtype=np.float32)
        sums = csr_matrix((ones, columns, bounds), shape=shape) @ self._directions + 1e-3
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), dtype=np.float32)


def _direction(word: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(DIMENSION, dtype=np.float32)
