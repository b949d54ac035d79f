from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index import soundness
from index.errors import StoreError
from index.indexer import Index
from index.manifest import FILE_NAME, Manifest
from index.paper import Paper, Section
from index.store import Store
from tests.fakes import FakeEmbedder

MakePaper = Callable[..., Paper]
AssertWhole = Callable[..., None]

# From 1,000 vectors on Chroma keeps them in files of their own; fewer stay in its database.
SECTIONS = tuple(
    Section(f"S{n}", " ".join(f"word{n}x{part}" for part in range(8))) for n in range(1_100)
)
PAPERS = (Paper("Big", SECTIONS, pmid="1"), Paper("Small", SECTIONS[:1], pmid="2"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "index"
    with Index(folder, embedder=FakeEmbedder()) as index:
        index.add_papers([("source", paper) for paper in PAPERS])
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "index"))


def vectors(folder: Path) -> Path:
    """The folder of the passages' vector files."""
    (metadata,) = (folder / "chroma").glob("*/index_metadata.pickle")
    return metadata.parent


def database(folder: Path) -> Path:
    return folder / "chroma" / "chroma.sqlite3"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def change_manifest(folder: Path, **changes: object) -> None:
    path = folder / FILE_NAME
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


REBUILD = "index --rebuild"
AGAIN = "index the papers again"

DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "vector folder lost": (lambda folder: shutil.rmtree(vectors(folder)), REBUILD),
    "vectors cut": (lambda folder: cut(vectors(folder) / "data_level0.bin"), REBUILD),
    "vectors empty": (
        lambda folder: (vectors(folder) / "data_level0.bin").write_bytes(b""),
        REBUILD,
    ),
    "vectors zero": (
        lambda folder: (vectors(folder) / "data_level0.bin").write_bytes(
            bytes((vectors(folder) / "data_level0.bin").stat().st_size)
        ),
        REBUILD,
    ),
    "vectors lost": (lambda folder: (vectors(folder) / "data_level0.bin").unlink(), REBUILD),
    "header empty": (lambda folder: (vectors(folder) / "header.bin").write_bytes(b""), REBUILD),
    "metadata cut": (lambda folder: cut(vectors(folder) / "index_metadata.pickle"), REBUILD),
    "count too high": (lambda folder: change_manifest(folder, passages=1_102), REBUILD),
    "count too low": (lambda folder: change_manifest(folder, passages=1_100), REBUILD),
    "probe lost": (lambda folder: change_manifest(folder, probes=["pmid:7#p1"]), REBUILD),
    "database lost": (lambda folder: database(folder).unlink(), AGAIN),
    "database cut": (lambda folder: cut(database(folder)), AGAIN),
    "rows lost": (lambda folder: shutil.rmtree(folder / "chroma"), AGAIN),
    "manifest cut": (lambda folder: cut(folder / FILE_NAME), "remove it"),
    "other format": (lambda folder: change_manifest(folder, format=99), AGAIN),
}


def test_a_sound_index_opens(folder: Path) -> None:
    with Index(folder, embedder=FakeEmbedder()) as index:
        assert index.papers() == list(PAPERS)
        soundness.check(index.store, index.manifest)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_seen_on_opening(folder: Path, damage: str) -> None:
    inflict, cure = DAMAGES[damage]
    inflict(folder)
    index = Index(folder, embedder=FakeEmbedder())
    for _ in range(2):  # the second try says the same
        with pytest.raises(StoreError) as caught:
            index.papers()
        message = str(caught.value)
        assert cure in message
        assert "\n" not in message
        index.close()


@pytest.mark.parametrize(
    ("damage", "whole"),
    [
        ("vectors cut", False),
        ("vectors empty", False),
        ("vectors lost", False),
        ("header empty", False),
        ("vectors zero", True),  # whole, though wrong: Chroma sees it itself
        ("vector folder lost", True),
    ],
)
def test_vector_files_that_were_cut_are_not_given_to_chroma(
    folder: Path, damage: str, whole: bool
) -> None:
    """It would read what lies beyond their end, or crash the process."""
    soundness.check_files(folder / "chroma")
    DAMAGES[damage][0](folder)
    if whole:
        soundness.check_files(folder / "chroma")
    else:
        with pytest.raises(StoreError, match=f"not whole.*{REBUILD}"):
            soundness.check_files(folder / "chroma")


def test_vector_files_of_a_first_save_that_was_cut_off_are_none_yet(folder: Path) -> None:
    cut(vectors(folder) / "data_level0.bin")
    (vectors(folder) / "index_metadata.pickle").unlink()
    soundness.check_files(folder / "chroma")


def test_vector_files_of_another_version_are_left_to_chroma(folder: Path) -> None:
    header = vectors(folder) / "header.bin"
    header.write_bytes(b"\x02" + header.read_bytes()[1:])
    cut(vectors(folder) / "data_level0.bin")
    soundness.check_files(folder / "chroma")


MENDED = [damage for damage, (_, cure) in DAMAGES.items() if cure == REBUILD]


@pytest.mark.slow
@pytest.mark.parametrize("damage", MENDED)
def test_the_cure_cures(folder: Path, damage: str, assert_whole: AssertWhole) -> None:
    inflict, _ = DAMAGES[damage]
    inflict(folder)
    with Index(folder, embedder=FakeEmbedder()) as index:
        assert index.rebuild().added == len(PAPERS)
    assert_whole(folder, *PAPERS)


@pytest.mark.parametrize("damage", ["database lost", "database cut", "rows lost"])
def test_what_cannot_be_rebuilt_says_so(folder: Path, damage: str) -> None:
    DAMAGES[damage][0](folder)
    with Index(folder, embedder=FakeEmbedder()) as index:
        with pytest.raises(StoreError, match=AGAIN) as caught:
            index.rebuild()
        assert "\n" not in str(caught.value)
    assert (folder / FILE_NAME).exists()


@pytest.mark.parametrize("damage", ["database lost", "rows lost"])
def test_lost_rows_can_be_added_again(
    folder: Path, make_paper: MakePaper, assert_whole: AssertWhole, damage: str
) -> None:
    DAMAGES[damage][0](folder)
    with Index(folder, embedder=FakeEmbedder()) as index:
        report = index.add_papers([("source", make_paper(5))])
        assert report.added == 1
    assert_whole(folder, make_paper(5))


def test_an_emptied_database_is_no_empty_index(folder: Path) -> None:
    database(folder).write_bytes(b"")
    with Index(folder, embedder=FakeEmbedder()) as index:
        with pytest.raises(StoreError, match=r"holds no papers.*review-assistant index PATH"):
            index.papers()
        with pytest.raises(StoreError, match="holds no papers"):
            index.rebuild()


def test_vectors_that_are_in_the_database_need_no_files(
    tmp_path: Path, make_paper: MakePaper, assert_whole: AssertWhole
) -> None:
    with Index(tmp_path / "index", embedder=FakeEmbedder()) as index:
        index.add_papers([("source", make_paper(1))])
    for path in (tmp_path / "index" / "chroma").iterdir():
        if path.is_dir():
            shutil.rmtree(path)
    assert_whole(tmp_path / "index", make_paper(1))


class BlindStore(Store):
    """Finds what it is told to, as Chroma finds nothing near without an error."""

    distances: list[float | None]

    def nearest(self, vector: Sequence[float], number: int) -> list[tuple[str, float]]:
        distance = self.distances.pop(0)
        return [] if distance is None else [("pmid:1#p7", distance)]


@pytest.mark.parametrize(
    ("distances", "passes"),
    [
        ([None, None, None], False),
        ([0.3, None, 0.01], False),
        ([0.3, None, 1e-6], True),  # a graph may miss one passage among many that are alike
        ([0.0, 0.0, 0.0], True),
    ],
)
def test_passages_that_their_own_vectors_do_not_find(
    folder: Path, distances: list[float | None], passes: bool
) -> None:
    manifest = Manifest.load(folder)
    assert manifest is not None
    assert len(manifest.probes) == 3
    store = BlindStore(folder / "chroma")
    store.distances = distances
    if passes:
        soundness.check(store, manifest)
    else:
        with pytest.raises(StoreError, match=f"not found by their own vectors.*{REBUILD}"):
            soundness.check(store, manifest)
    store.close()
