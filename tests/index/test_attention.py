"""The unshifted attention is attention, also where its sums overflow or vanish."""

from __future__ import annotations

import pytest
import torch

from index.attention import attend


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("shift", [0.0, 3e4, -3e4], ids=["usual", "overflow", "underflow"])
@pytest.mark.parametrize(("precision", "near"), [(torch.float32, 1e-4), (torch.bfloat16, 0.05)])
def test_it_is_attention(shift: float, masked: bool, precision: torch.dtype, near: float) -> None:
    torch.manual_seed(1)
    query, key, value = torch.randn(3, 2, 4, 20, 8).to(precision)
    # One more number a head, the same for all keys, moves all scores and changes no weight.
    ones = torch.ones(2, 4, 20, 1, dtype=precision)
    query = torch.cat([query, ones], dim=-1)
    key = torch.cat([key, ones * shift], dim=-1)
    if shift and precision == torch.bfloat16:
        key[..., :-1] = 0  # so large a score leaves no room for others in 8 bits
    mask = None
    if masked:
        mask = torch.zeros(2, 1, 20, 20, dtype=precision)
        mask[1, :, :, 15:] = torch.finfo(precision).min
    found, _ = attend(torch.nn.Identity(), query, key, value, mask)
    expected = torch.nn.functional.scaled_dot_product_attention(
        query.double(), key.double(), value.double(), None if mask is None else mask.double()
    ).transpose(1, 2)
    assert found.shape == (2, 20, 4, 8)
    assert torch.isfinite(found).all()
    tolerance = near if not shift or precision == torch.bfloat16 else 0.02
    assert (found.double() - expected).abs().max() < tolerance
