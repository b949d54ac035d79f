"""Fit the weights by which sentences are chosen, and by which the assistant knows when to abstain.

    python benchmarks/calibrate.py tests/questions/dev.jsonl [MORE.jsonl ...] [--index DIR]

Asks every question of the built-in index. First a listwise model is fitted to "this sentence holds
a key fact" over the signals of `assistant.scoring`: it prints `assistant.scoring.SCORE`, and how
often the best sentences hold the key facts, in five folds by question. Then, with the weights that
the code has now, a logistic model with an L2 penalty is fitted to "answerable or not" over the
features of `assistant.evidence`: it prints `assistant.evidence.WEIGHTS` and the error rates of a
leave-one-out run at each threshold. False-premise and advice questions are left out of the second:
they are told by other means.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from assistant import Assistant
from assistant.conversation import stand_alone
from assistant.evaluation.questions import GoldResolver, Question, fact_found, load_questions
from assistant.evidence import PASSAGES_WEIGHED, weigh
from assistant.scoring import SCORE, score_sentences, wanted_terms

PENALTY = 0.3
LEFT_OUT = {"false_premise", "advice"}
FOLDS = 5
FIXED = {"aside"}


@dataclasses.dataclass(frozen=True)
class Measured:
    """A question with its features, and the signals of its sentences with the facts they hold."""

    question: Question
    features: dict[str, float]
    signals: np.ndarray
    facts: np.ndarray


NAMES = [name for name in SCORE if name not in FIXED]


def measured(assistant: Assistant, paths: Sequence[Path]) -> Iterator[Measured]:
    """Every question, its last turn asked after the others."""
    papers = {paper.key: paper for paper in assistant.index.papers()}
    gold = GoldResolver(papers.values())
    for path in paths:
        for question in load_questions(path).questions:
            history = []
            for turn in question.turns[:-1]:
                history.append((turn, assistant.answer(turn, history)))
            standalone = stand_alone(question.turns[-1], history)
            candidates = assistant.retriever.retrieve(standalone.text)
            weighed = weigh(standalone, candidates, papers, assistant.index)
            wanted = wanted_terms(standalone, assistant.index.lexical)
            scored = score_sentences(standalone, candidates[:PASSAGES_WEIGHED], papers, wanted)
            right = {gold.resolve(name) for name in question.gold_papers}
            facts = [
                [
                    item.sentence.key in right and fact_found(fact, [item.sentence.plain_text])
                    for fact in question.key_facts
                ]
                for item in scored
            ]
            signals = [[item.signals[name] for name in NAMES] for item in scored]
            yield Measured(question, dict(weighed.features), np.array(signals), np.array(facts))


def fit_sentences(asked: Sequence[Measured]) -> np.ndarray:
    """Weights that make the sentences with key facts likely among their question's."""

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros(len(w))
        for item in asked:
            scores = item.signals @ w
            e = np.exp(scores - scores.max())
            holds = item.facts.any(axis=1)
            total -= np.log(e[holds].sum() / e.sum())
            slope -= item.signals.T @ (np.where(holds, e, 0) / e[holds].sum() - e / e.sum())
        return total + w @ w / 2, slope + w

    return np.asarray(minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B").x)


def sentences(asked: Sequence[Measured]) -> None:
    """Print the sentences' weights and what they are worth."""
    usable = [
        item
        for item in asked
        if item.question.answerable and item.question.type != "biblio" and item.facts.any()
    ]
    weights = fit_sentences(usable)
    unit = float(np.mean([(item.signals @ weights).max() for item in usable]))
    print({name: round(float(value) / unit, 3) for name, value in zip(NAMES, weights, strict=True)})
    now = np.array([SCORE[name] for name in NAMES])
    for label, fitted in (("five folds", True), ("as the code has them", False)):
        lead, whole = [], []
        for number in range(FOLDS):
            rest = [item for item in usable if fold(item) != number]
            w = fit_sentences(rest) if fitted else now
            for item in usable:
                if fold(item) == number:
                    order = np.argsort(-(item.signals @ w), kind="stable")
                    lead.append(item.facts[order[0]].any())
                    whole.append([item.facts[order[:k]].any(axis=0).all() for k in range(1, 7)])
        shares = " ".join(f"{share:.3f}" for share in np.mean(whole, axis=0))
        print(f"{label}: {len(lead)} questions; best sentence holds a fact {np.mean(lead):.3f}; ")
        print(f"    all facts in the best 1 to 6 sentences: {shares}")


def fold(item: Measured) -> int:
    """Which fold a question is in; the same on every machine."""
    return int(hashlib.sha256(item.question.id.encode()).hexdigest(), 16) % FOLDS


def fit_logistic(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights of a logistic model, the bias last and unpenalised, by Newton's method."""
    x = np.hstack([x, np.ones((len(x), 1))])
    penalty = np.diag([PENALTY] * (x.shape[1] - 1) + [1e-6])
    balance = np.where(y == 1, len(y) / (2 * y.sum()), len(y) / (2 * (len(y) - y.sum())))
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (balance * (p - y)) + penalty @ weights
        curvature = x.T @ (x * (balance * p * (1 - p))[:, None]) + penalty
        weights = weights - np.linalg.solve(curvature, gradient)
    return weights


def abstention(asked: Sequence[Measured]) -> None:
    """Print the weights of the confidence and the error rates at each threshold."""
    used = [item for item in asked if item.question.type not in LEFT_OUT]
    names = list(used[0].features)
    x = np.array([[item.features[name] for name in names] for item in used])
    y = np.array([float(item.question.answerable) for item in used])
    weights = fit_logistic(x, y)
    print({**dict(zip(names, weights[:-1].round(2), strict=True)), "bias": weights[-1].round(2)})
    held_out = np.array(
        [
            1
            / (1 + np.exp(-np.append(x[i], 1) @ fit_logistic(np.delete(x, i, 0), np.delete(y, i))))
            for i in range(len(y))
        ]
    )
    print("threshold  wrong abstention  abstention recall")
    for threshold in np.arange(0.2, 0.81, 0.05):
        wrong, right = (held_out < threshold)[y == 1].mean(), (held_out < threshold)[y == 0].mean()
        print(f"{threshold:9.2f}  {wrong:16.3f}  {right:17.3f}")
    for number in np.argsort(held_out):
        question = used[number].question
        if (held_out[number] < 0.5) == question.answerable:
            print(f"{held_out[number]:.2f}", question.id, question.type, question.turns[-1])


def main() -> None:
    """Print weights and error rates."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--index", type=Path, help="an index of the built-in corpus")
    arguments = parser.parse_args()
    with Assistant(arguments.index) as assistant:
        asked = list(measured(assistant, arguments.questions))
    sentences(asked)
    abstention(asked)


if __name__ == "__main__":
    main()
