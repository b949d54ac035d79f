"""Whether an index holds what its manifest says, and how it is put right after a crash.

Chroma gives short or wrong results without an error when files of its folder are lost, so a few
known passages are asked for whenever an index is opened.
"""

from __future__ import annotations

from index.errors import StoreError
from index.manifest import Manifest
from index.paper import Paper
from index.store import Store

_SAME = 1e-3
"""Cosine distance below which a vector counts as found again."""


def check(store: Store, manifest: Manifest) -> None:
    """Ask the store for its passages' number and for the passages the manifest names as probes.

    Raises:
        StoreError: when something is missing.
    """
    count = store.count_passages()
    if count != manifest.passages:
        raise StoreError(
            f"the index is damaged: it holds {count} passages, its manifest says "
            f"{manifest.passages}; run `review-assistant index --rebuild`"
        )
    for row in store.rows(manifest.probes):
        found = store.nearest([float(value) for value in row.vector], 3)
        if not found or found[0][1] > _SAME:
            raise StoreError(
                "the index is damaged: a passage it holds is not found by its own vector; "
                "run `review-assistant index --rebuild`"
            )


def recover(store: Store, manifest: Manifest) -> list[Paper]:
    """Bring store and manifest together after an interrupted write: the store's papers are right.

    Passages whose paper was not written, or was written in another version, are removed. The
    papers returned lost passages that way and have to be written again.
    """
    hashes = store.hashes()
    orphans = [
        passage_id
        for passage_id, key, content_hash in store.passage_hashes()
        if hashes.get(key) != content_hash
    ]
    store.delete_passages(orphans)
    manifest.papers = hashes
    torn = {passage_id.rpartition("#")[0] for passage_id in orphans} & set(hashes)
    return list(store.papers(sorted(torn)))
