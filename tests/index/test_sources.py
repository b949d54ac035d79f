from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.paper import Paper
from index.sources import (
    BUILTIN_CORPUS,
    AddReport,
    Failure,
    Merge,
    all_papers,
    load_papers,
    read_sources,
    save_papers,
)

MakePaper = Callable[..., Paper]


def _jsonl(path: Path, *titles: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps({"title": title}) + "\n" for title in titles))
    return path


def _read(*sources: str | Path) -> tuple[list[tuple[str, str]], list[Failure]]:
    failures: list[Failure] = []
    papers = [(source, paper.title) for source, paper in read_sources(sources, failures)]
    return papers, failures


def test_files_and_folders_in_order(tmp_path: Path) -> None:
    single = _jsonl(tmp_path / "single.jsonl", "Z")
    folder = tmp_path / "folder"
    b = _jsonl(folder / "b.jsonl", "B1", "B2")
    a = _jsonl(folder / "a.txt", "A")
    deep = _jsonl(folder / "deep" / "er" / "c", "C")
    papers, failures = _read(str(single), folder)
    assert papers == [
        (str(single), "Z"),
        (str(a), "A"),
        (str(b), "B1"),
        (str(b), "B2"),
        (str(deep), "C"),
    ]
    assert failures == []


def test_hidden_files_of_a_folder_are_passed_over(tmp_path: Path) -> None:
    _jsonl(tmp_path / ".hidden", "A")
    _jsonl(tmp_path / ".git" / "b", "B")
    assert _read(tmp_path) == ([], [])
    # A hidden place that is named is read.
    assert _read(tmp_path / ".hidden")[0] == [(str(tmp_path / ".hidden"), "A")]
    assert _read(tmp_path / ".git")[0] == [(str(tmp_path / ".git" / "b"), "B")]


def test_what_cannot_be_read_is_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    good = _jsonl(folder / "m.jsonl", "Good")
    (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    (folder / "empty").touch()
    (folder / "z.nxml").write_text("<article><front><article-meta>")
    mixed = folder / "mixed.jsonl"
    mixed.write_text('{"title": "First"}\n{"title": 7}\n{"title": "Third"}\n')
    missing = tmp_path / "missing"
    papers, failures = _read(missing, folder, missing)
    assert papers == [(str(good), "Good"), (str(mixed), "First"), (str(mixed), "Third")]
    reasons = [(Path(failure.source).name, failure.reason) for failure in failures]
    assert [name for name, _ in reasons] == [
        "missing",
        "a.pdf",
        "empty",
        "mixed.jsonl",
        "z.nxml",
        "missing",
    ]
    assert "no such file" in reasons[0][1]
    assert "PDF" in reasons[1][1]
    assert "empty" in reasons[2][1]
    assert "line 2" in reasons[3][1]
    assert all(reason and "\n" not in reason for _, reason in reasons)


def test_papers_come_one_by_one(tmp_path: Path) -> None:
    _jsonl(tmp_path / "a", "A1", "A2")
    (tmp_path / "b").write_bytes(b"%PDF-")
    failures: list[Failure] = []
    reading = read_sources([tmp_path], failures)
    assert next(reading)[1].title == "A1"
    assert failures == []
    assert [paper.title for _, paper in reading] == ["A2"]
    assert len(failures) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_the_right_to_read_it(tmp_path: Path) -> None:
    _jsonl(tmp_path / "a", "A").chmod(0)
    _, failures = _read(tmp_path)
    assert [Path(failure.source).name for failure in failures] == ["a"]


def test_a_link_that_leads_nowhere_is_no_file_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    _jsonl(tmp_path / "a", "A")
    papers, _ = _read(tmp_path)
    assert [title for _, title in papers] == ["A"]


def test_the_built_in_corpus_is_a_source() -> None:
    papers, failures = _read(BUILTIN_CORPUS)
    assert len(papers) > 50
    assert failures == []


def test_saved_papers_come_back(tmp_path: Path, make_paper: MakePaper) -> None:
    papers = [make_paper(1, "Über “alles” \u2028 5 µg."), make_paper(2), Paper("")]
    path = tmp_path / "papers.jsonl"
    save_papers(path, papers)
    assert [paper for _, paper in load_papers(path)] == papers
    assert [entry.name for entry in tmp_path.iterdir()] == ["papers.jsonl"]


def test_a_save_that_fails_leaves_the_old_file(tmp_path: Path, make_paper: MakePaper) -> None:
    path = tmp_path / "papers.jsonl"
    save_papers(path, [make_paper(1)])

    def failing() -> object:
        yield make_paper(2)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        save_papers(path, failing())  # type: ignore[arg-type]
    assert [paper for _, paper in load_papers(path)] == [make_paper(1)]


def test_all_papers_takes_the_held_one_of_two(tmp_path: Path, make_paper: MakePaper) -> None:
    kept = tmp_path / "kept.jsonl"
    held = [make_paper(1, "New."), make_paper(3)]
    assert list(all_papers(held, kept)) == held
    save_papers(kept, [make_paper(1, "Old."), make_paper(2)])
    assert list(all_papers(held, kept)) == [*held, make_paper(2)]
    save_papers(kept, all_papers(held, kept))
    assert [paper for _, paper in load_papers(kept)] == [*held, make_paper(2)]


def test_report_as_json() -> None:
    report = AddReport(1, 2, 3, [Merge("pmid:1", ("a", "b"), "abstract")], [Failure("a", "b")])
    assert json.loads(json.dumps(report.to_dict())) == {
        "added": 1,
        "updated": 2,
        "unchanged": 3,
        "merged": 1,
        "merges": [{"key": "pmid:1", "sources": ["a", "b"], "text_kind": "abstract"}],
        "failed": 1,
        "failures": [{"source": "a", "reason": "b"}],
    }
