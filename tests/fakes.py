"""Deterministic stand-ins for models, for tests that are not about the models."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

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
    def computation(self) -> str:
        return "hashing"

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


class FakeChatModel(BaseChatModel):
    """Plays scripted replies word by word; a reply that is an exception is raised instead.

    `asked` keeps the messages of each call.
    """

    replies: list[Any]
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    @property
    def asked(self) -> list[list[BaseMessage]]:
        return self._asked

    @property
    def _llm_type(self) -> str:
        return "fake"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        raise NotImplementedError("the writer streams")

    def _stream(
        self, messages: list[BaseMessage], *args: Any, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        self._asked.append(messages)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        for word in re.split(r"(?<=\s)", reply):
            yield ChatGenerationChunk(message=AIMessageChunk(content=word))
