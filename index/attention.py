"""Attention over a few hundred tokens in bfloat16, for processors without AMX."""

from __future__ import annotations

from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask

NAME = "whole_unshifted"
"""By which transformers knows it once this module is imported."""

MODEL_TYPES = frozenset({"bert", "electra", "roberta", "xlm-roberta"})
"""Architectures that it suits: as many heads of keys and values as of queries."""


def attend(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    **_options: Any,
) -> tuple[torch.Tensor, None]:
    """Attention whose weights are normalised after they have been applied.

    Softmax over a large matrix costs more here than both its products. It is exp(x) by the sum of
    its row, so the far smaller result is divided instead. The row's greatest value is not
    subtracted first, as bfloat16 has the range of float32; should a sum overflow or vanish all the
    same, softmax itself is taken. Shapes are (texts, heads, tokens, numbers a head).
    """
    scaled = query * (query.size(-1) ** -0.5 if scaling is None else scaling)

    def scores() -> torch.Tensor:
        products = torch.matmul(scaled, key.transpose(2, 3))
        return products if attention_mask is None else products.add_(attention_mask)

    weights = scores().exp_()
    sums = weights.sum(dim=-1, keepdim=True)
    if bool(((sums > 0) & sums.isfinite()).all()):
        result = torch.matmul(weights, value) / sums
    else:
        result = torch.matmul(scores().softmax(dim=-1), value)
    return result.transpose(1, 2).contiguous(), None


AttentionInterface.register(NAME, attend)
AttentionMaskInterface.register(NAME, eager_mask)
