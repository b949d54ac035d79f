"""Fit the weights by which the assistant knows whether the evidence answers a question.

    python benchmarks/calibrate.py tests/questions/dev.jsonl [MORE.jsonl ...]

Asks every question of the built-in index, fits a logistic model with an L2 penalty to
"answerable or not" over `assistant.evidence`'s features, and prints the weights for
`assistant.evidence.WEIGHTS` with the error rates of a leave-one-out run at each threshold.
False-premise and advice questions are left out: they are told by other means.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from assistant import Assistant
from assistant.conversation import stand_alone
from assistant.evaluation.questions import load_questions
from assistant.evidence import weigh

PENALTY = 0.3
LEFT_OUT = {"false_premise", "advice"}


def features(assistant: Assistant, turns: tuple[str, ...]) -> dict[str, float]:
    """The features of the last turn of a conversation."""
    history = []
    for turn in turns[:-1]:
        history.append((turn, assistant.answer(turn, history)))
    standalone = stand_alone(turns[-1], history)
    candidates = assistant.retriever.retrieve(standalone.text)
    papers = {paper.key: paper for paper in assistant.index.papers()}
    return dict(weigh(standalone, candidates, papers, assistant.index).features)


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
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


def main(paths: list[Path]) -> None:
    """Print weights and error rates."""
    with Assistant() as assistant:
        asked = [
            (question, features(assistant, question.turns))
            for path in paths
            for question in load_questions(path).questions
            if question.type not in LEFT_OUT
        ]
    names = list(asked[0][1])
    x = np.array([[found[name] for name in names] for _, found in asked])
    y = np.array([float(question.answerable) for question, _ in asked])
    weights = fit(x, y)
    print({**dict(zip(names, weights[:-1].round(2), strict=True)), "bias": weights[-1].round(2)})
    held_out = np.array(
        [
            1 / (1 + np.exp(-np.append(x[i], 1) @ fit(np.delete(x, i, 0), np.delete(y, i))))
            for i in range(len(y))
        ]
    )
    print("threshold  wrong abstention  abstention recall")
    for threshold in np.arange(0.2, 0.81, 0.05):
        wrong, right = (held_out < threshold)[y == 1].mean(), (held_out < threshold)[y == 0].mean()
        print(f"{threshold:9.2f}  {wrong:16.3f}  {right:17.3f}")
    for number in np.argsort(held_out):
        question = asked[number][0]
        if (held_out[number] < 0.5) == question.answerable:
            print(f"{held_out[number]:.2f}", question.id, question.type, question.turns[-1])


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
