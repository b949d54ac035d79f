"""Hybrid retrieval: passages by vectors and BM25, ranked by learned weights of several signals."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, PrivateAttr

from assistant import ranking
from assistant.lay_terms import as_written
from assistant.reranker import Reranker
from assistant.result import FoundPassage
from index import Index, Passage
from index.embedder import FloatArray
from index.store import Store

FIRST_READ = (10, 40)
"""Passages are read from the store when one is first looked at: these first many, then the rest."""


@dataclasses.dataclass(frozen=True)
class Candidate:
    """A passage with its score for one question.

    `id` and `key` are those of the passage and its paper. `score` is 0 to 1 relative to the
    question's other candidates; `cosine` is that of the passage, `lexical` its BM25 score;
    `sentence_scores` are the cosines of its sentences and `sentence_coverage` the idf-weighted
    shares of the question's terms they hold, shape (number of sentences,), and `sentence_vectors`
    their unit vectors. `sentences` is the number of sentences of the whole paper.
    """

    id: str
    score: float
    cosine: float
    lexical: float
    sentence_scores: FloatArray
    sentence_coverage: FloatArray
    sentence_vectors: FloatArray
    sentences: int
    _shelf: _Shelf = dataclasses.field(repr=False, compare=False)

    @property
    def key(self) -> str:
        """Key of the passage's paper."""
        return self.id.rpartition("#")[0]

    @property
    def passage(self) -> Passage:
        """The passage; read from the store, with its neighbours in rank, when first asked for."""
        return self._shelf.passage(self.id)

    @functools.cached_property
    def sentence_relevance(self) -> FloatArray:
        """How well each sentence answers the question, for comparison only; better at telling
        the evidence than `sentence_scores`. Shape (number of sentences,)."""
        return ranking.sentence_relevance(
            self.passage, self.sentence_scores, self.sentence_coverage, self.sentences
        )


class _Shelf:
    """The passages of one question's candidates, read in a few calls and only as far as needed."""

    def __init__(self, store: Store, ids: Sequence[str]) -> None:
        self._store = store
        self._ids = ids
        self._ranks = {passage_id: rank for rank, passage_id in enumerate(ids)}
        self._read: dict[str, Passage] = {}

    def passage(self, passage_id: str) -> Passage:
        if passage_id not in self._read:
            rank = self._ranks[passage_id]
            end = next((end for end in FIRST_READ if rank < end), len(self._ids))
            wanted = [other for other in self._ids[:end] if other not in self._read]
            self._read |= {row.passage.id: row.passage for row in self._store.rows(wanted)}
        return self._read[passage_id]


class HybridRetriever(BaseRetriever):
    """LangChain retriever over an `Index`; its documents are passages, best first.

    The nearest passages by vector and the best by BM25, `depth` of each, are ranked by a weighted
    sum of signals of their papers and their own; `assistant.ranking` has them. Every passage is
    compared with the question, so that equal questions get equal results; ties are broken by id.
    With a `reranker` the best are then put in its order.

        HybridRetriever(index=index, k=5).invoke("Who can have a liver transplant?")
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    k: int = Field(default=10, ge=1)
    depth: int = Field(default=200, ge=1)
    reranker: Reranker | None = None
    _warnings: tuple[str, ...] = PrivateAttr(default=())

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was left undone for the last question."""
        return self._warnings

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            Document(
                id=candidate.id,
                page_content=candidate.passage.text,
                metadata={
                    "key": candidate.key,
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
        question = as_written(question, self.index.lexical)
        query = np.asarray(self.index.embedder.embed_query(question), dtype=np.float32)
        ids, vectors = self.index.lexical.ids, self.index.vectors
        if not ids:
            return []
        signals = ranking.measure(self.index, question, query, self.depth)
        scores = ranking.passage_scores(signals, ranking.weights()["paper"])
        order = np.argsort(-scores, kind="stable")  # the ids are in order already
        shelf = _Shelf(self.index.store, [ids[signals.positions[number]] for number in order])
        ends = np.append(signals.starts[1:], len(signals.rows))
        candidates = []
        for number in order:
            position = signals.positions[number]
            part = slice(signals.starts[number], ends[number])
            candidates.append(
                Candidate(
                    ids[position],
                    float(scores[number]),
                    float(signals.passage["cosine"][number]),
                    float(signals.bm25[number]),
                    signals.sentence["cosine"][part],
                    signals.sentence["coverage"][part],
                    signals.sentence_vectors[part],
                    int(vectors.paper_sentences[vectors.papers[position]]),
                    shelf,
                )
            )
        if self.reranker is not None:
            candidates, self._warnings = self.reranker.rerank(question, candidates)
        return candidates
