"""README's table of the question sets, a row a run and one for all of them together.

    review-assistant evaluate SET.jsonl --save RUN.json
    python benchmarks/sets_table.py RUN.json [MORE.json ...]

Shares are those that `evaluate` prints; the last row is not their mean but counts every question
once.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from assistant.evaluation import Result, Run

COLUMNS = (
    "set",
    "questions that can / cannot be answered",
    "of the former answered",
    "right when answered",
    "first statement says a key fact",
    "of the latter abstained from",
    "follow-ups answered / right",
)


def row(name: str, runs: Sequence[Run]) -> str:
    """The shares of the questions of some runs as a row of the table."""
    results = [result for run in runs for result in run.results]
    answerable = [each for each in results if each.answerable]
    unanswerable = [each for each in results if not each.answerable]
    follow_ups = [each for each in results if len(each.turns) > 1]
    cells = [
        name,
        f"{len(answerable)} / {len(unanswerable)}",
        coverage(results),
        precision(results),
        lead(runs),
        share([not answered(each) for each in unanswerable if not excused(each)]),
        f"{coverage(follow_ups)} / {precision(follow_ups)}" if follow_ups else "-",
    ]
    return f"| {' | '.join(cells)} |"


def coverage(results: Sequence[Result]) -> str:
    """Share of the answerable questions that are answered."""
    return share([answered(each) for each in results if each.answerable])


def precision(results: Sequence[Result]) -> str:
    """Share of the answered questions that are answerable and answered right."""
    return share(
        [
            each.answerable and each.outcome == "right"
            for each in results
            if answered(each) and not excused(each)
        ]
    )


def lead(runs: Sequence[Run]) -> str:
    """Share of the answered answerable questions with key facts whose first statement is right."""
    counts = [
        sum(
            each.answerable and answered(each) and bool(each.facts_found or each.facts_missing)
            for each in run.results
        )
        for run in runs
    ]
    shares = [run.metrics["lead_precision"] or 0.0 for run in runs]
    right = sum(count * value for count, value in zip(counts, shares, strict=True))
    return f"{right / sum(counts):.3f}" if sum(counts) else "-"


def answered(result: Result) -> bool:
    """Whether there was an answer."""
    return result.status == "answered"


def excused(result: Result) -> bool:
    """Whether a false premise was answered, which is neither right nor wrong by itself."""
    premise = result.gold or result.gold_unmatched or result.facts_found or result.facts_missing
    return not result.answerable and bool(premise) and answered(result)


def share(values: Sequence[bool]) -> str:
    """The share that is true, or a dash of none."""
    return f"{sum(values) / len(values):.3f}" if values else "-"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("runs", type=Path, nargs="+")
    paths = parser.parse_args().runs
    runs = [Run.load(path) for path in paths]
    print(f"| {' | '.join(COLUMNS)} |")
    print(f"|---|{'---:|' * (len(COLUMNS) - 1)}")
    for path, run in zip(paths, runs, strict=True):
        print(row(f"`{path.stem}`", [run]))
    print(row("together", runs))


if __name__ == "__main__":
    main()
