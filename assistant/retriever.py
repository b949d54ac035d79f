"""Hybrid retrieval: passages by vectors and BM25, scored again with their best sentences."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from assistant.result import FoundPassage
from index import Index, Passage
from index.embedder import FloatArray


@dataclasses.dataclass(frozen=True)
class Candidate:
    """A passage with its score for one question.

    `score` is 0 to 1 relative to the question's other candidates; `cosine` is that of the
    passage, `lexical` its BM25 score; `sentence_scores` are the cosines of its sentences,
    shape (number of sentences,), and `sentence_vectors` their unit vectors.
    """

    passage: Passage
    score: float
    cosine: float
    lexical: float
    sentence_scores: FloatArray
    sentence_vectors: FloatArray


class HybridRetriever(BaseRetriever):
    """LangChain retriever over an `Index`; its documents are passages, best first.

    The nearest passages by vector and the best by BM25, `depth` of each, are scored by
    ``dense_weight * (passage cosine + best sentence cosine) / 2 + (1 - dense_weight) * BM25``,
    each signal min-max scaled over the question's candidates. Ties are broken by id, so equal
    questions get equal results.

        HybridRetriever(index=index, k=5).invoke("Who can have a liver transplant?")
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    k: int = Field(default=10, ge=1)
    depth: int = Field(default=150, ge=1)
    dense_weight: float = Field(default=0.6, ge=0, le=1)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            Document(
                id=candidate.passage.id,
                page_content=candidate.passage.text,
                metadata={
                    "key": candidate.passage.key,
                    "section": candidate.passage.section,
                    "start": candidate.passage.start,
                    "end": candidate.passage.end,
                    "score": candidate.score,
                },
            )
            for candidate in self.retrieve(query)[: self.k]
        ]

    def search(self, question: str, k: int | None = None) -> list[FoundPassage]:
        """The best `k` passages for a question."""
        candidates = self.retrieve(question)[: k or self.k]
        return [FoundPassage.from_passage(found.passage, found.score) for found in candidates]

    def retrieve(self, question: str) -> list[Candidate]:
        """All candidates for a question, best first; empty where the index holds no passage."""
        query = np.asarray(self.index.embedder.embed_query(question), dtype=np.float32)
        lexical = self.index.lexical
        if not lexical.ids:
            return []
        bm25 = lexical.scores(question)
        rows = self.index.store.rows(self._candidate_ids(query, bm25))
        cosines = np.array([row.vector @ query for row in rows])
        sentence_scores = [row.sentence_vectors @ query for row in rows]
        best_sentence = np.array([scores.max() for scores in sentence_scores])
        bm25_scores = np.array([bm25[lexical.positions[row.passage.id]] for row in rows])
        fused = self.dense_weight * (_scaled(cosines) + _scaled(best_sentence)) / 2 + (
            1 - self.dense_weight
        ) * _scaled(bm25_scores)
        candidates = [
            Candidate(
                row.passage,
                float(score),
                float(cosine),
                float(lexical_score),
                sentences,
                row.sentence_vectors,
            )
            for row, score, cosine, lexical_score, sentences in zip(
                rows, fused, cosines, bm25_scores, sentence_scores, strict=True
            )
        ]
        return sorted(candidates, key=lambda found: (-found.score, found.passage.id))

    def _candidate_ids(self, query: FloatArray, bm25: FloatArray) -> list[str]:
        lexical = self.index.lexical
        number = min(self.depth, len(lexical.ids))
        nearest = self.index.store.nearest([float(value) for value in query], number)
        best = np.argsort(-bm25, kind="stable")[:number]
        matching = [lexical.ids[position] for position in best if bm25[position] > 0]
        return list(dict.fromkeys([passage_id for passage_id, _ in nearest] + matching))


def _scaled(values: np.ndarray[Any, Any] | Sequence[float]) -> FloatArray:
    """Min-max scaled to 0..1; all zero where all values are equal."""
    array = np.asarray(values, dtype=np.float32)
    spread = array.max() - array.min()
    return (array - array.min()) / spread if spread > 0 else np.zeros_like(array)
