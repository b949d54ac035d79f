"""Questions for the number of indexed papers, of a topic or in all."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant
from assistant.bibliographic import (
    PAPERS_CITED,
    asked_identifier,
    count_papers,
    counted_topic,
)
from assistant.evaluation.metrics import markers
from assistant.settings import Settings
from index import Paper, Section


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("How many papers are in the index?", ""),
        ("how many papers do you have", ""),
        ("How many indexed articles?", ""),
        ("How many papers do you know about liver transplantation?", "liver transplantation"),
        ("How many papers about NICHE are indexed?", "NICHE"),
        ("How many studies in the index are about vemolimab?", "vemolimab"),
        ("How many indexed papers mention BRAF V600E?", "BRAF V600E"),
        ("How many papers are there on carp?", "carp"),
    ],
)
def test_a_question_for_the_number_of_indexed_papers_is_told_with_its_topic(question, topic):
    assert counted_topic(question) == topic


@pytest.mark.parametrize(
    "question",
    [
        "How many papers did the meta-analysis include?",
        "How many studies are there in the review by Abbas?",
        "How many patients are in the index?",
        "How many papers do you know about it?",
        "How many papers do you know that were published in 2019?",
        "How many papers do you have about carp, and what do they find?",
        "Which papers are in the index?",
    ],
)
def test_what_asks_for_another_number_or_for_more_is_left_to_the_papers(question):
    assert counted_topic(question) is None


def test_papers_are_counted_that_hold_all_terms_in_their_record_or_text(papers):
    counted = count_papers("zebrafish melanomas", list(papers.values()))

    assert counted.stated.startswith("3 of the 5 indexed papers have")
    assert [item.sentence.id for item in counted.evidence] == [
        "doi:10.5555/retracted.1#s0", "pmid:900001#s0", "pmid:900002#s0"
    ]  # fmt: skip
    assert count_papers("Okafor", list(papers.values())).stated.startswith("1 of the 5")


def test_only_some_of_many_papers_are_cited_those_with_the_topic_in_their_title_first():
    text = (Section("Abstract", "Carp swim."),)
    made = [Paper(f"Fish {number}", text, pmid=f"{number}") for number in range(10, 20)]

    counted = count_papers("carp", [*made, Paper("Carp", text, pmid="99")])

    assert counted.stated.startswith("11 of the 11 indexed papers have")
    assert len(counted.evidence) == PAPERS_CITED
    assert counted.evidence[0].sentence.key == "pmid:99"


def test_no_paper_of_the_topic_or_none_at_all_is_a_reason_to_abstain(papers):
    assert count_papers("mammoths", list(papers.values())).kind == "not in the papers"
    assert count_papers("", []).kind == "not in the papers"


def test_a_count_is_one_statement_with_a_record_of_each_paper_shown(wary, check_answer):
    answer = wary.answer("How many papers do you know about zebrafish?")

    check_answer(answer, wary.index)
    assert [statement.text for statement in answer.statements] == [
        "3 of the 5 indexed papers have the word “zebrafish” in the record or text."
    ]
    assert markers(answer.text) == [1, 2, 3]


def test_a_count_without_papers_is_a_reason(wary, check_answer):
    answer = wary.answer("How many papers do you know about [1] mammoths?")

    check_answer(answer, wary.index)
    assert answer.reason == (
        "None of the 5 indexed papers has the words “[1] mammoths” in the record or text."
    )
    assert markers(answer.text) == []


def test_papers_left_out_of_answers_are_not_counted(fake_models, small_index):
    with Assistant(small_index, settings=Settings(exclude_retracted=True)) as assistant:
        answer = assistant.answer("How many papers are in the index?")

    assert answer.text == "The index holds 4 papers. [1][2][3][4]"


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What is PMID 900001?", "pmid:900001"),
        ("Who wrote PMID: 900001?", "pmid:900001"),
        ("Is the paper PMC900001 indexed?", "pmcid:pmc900001"),
        ("Which paper has the DOI https://doi.org/10.5555/Review.1?", "doi:10.5555/review.1"),
        ("What did PMID 900001 find?", None),
        ("Is vemolimab in PMID 900001 effective?", None),
        ("What is the PMID of the carp paper?", None),
        ("Is PMID 900001 newer than PMID 900002?", None),
    ],
)
def test_an_identifier_is_told_where_just_its_record_is_asked_for(question, name):
    assert asked_identifier(question) == name


@pytest.mark.parametrize("name", ["PMID 900001", "PMC900001", "doi:10.5555/REVIEW.1"])
def test_an_identifier_gets_the_record_of_its_paper(wary, check_answer, name):
    answer = wary.answer(f"What is {name}?")

    check_answer(answer, wary.index)
    assert [source.key for source in answer.sources] == ["pmid:900001"]
    assert answer.statements[0].citations[0].sentence_id == "pmid:900001#s0"


def test_an_identifier_of_no_indexed_paper_is_a_reason(wary):
    assert wary.answer("What is PMID 12?").reason == "No indexed paper has the identifier pmid:12."
