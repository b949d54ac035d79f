"""How an embedding model is computed on this machine's processor: precision, weights, batches.

A model is loaded in float32. What is faster is tried where the processor has the instructions,
compared with the model as it was on a few texts, and kept only where the vectors are the same.
"""

from __future__ import annotations

import dataclasses
import functools
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, Literal, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import CrossEncoder, SentenceTransformer
from sentence_transformers.base.modules import Transformer

from index import attention, cpu

logger = logging.getLogger(__name__)

FloatArray = npt.NDArray[np.float32]

Task = Literal["query", "document"]

Model = TypeVar("Model", SentenceTransformer, CrossEncoder)

TOKENS_A_BATCH = 1024
"""Tokens, padding included, that a thread computes at a time; more leave the caches and gain
nothing."""

MOST_TOKENS_A_BATCH = 16 * TOKENS_A_BATCH
"""However many threads there are: bounds memory."""

READ = 64
"""Single texts, mostly questions, that are not computed again."""

WHOLE_WINDOW = 512
"""Longest window for which attention is computed whole: its memory grows with the square."""

MOST_DIFFERENCE = 0.045
"""Of a converted model's results from those of the model as it was loaded, as a length; for unit
vectors that is a cosine of 0.999."""

PROBES = (
    "Who can have a liver transplant?",
    "Median progression-free survival was 16.5 months (95% CI, 5.4 to 32.4) with pembrolizumab "
    "versus 8.2 months with chemotherapy (hazard ratio 0.60; P = 0.0002).",
)


@dataclasses.dataclass(frozen=True)
class Fitted(Generic[Model]):
    """A model, converted to what this processor computes fastest.

    `precision` is ``bf16`` or ``fp32``; `packed` says whether the weights lie in the order in
    which oneDNN reads them.
    """

    model: Model
    precision: str
    packed: bool

    def __str__(self) -> str:
        return self.precision + (", packed weights" if self.packed else "")


def fit(
    load: Callable[[], Model], compute: Callable[[Model], FloatArray], backend: str
) -> Fitted[Model]:
    """The model that `load` gives, converted as far as that leaves its results the same.

    Args:
        load: loads the model in float32; called again after a conversion that failed.
        compute: what the model makes of some texts, shape (texts, numbers).
        backend: ``fp32`` keeps the precision; for ``auto`` and ``bf16`` see `_ways`.
    """
    model = load()
    exact = compute(model)
    for precision, packed in _ways(backend):
        try:
            convert(model, precision, packed)
            difference = float(np.linalg.norm(compute(model) - exact, axis=1).max())
        # Each architecture fails in its own way where it cannot be converted.
        except Exception as error:  # noqa: BLE001
            logger.info("%s, packed=%s, is not possible: %s", precision, packed, error)
        else:
            if difference <= MOST_DIFFERENCE:
                return Fitted(model, precision, packed)
            logger.info("%s, packed=%s, differs by %.4f", precision, packed, difference)
        model = load()
    return Fitted(model, "fp32", False)


class Encoder:
    """A sentence-transformers model, computed as fast as this processor allows.

    Attributes:
        fitted: the model and how it is computed.
        threads: how many threads it computes with.
    """

    def __init__(self, load: Callable[[], SentenceTransformer], backend: str) -> None:
        self.threads = cpu.limit_threads()
        self.fitted = fit(load, self._probe, backend)
        self._read = functools.lru_cache(maxsize=READ)(functools.partial(_forward, self.model))

    @property
    def model(self) -> SentenceTransformer:
        """The model; its transformer may have been converted."""
        return self.fitted.model

    def encode(
        self, texts: Sequence[str], tokens: Sequence[int], prompt: str | None, task: Task
    ) -> FloatArray:
        """Unit vectors of one or more texts of so many tokens, shape (len(texts), dimension)."""
        if len(texts) == 1:
            return self._read(tuple(texts), prompt, task).vectors
        order: list[int] = []
        vectors = []
        for batch in self._batches(tokens):
            order += batch
            part = tuple(texts[position] for position in batch)
            vectors.append(_forward(self.model, part, prompt, task).vectors)
        return np.concatenate(vectors)[np.argsort(order)]

    def encode_tokens(self, text: str) -> FloatArray:
        """Unit vectors of the tokens of a text but for special ones, shape (tokens, width); those
        of a question that was just encoded cost nothing. The model is no static one."""
        read = self._read((text,), None, "query")
        special = self.model.tokenizer.all_special_ids
        return _unit(read.tokens[0, ~torch.isin(read.ids[0], torch.tensor(special))])

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

    @staticmethod
    def _probe(model: SentenceTransformer) -> FloatArray:
        read = [_forward(model, (text,), None, "document") for text in PROBES]
        return np.concatenate([each.vectors for each in read])


@dataclasses.dataclass(frozen=True)
class _Read:
    """What a model makes of texts: unit vectors, shape (texts, dimension), and of their tokens the
    numbers, shape (texts, tokens), and vectors, shape (texts, tokens, width), but of a static
    model, which has none."""

    vectors: FloatArray
    ids: torch.Tensor
    tokens: torch.Tensor


@torch.inference_mode()
def _forward(
    model: SentenceTransformer, texts: tuple[str, ...], prompt: str | None, task: Task
) -> _Read:
    features: Any = model.preprocess(list(texts), prompt=prompt, task=task)
    made: Any = model(features, task=task)
    tokens = made.get("token_embeddings", torch.empty(len(texts), 0, 0))
    return _Read(_unit(made["sentence_embedding"]), features["input_ids"], tokens)


def _unit(vectors: torch.Tensor) -> FloatArray:
    array: FloatArray = torch.nn.functional.normalize(vectors.float(), dim=-1).numpy()
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


def convert(model: SentenceTransformer | CrossEncoder, precision: str, packed: bool) -> None:
    """Convert a model's transformer in place; what may be raised depends on its architecture."""
    transformer = model[0]
    if not isinstance(transformer, Transformer):
        raise TypeError(f"{type(transformer).__name__} is no transformer")
    inner: Any = transformer.auto_model
    if precision == "bf16":
        inner.to(torch.bfloat16)
        transformer.register_forward_hook(_to_float)
        # Torch's fused attention is fast in bfloat16 only with AMX.
        short = 0 < (model.max_seq_length or 0) <= WHOLE_WINDOW
        if (
            short
            and "amx_bf16" not in cpu.instructions()
            and inner.config.model_type in attention.MODEL_TYPES
        ):
            inner.set_attn_implementation(attention.NAME)
    if packed:
        _pack(inner)


def _to_float(_module: torch.nn.Module, _inputs: Any, features: dict[str, Any]) -> None:
    """What follows the transformer, pooling above all, is computed in float32."""
    for name in ("token_embeddings", "sentence_embedding", "scores"):
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
