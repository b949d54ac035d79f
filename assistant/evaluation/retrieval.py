"""Retrieval measured on a BEIR folder: ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/*.tsv``."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evaluation.beir import BeirFolder, Qrels, Span
from assistant.evaluation.questions import EvaluationError
from assistant.reranker import Reranker
from assistant.retriever import Candidate, HybridRetriever
from index import Index
from index.embedder import Embedder
from index.indexer import Progress

MEASURES = {
    "ndcg@10": "nDCG@10",
    "recall@5": "R@5",
    "recall@20": "R@20",
    "recall@100": "R@100",
    "mrr@10": "RR@10",
    "map": "AP",
}
"""Names of the metrics, and what ir-measures calls them."""


@dataclasses.dataclass(frozen=True)
class EvidenceScores:
    """How often the best sentences of the right abstract hold one annotated as evidence.

    `pairs` counts (query, abstract) pairs with evidence; `usable` those whose annotated sentences
    are found in the indexed text, for which the corpus must give its ``sentences``. `hit_1` and
    `hit_3` are shares of the usable pairs; the `not_retrieved` ones, whose abstract is not among
    the candidates, count as missed.
    """

    pairs: int
    usable: int
    not_retrieved: int
    hit_1: float | None
    hit_3: float | None


@dataclasses.dataclass(frozen=True)
class RetrievalResult:
    """Retrieval on one split. `metrics` are means over the `queries` with a relevant document.

    `ndcg_interval` is the 95 % bootstrap interval of nDCG@10. Latencies are of one query, its
    embedding included, with models loaded. `notes` name what was chosen and what was left out.
    """

    folder: str
    split: str
    model: str
    documents: int
    queries: int
    metrics: dict[str, float]
    ndcg_interval: tuple[float, float]
    latency_p50_ms: float
    latency_p95_ms: float
    evidence: EvidenceScores | None
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON values."""
        return dataclasses.asdict(self)


def evaluate_retrieval(
    folder: Path,
    split: str | None = None,
    *,
    index_folder: Path,
    embedder: Embedder | None = None,
    reranker: Reranker | None = None,
    progress: Progress | None = None,
) -> RetrievalResult:
    """Index the corpus and ask `HybridRetriever` every query of a split that has judgements.

    A document ranks by its best passage. The index stays in `index_folder`: a second run on the
    same corpus embeds nothing but the queries.

    Args:
        folder: the BEIR folder.
        split: which file of ``qrels/``, without ``.tsv``; None takes the only one, else ``test``,
            else the first by name.
        index_folder: a new folder, or one that an earlier run made from this corpus.
        embedder: None takes the model the index was made with, or the default for a new one.
        reranker: puts the best passages in its order.
        progress: called with the file being worked on and the number of its records done.

    Raises:
        EvaluationError: a file is missing or wrong, or the index holds other papers.
        index.StoreError: the index is damaged, locked or made by another model.
    """
    beir = BeirFolder.read(folder, split)
    run: dict[str, dict[str, float]] = {}
    latencies: list[float] = []
    ranks: list[int | None] = []
    with Index(index_folder, embedder=embedder) as index:
        _fill(index, beir, progress)
        retriever = HybridRetriever(index=index, reranker=reranker)
        retriever.retrieve(next(iter(beir.queries.values())).text)  # what is loaded once
        for done, (query_id, query) in enumerate(beir.queries.items(), 1):
            start = time.perf_counter()
            candidates = retriever.retrieve(query.text)
            latencies.append((time.perf_counter() - start) * 1000)
            run[query_id] = beir.ranked(candidate.key for candidate in candidates)
            ranks += [evidence_rank(candidates, key, spans) for key, spans in beir.evidence(query)]
            if progress:
                progress("queries.jsonl", done)
        model = index.manifest.model
    metrics, ndcg = score(beir.qrels, run)
    pairs = sum(len(query.evidence) for query in beir.queries.values())
    return RetrievalResult(
        folder=folder.name,
        split=beir.split,
        model=model,
        documents=len(beir.keys),
        queries=len(beir.queries),
        metrics=metrics,
        ndcg_interval=bootstrap_interval(ndcg),
        latency_p50_ms=round(float(np.percentile(latencies, 50)), 1),
        latency_p95_ms=round(float(np.percentile(latencies, 95)), 1),
        evidence=evidence_scores(pairs, ranks) if pairs else None,
        notes=beir.notes,
    )


def _fill(index: Index, beir: BeirFolder, progress: Progress | None) -> None:
    """Add what the index lacks of the corpus; an index with other papers is left as it is."""
    if index.exists:
        others = len(set(index.manifest.papers) - set(beir.keys.values()))
        if others:
            raise EvaluationError(
                f"the index in {index.folder} holds {others} papers that are not in the corpus; "
                "name a folder of its own"
            )
    index.add_papers(beir.papers(), progress)


def score(
    qrels: Qrels, run: Mapping[str, Mapping[str, float]]
) -> tuple[dict[str, float], list[float]]:
    """The mean of each of `MEASURES` over the queries of `qrels`, and each query's nDCG@10.

    `run` gives each query's documents with scores; a query without any counts as 0.
    """
    import ir_measures

    measures = {name: ir_measures.parse_measure(text) for name, text in MEASURES.items()}
    found = list(ir_measures.iter_calc(measures.values(), qrels, run))
    values = {
        name: [float(item.value) for item in found if item.measure == measure]
        for name, measure in measures.items()
    }
    return {name: sum(each) / len(qrels) for name, each in values.items()}, values["ndcg@10"]


def bootstrap_interval(
    values: Sequence[float], resamples: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """95 % percentile bootstrap interval of the mean: 2.5th and 97.5th percentile of the means of
    samples of the values, drawn with replacement. The same values give the same interval."""
    drawn = np.random.default_rng(seed).choice(np.asarray(values), (resamples, len(values)))
    low, high = np.percentile(drawn.mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def evidence_rank(candidates: Sequence[Candidate], key: str, gold: Sequence[Span]) -> int | None:
    """Rank, from 1, of the best-scored evidence sentence among a paper's sentences.

    None where the paper, or the passage with the evidence, is not among the candidates. A
    sentence is evidence when it shares at least half of the shorter one with a span of `gold`.
    """
    scored = [
        (-float(value), sentence.number, (sentence.start, sentence.end))
        for candidate in candidates
        if candidate.key == key
        for sentence, value in zip(
            candidate.passage.sentences, candidate.sentence_relevance, strict=True
        )
    ]
    for rank, (_, _, span) in enumerate(sorted(scored), 1):
        if any(_overlap(span, other) >= 0.5 for other in gold):
            return rank
    return None


def _overlap(a: Span, b: Span) -> float:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / max(min(a[1] - a[0], b[1] - b[0]), 1)


def evidence_scores(pairs: int, ranks: Sequence[int | None]) -> EvidenceScores:
    """Shares of `ranks`, one for each usable pair, that are 1, and at most 3; None missed."""

    def hits(limit: int) -> float | None:
        found = sum(rank is not None and rank <= limit for rank in ranks)
        return found / len(ranks) if ranks else None

    return EvidenceScores(pairs, len(ranks), sum(r is None for r in ranks), hits(1), hits(3))
