"""Runs shown: as one HTML file that needs nothing else, and as tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from rich.markup import escape as escape_markup
from rich.table import Table

from assistant.evaluation.intervals import Interval
from assistant.evaluation.metrics import METRICS, Metrics
from assistant.evaluation.questions import EvaluationError
from assistant.evaluation.retrieval import MEASURES, RetrievalResult
from assistant.evaluation.run import Change, Comparison, Difference, Result, Run

_BY_TYPE = (
    "questions",
    "hit_rate",
    "fact_recall",
    "answer_precision",
    "wrong_abstention_rate",
    "abstention_recall",
)
_EVIDENCE_SCORES = {
    "hit@1": "hit_1",
    "hit@3": "hit_3",
    "precision": "precision",
    "recall": "recall",
    "F1": "f1",
}
_COLOURS = {"better": "green", "worse": "red"}

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --good: #1a7f37; --bad: #c5283d;
  --half: #9a6700; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
.meta { opacity: .75; margin: .1rem 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0;
  padding: .5rem .8rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.answer { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--soft);
  padding: .6rem .8rem; border-radius: .4rem; }
.tag { font-size: .8rem; font-weight: 600; padding: .05rem .5rem; border-radius: 1rem;
  border: 1px solid currentColor; white-space: nowrap; }
.better, .right { color: var(--good); } .partly { color: var(--half); }
.worse, .wrong, .abstained { color: var(--bad); }
.note { border-left: .25rem solid var(--half); padding-left: .7rem; }
"""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evaluation of {title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def show(name: str, value: float | None) -> str:
    """A metric's value as text: ``0.812``, ``12``, ``34 ms``, or ``-`` where it has none."""
    if value is None:
        return "-"
    unit = METRICS[name].unit
    if unit == "ms":
        return f"{value:.0f} ms"
    return f"{value:.0f}" if unit == "count" else f"{value:.3f}"


def show_change(difference: Difference) -> str:
    """The change of a metric with its sign: ``+0.031``, ``=`` for none, ``-`` where unknown."""
    if difference.change is None:
        return "-"
    decimals = 3 if METRICS[difference.name].unit == "share" else 0
    change = round(difference.change, decimals)
    return f"{change:+.{decimals}f}" if change else "="


# -- terminal


def table(run: Run, comparison: Comparison | None = None) -> Table:
    """The metrics of a run for the terminal, with their change from a baseline where given."""
    shown = Table(title=escape_markup(f"{run.questions_file}, {run.papers} papers"))
    shown.add_column("")
    shown.add_column("value", justify="right")
    if comparison is None:
        for name, metric in METRICS.items():
            shown.add_row(metric.label, show(name, run.metrics.get(name)))
        return shown
    shown.add_column("baseline", justify="right")
    shown.add_column("change", justify="right")
    for difference in comparison.metrics:
        name = difference.name
        shown.add_row(
            METRICS[name].label,
            show(name, difference.value),
            show(name, difference.baseline),
            show_change(difference),
            style=_COLOURS.get(difference.verdict),
        )
    return shown


def retrieval_table(result: RetrievalResult) -> Table:
    """A retrieval result for the terminal."""
    shown = Table(title=escape_markup(f"{result.folder}, split {result.split}, {result.model}"))
    shown.add_column("")
    shown.add_column("value", justify="right")
    shown.add_column("95 % interval", justify="right")
    shown.add_row("Documents", str(result.documents))
    shown.add_row("Queries", str(result.queries))
    for name, label in MEASURES.items():
        shown.add_row(label, *_with_interval(result.metrics[name], result.intervals[name]))
    if (evidence := result.evidence) is not None:
        shown.add_row("Abstracts with evidence, usable", f"{evidence.usable} of {evidence.pairs}")
        shown.add_row("Abstracts not retrieved", str(evidence.not_retrieved))
        for label, name in _EVIDENCE_SCORES.items():
            value, interval = getattr(evidence, name), evidence.intervals.get(name)
            shown.add_row(f"Evidence sentence {label}", *_with_interval(value, interval))
    shown.add_row("Latency, median", f"{result.latency_p50_ms:.0f} ms")
    shown.add_row("Latency, 95th percentile", f"{result.latency_p95_ms:.0f} ms")
    return shown


def _with_interval(value: float | None, interval: Interval | None) -> tuple[str, str]:
    return (
        "-" if value is None else f"{value:.4f}",
        "-" if interval is None else f"{interval[0]:.4f} to {interval[1]:.4f}",
    )


# -- HTML


def save_report(path: Path, run: Run, comparison: Comparison | None = None) -> None:
    """Write `html_report` to a file.

    Raises:
        EvaluationError: the file cannot be written.
    """
    try:
        path.write_text(html_report(run, comparison), encoding="utf-8", errors="replace")
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written: {error.strerror}") from error


def html_report(run: Run, comparison: Comparison | None = None) -> str:
    """A run as one HTML page without scripts or outside requests; every text in it is escaped."""
    parts = [
        "<h1>Evaluation</h1>",
        f'<p class="meta">{escape(run.questions_file)}, SHA-256 {escape(run.questions_sha256)}</p>',
        f'<p class="meta">{run.papers} papers, embedded by {escape(run.model)} '
        f"({escape(run.revision)}); answers written by {escape(', '.join(run.writers) or '-')}</p>",
    ]
    if run.gold_unmatched:
        listed = escape("; ".join(run.gold_unmatched))
        parts.append(
            '<p class="note">Gold papers that are not in the index, which no answer can cite '
            f"({len(run.gold_unmatched)}): {listed}</p>"
        )
    parts += ["<h2>Metrics</h2>", _metrics_table(run, comparison)]
    if comparison is not None:
        parts += _changes(comparison)
    parts += ["<h2>By type</h2>", _groups_table(run.by_type)]
    parts += ["<h2>Single questions and follow-ups</h2>", _groups_table(run.by_turns)]
    parts += ["<h2>Questions</h2>", *(_question(result) for result in run.results)]
    return _PAGE.format(title=escape(run.questions_file), style=_STYLE, body="\n".join(parts))


def _metrics_table(run: Run, comparison: Comparison | None) -> str:
    if comparison is None:
        rows = [(m.label, show(name, run.metrics.get(name))) for name, m in METRICS.items()]
        return _table(("", "value"), rows)
    return _table(
        ("", "value", "baseline", "change"),
        [
            (
                METRICS[difference.name].label,
                show(difference.name, difference.value),
                show(difference.name, difference.baseline),
                show_change(difference),
            )
            for difference in comparison.metrics
        ],
        [difference.verdict for difference in comparison.metrics],
    )


def _groups_table(groups: Mapping[str, Metrics]) -> str:
    return _table(
        ("", *(METRICS[name].label for name in _BY_TYPE)),
        [
            (group, *(show(name, metrics.get(name)) for name in _BY_TYPE))
            for group, metrics in groups.items()
        ],
    )


def _table(
    head: Sequence[str], rows: Iterable[Sequence[str]], classes: Sequence[str] | None = None
) -> str:
    lines = ["".join(f"<th>{escape(cell)}</th>" for cell in head)]
    lines += ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    names = ["", *classes] if classes else [""] * len(lines)
    body = "\n".join(
        f'<tr class="{name}">{line}</tr>' if name else f"<tr>{line}</tr>"
        for name, line in zip(names, lines, strict=True)
    )
    return f'<div class="scroll"><table>\n{body}\n</table></div>'


def _changes(comparison: Comparison) -> list[str]:
    parts = ["<h2>Changes from the baseline</h2>"]
    if not comparison.same_questions:
        parts.append(
            '<p class="note">The baseline was made with another question set: its metrics are of '
            "other questions.</p>"
        )
    for name, changes in (("worse", comparison.worse), ("better", comparison.better)):
        parts.append(f'<p class="{name}">Questions {name}: {len(changes)}</p>')
        parts += [_change(change) for change in changes]
    return parts


def _change(change: Change) -> str:
    before, after = change.before, change.after
    moves = f"{before.outcome} → {after.outcome}"
    facts = f"key facts {len(before.facts_found)} → {len(after.facts_found)}"
    text = f"{change.id}: {after.turns[-1]} ({moves}, {facts})"
    return f'<p class="meta">{escape(text)}</p>'


def _question(result: Result) -> str:
    kind = escape(result.outcome.partition(" ")[0])
    lines = [("Earlier turn", turn) for turn in result.turns[:-1]]
    if result.understood != result.turns[-1]:
        lines.append(("Understood as", result.understood))
    lines += [
        ("Status", result.status + (f": {result.reason}" if result.reason else "")),
        ("Expected", "an answer" if result.answerable else "no answer"),
        ("Cited", ", ".join(result.cited)),
        ("Gold papers", ", ".join(result.gold)),
        ("Gold papers not indexed", "; ".join(result.gold_unmatched)),
        ("Key facts found", "; ".join(result.facts_found)),
        ("Key facts missing", "; ".join(result.facts_missing)),
        ("Time", f"{result.latency_ms:.0f} ms"),
    ]
    body = "\n".join(
        f'<p class="meta"><b>{escape(name)}:</b> {escape(value)}</p>'
        for name, value in lines
        if value
    )
    return (
        f'<details><summary><span class="tag {kind}">{escape(result.outcome)}</span> '
        f"{escape(result.id)} {escape(result.type)}: {escape(result.turns[-1])}</summary>\n"
        f'{body}\n<div class="answer">{escape(result.text)}</div></details>'
    )
