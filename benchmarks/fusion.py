"""Fit the weights by which passages and sentences are ranked, and show what each signal is worth.

    python benchmarks/fusion.py BEIR_DIR --index DIR [--write]

`DIR` is an index of the folder's corpus, as `review-assistant evaluate-retrieval` leaves it. The
weights are fitted to the folder's judged queries: papers by the softmax cross-entropy of a
question's papers (ListNet with one candidate drawn, Cao et al. 2007), sentences likewise within
the right abstract. What is printed was measured on questions that the weights were not fitted to
(five folds, in which questions that share a relevant paper stay together: apart, a flexible model
remembers the paper); `--write` then fits to all and writes ``assistant/ranking.json``.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from assistant import ranking
from assistant.evaluation.beir import BeirFolder, Qrels
from assistant.evaluation.retrieval import score
from assistant.evaluation.sentences import is_evidence
from assistant.retriever import HybridRetriever
from index import Index

FOLDS = 5
PENALTY = 1.0
WEIGHTS = Path(ranking.__file__).with_name("ranking.json")


@dataclasses.dataclass(frozen=True)
class Group:
    """What is ranked for one query: a row of signals each, and whether it is right."""

    query: str
    x: np.ndarray
    right: np.ndarray
    keys: Sequence[str] = ()


def fit(groups: Sequence[Group], columns: Sequence[int], lowest: float | None) -> np.ndarray:
    """Weights of the columns, none below `lowest`."""
    used = [group for group in groups if group.right.any()]
    x = np.concatenate([group.x[:, columns] for group in used]).astype(np.float64)
    y = np.concatenate([group.right / group.right.sum() for group in used])
    lengths = np.array([len(group.x) for group in used])
    starts = np.cumsum(lengths) - lengths

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        total = x @ w
        shifted = total - np.repeat(np.maximum.reduceat(total, starts), lengths)
        sums = np.repeat(np.add.reduceat(np.exp(shifted), starts), lengths)
        p = np.exp(shifted) / sums
        value = -(y * (shifted - np.log(sums))).sum() + PENALTY / 2 * w @ w
        return float(value), -(x.T @ (y - p)) + PENALTY * w

    bounds = [(lowest, None)] * len(columns)
    found = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x)


def folds(qrels: Qrels) -> dict[str, int]:
    """Which fold each query is in, the same on every machine; queries that share a relevant
    document, at one remove or more, are in one."""
    queries, documents = sorted(qrels), sorted({d for found in qrels.values() for d in found})
    rows = [number for number, query in enumerate(queries) for _ in qrels[query]]
    columns = [documents.index(document) for query in queries for document in qrels[query]]
    pairs = np.array(rows), np.array(columns) + len(queries)
    size = len(queries) + len(documents)
    _, labels = connected_components(coo_array((np.ones(len(rows)), pairs), shape=(size, size)))
    first = {label: query for query, label in reversed(list(zip(queries, labels, strict=False)))}
    return {
        query: int(hashlib.sha256(first[label].encode()).hexdigest(), 16) % FOLDS
        for query, label in zip(queries, labels, strict=False)
    }


def held_out(
    groups: Sequence[Group], fold: Mapping[str, int], columns: Sequence[int], lowest: float | None
) -> Iterator[tuple[Group, np.ndarray]]:
    """Each group with its scores by weights that were fitted to the other folds."""
    for number in range(FOLDS):
        w = fit([group for group in groups if fold[group.query] != number], columns, lowest)
        for group in groups:
            if fold[group.query] == number:
                yield group, group.x[:, columns] @ w


def papers_scored(
    beir: BeirFolder, scored: Iterator[tuple[Group, np.ndarray]]
) -> tuple[float, ...]:
    """nDCG@10 and Recall@100."""
    run = {
        group.query: beir.ranked(group.keys[n] for n in np.argsort(-scores, kind="stable"))
        for group, scores in scored
    }
    values = score(beir.qrels, run)
    return tuple(sum(values[name].values()) / len(beir.qrels) for name in ("ndcg@10", "recall@100"))


def sentences_scored(scored: Iterator[tuple[Group, np.ndarray]]) -> tuple[float, ...]:
    """Shares of the abstracts whose best sentence, and one of whose best three, is evidence."""
    first = [
        np.flatnonzero(group.right[np.argsort(-scores, kind="stable")])[:1]
        for group, scores in scored
    ]
    ranks = np.array([rank[0] if len(rank) else np.inf for rank in first])
    return float((ranks < 1).mean()), float((ranks < 3).mean())


def gather(beir: BeirFolder, index: Index) -> tuple[list[Group], list[Group]]:
    """The candidate papers of each query, and the sentences of each abstract with evidence."""
    papers, sentences = [], []
    retriever = HybridRetriever(index=index)
    for query_id, query in beir.queries.items():
        vector = np.asarray(index.embedder.embed_query(query.text), dtype=np.float32)
        signals = ranking.measure(index, query.text, vector, retriever.depth)
        x = np.stack(
            [ranking.scaled(signals.paper[name]) for name in ranking.PAPER_SIGNALS], axis=1
        )
        firsts = signals.positions[signals.papers]
        keys = [index.lexical.ids[position].rpartition("#")[0] for position in firsts]
        relevant = {beir.keys.get(document) for document in beir.qrels[query_id]}
        papers.append(Group(query_id, x, np.array([key in relevant for key in keys]), keys))
        for key, spans in beir.evidence(query):
            rows = index.store.rows(sorted(index.store.passage_ids([key])))
            total = sum(len(row.passage.sentences) for row in rows)
            measured, right = [], []
            for row in rows:
                cosines = row.sentence_vectors @ vector
                coverage = ranking.coverage(index, query.text, row.passage.id)
                found = ranking.sentence_signals(row.passage, cosines, coverage, total)
                measured.append(np.stack(list(found.values()), axis=1))
                right += [
                    is_evidence((part.start, part.end), spans) for part in row.passage.sentences
                ]
            if measured:
                sentences.append(Group(query_id, np.concatenate(measured), np.array(right)))
    return papers, sentences


def table(title: str, names: Sequence[str], heads: Sequence[str], measure) -> None:  # noqa: ANN001
    """An ablation table in Markdown: all signals, each left out, each alone."""
    print(f"\n| {title} | {' | '.join(heads)} |\n|---|{'---|' * len(heads)}")
    everything = list(range(len(names)))
    rows = [("all signals", everything)]
    rows += [(f"without {name}", [n for n in everything if names[n] != name]) for name in names]
    rows += [(f"{name} alone", [number]) for number, name in enumerate(names)]
    for label, columns in rows:
        values = " | ".join(f"{value:.4f}" for value in measure(columns))
        print(f"| {label} | {values} |", flush=True)


def main() -> None:
    """Print the tables; write the weights where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="write assistant/ranking.json")
    arguments = parser.parse_args()
    beir = BeirFolder.read(arguments.folder)
    fold = folds(beir.qrels)
    with Index(arguments.index) as index:
        papers, sentences = gather(beir, index)
    paper_names, sentence_names = ranking.PAPER_SIGNALS, ranking.SENTENCE_SIGNALS
    if arguments.write:
        learned = {
            "paper": fit(papers, range(len(paper_names)), 0.0),
            "sentence": fit(sentences, range(len(sentence_names)), None),
        }
        names = {"paper": paper_names, "sentence": sentence_names}
        content = {
            "fitted_to": f"{beir.folder.name}, split {beir.split}, {len(beir.queries)} queries",
            "made_by": "benchmarks/fusion.py",
            "weights": {
                kind: {
                    name: round(float(value), 3)
                    for name, value in zip(names[kind], values, strict=True)
                }
                for kind, values in learned.items()
            },
        }
        WEIGHTS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        print(f"wrote {WEIGHTS}")
    table(
        "papers",
        paper_names,
        ["nDCG@10", "Recall@100"],
        lambda columns: papers_scored(beir, held_out(papers, fold, columns, 0.0)),
    )
    table(
        "sentences",
        sentence_names,
        ["hit@1", "hit@3"],
        lambda columns: sentences_scored(held_out(sentences, fold, columns, None)),
    )


if __name__ == "__main__":
    main()
