from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from filelock import FileLock

from index import adding
from index.errors import StoreError
from index.indexer import Index
from index.lexical import Lexical
from index.manifest import Manifest
from index.paper import Paper, Section
from index.store import Store
from index.writer import PROBES
from tests.fakes import FakeEmbedder

MakePaper = Callable[..., Paper]
AssertWhole = Callable[..., None]


class FailingEmbedder(FakeEmbedder):
    """Embeds `good` times and then no more."""

    def __init__(self, good: int) -> None:
        super().__init__()
        self.left = good

    def embed(self, texts):  # type: ignore[no-untyped-def]
        if self.left == 0:
            raise MemoryError
        self.left -= 1
        return super().embed(texts)


class MissingEmbedder(FakeEmbedder):
    """A model that cannot be loaded."""

    @property
    def dimension(self) -> int:
        raise StoreError("the embedding model cannot be loaded")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """One paper a batch."""
    monkeypatch.setattr(adding, "CHARACTERS_A_BATCH", 1)


def named(*papers: Paper) -> list[tuple[str, Paper]]:
    return [("source", paper) for paper in papers]


def add(folder: Path, *papers: Paper, **options: object) -> None:
    with Index(folder, embedder=FakeEmbedder(), **options) as index:  # type: ignore[arg-type]
        index.add_papers(named(*papers))


def one_line(error: pytest.ExceptionInfo[StoreError]) -> str:
    assert "\n" not in str(error.value)
    return str(error.value)


# -- adding and reading


def test_what_is_added_can_be_read(
    folder: Path, make_paper: MakePaper, assert_whole: AssertWhole
) -> None:
    papers = [make_paper(2), make_paper(10, "One. Two.", "Three."), Paper("No text", pmid="3")]
    embedder = FakeEmbedder()
    with Index(str(folder), embedder=embedder) as index:
        assert not index.exists
        report = index.add_papers(named(*papers))
        assert (report.added, report.updated, report.unchanged, report.failed) == (3, 0, 0, 0)
        assert index.exists
        assert [paper.key for paper in index.papers()] == ["pmid:10", "pmid:2", "pmid:3"]
        assert index.paper("pmid:2") == papers[0]
        assert index.embedder is embedder
        assert len(index.manifest.probes) == PROBES
    assert_whole(folder, *papers)


def test_closing_is_not_the_end(folder: Path, make_paper: MakePaper) -> None:
    add(folder, make_paper(1))
    index = Index(folder)
    for _ in range(2):
        assert index.papers() == [make_paper(1)]
        index.close()
        index.close()


def test_reading_needs_no_model(folder: Path, make_paper: MakePaper) -> None:
    add(folder, make_paper(1))
    with Index(folder, embedder=MissingEmbedder()) as index:
        assert index.papers() == [make_paper(1)]
        assert index.sentences("pmid:1")
        assert index.lexical.ids == ["pmid:1#p1"]
        index.remove("pmid:1")


def test_sentences_are_in_order_with_the_record_first(folder: Path, make_paper: MakePaper) -> None:
    text = " ".join(f"Sentence number {n} of many, with words and more words." for n in range(40))
    paper = make_paper(1, text, "Another part. It ends.", journal="Gut", year=2007)
    add(folder, paper)
    with Index(folder, embedder=FakeEmbedder()) as index:
        sentences = index.sentences("pmid:1")
    assert [sentence.number for sentence in sentences] == list(range(43))
    assert sentences[0].text == "Trial 1. Gut. 2007. PMID: 1."
    assert [sentence.text for sentence in sentences[-2:]] == ["Another part.", "It ends."]
    texts = {section.label: section.text for section in paper.sections}
    for sentence in sentences[1:]:
        assert texts[sentence.section][sentence.start : sentence.end] == sentence.text


def test_a_paper_that_is_not_there(folder: Path, make_paper: MakePaper) -> None:
    add(folder, make_paper(1))
    with Index(folder, embedder=FakeEmbedder()) as index:
        for call in (index.paper, index.sentences, index.remove):
            with pytest.raises(StoreError, match=r"'pmid:2'.*review-assistant papers") as caught:
                call("pmid:2")
            one_line(caught)
        assert index.manifest.pending is False


@pytest.mark.parametrize(
    "use",
    [
        lambda index: index.papers(),
        lambda index: index.paper("pmid:1"),
        lambda index: index.sentences("pmid:1"),
        lambda index: index.lexical,
        lambda index: index.manifest,
        lambda index: index.embedder,
        lambda index: index.remove("pmid:1"),
        lambda index: index.rebuild(),
    ],
)
def test_a_missing_index_is_one_clear_line(folder: Path, use: Callable[[Index], object]) -> None:
    index = Index(folder, embedder=FakeEmbedder())
    with pytest.raises(StoreError, match=r"no index in .*review-assistant index ") as caught:
        use(index)
    assert str(folder) in one_line(caught)
    assert not folder.exists()
    assert not index.exists


def test_adding_nothing_makes_nothing(folder: Path) -> None:
    index = Index(folder, embedder=FakeEmbedder())
    assert index.add_papers([]).to_dict()["added"] == 0
    report = index.add([folder / "missing"])
    assert (report.added, report.failed) == (0, 1)
    assert not folder.exists()


def test_progress_is_told_of_every_paper(folder: Path, make_paper: MakePaper) -> None:
    told: list[tuple[str, int]] = []
    papers = [("a", make_paper(1)), ("b", make_paper(1)), ("c", make_paper(2))]
    with Index(folder, embedder=FakeEmbedder()) as index:
        index.add_papers(papers, lambda source, done: told.append((source, done)))
    assert told == [("a", 1), ("b", 2), ("c", 3)]


def test_failures_are_counted_and_the_rest_is_indexed(tmp_path: Path, folder: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a-broken.nxml").write_text("<article><front><article-meta><title-group>")
    fixture = Path(__file__).parents[1] / "fixtures" / "readers" / "article.nxml"
    shutil.copy(fixture, sources / "b-good.nxml")
    (sources / "c-mixed.jsonl").write_text(
        '{"title": "First", "text": "One."}\n{broken}\n{"title": "Third", "text": "Three."}\n'
    )
    (sources / "d-broken.nxml").write_text("<article><front></article>")
    (sources / "e.pdf").write_bytes(b"%PDF-1.7 broken")
    (sources / "f-good.jsonl").write_text('{"title": "Last", "text": "Last."}\n')
    with Index(folder, embedder=FakeEmbedder()) as index:
        report = index.add([sources, tmp_path / "missing"])
        titles = {paper.title for paper in index.papers()}
        assert not index.manifest.pending
    assert {"First", "Third", "Last"} < titles
    assert len(titles) == 4
    assert report.added == 4
    assert report.failed == 5
    assert [Path(failure.source).name for failure in report.failures] == [
        "a-broken.nxml",
        "c-mixed.jsonl",
        "d-broken.nxml",
        "e.pdf",
        "missing",
    ]
    assert all(failure.reason for failure in report.failures)


def test_a_moved_folder_needs_no_new_embedding(tmp_path: Path, folder: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    (old / "papers.jsonl").write_text('{"title": "First", "text": "One."}\n')
    with Index(folder, embedder=FakeEmbedder()) as index:
        index.add([old])
    old.rename(new)
    embedder = FakeEmbedder()
    with Index(folder, embedder=embedder) as index:
        report = index.add([new])
    assert (report.added, report.unchanged, embedder.embedded) == (0, 1, 0)


# -- updating and removing


def test_the_same_paper_again_costs_nothing(folder: Path, make_paper: MakePaper) -> None:
    add(folder, make_paper(1), make_paper(2))
    embedder = FakeEmbedder()
    with Index(folder, embedder=embedder) as index:
        before = index.manifest
        report = index.add_papers(named(make_paper(1), make_paper(2), make_paper(1)))
        assert (report.added, report.updated, report.unchanged) == (0, 0, 3)
        assert embedder.embedded == 0
        assert index.manifest == before


def test_only_what_is_new_is_embedded(folder: Path, make_paper: MakePaper) -> None:
    add(folder, *(make_paper(number) for number in range(1, 20)))
    embedder = FakeEmbedder()
    with Index(folder, embedder=embedder) as index:
        index.add_papers(named(*(make_paper(number) for number in range(1, 21))))
    assert embedder.embedded == 1 + 1 + 2  # title, passage, sentences


def test_a_changed_paper_replaces_its_old_self(
    folder: Path, make_paper: MakePaper, assert_whole: AssertWhole
) -> None:
    old = make_paper(1, "Oldword one.", "Oldword two.", "Same.")
    new = make_paper(1, "Newword.", "Same.")
    add(folder, old, make_paper(2))
    with Index(folder, embedder=FakeEmbedder()) as index:
        generation = index.manifest.generation
        report = index.add_papers(named(new))
        assert (report.added, report.updated, report.unchanged) == (0, 1, 0)
        assert index.manifest.generation != generation
        assert not index.lexical.scores("oldword").any()
        assert index.lexical.scores("newword").any()
    assert_whole(folder, new, make_paper(2))


def test_a_changed_record_with_the_same_text_is_an_update(
    folder: Path, make_paper: MakePaper, assert_whole: AssertWhole
) -> None:
    add(folder, make_paper(1))
    retracted = make_paper(1, retracted=True)
    with Index(folder, embedder=FakeEmbedder()) as index:
        assert index.add_papers(named(retracted)).updated == 1
    assert_whole(folder, retracted)


@pytest.mark.parametrize("batches", ["one", "small"])
def test_of_two_versions_at_once_the_last_counts(
    folder: Path,
    make_paper: MakePaper,
    assert_whole: AssertWhole,
    batches: str,
    request: pytest.FixtureRequest,
) -> None:
    if batches == "small":
        request.getfixturevalue("small_batches")
    with Index(folder, embedder=FakeEmbedder()) as index:
        report = index.add_papers(named(make_paper(1, "Old."), make_paper(1, "New.")))
        assert (report.added, report.updated + report.merged) == (1, 1)
    assert_whole(folder, make_paper(1, "New."))


@pytest.mark.usefixtures("small_batches")
def test_many_batches(folder: Path, make_paper: MakePaper, assert_whole: AssertWhole) -> None:
    papers = [make_paper(number) for number in range(1, 8)]
    add(folder, *papers)
    assert_whole(folder, *papers)


def test_papers_without_text_fill_a_batch_too(
    folder: Path, make_paper: MakePaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "CHARACTERS_A_BATCH", 20)
    sizes = []
    write = Store.write
    monkeypatch.setattr(
        Store,
        "write",
        lambda self, papers, *rest: (sizes.append(len(papers)), write(self, papers, *rest)),
    )
    add(folder, *(Paper("Ten letter", pmid=str(number)) for number in range(1, 7)))
    assert sizes == [2, 2, 2]


def test_remove(folder: Path, make_paper: MakePaper, assert_whole: AssertWhole) -> None:
    add(folder, make_paper(1), make_paper(2, "One.", "Two."), make_paper(3))
    with Index(folder, embedder=FakeEmbedder()) as index:
        generation = index.manifest.generation
        index.remove("pmid:2")
        assert index.manifest.generation != generation
    assert_whole(folder, make_paper(1), make_paper(3))


def test_after_the_last_paper_the_index_is_empty_and_of_use(
    folder: Path, make_paper: MakePaper, assert_whole: AssertWhole
) -> None:
    add(folder, make_paper(1))
    with Index(folder, embedder=FakeEmbedder()) as index:
        index.remove("pmid:1")
        assert index.papers() == []
        assert index.lexical.ids == []
        assert index.lexical.scores("drug1").tolist() == []
    assert_whole(folder)
    add(folder, make_paper(2))
    assert_whole(folder, make_paper(2))


# -- models


@pytest.mark.parametrize(
    "other", [FakeEmbedder("other", "1"), FakeEmbedder("fake", "2")], ids=["name", "revision"]
)
def test_another_model_of_the_same_size_is_refused(
    folder: Path, make_paper: MakePaper, other: FakeEmbedder
) -> None:
    add(folder, make_paper(1))
    with Index(folder, embedder=other) as index:
        for use in (lambda: index.embedder, lambda: index.add_papers(named(make_paper(2)))):
            with pytest.raises(StoreError, match=r"fake \(1\)") as caught:
                use()
            message = one_line(caught)
            assert f"{other.name} ({other.revision})" in message
            assert f"review-assistant index --rebuild --index {folder}" in message
    assert other.embedded == 0
    with Index(folder) as index:
        assert index.papers() == [make_paper(1)]
        assert not index.manifest.pending


def test_the_command_of_that_message_mends_it(folder: Path, make_paper: MakePaper) -> None:
    add(folder, make_paper(1), make_paper(2))
    other = FakeEmbedder("other", "2")
    with Index(folder, embedder=other) as index:
        report = index.rebuild()
        assert (report.added, report.failed) == (2, 0)
        assert index.embedder is other
        assert (index.manifest.model, index.manifest.revision) == ("other", "2")
        assert index.papers() == [make_paper(1), make_paper(2)]
    assert other.embedded > 0
    with Index(folder, embedder=FakeEmbedder()) as index, pytest.raises(StoreError):
        assert index.embedder


# -- rebuilding


def test_rebuild(folder: Path, make_paper: MakePaper, assert_whole: AssertWhole) -> None:
    papers = [make_paper(1), make_paper(2, "One.", "Two."), Paper("No text")]
    add(folder, *papers)
    embedder = FakeEmbedder()
    with Index(folder, embedder=embedder) as index:
        generation = index.manifest.generation
        report = index.rebuild()
        assert (report.added, report.updated, report.unchanged) == (3, 0, 0)
        assert index.manifest.generation != generation
    assert embedder.embedded > 0
    assert_whole(folder, *papers)
    assert not list(folder.glob("rebuild*"))


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("good", [0, 1, 2])
def test_a_rebuild_that_was_cut_off_can_be_run_again(
    folder: Path,
    make_paper: MakePaper,
    assert_whole: AssertWhole,
    caplog: pytest.LogCaptureFixture,
    good: int,
) -> None:
    papers = [make_paper(1), make_paper(2, "One.", "Two."), make_paper(3)]
    add(folder, *papers)
    with Index(folder, embedder=FailingEmbedder(good)) as index, pytest.raises(MemoryError):
        index.rebuild()
    with Index(folder, embedder=FakeEmbedder()) as index:
        assert len(index.papers()) == good
        assert any("rebuild" in message for message in caplog.messages)
    # Cut off once more, and then not.
    with Index(folder, embedder=FailingEmbedder(1)) as index, pytest.raises(MemoryError):
        index.rebuild()
    with Index(folder, embedder=FakeEmbedder()) as index:
        assert index.rebuild().added == 3
    assert_whole(folder, *papers)
    assert not list(folder.glob("rebuild*"))


@pytest.mark.usefixtures("small_batches")
def test_papers_added_after_a_rebuild_that_was_cut_off_are_kept(
    folder: Path, make_paper: MakePaper, assert_whole: AssertWhole
) -> None:
    add(folder, make_paper(1), make_paper(2), make_paper(3))
    with Index(folder, embedder=FailingEmbedder(1)) as index, pytest.raises(MemoryError):
        index.rebuild()
    newer = make_paper(3, "Newer.")
    add(folder, make_paper(4), newer)
    with Index(folder, embedder=FakeEmbedder()) as index:
        index.rebuild()
    assert_whole(folder, make_paper(1), make_paper(2), newer, make_paper(4))


def test_a_rebuild_with_a_model_that_cannot_be_loaded_changes_nothing(
    folder: Path, make_paper: MakePaper, assert_whole: AssertWhole
) -> None:
    add(folder, make_paper(1))
    index = Index(folder, embedder=MissingEmbedder())
    with index, pytest.raises(StoreError, match="cannot be loaded"):
        index.rebuild()
    assert_whole(folder, make_paper(1))
    assert not list(folder.glob("rebuild*"))


def test_rebuilding_does_not_leave_the_old_vectors_on_the_disk(folder: Path) -> None:
    sections = tuple(Section(f"S{n}", f"Topic{n} rose.") for n in range(1_100))
    add(folder, Paper("Big", sections, pmid="1"))
    segments = len([path for path in (folder / "chroma").iterdir() if path.is_dir()])
    with Index(folder, embedder=FakeEmbedder()) as index:
        index.rebuild()
    assert len([path for path in (folder / "chroma").iterdir() if path.is_dir()]) <= segments


# -- one writer, many readers


def test_a_second_writer_is_refused(
    folder: Path, make_paper: MakePaper, assert_whole: AssertWhole
) -> None:
    add(folder, make_paper(1))
    with Index(folder, embedder=FakeEmbedder()) as index:
        with FileLock(folder / "write.lock"):
            for write in (
                lambda: index.add_papers(named(make_paper(2))),
                lambda: index.remove("pmid:1"),
                lambda: index.rebuild(),
            ):
                with pytest.raises(StoreError, match="another process is writing") as caught:
                    write()
                assert str(folder) in one_line(caught)
            assert index.papers() == [make_paper(1)]  # reading goes on
        index.add_papers(named(make_paper(2)))
    assert_whole(folder, make_paper(1), make_paper(2))


def test_a_lock_file_that_was_left_behind_locks_nothing(
    folder: Path, make_paper: MakePaper
) -> None:
    folder.mkdir()
    (folder / "write.lock").touch()
    add(folder, make_paper(1))


def test_refresh_sees_what_another_index_object_wrote(folder: Path, make_paper: MakePaper) -> None:
    add(folder, make_paper(1))
    with Index(folder, embedder=FakeEmbedder()) as reader:
        before = reader.manifest
        reader.refresh()
        assert reader.manifest is before  # nothing written, nothing opened again
        add(folder, make_paper(2))
        reader.refresh()
        assert [paper.key for paper in reader.papers()] == ["pmid:1", "pmid:2"]
        assert reader.lexical.ids == ["pmid:1#p1", "pmid:2#p1"]
        assert len(reader.store.rows(["pmid:1#p1", "pmid:2#p1"])) == 2


def test_refresh_before_the_first_use_opens_nothing(folder: Path) -> None:
    Index(folder, embedder=FakeEmbedder()).refresh()
    assert not folder.exists()


# -- manifest and caches


@pytest.mark.parametrize("how", ["lost", "old"])
def test_a_manifest_that_is_lost_or_old_is_made_anew(
    folder: Path, make_paper: MakePaper, assert_whole: AssertWhole, how: str
) -> None:
    add(folder, make_paper(1))
    old = (folder / "manifest.json").read_text()
    add(folder, make_paper(2))
    if how == "lost":
        (folder / "manifest.json").unlink()
    else:
        (folder / "manifest.json").write_text(old)
    assert_whole(folder, make_paper(1), make_paper(2))
    embedder = FakeEmbedder()
    with Index(folder, embedder=embedder) as index:
        assert index.add_papers(named(make_paper(1), make_paper(2))).unchanged == 2
    assert embedder.embedded == 0
    add(folder, make_paper(3))
    assert_whole(folder, make_paper(1), make_paper(2), make_paper(3))
    manifest = Manifest.load(folder)
    assert manifest is not None
    assert len(manifest.papers) == 3


def test_the_lexical_cache_is_made_once_for_a_generation(
    folder: Path, make_paper: MakePaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(folder, make_paper(1))
    built = []
    build = Lexical.build
    monkeypatch.setattr(Lexical, "build", lambda *given: built.append(1) or build(*given))
    for _ in range(2):
        with Index(folder) as index:
            assert index.lexical.ids == ["pmid:1#p1"]
            assert index.lexical is index.lexical
            header = json.loads((folder / "lexical" / "ids.json").read_text())
            assert header["generation"] == index.manifest.generation
    assert len(built) == 1
    (folder / "lexical" / "vocab.index.json").write_text("")
    with Index(folder) as index:
        assert index.lexical.scores("drug1").any()
    assert len(built) == 2
    add(folder, make_paper(2))
    with Index(folder) as index:
        assert len(index.lexical.ids) == 2
    assert len(built) == 3


def test_the_lexical_text_holds_title_and_authors(folder: Path, make_paper: MakePaper) -> None:
    add(folder, make_paper(1, authors=("Tomlinson JS",)), make_paper(2, authors=("Other O",)))
    with Index(folder) as index:
        for question in ("Tomlinson", "drug1"):
            assert (index.lexical.scores(question) > 0).tolist() == [True, False]


# -- writes that fail


@pytest.mark.usefixtures("small_batches")
def test_a_write_that_fails_keeps_what_was_written(
    folder: Path,
    make_paper: MakePaper,
    assert_whole: AssertWhole,
    caplog: pytest.LogCaptureFixture,
) -> None:
    add(folder, make_paper(1))
    with Index(folder) as index:
        assert index.lexical.ids == ["pmid:1#p1"]  # cached
    with Index(folder, embedder=FailingEmbedder(1)) as index:
        with pytest.raises(MemoryError):
            index.add_papers(named(make_paper(2), make_paper(3)))
        caplog.clear()
        assert index.papers() == [make_paper(1), make_paper(2)]
        assert [record.levelno for record in caplog.records] == [logging.WARNING]
        # What the vectors find the lexical index knows.
        nearest = index.store.nearest(FakeEmbedder().embed_query("drug2"), 5)
        assert {passage_id for passage_id, _ in nearest} == set(index.lexical.ids)
        assert len(index.lexical.ids) == 2
    embedder = FakeEmbedder()
    with Index(folder, embedder=embedder) as index:
        report = index.add_papers(named(make_paper(1), make_paper(2), make_paper(3)))
        assert (report.added, report.unchanged) == (1, 2)
        assert embedder.embedded == 4
    assert_whole(folder, make_paper(1), make_paper(2), make_paper(3))


@pytest.mark.usefixtures("small_batches")
def test_a_source_that_fails_keeps_what_was_written(
    folder: Path, make_paper: MakePaper, assert_whole: AssertWhole
) -> None:
    def papers() -> Iterable[tuple[str, Paper]]:
        yield from named(make_paper(1))
        raise KeyboardInterrupt

    with Index(folder, embedder=FakeEmbedder()) as index, pytest.raises(KeyboardInterrupt):
        index.add_papers(papers())
    add(folder, make_paper(1))
    assert_whole(folder, make_paper(1))


def test_after_a_failed_write_a_paper_can_be_removed(
    folder: Path, make_paper: MakePaper, assert_whole: AssertWhole
) -> None:
    add(folder, make_paper(1), make_paper(2))
    with Index(folder, embedder=FailingEmbedder(0)) as index, pytest.raises(MemoryError):
        index.add_papers(named(make_paper(3)))
    with Index(folder, embedder=FakeEmbedder()) as index:
        index.remove("pmid:1")
    assert_whole(folder, make_paper(2))


def test_a_first_write_that_fails_can_be_repeated(
    folder: Path, make_paper: MakePaper, assert_whole: AssertWhole
) -> None:
    with Index(folder, embedder=FailingEmbedder(0)) as index:
        with pytest.raises(MemoryError):
            index.add_papers(named(make_paper(1)))
        assert index.papers() == []
        assert index.lexical.ids == []
    add(folder, make_paper(1))
    assert_whole(folder, make_paper(1))
