"""One call of a language model: streamed, with a deadline that holds, its errors in one line."""

from __future__ import annotations

import contextlib
import contextvars
import logging
import queue
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from types import TracebackType
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata, add_usage

from assistant.errors import ModelError
from assistant.model_errors import explained, rejects_temperature
from assistant.tokens import Usage, count_tokens

logger = logging.getLogger(__name__)

_REFUSED = {"content_filter", "refusal", "safety", "prohibited_content"}
"""Why providers end an answer that they will not give, in lower case."""

_CUT_OFF = {"length", "max_tokens"}
"""Why providers end an answer that is longer than they allow."""


class ModelCall:
    """The text that a chat model streams in answer to messages, piece by piece.

    The model runs in a thread of its own, so that a server which never answers holds up nobody:
    at the deadline, or when the call is left, the thread is abandoned. It stops at the next piece
    it gets, or when the provider's own timeout ends its wait, and never keeps the process alive.

        with ModelCall(model, messages, deadline=time.monotonic() + 60) as call:
            for text in call:
                ...
        call.usage

    `cut_off` tells whether the provider ended the text for its length.

    Args:
        model: any chat model.
        messages: what it is asked.
        deadline: by `time.monotonic`.
    """

    def __init__(
        self, model: BaseChatModel, messages: Sequence[BaseMessage], deadline: float
    ) -> None:
        self._model = model
        self._messages = list(messages)
        self._deadline = deadline
        self._pieces: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._left = threading.Event()
        self._written: list[str] = []
        self.cut_off = False
        self._reported: UsageMetadata | None = None

    def __enter__(self) -> ModelCall:
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(self._ask,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._left.set()

    @property
    def usage(self) -> Usage:
        """Tokens read and written so far: the provider's counts if it gave them, else estimates."""
        if self._reported is not None:
            return Usage(self._reported["input_tokens"], self._reported["output_tokens"])
        asked = sum(count_tokens(message.text) for message in self._messages)
        return Usage(asked, count_tokens("".join(self._written)), estimated=True)

    def __iter__(self) -> Iterator[str]:
        """The pieces as they come.

        Raises:
            ModelError: the call failed, was refused, or took too long.
        """
        while True:
            try:
                piece = self._pieces.get(timeout=max(0.0, self._deadline - time.monotonic()))
            except queue.Empty:
                piece = _LateError()
            if piece is None:
                return
            if isinstance(piece, _LateError):
                raise piece
            if isinstance(piece, Exception):
                # The message may hold a key or an address with one: only the kind is logged.
                logger.info("the language model failed: %s", type(piece).__name__)
                raise explained(piece) from piece
            if piece.usage_metadata is not None:
                self._reported = add_usage(self._reported, piece.usage_metadata)
            text = str(piece.text)
            self._written.append(text)
            yield text
            endings = _endings(piece)
            self.cut_off |= not _CUT_OFF.isdisjoint(endings)
            if not _REFUSED.isdisjoint(endings) or piece.additional_kwargs.get("refusal"):
                raise ModelError("the language model's provider refused to answer")

    def _ask(self) -> None:
        try:
            with contextlib.closing(self._stream()) as pieces:
                for piece in pieces:
                    if self._left.is_set():
                        return
                    if time.monotonic() > self._deadline:
                        raise _LateError
                    self._pieces.put(piece)
            self._pieces.put(None)
        # Whatever it is, the reader is told; the providers' errors have no base class in common.
        except Exception as error:  # noqa: BLE001
            self._pieces.put(error)

    def _stream(self) -> Generator[AIMessage, None, None]:
        model = self._model
        try:
            yield from model.stream(self._messages)
        except Exception as error:
            if not rejects_temperature(error, model):
                raise
            yield from model.model_copy(update={"temperature": None}).stream(self._messages)


class _LateError(ModelError):
    def __init__(self) -> None:
        super().__init__(
            "the language model did not end in time (model_timeout_s says how long it may take)"
        )


def _endings(piece: AIMessage) -> set[str]:
    """Why the model ended, by the names that providers have for it, in lower case."""
    told = piece.response_metadata
    return {str(told.get(name)).lower() for name in ("finish_reason", "stop_reason", "done_reason")}
