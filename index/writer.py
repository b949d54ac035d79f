"""Papers into rows: split, embed, write; the manifest says when a write is under way."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path

from index.embedder import Embedder
from index.manifest import Manifest
from index.paper import Paper
from index.passages import TokenCounter, cut_title, paper_passages
from index.store import Row, Store

PROBES = 3


class Writer:
    """Writes to one open store; nothing is marked or changed before the first real write.

    Call `finish` at the end; without it the index stays marked as interrupted.
    """

    def __init__(self, folder: Path, store: Store, embedder: Embedder, manifest: Manifest) -> None:
        self._folder = folder
        self._store = store
        self._embedder = embedder
        self.manifest = manifest

    def write(self, papers: Sequence[Paper]) -> None:
        """Add or replace papers; each is in the index once its own row is written."""
        self._begin()
        records, rows = _embed(papers, self._embedder)
        self._store.write(papers, records, rows)
        self.manifest.papers.update((paper.key, paper.content_hash) for paper in papers)

    def remove(self, key: str) -> None:
        """Take a paper out."""
        self._begin()
        self._store.remove([key])
        del self.manifest.papers[key]

    def finish(self) -> None:
        """Make what was written a new generation."""
        manifest = self.manifest
        if not manifest.pending:
            return
        manifest.generation = uuid.uuid4().hex
        manifest.passages = self._store.count_passages()
        manifest.probes = self._store.sample_passage_ids(PROBES)
        manifest.pending = False
        self._store.update_settings(manifest.settings())
        manifest.save(self._folder)

    def _begin(self) -> None:
        if not self.manifest.pending:
            self.manifest.pending = True
            self.manifest.save(self._folder)


def _embed(papers: Sequence[Paper], embedder: Embedder) -> tuple[list[list[float]], list[Row]]:
    """Vectors of the papers' titles, and the papers' rows."""
    window, count = embedder.window, _counting_once(embedder.count_tokens)
    titles = [cut_title(paper.title, count, window) or " " for paper in papers]
    passages = [
        (title, passage)
        for title, paper in zip(titles, papers, strict=True)
        for passage in paper_passages(paper, count, window)
    ]
    sentences = [sentence for _, passage in passages for sentence in passage.sentences]
    vectors = embedder.embed(
        [
            *titles,
            *(f"{title}\n{passage.text}" for title, passage in passages),
            *(sentence.plain_text for sentence in sentences),
        ]
    )
    first_sentence = len(titles) + len(passages)
    rows = []
    for number, (_, passage) in enumerate(passages, len(titles)):
        last_sentence = first_sentence + len(passage.sentences)
        rows.append(Row(passage, vectors[number], vectors[first_sentence:last_sentence]))
        first_sentence = last_sentence
    return [[float(value) for value in vector] for vector in vectors[: len(titles)]], rows


def _counting_once(count: TokenCounter) -> TokenCounter:
    """A counter that asks `count` for no text twice; splitting asks for most of them again."""
    known: dict[str, int] = {}

    def counted(texts: Sequence[str]) -> list[int]:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, count(new), strict=True))
        return [known[text] for text in texts]

    return counted
