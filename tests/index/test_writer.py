"""Writes that another process does, and writes that are killed in their midst (signal 9)."""

from __future__ import annotations

import contextlib
import dataclasses
import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import StoreError
from index.indexer import Index
from index.manifest import Manifest
from index.paper import Paper, ReferenceMark, Section
from index.store import Store
from index.writer import Writer
from tests.fakes import FakeEmbedder

MakePaper = Callable[..., Paper]
AssertWhole = Callable[..., None]
InChild = Callable[[str, Path], str]
RunChild = Callable[[str, Path], "subprocess.Popen[str]"]

SOURCE = "source"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def open_index(folder: Path, embedder: FakeEmbedder | None = None) -> Index:
    return Index(folder, embedder=embedder or FakeEmbedder())


def add(folder: Path, *papers: Paper) -> None:
    with open_index(folder) as index:
        index.add_papers([(SOURCE, paper) for paper in papers])


# -- the writer itself


@pytest.fixture
def writer(folder: Path) -> Writer:
    embedder = FakeEmbedder()
    store = Store(folder / "chroma")
    manifest = Manifest(embedder.name, embedder.revision, embedder.dimension)
    store.create(manifest.settings())
    return Writer(folder, store, embedder, manifest)


def test_nothing_is_marked_before_the_first_write(folder: Path, writer: Writer) -> None:
    writer.finish()
    assert Manifest.load(folder) is None
    assert writer.manifest.generation == ""


def test_a_write_is_marked_from_its_start_to_its_end(
    folder: Path, writer: Writer, make_paper: MakePaper
) -> None:
    writer.write([make_paper(1, "One.", "Two.")])
    manifest = Manifest.load(folder)
    assert manifest is not None
    assert manifest.pending
    writer.finish()
    manifest = Manifest.load(folder)
    assert manifest is not None
    assert not manifest.pending
    assert manifest.passages == 2
    assert manifest.papers == {"pmid:1": make_paper(1, "One.", "Two.").content_hash}
    assert sorted(manifest.probes) == ["pmid:1#p1", "pmid:1#p2"]
    store = Store(folder / "chroma")
    assert store.settings == manifest.settings()
    store.close()


def test_every_finished_write_is_another_generation(writer: Writer, make_paper: MakePaper) -> None:
    generations = set()
    for number in range(1, 4):
        writer.write([make_paper(number)])
        writer.finish()
        generations.add(writer.manifest.generation)
    writer.remove("pmid:1")
    writer.finish()
    generations.add(writer.manifest.generation)
    assert len(generations) == 4
    writer.finish()
    assert writer.manifest.generation in generations


def test_each_text_is_embedded_with_its_title_and_sentences_without_their_marks(
    folder: Path, writer: Writer, make_paper: MakePaper
) -> None:
    section = Section("A", "It rose [5]. It fell.", (ReferenceMark(8, 11, (5,)),))
    paper = dataclasses.replace(make_paper(1), title="Tea trial", sections=(section,))
    writer.write([paper])
    embedder = FakeEmbedder()
    store = Store(folder / "chroma")
    (row,) = store.rows(["pmid:1#p1"])
    passage = embedder.embed(["Tea trial\nIt rose [5]. It fell."])[0]
    assert row.vector.tolist() == pytest.approx(passage.tolist(), abs=1e-6)
    sentences = embedder.embed(["It rose.", "It fell."])
    assert abs(row.sentence_vectors - sentences).max() < 0.005
    assert row.passage.sentences[0].text == "It rose [5]."
    store.close()


# -- killed in its midst

# In the child: hang where Chroma is called, after all that comes before it.
HANG_AT = """
from chromadb.api.models.Collection import Collection

def hang_at(method, collection):
    original = getattr(Collection, method)
    def hanging(self, *arguments, **options):
        if self.name == collection:
            hang()
        return original(self, *arguments, **options)
    setattr(Collection, method, hanging)
"""

OLD = ("Old one.", "Old two.", "Old three.", "Old four.")
NEW = ("New one.", "New two.")

KILLS = {
    # name: what the child does, and which papers of the write are in the index afterwards
    "embedding the second batch": (
        """
import index.adding
index.adding.CHARACTERS_A_BATCH = 1

class Slow(FakeEmbedder):
    def embed(self, texts):
        if any("New" in text for text in texts):
            hang()
        return super().embed(texts)

Index(folder, embedder=Slow()).add_papers(named(make_paper(3), make_paper(1, *NEW)))
""",
        ("added",),
    ),
    "before the papers' rows": (
        """
hang_at("upsert", "papers")
index.add_papers(named(make_paper(3), make_paper(1, *NEW)))
""",
        (),
    ),
    "before the stale passages go": (
        """
hang_at("delete", "passages")
index.add_papers(named(make_paper(3), make_paper(1, *NEW)))
""",
        ("added", "updated"),
    ),
    "before the new generation is in the rows": (
        """
hang_at("modify", "papers")
index.add_papers(named(make_paper(3), make_paper(1, *NEW)))
""",
        ("added", "updated"),
    ),
    "before the manifest is saved": (
        """
from index.manifest import Manifest
save = Manifest.save
Manifest.save = lambda self, folder: save(self, folder) if self.pending else hang()
index.add_papers(named(make_paper(3), make_paper(1, *NEW)))
""",
        ("added", "updated"),
    ),
    "removing": (
        """
hang_at("delete", "passages")
index.remove("pmid:1")
""",
        ("removed",),
    ),
}
CHILD = f"{HANG_AT}\nNEW = {NEW!r}\nindex = Index(folder, embedder=FakeEmbedder())\n"


@pytest.mark.slow
@pytest.mark.parametrize("kill", KILLS)
def test_after_a_kill_the_next_write_puts_all_right(
    folder: Path,
    make_paper: MakePaper,
    assert_whole: AssertWhole,
    kill_when_hanging: Callable[[str, Path], None],
    caplog: pytest.LogCaptureFixture,
    kill: str,
) -> None:
    code, done = KILLS[kill]
    papers = {1: make_paper(1, *OLD), 2: make_paper(2, "Kept.")}
    add(folder, *papers.values())
    kill_when_hanging(CHILD + code, folder)
    if "added" in done:
        papers[3] = make_paper(3)
    if "updated" in done:
        papers[1] = make_paper(1, *NEW)
    if "removed" in done:
        del papers[1]

    # It can be read, with a warning, and the lexical index knows all that the vectors find.
    with open_index(folder) as index:
        assert {paper.key: paper for paper in index.papers()} == {
            paper.key: paper for paper in papers.values()
        }
        assert index.manifest.pending
        assert any("cut off" in message for message in caplog.messages)
        found = index.store.nearest(FakeEmbedder().embed_query("Old New Kept"), 50)
        assert {passage_id for passage_id, _ in found} >= set(index.lexical.ids)

    # Adding one more paper is enough; what was torn is restored without being named.
    papers[4] = make_paper(4)
    with open_index(folder) as index:
        report = index.add_papers([(SOURCE, papers[4])])
        assert (report.added, report.updated) == (1, 0)
    assert_whole(folder, *papers.values())

    # And the write that was killed can be done after all.
    with open_index(folder) as index:
        report = index.add_papers([(SOURCE, make_paper(3)), (SOURCE, make_paper(1, *NEW))])
        assert report.added == (3 not in papers) + (1 not in papers)
        assert report.updated == (papers.get(1) == make_paper(1, *OLD))
    assert_whole(folder, make_paper(1, *NEW), papers[2], make_paper(3), papers[4])


@pytest.mark.slow
def test_a_recovery_may_be_killed_too(
    folder: Path,
    make_paper: MakePaper,
    assert_whole: AssertWhole,
    kill_when_hanging: Callable[[str, Path], None],
) -> None:
    old, other = make_paper(1, *OLD), make_paper(2, "Kept.")
    add(folder, old, other)
    kill_when_hanging(CHILD + KILLS["before the papers' rows"][0], folder)
    recovery = "class Slow(FakeEmbedder):\n    embed = hang\n"
    recovery += "Index(folder, embedder=Slow()).add_papers(named(make_paper(4)))\n"
    for _ in range(2):
        kill_when_hanging(recovery, folder)
    add(folder, make_paper(4))
    assert_whole(folder, old, other, make_paper(4))


@pytest.mark.slow
def test_a_paper_that_gets_another_key_is_not_lost(
    folder: Path,
    make_paper: MakePaper,
    assert_whole: AssertWhole,
    kill_when_hanging: Callable[[str, Path], None],
) -> None:
    old = dataclasses.replace(make_paper(1, *OLD), pmid=None, doi="10.1000/x")
    assert old.key == "doi:10.1000/x"
    add(folder, old)
    code = """
class Slow(FakeEmbedder):
    embed = hang

paper = make_paper(1, doi="10.1000/x", text_kind="none")
Index(folder, embedder=Slow()).add_papers(named(paper))
"""
    kill_when_hanging(code, folder)
    add(folder, make_paper(2))
    assert_whole(folder, old, make_paper(2))
    both = dataclasses.replace(old, pmid="1")
    add(folder, both)
    assert_whole(folder, both, make_paper(2))


@pytest.mark.slow
@pytest.mark.parametrize("collection", ["passages", "papers"])
def test_killed_while_the_first_collections_are_made(
    folder: Path,
    make_paper: MakePaper,
    assert_whole: AssertWhole,
    kill_when_hanging: Callable[[str, Path], None],
    collection: str,
) -> None:
    code = f"""
from chromadb.api.client import Client
create = Client.create_collection
Client.create_collection = lambda self, name, **options: (
    hang() if name == {collection!r} else create(self, name, **options)
)
Index(folder, embedder=FakeEmbedder()).add_papers(named(make_paper(1)))
"""
    kill_when_hanging(code, folder)
    with open_index(folder) as index, pytest.raises(StoreError, match="holds no papers") as caught:
        index.papers()
    assert f"review-assistant index PATH --index {folder}" in str(caught.value)
    add(folder, make_paper(1))
    assert_whole(folder, make_paper(1))


@pytest.mark.slow
@pytest.mark.parametrize("place", ["before the drop", "in the drop", "after the drop", "adding"])
def test_a_rebuild_that_was_killed_is_run_again(
    folder: Path,
    make_paper: MakePaper,
    assert_whole: AssertWhole,
    kill_when_hanging: Callable[[str, Path], None],
    place: str,
) -> None:
    hooks = {
        "before the drop": "Store.drop = hang\n",
        "in the drop": (
            "from chromadb.api.client import Client\n"
            "delete = Client.delete_collection\n"
            "Client.delete_collection = lambda self, name: (\n"
            "    hang() if name == 'passages' else delete(self, name)\n"
            ")\n"
        ),
        "after the drop": "Index.add_papers = hang\n",
        "adding": "hang_at('upsert', 'papers')\n",
    }
    papers = [make_paper(1, *OLD), make_paper(2, "Kept."), Paper("No text")]
    add(folder, *papers)
    kill_when_hanging(CHILD + hooks[place] + "index.rebuild()\n", folder)
    if place in ("in the drop", "after the drop"):
        index = open_index(folder)
        with index, pytest.raises(StoreError, match=r"holds no papers.*index --rebuild"):
            index.papers()
    with open_index(folder) as index:
        report = index.rebuild()
        assert report.added == 3
    assert_whole(folder, *papers)
    assert not list(folder.glob("rebuild*"))


@pytest.mark.slow
def test_kills_at_any_moment_lose_no_paper(
    folder: Path,
    make_paper: MakePaper,
    assert_whole: AssertWhole,
    run_child: RunChild,
) -> None:
    """A child writes version after version of the papers and is killed again and again."""
    code = """
import index.adding
index.adding.CHARACTERS_A_BATCH = 1
version = 0
print("started", flush=True)
while True:
    version += 1
    papers = [make_paper(n, *[f"Version {version} part {p}." for p in range(1 + (n + version) % 5)])
              for n in range(1, 6)]
    Index(folder, embedder=FakeEmbedder()).add_papers(named(*papers))
    print(version, flush=True)
"""
    chance = random.Random(7)
    texts = {f"Version {version} part {part}." for version in range(500) for part in range(5)}
    for _ in range(4):
        child = run_child(code, folder)
        assert child.stdout
        assert [child.stdout.readline() for _ in range(2)] == ["started\n", "1\n"]
        time.sleep(chance.uniform(0.0, 0.8))
        child.kill()
        assert child.wait() == -9
        add(folder, make_paper(9))
        with open_index(folder) as index:
            papers = index.papers()
        assert [paper.key for paper in papers] == [f"pmid:{n}" for n in (1, 2, 3, 4, 5, 9)]
        for paper in papers[:5]:
            assert {section.text for section in paper.sections} <= texts
            assert len({section.text.split()[1] for section in paper.sections}) == 1
        assert_whole(folder, *papers)


# -- several processes


@pytest.mark.slow
def test_a_second_process_is_refused_while_one_writes(
    folder: Path,
    make_paper: MakePaper,
    assert_whole: AssertWhole,
    run_child: RunChild,
) -> None:
    add(folder, make_paper(1))
    code = """
class Slow(FakeEmbedder):
    embed = hang

Index(folder, embedder=Slow()).add_papers(named(make_paper(2)))
"""
    child = run_child(code, folder)
    assert child.stdout
    assert child.stdout.readline() == "hanging\n"
    with open_index(folder) as index:
        with pytest.raises(StoreError, match="another process is writing") as caught:
            index.add_papers([(SOURCE, make_paper(3))])
        assert "\n" not in str(caught.value)
        assert str(folder) in str(caught.value)
        assert index.papers() == [make_paper(1)]  # reading goes on
    child.kill()
    child.wait()
    add(folder, make_paper(3))
    assert_whole(folder, make_paper(1), make_paper(3))


def vector_of(paper: Paper) -> list[float]:
    embedder = FakeEmbedder()
    return embedder.embed_query(f"{paper.title}\n{paper.sections[0].text}")


@pytest.mark.slow
def test_readers_see_another_process_write_after_refresh(
    folder: Path, make_paper: MakePaper, in_child: InChild
) -> None:
    add(folder, make_paper(1), make_paper(2))
    new = make_paper(3, "Something new.")
    reader, second_reader = open_index(folder), open_index(folder)
    for index in (reader, second_reader):
        assert len(index.papers()) == 2
        assert index.store.nearest(vector_of(new), 1)[0][1] > 0.01
        assert len(index.lexical.ids) == 2
    write = "Index(folder, embedder=FakeEmbedder()).add_papers(named(make_paper(3, {!r})))"
    in_child(write.format("Something new."), folder)
    # What it had read before it can still read, its lexical index and vectors in step.
    nearest = reader.store.nearest(vector_of(new), 5)
    assert {passage_id for passage_id, _ in nearest} == set(reader.lexical.ids)
    assert len(reader.store.rows(reader.lexical.ids)) == 2
    for index in (reader, second_reader):  # one after the other: neither hinders the other
        index.refresh()
        assert index.paper("pmid:3") == new
        assert index.store.nearest(vector_of(new), 1)[0] == (
            "pmid:3#p1",
            pytest.approx(0, abs=1e-5),
        )
        assert len(index.store.rows(index.lexical.ids)) == 3
    in_child("Index(folder, embedder=FakeEmbedder()).remove('pmid:1')", folder)
    reader.refresh()
    assert reader.lexical.ids == ["pmid:2#p1", "pmid:3#p1"]
    assert len(reader.store.nearest(vector_of(new), 5)) == 2
    in_child("Index(folder, embedder=FakeEmbedder('other')).rebuild()", folder)
    reader.refresh()
    assert reader.manifest.model == "other"
    assert len(reader.store.rows(reader.lexical.ids)) == 2
    in_child(
        "Index(folder, embedder=FakeEmbedder('other')).add_papers(named(make_paper(5)))", folder
    )
    reader.refresh()
    assert [paper.key for paper in reader.papers()] == ["pmid:2", "pmid:3", "pmid:5"]
    reader.close()
    second_reader.close()


@pytest.mark.slow
def test_a_process_with_an_old_reader_open_can_write(
    folder: Path, make_paper: MakePaper, assert_whole: AssertWhole, in_child: InChild
) -> None:
    """The writer must not work on the old vectors that the reader holds."""
    add(folder, make_paper(1))
    reader = open_index(folder)
    assert len(reader.store.nearest(vector_of(make_paper(1)), 5)) == 1
    in_child(
        "Index(folder, embedder=FakeEmbedder()).add_papers("
        "named(*(make_paper(n) for n in range(2, 30))))",
        folder,
    )
    papers = [make_paper(n) for n in range(1, 60)]
    add(folder, *papers)
    assert_whole(folder, *papers)
    reader.refresh()
    assert len(reader.papers()) == 59
    reader.close()


@pytest.mark.slow
def test_reading_while_another_process_writes(
    folder: Path, make_paper: MakePaper, run_child: RunChild
) -> None:
    add(folder, *(make_paper(n) for n in range(1, 6)))
    code = """
import index.adding
index.adding.CHARACTERS_A_BATCH = 1
papers = (make_paper(n) for n in range(6, 60))
Index(folder, embedder=FakeEmbedder()).add_papers(named(*papers))
"""
    child = run_child(code, folder)
    question = vector_of(make_paper(2))
    with open_index(folder) as reader:
        while child.poll() is None:
            reader.refresh()
            known = set(reader.lexical.ids)
            assert len(reader.store.rows(sorted(known))) == len(known) >= 5
            assert reader.store.nearest(question, 1)[0][0] == "pmid:2#p1"
        reader.refresh()
        assert len(reader.papers()) == len(reader.lexical.ids) == 59


# -- on a Chroma server


@pytest.mark.slow
def test_an_index_on_a_server(
    folder: Path, chroma_server: str, make_paper: MakePaper, assert_whole: AssertWhole
) -> None:
    def open_there(at: Path = folder) -> Index:
        return Index(at, embedder=FakeEmbedder(), chroma_url=chroma_server)

    with open_there() as index:
        assert not index.exists
        with pytest.raises(StoreError, match="no index"):
            index.papers()
        papers = [(SOURCE, make_paper(n, *OLD)) for n in (1, 2, 3)]
        assert index.add_papers(papers).added == 3
        assert index.exists
    assert not (folder / "chroma").exists()
    assert_whole(folder, *(paper for _, paper in papers), chroma_url=chroma_server)

    embedder = FakeEmbedder()
    with Index(folder, embedder=embedder, chroma_url=chroma_server) as index:
        assert index.add_papers(papers).unchanged == 3
        assert embedder.embedded == 0
        assert index.add_papers([(SOURCE, make_paper(1, *NEW))]).updated == 1
        index.remove("pmid:2")
    left = [make_paper(1, *NEW), make_paper(3, *OLD)]
    assert_whole(folder, *left, chroma_url=chroma_server)

    # A second folder without a manifest makes its own from the rows.
    other = folder.parent / "other"
    with open_there(other) as index:
        assert index.papers() == left
        assert index.manifest.model == "fake"
        assert index.manifest.papers == {paper.key: paper.content_hash for paper in left}
        assert len(index.lexical.ids) == 6
        report = index.add_papers([(SOURCE, left[0]), (SOURCE, make_paper(4))])
        assert (report.added, report.updated, report.unchanged) == (1, 0, 1)
    left.append(make_paper(4))
    for at in (other, folder):
        assert_whole(at, *left, chroma_url=chroma_server)

    # A reader of one folder sees what was written through the other.
    with open_there() as reader:
        assert len(reader.papers()) == 3
        with open_there(other) as index:
            index.remove("pmid:4")
        reader.refresh()
        assert len(reader.papers()) == 2

    with Index(folder, embedder=FakeEmbedder("other"), chroma_url=chroma_server) as index:
        with pytest.raises(StoreError, match="index --rebuild"):
            index.add_papers([(SOURCE, make_paper(4))])
        assert index.rebuild().added == 2
        assert index.manifest.model == "other"
    with open_there() as index:
        assert index.papers() == left[:2]
        index.rebuild()
    assert_whole(folder, *left[:2], chroma_url=chroma_server)


@pytest.mark.slow
def test_a_write_to_a_server_that_was_killed(
    folder: Path,
    chroma_server: str,
    make_paper: MakePaper,
    assert_whole: AssertWhole,
    kill_when_hanging: Callable[[str, Path], None],
) -> None:
    index = Index(folder, embedder=FakeEmbedder(), chroma_url=chroma_server)
    index.add_papers([(SOURCE, make_paper(1, *OLD))])
    index.close()
    code = CHILD.replace("FakeEmbedder()", f"FakeEmbedder(), chroma_url={chroma_server!r}")
    kill_when_hanging(code + KILLS["before the papers' rows"][0], folder)
    index.add_papers([(SOURCE, make_paper(4))])
    index.close()
    assert_whole(folder, make_paper(1, *OLD), make_paper(4), chroma_url=chroma_server)


@pytest.mark.slow
def test_a_rebuild_on_a_server_that_was_cut_off(
    folder: Path,
    chroma_server: str,
    make_paper: MakePaper,
    assert_whole: AssertWhole,
    kill_when_hanging: Callable[[str, Path], None],
) -> None:
    index = Index(folder, embedder=FakeEmbedder(), chroma_url=chroma_server)
    index.add_papers([(SOURCE, make_paper(1)), (SOURCE, make_paper(2))])
    index.close()
    code = CHILD.replace("FakeEmbedder()", f"FakeEmbedder(), chroma_url={chroma_server!r}")
    kill_when_hanging(code + "Index.add_papers = hang\nindex.rebuild()\n", folder)
    with pytest.raises(StoreError):
        index.papers()
    index.close()
    assert index.rebuild().added == 2
    index.close()
    assert_whole(folder, make_paper(1), make_paper(2), chroma_url=chroma_server)


@pytest.mark.slow
def test_a_folder_becomes_a_server(
    folder: Path,
    make_paper: MakePaper,
    assert_whole: AssertWhole,
    start_server: Callable[[Path], contextlib.AbstractContextManager[str]],
) -> None:
    """The same rows, whether they are opened as files or served."""
    add(folder, make_paper(1), make_paper(2))
    with start_server(folder / "chroma") as url:
        assert_whole(folder.parent / "other", make_paper(1), make_paper(2), chroma_url=url)
