"""A cross-encoder that puts the best passages in its own order, within a time box."""

from __future__ import annotations

import dataclasses
import functools
import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

    from assistant.retriever import Candidate
    from index.backends import Fitted, FloatArray

logger = logging.getLogger(__name__)

BATCH = 4
"""Passages scored between two looks at the clock."""


class Reranker:
    """A sentence-transformers cross-encoder that reads the question and each passage together.

    Loaded on first use, which the time box does not count.

    Args:
        name: a folder, or a model of the hub.
        top: how many of the best passages it scores.
        seconds: after this time no further passage is scored.

    Raises:
        ValueError: for a `top` below 1 or no time.
        ModelError: on first use, when the model cannot be loaded or gives more than one score.
    """

    def __init__(self, name: str, *, top: int = 20, seconds: float = 5) -> None:
        if top < 1 or seconds <= 0:
            raise ValueError(f"top and seconds must be more than 0, not {top} and {seconds}")
        self.name = name
        self._top = top
        self._seconds = seconds

    @property
    def computation(self) -> str:
        """How this machine computes the model, for people; loads it."""
        return str(_load(self.name))

    def rerank(
        self, question: str, candidates: Sequence[Candidate]
    ) -> tuple[list[Candidate], tuple[str, ...]]:
        """The candidates, of which the best are in the model's order, and what to warn of.

        The candidate at a place gets the score that belongs to this place, so that scores keep
        their meaning and their order. What the time did not suffice for keeps its order after what
        was scored. The same question gives the same order unless the time ran out.
        """
        model = _load(self.name).model
        asked = candidates[: self._top]
        started = time.monotonic()
        scores: list[float] = []
        while len(scores) < len(asked):
            if time.monotonic() - started > self._seconds:
                break
            batch = asked[len(scores) : len(scores) + BATCH]
            scores += _scores(model, question, [found.passage.text for found in batch]).tolist()
        best = sorted(range(len(scores)), key=lambda rank: (-scores[rank], rank))
        order = [*best, *range(len(scores), len(candidates))]
        reranked = [
            dataclasses.replace(candidates[rank], score=candidates[place].score)
            for place, rank in enumerate(order)
        ]
        left = len(asked) - len(scores)
        if not left:
            return reranked, ()
        return reranked, (
            f"The reranker scored {len(scores)} of {len(asked)} passages in {self._seconds:g} s; "
            f"the other {left} follow in the order they had.",
        )


def _scores(model: CrossEncoder, question: str, texts: Sequence[str]) -> FloatArray:
    import torch

    scores = model.predict(
        [(question, text) for text in texts],
        batch_size=len(texts),
        show_progress_bar=False,
        activation_fn=torch.nn.Identity(),  # a sigmoid would make good passages equal
    )
    return np.asarray(scores, dtype=np.float32)


@functools.lru_cache(maxsize=1)
def _load(name: str) -> Fitted[CrossEncoder]:
    logger.info("loading the reranker %s", name)
    from sentence_transformers import CrossEncoder

    from index import cpu
    from index.backends import PROBES, fit

    def load() -> CrossEncoder:
        model: CrossEncoder = CrossEncoder(name, device="cpu").float().eval()
        if model.num_labels != 1:
            raise ModelError(
                f"{name!r} gives {model.num_labels} scores a passage and is no reranker; "
                "name a cross-encoder with one"
            )
        return model

    cpu.limit_threads()
    question, text = PROBES
    try:
        return fit(load, lambda model: _scores(model, question, [text])[:, None], "auto")
    except (OSError, ValueError) as error:
        raise ModelError(
            f"the reranker {name!r} cannot be loaded: it is neither a folder with a "
            "cross-encoder nor a model of the hub that this machine reaches"
        ) from error
