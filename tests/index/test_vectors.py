"""The cache of vectors: made from the rows, and made again where it is old or damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import Index, Paper, Section
from index.errors import StoreError
from index.lexical import whole_folder
from index.vectors import Vectors
from tests.fakes import FakeEmbedder

QUESTION = "Did eels swim upstream?"
FILES = ("bounds.npy", "header.json", "passages.npy", "sentences.npy")


def papers(*numbers: int) -> list[tuple[str, Paper]]:
    text = "Eels swam upstream at night. Newts slept under ice. Nobody had seen paper {}."
    return [
        ("test", Paper(f"Eels {n}", (Section("Abstract", text.format(n)),), pmid=str(n)))
        for n in numbers
    ]


def opened(folder: Path) -> Index:
    return Index(folder, embedder=FakeEmbedder())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with opened(tmp_path / "index") as index:
        index.add_papers(papers(3, 1, 2))
        assert len(index.vectors.passages) == 3
    return tmp_path / "index"


def assert_right(index: Index) -> None:
    ids, vectors = index.lexical.ids, index.vectors
    rows = index.store.rows(ids)
    assert np.array_equal(vectors.passages, [row.vector for row in rows])
    for position, row in enumerate(rows):
        part, starts = vectors.sentence_rows(np.array([position]))
        assert starts.tolist() == [0]
        assert np.allclose(vectors.sentence_vectors(part), row.sentence_vectors)
    assert len(vectors.sentences) == len(index.lexical.bounds) - 1


def test_vectors_are_those_of_the_rows_cached_or_not(folder: Path) -> None:
    assert sorted(path.name for path in (folder / "vectors").iterdir()) == list(FILES)
    with opened(folder) as index:
        loaded = Vectors.load(folder / "vectors", index.manifest.generation, index.lexical.ids)
        assert loaded is not None
        built = Vectors.build(index.store, index.lexical.ids, 9, 64)
        for name in ("passages", "sentences", "bounds"):
            assert np.array_equal(getattr(loaded, name), getattr(built, name))
        assert_right(index)


def test_the_cache_is_used_while_it_is_of_this_generation(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    with opened(folder) as index:
        monkeypatch.setattr(Vectors, "build", never)
        assert len(index.vectors.passages) == 3
        assert Vectors.load(folder / "vectors", "another", index.lexical.ids) is None
    assert Vectors.load(folder / "nothing", "another", []) is None


def test_another_generation_is_made_anew(folder: Path) -> None:
    with opened(folder) as index:
        index.add_papers(papers(4))
        assert len(index.vectors.passages) == 4
        assert_right(index)
    with opened(folder) as index:
        assert_right(index)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "other"])
def test_a_damaged_cache_is_made_anew(folder: Path, name: str, damage: str) -> None:
    path = folder / "vectors" / name
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes({"empty": b"", "cut": whole[: len(whole) // 2], "other": b"[]"}[damage])
    with opened(folder) as index:
        generation, ids = index.manifest.generation, index.lexical.ids
        assert Vectors.load(folder / "vectors", generation, ids) is None
        assert_right(index)
        assert Vectors.load(folder / "vectors", generation, ids) is not None


def test_vectors_of_other_passages_are_refused(folder: Path) -> None:
    with opened(folder) as index:
        generation, ids = index.manifest.generation, index.lexical.ids
        assert Vectors.load(folder / "vectors", generation, ids[:-1]) is None


def test_sentences_of_several_passages(folder: Path) -> None:
    with opened(folder) as index:
        rows, starts = index.vectors.sentence_rows(np.array([0, 2]))
        assert rows.tolist() == [0, 1, 2, 6, 7, 8]
        assert starts.tolist() == [0, 3]
        assert index.vectors.papers.tolist() == [0, 1, 2]
        assert index.vectors.paper_sentences.tolist() == [3, 3, 3]


def test_a_draft_that_fails_leaves_no_trace(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    with whole_folder(folder) as draft:
        (draft / "file").write_text("old")
    with pytest.raises(RuntimeError), whole_folder(folder):
        raise RuntimeError
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]
    assert (folder / "file").read_text() == "old"


@pytest.mark.parametrize("number", [8, 10])
def test_passages_that_have_changed_meanwhile_are_refused(folder: Path, number: int) -> None:
    with opened(folder) as index, pytest.raises(StoreError, match="try again"):
        Vectors.build(index.store, index.lexical.ids, number, 64)
