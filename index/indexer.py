"""An index of papers: add, update, remove, read; one writer at a time, safe against crashes."""

from __future__ import annotations

import contextlib
import itertools
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType

import platformdirs
from filelock import FileLock, Timeout

from index import soundness
from index.adding import Adder
from index.chain import CitationChain
from index.embedder import Embedder
from index.errors import StoreError
from index.lexical import Lexical, lexical_text
from index.manifest import Manifest
from index.ncbi import FetchProgress, NcbiSettings
from index.paper import Paper
from index.passages import Sentence
from index.presets import DEFAULT_MODEL
from index.record import record_sentence
from index.sources import (
    AddReport,
    Failure,
    all_papers,
    load_papers,
    read_sources,
    save_papers,
)
from index.store import Store
from index.vectors import Vectors
from index.writer import Writer

logger = logging.getLogger(__name__)

NCBI_CACHE = platformdirs.user_cache_path("review-assistant") / "ncbi"
"""Where NCBI's answers are kept unless told otherwise."""

Progress = Callable[[str, int], None]
"""Called with the source being read and the number of papers done."""


def _stages(progress: Progress) -> FetchProgress:
    """What `Ncbi` reports, shown as `Progress`."""
    return lambda stage, done, total: progress(f"{stage} of {total}" if total else stage, done)


class Index:
    """Papers as searchable passages in `folder`, or with `chroma_url` on a Chroma server.

    The folder is made when the first paper is added. Any number of processes may read while one
    writes.

        with Index("my-index") as index:
            report = index.add(["article.nxml"])
            papers = index.papers()

    Args:
        folder: holds the manifest, the caches and, without `chroma_url`, the rows.
        embedder: None takes the model the index was made with, or the default for a new one.
        chroma_url: address of a Chroma server that holds the rows.

    Raises:
        StoreError: from any method, where the index is missing, damaged, locked by another
            writer or made by another model.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        embedder: Embedder | None = None,
        chroma_url: str | None = None,
    ) -> None:
        self.folder = Path(folder)
        self._asked_embedder = embedder
        self._chroma_url = chroma_url
        self._store: Store | None = None
        self._manifest: Manifest | None = None
        self._embedder: Embedder | None = None
        self._lexical: Lexical | None = None
        self._vectors: Vectors | None = None
        self._chain: CitationChain | None = None

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the files; the next use opens them again."""
        if self._store is not None:
            self._store.close()
        self._store = self._manifest = self._embedder = None
        self._lexical = self._vectors = self._chain = None

    # -- reading

    @property
    def exists(self) -> bool:
        """Whether there is anything to open."""
        if self._chroma_url:
            return self._connect().settings is not None
        return Store.exists(self._rows_folder) or Manifest.load(self.folder) is not None

    @property
    def store(self) -> Store:
        """The rows."""
        self._open()
        return self._connect()

    @property
    def manifest(self) -> Manifest:
        """What the index was built with and from."""
        return self._open()

    @property
    def embedder(self) -> Embedder:
        """The model the index was made with."""
        if self._embedder is None:
            manifest = self.manifest
            embedder = self._asked_embedder or Embedder(manifest.model)
            if (embedder.name, embedder.revision) != (manifest.model, manifest.revision):
                raise StoreError(
                    f"the index in {self.folder} was made by the embedding model "
                    f"{manifest.model} ({manifest.revision}), not by {embedder.name} "
                    f"({embedder.revision}); use that model or run "
                    f"`review-assistant index --rebuild --index {self.folder}`"
                )
            self._embedder = embedder
        return self._embedder

    @property
    def lexical(self) -> Lexical:
        """BM25 of the current generation; built from the rows when its cache is missing or old."""
        manifest = self.manifest
        if self._lexical is None:
            folder = self.folder / "lexical"
            # After a write that was cut off the rows are newer than any cache.
            if not manifest.pending:
                self._lexical = Lexical.load(folder, manifest.generation)
            if self._lexical is None:
                self._lexical = Lexical.build(_texts(self.store))
                if not manifest.pending:
                    self._lexical.save(folder, manifest.generation)
        return self._lexical

    @property
    def vectors(self) -> Vectors:
        """All vectors of the current generation, in the order of `lexical`; cached like it."""
        manifest, lexical = self.manifest, self.lexical
        if self._vectors is None:
            folder = self.folder / "vectors"
            if not manifest.pending:
                self._vectors = Vectors.load(folder, manifest.generation, lexical.ids)
            if self._vectors is None:
                self._vectors = Vectors.build(
                    self.store, lexical.ids, len(lexical.bounds) - 1, manifest.dimension
                )
                if not manifest.pending:
                    self._vectors.save(folder, manifest.generation)
        return self._vectors

    @property
    def chain(self) -> CitationChain:
        """Which of the index's papers cite which."""
        if self._chain is None:
            self._chain = CitationChain(self.store.papers())
        return self._chain

    def refresh(self) -> None:
        """See what another process has written since the index was opened."""
        if self._manifest is None:
            return
        settings = self._connect().settings
        if settings is None or settings["generation"] != self._manifest.generation:
            self.close()

    def papers(self) -> list[Paper]:
        """All papers, in the order of their keys."""
        return sorted(self.store.papers(), key=lambda paper: paper.key)

    def paper(self, key: str) -> Paper:
        """One paper.

        Raises:
            StoreError: where the index has no paper of that key.
        """
        for paper in self.store.papers([key]):
            return paper
        raise StoreError(f"the index has no paper {key!r}; `review-assistant papers` lists them")

    def sentences(self, key: str) -> list[Sentence]:
        """All sentences of a paper in order, its record (``#s0``) first."""
        record = record_sentence(self.paper(key))
        rows = self.store.rows(self.store.passage_ids([key]))
        text = [sentence for row in rows for sentence in row.passage.sentences]
        return [record, *sorted(text, key=lambda sentence: sentence.number)]

    # -- writing

    def add(
        self,
        sources: Iterable[str | Path],
        progress: Progress | None = None,
        *,
        ncbi: NcbiSettings | None = None,
        with_cited: bool = False,
    ) -> AddReport:
        """Index files, the files of folders, and papers named by PMID, PMCID or DOI.

        What cannot be read is reported, not raised. Identifiers are asked of NCBI, as `ncbi` says;
        None asks its public service. `with_cited` brings the papers that those cite.
        """
        failures: list[Failure] = []
        ncbi = ncbi or NcbiSettings(cache=NCBI_CACHE)
        stages = _stages(progress) if progress else None
        papers = read_sources(sources, failures, ncbi, with_cited, stages)
        report = self.add_papers(papers, progress)
        report.failures = failures
        return report

    def add_papers(
        self, papers: Iterable[tuple[str, Paper]], progress: Progress | None = None
    ) -> AddReport:
        """Index papers, each given with the name of its source; unchanged ones cost nothing.

        A paper that the index knows by another identifier is merged with that record.
        """
        report = AddReport()
        papers = iter(papers)
        first = next(papers, None)
        if first is None:
            return report
        with self._writing() as writer:
            adder = Adder(writer, self._connect(), report)
            for done, (source, paper) in enumerate(itertools.chain([first], papers), 1):
                if progress:
                    progress(source, done)
                adder.add(source, paper)
            adder.flush()
        return report

    def remove(self, key: str) -> None:
        """Take a paper out.

        Raises:
            StoreError: where the index has no paper of that key.
        """
        self.paper(key)
        with self._writing() as writer:
            writer.remove(key)

    def rebuild(self, progress: Progress | None = None) -> AddReport:
        """Make all rows anew from the papers the index holds, with the model given to `Index`.

        Without one, the model they were made with is kept.

        The papers are saved first, so that a rebuild that was cut off can be run again.
        """
        kept = self._kept
        if not kept.exists():
            self._require()
        made_with = Manifest.load(self.folder)
        embedder = self._asked_embedder or Embedder(made_with.model if made_with else DEFAULT_MODEL)
        self._asked_embedder = embedder
        logger.info("rebuilding with vectors of length %d", embedder.dimension)  # loads the model
        with self._locked():
            store = self._connect()
            held = store.papers() if store.settings or not kept.exists() else iter(())
            save_papers(kept, all_papers(held, kept))
            store.drop()
            self.close()
            Manifest.delete(self.folder)
        report = self.add_papers(load_papers(kept), progress)
        kept.unlink()
        return report

    # -- inside

    @property
    def _rows_folder(self) -> Path:
        return self.folder / "chroma"

    @property
    def _kept(self) -> Path:
        """All papers, from the start of a rebuild to its end."""
        return self.folder / "rebuild.jsonl"

    def _connect(self) -> Store:
        if self._store is None:
            self._store = Store(self._rows_folder, self._chroma_url)
        return self._store

    def _require(self) -> None:
        if not self.exists:
            raise StoreError(
                f"there is no index in {self.folder}; make one with "
                f"`review-assistant index PATH --index {self.folder}`"
            )
        if not self._chroma_url and not Store.exists(self._rows_folder):
            raise StoreError(
                f"the index in {self.folder} has lost its rows ({self._rows_folder} is empty); "
                "remove the folder and index the papers again"
            )

    def _open(self) -> Manifest:
        if self._manifest is not None:
            return self._manifest
        self._require()
        store = self._connect()
        settings = store.settings
        if settings is None:
            mend = "--rebuild" if self._kept.exists() else "PATH"
            raise StoreError(
                f"the index in {self.folder} holds no papers; run "
                f"`review-assistant index {mend} --index {self.folder}`"
            )
        manifest = Manifest.load(self.folder)
        if manifest is None or (
            not manifest.pending and manifest.generation != settings["generation"]
        ):
            manifest = Manifest.from_settings(settings)
            manifest.papers = store.hashes()
        if self._kept.exists():
            logger.warning(
                "the last rebuild of the index in %s was cut off; run it again", self.folder
            )
        if manifest.pending:
            logger.warning(
                "the last write to the index in %s was cut off; index the papers again", self.folder
            )
        else:
            if not self._chroma_url:
                soundness.check_files(self._rows_folder)
            soundness.check(store, manifest)
        self._manifest = manifest
        return manifest

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{self.folder} cannot be the folder of an index: {error.strerror}"
            ) from error
        try:
            with FileLock(self.folder / "write.lock", timeout=0):
                yield
        except Timeout as error:
            raise StoreError(
                f"another process is writing to the index in {self.folder}; "
                "try again when it is done"
            ) from error

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Writer]:
        with self._locked():
            self.close()
            torn: list[Paper] = []
            if self.exists and self._connect().settings is not None:
                manifest = self._open()
                if manifest.pending:
                    soundness.check_files(self._rows_folder)
                    torn = soundness.recover(self._connect(), manifest)
                embedder = self.embedder
            else:
                embedder = self._asked_embedder or Embedder()
                manifest = Manifest(embedder.name, embedder.revision, embedder.dimension)
                self._connect().create(manifest.settings())
            writer = Writer(self.folder, self._connect(), embedder, manifest)
            try:
                if torn:
                    writer.write(torn)
                yield writer
                writer.finish()
            finally:
                self.close()


def _texts(store: Store) -> Iterator[tuple[str, str, list[str]]]:
    """What `Lexical.build` takes; of a paper no more is held than its passages share."""
    heads = {paper.key: lexical_text(paper, "") for paper in store.papers()}
    for passage in store.passages():
        if passage.key in heads:
            sentences = [sentence.plain_text for sentence in passage.sentences]
            yield passage.id, heads[passage.key] + passage.text, sentences
