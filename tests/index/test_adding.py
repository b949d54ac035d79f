"""Papers from several sources become one record of the index, and the report says so."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from index import Index, Paper, Section
from index.sources import Merge
from tests.fakes import FakeEmbedder

TITLE = "Survival after hepatectomy for colorectal liver metastases in elderly patients"
BY_DOI = Paper(TITLE, (Section("Digest", "A digest."),), doi="10.1/x", text_kind="digest")
BY_PMID = Paper(TITLE, (Section("Abstract", "The abstract."),), authors=("Adams A",), pmid="11")


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index", embedder=FakeEmbedder())


@pytest.mark.parametrize("runs", [1, 2])
def test_one_paper_with_two_identifiers(index: Index, runs: int) -> None:
    batches = (
        [[("a", BY_DOI), ("b", BY_PMID)]] if runs == 1 else [[("a", BY_DOI)], [("b", BY_PMID)]]
    )
    reports = [index.add_papers(batch) for batch in batches]
    (paper,) = index.papers()
    assert (paper.key, paper.doi, paper.text_kind) == ("pmid:11", "10.1/x", "abstract")
    assert [sentence.text for sentence in index.sentences("pmid:11")][1:] == ["The abstract."]
    assert index.store.count_passages() == 1
    where = "a" if runs == 1 else "the index"
    assert reports[-1].merges == [Merge("pmid:11", (where, "b"), "abstract")]
    assert sum(report.added for report in reports) == 1


def test_a_poorer_record_changes_nothing_but_what_was_absent(index: Index) -> None:
    index.add_papers([("a", BY_PMID)])
    report = index.add_papers([("b", BY_DOI)])
    (paper,) = index.papers()
    assert (paper.sections, paper.doi) == (BY_PMID.sections, "10.1/x")
    assert report.merged == 1
    assert index.add_papers([("b", BY_DOI)]).unchanged == 1


def test_a_changed_paper_of_the_same_key_is_an_update(index: Index) -> None:
    index.add_papers([("a", BY_PMID)])
    newer = dataclasses.replace(BY_PMID, sections=(Section("Abstract", "Corrected."),))
    report = index.add_papers([("a", newer)])
    assert (report.updated, report.merged) == (1, 0)
    assert index.sentences("pmid:11")[1].text == "Corrected."


def test_batches_merge_with_earlier_ones(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.adding.CHARACTERS_A_BATCH", 1)
    report = index.add_papers([("a", BY_DOI), ("b", BY_PMID), ("a", BY_DOI)])
    assert [paper.key for paper in index.papers()] == ["pmid:11"]
    assert (report.added, report.merged, report.unchanged) == (1, 1, 1)
