from __future__ import annotations

import numpy as np
import pytest

from assistant.evaluation.sentences import (
    SELECTED_SHARE,
    JudgedSentences,
    evidence_scores,
    is_evidence,
)


def judged(relevance, right, query="q1"):
    return JudgedSentences(
        query,
        "key",
        tuple(range(1, len(relevance) + 1)),
        np.array(relevance, dtype=np.float32),
        np.array(right, dtype=bool),
    )


@pytest.mark.parametrize(
    ("span", "gold", "is_one"),
    [
        ((50, 80), [(50, 80)], True),
        ((0, 20), [(0, 49)], True),  # split in two by us
        ((50, 80), [(50, 65), (66, 80)], True),  # joined by us
        ((50, 80), [(72, 100)], False),  # 8 of 28 characters
        ((50, 80), [(40, 60)], True),  # half of the shorter one is enough
        ((50, 80), [(40, 59)], False),
        ((50, 80), [(0, 20), (101, 120)], False),
        ((50, 80), [], False),
        ((5, 5), [(5, 5)], False),
    ],
)
def test_what_counts_as_evidence(span, gold, is_one):
    assert is_evidence(span, gold) is is_one


@pytest.mark.parametrize(
    ("relevance", "right", "rank"),
    [
        ([0.1, 0.9, 0.2], [0, 1, 0], 1),
        ([0.1, 0.9, 0.2], [1, 0, 1], 2),
        ([0.5, 0.5], [0, 1], 2),  # of equal ones the first in the paper leads
        ([0.5, 0.5], [0, 0], None),
        ([], [], None),
    ],
)
def test_the_rank_of_the_evidence(relevance, right, rank):
    assert judged(relevance, right).rank == rank


def test_the_best_sentence_and_those_with_a_share_are_selected():
    odds = np.array([5, 2, 0.9, 0.1])  # of 8
    assert 0.9 / 8 < SELECTED_SHARE < 2 / 8

    found = judged(np.log(odds), [0, 1, 0, 1])

    assert found.selected.tolist() == [True, True, False, False]
    assert found.to_dict() == {"key": "key", "rank": 2, "evidence": [2, 4], "selected": [1, 2]}
    assert judged([], []).selected.tolist() == []
    many = judged([0.1, *[0.0] * 20], [1, *[0] * 20])
    assert many.selected.tolist() == [True, *[False] * 20]  # the best one, whatever its share


def test_scores_are_summed_over_all_pairs():
    pairs = [
        judged([5, 4.5, 0, 0], [1, 0, 0, 1]),  # 2 selected, 1 of 2 found
        judged([9, 0], [1, 0], "q2"),  # 1 selected, 1 of 1 found
        judged([3, 2.9, 2.8, -2], [0, 0, 0, 1], "q3"),  # 3 selected, none found
    ]

    found = evidence_scores(6, pairs, 1)

    assert (found.pairs, found.usable, found.not_retrieved) == (6, 3, 1)
    assert (found.hit_1, found.hit_3) == (2 / 3, 2 / 3)
    assert (found.precision, found.recall) == (2 / 6, 2 / 4)
    assert found.f1 == pytest.approx(2 * (2 / 6) * (2 / 4) / (2 / 6 + 2 / 4))
    assert set(found.intervals) == {"hit_1", "hit_3", "precision", "recall", "f1"}
    low, high = found.intervals["f1"]
    assert low <= found.f1 <= high


def test_without_usable_pairs_there_are_no_scores():
    empty = evidence_scores(6, [], 0)

    assert (empty.usable, empty.hit_1, empty.f1, empty.intervals) == (0, None, None, {})
