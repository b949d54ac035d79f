"""The panel shows what an answer holds, and holds against hostile text of papers and users."""

from __future__ import annotations

import dataclasses
import re

import pytest

from assistant.rendering import (
    highlighted,
    safe_url,
    session_panel,
    source_panel,
    understood_otherwise,
    welcome_panel,
)
from assistant.result import Answer, Citation, FoundPassage, Source, Statement
from tests.markup import HOSTILE, Elements

ALLOWED_TAGS = {
    *("div", "h2", "p", "b", "article", "header", "span", "a", "figure", "blockquote"),
    *("figcaption", "mark", "details", "summary", "ol", "li"),
}
ALLOWED_ATTRIBUTES = {"class", "id", "href", "target", "rel"}


def source(**changes) -> Source:
    return dataclasses.replace(
        Source(
            number=1,
            key="pmid:1",
            title="A title",
            authors=("Doe J",),
            journal="J Test",
            year=2020,
            volume="1",
            pages="1-2",
            pmid="1",
            pmcid="PMC1",
            doi="10.1000/Ab(1)",
            url="https://pubmed.ncbi.nlm.nih.gov/1/",
            publication_types=("Review",),
            relation="cited",
            retracted=False,
            text_kind="abstract",
            uncertain=(),
            reference="Doe J. A title. J Test. 2020.",
        ),
        **changes,
    )


def answer(
    *,
    sources: tuple[Source, ...] | None = None,
    quote: str = "It was so.",
    passage: str = "Before. It was so. After.",
    section: str = "Abstract",
    **changes,
) -> Answer:
    citation = Citation(1, "pmid:1#s2", quote, section, 8, 18, "verbatim")
    return dataclasses.replace(
        Answer(
            question="Was it so?",
            standalone_question="Was it so?",
            status="answered",
            reason=None,
            text="It was so. [1]",
            statements=(Statement(quote, (citation,)),),
            sources=(source(),) if sources is None else sources,
            passages=(FoundPassage("pmid:1#p1", "pmid:1", section, passage, 1.0),),
            writer="extractive",
        ),
        **changes,
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_the_panel(text: str) -> None:
    hostile = source(
        key=text,
        title=text,
        reference=text,
        doi=text,
        pmid=text,
        pmcid=text,
        url=f"javascript:{text}",
        publication_types=(text,),
        uncertain=(text,),
        retracted=True,
    )
    shown = answer(
        sources=(hostile,),
        quote=text,
        passage=f"Before {text} after",
        section=text,
        standalone_question=text,
        warnings=(text,),
        writer=text,
    )
    shown = dataclasses.replace(
        shown, passages=(dataclasses.replace(shown.passages[0], key=text, id=text),)
    )
    abstaining = dataclasses.replace(shown, sources=(), statements=())
    pages = [
        source_panel(shown),
        source_panel(abstaining, {text: text}),
        session_panel([dataclasses.replace(shown, question=text), shown]),
        welcome_panel([text]),
    ]
    for html in pages:
        elements = Elements(html)
        assert {tag for tag, _ in elements.tags} <= ALLOWED_TAGS
        assert text in elements.text
        for _, attributes in elements.tags:
            assert attributes.keys() <= ALLOWED_ATTRIBUTES
            link = attributes.get("href")
            assert link is None or safe_url(link)
    marks = re.findall(r"<mark>(.*?)</mark>", pages[0])
    assert [Elements(mark).text for mark in marks] == [text]


def test_a_source_shows_its_record_its_links_and_its_quotes_in_their_passage() -> None:
    html = source_panel(answer())
    elements = Elements(html)
    assert ("article", {"class": "source", "id": "source-1"}) in elements.tags
    assert "Doe J. A title. J Test. 2020." in elements.text
    assert "Cited by the review" in elements.text
    assert "Before. <mark>It was so.</mark> After." in html
    links = {attrs["href"]: attrs for tag, attrs in elements.tags if tag == "a"}
    assert links.keys() == {
        "https://pubmed.ncbi.nlm.nih.gov/1/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/",
        "https://doi.org/10.1000/Ab(1)",
    }
    assert {attrs["target"] for attrs in links.values()} == {"_blank"}
    assert {attrs["rel"] for attrs in links.values()} == {"noopener noreferrer"}


def test_badges_and_notes_say_what_a_source_is() -> None:
    plain = source_panel(answer())
    marked = source_panel(
        answer(sources=(source(retracted=True, text_kind="digest", uncertain=("pmid", "pages")),))
    )
    assert "RETRACTED" in marked
    assert "RETRACTED" not in plain
    assert "Digest written for this project" in marked
    assert "Digest written" not in plain
    assert "Not verified: pmid; pages" in marked


def test_a_quote_that_was_not_retrieved_is_shown_alone() -> None:
    assert "<mark>It was so.</mark>" in source_panel(answer(passage="Something else."))


def test_partial_support_is_told() -> None:
    citation = Citation(1, "pmid:1#s2", "It was so.", "Abstract", 8, 18, "partial")
    shown = source_panel(answer(statements=(Statement("It was.", (citation,)),)))
    assert "only in part" in shown
    assert "doubtful" in shown


def test_a_source_without_identifiers_links_its_url_or_nothing() -> None:
    bare = source(pmid=None, pmcid=None, doi=None)
    linked_page = source_panel(answer(sources=(dataclasses.replace(bare, url="https://a.b/c"),)))
    assert 'href="https://a.b/c"' in linked_page
    assert "href" not in source_panel(answer(sources=(dataclasses.replace(bare, url=None),)))


def test_the_understood_question_is_given_only_where_it_differs() -> None:
    assert understood_otherwise(answer()) == ""
    follow_up = answer(question="And then?", standalone_question="And then? (about: <this>)")
    assert understood_otherwise(follow_up) == "And then? (about: <this>)"
    spaced = answer(question="And\n then?", standalone_question="And then?")
    assert understood_otherwise(spaced) == ""


def test_an_abstention_shows_the_nearest_passages_one_a_paper() -> None:
    passages = tuple(
        FoundPassage(f"pmid:{key}#p{number}", f"pmid:{key}", "Abstract", f"{key}/{number}", 1.0)
        for key in (1, 2)
        for number in (1, 2)
    )
    shown = source_panel(
        answer(sources=(), statements=(), passages=passages, status="insufficient_evidence"),
        {"pmid:1": "First paper"},
    )
    assert "Nearest passages (these do not answer the question)" in shown
    assert "First paper" in shown
    assert "1/1" in shown
    assert "2/1" in shown
    assert "1/2" not in shown


def test_nothing_found_shows_no_passages() -> None:
    shown = source_panel(answer(sources=(), statements=(), passages=()))
    assert "Nearest" not in shown
    assert "Sources" not in shown


def test_earlier_answers_are_folded_below_with_ids_of_their_own() -> None:
    elements = Elements(session_panel([answer(question="First?"), answer(sources=()), answer()]))
    ids = [attrs["id"] for _, attrs in elements.tags if attrs.get("id")]
    assert ids == ["source-1", "answer-1-source-1"]
    assert "First?" in elements.text


@pytest.mark.parametrize(
    ("quotes", "expected"),
    [
        ((), "a &lt; b c d"),
        (("a < b",), "<mark>a &lt; b</mark> c d"),
        (("b c", "c d"), "a &lt; <mark>b c d</mark>"),
        (("d", "a"), "<mark>a</mark> &lt; b c <mark>d</mark>"),
        (("", "absent"), "a &lt; b c d"),
    ],
)
def test_highlighted(quotes: tuple[str, ...], expected: str) -> None:
    assert highlighted("a < b c d", quotes) == expected


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "JAVASCRIPT:alert(1)", " javascript:alert(1)", "data:text/html,x"),
        *("//evil.example", "/local", "ftp://a.b", "https:", "http://[", "", None),
    ],
)
def test_only_http_addresses_are_linked(url: str | None) -> None:
    assert safe_url(url) is None


def test_http_addresses_are_kept() -> None:
    assert safe_url("HTTPS://doi.org/10.1/x") == "HTTPS://doi.org/10.1/x"
