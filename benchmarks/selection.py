"""How many sentences of the right abstract to take for evidence: rules and their cutoffs.

    python benchmarks/selection.py BEIR_DIR --index DIR

`DIR` is an index of the folder's corpus, as `review-assistant evaluate-retrieval` leaves it. Each
rule's cutoff is fitted on four folds of queries and scored on the fifth; precision, recall and F1
are of all the folder's pairs of query and abstract together. The last rows are no rules but bounds:
they know the right answer. The cutoff fitted to all pairs belongs in
`assistant.evaluation.sentences`.
"""

from __future__ import annotations

import argparse
import collections
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from fusion import FOLDS, folds

from assistant.evaluation.beir import BeirFolder
from assistant.evaluation.sentences import JudgedSentences, judge
from index import Index

Rule = Callable[[np.ndarray, float], np.ndarray]  # relevance and cutoff -> which are selected


def above(relevance: np.ndarray, cutoff: float) -> np.ndarray:
    """Those above a fixed value, and always the best one."""
    return (relevance >= cutoff) | first(relevance, 1)


def near_best(relevance: np.ndarray, cutoff: float) -> np.ndarray:
    """Those that fall short of the best one by no more than a fixed value."""
    return relevance >= relevance.max() - cutoff


def share(relevance: np.ndarray, cutoff: float) -> np.ndarray:
    """Those with a fixed share of the paper's relevance (softmax), and always the best one."""
    odds = np.exp(relevance - relevance.max())
    return (odds / odds.sum() >= cutoff) | first(relevance, 1)


def first(relevance: np.ndarray, number: float) -> np.ndarray:
    """The best `number`."""
    chosen = np.zeros(len(relevance), dtype=bool)
    chosen[np.argsort(-relevance, kind="stable")[: int(number)]] = True
    return chosen


RULES: dict[str, tuple[Rule, Sequence[float]]] = {
    "the best one": (first, (1,)),
    "the best two": (first, (2,)),
    "the best three": (first, (3,)),
    "above a value": (above, np.arange(-8, 12, 0.05)),
    "near the best one": (near_best, np.arange(0, 6, 0.05)),
    "a share of the paper": (share, np.arange(0.02, 0.9, 0.01)),
}


def counts(pair: JudgedSentences, chosen: np.ndarray) -> tuple[int, int, int]:
    """Right ones selected, selected ones, right ones."""
    return int((pair.right & chosen).sum()), int(chosen.sum()), int(pair.right.sum())


def scores(found: Sequence[tuple[int, int, int]]) -> tuple[float, float, float]:
    """Precision, recall and F1 over all pairs."""
    hit, selected, right = map(sum, zip(*found, strict=True))
    return hit / selected, hit / right, 2 * hit / (selected + right)


def fitted(pairs: Sequence[JudgedSentences], rule: Rule, cutoffs: Sequence[float]) -> float:
    """The cutoff with the best F1; of equal ones the first."""
    return max(
        cutoffs,
        key=lambda cutoff: scores([counts(pair, rule(pair.relevance, cutoff)) for pair in pairs])[
            2
        ],
    )


def held_out(
    pairs: Sequence[JudgedSentences], fold: Mapping[str, int], rule: Rule, cutoffs: Sequence[float]
) -> list[tuple[int, int, int]]:
    """Each pair's counts, by the cutoff fitted to the other folds."""
    found = []
    for number in range(FOLDS):
        cutoff = fitted([pair for pair in pairs if fold[pair.query] != number], rule, cutoffs)
        found += [
            counts(pair, rule(pair.relevance, cutoff))
            for pair in pairs
            if fold[pair.query] == number
        ]
    return found


def best_prefix(pair: JudgedSentences) -> np.ndarray:
    """The best so many by relevance, as many as give this pair the highest F1."""
    options = [first(pair.relevance, number) for number in range(1, len(pair.relevance) + 1)]
    return max(options, key=lambda chosen: scores([counts(pair, chosen)])[2])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    arguments = parser.parse_args()
    beir = BeirFolder.read(arguments.folder)
    fold = folds(beir.qrels)
    with Index(arguments.index) as index:
        pairs = [found for query in beir.queries for found in judge(index, beir, query)]
    pairs = [pair for pair in pairs if pair.right.any()]
    print("| selected sentences | cutoff, fitted to all | precision | recall | F1 |")
    print("|---|---:|---:|---:|---:|")
    for name, (rule, cutoffs) in RULES.items():
        cutoff = f"{fitted(pairs, rule, cutoffs):.2f}" if len(cutoffs) > 1 else ""
        row(name, cutoff, held_out(pairs, fold, rule, cutoffs))
    known = [(pair, first(pair.relevance, pair.right.sum())) for pair in pairs]
    row("bound: as many as are evidence", "", [counts(*each) for each in known])
    row("bound: the best cutoff of each abstract", "", [counts(p, best_prefix(p)) for p in pairs])
    numbers = collections.Counter(int(pair.right.sum()) for pair in pairs)
    listed = ", ".join(f"{number}: {count}" for number, count in sorted(numbers.items()))
    sentences = sum(len(pair.right) for pair in pairs) / len(pairs)
    print(f"\n{len(pairs)} pairs, {sentences:.1f} sentences each; evidence sentences: {listed}")


def row(name: str, cutoff: str, found: Sequence[tuple[int, int, int]]) -> None:
    """One row of the table."""
    print(f"| {name} | {cutoff} | {' | '.join(f'{value:.4f}' for value in scores(found))} |")


if __name__ == "__main__":
    main()
