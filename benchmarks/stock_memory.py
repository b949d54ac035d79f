"""Where the memory goes as an index is made: the peak of each phase of `Index.add_papers`.

    python benchmarks/stock_memory.py FOLDER [--papers 53400]

Indexes the papers of `stock.py` into FOLDER with its stand-in for the model, which is loaded all
the same, and makes the caches, in one process. Where FOLDER holds an index, its caches alone are
made, if it lacks them. Prints Markdown, in MB. Linux only; scifact-dev in ``../shared/beir``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from stock_papers import HashedWords, papers
from stock_worker import StandInEmbedder, peak_mb

from index import Index, Paper, Section

PARTS = 5


def row(phase: str) -> None:
    """The peak since the last row, and what is held now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    print(f"| {phase} | {peak_mb():,.0f} | {pages * 4 / 1024:,.0f} |", flush=True)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts anew


def incoming(number: int) -> Iterator[tuple[str, Paper]]:
    """The papers, with a row after each part of them."""
    for done, paper in enumerate(papers(number)):
        if done and done % (number // PARTS) == 0:
            row(f"{done:,} papers added")
        yield paper["id"], Paper(paper["title"], (Section("Abstract", paper["text"]),))


def main() -> None:
    """Make the index, row by row."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=53_400)
    chosen = parser.parse_args()
    embedder = StandInEmbedder(HashedWords())
    print("| after | peak, MB | held, MB |\n|---|---:|---:|")
    with Index(chosen.folder, embedder=embedder) as index:
        if not index.exists:
            embedder.embed_query("what is loaded once")
            row("the model loaded")
            index.add_papers(incoming(chosen.papers))
            row(f"{chosen.papers:,} papers added")
        passages = index.manifest.passages
        row(f"{passages:,} passages opened")
        assert len(index.lexical.ids) == passages
        row("BM25 made")
        assert len(index.vectors.passages) == passages
        row("the vectors gathered")


if __name__ == "__main__":
    main()
