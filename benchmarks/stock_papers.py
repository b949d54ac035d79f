"""What `stock.py` indexes: scifact's abstracts, as many as asked for, and vectors for the many.

Beyond the abstracts there are, papers are made of their sentences, drawn with a fixed seed: real
text and real lengths, but no paper that exists. To embed so many by the model would take hours, so
the vectors of such a size are a stand-in's.
"""

from __future__ import annotations

import itertools
import json
import random
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

SCIFACT = Path(__file__).parents[2] / "shared" / "beir" / "scifact-dev"
DIMENSION = 384
DIRECTIONS = 16_384
SEED = 20260

Record = dict[str, str]  # id, title and text


def corpus() -> list[Record]:
    """The abstracts of scifact-dev."""
    return [
        {"id": r["_id"], "title": r["title"], "text": _text(r["sentences"])} for r in _records()
    ]


def papers(number: int) -> Iterator[Record]:
    """That many papers: the abstracts, then recombined ones with ids of their own."""
    abstracts = corpus()
    yield from itertools.islice(abstracts, number)
    records = _records()
    pool = [sentence.strip() for record in records for sentence in record["sentences"]]
    rng = random.Random(SEED)
    for made in range(number - len(abstracts)):
        length = len(rng.choice(records)["sentences"])
        title = f"{rng.choice(pool)} ({made})"
        yield {"id": f"made-{made}", "title": title, "text": _text(rng.choices(pool, k=length))}


def _records() -> list[dict[str, Any]]:
    lines = (SCIFACT / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _text(sentences: Sequence[str]) -> str:
    return " ".join(sentence.strip() for sentence in sentences)


class HashedWords:
    """A stand-in for an embedding model: the mean of a random direction for each word.

    Deterministic and cheap; texts that share words are near each other. Words share `DIRECTIONS`,
    so that it takes 25 MB and not, with one for each, more than the pipelines beside it.
    """

    def __init__(self) -> None:
        rng = np.random.default_rng(SEED)
        self._directions = rng.standard_normal((DIRECTIONS, DIMENSION), dtype=np.float32)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, shape (number of texts, `DIMENSION`)."""
        words = [text.lower().split() for text in texts]
        columns = [zlib.crc32(word.encode()) % DIRECTIONS for each in words for word in each]
        bounds = np.cumsum([0, *map(len, words)])
        shape = (len(texts), DIRECTIONS)
        ones = np.ones(len(columns), dtype=np.float32)
        sums = csr_matrix((ones, columns, bounds), shape=shape) @ self._directions + 1e-3
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), dtype=np.float32)
