"""Digests' token vectors are kept while the digest is; what is not kept is computed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from index.embedder import Embedder
from index.indexer import Index
from index.paper import Paper, Section
from index.passages import Sentence
from index.token_vectors import TokenVectors
from tests.fakes import FakeEmbedder

TEXT = "No consensus exists on the time point."
DIGEST = Paper(
    "Carp", (Section("Digest", f"Carp live long. {TEXT}"),), pmid="1", text_kind="digest"
)
SENTENCES = [
    Sentence("pmid:1#s1", "Digest", "Carp live long.", 0, 15),
    Sentence("pmid:1#s2", "Digest", TEXT, 16, 16 + len(TEXT)),
]


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*"))


@pytest.fixture
def kept(tmp_path: Path) -> TokenVectors:
    made = TokenVectors(tmp_path)
    made.write(DIGEST, SENTENCES)
    return made


def test_what_is_kept_is_what_is_computed(kept: TokenVectors, tmp_path: Path) -> None:
    computed = TokenVectors(tmp_path / "empty").of_text(TEXT)
    found = kept.of_sentence(SENTENCES[1], DIGEST)
    assert computed.shape == found.shape == (8, 384)
    assert np.allclose(np.linalg.norm(computed, axis=1), 1, atol=1e-5)
    assert (computed * found).sum(axis=1).min() > 0.995


def test_what_is_kept_is_not_computed(kept: TokenVectors, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_embedder: Embedder, _text: str) -> None:
        raise AssertionError

    monkeypatch.setattr(Embedder, "embed_tokens", refused)
    assert len(kept.of_sentence(SENTENCES[1], DIGEST)) == 8


@pytest.mark.parametrize("damage", ["none", "cut", "removed", "other paper"])
def test_what_is_not_kept_is_computed(kept: TokenVectors, tmp_path: Path, damage: str) -> None:
    (path,) = files(tmp_path)
    paper = DIGEST
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:50])
    elif damage == "removed":
        kept.remove(DIGEST.content_hash)
        assert not files(tmp_path)
    elif damage == "other paper":
        paper = dataclasses.replace(DIGEST, title="Trout")
    assert kept.of_sentence(SENTENCES[1], paper).shape == (8, 384)


def test_just_digests_are_kept(tmp_path: Path) -> None:
    TokenVectors(tmp_path).write(dataclasses.replace(DIGEST, text_kind="abstract"), SENTENCES)
    assert not files(tmp_path)


def test_an_index_keeps_those_of_the_digests_it_holds(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    longer = dataclasses.replace(
        DIGEST, sections=(Section("Digest", "Carp live long. They eat algae."),)
    )
    abstract = Paper("Trout", (Section("Abstract", "Trout swim."),), pmid="2")
    with Index(folder, embedder=FakeEmbedder()) as index:
        index.add_papers([("a", DIGEST), ("b", abstract)])
        (first,) = files(folder / "tokens")
        index.add_papers([("a", longer)])
        (second,) = files(folder / "tokens")
        assert first.name != second.name
        with np.load(second) as kept:
            assert sorted(kept) == ["1", "2"]
        index.remove("pmid:1")
        assert not files(folder / "tokens")
