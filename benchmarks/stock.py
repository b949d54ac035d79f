"""The stock LangChain pipeline and this project's, measured side by side as an index grows.

    python benchmarks/stock.py [--sizes 1000 10000 100000] [--out docs]

Stock is `RecursiveCharacterTextSplitter` (1,000 characters, 200 of overlap),
`HuggingFaceEmbeddings` with all-MiniLM-L6-v2, `Chroma.from_documents` and `similarity_search`; ours
is `Index.add_papers` and `HybridRetriever`, which embeds every sentence too. Sizes are numbers of
our passages, about.
Each pipeline indexes and searches in processes of its own. The two take turns, a tenth of the
papers or one question each, so that a busy machine slows both. Prints Markdown, and leaves
``stock.json`` and ``growth.svg`` in `--out`; sizes measured earlier and not asked for again are
kept.

Needs langchain-chroma and langchain-text-splitters; scifact-dev in ``../shared/beir``, or it is
skipped.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from stock_growth import draw, table
from stock_papers import SCIFACT, corpus, papers

from assistant.evaluation.beir import BeirFolder
from assistant.evaluation.retrieval import score
from index import Paper, Section

PIPELINES = ("stock", "ours")
PASSAGES_A_PAPER = 1.907  # 9,885 of ours in 5,183 abstracts
PARTS = 10
QUESTIONS = 100
WARM_UP = 5

Result = dict[str, Any]


class Worker:
    """A `stock_worker.py` process, asked one line at a time."""

    def __init__(self, *arguments: str) -> None:
        script = Path(__file__).with_name("stock_worker.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
        )

    def hear(self) -> Result:
        """The next answer."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self._process.args} ended without an answer")
        return json.loads(line)

    def ask(self, **asked: Any) -> Result:
        """Say something and hear the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self.hear()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)


@contextlib.contextmanager
def workers(*arguments: Sequence[str]) -> Iterator[dict[str, Worker]]:
    """One worker for each pipeline."""
    started = {name: Worker(name, *each) for name, each in zip(PIPELINES, arguments, strict=True)}
    try:
        yield started
    finally:
        for worker in started.values():
            worker.close()


def measure(size: int, folder: Path, stand_in_from: int) -> Result:
    """Both pipelines at one size; with a stand-in's vectors from some size on."""
    abstracts = corpus()
    number = round(size / PASSAGES_A_PAPER)
    if abs(number - len(abstracts)) < len(abstracts) / 10:
        number = len(abstracts)
    stand_in = ["--stand-in"] if number > len(abstracts) or size >= stand_in_from else []
    found = {name: {"pipeline": name} for name in PIPELINES}
    folders = [folder / name for name in PIPELINES]
    extra = ["--papers", str(number), "--parts", str(PARTS), *stand_in]
    with workers(*(["index", str(each), *extra] for each in folders)) as started:
        for worker in started.values():
            worker.hear()
        for part in range(PARTS):
            for worker in started.values():
                worker.ask(part=part)
        for name, worker in started.items():
            last = worker.ask(finish=True)
            found[name] |= {
                "papers_a_second": number / last["seconds"],
                "papers_a_cpu_second": number / last["cpu_s"],
                "passages": last["passages"],
                "index_peak_mb": last["peak_mb"],
            }
    for name, each in zip(PIPELINES, folders, strict=True):
        files = [path for path in each.rglob("*") if path.is_file()]
        found[name]["disk_mb"] = sum(path.stat().st_size for path in files) / 1e6
    with workers(*(["search", str(each), *stand_in] for each in folders)) as started:
        for name, worker in started.items():
            found[name]["open_s"] = worker.hear()["open_s"]
        search(started, found, rank=number == len(abstracts) and not stand_in)
    return {"size": size, "papers": number, "stand_in": bool(stand_in), "pipelines": found}


def search(started: dict[str, Worker], found: dict[str, Result], *, rank: bool) -> None:
    """Latencies and memory, and with `rank` nDCG@10 on the folder's judged queries."""
    beir = BeirFolder.read(SCIFACT)
    questions = [query.text for query in beir.queries.values()]
    times: dict[str, list[float]] = {name: [] for name in started}
    for question in questions[: WARM_UP + QUESTIONS]:
        for name, worker in started.items():
            times[name].append(worker.ask(question=question, rank=False)["ms"])
    for name, worker in started.items():
        measured = times[name][WARM_UP:]
        found[name]["p50_ms"] = statistics.median(measured)
        found[name]["p95_ms"] = statistics.quantiles(measured, n=20)[-1]
        last = worker.ask(question=questions[0], rank=False)
        found[name]["search_peak_mb"] = last["peak_mb"]
        if rank:
            keys = {
                Paper(paper["title"], (Section("Abstract", paper["text"]),)).key: paper["id"]
                for paper in papers(len(beir.keys))
            }
            run = {}
            for query_id, query in beir.queries.items():
                ids = worker.ask(question=query.text, rank=True)["ids"]
                run[query_id] = {keys.get(own, own): 1.0 / (n + 1) for n, own in enumerate(ids)}
            ndcg = score(beir.qrels, run)["ndcg@10"]
            found[name]["ndcg_10"] = sum(ndcg.values()) / len(ndcg)


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument(
        "--stand-in-from",
        type=int,
        default=100_000,
        help="size from which papers are embedded by a stand-in for the model (default 100000)",
    )
    parser.add_argument("--out", type=Path, default=Path("docs"))
    chosen = parser.parse_args()
    if not SCIFACT.is_dir():
        print(f"skipped: {SCIFACT} is not there")
        return
    kept = chosen.out / "stock.json"
    results = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else []
    for size in chosen.sizes:
        with tempfile.TemporaryDirectory() as folder:
            result = measure(size, Path(folder), chosen.stand_in_from)
        results = [other for other in results if other["size"] != size] + [result]
        results.sort(key=lambda each: each["size"])
        chosen.out.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(table(results))
    draw(results, chosen.out / "growth.svg")


if __name__ == "__main__":
    main()
