"""One pipeline in a process of its own, which `stock.py` drives line by line.

`index` takes one line for each part of the papers and answers with the seconds it took; `search`
takes a JSON question a line, asks it and answers with the milliseconds, or ranks for it. The last
answer of each has what the process needed.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from langchain_core.embeddings import Embeddings
from stock_papers import HashedWords, Record, papers

from index import Index, Paper, Section
from index.embedder import Embedder, FloatArray, bundled_folder

BATCH = 5_461  # what Chroma takes at once
K = 10
RANKED = 100  # passages from which the ten best papers are taken

Search = Callable[[str, int], list[str]]  # question and number of passages -> papers' ids


class StockEmbeddings(Embeddings):
    """What langchain-huggingface's `HuggingFaceEmbeddings` does with the model of its name.

    The package itself cannot be installed beside this project's transformers: it wants
    huggingface-hub below 2. `stand_in` replaces the vectors; a question is embedded all the same.
    """

    def __init__(self, stand_in: HashedWords | None) -> None:
        from sentence_transformers import SentenceTransformer

        self._client = SentenceTransformer(str(bundled_folder()), device="cpu")
        self._stand_in = stand_in

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if self._stand_in:
            return self._stand_in.embed(texts).tolist()
        return self._client.encode([text.replace("\n", " ") for text in texts]).tolist()

    def embed_query(self, text: str) -> list[float]:
        vector = self._client.encode([text.replace("\n", " ")]).tolist()[0]
        return self._stand_in.embed([text]).tolist()[0] if self._stand_in else vector


class StandInEmbedder(Embedder):
    """The default embedder with the stand-in's vectors; a question is embedded all the same."""

    def __init__(self, stand_in: HashedWords) -> None:
        super().__init__()
        self._stand_in = stand_in

    def embed(self, texts: Sequence[str]) -> FloatArray:
        return self._stand_in.embed(texts)

    def embed_query(self, text: str) -> list[float]:
        super().embed_query(text)
        return self._stand_in.embed([text]).tolist()[0]


def answer(**values: Any) -> None:
    """Say something to the driver."""
    print(json.dumps(values), flush=True)


class Turns:
    """The papers in parts, each made when the driver's line comes, with the time it takes after."""

    def __init__(self, number: int, parts: int) -> None:
        self._number = number
        self._parts = parts
        self._seconds = 0.0
        self._cpu = 0.0

    def __iter__(self) -> Iterator[list[Record]]:
        answer(ready=True)
        found = papers(self._number)
        for part in range(self._parts):
            sys.stdin.readline()
            first, end = (n * self._number // self._parts for n in (part, part + 1))
            records = list(itertools.islice(found, end - first))
            self._start()
            yield records
            self._stop()
            answer(seconds=self._seconds)
        sys.stdin.readline()
        self._start()

    def finish(self, passages: int) -> None:
        """Answer with the time of all, what followed the last part included."""
        self._stop()
        answer(seconds=self._seconds, cpu_s=self._cpu, passages=passages, peak_mb=peak_mb())

    def _start(self) -> None:
        self._seconds -= time.perf_counter()
        self._cpu -= time.process_time()

    def _stop(self) -> None:
        self._seconds += time.perf_counter()
        self._cpu += time.process_time()


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (line,) = [line for line in lines if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def index_stock(folder: Path, stand_in: HashedWords | None, turns: Turns) -> None:
    """Split by characters, embed, write to Chroma."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    embeddings = StockEmbeddings(stand_in)
    embeddings.embed_query("what is loaded once")
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    store: Chroma | None = None
    passages = 0
    for part in turns:
        documents = splitter.split_documents(
            Document(
                page_content=f"{paper['title']}\n{paper['text']}", metadata={"id": paper["id"]}
            )
            for paper in part
        )
        passages += len(documents)
        for start in range(0, len(documents), BATCH):
            batch = documents[start : start + BATCH]
            if store is None:
                store = Chroma.from_documents(batch, embeddings, persist_directory=str(folder))
            else:
                store.add_documents(batch)
    turns.finish(passages)


def index_ours(folder: Path, stand_in: HashedWords | None, turns: Turns) -> None:
    """`Index.add_papers`, and the caches that searching needs."""
    embedder = StandInEmbedder(stand_in) if stand_in else Embedder()
    embedder.embed_query("what is loaded once")
    incoming = (
        (paper["id"], Paper(paper["title"], (Section("Abstract", paper["text"]),)))
        for part in turns
        for paper in part
    )
    with Index(folder, embedder=embedder) as index:
        index.add_papers(incoming)
        turns.finish(len(index.vectors.passages))


def open_stock(folder: Path, stand_in: HashedWords | None) -> Search:
    """Chroma's similarity search."""
    from langchain_chroma import Chroma

    store = Chroma(persist_directory=str(folder), embedding_function=StockEmbeddings(stand_in))
    return lambda question, k: [
        document.metadata["id"] for document in store.similarity_search(question, k=k)
    ]


def open_ours(folder: Path, stand_in: HashedWords | None) -> Search:
    """`HybridRetriever`'s search; papers are named by their keys."""
    from assistant.retriever import HybridRetriever

    embedder = StandInEmbedder(stand_in) if stand_in else Embedder()
    retriever = HybridRetriever(index=Index(folder, embedder=embedder))
    return lambda question, k: [passage.key for passage in retriever.search(question, k)]


def search(opened: Callable[[], Search]) -> None:
    """Open the index, answer the driver's questions, end with what was needed."""
    start = time.perf_counter()
    ask = opened()
    ask("what is loaded once", K)
    answer(open_s=time.perf_counter() - start)
    for line in sys.stdin:
        asked = json.loads(line)
        start = time.perf_counter()
        ids = ask(asked["question"], RANKED if asked["rank"] else K)
        answer(
            ms=(time.perf_counter() - start) * 1000,
            ids=list(dict.fromkeys(ids))[:K],
            peak_mb=peak_mb(),
        )


def main() -> None:
    """Index or search, as told."""
    parser = argparse.ArgumentParser()
    parser.add_argument("pipeline", choices=["stock", "ours"])
    parser.add_argument("job", choices=["index", "search"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int)
    parser.add_argument("--parts", type=int)
    parser.add_argument("--stand-in", action="store_true")
    chosen = parser.parse_args()
    stand_in = HashedWords() if chosen.stand_in else None
    stock = chosen.pipeline == "stock"
    if chosen.job == "index":
        job = index_stock if stock else index_ours
        job(chosen.folder, stand_in, Turns(chosen.papers, chosen.parts))
    else:
        opened = open_stock if stock else open_ours
        search(functools.partial(opened, chosen.folder, stand_in))


if __name__ == "__main__":
    main()
