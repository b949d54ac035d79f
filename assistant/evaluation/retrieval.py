"""Retrieval measured on a BEIR folder: ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/*.tsv``."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evaluation.beir import BeirFolder, Qrels
from assistant.evaluation.intervals import Interval, mean_interval
from assistant.evaluation.questions import EvaluationError
from assistant.evaluation.sentences import EvidenceScores, JudgedSentences, evidence_scores, judge
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

LISTED = 10
"""Passages read for the latency, and documents listed of each query."""


@dataclasses.dataclass(frozen=True)
class QueryResult:
    """One query: its metrics, the best documents, and where the relevant ones rank.

    `top` are the ``document``, ``score`` (of its best passage, 0 to 1) and ``grade`` (0 where it
    is not relevant) of the first `LISTED`; `relevant` the ``document``, ``grade`` and ``rank`` of
    each relevant one, None where it was not found. `evidence` has, for each relevant paper with
    annotated sentences, what `JudgedSentences.to_dict` says.
    """

    id: str
    text: str
    metrics: dict[str, float]
    top: tuple[dict[str, Any], ...]
    relevant: tuple[dict[str, Any], ...]
    evidence: tuple[dict[str, Any], ...]


@dataclasses.dataclass(frozen=True)
class RetrievalResult:
    """Retrieval on one split. `metrics` are means over the `queries` with a relevant document.

    `intervals` holds each metric's 95 % bootstrap interval; `ndcg_interval` is that of nDCG@10.
    Latencies are of one query with models loaded: its embedding, the ranking, and reading the
    first `LISTED` passages. `notes` name what was chosen and what was left out.
    """

    folder: str
    split: str
    model: str
    documents: int
    queries: int
    metrics: dict[str, float]
    intervals: dict[str, Interval]
    ndcg_interval: Interval
    latency_p50_ms: float
    latency_p95_ms: float
    evidence: EvidenceScores | None
    notes: tuple[str, ...]
    per_query: tuple[QueryResult, ...] = dataclasses.field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON values, without `per_query`."""
        values = dataclasses.asdict(dataclasses.replace(self, per_query=()))
        del values["per_query"]
        return values

    def save_per_query(self, path: Path) -> None:
        """Write `per_query` as JSON lines.

        Raises:
            EvaluationError: the file cannot be written.
        """
        lines = [json.dumps(dataclasses.asdict(query)) for query in self.per_query]
        try:
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        except OSError as error:
            raise EvaluationError(f"{path} cannot be written: {error.strerror}") from error


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
    papers: dict[str, dict[str, float]] = {}
    latencies: list[float] = []
    judged: dict[str, list[JudgedSentences]] = {}
    with Index(index_folder, embedder=embedder) as index:
        _fill(index, beir, progress)
        retriever = HybridRetriever(index=index, reranker=reranker)
        _ask(retriever, next(iter(beir.queries.values())).text)  # what is loaded once
        for done, (query_id, query) in enumerate(beir.queries.items(), 1):
            start = time.perf_counter()
            candidates = _ask(retriever, query.text)
            latencies.append((time.perf_counter() - start) * 1000)
            papers[query_id] = _best_scores(candidates)
            run[query_id] = beir.ranked(papers[query_id])
            judged[query_id] = list(judge(index, beir, query_id))
            if progress:
                progress("queries.jsonl", done)
        model = index.manifest.model
    values = score(beir.qrels, run)
    intervals = {name: mean_interval(list(each.values())) for name, each in values.items()}
    pairs = sum(len(query.evidence) for query in beir.queries.values())
    usable = [found for each in judged.values() for found in each]
    missed = sum(found.key not in papers[found.query] for found in usable)
    return RetrievalResult(
        folder=folder.name,
        split=beir.split,
        model=model,
        documents=len(beir.keys),
        queries=len(beir.queries),
        metrics={name: sum(each.values()) / len(each) for name, each in values.items()},
        intervals=intervals,
        ndcg_interval=intervals["ndcg@10"],
        latency_p50_ms=round(float(np.percentile(latencies, 50)), 1),
        latency_p95_ms=round(float(np.percentile(latencies, 95)), 1),
        evidence=evidence_scores(pairs, usable, missed) if pairs else None,
        notes=beir.notes,
        per_query=tuple(
            QueryResult(
                query_id,
                query.text,
                {name: each[query_id] for name, each in values.items()},
                _top(beir, query_id, run[query_id], papers[query_id]),
                _relevant(beir.qrels[query_id], run[query_id]),
                tuple(found.to_dict() for found in judged[query_id]),
            )
            for query_id, query in beir.queries.items()
        ),
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


def _ask(retriever: HybridRetriever, question: str) -> list[Candidate]:
    """All candidates, the first of them with their passages read."""
    candidates = retriever.retrieve(question)
    for candidate in candidates[:LISTED]:
        _ = candidate.passage
    return candidates


def _best_scores(candidates: Sequence[Candidate]) -> dict[str, float]:
    """Score of each paper's best passage, best first."""
    best: dict[str, float] = {}
    for candidate in candidates:
        best.setdefault(candidate.key, candidate.score)
    return best


def _top(
    beir: BeirFolder, query_id: str, ranked: Mapping[str, float], papers: Mapping[str, float]
) -> tuple[dict[str, Any], ...]:
    grades = beir.qrels[query_id]
    return tuple(
        {
            "document": document,
            "score": papers[beir.keys[document]],
            "grade": grades.get(document, 0),
        }
        for document in list(ranked)[:LISTED]
    )


def _relevant(grades: Mapping[str, int], ranked: Mapping[str, float]) -> tuple[dict[str, Any], ...]:
    ranks = {document: rank for rank, document in enumerate(ranked, 1)}
    return tuple(
        {"document": document, "grade": grade, "rank": ranks.get(document)}
        for document, grade in grades.items()
    )


def score(qrels: Qrels, run: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Each of `MEASURES` for each query of `qrels`.

    `run` gives each query's documents with scores; a query without any counts as 0.
    """
    import ir_measures

    names = {ir_measures.parse_measure(text): name for name, text in MEASURES.items()}
    values: dict[str, dict[str, float]] = {name: {} for name in MEASURES}
    for item in ir_measures.iter_calc(names, qrels, run):
        values[names[item.measure]][item.query_id] = float(item.value)
    return values
