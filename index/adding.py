"""Incoming papers into writes: unchanged ones cost nothing, known ones are merged."""

from __future__ import annotations

from index.merging import Known, merge
from index.paper import Paper
from index.sources import AddReport, Merge
from index.store import Store
from index.writer import Writer

CHARACTERS_A_BATCH = 500_000
"""Text gathered before it is embedded and written: bounds memory and what a crash repeats."""


class Adder:
    """Adds papers through a `Writer`, batch by batch, and counts what became of them.

    Call `flush` after the last paper.
    """

    def __init__(self, writer: Writer, store: Store, report: AddReport) -> None:
        self._writer = writer
        self._store = store
        self._report = report
        self._batch: list[tuple[str, Paper]] = []
        self._characters = 0
        self._sources: dict[str, str] = {}

    def add(self, source: str, paper: Paper) -> None:
        """Take a paper in; `source` names where it came from."""
        if self._writer.manifest.papers.get(paper.key) == paper.content_hash:
            self._report.unchanged += 1
            return
        self._batch.append((source, paper))
        self._characters += len(paper.title)
        self._characters += sum(len(section.text) for section in paper.sections)
        if self._characters >= CHARACTERS_A_BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was taken in."""
        held = list(self._store.find([paper for _, paper in self._batch]))
        known = Known(held)
        changed: dict[str, Paper] = {}
        obsolete: set[str] = set()
        for source, paper in self._batch:
            old = known.find(paper)
            new = paper if old is None else merge(old, paper)
            self._count(source, paper, old, new)
            if old is not None and new.content_hash == old.content_hash:
                continue
            if old is not None and new.key != old.key:
                changed.pop(old.key, None)
                obsolete.add(old.key)
            known.add(new)
            changed[new.key] = new
            self._sources[new.key] = source
        if changed:
            self._writer.write(list(changed.values()))
        # Last, so that a crash before it leaves a paper twice and not once too few.
        for key in sorted((obsolete - changed.keys()) & {paper.key for paper in held}):
            self._writer.remove(key)
        self._batch, self._characters = [], 0

    def _count(self, source: str, paper: Paper, old: Paper | None, new: Paper) -> None:
        report = self._report
        if old is None:
            report.added += 1
        elif new.content_hash == old.content_hash:
            report.unchanged += 1
        elif old.key in self._sources or old.key != paper.key:
            where = self._sources.get(old.key, "the index")
            report.merges.append(Merge(new.key, (where, source), new.text_kind))
        else:
            report.updated += 1
