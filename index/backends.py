"""How an embedding model is computed on this machine's processor: precision, weights, batches.

A model is loaded in float32. What is faster is tried where the processor has the instructions,
compared with the model as it was on a few texts, and kept only where the vectors are the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Transformer

from index import cpu

logger = logging.getLogger(__name__)

FloatArray = npt.NDArray[np.float32]

Task = Literal["query", "document"]

TOKENS_A_BATCH = 1024
"""Tokens, padding included, that a thread computes at a time; more leave the caches and are slower
(``benchmarks/embedding.py``)."""

MOST_TOKENS_A_BATCH = 16 * TOKENS_A_BATCH
"""However many threads there are: bounds memory."""

EAGER_WINDOW = 512
"""Longest window for which attention may be computed whole: its memory grows with the square."""

LEAST_COSINE = 0.999
"""Of a faster way's vectors with those of the model as it was loaded."""

_PROBES = (
    "Who can have a liver transplant?",
    "Median progression-free survival was 16.5 months (95% CI, 5.4 to 32.4) with pembrolizumab "
    "versus 8.2 months with chemotherapy (hazard ratio 0.60; P = 0.0002).",
)


class Encoder:
    """A sentence-transformers model, computed as fast as this processor allows.

    Attributes:
        model: the model; its transformer may have been converted.
        precision: ``bf16`` or ``fp32``: what the transformer computes with.
        packed: whether its weights lie in the order in which oneDNN reads them.
        threads: how many threads it computes with.

    Args:
        load: loads the model, in float32; called again after a conversion that failed.
        backend: ``fp32`` keeps the precision; ``auto`` and ``bf16`` are tried as `_ways` says.
    """

    def __init__(self, load: Callable[[], SentenceTransformer], backend: str) -> None:
        self.threads = cpu.limit_threads()
        self.model = load()
        self.precision, self.packed = "fp32", False
        exact = self._probe()
        for precision, packed in _ways(backend):
            try:
                _convert(self.model, precision, packed)
                alike = float((self._probe() * exact).sum(axis=1).min())
            # Each architecture fails in its own way where it cannot be converted.
            except Exception as error:  # noqa: BLE001
                logger.info("%s, packed=%s, is not possible: %s", precision, packed, error)
            else:
                if alike >= LEAST_COSINE:
                    self.precision, self.packed = precision, packed
                    break
                logger.info("%s, packed=%s, has cosine %.4f only", precision, packed, alike)
            self.model = load()

    def encode(
        self, texts: Sequence[str], tokens: Sequence[int], prompt: str | None, task: Task
    ) -> FloatArray:
        """Unit vectors of one or more texts of so many tokens, shape (len(texts), dimension)."""
        order: list[int] = []
        vectors = []
        for batch in self._batches(tokens):
            order += batch
            vectors.append(self._forward([texts[position] for position in batch], prompt, task))
        return np.concatenate(vectors)[np.argsort(order)]

    def _batches(self, tokens: Sequence[int]) -> Iterator[list[int]]:
        """Positions of texts of like length, in batches of no more tokens than pays."""
        budget = min(TOKENS_A_BATCH * self.threads, MOST_TOKENS_A_BATCH)
        batch: list[int] = []
        for position in np.argsort(tokens, kind="stable").tolist():
            if batch and tokens[position] * (len(batch) + 1) > budget:
                yield batch
                batch = []
            batch.append(position)
        yield batch

    def _probe(self) -> FloatArray:
        return np.concatenate([self._forward([text], None, "document") for text in _PROBES])

    @torch.inference_mode()
    def _forward(self, texts: list[str], prompt: str | None, task: Task) -> FloatArray:
        features: Any = self.model.preprocess(texts, prompt=prompt, task=task)
        vectors = self.model(features, task=task)["sentence_embedding"].float()
        array: FloatArray = torch.nn.functional.normalize(vectors, dim=1).numpy()
        return array


def _ways(backend: str) -> Iterator[tuple[str, bool]]:
    """What is tried, best first: precision, and whether the weights are packed.

    Without these instructions bfloat16 is computed by way of float32, slower than that itself.
    """
    fast = {"avx512_bf16", "amx_bf16"} & set(cpu.instructions())
    if backend == "bf16" or (backend == "auto" and fast):
        yield "bf16", True
        yield "bf16", False
    yield "fp32", True


def _convert(model: SentenceTransformer, precision: str, packed: bool) -> None:
    transformer = model[0]
    if not isinstance(transformer, Transformer):
        raise TypeError(f"{type(transformer).__name__} is no transformer")
    inner: Any = transformer.auto_model
    if precision == "bf16":
        inner.to(torch.bfloat16)
        transformer.register_forward_hook(_to_float)
        # Torch's fused attention is fast in bfloat16 only with AMX.
        if "amx_bf16" not in cpu.instructions() and 0 < (model.max_seq_length or 0) <= EAGER_WINDOW:
            inner.set_attn_implementation("eager")
    if packed:
        _pack(inner)


def _to_float(_module: torch.nn.Module, _inputs: Any, features: dict[str, Any]) -> None:
    """What follows the transformer, pooling above all, is computed in float32."""
    for name in ("token_embeddings", "sentence_embedding"):
        if name in features:
            features[name] = features[name].float()


def _pack(module: torch.nn.Module) -> None:
    """Replace every linear layer inside `module`."""
    for name, child in module.named_children():
        if isinstance(child, torch.nn.Linear):
            setattr(module, name, _PackedLinear(child))
        else:
            _pack(child)


class _PackedLinear(torch.nn.Module):
    """A linear layer whose weights are reordered for oneDNN once, not in every call.

    In float32 torch itself would take MKL, which is slow on processors that are not Intel's.
    """

    def __init__(self, linear: torch.nn.Linear) -> None:
        super().__init__()
        self._operators: Any = torch.ops.mkldnn
        weight = linear.weight.detach()
        self._weight = self._operators._reorder_linear_weight(weight, TOKENS_A_BATCH)
        self._bias = None if linear.bias is None else linear.bias.detach()

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self._operators._linear_pointwise(
            values, self._weight, self._bias, "none", [], ""
        )
        return result
