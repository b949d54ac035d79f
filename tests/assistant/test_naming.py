"""Which paper a question means."""

from __future__ import annotations

import pytest

from assistant.naming import named_papers


@pytest.mark.parametrize(
    ("description", "keys"),
    [
        ("review", ["pmid:900001"]),
        ("the review by Okafor", ["pmid:900001"]),
        ("Lind 2019", ["pmid:900002"]),
        ("vemolimab against placebo paper", ["pmid:900002"]),
        ("2015 curcumin paper", ["doi:10.5555/retracted.1"]),
        ("axolotl limbs", [""]),
        ("Lind 2014", []),
        ("Smith 2019 paper on pancreatic mammoths", []),
        ("paper", []),
        ("", []),
    ],
)
def test_a_paper_is_named_by_author_year_title_or_subject(small, papers, description, keys):
    found = named_papers(description, list(papers.values()), small.lexical)

    expected = [key or papers["unnamed"].key for key in keys]
    assert [paper.key for paper in found] == expected


def test_of_many_papers_those_with_the_best_passages_are_read(small, papers, monkeypatch):
    monkeypatch.setattr("assistant.naming.MOST_READ", 1)

    found = named_papers("vemolimab against placebo paper", list(papers.values()), small.lexical)

    assert [paper.key for paper in found] == ["pmid:900002"]


def test_the_only_paper_needs_no_name(small, papers):
    assert named_papers("this paper", [papers["trial"]], small.lexical) == (papers["trial"],)
