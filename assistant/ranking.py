"""How passages and sentences are ranked for a question: signals, and the learned weights of each.

The weights are in ``ranking.json``, made by ``benchmarks/fusion.py``; docs/retrieval.md explains.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from index import Index, Passage
from index.embedder import FloatArray

Numbers = npt.NDArray[np.integer]

FEEDBACK = 3
"""Papers whose best passages show what the question is about (pseudo-relevance feedback)."""

WITHIN = 0.5
"""What a passage falls below its paper's best one, as a share of how much weaker its signals are.

A paper is ranked as a whole by the best of each signal among its passages."""


PAPER_SIGNALS = ("cosine", "sentence", "second_sentence", "bm25", "coverage", "feedback")
SENTENCE_SIGNALS = ("cosine", "coverage", "position", "off_middle", "preparing")

_PREPARING = re.compile(
    r"^(?:objective|background|methods?|design|setting|participants|purpose|aims?|"
    r"to (?:determine|assess|investigate|evaluate|examine|test))\b|"
    r"\bwe (?:investigated|examined|assessed|aimed|sought|tested|evaluated|used)|"
    r"\bwere (?:randomly|measured|assessed|analy[sz]ed|recruited|included)|"
    r"however|remains? (?:unclear|unknown)|unknown|poorly understood",
    re.IGNORECASE,
)
"""What a sentence says that leads up to a finding: why and how it was looked for."""


@dataclasses.dataclass(frozen=True)
class Signals:
    """What was measured of the candidates of one question.

    `positions` are the candidates' positions in the index, ascending; `papers` where those of each
    paper start among them; `bm25` their BM25 scores. `passage` and `paper` hold each signal, one
    value a candidate or paper. `rows` are the positions of the candidates' sentences, one candidate
    after the other, `starts` where each candidate's start among them, `sentence` each signal of
    these sentences and `sentence_vectors` their unit vectors, shape (sentences, dimension).
    """

    positions: Numbers
    papers: Numbers
    bm25: FloatArray
    passage: Mapping[str, FloatArray]
    paper: Mapping[str, FloatArray]
    rows: Numbers
    starts: Numbers
    sentence: Mapping[str, FloatArray]
    sentence_vectors: FloatArray


@functools.cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """Weights of the signals: those of a ``paper`` and those of a ``sentence``."""
    text = resources.files("assistant").joinpath("ranking.json").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, float]] = json.loads(text)["weights"]
    return found


def measure(index: Index, question: str, query: FloatArray, depth: int) -> Signals:
    """The signals of the `depth` passages nearest to the question and the `depth` best by BM25.

    `query` is the question's unit vector, shape (dimension,).
    """
    lexical, vectors = index.lexical, index.vectors
    cosines = vectors.passages @ query
    bm25 = lexical.scores(question)
    matching = _highest(bm25, depth)
    positions = np.union1d(_highest(cosines, depth), matching[bm25[matching] > 0])
    papers = _starts(vectors.papers[positions])
    rows, starts = vectors.sentence_rows(positions)
    terms = sorted(set(lexical.question_terms(question)))
    sentence_vectors = vectors.sentence_vectors(rows)
    sentence = {
        "cosine": sentence_vectors @ query,
        "coverage": _sentence_coverage(index, terms, rows),
    }
    best = np.maximum.reduceat(sentence["cosine"], starts)
    held = _holding(index, terms, positions)
    passage = {
        "cosine": cosines[positions],
        "sentence": best,
        "second_sentence": _second(sentence["cosine"], starts),
        "bm25": lexical.rare_scores(terms)[positions],
        "coverage": held.sum(axis=0),
    }
    start = sum(scaled(passage[name]) for name in ("cosine", "sentence", "bm25"))
    passage["feedback"] = _feedback(vectors.passages[positions], np.asarray(start), papers)
    paper = {name: np.maximum.reduceat(values, papers) for name, values in passage.items()}
    paper["coverage"] = np.maximum.reduceat(held, papers, axis=1).sum(axis=0)
    paper["second_sentence"] = _second(sentence["cosine"], starts[papers])
    return Signals(
        positions,
        papers,
        bm25[positions],
        passage,
        paper,
        rows,
        starts,
        sentence,
        sentence_vectors,
    )


def passage_scores(signals: Signals, learned: Mapping[str, float]) -> FloatArray:
    """Score of each candidate, 0 to 1 relative to the question's others.

    A paper's score is the weighted sum of its signals, each min-max scaled over the papers. Its
    best passage has that score; the others fall by `WITHIN` of what their own signals lack.
    """
    whole = sum(
        (weight * scaled(signals.paper[name]) for name, weight in learned.items()),
        start=np.zeros(len(signals.papers), dtype=np.float32),
    )
    own = sum(
        (weight * scaled(signals.passage[name]) for name, weight in learned.items()),
        start=np.zeros(len(signals.positions), dtype=np.float32),
    )
    lengths = np.diff(np.append(signals.papers, len(signals.positions)))
    best = np.maximum.reduceat(own, signals.papers)
    total = scaled(np.repeat(whole, lengths) - WITHIN * (np.repeat(best, lengths) - own))
    return total.round(6)  # equal vectors' products may differ in the last bits


def sentence_signals(
    passage: Passage, cosines: FloatArray, coverage: FloatArray, sentences: int
) -> dict[str, FloatArray]:
    """What tells the sentence that states what is asked, each of shape (number of sentences,).

    Cosine with the question, idf-weighted share of the question's terms, and what tells findings
    from what leads up to them: position among the paper's `sentences`, and set phrases.
    """
    numbers = np.array([sentence.number for sentence in passage.sentences], dtype=np.float32)
    position = (numbers - 1) / np.float32(max(sentences - 1, 1))
    preparing = [bool(_PREPARING.search(sentence.text)) for sentence in passage.sentences]
    values = (
        cosines,
        coverage,
        position,
        np.square(position - np.float32(0.5)),
        np.array(preparing, dtype=np.float32),
    )
    return dict(zip(SENTENCE_SIGNALS, values, strict=True))


def sentence_relevance(
    passage: Passage, cosines: FloatArray, coverage: FloatArray, sentences: int
) -> FloatArray:
    """The weighted sum of a passage's `sentence_signals`, for comparison."""
    signals = sentence_signals(passage, cosines, coverage, sentences)
    total = sum(weight * signals[name] for name, weight in weights()["sentence"].items())
    return np.asarray(total, dtype=np.float32)


def coverage(index: Index, question: str, passage_id: str) -> FloatArray:
    """Idf-weighted share of the question's terms that each sentence of a passage holds."""
    rows, _ = index.vectors.sentence_rows(np.array([index.lexical.positions[passage_id]]))
    return _sentence_coverage(index, sorted(set(index.lexical.question_terms(question))), rows)


def scaled(values: npt.NDArray[Any]) -> FloatArray:
    """Min-max scaled to 0..1; all zero where all values are equal."""
    array = np.asarray(values, dtype=np.float32)
    spread = array.max() - array.min()
    return (array - array.min()) / spread if spread > 0 else np.zeros_like(array)


def _highest(values: FloatArray, number: int) -> Numbers:
    """Positions of the highest values, of equal ones the first; in no order that is promised."""
    if number >= len(values):
        return np.arange(len(values))
    limit = np.partition(values, -number)[-number]
    above = np.flatnonzero(values > limit)
    equal = np.flatnonzero(values == limit)[: number - len(above)]
    return np.concatenate([above, equal])


def _starts(numbers: Numbers) -> Numbers:
    """Where each run of equal numbers starts."""
    return np.concatenate([[0], np.flatnonzero(np.diff(numbers)) + 1])


def _holding(index: Index, terms: list[str], positions: Numbers) -> FloatArray:
    """Each term's share of the terms' squared idf where a passage holds it, else 0.

    Shape (terms, passages). Squared, so that the rare words of a question decide.
    """
    held = np.zeros((len(terms), len(positions)), dtype=np.float32)
    weight = np.array([index.lexical.idf(term) ** 2 for term in terms], dtype=np.float32)
    for number, term in enumerate(terms):
        holds = np.zeros(len(index.lexical.ids), dtype=np.bool_)
        holds[index.lexical.holders(term)] = True
        held[number, holds[positions]] = weight[number] / weight.sum()
    return held


def _sentence_coverage(index: Index, terms: list[str], rows: Numbers) -> FloatArray:
    """Idf-weighted share of the question's terms that each sentence holds."""
    lexical = index.lexical
    weight = lexical.term_weights(terms)
    first, lengths = lexical.bounds[rows], np.diff(lexical.bounds)[rows]
    starts = np.cumsum(lengths) - lengths
    places = np.arange(lengths.sum()) + np.repeat(first - starts, lengths)
    total = np.concatenate([[0.0], np.cumsum(weight[lexical.sentences[places]], dtype=np.float64)])
    found = total[starts + lengths] - total[starts]
    return np.asarray(found / max(float(weight.sum()), 1e-9), dtype=np.float32)


def _feedback(passages: FloatArray, scores: FloatArray, papers: Numbers) -> FloatArray:
    """Cosine-like nearness to the mean of the best passages of the `FEEDBACK` best papers.

    After Rocchio (1971), without the question itself.
    """
    best = np.maximum.reduceat(scores, papers)
    lengths = np.diff(np.append(papers, len(scores)))
    leads = np.flatnonzero(scores == np.repeat(best, lengths))
    order = leads[np.argsort(-scores[leads], kind="stable")][:FEEDBACK]
    return np.asarray(passages @ passages[order].mean(axis=0), dtype=np.float32)


def _second(values: FloatArray, starts: Numbers) -> FloatArray:
    """The second-highest value of each run, or the highest where it has one alone."""
    lengths = np.diff(np.append(starts, len(values)))
    runs = np.repeat(np.arange(len(starts)), lengths)
    order = np.lexsort((-values, runs))
    return np.asarray(values[order[starts + np.minimum(lengths, 2) - 1]], dtype=np.float32)
