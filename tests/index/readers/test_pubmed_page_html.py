from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.paper import Paper, Reference, Section
from index.readers import pubmed_page, pubmed_page_html, read_papers

Read = Callable[..., list[Paper | ReadError]]

WHOLE = Path(__file__).parents[2] / "fixtures" / "readers" / "pubmed_page.html"


def _page(body: str = "", head: str = "", title: str = "Tea") -> str:
    return (
        f'<!DOCTYPE html><html><head><meta name="ncbi_db" content="pubmed">{head}</head><body>'
        f'<h1 class="heading-title">{title}</h1>{body}</body></html>'
    )


def _abstract(inside: str, attributes: str = "") -> str:
    return f'<div class="abstract-content" {attributes}>{inside}</div>'


def _read_one(read_text: Read, content: str | bytes) -> Paper:
    (paper,) = read_text(content)
    assert isinstance(paper, Paper)
    return paper


def test_whole_page() -> None:
    (paper,) = read_papers(WHOLE)
    assert paper == Paper(
        "Warm tea or cold tea in CO2-rich rooms: 10^6 cups",
        (
            Section("Abstract / Background", "Walkers like tea at < 60 °C."),
            Section("Abstract / Results", "Joy was seen in 61.5% (P < .05; r^2 0.9)."),
            Section("Abstract", "No joy was not."),
            Section("Abstract (spa)", "A los que andan les gusta el té."),
            Section("Figure 1", "The flow of walkers."),
        ),
        authors=(
            "van der Berg ML",
            "Garcia Lopez A",
            "Doe JB Jr",
            "Tea Study Group, London",
        ),
        journal="J Made Up Med",
        year=2019,
        volume="25",
        issue="29",
        pages="4575-80",
        pmid="1234567",
        pmcid="PMC7654321",
        doi="10.1234/Made.2019.7",
        publication_types=("Review", "Retracted Publication"),
        keywords=("tea", "walking", "cold drinks"),
        references=(
            Reference(1, "Doe J. On tea. Tea J. 2009;1(2):3-9.", "111", "PMC99", "10.1000/tea.1"),
            Reference(
                2, "Roe R. Cups. Potters J. 2010;2:10. doi: 10.1000/cups.2.", doi="10.1000/cups.2"
            ),
        ),
        relation="review",
        retracted=True,
        notices=("Retraction in: Retraction notice. J Made Up Med. 2021;27:1. PMID: 3333333",),
    )


def test_the_head_fills_what_the_body_lacks(read_text: Read) -> None:
    values = {
        "title": "[Tea &amp; cups].",
        "authors": "Jo Doe;Ana de la Cruz",
        "journal_title": "Tea journal",
        "date": "2019/10/02",
        "volume": "25",
        "issue": "2",
        "firstpage": "45",
        "lastpage": "52",
        "pmid": "0123",
        "doi": "10.1000/tea",
        "keywords": "tea; cups",
    }
    head = "".join(f'<meta name="citation_{name}" content="{v}">' for name, v in values.items())
    page = f'<html><head><meta name="ncbi_db" content="pubmed">{head}</head></html>'
    assert _read_one(read_text, page) == Paper(
        "Tea & cups",
        authors=("Doe J", "de la Cruz A"),
        journal="Tea journal",
        year=2019,
        volume="25",
        issue="2",
        pages="45-52",
        pmid="123",
        doi="10.1000/tea",
        keywords=("tea", "cups"),
        text_kind="none",
    )


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta name="citation_pmid" content="55">', ""),
        ("", '<strong class="current-id">55</strong>'),
        ("", '<main data-article-pmid="55"></main>'),
        ('<link rel="canonical" href="https://pubmed.ncbi.nlm.nih.gov/55/">', ""),
        ("", '<ul class="identifiers"><li>PMID: <b>55</b></li></ul>'),
    ],
)
def test_pmid(read_text: Read, head: str, body: str) -> None:
    assert _read_one(read_text, _page(body, head)).pmid == "55"


@pytest.mark.parametrize(
    ("content", "sections"),
    [
        (_abstract("<p>Tea <br>is<em> warm</em>.</p>"), [("Abstract", "Tea is warm.")]),
        (_abstract("Tea is warm."), [("Abstract", "Tea is warm.")]),
        (_abstract("Tea <p>is</p> warm."), [("Abstract", "Tea is warm.")]),
        (
            _abstract(
                "<p><b class='sub-title'>AIM:</b> See.</p><p>Or <b class='sub-title'>x</b>.</p>"
            ),
            [("Abstract / Aim", "See."), ("Abstract", "Or x.")],
        ),
        (
            _abstract("<h3>Plain language</h3><ul><li>One.</li><li>Two.</li></ul>"),
            [("Abstract / Plain language", "One. Two.")],
        ),
        (
            _abstract("<p>No.</p>", "id='ger-abstract'")
            + _abstract("<p>X.</p>", "class='selected'"),
            [("Abstract", "No."), ("Abstract (other)", "X.")],
        ),
        (_abstract("<p>No abstract available</p>"), []),
        ("<div id='abstract'><em class='empty-abstract'>No abstract available</em></div>", []),
        (
            _abstract("<p><math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> cup</p>"),
            [("Abstract", "1/2 cup")],
        ),
    ],
)
def test_abstract(read_text: Read, content: str, sections: list[tuple[str, str]]) -> None:
    paper = _read_one(read_text, _page(content))
    assert [(section.label, section.text) for section in paper.sections] == sections
    assert paper.text_kind == ("abstract" if sections else "none")


@pytest.mark.parametrize(
    ("link", "author"),
    [
        (
            "<a class='full-name' href='/?term=Van+Cutsem+E&amp;cauthor_id=1'>Eric Van Cutsem</a>",
            "Van Cutsem E",
        ),
        ("<a class='full-name' href='/?term=Doe+J+Jr&amp;cauthor_id=1'>Jo Doe Jr</a>", "Doe J Jr"),
        ("<a class='full-name' href='/?term=Roe+R&amp;cauthor_id=1'>Jo Ann Doe</a>", "Doe JA"),
        ("<a class='full-name' href='/?term=%22Doe+J%22%5BAuthor%5D'>Jo Doe</a>", "Doe J"),
        ("<a class='full-name' href='https://[::1'>Jo Doe</a>", "Doe J"),
        ("<span class='full-name'>Tea Study Group, London</span>", "Tea Study Group, London"),
    ],
)
def test_authors(read_text: Read, link: str, author: str) -> None:
    page = _page(f"<div class='authors-list'><span class='authors-list-item'>{link}</span></div>")
    assert _read_one(read_text, page).authors == (author,)


def test_headings_stand_in_for_keywords(read_text: Read) -> None:
    buttons = "<li><button class='keyword-actions-trigger'>Tea* / economics</button></li>" * 2
    assert _read_one(read_text, _page(f"<div id='mesh-terms'>{buttons}</div>")).keywords == ("Tea",)


def test_notices(read_text: Read) -> None:
    body = "".join(
        f"<div><h2>{name}</h2><ul><li>Tea J. {year};1:1.</li></ul></div>"
        for year, name in enumerate(["Erratum in", "Expression of concern in", "Update in"], 2001)
    )
    paper = _read_one(read_text, _page(body + "<div><h2>Retraction in</h2></div>"))
    assert paper.notices == (
        "Erratum in: Tea J. 2001;1:1.",
        "Expression of concern in: Tea J. 2002;1:1.",
        "Update in: Tea J. 2003;1:1.",
        "Retraction in",
    )
    assert paper.retracted


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            "<html><head><title>PmFetch response</title></head><body><pre>Pubmed-entry ::= {",
            "old answer of E-utilities .*retmode=xml",
        ),
        (
            "<html><a href='https://pubmed.ncbi.nlm.nih.gov/1/'>tea</a></html>",
            "an HTML page, but not the page of an article in PubMed",
        ),
        (
            "<html><meta name='citation_pmid' content='1'>"
            "<meta name='citation_title' content='Tea'>",
            "not the page of an article in PubMed",
        ),
        (
            "<html><meta name='ncbi_db' content='pmc'><meta name='citation_pmid' content='1'>",
            "a page of PubMed Central",
        ),
        (
            "<html><title>tea - Search Results - PubMed</title><a class='docsum-title'>Tea</a>",
            "list of PubMed's search results",
        ),
        (
            _page("<b class='current-id'>1</b><b class='current-id'>2</b>"),
            "the page shows 2 articles",
        ),
        (_page(title=" . "), "not the page of an article"),
        (_page().encode() + b"caf\xe9", r"not UTF-8 text at byte \d+$"),
        (_page("\n<div>" * 5000 + "tea"), r"^line \d+: not readable as HTML \(.*depth"),
        (_page("\n<i " + "a " * 400), r"^line 2: a tag with \d+ attributes"),
    ],
)
def test_what_is_no_article_page(read_text: Read, content: str | bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_text(content)


def test_too_large_pages(read_text: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pubmed_page_html, "MAX_MARKUP", 1000)
    with pytest.raises(ReadError, match="more than 1,000 tags"):
        read_text(_page("<i x=1>tea</i>" * 500))
    assert _read_one(read_text, _page("<!--" + "<i>" * 2000 + "-->"))
    assert _read_one(read_text, _page("<script>" + "if (a<b) {} " * 2000 + "</script>"))
    monkeypatch.setattr(pubmed_page, "MAX_SIZE", 2**10)
    with pytest.raises(ReadError, match="longer than"):
        read_text(_page("x" * 2**10))


def test_nothing_of_scripts_is_text(read_text: Read) -> None:
    inside = "<p>Tea<script>x = '<p>no</p>'</script> is<style>p {}</style> warm.<!-- no --></p>"
    paper = _read_one(read_text, _page(_abstract(inside)))
    assert paper.sections == (Section("Abstract", "Tea is warm."),)


_WORD = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cn", "Co", "Zs", "Zl", "Zp"]),
    min_size=1,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(_WORD, _WORD), min_size=1, max_size=5))
def test_every_character_of_the_abstract_is_kept(
    tmp_path_factory: pytest.TempPathFactory, words: list[tuple[str, str]]
) -> None:
    inside = "".join(f"<p>Z {html.escape(a)}<i>{html.escape(b)}</i></p>" for a, b in words)
    path = tmp_path_factory.mktemp("html") / "any"
    path.write_text(_page(_abstract(inside)), encoding="utf-8")
    (paper,) = read_papers(path)
    assert isinstance(paper, Paper)
    text = "".join(section.text for section in paper.sections)
    assert "".join(text.split()) == "".join(f"Z{a}{b}" for a, b in words)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_damage_gives_papers_or_read_errors(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = WHOLE.read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 50)) | st.just(len(content)))
    path = tmp_path_factory.mktemp("html") / "any"
    path.write_bytes(content[:start] + data.draw(st.binary(max_size=12)) + content[end:])
    try:
        items = list(read_papers(path))
    except ReadError as error:
        items = [error]
    for item in items:
        assert isinstance(item, Paper | ReadError)
        assert not isinstance(item, ReadError) or len(str(item)) < 600
