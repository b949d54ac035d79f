"""The sentences that bear on a question, and whether they suffice for an answer."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence

from assistant.conversation import Standalone
from assistant.question import (
    content_words,
    is_bibliographic,
    name_terms,
    outcome_terms,
    specificity,
    synonyms,
)
from assistant.retriever import Candidate
from assistant.scoring import Term, covered, score_sentences, wanted_terms
from index import Index, Paper, Sentence
from index.embedder import FloatArray
from index.lexical import terms
from index.record import record_sentence, vancouver

PASSAGES_WEIGHED = 40
"""Candidates whose sentences are weighed."""

BEST = 8
"""Pieces of evidence whose papers decide what of the question is held at all."""

TELLING = 0.3
"""Specificity of a word that a follow-up cannot be answered without."""

WEIGHTS = {
    "bias": -2.72,
    "cosine": 2.73,
    "sentence_coverage": 1.36,
    "paper_coverage": 2.29,
    "outcome_missing": -3.11,
    "names_missing": -1.04,
    "most_missing": -1.2,
    "concept": 0.0,
}


@dataclasses.dataclass(frozen=True)
class Evidence:
    """A sentence chosen for a question, with its score (0 to 1 or slightly more).

    `cosine` is that of question and sentence; `coverage` the idf-weighted share of the question's
    terms that the sentence or its paper's record holds; `vector` the sentence's unit vector, None
    for a record.
    """

    sentence: Sentence
    score: float
    cosine: float
    coverage: float
    vector: FloatArray | None


@dataclasses.dataclass(frozen=True)
class Weighed:
    """The evidence for a question, best first, and how sure it is that it answers (0 to 1).

    `missing` are the question's words that the best papers do not hold, as they were asked, and
    `unknown` those telling ones that no paper of the index holds.
    """

    evidence: tuple[Evidence, ...]
    confidence: float
    features: Mapping[str, float]
    missing: tuple[str, ...]
    unknown: tuple[str, ...] = ()


def weigh(
    question: Standalone,
    candidates: Sequence[Candidate],
    papers: Mapping[str, Paper],
    index: Index,
) -> Weighed:
    """Score the sentences of the best candidates and judge whether they answer.

    `papers` holds the candidates' papers by key.
    """
    if not candidates:
        return Weighed((), 0.0, {}, ())
    wanted = wanted_terms(question, index.lexical)
    scored = score_sentences(question, candidates[:PASSAGES_WEIGHED], papers, wanted)
    scored.sort(key=lambda item: (-item.score, item.sentence.id))
    best = scored[:BEST]
    evidence = [
        Evidence(
            item.sentence,
            item.score,
            item.signals["cosine"],
            item.signals["context"],
            item.candidate.sentence_vectors[item.place],
        )
        for item in scored
    ]
    held = _held_terms(evidence, candidates, papers)
    held_anywhere = set().union(*held.values())
    missing = [term.word for term in wanted.values() if not term.means & held_anywhere]
    features = _features(question, evidence, held, wanted, missing)
    features["concept"] = max(item.signals["concept"] for item in best)
    if is_bibliographic(question.asked):
        evidence = _records(evidence, papers, wanted) + evidence
    asked = [wanted[text] for text in content_words(question.asked)]
    unknown = [term.word for term in asked if not term.means and specificity(term.word) >= TELLING]
    return Weighed(tuple(evidence), confidence(features), features, tuple(missing), tuple(unknown))


def _records(
    evidence: Sequence[Evidence], papers: Mapping[str, Paper], wanted: Mapping[str, Term]
) -> list[Evidence]:
    """The records of the papers with evidence, the one that best fits the question first."""
    best: dict[str, Evidence] = {}
    for item in evidence:
        best.setdefault(item.sentence.key, item)
    records = []
    for key, item in best.items():
        sentence = record_sentence(papers[key])
        coverage = covered(wanted, set(terms(sentence.text)))
        records.append(Evidence(sentence, item.score + coverage, item.cosine, coverage, None))
    return sorted(records, key=lambda item: (-item.score, item.sentence.id))


def _held_terms(
    evidence: Sequence[Evidence], candidates: Sequence[Candidate], papers: Mapping[str, Paper]
) -> dict[str, set[str]]:
    """Terms of each paper behind the best evidence: its record and its retrieved passages."""
    keys = dict.fromkeys(item.sentence.key for item in evidence[:BEST])
    texts = {key: [vancouver(papers[key])] for key in keys}
    for candidate in candidates:
        if candidate.key in texts:
            texts[candidate.key].append(candidate.passage.text)
    return {key: set(terms(" ".join(parts))) for key, parts in texts.items()}


def _features(
    question: Standalone,
    evidence: Sequence[Evidence],
    held: Mapping[str, set[str]],
    wanted: Mapping[str, Term],
    missing: Sequence[str],
) -> dict[str, float]:
    names = {name: wanted[name] for name in name_terms(question.asked) if name in wanted}
    named = max(covered(names, terms_held) for terms_held in held.values()) if names else 1.0
    return {
        "cosine": max(item.cosine for item in evidence),
        "sentence_coverage": max(item.coverage for item in evidence[:BEST]),
        "paper_coverage": max(covered(wanted, terms_held) for terms_held in held.values()),
        "outcome_missing": _outcome_missing(question, evidence),
        "names_missing": 1 - named,
        "most_missing": max((specificity(word) for word in missing), default=0.0),
    }


def _outcome_missing(question: Standalone, evidence: Sequence[Evidence]) -> float:
    """Share of the outcomes asked for that no single leading sentence holds."""
    outcomes = outcome_terms(question.asked)
    if not outcomes:
        return 0.0
    held = max(
        sum(bool(synonyms(outcome) & set(terms(item.sentence.text))) for outcome in outcomes)
        for item in evidence[:BEST]
    )
    return 1 - held / len(outcomes)


def confidence(features: Mapping[str, float]) -> float:
    """Estimated probability that the evidence answers the question: a logistic model.

    Its weights come from ``benchmarks/calibrate.py``.
    """
    total = WEIGHTS["bias"] + sum(WEIGHTS[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-total))
