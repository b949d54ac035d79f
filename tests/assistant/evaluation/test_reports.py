from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import pytest
from rich.console import Console

from assistant.evaluation.metrics import METRICS, measure, measure_groups
from assistant.evaluation.questions import EvaluationError
from assistant.evaluation.report import html_report, retrieval_table, save_report, show, table
from assistant.evaluation.retrieval import EvidenceScores, RetrievalResult
from assistant.evaluation.run import Result, Run, compare

NASTY = "<script>alert('x')</script><img src=http://evil.example/a.png onerror=\"x\"> & {body}"


@pytest.fixture
def make_run(make_asked):
    def make(said="It was 71%.", *, cited=("pmid:1",), text=NASTY, name=NASTY, answered=True):
        statements = [(said, cited)] if answered else []
        asked = [make_asked(*statements, gold=["pmid:1"], facts=["71%"], kind=name)]
        result = Result(
            id=name,
            type=name,
            turns=(name, f"last {name}"),
            answerable=True,
            understood=f"understood {name}",
            status=asked[0].answer.status,
            outcome=asked[0].outcome,
            cited=tuple(cited),
            gold=("pmid:1",),
            gold_unmatched=(name,),
            facts_found=asked[0].facts_found,
            facts_missing=(name,),
            text=text,
            reason=name,
            latency_ms=12.3,
        )
        return Run(
            questions_file=name,
            questions_sha256="0" * 64,
            model=name,
            revision=name,
            papers=7,
            writers=(name,),
            metrics=measure(asked, {}),
            by_type=measure_groups(asked, {}, lambda question: question.type),
            by_turns=measure_groups(asked, {}, lambda question: "single"),
            results=(result,),
        )

    return make


class Tags(HTMLParser):
    """Collects start tags and attribute names, and checks that what is opened is closed."""

    def __init__(self, page):
        super().__init__()
        self.names, self.attributes, self.open = set(), set(), []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_every_text_is_escaped_and_nothing_is_fetched_or_run(make_run):
    worse, better = make_run("It was 9."), make_run()

    page = html_report(worse, compare(worse, better))

    tags = Tags(page)
    assert not tags.open
    assert not tags.names & {"script", "img", "link", "iframe", "a", "object", "base", "form"}
    assert tags.attributes <= {"lang", "charset", "name", "content", "http-equiv", "class"}
    assert "&lt;script&gt;" in page
    assert not re.search(r"url\(|@import", page)


def test_an_outcome_from_a_file_stays_in_its_attribute(make_run):
    run = make_run()
    result = dataclasses.replace(run.results[0], outcome='"onclick=x')

    page = html_report(dataclasses.replace(run, results=(result,)))

    assert Tags(page).attributes <= {"lang", "charset", "name", "content", "http-equiv", "class"}


def test_the_report_has_metrics_types_questions_and_what_is_missing(make_run):
    page = html_report(make_run("It was 9.", text="It was 9 [1].", name="lookup"))

    for text in [
        "Gold paper cited (all answerable)</td><td>1.000",
        "Key facts found (abstaining = 0)</td><td>0.000",
        "<td>lookup</td><td>1</td>",
        "It was 9 [1].",
        "Key facts missing:</b> lookup",
        "which no answer can cite (1): lookup",
        "7 papers",
    ]:
        assert text in page
    assert "baseline" not in page


def test_the_report_shows_the_change_from_a_baseline(make_run):
    worse, better = make_run("It was 9.", name="q1"), make_run(name="q1")

    page = html_report(worse, compare(worse, better))

    assert "<td>Questions</td><td>1</td><td>1</td><td>=</td>" in page
    assert '<tr class="worse"><td>Key facts found (abstaining = 0)</td>' in page
    assert "<td>0.000</td><td>1.000</td><td>-1.000</td>" in page
    assert "Questions worse: 1" in page
    assert "q1: last q1 (right → wrong, key facts 1 → 0)" in page
    other = dataclasses.replace(better, questions_sha256="1" * 64)
    assert "another question set" in html_report(worse, compare(worse, other))


def test_a_metric_without_a_value_is_a_dash(make_run):
    page = html_report(make_run(answered=False, name="q1"))

    assert f"{METRICS['citation_recall'].label}</td><td>-</td>" in page
    assert ">nan" not in page.lower()


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("hit_rate", None, "-"),
        ("hit_rate", 2 / 3, "0.667"),
        ("questions", 3, "3"),
        ("latency_p50_ms", 12.3, "12 ms"),
    ],
)
def test_values_are_shown_in_their_unit(name, value, shown):
    assert show(name, value) == shown


def text_of(shown):
    console = Console(width=120, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    console.print(shown)
    return console.export_text()


def test_the_terminal_table_has_every_metric_and_the_change(make_run):
    worse, better = make_run("It was 9.", name="[bold]q1"), make_run(name="[bold]q1")

    alone = text_of(table(worse))
    compared = text_of(table(worse, compare(worse, better)))

    assert "[bold]q1, 7 papers" in alone
    assert all(metric.label in alone and metric.label in compared for metric in METRICS.values())
    assert "baseline" not in alone
    line = next(line for line in compared.splitlines() if "abstaining = 0" in line)
    assert [cell.strip() for cell in line.split("│")[2:-1]] == ["0.000", "1.000", "-1.000"]


def test_the_terminal_table_of_retrieval():
    result = RetrievalResult(
        folder="beir",
        split="test",
        model="fake",
        documents=10,
        queries=2,
        metrics=dict.fromkeys(
            ("ndcg@10", "recall@5", "recall@20", "recall@100", "mrr@10", "map"), 0.5
        ),
        intervals={"ndcg@10": (0.4, 0.6)}
        | dict.fromkeys(("recall@5", "recall@20", "recall@100", "mrr@10", "map"), (0.3, 0.7)),
        ndcg_interval=(0.4, 0.6),
        latency_p50_ms=3,
        latency_p95_ms=4,
        evidence=EvidenceScores(4, 3, 1, None, 2 / 3, 0.5, 0.6, 0.55, {"hit_3": (0.1, 0.9)}),
        notes=(),
        per_query=(),
    )

    shown = text_of(retrieval_table(result))

    assert "beir, split test, fake" in shown
    assert re.search(r"nDCG@10 +│ +0\.5000 │ 0\.4000 to 0\.6000", shown)
    assert re.search(r"usable +│ +3 of 4 ", shown)
    assert re.search(r"hit@1 +│ +- +│ +- ", shown)
    assert re.search(r"hit@3 +│ +0\.6667 │ 0\.1000 to 0\.9000", shown)
    assert re.search(r"F1 +│ +0\.5500 ", shown)
    without = text_of(retrieval_table(dataclasses.replace(result, evidence=None)))
    assert "Evidence" not in without


def test_the_report_is_written_whatever_its_text(make_run, tmp_path):
    path = tmp_path / "report.html"

    save_report(path, make_run(text="half a pair \ud800"))

    assert "half a pair ?" in path.read_text(encoding="utf-8")
    with pytest.raises(EvaluationError, match="cannot be written"):
        save_report(tmp_path, make_run())
