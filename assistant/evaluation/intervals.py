"""Means and shares with their 95 % bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Interval = tuple[float, float]
"""Where 95 % of the resampled values lie: 2.5th and 97.5th percentile."""

RESAMPLES = 1000
SEED = 0


def mean_interval(values: npt.ArrayLike) -> Interval:
    """95 % percentile bootstrap interval of a mean; the same values give the same interval."""
    array = np.asarray(values, dtype=np.float64)
    return ratio_interval(array, np.ones(len(array)))


def ratio(parts: npt.ArrayLike, wholes: npt.ArrayLike) -> float | None:
    """Sum of the parts by sum of the wholes; None where that is nothing."""
    whole = float(np.sum(wholes))
    return float(np.sum(parts)) / whole if whole else None


def ratio_interval(
    parts: npt.ArrayLike, wholes: npt.ArrayLike, groups: Sequence[str] | None = None
) -> Interval:
    """95 % percentile bootstrap interval of `ratio`; the same values give the same interval.

    What belongs to one of `groups`, such as a query's papers, is drawn together. A sample whose
    wholes sum to nothing counts as 0.
    """
    part, whole = np.asarray(parts, dtype=np.float64), np.asarray(wholes, dtype=np.float64)
    members = np.arange(len(part))
    if groups is not None:
        _, members = np.unique(groups, return_inverse=True)
    part = np.bincount(members, part).astype(np.float64)
    whole = np.bincount(members, whole).astype(np.float64)
    drawn = np.random.default_rng(SEED).integers(len(part), size=(RESAMPLES, len(part)))
    sums = whole[drawn].sum(axis=1)
    values = part[drawn].sum(axis=1) / np.where(sums > 0, sums, 1)
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
