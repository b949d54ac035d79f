"""The built-in papers: well formed, split as they were written, true to the fact sheets."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from index.paper import Paper, clean_doi
from index.passages import paper_passages, split_sentences
from index.readers import read_papers
from index.sources import BUILTIN_CORPUS
from tests.fakes import FakeEmbedder

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "papers.jsonl"
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def _records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


RECORDS = _records(BUILTIN_CORPUS)
NAMES = [record["pmid"] or record["doi"] or record["title"] for record in RECORDS]


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    read = list(read_papers(BUILTIN_CORPUS))
    assert all(isinstance(paper, Paper) for paper in read)
    return [paper for paper in read if isinstance(paper, Paper)]


def test_every_record_is_read(papers: list[Paper]) -> None:
    assert len(papers) == len(RECORDS) == 80
    assert [paper.title for paper in papers] == [record["title"] for record in RECORDS]


def test_keys_and_titles_are_unique(papers: list[Paper]) -> None:
    assert len({paper.key for paper in papers}) == len(papers)
    assert len({paper.title.casefold() for paper in papers}) == len(papers)
    for field in ("pmid", "doi", "pmcid"):
        values = [value.lower() for paper in papers if (value := getattr(paper, field))]
        assert len(set(values)) == len(values)


def test_one_review_with_what_it_is_known_to_cite(papers: list[Paper]) -> None:
    relations = [paper.relation for paper in papers]
    assert {relation: relations.count(relation) for relation in set(relations)} == {
        "review": 1,
        "cited": 5,
        "related": 74,
    }
    assert papers[relations.index("review")].key == "pmid:33223838"


def test_every_paper_is_a_digest_with_its_record(papers: list[Paper]) -> None:
    for paper in papers:
        assert paper.text_kind == "digest"
        assert len(paper.sections) == 1
        assert paper.authors
        assert paper.journal
        assert paper.year
        assert paper.publication_types
        assert not paper.references


@pytest.mark.parametrize("record", RECORDS, ids=NAMES)
def test_our_splitter_gives_the_sentences_as_they_were_written(record: dict[str, Any]) -> None:
    digest = record["digest"]
    assert 6 <= len(digest) <= 14
    text = " ".join(digest)
    assert [text[start:end] for start, end in split_sentences(text)] == digest
    assert len(set(digest)) == len(digest)


def test_every_sentence_stands_in_a_passage(papers: list[Paper]) -> None:
    # The window of the default model is 254 wordpieces; these digests hold fewer words.
    embedder = FakeEmbedder(window=160)
    for paper, record in zip(papers, RECORDS, strict=True):
        passages = paper_passages(paper, embedder.count_tokens, embedder.window)
        sentences = [sentence.text for passage in passages for sentence in passage.sentences]
        assert sentences == record["digest"]


@pytest.mark.parametrize("record", RECORDS, ids=NAMES)
def test_sentences_stand_alone(record: dict[str, Any]) -> None:
    """A sentence is shown without its neighbours, so it must not begin by pointing at them."""
    for sentence in record["digest"]:
        assert sentence[0].isupper() or sentence[0].isdigit() or not sentence[0].isascii()
        assert sentence.endswith((".", "?", "!"))
        assert not re.match(
            r"(It|They|This(?! digest)|These|He|She|Its|Their|However|Moreover)\b", sentence
        )


# -- against the fact sheets, which only some machines have


@pytest.fixture(scope="module")
def sheets() -> dict[str, dict[str, Any]]:
    if not FACTS.is_file():
        pytest.skip(f"the fact sheets are not at {FACTS}")
    return {sheet["title"]: sheet for sheet in _records(FACTS)}


def test_every_sheet_has_its_record(sheets: dict[str, dict[str, Any]]) -> None:
    assert sorted(sheets) == sorted(record["title"] for record in RECORDS)


@pytest.mark.parametrize("record", RECORDS, ids=NAMES)
def test_no_number_of_the_sheet_is_lost(
    sheets: dict[str, dict[str, Any]], record: dict[str, Any]
) -> None:
    wanted = set(NUMBER.findall(" ".join(sheets[record["title"]]["facts"])))
    assert wanted <= set(NUMBER.findall(" ".join(record["digest"])))


@pytest.mark.parametrize("record", RECORDS, ids=NAMES)
def test_no_number_is_made_up(sheets: dict[str, dict[str, Any]], record: dict[str, Any]) -> None:
    sheet = sheets[record["title"]]
    known = set(NUMBER.findall(json.dumps(sheet, ensure_ascii=False)))
    assert set(NUMBER.findall(" ".join(record["digest"]))) <= known


@pytest.mark.parametrize("record", RECORDS, ids=NAMES)
def test_the_record_is_the_sheet_s(
    sheets: dict[str, dict[str, Any]], record: dict[str, Any]
) -> None:
    sheet = sheets[record["title"]]
    for field in sheet.keys() - {"facts"}:
        assert record[field] == sheet[field], field


def test_reading_keeps_the_fields(sheets: dict[str, dict[str, Any]], papers: list[Paper]) -> None:
    for paper in papers:
        sheet = sheets[paper.title]
        for field in ("pmid", "pmcid", "journal", "year", "volume", "issue", "pages", "relation"):
            assert getattr(paper, field) == (sheet[field] or None), field
        assert paper.doi == clean_doi(sheet["doi"]) == sheet["doi"]
        assert list(paper.authors) == sheet["authors"]
        assert list(paper.publication_types) == sheet["publication_types"]
        assert list(paper.keywords) == sheet["topics"]
        assert list(paper.uncertain) == sheet["uncertain"]
