"""The rows of an index in Chroma: one a passage, one a paper; in a local folder or on a server.

The rows are the one truth of an index. Whatever else lies beside them can be made from them.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import itertools
import json
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from index.embedder import FloatArray
from index.errors import StoreError
from index.merging import identities
from index.paper import Paper, ReferenceMark
from index.passages import Passage, Sentence

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

T = TypeVar("T")

BATCH = 5_000
"""Rows a call; Chroma takes 5,461 at most."""

PAGE = 2_000
"""Rows read at a time where all are read: bounds memory."""


@dataclasses.dataclass(frozen=True)
class Row:
    """A passage with its vectors.

    `vector` is a unit vector, shape (dimension,); `sentence_vectors` have shape
    (number of sentences, dimension) and unit length but for their rounding to int8.
    """

    passage: Passage
    vector: FloatArray
    sentence_vectors: FloatArray


class Store:
    """Chroma collections ``passages`` and ``papers`` of one index.

    Args:
        folder: where Chroma keeps its files; ignored with `url`.
        url: address of a Chroma server, such as ``http://127.0.0.1:8000``.

    Raises:
        StoreError: when the server does not answer.
    """

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self._folder = folder
        self._url = url
        self._client = _server(url) if url else _local(folder)
        self._opened: dict[str, Collection] = {}
        # Not part of chromadb's ClientAPI, but of all its clients.
        self._close: Callable[[], None] = getattr(self._client, "close")  # noqa: B009

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether a local store lies in `folder`."""
        return (folder / "chroma.sqlite3").exists()

    def close(self) -> None:
        """Release the files; the store is of no use afterwards."""
        self._close()

    def create(self, settings: Mapping[str, str | int]) -> None:
        """Make the collections, empty; `settings` can be read back with `settings`."""
        self.drop()  # a `create` that was cut off may have left one of them
        for name in ("passages", "papers"):
            self._client.create_collection(
                name,
                configuration={"hnsw": {"space": "cosine", "ef_search": 400}},
                metadata=dict(settings),
                embedding_function=None,
            )

    def drop(self) -> None:
        """Remove the collections with all their rows."""
        from chromadb.errors import NotFoundError

        self._opened = {}
        for name in ("papers", "passages"):
            with contextlib.suppress(NotFoundError):
                self._client.delete_collection(name)
        if self._url is None:  # Chroma leaves the files of their vectors
            for folder in [path for path in self._folder.iterdir() if path.is_dir()]:
                shutil.rmtree(folder, ignore_errors=True)

    @property
    def settings(self) -> dict[str, Any] | None:
        """What `create` or `update_settings` left, or None where there are no collections."""
        papers = self._find("papers")
        return None if papers is None else dict(papers.metadata)

    def update_settings(self, settings: Mapping[str, str | int]) -> None:
        """Replace the settings."""
        self._collection("papers").modify(metadata=dict(settings))

    def count_passages(self) -> int:
        """Number of passages."""
        return self._collection("passages").count()

    def write(
        self, papers: Sequence[Paper], titles: Sequence[Sequence[float]], rows: Sequence[Row]
    ) -> None:
        """Add or replace papers: their passages first, then each paper's own row.

        A paper therefore counts as indexed only once it is whole; the passages of its earlier
        version go last. `titles` holds the vector of each paper's title, in the order of
        `papers`; `rows` are the passages of all of them.
        """
        hashes = {paper.key: paper.content_hash for paper in papers}
        stale = set(self.passage_ids(list(hashes))) - {row.passage.id for row in rows}
        passages = self._collection("passages")
        for batch in _batches(rows):
            passages.upsert(
                ids=[row.passage.id for row in batch],
                embeddings=np.stack([row.vector for row in batch]),
                metadatas=[_passage_metadata(row, hashes[row.passage.key]) for row in batch],
            )
        for part in _batches(list(zip(papers, titles, strict=True))):
            self._collection("papers").upsert(
                ids=[paper.key for paper, _ in part],
                embeddings=np.asarray([title for _, title in part], dtype=np.float32),
                metadatas=[
                    {
                        **identities(paper),
                        "hash": paper.content_hash,
                        "paper": json.dumps(paper.to_dict()),
                    }
                    for paper, _ in part
                ],
            )
        self.delete_passages(sorted(stale))

    def remove(self, keys: Sequence[str]) -> None:
        """Remove papers: their own rows first, so that none is left with half its passages."""
        if keys:
            self._collection("papers").delete(ids=list(keys))
            self.delete_passages(self.passage_ids(keys))

    def delete_passages(self, ids: Sequence[str]) -> None:
        """Delete passages by id."""
        for batch in _batches(ids):
            self._collection("passages").delete(ids=list(batch))

    def passage_ids(self, keys: Sequence[str]) -> list[str]:
        """Ids of all passages of the papers named."""
        if not keys:
            return []
        wanted: Any = {"key": {"$in": list(keys)}}
        found = self._collection("passages").get(where=wanted, include=[])
        return list(found["ids"])

    def sample_passage_ids(self, number: int) -> list[str]:
        """Ids of at most `number` passages, spread over the collection."""
        collection = self._collection("passages")
        count = collection.count()
        offsets = sorted({count * part // number for part in range(number)} if count else ())
        return [collection.get(limit=1, offset=offset, include=[])["ids"][0] for offset in offsets]

    def hashes(self) -> dict[str, str]:
        """Content hash of every paper, by key."""
        return {key: str(data["hash"]) for key, data in self._all("papers")}

    def passage_hashes(self) -> Iterator[tuple[str, str, str]]:
        """Id, paper key and paper's content hash of every passage."""
        for passage_id, metadata in self._all("passages"):
            yield passage_id, str(metadata["key"]), str(metadata["hash"])

    def papers(self, keys: Sequence[str] | None = None) -> Iterator[Paper]:
        """The papers named, or all of them; those that are not there are left out."""
        if keys is None:
            metadatas: Iterable[Mapping[str, Any]] = (
                metadata for _, metadata in self._all("papers")
            )
        elif not keys:
            return
        else:
            found = self._collection("papers").get(
                ids=list(dict.fromkeys(keys)), include=["metadatas"]
            )
            metadatas = found["metadatas"] or []
        for metadata in metadatas:
            yield Paper.from_dict(json.loads(metadata["paper"]))

    def find(self, papers: Sequence[Paper]) -> Iterator[Paper]:
        """The papers held that share a key, an identifier or a title with one of those given."""
        yield from self.papers([paper.key for paper in papers])
        wanted: dict[str, set[str]] = {}
        for paper in papers:
            for kind, value in identities(paper).items():
                wanted.setdefault(kind, set()).add(value)
        for kind, values in wanted.items():
            where: Any = {kind: {"$in": sorted(values)}}
            found = self._collection("papers").get(where=where, include=["metadatas"])
            for metadata in found["metadatas"] or []:
                yield Paper.from_dict(json.loads(str(metadata["paper"])))

    def passages(self) -> Iterator[Passage]:
        """Every passage, in no order that is promised."""
        for passage_id, metadata in self._all("passages"):
            yield _passage(passage_id, json.loads(str(metadata["row"])))

    def rows(self, ids: Sequence[str]) -> list[Row]:
        """The passages named, with their vectors, in the order of `ids`."""
        if not ids:
            return []
        found = self._collection("passages").get(ids=list(ids), include=["embeddings", "metadatas"])
        rows = {
            passage_id: _row(passage_id, json.loads(str(metadata["row"])), vector)
            for passage_id, metadata, vector in zip(
                found["ids"],
                found["metadatas"] or [],
                found["embeddings"] if found["embeddings"] is not None else [],
                strict=True,
            )
        }
        missing = [passage_id for passage_id in ids if passage_id not in rows]
        if missing:
            raise StoreError(
                f"the index lacks {len(missing)} passages it should hold (the first is "
                f"{missing[0]}); rebuild it with `review-assistant index --rebuild`"
            )
        return [rows[passage_id] for passage_id in ids]

    def nearest(self, vector: Sequence[float], number: int) -> list[tuple[str, float]]:
        """Ids of the passages nearest to a unit vector with their cosine distances, in order."""
        found = self._collection("passages").query(
            query_embeddings=np.asarray([vector], dtype=np.float32),
            n_results=number,
            include=["distances"],
        )
        distances = found["distances"] or [[]]
        return list(zip(found["ids"][0], distances[0], strict=True))

    def _all(self, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        collection = self._collection(name)
        for offset in range(0, collection.count(), PAGE):
            page = collection.get(limit=PAGE, offset=offset, include=["metadatas"])
            yield from zip(page["ids"], page["metadatas"] or [], strict=True)

    def _collection(self, name: str) -> Collection:
        # Looking one up costs as much as reading ten rows; a server is asked, to see that it lives.
        collection = self._opened.get(name) if self._url is None else None
        collection = collection or self._find(name)
        if collection is None:
            raise StoreError("the index holds no papers; index them (again)")
        self._opened[name] = collection
        return collection

    def _find(self, name: str) -> Collection | None:
        import httpx
        from chromadb.errors import ChromaError, NotFoundError

        try:
            return self._client.get_collection(name, embedding_function=None)
        except NotFoundError:
            return None
        except httpx.TransportError as error:
            raise StoreError(f"no Chroma server answers at {self._url}") from error
        except ChromaError as error:
            raise _unreadable(self._url or str(self._folder)) from error


_SPELLINGS = itertools.count()


def _local(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings
    from chromadb.errors import ChromaError

    folder.mkdir(parents=True, exist_ok=True)
    # All clients of one path in a process share what was read when the first was opened, even
    # after another process has written. A path of another spelling is not shared.
    path = str(folder) + "/." * (next(_SPELLINGS) % 500)
    try:
        return chromadb.PersistentClient(path, settings=Settings(anonymized_telemetry=False))
    except ChromaError as error:
        raise _unreadable(str(folder)) from error


def _unreadable(where: str) -> StoreError:
    return StoreError(
        f"the rows in {where} cannot be read: the database is damaged; "
        "remove the folder and index the papers again"
    )


def _server(url: str) -> ClientAPI:
    from urllib.parse import urlsplit

    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise StoreError(f"{url!r} is no address of a Chroma server; write http://HOST:PORT")
    try:
        return chromadb.HttpClient(
            host=parts.hostname,
            port=parts.port or (443 if parts.scheme == "https" else 8000),
            ssl=parts.scheme == "https",
            settings=Settings(anonymized_telemetry=False),
        )
    except ValueError as error:
        raise StoreError(f"no Chroma server answers at {url}") from error


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _passage_metadata(row: Row, content_hash: str) -> dict[str, str]:
    """What is asked for by value, and the rest of the row as JSON.

    Chroma keeps each value of the metadata twice, once in an index, and a document in a full-text
    index too, which took longer than all else and is never asked.
    """
    passage = row.passage
    quantised = np.clip(np.rint(row.sentence_vectors * 127), -127, 127).astype(np.int8)
    content = {
        "section": passage.section,
        "text": passage.text,
        "sentences": [
            [
                sentence.number,
                sentence.start,
                sentence.end,
                [[mark.start, mark.end, mark.numbers] for mark in sentence.marks],
            ]
            for sentence in passage.sentences
        ],
        "vectors": base64.b64encode(zlib.compress(quantised.tobytes(), 1)).decode("ascii"),
    }
    return {"key": passage.key, "hash": content_hash, "row": json.dumps(content)}


def _passage(passage_id: str, content: Mapping[str, Any]) -> Passage:
    key, section, text = passage_id.rpartition("#")[0], content["section"], content["text"]
    offset = content["sentences"][0][1]
    sentences = tuple(
        Sentence(
            f"{key}#s{number}",
            section,
            text[start - offset : end - offset],
            start,
            end,
            tuple(ReferenceMark(a, b, tuple(numbers)) for a, b, numbers in marks),
        )
        for number, start, end, marks in content["sentences"]
    )
    return Passage(passage_id, section, sentences, text)


def _row(passage_id: str, content: Mapping[str, Any], vector: Sequence[float]) -> Row:
    passage = _passage(passage_id, content)
    quantised = np.frombuffer(zlib.decompress(base64.b64decode(content["vectors"])), dtype=np.int8)
    sentence_vectors = quantised.reshape(len(passage.sentences), -1).astype(
        np.float32
    ) / np.float32(127)
    return Row(passage, np.asarray(vector, dtype=np.float32), sentence_vectors)
