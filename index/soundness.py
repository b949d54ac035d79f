"""Whether an index holds what its manifest says, and how it is put right after a crash.

Chroma gives short or wrong results without an error when files of its folder are lost, so a few
known passages are asked for whenever an index is opened.
"""

from __future__ import annotations

import struct
from pathlib import Path

from index.errors import StoreError
from index.manifest import Manifest
from index.paper import Paper
from index.store import Row, Store

_SAME = 1e-3
"""Cosine distance below which a vector counts as found again."""


_HEADER = struct.Struct("<iQQQQ")
"""Of hnswlib's files, version 1: version, offset, room for vectors, their number, bytes each."""


def check_files(folder: Path) -> None:
    """Look for vector files that were cut: Chroma would read, or crash on, what lies beyond.

    Raises:
        StoreError: when one is shorter than its header says.
    """
    for metadata in folder.glob("*/index_metadata.pickle"):  # missing until the first save
        header = metadata.with_name("header.bin")
        vectors = metadata.with_name("data_level0.bin")
        try:
            version, _, _, number, size = _HEADER.unpack_from(header.read_bytes())
            whole = version != 1 or vectors.stat().st_size >= number * size
        except (struct.error, FileNotFoundError):
            whole = False
        if not whole:
            raise StoreError(
                f"the index is damaged: the vectors in {header.parent} are not whole; "
                "run `review-assistant index --rebuild`"
            )


def check(store: Store, manifest: Manifest) -> None:
    """Ask the store for its passages' number and for the passages the manifest names as probes.

    Raises:
        StoreError: when something is missing.
    """
    from chromadb.errors import ChromaError

    try:
        _check(store, manifest)
    except ChromaError as error:
        raise StoreError(
            "the index is damaged: its vectors cannot be read; "
            "run `review-assistant index --rebuild`"
        ) from error


def _check(store: Store, manifest: Manifest) -> None:
    count = store.count_passages()
    if count != manifest.passages:
        raise StoreError(
            f"the index is damaged: it holds {count} passages, its manifest says "
            f"{manifest.passages}; run `review-assistant index --rebuild`"
        )
    probes = store.rows(manifest.probes)
    # The graph of a sound index may miss one passage among many that are alike, but not all.
    if probes and not any(_finds(store, row) for row in probes):
        raise StoreError(
            "the index is damaged: passages it holds are not found by their own vectors; "
            "run `review-assistant index --rebuild`"
        )


def _finds(store: Store, row: Row) -> bool:
    found = store.nearest([float(value) for value in row.vector], 3)
    return bool(found) and found[0][1] <= _SAME


def recover(store: Store, manifest: Manifest) -> list[Paper]:
    """Bring store and manifest together after an interrupted write: the store's papers are right.

    Passages without a paper are removed. The papers returned have passages of another version
    and have to be written again, which removes those.
    """
    hashes = store.hashes()
    orphans, torn = [], set()
    for passage_id, key, content_hash in store.passage_hashes():
        if key not in hashes:
            orphans.append(passage_id)
        elif hashes[key] != content_hash:
            torn.add(key)
    store.delete_passages(orphans)
    manifest.papers = hashes
    return list(store.papers(sorted(torn)))
