"""Our index and search against the stock LangChain pipeline, measured in the same run.

    pip install --no-deps langchain-chroma langchain-text-splitters
    python benchmarks/retrieval.py BEIR_DIR --documents 500

Stock: `RecursiveCharacterTextSplitter` (1000 characters, 200 shared), `Chroma.from_documents` and
`similarity_search`, with the same embedding model. Each side indexes and searches in a process of
its own, so that memory is its own too; both are given the relevant documents first, then others.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant.evaluation.beir import BeirFolder
from assistant.evaluation.retrieval import score
from index import Index, Paper
from index.embedder import Embedder

Search = Callable[[str], list[str]]


def chosen(beir: BeirFolder, number: int) -> list[Paper]:
    """`number` papers of the corpus: those that queries ask for first, else in its order."""
    wanted = {beir.keys.get(document) for found in beir.qrels.values() for document in found}
    papers = [paper for _, paper in beir.papers()]
    return sorted(papers, key=lambda paper: paper.key not in wanted)[:number]


def stock(papers: list[Paper], folder: Path, embedder: Embedder) -> Search:
    """Index with LangChain as its guides do."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    documents = [
        Document("\n".join([paper.title, *(part.text for part in paper.sections)]), id=paper.key)
        for paper in papers
    ]
    for document in documents:
        document.metadata["key"], document.id = document.id, None
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = splitter.split_documents(documents)
    store = Chroma.from_documents(chunks, embedder, persist_directory=str(folder))
    # Several chunks may be of one paper, so more are asked for than the ten that count.
    return lambda query: [
        found.metadata["key"] for found in store.similarity_search(query, k=min(30, len(chunks)))
    ]


def ours(papers: list[Paper], folder: Path, embedder: Embedder) -> Search:
    """Index with `Index`, search with `HybridRetriever`."""
    from assistant.retriever import HybridRetriever

    with Index(folder, embedder=embedder) as index:
        index.add_papers(("corpus", paper) for paper in papers)
    index = Index(folder, embedder=embedder)
    assert len(index.vectors.passages)  # the caches are part of the indexing
    retriever = HybridRetriever(index=index, k=30)
    return lambda query: [found.key for found in retriever.search(query)]


def measure(side: str, beir: BeirFolder, number: int) -> dict[str, float]:
    """One side's figures; times in ms, sizes in MB."""
    papers = chosen(beir, number)
    held = {paper.key for paper in papers}
    qrels = {
        query: found
        for query, found in beir.qrels.items()
        if all(beir.keys.get(document) in held for document in found)
    }
    embedder = Embedder()
    embedder.embed(["the model is loaded before anything is measured"])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.perf_counter()
        search = {"stock": stock, "ours": ours}[side](papers, folder, embedder)
        seconds = time.perf_counter() - start
        search("what is loaded once")
        run, times = {}, []
        for query in sorted(qrels)[:200]:
            start = time.perf_counter()
            found = search(beir.queries[query].text)
            times.append((time.perf_counter() - start) * 1000)
            run[query] = beir.ranked(found)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    metrics, _ = score({query: qrels[query] for query in run}, run)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "documents a second": len(papers) / seconds,
        "search p50 (ms)": float(np.percentile(times, 50)),
        "search p95 (ms)": float(np.percentile(times, 95)),
        "memory beyond the model (MB)": (peak - before) / 1024,
        "disk (MB)": size / 1e6,
        "nDCG@10": metrics["ndcg@10"],
    }


def main() -> None:
    """Measure both sides and print a table with their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--side", choices=["stock", "ours"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        beir = BeirFolder.read(arguments.folder)
        print(json.dumps(measure(arguments.side, beir, arguments.documents)))
        return
    figures = {}
    for side in ("stock", "ours"):
        command = [sys.executable, *sys.argv, "--side", side]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        figures[side] = json.loads(done.stdout.splitlines()[-1])
    print("| | stock | ours | ours / stock |\n|---|---|---|---|")
    for name, value in figures["stock"].items():
        mine = figures["ours"][name]
        ratio = f"{mine / value:.2f}" if value else "-"
        print(f"| {name} | {value:.3g} | {mine:.3g} | {ratio} |")


if __name__ == "__main__":
    main()
