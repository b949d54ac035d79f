"""README's table counts every question once, whatever set it is of."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest

from assistant.evaluation import Result, Run

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from sets_table import row

RIGHT = Result(
    id="q", type="", turns=("How?",), answerable=True, understood="How?", status="answered",
    outcome="right", cited=("pmid:1",), gold=("pmid:1",), gold_unmatched=(), facts_found=("5",),
    facts_missing=(), text="", reason=None, latency_ms=1.0,
)  # fmt: skip
WRONG = dataclasses.replace(RIGHT, outcome="wrong", turns=("How?", "And?"))
SILENT = dataclasses.replace(RIGHT, status="insufficient_evidence", outcome="abstained wrongly")
OFF_TOPIC = dataclasses.replace(SILENT, answerable=False, gold=(), facts_found=(), outcome="right")
CAUGHT_OUT = dataclasses.replace(OFF_TOPIC, status="answered", outcome="wrong")
PREMISE = dataclasses.replace(RIGHT, answerable=False)


def run(lead: float | None, *results: Result) -> Run:
    return Run("f", "0", "m", "r", 1, ("w",), {"lead_precision": lead}, {}, {}, results)


def test_a_row_has_the_shares_that_evaluate_prints() -> None:
    cells = row("set", [run(0.5, RIGHT, WRONG, SILENT, OFF_TOPIC, CAUGHT_OUT, PREMISE)])
    assert cells == "| set | 3 / 3 | 0.667 | 0.333 | 0.500 | 0.500 | 1.000 / 0.000 |"


def test_runs_together_are_counted_by_question() -> None:
    cells = row("all", [run(1.0, RIGHT), run(0.0, RIGHT, RIGHT, SILENT), run(None, OFF_TOPIC)])
    assert cells == "| all | 4 / 1 | 0.750 | 1.000 | 0.333 | 1.000 | - |"


@pytest.mark.parametrize("runs", [[], [run(None)]])
def test_of_nothing_there_is_no_share(runs: list[Run]) -> None:
    assert row("none", runs) == "| none | 0 / 0 | - | - | - | - | - |"
