"""The public result and its JSON."""

from __future__ import annotations

import dataclasses
import json

import pytest

from assistant.result import Answer, Citation, FoundPassage, Source, Statement
from index import Index, Paper


@pytest.fixture
def answer(papers: dict[str, Paper]) -> Answer:
    citation = Citation(1, "pmid:900002#s3", "Quote.", "Abstract", 4, 10, "verbatim")
    return Answer(
        question="Q?",
        standalone_question="Q?",
        status="answered",
        reason=None,
        text="Quote. [1]",
        statements=(Statement("Quote.", (citation,)),),
        sources=(Source.from_paper(1, papers["trial"], "Lind P, Berg O. Vemolimab."),),
        passages=(FoundPassage("pmid:900002#p1", "pmid:900002", "Abstract", "Quote.", 0.5),),
        writer="fake",
    )


def test_json_has_the_promised_keys_in_order(answer: Answer) -> None:
    assert (
        list(answer.to_dict())
        == (
            "question standalone_question status reason text statements sources passages writer "
            "tokens timings_ms warnings"
        ).split()
    )


def test_json_comes_back_with_every_value(answer: Answer) -> None:
    read = json.loads(json.dumps(answer.to_dict(), allow_nan=False))
    assert read["status"] == "answered"
    assert read["reason"] is None
    assert read["statements"] == [
        {
            "text": "Quote.",
            "citations": [
                {
                    "source": 1,
                    "sentence_id": "pmid:900002#s3",
                    "quote": "Quote.",
                    "section": "Abstract",
                    "start": 4,
                    "end": 10,
                    "support": "verbatim",
                }
            ],
        }
    ]
    assert read["passages"] == [
        {
            "id": "pmid:900002#p1",
            "key": "pmid:900002",
            "section": "Abstract",
            "text": "Quote.",
            "score": 0.5,
        }
    ]
    assert read["sources"][0]["authors"] == ["Lind P", "Berg O"]
    assert (read["tokens"], read["timings_ms"], read["warnings"]) == ({}, {}, [])


def test_a_source_says_of_a_paper_what_the_paper_says(papers: dict[str, Paper]) -> None:
    for paper in papers.values():
        source = Source.from_paper(3, paper, "reference")
        assert (source.number, source.key, source.url) == (3, paper.key, paper.url)
        for field in dataclasses.fields(Source):
            if field.name not in {"number", "key", "url", "reference"}:
                assert getattr(source, field.name) == getattr(paper, field.name)
    assert Source.from_paper(1, papers["retracted"], "").retracted
    assert Source.from_paper(1, papers["retracted"], "").doi == "10.5555/Retracted.1"
    assert Source.from_paper(1, papers["unnamed"], "").url is None


def test_a_result_cannot_be_changed(answer: Answer) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.text = "other"  # type: ignore[misc]
    answer.to_dict()["text"] = "other"
    answer.to_dict()["statements"][0]["citations"][0]["quote"] = "other"
    assert answer.text == "Quote. [1]"
    assert answer.statements[0].citations[0].quote == "Quote."


def test_answered_or_not(answer: Answer) -> None:
    assert answer.answered
    assert not dataclasses.replace(answer, status="insufficient_evidence", reason="no").answered


def test_a_found_passage_is_the_passage_with_its_score(small: Index) -> None:
    passage = next(small.store.passages())
    assert dataclasses.astuple(FoundPassage.from_passage(passage, 0.25)) == (
        passage.id,
        passage.key,
        passage.section,
        passage.text,
        0.25,
    )


def test_tokens_and_cost_are_told_only_where_there_are_any(answer: Answer) -> None:
    assert answer.spent == ""
    counted = dataclasses.replace(answer, tokens={"input": 12, "output": 3})
    assert counted.spent == "12 tokens read, 3 written"
    assert not {"cost", "tokens_estimated"} & counted.to_dict().keys()
    priced = dataclasses.replace(counted, tokens_estimated=True, cost=0.00005)
    assert priced.spent == "12 tokens read, 3 written (estimated), $0.000050"
    assert (priced.to_dict()["cost"], priced.to_dict()["tokens_estimated"]) == (0.00005, True)
