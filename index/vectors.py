"""Vectors of all passages and of their sentences, in memory-mapped files.

A cache beside the rows, made from them whenever they have changed.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedder import FloatArray
from index.errors import StoreError
from index.lexical import whole_folder
from index.store import PAGE, Store

IntArray = npt.NDArray[np.integer]

_ARRAYS = ("passages", "sentences", "bounds")


class Vectors:
    """The vectors of one generation of an index, in the order of `Lexical.ids`.

    Nearness is exact: a question is compared with every passage, which for 10,000 passages costs
    a few milliseconds and gives the same neighbours every time. Chroma's own approximate index
    would pay from about a million passages on, where reading all vectors takes longer than
    everything else.

    Attributes:
        passages: unit vectors, shape (passages, dimension), float32.
        sentences: unit vectors times 127, shape (sentences, dimension), int8; a passage's
            sentences follow each other.
        bounds: where each passage's sentences start, and after the last where they end, shape
            (passages + 1,).
    """

    def __init__(
        self, ids: Sequence[str], passages: FloatArray, sentences: IntArray, bounds: IntArray
    ) -> None:
        if not len(passages) == len(bounds) - 1 == len(ids) or len(sentences) != bounds[-1]:
            raise ValueError("the vectors are not those of these passages")
        self._ids = ids
        self.passages = passages
        self.sentences = sentences
        self.bounds = bounds

    @classmethod
    def build(
        cls, store: Store, ids: Sequence[str], number_of_sentences: int, dimension: int
    ) -> Vectors:
        """From the rows of the passages named, a page at a time.

        Raises:
            StoreError: where the passages have another number of sentences by now.
        """
        passages = np.empty((len(ids), dimension), dtype=np.float32)
        sentences = np.empty((number_of_sentences, dimension), dtype=np.int8)
        bounds = np.zeros(len(ids) + 1, dtype=np.int64)
        for first in range(0, len(ids), PAGE):
            for number, row in enumerate(store.rows(ids[first : first + PAGE]), first):
                start, end = bounds[number], bounds[number] + len(row.sentence_vectors)
                if end > number_of_sentences:
                    raise _changed()
                passages[number] = row.vector
                sentences[start:end] = np.rint(row.sentence_vectors * 127)
                bounds[number + 1] = end
        if bounds[-1] != number_of_sentences:
            raise _changed()
        return cls(ids, passages, sentences, bounds)

    def save(self, folder: Path, generation: str) -> None:
        """Write the cache to `folder`, whole or not at all."""
        with whole_folder(folder) as draft:
            for name in _ARRAYS:
                np.save(draft / f"{name}.npy", getattr(self, name), allow_pickle=False)
            header = {"generation": generation}
            (draft / "header.json").write_text(json.dumps(header), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, generation: str, ids: Sequence[str]) -> Vectors | None:
        """The cache in `folder`, or None where there is none of this generation.

        `ids` are the passages' ids in the order they were built with.
        """
        try:
            header = json.loads((folder / "header.json").read_text(encoding="utf-8"))
            if header["generation"] != generation:
                return None
            passages, sentences, bounds = (
                np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
                for name in _ARRAYS
            )
            return cls(ids, passages, sentences, bounds)
        except (OSError, EOFError, ValueError, KeyError, TypeError, IndexError):
            return None  # there is none, or it is damaged

    @functools.cached_property
    def papers(self) -> IntArray:
        """Number of each passage's paper, shape (passages,): equal for those of one paper."""
        numbers: dict[str, int] = {}
        return np.array(
            [
                numbers.setdefault(passage_id.rpartition("#")[0], len(numbers))
                for passage_id in self._ids
            ],
            dtype=np.int64,
        )

    @functools.cached_property
    def paper_sentences(self) -> IntArray:
        """Number of sentences of each paper, by its number."""
        lengths = np.diff(self.bounds)
        return np.bincount(self.papers, weights=lengths).astype(np.int64)

    def sentence_rows(self, positions: IntArray) -> tuple[IntArray, IntArray]:
        """Where the sentences of passages are, one passage after the other, and each one's start.

        Returns:
            Positions of the sentences, and for each passage the position of its first among them.
        """
        first, lengths = self.bounds[positions], np.diff(self.bounds)[positions]
        starts = np.cumsum(lengths) - lengths
        return np.arange(lengths.sum()) + np.repeat(first - starts, lengths), starts

    def sentence_vectors(self, rows: IntArray) -> FloatArray:
        """The vectors of sentences, of unit length but for their rounding to int8."""
        return np.asarray(self.sentences[rows], dtype=np.float32) / np.float32(127)


def _changed() -> StoreError:
    return StoreError("another process wrote to the index while it was being read; try again")
