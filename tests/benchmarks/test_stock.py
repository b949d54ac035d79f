"""The parts of the benchmarks that compute; what they measure is not asserted."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import fusion
import selection
import stock_growth
import stock_papers
import stock_worker
from stock_papers import HashedWords

from assistant.evaluation.sentences import JudgedSentences


def test_the_stand_in_gives_equal_vectors_and_near_ones_for_shared_words():
    texts = ["the liver was cut", "the liver was not cut", "volcanoes throw ash"]

    vectors = HashedWords().embed(texts)
    again = HashedWords()
    again.embed(["other words first"])

    assert vectors.shape == (3, stock_papers.DIMENSION)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1])
    assert vectors[0] @ vectors[1] > 0.8 > 0.3 > vectors[0] @ vectors[2]
    assert np.allclose(again.embed(texts), vectors, atol=1e-6)
    assert np.isfinite(again.embed([""])).all()


def test_more_papers_than_abstracts_are_recombined_with_ids_of_their_own(shared):
    number = len(stock_papers.corpus())

    found = list(stock_papers.papers(number + 50))

    assert found[:number] == stock_papers.corpus()
    assert found == list(stock_papers.papers(number + 50))
    assert len({paper["id"] for paper in found}) == number + 50
    assert len({paper["title"] for paper in found[number:]}) == 50
    assert len(list(stock_papers.papers(10))) == 10


def test_the_worker_s_papers_come_in_parts_when_asked_for(shared, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("\n" * 4))
    turns = stock_worker.Turns(10, 3)

    parts = list(turns)
    turns.finish(20)

    assert [len(part) for part in parts] == [3, 3, 4]
    assert [paper for part in parts for paper in part] == list(stock_papers.papers(10))
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(answers) == 5
    assert answers[-1]["passages"] == 20
    assert 0 <= answers[-1]["seconds"] < 60 < answers[-1]["peak_mb"]


def result(size, papers_a_second, p50_ms, peak_mb):
    each = {
        "passages": size,
        "papers_a_second": papers_a_second,
        "p50_ms": p50_ms,
        "p95_ms": 1,
        "open_s": 1,
        "index_peak_mb": peak_mb,
        "search_peak_mb": 10,
        "disk_mb": 1,
    }
    stock = {**each, "papers_a_second": 10, "p50_ms": 10}
    return {"size": size, "stand_in": size > 10_000, "pipelines": {"stock": stock, "ours": each}}


def test_the_table_has_ratios_and_says_which_targets_are_met(tmp_path):
    results = [
        result(1_000, 20, 10, 900),
        result(10_000, 14, 19, 900),
        result(100_000, 15, 41, 2048),
    ]

    shown = stock_growth.table(results)

    assert "| 1,000 | passages | 1,000 | 1,000 | 1.00 |" in shown
    assert "|  | papers indexed a second | 10.0 | 20.0 | 2.00 |" in shown
    assert "| 100,000 (stand-in vectors) |" in shown
    assert "nDCG" not in shown
    verdicts = [line.rsplit(" ", 2)[1] for line in stock_growth.targets(results)[2:]]
    assert verdicts == ["yes", "no", "yes", "no", "no"]
    assert len(stock_growth.targets(results[:1])) == 3


def pair(query, relevance, right):
    numbers = tuple(range(1, len(relevance) + 1))
    return JudgedSentences(
        query, "k", numbers, np.array(relevance, dtype=np.float32), np.array(right, dtype=bool)
    )


def test_a_rule_is_fitted_and_scored_on_other_queries():
    pairs = [pair(f"q{n}", [4, 3, 0, 0], [1, 1, 0, 0]) for n in range(20)]
    fold = {f"q{n}": n % fusion.FOLDS for n in range(20)}
    rule, cutoffs = selection.RULES["a share of the paper"]

    assert selection.scores(selection.held_out(pairs, fold, rule, cutoffs)) == (1, 1, 1)
    alone, _ = selection.RULES["the best one"]
    assert selection.scores(selection.held_out(pairs, fold, alone, (1,))) == (1, 0.5, 2 / 3)


def test_each_pair_is_scored_once_by_a_cutoff_that_its_own_fold_did_not_choose():
    odd = [pair(f"q{n}", [4, 3, 0, 0], [1, 0, 0, 0]) for n in range(9)]
    rest = [pair(f"r{n}", [4, 3, 0, 0], [1, 1, 0, 0]) for n in range(4)]
    fold = {f"q{n}": 0 for n in range(9)} | {f"r{n}": n + 1 for n in range(4)}

    found = selection.held_out([*odd, *rest], fold, selection.first, (1, 2))

    assert found[:9] == [(1, 2, 1)] * 9
    assert found[9:] == [(1, 1, 2)] * 4


def test_the_bound_knows_the_best_number():
    assert selection.best_prefix(pair("q", [3, 2, 1], [0, 1, 0])).tolist() == [True, True, False]


def test_queries_that_share_a_document_are_in_one_fold_at_any_remove():
    chain = {f"c{n}": {f"d{n}": 1, f"d{n + 1}": 1} for n in range(20)}
    alone = {f"a{n}": {f"e{n}": 1} for n in range(40)}

    fold = fusion.folds({**alone, **chain})

    assert fold.keys() == chain.keys() | alone.keys()
    assert len({fold[query] for query in chain}) == 1
    assert {fold[query] for query in alone} == set(range(fusion.FOLDS))


def test_a_query_s_fold_depends_on_neither_the_order_nor_unrelated_queries():
    qrels = {f"q{n}": {f"d{n // 2}": 1} for n in range(30)}

    fold = fusion.folds(qrels)

    assert fusion.folds(dict(reversed(qrels.items()))) == fold
    assert fusion.folds({"q7": qrels["q7"], "q6": qrels["q6"]}) == {
        "q6": fold["q6"],
        "q7": fold["q7"],
    }
    assert all(fold[f"q{n}"] == fold[f"q{n + 1}"] for n in range(0, 30, 2))


def test_weights_are_fitted_to_the_other_folds_only():
    """Each query's right row has a signal of its own fold's alone: nobody else can weigh it."""
    fold = {f"q{n}": n for n in range(fusion.FOLDS)}
    groups = [
        fusion.Group(query, np.array([np.eye(fusion.FOLDS)[n], np.zeros(fusion.FOLDS)]), right)
        for (query, n), right in zip(fold.items(), [np.array([True, False])] * 5, strict=True)
    ]

    found = list(fusion.held_out(groups, fold, range(fusion.FOLDS), None))

    assert [group.query for group, _ in found] == list(fold)
    assert all(scores == pytest.approx([0, 0]) for _, scores in found)
    weights = fusion.fit(groups, range(fusion.FOLDS), None)
    assert (weights > 0.1).all()
