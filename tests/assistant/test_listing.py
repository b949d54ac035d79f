"""What `papers` and `doctor` show."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from assistant import listing
from assistant.settings import Settings
from index import Index, Paper, Section, StoreError
from index.paper import TextKind
from index.record import vancouver
from tests.fakes import FakeEmbedder
from tests.tiny_models import make_embedding_model, make_reranker


def test_a_summary_is_the_record_without_the_text(papers: dict[str, Paper]) -> None:
    summary = json.loads(json.dumps(listing.paper_summary(papers["review"])))
    assert "sections" not in summary
    expected = {
        "key": "pmid:900001",
        "title": "Immune checkpoint blockade in zebrafish melanoma: a review",
        "authors": ["Okafor N", "Lind P", "Sato M"],
        "journal": "J Test Oncol",
        "year": 2021,
        "volume": "12",
        "issue": "3",
        "pages": "100-119",
        "pmid": "900001",
        "pmcid": "PMC900001",
        "doi": "10.5555/review.1",
        "publication_types": ["Review"],
        "keywords": [],
        "relation": "review",
        "text_kind": "full text",
        "retracted": False,
        "uncertain": [],
        "url": "https://pubmed.ncbi.nlm.nih.gov/900001/",
        "references": 5,
    }
    assert {name: summary[name] for name in expected} == expected


def test_details_hold_every_sentence_with_what_it_cites(
    small: Index, papers: dict[str, Paper]
) -> None:
    review = papers["review"]
    details = json.loads(json.dumps(listing.paper_details(small, review.key)))
    assert details["reference"] == vancouver(review)
    assert details["sections"] == ["Abstract", "Outlook"]
    assert [entry["number"] for entry in details["reference_list"]] == [1, 2, 3, 4, 5]
    assert details["reference_list"][1]["pmid"] == "900002"
    assert [sentence["id"] for sentence in details["sentences"]] == [
        f"pmid:900001#s{number}" for number in range(5)
    ]
    assert [sentence["cites"] for sentence in details["sentences"]] == [
        [],
        [1],
        [3, 4, 5],
        [2, 4],
        [5],
    ]
    texts = {section.label: section.text for section in review.sections}
    for sentence in details["sentences"][1:]:
        place = slice(sentence["start"], sentence["end"])
        assert texts[sentence["section"]][place] == sentence["text"]


def test_details_follow_the_citation_chain_both_ways(small: Index) -> None:
    assert listing.paper_details(small, "pmid:900001")["cites"] == [
        {"number": 2, "key": "pmid:900002"},
        {"number": 3, "key": "doi:10.5555/retracted.1"},
    ]
    (citing,) = listing.paper_details(small, "pmid:900002")["cited_by"]
    assert citing["key"] == "pmid:900001"
    assert citing["sentences"] == [{"id": "pmid:900001#s3", "text": "Toxicity was mild [2, 4]."}]
    alone = listing.paper_details(small, "pmcid:PMC900004")
    assert alone["cites"] == alone["cited_by"] == []


def test_a_cited_paper_shows_the_sentences_that_cite_it(small: Index) -> None:
    text = listing.paper_text(listing.paper_details(small, "pmid:900002"))
    assert "pmid:900001" in text
    assert "Toxicity was mild [2, 4]." in text


def test_a_retraction_is_told(small: Index) -> None:
    assert "RETRACTED" in listing.paper_text(
        listing.paper_details(small, "doi:10.5555/retracted.1")
    )
    assert "RETRACTED" not in listing.paper_text(listing.paper_details(small, "pmid:900002"))


def test_details_of_an_unknown_paper_are_refused(small: Index) -> None:
    with pytest.raises(StoreError, match="pmid:1"):
        listing.paper_details(small, "pmid:1")


def test_a_paper_as_text_holds_its_sentences_and_references(small: Index) -> None:
    text = listing.paper_text(listing.paper_details(small, "pmid:900001"))
    lines = text.splitlines()
    assert "  s2  Responses to vemolimab were the most durable of all antibodies [3-5]." in lines
    (second,) = [line for line in lines if line.startswith("  2. ")]
    assert second.startswith("  2. Lind P, Berg O. Vemolimab. 2019.")
    assert second.endswith("pmid:900002")
    assert "  4. Dee E. Fourth. 2004." in lines
    assert "Outlook" in lines
    assert lines.index("Abstract") < lines.index("Outlook") < lines.index("References")
    assert "pmid:900001" in text


@pytest.mark.parametrize("kind", ["digest", "abstract"])
def test_a_digest_and_what_is_not_verified_are_told(
    build_index: Callable[..., Path], tmp_path: Path, kind: TextKind
) -> None:
    unsure = ("the year",) if kind == "digest" else ()
    paper = Paper("Told", (Section("Text", "So."),), pmid="5", text_kind=kind, uncertain=unsure)
    with Index(build_index(tmp_path / "told", (paper,)), embedder=FakeEmbedder()) as index:
        text = listing.paper_text(listing.paper_details(index, paper.key))
    assert ("digest written for this project" in text) is (kind == "digest")
    assert ("not verified: the year" in text) is (kind == "digest")


def test_the_table_shows_each_paper_literally(papers: dict[str, Paper]) -> None:
    console = Console(file=io.StringIO(), width=300)
    console.print(listing.papers_table([listing.paper_summary(one) for one in papers.values()]))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    for paper in papers.values():
        assert paper.key in shown
        assert paper.title in shown
    assert "None" not in shown


def test_an_empty_table_is_a_table() -> None:
    console = Console(file=io.StringIO(), width=100)
    console.print(listing.papers_table([]))
    assert "0 papers" in console.file.getvalue()  # type: ignore[attr-defined]


def test_a_sound_index_is_called_sound(small: Index, papers: dict[str, Paper]) -> None:
    found = json.loads(json.dumps(listing.diagnosis(small, Settings())))
    assert found["index"]["sound"] is True
    assert found["index"]["papers"] == len(papers)
    assert found["index"]["passages"] == sum(1 for _ in small.store.passages())
    assert "fake" in found["index"]["embedding_model"]
    assert found["packages"]["chromadb"][0].isdigit()


def test_the_models_are_told(small: Index, tmp_path: Path) -> None:
    found = listing.diagnosis(small, Settings())
    assert found["embedding"]["model"] == "fake"
    assert found["embedding"]["texts"] == found["embedding"]["questions"] == "hashing"
    assert found["reranker"] == {"model": "none"}
    own = make_reranker(tmp_path)
    reranker = listing.diagnosis(small, Settings(reranker=own))["reranker"]
    assert reranker["model"] == own
    assert reranker["pairs"].startswith(("bf16", "fp32"))
    missing = listing.diagnosis(small, Settings(reranker=str(tmp_path / "none")))["reranker"]
    assert "cannot be loaded" in missing["problem"]


def test_where_there_is_no_index_the_model_of_a_new_one_is_told(tmp_path: Path) -> None:
    with Index(tmp_path / "missing") as missing:
        found = listing.diagnosis(missing, Settings())["embedding"]
        assert (found["preset"], found["licence"]) == ("default", "Apache-2.0")
        assert "thread" in found["texts"]
        own = make_embedding_model(tmp_path)
        asked = listing.diagnosis(missing, Settings(embedding_model=own))["embedding"]
        assert (asked["model"], asked["preset"]) == (own, "none")
        unknown = listing.diagnosis(missing, Settings(embedding_model="no such"))["embedding"]
        assert "cannot be loaded" in unknown["problem"]


def test_a_missing_index_is_not_sound_and_says_why(tmp_path: Path) -> None:
    with Index(tmp_path / "missing") as missing:
        found = listing.diagnosis(missing, Settings())["index"]
    assert found["sound"] is False
    assert "there is no index" in found["problem"]


def test_an_index_of_another_model_is_not_sound(small_index: Path) -> None:
    with Index(small_index, embedder=FakeEmbedder("fake-other")) as other:
        found = listing.diagnosis(other, Settings())["index"]
    assert found["sound"] is False
    assert "fake-other" in found["problem"]


def test_an_index_that_lost_passages_is_not_sound(own_index: Path) -> None:
    with Index(own_index, embedder=FakeEmbedder()) as damaged:
        damaged.store.delete_passages(["pmid:900002#p1"])
    with Index(own_index, embedder=FakeEmbedder()) as damaged:
        found = listing.diagnosis(damaged, Settings())["index"]
    assert found["sound"] is False
    assert "damaged" in found["problem"]


def test_a_package_that_is_not_installed_is_missing(
    small: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_PACKAGES", ("no-such-package-anywhere",))
    assert listing.diagnosis(small, Settings())["packages"] == {
        "no-such-package-anywhere": "missing"
    }
