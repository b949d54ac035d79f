"""Vectors of the tokens of digests, a file for each, and of other texts as they are asked for."""

from __future__ import annotations

import functools
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embedder import Embedder, FloatArray
from index.paper import Paper
from index.passages import Sentence

_OPEN = 256
"""Papers whose vectors stay in memory, of a digest some 200 kB."""

_REMEMBERED = 1000
"""Other texts whose vectors do, of a sentence some 80 kB."""


class TokenVectors:
    """Vectors of the tokens that texts consist of, as the default embedding model reads each in its
    context; whatever model an index was made with, what is compared is of one kind.

    Those of digests, which are short and asked for again and again, are kept in `folder` as unit
    vectors times 127, int8, a file for each content of a paper. What is not there is computed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._embedder = Embedder()
        self._kept = functools.lru_cache(maxsize=_OPEN)(self._load)
        self._computed = functools.lru_cache(maxsize=_REMEMBERED)(self._embedder.embed_tokens)

    def write(self, paper: Paper, sentences: Sequence[Sentence]) -> None:
        """Keep those of a paper's sentences, if it is a digest."""
        if paper.text_kind != "digest":
            return
        vectors: dict[str, Any] = {
            str(sentence.number): np.rint(
                self._embedder.embed_tokens(sentence.plain_text) * 127
            ).astype(np.int8)
            for sentence in sentences
        }
        path = self._path(paper.content_hash)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        with draft.open("wb") as stream:
            np.savez(stream, **vectors)
        draft.replace(path)

    def remove(self, content_hash: str) -> None:
        """Keep none of a paper with this content."""
        self._path(content_hash).unlink(missing_ok=True)

    def of_sentence(self, sentence: Sentence, paper: Paper) -> FloatArray:
        """Unit vectors of the tokens of a sentence of a paper, shape (tokens, width)."""
        if paper.text_kind == "digest":
            kept = self._kept(paper.content_hash).get(str(sentence.number))
            if kept is not None:
                return kept.astype(np.float32) / np.float32(127)
        return self.of_text(sentence.plain_text)

    def of_text(self, text: str) -> FloatArray:
        """The same for any text."""
        return self._computed(text)

    def _load(self, content_hash: str) -> Mapping[str, npt.NDArray[np.int8]]:
        try:
            with np.load(self._path(content_hash), allow_pickle=False) as file:
                return dict(file)
        except (OSError, ValueError, EOFError, zipfile.BadZipFile):
            return {}  # there is none, or it is damaged

    def _path(self, content_hash: str) -> Path:
        return self._folder / f"{content_hash}.npz"
