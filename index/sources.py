"""What a user names to be indexed: files and folders, read into papers; failures are kept."""

from __future__ import annotations

import dataclasses
import functools
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from index.errors import IndexingError, ReadError
from index.ncbi import FetchProgress, Ncbi, NcbiSettings, parse_identifier
from index.paper import Paper, TextKind
from index.readers.sniff import read_papers

BUILTIN_CORPUS = Path(__file__).parent / "corpus" / "papers.jsonl"
"""The papers that come with the package; see ``docs/corpus.md``."""


@dataclasses.dataclass(frozen=True)
class Failure:
    """A source, or a record of one, that was not indexed, and why."""

    source: str
    reason: str


@dataclasses.dataclass(frozen=True)
class Merge:
    """A paper that came from two sources: what it is called now and which text was kept."""

    key: str
    sources: tuple[str, str]
    text_kind: TextKind


@dataclasses.dataclass
class AddReport:
    """What `Index.add` did; the counts are papers.

    `merges` names each paper that joined one from another source, `failures` each that failed.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    merges: list[Merge] = dataclasses.field(default_factory=list)
    failures: list[Failure] = dataclasses.field(default_factory=list)

    @property
    def failed(self) -> int:
        """Number of failures."""
        return len(self.failures)

    @property
    def merged(self) -> int:
        """Number of merges."""
        return len(self.merges)

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {**dataclasses.asdict(self), "merged": self.merged, "failed": self.failed}


def read_sources(
    sources: Iterable[str | Path],
    failures: list[Failure],
    ncbi: NcbiSettings | None = None,
    with_cited: bool = False,
    progress: FetchProgress | None = None,
) -> Iterator[tuple[str, Paper]]:
    """The papers of files, of folders' files, and of PMIDs, PMCIDs and DOIs, with their source.

    An existing file or folder comes before an identifier of the same name. Identifiers are asked
    of NCBI as `ncbi` says, `with_cited` together with the papers they cite. What cannot be read is
    added to `failures` and the reading goes on.
    """
    for name, read in _documents(sources, ncbi, with_cited, progress):
        try:
            for item in read():
                if isinstance(item, ReadError):
                    failures.append(Failure(name, str(item)))
                else:
                    yield name, item
        except (IndexingError, OSError) as error:
            failures.append(Failure(name, str(error)))


def _documents(
    sources: Iterable[str | Path],
    ncbi: NcbiSettings | None,
    with_cited: bool,
    progress: FetchProgress | None,
) -> Iterator[tuple[str, Callable[[], Iterator[Paper | ReadError]]]]:
    for source in sources:
        if Path(source).exists():
            for file in _files(Path(source)):
                yield str(file), functools.partial(read_papers, file)
        elif ncbi is not None and parse_identifier(str(source)) is not None:
            yield (
                str(source),
                functools.partial(_fetched, str(source), ncbi, with_cited, progress),
            )
        else:
            yield str(source), _not_there


def _fetched(
    source: str, ncbi: NcbiSettings, with_cited: bool, progress: FetchProgress | None
) -> Iterator[Paper | ReadError]:
    with Ncbi(ncbi) as service:
        yield from service.fetch(source, with_cited, progress)


def _not_there() -> Iterator[Paper | ReadError]:
    raise ReadError("there is no such file or folder, and it is no PMID, PMCID or DOI")


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for child in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in child.relative_to(path).parts)
        if child.is_file() and not hidden:
            yield child


def save_papers(path: Path, papers: Iterable[Paper]) -> None:
    """Write papers to a file that `load_papers` reads; the file is there whole or not at all."""
    draft = path.with_suffix(".tmp")
    with draft.open("w", encoding="utf-8") as stream:
        for paper in papers:
            stream.write(json.dumps(paper.to_dict()) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def load_papers(path: Path) -> Iterator[tuple[str, Paper]]:
    """The papers that `save_papers` wrote, each with the file's name."""
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            yield str(path), Paper.from_dict(json.loads(line))


def all_papers(held: Iterable[Paper], kept: Path) -> Iterator[Paper]:
    """The papers an index holds, then those of `kept`, where it is there, that it lacks."""
    keys = set()
    for paper in held:
        keys.add(paper.key)
        yield paper
    if kept.exists():
        yield from (paper for _, paper in load_papers(kept) if paper.key not in keys)
