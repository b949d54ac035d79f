"""How sure the evidence makes it that a question can be answered."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from assistant.concepts import OUTCOMES, asked_concepts, written_concepts
from assistant.conversation import Standalone
from assistant.lay_terms import synonyms
from assistant.question import outcome_terms
from assistant.scoring import Scored, Term, covered
from index import Paper
from index.lexical import terms
from index.record import vancouver

BEST = 8
"""Best sentences whose papers decide what of the question is held at all."""

WEIGHTS = {
    "bias": -4.16,
    "cosine": 2.87,
    "paper_coverage": 3.84,
    "outcome_missing": -1.82,
    "result_missing": -1.65,
    "follow_up": 0.49,
}
"""Weights of the `features` in a logistic model; made by ``benchmarks/calibrate.py``."""


def held_terms(scored: Sequence[Scored], papers: Mapping[str, Paper]) -> dict[str, set[str]]:
    """Terms of each paper behind the best sentences: its record and its scored sentences.

    `scored` are best first.
    """
    keys = {item.sentence.key for item in scored[:BEST]}
    held = {key: set(terms(vancouver(papers[key]))) for key in keys}
    for item in scored:
        if item.sentence.key in held:
            held[item.sentence.key] |= item.terms
    return held


def features(
    question: Standalone,
    scored: Sequence[Scored],
    held: Mapping[str, set[str]],
    wanted: Mapping[str, Term],
) -> dict[str, float]:
    """What the confidence is estimated from, each 0 to 1.

    `cosine` is the highest of question and a best sentence; `paper_coverage` the share of the
    question's terms that one paper holds; `outcome_missing` the share of the outcomes asked for,
    as words, that no best sentence holds; `result_missing` that of the outcomes, as concepts, that
    no best sentence of the leading paper writes about; `follow_up` 1 where a topic is carried over,
    whose terms a paper need not repeat.
    """
    best = scored[:BEST]
    leading = [item for item in best if item.sentence.key == best[0].sentence.key]
    outcomes = outcome_terms(question.asked)
    results = {found.name for found in asked_concepts(question.asked)} & OUTCOMES
    return {
        "cosine": max(item.signals["cosine"] for item in best),
        "paper_coverage": max(covered(wanted, each) for each in held.values()),
        "outcome_missing": _missing(
            outcomes,
            [{outcome for outcome in outcomes if synonyms(outcome) & item.terms} for item in best],
        ),
        "result_missing": _missing(
            results, [results & written_concepts(item.sentence.plain_text) for item in leading]
        ),
        "follow_up": float(bool(question.carried)),
    }


def _missing(asked: set[str], found: Sequence[set[str] | frozenset[str]]) -> float:
    """Share of what is asked that the sentence with most of it lacks."""
    return 1 - max(map(len, found)) / len(asked) if asked else 0.0


def confidence(features: Mapping[str, float]) -> float:
    """Estimated probability that the evidence answers the question: a logistic model."""
    total = WEIGHTS["bias"] + sum(WEIGHTS[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-total))
