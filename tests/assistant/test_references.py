"""How a text refers to papers: author or journal with the year, a journal by name or initials."""

from __future__ import annotations

import pytest

from assistant.references import dated, journal_words, record_terms
from index import Paper

PAPERS = {
    paper.key: paper
    for paper in (
        Paper("Carp", authors=("Le DT", "Sato M"), journal="Science", year=2017, pmid="1"),
        Paper("Perch", authors=("Le DT",), journal="N Engl J Med", year=2015, pmid="2"),
        Paper("Trout", authors=("Adam R",), journal="Lancet Oncol", year=2017, pmid="3"),
        Paper("Eel", year=2017, pmid="4"),
    )
}


@pytest.mark.parametrize(
    ("text", "pmids"),
    [
        ("Response rate in Le 2017?", "1"),
        ("le et al. (2015), response", "2"),
        ("Le 2017 against Le 2015", "12"),
        ("Sato 2017", ""),
        ("Le 2018", ""),
        ("the 2015 NEJM paper", "2"),
        ("carp (Science 2017)", "1"),
        ("the New England Journal of Medicine paper, 2015", ""),
        ("New England Journal of Medicine, 2015", "2"),
        ("Lancet Oncology 2017", "3"),
        ("the science of 2017", ""),
        ("Science, and what was known by 2017", ""),
        ("deaths in 2017", ""),
    ],
)
def test_a_paper_is_dated_by_its_first_author_or_its_journal(text: str, pmids: str) -> None:
    assert dated(text, PAPERS) == {f"pmid:{pmid}" for pmid in pmids}


def test_the_terms_of_a_record_are_also_those_of_the_journal_as_it_is_named() -> None:
    paper = PAPERS["pmid:2"]
    assert {"perch", "2015", "le"} <= record_terms(paper)
    assert "nejm" not in record_terms(paper)
    assert record_terms(paper, "in NEJM, carp") - record_terms(paper) == {"nejm"}


@pytest.mark.parametrize(
    ("text", "journal", "words"),
    [
        ("the Lancet Oncology paper", "Lancet Oncol", "Lancet Oncology"),
        ("New England Journal of Medicine", "N Engl J Med", "New England Journal Medicine"),
        ("in JCO", "J Clin Oncol", "JCO"),
        ("the Science article", "Science", "Science"),
        ("the science of it", "Science", ""),
        ("a Lancet paper", "Lancet Oncol", ""),
        ("anything", "", ""),
    ],
)
def test_a_journal_is_known_by_its_name_or_its_initials(
    text: str, journal: str, words: str
) -> None:
    assert journal_words(text, journal) == tuple(words.split())
