"""Tokens and what they cost."""

from __future__ import annotations

import pytest

from assistant.tokens import Usage, count_tokens


def test_counting_takes_any_text() -> None:
    assert count_tokens("") == 0
    assert count_tokens("<|endoftext|>") > 1
    assert count_tokens("Median survival was 16.5 months.") in range(6, 14)


def test_a_sum_is_an_estimate_if_a_part_is() -> None:
    assert Usage(1, 2) + Usage(3, 4) == Usage(4, 6)
    assert Usage(1, 2) + Usage(3, 4, estimated=True) == Usage(4, 6, estimated=True)


@pytest.mark.parametrize(
    ("prices", "cost"),
    [((2, 10), 0.0002 + 0.0005), ((0, 0), 0), ((None, None), None), ((1, None), None)],
)
def test_prices_are_for_a_million_tokens(
    prices: tuple[float | None, float | None], cost: float | None
) -> None:
    assert Usage(100, 50).cost(*prices) == (cost if cost is None else pytest.approx(cost))
