"""How well the sentences of the right abstract are told: the evidence among them, and how many."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from assistant import ranking
from assistant.evaluation.beir import BeirFolder, Span
from assistant.evaluation.intervals import Interval, ratio, ratio_interval
from index import Index
from index.embedder import FloatArray

BoolArray = npt.NDArray[np.bool_]

SELECTED_SHARE = 0.15
"""The share of its paper's relevance (softmax) from which a sentence is selected.

Fitted by ``benchmarks/selection.py`` to scifact-dev, where this rule did best of those tried;
fitted again whenever the weights of `ranking.sentence_relevance` change."""


@dataclasses.dataclass(frozen=True)
class JudgedSentences:
    """The sentences of a paper that is relevant to a query, in the paper's order.

    `relevance` is each one's `ranking.sentence_relevance`, `right` whether it is annotated as
    evidence; both have shape (number of sentences,). `numbers` are the sentences' own.
    """

    query: str
    key: str
    numbers: tuple[int, ...]
    relevance: FloatArray
    right: BoolArray

    @property
    def rank(self) -> int | None:
        """Rank, from 1, of the best evidence sentence; of equal ones the first in the paper leads.

        None where none of the sentences is evidence.
        """
        order = np.argsort(-self.relevance, kind="stable")
        found = np.flatnonzero(self.right[order])
        return int(found[0]) + 1 if len(found) else None

    @property
    def selected(self) -> BoolArray:
        """Which sentences are taken for evidence: the best one, and each with `SELECTED_SHARE`."""
        best = self.relevance.max(initial=-np.inf)
        odds = np.exp(self.relevance - best)
        return np.asarray((odds >= SELECTED_SHARE * odds.sum()) | (self.relevance == best))

    def to_dict(self) -> dict[str, object]:
        """The key, the rank of the best evidence sentence, and numbers of sentences, as JSON."""

        def listed(mask: BoolArray) -> list[int]:
            return [number for number, true in zip(self.numbers, mask, strict=True) if true]

        return {
            "key": self.key,
            "rank": self.rank,
            "evidence": listed(self.right),
            "selected": listed(self.selected),
        }


@dataclasses.dataclass(frozen=True)
class EvidenceScores:
    """How well evidence sentences are told from the others, given the right abstract.

    `pairs` counts (query, abstract) pairs with evidence; `usable` those whose annotated sentences
    are found in the indexed text, for which the corpus must give its ``sentences``. All scores are
    of the usable pairs, whether or not the abstract was retrieved; `not_retrieved` counts those
    that were not among the candidates.

    `hit_1` and `hit_3` are the shares of pairs whose best sentence, and one of whose best three, is
    evidence. `precision`, `recall` and `f1` are of the selected sentences, summed over all pairs.
    `intervals` holds the 95 % bootstrap interval of each score, drawn by query. Without usable
    pairs all are None, or empty.
    """

    pairs: int
    usable: int
    not_retrieved: int
    hit_1: float | None
    hit_3: float | None
    precision: float | None
    recall: float | None
    f1: float | None
    intervals: Mapping[str, Interval]


def judge(index: Index, beir: BeirFolder, query_id: str) -> Iterator[JudgedSentences]:
    """The sentences of each paper with evidence for a query that can be placed in its text."""
    query = beir.queries[query_id]
    found = list(beir.evidence(query))
    if not found:
        return
    vector = np.asarray(index.embedder.embed_query(query.text), dtype=np.float32)
    for key, spans in found:
        yield _judge(index, query_id, query.text, vector, key, spans)


def _judge(
    index: Index,
    query_id: str,
    question: str,
    vector: FloatArray,
    key: str,
    spans: Sequence[Span],
) -> JudgedSentences:
    rows = index.store.rows(index.store.passage_ids([key]))
    total = sum(len(row.passage.sentences) for row in rows)
    found = [
        (sentence.number, float(value), is_evidence((sentence.start, sentence.end), spans))
        for row in rows
        for sentence, value in zip(
            row.passage.sentences,
            ranking.sentence_relevance(
                row.passage,
                row.sentence_vectors @ vector,
                ranking.coverage(index, question, row.passage.id),
                total,
            ),
            strict=True,
        )
    ]
    found.sort()
    return JudgedSentences(
        query_id,
        key,
        tuple(number for number, _, _ in found),
        np.array([value for _, value, _ in found], dtype=np.float32),
        np.array([right for _, _, right in found], dtype=np.bool_),
    )


def is_evidence(span: Span, gold: Sequence[Span]) -> bool:
    """Whether a sentence shares at least half of the shorter one with a sentence of `gold`."""
    return any(
        min(span[1], other[1]) - max(span[0], other[0])
        >= max(min(span[1] - span[0], other[1] - other[0]), 1) / 2
        for other in gold
    )


def evidence_scores(
    pairs: int, judged: Sequence[JudgedSentences], not_retrieved: int
) -> EvidenceScores:
    """The scores of the usable pairs out of `pairs`."""
    ranks = np.array([found.rank or np.inf for found in judged])
    taken = [found.selected for found in judged]
    right = np.array(
        [(found.right & mask).sum() for found, mask in zip(judged, taken, strict=True)]
    )
    selected = np.array([mask.sum() for mask in taken])
    evidence = np.array([found.right.sum() for found in judged])
    parts = {
        "hit_1": (ranks <= 1, np.ones(len(ranks))),
        "hit_3": (ranks <= 3, np.ones(len(ranks))),
        "precision": (right, selected),
        "recall": (right, evidence),
        "f1": (2 * right, selected + evidence),
    }
    groups = [found.query for found in judged]
    return EvidenceScores(
        pairs,
        len(judged),
        not_retrieved,
        **{name: ratio(*part) for name, part in parts.items()},
        intervals={name: ratio_interval(*part, groups) for name, part in parts.items()}
        if judged
        else {},
    )
