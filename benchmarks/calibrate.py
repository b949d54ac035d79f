"""Fit the weights by which sentences are chosen, and by which the assistant knows when to abstain.

    python benchmarks/calibrate.py tests/questions/dev.jsonl [MORE.jsonl ...] [--index DIR]

With an index of abstracts and full texts it prints `assistant.scoring.ORIGINAL` instead, fitted
from `SCORE`.

Asks every question of the index. First a listwise model is fitted to "this sentence holds a key
fact" over the signals of `assistant.scoring`: it prints `assistant.scoring.SCORE`, and how
often the best sentences hold the key facts, in five folds by question. Then, with the weights that
the code has now, a logistic model with an L2 penalty is fitted to "answerable or not" over the
features of `assistant.confidence`: it prints `assistant.confidence.WEIGHTS` and the error rates in
five folds at each threshold. Beside the questions that cannot be answered, which are few, it learns
with less weight from answerable ones whose papers, or whose sentences with key facts, are taken
away. False-premise and advice questions are left out: they are told by other means.
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
from assistant.confidence import features, held_terms
from assistant.conversation import stand_alone
from assistant.detail import unsaid
from assistant.evaluation.questions import GoldResolver, Question, fact_found, load_questions
from assistant.evidence import cited_texts, of_the_group, resolved, weigh
from assistant.retriever import Candidate
from assistant.scoring import ORIGINAL, SCORE, Scored, score_sentences, wanted_terms
from assistant.settings import Settings
from assistant.speaking import spoken_of, unspoken
from assistant.spelling import mended

PENALTY = 0.3
LEFT_OUT = {"false_premise", "advice", "clinical_advice"}
PULL = 0.2
"""How much those for abstracts and full texts are drawn to those for digests."""
FOLDS = 5
FIXED = {"definition", "overview"}
FIXED_ORIGINAL = {*FIXED, "record", "opening", "stated"}
SCALE = 12.0
"""About what the fitted weights are of those that the code has."""
BEREFT_COUNTS = 0.05
THRESHOLD = Settings.model_fields["threshold"].default


@dataclasses.dataclass(frozen=True)
class Measured:
    """A question with its features, and the signals of its sentences with the facts they hold.

    `bereft` are its features without its papers, and without its sentences with key facts;
    `unheard` is what it names that no paper, or not the leading one, speaks of, which decides
    without them.
    """

    question: Question
    features: dict[str, float]
    bereft: list[dict[str, float]]
    signals: dict[str, np.ndarray]
    facts: np.ndarray
    unheard: tuple[str, ...]


def measured(assistant: Assistant, paths: Sequence[Path]) -> Iterator[Measured]:
    """Every question, its last turn asked after the others."""
    papers = {paper.key: paper for paper in assistant.index.papers()}
    gold = GoldResolver(papers.values())
    for path in paths:
        for question in load_questions(path).questions:
            history = []
            for turn in question.turns[:-1]:
                history.append((turn, assistant.answer(turn, history)))
            spelled = mended(question.turns[-1], assistant.index.lexical)
            standalone, _ = resolved(
                stand_alone(spelled, history),
                lambda q: weigh(q, assistant.retriever.retrieve(q.text), papers, assistant.index),
                THRESHOLD,
            )
            wanted = wanted_terms(standalone, assistant.index.lexical)
            vector = np.array(assistant.index.embedder.embed_query(standalone.asked))

            retrieved = assistant.retriever.retrieve(standalone.text)
            spoken = spoken_of(standalone, retrieved, papers, assistant.index)

            def scored(candidates: Sequence[Candidate]) -> list[Scored]:
                found = score_sentences(standalone, candidates, papers, wanted, vector)  # noqa: B023
                return sorted(found, key=lambda one: (-one.score, one.sentence.id))

            def own(rivals: Sequence[Scored]) -> Sequence[Scored]:
                speaking = [each for each in rivals if each.sentence.key in spoken.keys]  # noqa: B023
                return of_the_group(standalone, speaking, papers)  # noqa: B023

            def featured(rivals: Sequence[Scored]) -> dict[str, float]:
                items = own(rivals)
                held = held_terms(standalone, items, papers)  # noqa: B023
                return features(standalone, items, held, wanted, lacking, rivals)  # noqa: B023

            rivals = scored(spoken.weighed(retrieved))
            items = own(rivals)
            leading = items[0].candidate.key
            cited = cited_texts(standalone, leading, spoken.stayed, assistant.index)
            lacking = unsaid(standalone, cited)
            right = {gold.resolve(name) for name in question.gold_papers}
            facts = [
                [
                    item.sentence.key in right and fact_found(fact, [item.sentence.plain_text])
                    for fact in question.key_facts
                ]
                for item in items
            ]
            bereft = []
            if question.answerable and question.type != "biblio":
                others = [found for found in retrieved if found.key not in right]
                if spoken.keys - right and not standalone.carried:
                    bereft.append(featured(scored(spoken.weighed(others))))
                holding = {
                    item.sentence.id for item, held in zip(items, facts, strict=True) if any(held)
                }
                silent = [each for each in rivals if each.sentence.id not in holding]
                if holding and any(each.sentence.key in spoken.keys for each in silent):
                    bereft.append(featured(silent))
            signals = {
                name: np.array([item.signals[name] for item in items]) for name in items[0].signals
            }
            yield Measured(
                question,
                featured(rivals),
                bereft,
                signals,
                np.array(facts),
                spoken.unheard or unspoken(standalone.asked, papers[leading]),
            )


def fit_sentences(
    asked: Sequence[tuple[np.ndarray, np.ndarray]], near: np.ndarray, pull: float
) -> np.ndarray:
    """Weights that make the sentences with key facts likely among their question's, drawn by `pull`
    to those that are `near`; each question with its sentences' signals and facts."""

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros(len(w))
        for signals, facts in asked:
            scores = signals @ w
            e = np.exp(scores - scores.max())
            holds = facts.any(axis=1)
            total -= np.log(e[holds].sum() / e.sum())
            slope -= signals.T @ (np.where(holds, e, 0) / e[holds].sum() - e / e.sum())
        return total + pull * (w - near) @ (w - near) / 2, slope + pull * (w - near)

    return np.asarray(minimize(loss, near, jac=True, method="L-BFGS-B").x)


def sentences(asked: Sequence[Measured]) -> None:
    """Print the sentences' weights and what they are worth."""
    usable = [
        item
        for item in asked
        if item.question.answerable and item.question.type != "biblio" and item.facts.any()
    ]
    has = ORIGINAL if "near" in usable[0].signals else SCORE
    fixed = FIXED if has is SCORE else FIXED_ORIGINAL
    names = [name for name in has if name not in fixed]
    rows = [
        (np.stack([item.signals[name] for name in names], axis=1), item.facts) for item in usable
    ]
    pull = PULL if has is ORIGINAL else 1.0
    near = np.array([SCALE * SCORE.get(name, 0.0) if has is ORIGINAL else 0.0 for name in names])
    weights = fit_sentences(rows, near, pull)
    unit = float(np.mean([(signals @ weights).max() for signals, _ in rows]))
    print({name: round(float(value) / unit, 3) for name, value in zip(names, weights, strict=True)})
    now = np.array([has[name] for name in names])
    for label, fitted in (("five folds", True), ("as the code has them", False)):
        lead, whole = [], []
        for number in range(FOLDS):
            inside = [fold(item) == number for item in usable]
            rest = [row for row, held_out in zip(rows, inside, strict=True) if not held_out]
            w = fit_sentences(rest, near, pull) if fitted else now
            for (signals, facts), held_out in zip(rows, inside, strict=True):
                if held_out:
                    order = np.argsort(-(signals @ w), kind="stable")
                    lead.append(facts[order[0]].any())
                    whole.append([facts[order[:k]].any(axis=0).all() for k in range(1, 7)])
        shares = " ".join(f"{share:.3f}" for share in np.mean(whole, axis=0))
        print(f"{label}: {len(lead)} questions; best sentence holds a fact {np.mean(lead):.3f}; ")
        print(f"    all facts in the best 1 to 6 sentences: {shares}")


def fold(item: Measured) -> int:
    """Which fold a question is in; the same on every machine."""
    return int(hashlib.sha256(item.question.id.encode()).hexdigest(), 16) % FOLDS


def fit_logistic(x: np.ndarray, y: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Weights of a logistic model, the bias last and unpenalised, by Newton's method.

    `counts` says how much each row counts; both classes count the same in all.
    """
    x = np.hstack([x, np.ones((len(x), 1))])
    penalty = np.diag([PENALTY] * (x.shape[1] - 1) + [1e-6])
    yes, no = (counts * y).sum(), (counts * (1 - y)).sum()
    balance = counts * np.where(y == 1, (yes + no) / (2 * yes), (yes + no) / (2 * no))
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

    def fitted(items: Sequence[Measured]) -> np.ndarray:
        items = [item for item in items if not item.unheard]
        rows = [(item.features, float(item.question.answerable), 1.0) for item in items]
        rows += [(found, 0.0, BEREFT_COUNTS) for item in items for found in item.bereft]
        x = np.array([[found[name] for name in names] for found, _, _ in rows])
        return fit_logistic(x, np.array([y for _, y, _ in rows]), np.array([c for *_, c in rows]))

    weights = fitted(used).round(2)
    print({**dict(zip(names, map(float, weights[:-1]), strict=True)), "bias": float(weights[-1])})
    found: list[tuple[float, Question]] = []
    for number in range(FOLDS):
        w = fitted([item for item in used if fold(item) != number])
        for item in used:
            if fold(item) == number:
                total = sum(w[n] * item.features[name] for n, name in enumerate(names)) + w[-1]
                value = 0.0 if item.unheard else float(1 / (1 + np.exp(-total)))
                found.append((value, item.question))
    print("threshold  wrong abstention  abstention recall")
    for threshold in np.arange(0.2, 0.61, 0.02):
        wrong = np.mean([value < threshold for value, question in found if question.answerable])
        right = np.mean([value < threshold for value, question in found if not question.answerable])
        print(f"{threshold:9.2f}  {wrong:16.3f}  {right:17.3f}")
    for value, question in sorted(found, key=lambda pair: pair[0]):
        if (value < THRESHOLD) == question.answerable:
            print(f"{value:.2f}", question.id, question.type, question.turns[-1])


def main() -> None:
    """Print weights and error rates."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--index", type=Path, help="an index; without it of the built-in corpus")
    arguments = parser.parse_args()
    with Assistant(arguments.index) as assistant:
        asked = list(measured(assistant, arguments.questions))
    sentences(asked)
    abstention(asked)


if __name__ == "__main__":
    main()
