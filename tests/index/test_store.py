from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.errors import StoreError
from index.paper import Paper, ReferenceMark, Section
from index.passages import Passage, Sentence, paper_passages
from index.store import Row, Store
from tests.fakes import FakeEmbedder

MakePaper = Callable[..., Paper]

SETTINGS: dict[str, str | int] = {"model": "fake", "dimension": 64, "generation": "g1"}
EMBEDDER = FakeEmbedder(window=12)


@pytest.fixture(params=["local", pytest.param("server", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = request.getfixturevalue("chroma_server") if request.param == "server" else None
    opened = Store(tmp_path / "chroma", url)
    opened.create(SETTINGS)
    yield opened
    opened.close()


def make_rows(*papers: Paper) -> list[Row]:
    return [
        Row(
            passage,
            EMBEDDER.embed([passage.text])[0],
            EMBEDDER.embed([sentence.text for sentence in passage.sentences]),
        )
        for paper in papers
        for passage in paper_passages(paper, EMBEDDER.count_tokens, EMBEDDER.window)
    ]


def write(store: Store, *papers: Paper) -> None:
    titles = [EMBEDDER.embed_query(paper.title) for paper in papers]
    store.write(papers, titles, make_rows(*papers))


def passage_ids(store: Store) -> list[str]:
    return sorted(passage.id for passage in store.passages())


def test_settings(store: Store) -> None:
    assert store.settings == SETTINGS
    changed = {**SETTINGS, "generation": "g2", "passages": 3}
    store.update_settings(changed)
    assert store.settings == changed
    store.drop()
    assert store.settings is None
    store.drop()


def test_an_empty_store(store: Store) -> None:
    assert store.count_passages() == 0
    assert store.sample_passage_ids(3) == []
    assert store.hashes() == {}
    assert list(store.passage_hashes()) == []
    assert list(store.papers()) == []
    assert list(store.papers(["pmid:1"])) == []
    assert list(store.papers([])) == []
    assert list(store.passages()) == []
    assert store.passage_ids(["pmid:1"]) == []
    assert store.passage_ids([]) == []
    assert store.rows([]) == []
    store.remove(["pmid:1"])
    store.remove([])
    store.delete_passages([])
    store.write([], [], [])


def test_papers_come_back_whole(store: Store) -> None:
    text = "Ärzte saw it [1]. It was <i>so</i>; P < .05."
    paper = Paper(
        "Titel – Ω",
        (Section("Abstract / Results", text, (ReferenceMark(13, 16, (1, 2)),)),),
        authors=("Müller J",),
        year=2007,
        doi="10.1000/X;2-#",
        uncertain=("pages",),
        retracted=True,
    )
    bare = Paper("No text")
    write(store, paper, bare)
    assert {found.key: found for found in store.papers()} == {paper.key: paper, bare.key: bare}
    assert list(store.papers([paper.key, "pmid:none", paper.key])) == [paper]
    assert store.hashes() == {found.key: found.content_hash for found in (paper, bare)}


def test_rows_come_back_whole(store: Store) -> None:
    section = "\n".join(f"Drug{n} rose [{n}]. It fell, so – they say." for n in range(5))
    marks = tuple(
        ReferenceMark(start, start + 3, (n, n + 1))
        for n in range(5)
        for start in [section.index(f"[{n}]")]
    )
    paper = Paper("T", (Section("A", "Short one."), Section("B / C", section, marks)), pmid="1")
    write(store, paper, Paper("Other", (Section("A", "Nothing."),), pmid="2"))
    written = make_rows(paper)
    assert len(written) > 2
    ids = [row.passage.id for row in reversed(written)]
    read = store.rows(ids)
    assert [row.passage.id for row in read] == ids
    for got, wanted in zip(reversed(read), written, strict=True):
        assert got.passage == wanted.passage
        assert got.passage.sentences[0].cites == wanted.passage.sentences[0].cites
        assert np.allclose(got.vector, wanted.vector, atol=1e-6)
        assert got.sentence_vectors.shape == (len(wanted.passage.sentences), 64)
        assert got.sentence_vectors.dtype == np.float32
        assert np.abs(got.sentence_vectors - wanted.sentence_vectors).max() <= 0.5 / 127 + 1e-6
    passages = {passage.id: passage for passage in store.passages()}
    assert {passage_id: passages[passage_id] for passage_id in ids} == {
        row.passage.id: row.passage for row in written
    }


def test_extreme_sentence_vectors_survive_their_rounding(store: Store) -> None:
    passage = Passage("pmid:1#p1", "A", (Sentence("pmid:1#s1", "A", "x", 0, 1),), "x")
    vector = np.zeros(64, dtype=np.float32)
    vector[0], vector[1] = -1, 1
    store.write(
        [Paper("T", pmid="1")], [vector.tolist()], [Row(passage, vector, vector[np.newaxis])]
    )
    (row,) = store.rows(["pmid:1#p1"])
    assert row.sentence_vectors[0].tolist() == vector.tolist()


def test_a_row_that_is_missing_is_an_error(store: Store, make_paper: MakePaper) -> None:
    write(store, make_paper(1))
    with pytest.raises(StoreError, match=r"lacks 1 passages.*pmid:9#p1.*index --rebuild"):
        store.rows(["pmid:1#p1", "pmid:9#p1"])


def test_writing_again_replaces_and_leaves_no_stale_passages(
    store: Store, make_paper: MakePaper
) -> None:
    old = make_paper(1, "Old one.", "Old two.", "Old three.")
    write(store, old, make_paper(2))
    new = make_paper(1, "New one.")
    write(store, new)
    assert [passage.text for passage in store.passages() if passage.key == "pmid:1"] == ["New one."]
    assert list(store.papers(["pmid:1"])) == [new]
    assert store.count_passages() == 2
    assert {key: digest for _, key, digest in store.passage_hashes()} == store.hashes()
    write(store, dataclasses.replace(new, sections=()))
    assert passage_ids(store) == ["pmid:2#p1"]
    assert store.passage_ids(["pmid:1"]) == []


def test_remove(store: Store, make_paper: MakePaper) -> None:
    write(store, *(make_paper(number, "One.", "Two.") for number in (1, 2, 12)))
    store.remove(["pmid:1", "pmid:none"])
    assert sorted(store.hashes()) == ["pmid:12", "pmid:2"]
    assert passage_ids(store) == ["pmid:12#p1", "pmid:12#p2", "pmid:2#p1", "pmid:2#p2"]
    # What is removed is not found by its vector either.
    vector = EMBEDDER.embed_query("One.")
    assert {passage_id for passage_id, _ in store.nearest(vector, 10)} == set(passage_ids(store))


def test_passage_ids_of_some_papers(store: Store, make_paper: MakePaper) -> None:
    write(store, *(make_paper(number, "One.", "Two.") for number in (1, 2, 3)))
    assert sorted(store.passage_ids(["pmid:1", "pmid:3", "pmid:9"])) == [
        "pmid:1#p1",
        "pmid:1#p2",
        "pmid:3#p1",
        "pmid:3#p2",
    ]


def test_nearest_is_in_order_of_cosine_distance(store: Store) -> None:
    texts = [f"alpha{n} beta{n % 3} gamma{n % 5} delta." for n in range(30)]
    paper = Paper("T", tuple(Section("A", text) for text in texts), pmid="1")
    write(store, paper)
    query = EMBEDDER.embed_query("alpha7 beta1 gamma2 delta")
    found = store.nearest(query, 10)
    distances = {
        row.passage.id: 1 - float(row.vector @ np.asarray(query)) for row in make_rows(paper)
    }
    assert len(found) == 10
    assert found[0][0] == "pmid:1#p8"
    assert [distance for _, distance in found] == pytest.approx(
        sorted(distances.values())[:10], abs=1e-5
    )
    for passage_id, distance in found:
        assert distance == pytest.approx(distances[passage_id], abs=1e-5)
    assert len(store.nearest(query, 100)) == 30


@pytest.mark.parametrize("number", [1, 2, 3, 7, 50])
def test_samples_are_spread(tmp_path: Path, make_paper: MakePaper, number: int) -> None:
    with contextlib.closing(Store(tmp_path / "chroma")) as store:
        store.create(SETTINGS)
        write(store, make_paper(1, *(f"Text {part}." for part in range(7))))
        sample = store.sample_passage_ids(number)
        assert len(sample) == len(set(sample)) == min(number, 7)
        assert set(sample) <= set(passage_ids(store))
        parts = sorted(int(passage_id.rpartition("#p")[2]) for passage_id in sample)
        if number == 3:
            assert parts[0] <= 2 < parts[1] <= 5 < parts[2] + 1


@pytest.mark.slow
def test_more_rows_than_one_call_takes(tmp_path: Path) -> None:
    """Chroma takes 5,461 rows a call; both papers and passages may be more."""
    number = 5_600
    papers = [Paper(f"T{n}", pmid=str(n)) for n in range(1, number + 1)]
    vector = np.ones(2, dtype=np.float32) / np.float32(2**0.5)
    rows = [
        Row(
            Passage(f"{paper.key}#p1", "A", (Sentence(f"{paper.key}#s1", "A", "x", 0, 1),), "x"),
            vector,
            vector[np.newaxis],
        )
        for paper in papers
    ]
    with contextlib.closing(Store(tmp_path / "chroma")) as store:
        store.create(SETTINGS)
        store.write(papers, [[1.0, 0.0]] * number, rows)
        assert store.count_passages() == len(store.hashes()) == number
        assert len({passage.id for passage in store.passages()}) == number
        keys = [paper.key for paper in papers]
        assert len(store.passage_ids(keys)) == len(list(store.papers(keys))) == number
        store.remove(keys)
        assert store.count_passages() == len(store.hashes()) == 0


def test_exists(tmp_path: Path) -> None:
    assert not Store.exists(tmp_path / "chroma")
    Store(tmp_path / "chroma").close()
    assert Store.exists(tmp_path / "chroma")


def test_the_rows_outlive_the_store(tmp_path: Path, make_paper: MakePaper) -> None:
    store = Store(tmp_path / "chroma")
    store.create(SETTINGS)
    write(store, make_paper(1))
    store.close()
    again = Store(tmp_path / "chroma")
    assert again.settings == SETTINGS
    assert passage_ids(again) == ["pmid:1#p1"]
    assert len(again.rows(["pmid:1#p1"])) == 1
    again.close()


@pytest.mark.parametrize("cut_off_after", ["papers", "passages"])
def test_create_after_one_that_was_cut_off(tmp_path: Path, cut_off_after: str) -> None:
    with contextlib.closing(Store(tmp_path / "chroma")) as store:
        store.create(SETTINGS)
        store._client.delete_collection("papers" if cut_off_after == "passages" else "passages")
        store.create({**SETTINGS, "generation": "g2"})
        assert store.settings == {**SETTINGS, "generation": "g2"}
        assert store.count_passages() == 0


def test_without_collections_every_method_says_so(tmp_path: Path) -> None:
    with contextlib.closing(Store(tmp_path / "chroma")) as store:
        calls: Sequence[Callable[[], object]] = (
            store.count_passages,
            store.hashes,
            lambda: list(store.papers()),
            lambda: store.rows(["pmid:1#p1"]),
            lambda: store.nearest([1.0], 1),
        )
        for call in calls:
            with pytest.raises(StoreError, match="holds no papers"):
                call()


def test_two_stores_of_one_folder_do_not_share_what_they_have_read(
    tmp_path: Path, make_paper: MakePaper
) -> None:
    """Chroma would serve the second one from the first one's memory, however old."""
    first = Store(tmp_path / "chroma")
    first.create(SETTINGS)
    second = Store(tmp_path / "chroma")
    assert first._client._system is not second._client._system  # type: ignore[attr-defined]
    write(first, make_paper(1))
    second.close()
    assert passage_ids(first) == ["pmid:1#p1"]
    first.close()


@pytest.mark.parametrize("garbage", [b"", b"garbage" * 1000], ids=["empty", "garbage"])
def test_a_damaged_database_is_one_line(tmp_path: Path, garbage: bytes) -> None:
    store = Store(tmp_path / "chroma")
    store.create(SETTINGS)
    store.close()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(garbage)
    if not garbage:  # SQLite takes an empty file for an empty database
        with contextlib.closing(Store(tmp_path / "chroma")) as empty:
            assert empty.settings is None
        return
    for _ in range(2):
        with pytest.raises(StoreError, match=r"damaged.*index the papers again") as caught:
            assert Store(tmp_path / "chroma").settings
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["127.0.0.1:8000", "localhost", "ftp://127.0.0.1:8000", "http://", "file:///tmp/chroma", "x"],
)
def test_an_address_that_is_none(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError, match=r"no address.*http://HOST:PORT") as caught:
        Store(tmp_path, url)
    assert repr(url) in str(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://127.0.0.1:port"])
def test_a_server_that_does_not_answer(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError, match="no Chroma server answers at") as caught:
        Store(tmp_path / "chroma", url)
    assert url in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "chroma").exists()


@pytest.mark.slow
def test_a_server_that_ends_while_it_is_used(
    tmp_path: Path,
    make_paper: MakePaper,
    start_server: Callable[[Path], contextlib.AbstractContextManager[str]],
) -> None:
    with start_server(tmp_path / "server") as url:
        store = Store(tmp_path / "chroma", url)
        store.create(SETTINGS)
        write(store, make_paper(1))
    with pytest.raises(StoreError, match="no Chroma server answers at"):
        store.count_passages()
    store.close()


def test_metadata_are_what_other_chroma_clients_can_read(
    tmp_path: Path, make_paper: MakePaper
) -> None:
    """No pickle and no evaluation: JSON and base64 of numbers alone."""
    with contextlib.closing(Store(tmp_path / "chroma")) as store:
        store.create(SETTINGS)
        write(store, make_paper(1))
        (metadata,) = store._collection("passages").get()["metadatas"] or []
        assert metadata["key"] == "pmid:1"
        assert metadata["hash"] == make_paper(1).content_hash
        content = json.loads(str(metadata["row"]))
        assert content["text"] == make_paper(1).sections[0].text
        assert content["sentences"][0][:3] == [1, 0, 29]
        assert len(zlib.decompress(base64.b64decode(content["vectors"]))) == 2 * 64
