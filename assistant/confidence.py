"""How sure the evidence makes it that a question can be answered."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from assistant.concepts import (
    OUTCOMES,
    asked_concepts,
    asked_outcomes,
    naming_words,
    words_of,
    written_concepts,
)
from assistant.conversation import Standalone
from assistant.detail import Unsaid
from assistant.figures import Figure, asked_figures, is_given
from assistant.leaning import points_back
from assistant.local_coverage import rarity
from assistant.quantities import asked_kinds
from assistant.question import content_words, name_terms, outcome_terms, specificity
from assistant.references import record_terms
from assistant.scoring import LEAST_SPECIFIC, Scored, Term, covered, is_held
from index import Paper

BEST = 8
"""Best sentences whose papers decide what of the question is held at all."""
LONG = 40
"""Words of a question that is as long as counts."""
FAR_AHEAD = 0.4
"""Lead of the best sentence that is as much as counts: where few papers are indexed, or they are
about different things, any sentence is far ahead of all others."""

ANSWERABLE = OUTCOMES | {"reason", "conclusion"}
"""Concepts by which a follow-up may ask of a paper whose words it does not use."""

MOST_MISSING = 3.0
"""Sum of the specificities of missing words that is as much as counts."""

_MISSING = (
    "telling_missing",
    "outcome_missing",
    "result_missing",
    "quantity_missing",
    "figure_missing",
    "name_missing",
    "wanted_unsaid",
)
"""The features of what is asked for and missing."""

WEIGHTS = {
    "bias": -4.0,
    "cosine": 3.04,
    "paper_coverage": 0.56,
    "outcome_missing": -0.96,
    "result_missing": -0.85,
    "quantity_missing": -1.04,
    "figure_missing": -3.03,
    "answer_coverage": 1.21,
    "rarity": -0.59,
    "telling_missing": -1.78,
    "name_missing": -0.35,
    "lead": 3.18,
    "reason": 0.83,
    "wanted_unsaid": -1.52,
    "strayed": -0.5,
    "complete": 1.52,
    "length": 3.34,
}
"""Weights of the `features` in a logistic model; made by ``benchmarks/calibrate.py``."""


def held_terms(
    question: Standalone, scored: Sequence[Scored], papers: Mapping[str, Paper]
) -> dict[str, set[str]]:
    """Terms of each paper behind the best sentences: its record, as the question names its journal,
    and its scored sentences.

    `scored` are best first.
    """
    keys = {item.sentence.key for item in scored[:BEST]}
    held = {key: set(record_terms(papers[key], question.text)) for key in keys}
    for item in scored:
        if item.sentence.key in held:
            held[item.sentence.key] |= item.terms
    return held


def features(
    question: Standalone,
    scored: Sequence[Scored],
    held: Mapping[str, set[str]],
    wanted: Mapping[str, Term],
    unsaid: Unsaid,
    rivals: Sequence[Scored],
) -> dict[str, float]:
    """What the confidence is estimated from, each 0 to 1, `lead` about so.

    `scored` are the sentences of evidence, best first, and `rivals` those of any paper, also of
    papers that do not speak of what the question names.

    `cosine` is the highest of question and a best sentence; `paper_coverage` the share of the
    question's terms that one paper holds; `outcome_missing` the share of the outcomes asked
    for, as words, that no best sentence holds; `result_missing` that of the outcomes, as
    concepts, that no best sentence of the leading paper writes about; `quantity_missing` 1
    where the best sentence does not give the kind of quantity that is asked for;
    `figure_missing` 1 where no sentence of the leading paper gives a figure that is asked for
    by name; `answer_coverage` the share of the terms asked with, by how specific they are and
    how rare among the leading paper's sentences, that one of these holds which writes about
    every outcome asked for and gives every figure, terms that ask for an outcome it writes
    about among them; `rarity` is the best sentence's signal of this name, high also where a
    question comes near to what a paper says; `telling_missing` how specific the asked words are
    that the leading paper does not hold; `name_missing` 1 where a gene, a trial or another name
    that asks for no outcome is among them; `lead` what the best sentence is ahead of rivals of
    other papers that do not hold the names asked with, as other reports of one trial do;
    `reason` 1 where a reason is asked for, which is told in other words; `wanted_unsaid` 1
    where the papers just cited do not say what a follow-up wants; `strayed` 1 where no best
    paper holds a word by which a follow-up names something, and it does not point back or ask
    for an outcome; `complete` 1 where nothing asked for is missing in any of these ways, and
    else `length` that of the question with its topic, of whose many words a paper need not hold
    all.
    """
    best = scored[:BEST]
    first = scored[0]
    paper = [item for item in scored if item.sentence.key == first.sentence.key]
    leading = [item for item in best if item.sentence.key == first.sentence.key]
    asked = {text: wanted[text] for text in content_words(question.asked)}
    names = [asked[name].means for name in name_terms(question.asked) & asked.keys()]
    others = (
        item.score
        for item in rivals
        if item.sentence.key != first.sentence.key
        and not (names and all(means & item.terms for means in names))
    )
    held_by = _held_by(question.asked, asked)
    general = words_of(asked_concepts(question.asked), question.asked)
    outcomes = outcome_terms(question.asked)
    results = asked_outcomes(question.asked)
    figures = asked_figures(question.asked)
    found = {
        "cosine": max(item.signals["cosine"] for item in best),
        "paper_coverage": max(covered(wanted, each) for each in held.values()),
        "outcome_missing": _missing(outcomes, [outcomes & held_by(item) for item in best]),
        "result_missing": _missing(
            results, [results & written_concepts(item.said) for item in leading]
        ),
        "quantity_missing": float(
            bool(asked_kinds(question.asked)) and first.signals["quantity"] < 1
        ),
        "figure_missing": float(
            not all(is_given(figure, [item.said for item in paper]) for figure in figures)
        ),
        "answer_coverage": max(
            (
                share
                for share, item in zip(
                    _local_coverage(asked, map(held_by, paper)), paper, strict=True
                )
                if results <= written_concepts(item.said)
                and _gives(item.said, question.asked, figures)
            ),
            default=0.0,
        ),
        "rarity": first.signals["rarity"],
        "telling_missing": _telling_missing(question, asked, paper, held[first.sentence.key]),
        "name_missing": float(
            any(
                not is_held(name, asked[name], held[first.sentence.key])
                for name in (name_terms(question.asked) & asked.keys()) - general
                if not name.isdecimal()
            )
        ),
        "lead": min(first.score - max(others, default=0.0), FAR_AHEAD),
        "reason": float(any(each.name == "reason" for each in asked_concepts(question.asked))),
        "wanted_unsaid": float(bool(unsaid.wanted)),
        "strayed": float(_strayed(question, named_terms(question, wanted), held.values())),
    }
    complete = not any(found[name] for name in _MISSING)
    found["complete"] = float(complete)
    found["length"] = 0.0 if complete else min(len(question.text.split()) / LONG, 1.0)
    return found


def named_terms(question: Standalone, wanted: Mapping[str, Term]) -> list[Term]:
    """The terms by which a question names something, or where there are none, all it asks with."""
    named = naming_words(question.asked) or content_words(question.asked)
    return [wanted[text] for text in named if text in wanted]


def _strayed(question: Standalone, named: Sequence[Term], held: Iterable[Set[str]]) -> bool:
    """Whether no best paper holds a word by which a follow-up names something, and it does not
    point back or ask for an outcome."""
    if not question.carried or not named or points_back(question.asked):
        return False
    if any(each.name in ANSWERABLE for each in asked_concepts(question.asked)):
        return False
    return not any(term.means & paper for paper in held for term in named)


def _held_by(question: str, asked: Mapping[str, Term]) -> Callable[[Scored], set[str]]:
    """A function that gives the asked terms that a sentence holds, or by which the question asks
    for an outcome that it writes about."""
    outcomes = {
        each.name: words_of([each], question) & asked.keys()
        for each in asked_concepts(question)
        if each.name in OUTCOMES
    }

    def held(item: Scored) -> set[str]:
        written = outcomes.keys() & written_concepts(item.said)
        meant = frozenset().union(*(outcomes[name] for name in written))
        return {text for text, term in asked.items() if text in meant or term.means & item.terms}

    return held


def _local_coverage(asked: Mapping[str, Term], held: Iterable[Set[str]]) -> list[float]:
    """The share of the asked terms that each sentence of a paper holds, weighed by how specific
    they are and how rare among them all; one half where nothing is asked with."""
    paper = list(held)
    counts = Counter(itertools.chain.from_iterable(paper))
    weights = {
        text: max(specificity(term.word), LEAST_SPECIFIC) * rarity(len(paper), counts[text])
        for text, term in asked.items()
        if term.means or counts[text]
    }
    total = sum(weights.values())
    if not asked:
        return [0.5] * len(paper)
    return [sum(weights[text] for text in each) / total if total else 0.0 for each in paper]


def _gives(sentence: str, question: str, figures: Sequence[Figure]) -> bool:
    """Whether a sentence gives every figure and one kind of quantity that is asked for, if any."""
    kinds = asked_kinds(question)
    return all(is_given(figure, [sentence]) for figure in figures) and (
        not kinds or any(given.search(sentence) for given in kinds)
    )


def _telling_missing(
    question: Standalone, asked: Mapping[str, Term], paper: Sequence[Scored], held: Set[str]
) -> float:
    """The specificities of the asked words that a paper does not hold, summed; words that ask for a
    concept which the paper writes about are held."""
    written = frozenset().union(*(written_concepts(item.said) for item in paper))
    concepts = [found for found in asked_concepts(question.asked) if found.name in written]
    meant = words_of(concepts, question.asked)
    lacking = [
        specificity(term.word)
        for text, term in asked.items()
        if text not in meant and not is_held(text, term, held)
    ]
    return min(sum(lacking) / MOST_MISSING, 1.0)


def _missing(asked: Set[str], found: Sequence[set[str] | frozenset[str]]) -> float:
    """Share of what is asked that the sentence with most of it lacks."""
    return 1 - max(map(len, found)) / len(asked) if asked else 0.0


def log_odds(probability: float) -> float:
    """``ln(p / (1 - p))``, of probabilities next to 0 and 1 about 16 away from even odds."""
    p = min(max(probability, 1e-7), 1 - 1e-7)
    return math.log(p / (1 - p))


def confidence(features: Mapping[str, float]) -> float:
    """Estimated probability that the evidence answers the question: a logistic model."""
    total = WEIGHTS["bias"] + sum(WEIGHTS[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-total))
