"""How fast and how exact each way of computing the default embedding model is on this machine.

    python benchmarks/embedding.py [--corpus BEIR/corpus.jsonl] [--rounds 3] [--cpu-time]

All ways take turns in one run, the best round of each counts, and speeds are ratios to the first:
sentence-transformers in float32 as it comes. `--cpu-time` measures the time of the process, for a
machine that does other work. Indexing and questions take the way that `review-assistant doctor`
names.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer

from index import cpu
from index.backends import Encoder, Fitted, FloatArray, convert
from index.embedder import Embedder, bundled_folder
from index.passages import split_sentences
from index.sources import BUILTIN_CORPUS, read_sources

PASSAGES, SENTENCES = 200, 800
QUESTION = "What is the median survival of patients after resection of liver metastases?"
QUESTIONS = 50


class Way(Encoder):
    """One way of computing, whatever would be chosen here."""

    def __init__(self, precision: str, packed: bool) -> None:
        self.threads = cpu.limit_threads()
        model = load()
        if precision != "fp32" or packed:
            convert(model, precision, packed)
        self.fitted = Fitted(model, precision, packed)


def load() -> SentenceTransformer:
    return SentenceTransformer(str(bundled_folder()), device="cpu").float().eval()


def texts(corpus: Path) -> tuple[list[str], list[str]]:
    """Titles with abstracts, and single sentences."""
    papers = [paper for _, paper in read_sources([corpus], [])]
    passages = [f"{p.title}\n{' '.join(part.text for part in p.sections)}" for p in papers]
    sentences = (
        section.text[start:end]
        for paper in papers
        for section in paper.sections
        for start, end in split_sentences(section.text, section.marks)
    )
    return passages[:PASSAGES], list(itertools.islice(sentences, SENTENCES))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=BUILTIN_CORPUS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cpu-time", action="store_true")
    chosen = parser.parse_args()
    clock = time.process_time if chosen.cpu_time else time.perf_counter

    embedder = Embedder()
    kinds = dict(zip(("passages", "sentences"), texts(chosen.corpus), strict=True))
    tokens = {
        kind: [min(number, embedder.window) for number in embedder.count_tokens(part)]
        for kind, part in kinds.items()
    }
    stock = load()
    ways: dict[str, Callable[[Sequence[str], Sequence[int]], FloatArray]] = {
        "sentence-transformers, fp32": lambda part, _: stock.encode(
            list(part), normalize_embeddings=True, show_progress_bar=False
        ),
        **{
            name: lambda part, lengths, way=way: way.encode(part, lengths, None, "document")
            for name, way in {
                "fp32": Way("fp32", False),
                "fp32, packed weights": Way("fp32", True),
                "bf16": Way("bf16", False),
                "bf16, packed weights": Way("bf16", True),
            }.items()
        },
    }
    rows: dict[str, dict[str, float]] = {name: {} for name in ways}
    exact: dict[str, FloatArray] = {}
    for kind, part in kinds.items():
        best: dict[str, float] = {}
        for _, (name, way) in itertools.product(range(chosen.rounds), ways.items()):
            start = clock()
            vectors = way(part, tokens[kind])
            took = clock() - start
            best[name] = min(took, best.get(name, took))
            cosines = (vectors * exact.setdefault(kind, vectors)).sum(axis=1)
            rows[name][f"{kind} cosine mean"] = float(cosines.mean())
            rows[name][f"{kind} cosine min"] = float(cosines.min())
        for name, took in best.items():
            rows[name][f"{kind}/s"] = len(part) / took
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _, (name, way) in itertools.product(range(QUESTIONS), ways.items()):
        start = clock()
        way([QUESTION], [0])
        spent[name].append(clock() - start)
    for name, times in spent.items():
        rows[name]["question ms"] = float(np.median(times)) * 1000

    base = rows["sentence-transformers, fp32"]
    print(f"instructions: {' '.join(cpu.instructions())}; chosen here: {embedder.computation}")
    for kind, lengths in tokens.items():
        print(f"{len(lengths)} {kind} of {np.mean(lengths):.0f} tokens")
    print(f"{'':28} passages sentences question  cosine mean / min")
    for name, row in rows.items():
        cosines = [row[f"{kind} cosine {what}"] for what in ("mean", "min") for kind in kinds]
        print(
            f"{name:28} {row['passages/s'] / base['passages/s']:7.2f}x"
            f" {row['sentences/s'] / base['sentences/s']:8.2f}x"
            f" {base['question ms'] / row['question ms']:7.2f}x"
            f"  {min(cosines[:2]):.5f} / {min(cosines[2:]):.5f}"
        )
    print(
        f"first row: {base['passages/s']:.1f} passages/s, {base['sentences/s']:.0f} sentences/s, "
        f"question {base['question ms']:.1f} ms"
    )


if __name__ == "__main__":
    main()
