"""Measure the support check: errors caught, true statements passed.

    python benchmarks/support.py [--misses] [--half tuned|held-out|both] [--no-embedder]

Statements are made by rules, with a fixed seed, from the built-in corpus and, where
``../shared/beir/scifact-dev`` is there, from its abstracts: true ones (copies and paraphrases) and
ones with one planted error, on top of a copy or a paraphrase. Papers are split in two by a hash
of their key; the rules were written looking at the tuned half only. The rows "with embedder" are
the first statements of each kind again, as the assistant checks them.

The tables of scifact ask of claims written by people how well the score tells SUPPORT from
CONTRADICT and from another claim's abstract: given the evidence sentences, as for an answer, and
given the whole abstract, as for `review-assistant check`. There the nearest of the other abstracts
stands for a review's claim that cites a wrong paper on the right topic. ``--misses`` prints what
went wrong with the statements made by rules.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from support_cases import PLANTED, SEED, TRUE, Case, Papers, cases, joined

from assistant.claim_check import Claim, Text, best_support
from assistant.support import EmbedderSimilarity, Support, check_support
from assistant.support.check import Similarity
from index.embedder import Embedder, FloatArray
from index.passages import Sentence
from index.sources import BUILTIN_CORPUS

EMBEDDED_PER_KIND = 25
SCIFACT = Path(__file__).parents[2] / "shared" / "beir" / "scifact-dev"
HALVES = ("tuned", "held-out")
PASSED = {"verbatim", "supported"}
VERDICTS = ("SUPPORT", "CONTRADICT", "OTHER")


def half_of(key: str) -> str:
    """Which half of the papers a key falls in."""
    return HALVES[int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2]


def builtin_papers() -> Iterator[tuple[str, list[str]]]:
    """Key and sentences of every paper of the built-in corpus."""
    for line in BUILTIN_CORPUS.read_text(encoding="utf-8").splitlines():
        paper = json.loads(line)
        doi = "doi:" + paper["doi"].lower() if paper["doi"] else paper["title"]
        yield "pmid:" + paper["pmid"] if paper["pmid"] else doi, paper["digest"]


def abstracts() -> Iterator[tuple[str, list[str]]]:
    """Key and sentences of scifact's abstracts; sentences without a number are mostly skipped."""
    for line in (SCIFACT / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
        paper = json.loads(line)
        texts = [text.strip() for text in paper["sentences"] if 40 < len(text) < 400]
        yield paper["_id"], [text for text in texts if re.search(r"\d|not |no ", text)]


def planted_tables(halves: Sequence[str], similarity: Similarity | None, show: bool) -> None:
    """Print the shares caught and passed."""
    sources = {"built-in": list(builtin_papers())}
    if SCIFACT.is_dir():
        sources["abstracts"] = list(abstracts())
    seconds, checked = 0.0, 0
    print(f"{'':34}{'':>20}{'n':>5}  {'unsupported':>11}  {'not passed':>10}  {'passed':>7}")
    for source, papers in sources.items():
        for half in halves:
            where = f"{source}, {half}"
            kinds = _kinds([paper for paper in papers if half_of(paper[0]) == half and paper[1]])
            every: dict[str, list[Support]] = {"planted": [], "true": []}
            embedded: dict[str, list[Support]] = {"planted": [], "true": []}
            for (sort, name), made in kinds.items():
                started = time.perf_counter()
                results = [check_support(*case) for case in made]
                seconds += time.perf_counter() - started
                checked += len(made)
                every[sort] += results
                _row(f"{sort}: {name}", where, results)
                if show:
                    _misses(sort, made, results)
                if similarity is not None:
                    embedded[sort] += [
                        check_support(*case, similarity=similarity)
                        for case in made[:EMBEDDED_PER_KIND]
                    ]
            for pool, title in ((every, "ALL"), (embedded, "with embedder")):
                for sort, results in pool.items():
                    if results:
                        _row(f"{sort}: {title}", where, results)
    print(f"{1000 * seconds / max(1, checked):.1f} ms a check by rules")


def _kinds(papers: Papers) -> dict[tuple[str, str], list[Case]]:
    kinds = {("planted", n): cases(papers, rule, n, planted=True) for n, rule in PLANTED.items()}
    kinds |= {("true", n): cases(papers, rule, n, planted=False) for n, rule in TRUE.items()}
    kinds["true", "two sentences joined"] = joined(papers)
    return kinds


def _row(name: str, where: str, results: Sequence[Support]) -> None:
    total = max(1, len(results))
    failed = sum(result.label == "unsupported" for result in results)
    passed = sum(result.label in PASSED for result in results)
    print(
        f"{name:34}{where:>20}{len(results):5}  {failed / total:11.1%}  "
        f"{1 - passed / total:10.1%}  {passed / total:7.1%}"
    )


def _misses(sort: str, made: Sequence[Case], results: Sequence[Support]) -> None:
    for (statement, cited), result in zip(made, results, strict=True):
        if (result.label in PASSED) == (sort == "planted"):
            print(f"    {result.label} ({result.reason})\n      S: {statement}")
            for text in cited:
                print(f"      T: {text}")


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive scores above a negative, ties counting half."""
    one, other = np.asarray(positive)[:, None], np.asarray(negative)[None, :]
    return float(np.mean((one > other) + 0.5 * (one == other)))


Judged = tuple[str, str, list[int], str]
"""Half, claim, places of the evidence in an abstract, the abstract's id."""


def scifact_claims(abstracts_: Mapping[str, Sequence[str]]) -> dict[str, list[Judged]]:
    """Claims with the abstracts that support or contradict them, and with another claim's."""
    rng = random.Random(SEED)
    claims = list(map(json.loads, (SCIFACT / "queries.jsonl").open(encoding="utf-8")))
    ids = sorted({paper for claim in claims for paper in claim["evidence"]})
    found: dict[str, list[Judged]] = {verdict: [] for verdict in VERDICTS}
    for claim in claims:
        for paper, evidence in claim["evidence"].items():
            places = sorted({place for item in evidence for place in item["sentences"]})
            half = half_of(claim["_id"])
            found[evidence[0]["label"]].append((half, claim["text"], places, paper))
            other = rng.choice([number for number in ids if number not in claim["evidence"]])
            some = rng.sample(
                range(len(abstracts_[other])), min(len(places), len(abstracts_[other]))
            )
            found["OTHER"].append((half, claim["text"], some, other))
    return found


def scifact_tables(halves: Sequence[str], embedder: Embedder | None) -> None:
    """Print how well scores tell SUPPORT from CONTRADICT and from another abstract."""
    if not SCIFACT.is_dir():
        print(f"skipped: {SCIFACT} is not there")
        return
    papers = {
        paper["_id"]: paper
        for paper in map(json.loads, (SCIFACT / "corpus.jsonl").open(encoding="utf-8"))
    }
    texts = {key: [text.strip() for text in paper["sentences"]] for key, paper in papers.items()}
    judged = scifact_claims(texts)

    def rules(claim: str, places: list[int], paper: str) -> Support:
        return check_support(claim, [texts[paper][place] for place in places])

    ways: dict[str, Callable[[str, list[int], str], Support]] = {"evidence, rules": rules}
    if embedder is not None:
        read = _vectors(embedder, judged, texts)

        def nearest(claim: str, cited: Sequence[str]) -> float:
            return max(float(read[claim] @ read[text]) for text in cited)

        def with_embedder(claim: str, places: list[int], paper: str) -> Support:
            cited = [texts[paper][place] for place in places]
            return check_support(claim, cited, similarity=nearest)

        def whole(claim: str, places: list[int], paper: str) -> Support:
            sentences = [
                Sentence(f"{paper}#s{number}", "", text, 0, len(text))
                for number, text in enumerate(texts[paper], 1)
            ]
            vectors = np.array([read[text] for text in texts[paper]])
            text = Text(papers[paper]["title"], sentences, vectors)
            return best_support(Claim(claim, read[claim]), text)[0]

        judged["NEAREST"] = _nearest(judged, texts, read)
        ways |= {"evidence, with embedder": with_embedder, "whole abstract": whole}
    for half in halves:
        for way, check in ways.items():
            scores: dict[str, list[float]] = {}
            for verdict in judged if way == "whole abstract" else VERDICTS:
                made = [
                    check(claim, places, paper)
                    for its, claim, places, paper in judged[verdict]
                    if its == half
                ]
                scores[verdict] = [support.score for support in made]
                labels = collections.Counter(support.label for support in made)
                print(
                    f"{'scifact ' + verdict:24}{way:>24}, {half:8}{len(made):5}  "
                    + "  ".join(f"{label} {number}" for label, number in sorted(labels.items()))
                )
            for verdict in list(scores)[1:]:
                area = auroc(scores["SUPPORT"], scores[verdict])
                print(f"{'AUROC against ' + verdict:24}{way:>24}, {half:8}{'':5}  {area:.3f}")


def _nearest(
    judged: Mapping[str, Sequence[Judged]],
    texts: Mapping[str, Sequence[str]],
    read: Mapping[str, FloatArray],
) -> list[Judged]:
    """Each claim with the abstract that has the sentence nearest to it, its own left out."""
    own: dict[tuple[str, str], set[str]] = collections.defaultdict(set)
    for verdict in ("SUPPORT", "CONTRADICT"):
        for half, claim, _, paper in judged[verdict]:
            own[half, claim].add(paper)
    papers = sorted({case[3] for made in judged.values() for case in made})
    vectors = {paper: np.array([read[text] for text in texts[paper]]) for paper in papers}
    found: list[Judged] = []
    for (half, claim), its in own.items():
        peaks = {key: float((vectors[key] @ read[claim]).max()) for key in papers if key not in its}
        found.append((half, claim, [], max(peaks, key=lambda key: peaks[key])))
    return found


def _vectors(
    embedder: Embedder,
    judged: Mapping[str, Sequence[Judged]],
    texts: Mapping[str, Sequence[str]],
) -> dict[str, FloatArray]:
    """Unit vectors of all claims and of all sentences of their abstracts."""
    every = [case for made in judged.values() for case in made]
    wanted = [claim for _, claim, _, _ in every]
    wanted += [text for paper in {case[3] for case in every} for text in texts[paper]]
    return dict(zip(wanted, embedder.embed(wanted), strict=True))


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--misses", action="store_true", help="print what went wrong")
    parser.add_argument("--half", choices=[*HALVES, "both"], default="both")
    parser.add_argument("--no-embedder", action="store_true", help="leave the model out")
    chosen = parser.parse_args()
    halves = HALVES if chosen.half == "both" else (chosen.half,)
    embedder = None if chosen.no_embedder else Embedder()
    similarity = EmbedderSimilarity(lambda: embedder) if embedder is not None else None
    planted_tables(halves, similarity, chosen.misses)
    scifact_tables(halves, embedder)


if __name__ == "__main__":
    main()
