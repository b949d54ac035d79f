"""Numbers, citations and Markdown of an answer."""

from __future__ import annotations

import dataclasses
import re

import pytest

from assistant.citations import Numbering, markdown
from assistant.result import Citation, Statement
from index import Index, Paper, Sentence


def cited(text: str, *numbers: int) -> Statement:
    return Statement(
        text,
        tuple(
            Citation(number, f"pmid:{number}#s1", text, "Abstract", 0, len(text), "verbatim")
            for number in numbers
        ),
    )


def sentence(key: str, number: int = 1) -> Sentence:
    return Sentence(f"{key}#s{number}", "Abstract", "It was so.", 5, 15)


@pytest.fixture
def numbering() -> Numbering:
    return Numbering({f"pmid:{pmid}": Paper(f"Paper {pmid}", pmid=pmid) for pmid in "123"})


def test_papers_are_numbered_as_they_are_first_cited(numbering: Numbering) -> None:
    keys = ["pmid:3", "pmid:1", "pmid:3", "pmid:2", "pmid:1"]
    given = [numbering.cite(sentence(key), "supported").source for key in keys]
    assert given == [1, 2, 1, 3, 2]
    assert [(source.number, source.key) for source in numbering.sources()] == [
        (1, "pmid:3"),
        (2, "pmid:1"),
        (3, "pmid:2"),
    ]


def test_a_paper_that_is_not_cited_is_no_source(numbering: Numbering) -> None:
    assert numbering.sources() == ()
    numbering.cite(sentence("pmid:2"), "partial")
    assert [source.key for source in numbering.sources()] == ["pmid:2"]


def test_a_citation_is_the_sentence_with_its_place(numbering: Numbering) -> None:
    assert numbering.cite(sentence("pmid:2", 4), "partial") == Citation(
        1, "pmid:2#s4", "It was so.", "Abstract", 5, 15, "partial"
    )


def test_a_citation_quotes_marks_and_all(small: Index, papers: dict[str, Paper]) -> None:
    review = papers["review"]
    durable = small.sentences(review.key)[2]
    quote = Numbering({review.key: review}).cite(durable, "verbatim").quote
    assert quote.endswith("all antibodies [3-5].")


@pytest.mark.parametrize(("number", "shortened"), [(1, False), (6, False), (7, True), (40, True)])
def test_a_reference_names_six_authors_at_most(number: int, shortened: bool) -> None:
    paper = Paper("Many hands", authors=tuple(f"Name{n} A" for n in range(number)), pmid="5")
    numbering = Numbering({paper.key: paper})
    numbering.cite(sentence(paper.key), "verbatim")
    (source,) = numbering.sources()
    assert ("et al" in source.reference) is shortened
    assert f"Name{min(number, 6) - 1} A" in source.reference
    assert "Name6 A" not in source.reference
    assert len(source.authors) == number


def test_each_statement_is_followed_by_its_markers() -> None:
    assert markdown([cited("One.", 1, 2), cited("Two.", 2)]) == "One. [1][2]\n\nTwo. [2]"


def test_statements_of_one_paper_make_one_paragraph() -> None:
    statements = [cited("One.", 1), cited("Two.", 1), cited("Three.", 2), cited("Four.", 1)]
    assert markdown(statements) == "One. [1] Two. [1]\n\nThree. [2]\n\nFour. [1]"


def test_a_source_cited_twice_by_a_statement_is_marked_once() -> None:
    statement = cited("One.", 1, 1)
    second = dataclasses.replace(statement.citations[1], sentence_id="pmid:1#s2")
    statement = Statement("One.", (statement.citations[0], second))
    assert markdown([statement]) == "One. [1]"


def test_nothing_said_is_no_text() -> None:
    assert markdown([]) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Uptake of [18F]FDG fell (P < .05).",
        "As seen [2].",
        "As seen [1][2] and [3-5].",
        "![1](http://x) and [1](http://x)",
        r"Escaped \[2] once already.",
        "[2]: http://x",
    ],
)
def test_brackets_of_a_paper_are_not_taken_for_markers(text: str) -> None:
    shown = markdown([cited(text, 1)])
    markers = [found for found in re.findall(r"\\.|\[(\d+)\]", shown) if found]
    assert markers == ["1"]
    assert "](" not in re.sub(r"\\.", "", shown)
