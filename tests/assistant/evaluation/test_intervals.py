from __future__ import annotations

import numpy as np
import pytest

from assistant.evaluation.intervals import mean_interval, ratio, ratio_interval


def test_the_interval_holds_the_mean_and_is_the_same_twice():
    values = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] * 10

    low, high = mean_interval(values)

    assert low < 0.5 < high
    assert high - low == pytest.approx(2 * 1.96 * np.std(values) / np.sqrt(60), rel=0.15)
    assert mean_interval(values) == (low, high)
    assert mean_interval([0.7]) == (0.7, 0.7)


def test_a_ratio_is_of_sums():
    assert ratio([1, 1], [1, 3]) == 0.5
    assert ratio([0], [0]) is None
    assert ratio([], []) is None

    low, high = ratio_interval([1, 1] * 20, [1, 3] * 20)

    assert low < 0.5 < high
    assert ratio_interval([0, 0], [0, 0]) == (0, 0)


def test_what_belongs_together_is_drawn_together():
    """Ten groups of ten equal values say no more than ten values."""
    values = np.repeat([0.0, 1.0] * 5, 10)
    groups = [str(number) for number in np.repeat(np.arange(10), 10)]

    together = ratio_interval(values, np.ones(100), groups)
    alone = mean_interval([0.0, 1.0] * 5)

    assert together == pytest.approx(alone)
    assert together[1] - together[0] > 2 * np.diff(mean_interval(values))[0]
