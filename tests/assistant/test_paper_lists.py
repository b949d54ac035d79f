"""Questions for the papers of an author, a journal or a year."""

from __future__ import annotations

import pytest

from assistant.paper_lists import listed_papers
from index import Paper


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("Which papers did Lind write?", ["pmid:900001", "pmid:900002"]),
        ("which papers are by Lind P", ["pmid:900001", "pmid:900002"]),
        ("What did Peter Lind publish?", ["pmid:900001", "pmid:900002"]),
        ("Any papers by Okafor and colleagues?", ["pmid:900001"]),
        ("Is Sato an author of any of the papers?", ["pmid:900001"]),
        ("Did Sato write any of these papers?", ["pmid:900001"]),
        ("Which papers were published in 2019?", ["pmid:900002"]),
        ("list papers from 2018", ["pmcid:PMC900004"]),
        ("Which articles came out in 2020 or later?", ["pmid:900001"]),
        ("papers published before 2016", ["doi:10.5555/retracted.1"]),
        ("papers between 2018 and 2020", ["pmid:900002", "pmcid:PMC900004"]),
        ("Which papers appeared in the Journal of Test Oncology?", ["pmid:900001"]),
    ],
)
def test_papers_are_listed_by_author_journal_or_year(papers, question, keys):
    verdict = listed_papers(question, lambda: list(papers.values()))

    assert verdict is not None
    assert [item.sentence.id for item in verdict.evidence] == [f"{key}#s0" for key in keys]


@pytest.mark.parametrize(
    "question",
    ["Did Yaeger write any of these papers?", "Which papers did Yaeger write?",
     "Which papers were published in 1990?"],
)  # fmt: skip
def test_an_author_or_a_year_of_no_paper_is_a_reason_to_abstain(papers, question):
    verdict = listed_papers(question, lambda: list(papers.values()))

    assert verdict is not None
    assert verdict.kind == "not in the papers"


@pytest.mark.parametrize(
    "question",
    [
        "Which studies from 2019 tested vemolimab?",
        "Which papers report colitis?",
        "What did Lind find?",
        "Which trials of vemolimab are there?",
        "Which papers are about carp in 2018?",
        "What has the trial published?",
        "Who wrote the review?",
    ],
)
def test_what_asks_for_more_is_left_to_the_papers(papers, question):
    assert listed_papers(question, lambda: list(papers.values())) is None


def test_many_papers_are_counted_and_named_in_one_statement():
    made = [
        Paper(f"Fish {n}", authors=("Lind P", "Berg O"), year=2020, pmid=f"{n}") for n in range(9)
    ]
    verdict = listed_papers("Which papers were published in 2020?", lambda: made)

    assert verdict is not None
    assert verdict.stated.startswith(
        "9 of the 9 indexed papers were published in 2020: Lind et al."
    )
    assert len(verdict.evidence) == 9
