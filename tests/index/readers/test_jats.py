from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.paper import Paper, Reference, ReferenceMark, Section
from index.readers import jats, read_papers

Read = Callable[..., list[Paper | ReadError]]


def _article(front: str = "", body: str = "", back: str = "", attributes: str = "") -> str:
    return (
        f"<article {attributes}><front><article-meta><title-group><article-title>Tea"
        f"</article-title></title-group>{front}</article-meta></front>"
        f"<body>{body}</body><back>{back}</back></article>"
    )


def _read_one(read_text: Read, content: str) -> Paper:
    (paper,) = read_text(content)
    assert isinstance(paper, Paper)
    return paper


def test_whole_article(fixtures: Path) -> None:
    (paper,) = read_papers(fixtures / "article.nxml")
    assert isinstance(paper, Paper)
    assert paper.sections == (
        Section("Abstract / Background", "Tea cools."),
        Section("Abstract / Results", "The mean rose by 2 °C (P < .05)."),
        Section("Abstract / In short", "Drink it soon."),
        Section("Text", "An opening remark."),
        Section(
            "Introduction",
            "Tea is old [1–3]. It lasts 16.5 months [1,2].\n"
            "Kinds:\n(a) green;\nblack.\nA note follows.",
            (ReferenceMark(11, 16, (1, 2, 3)), ReferenceMark(39, 44, (1, 2))),
        ),
        Section("Figure 1", "A cup.\nShown from above."),
        Section("Methods / Brewing", "We used 10^6 leaves, an 1/2 dose."),
        Section("Box 1", "Hints\nBoil first."),
        Section(
            "Methods / Tasting",
            "Tasted as before (Doe et al., 2010).",
            (ReferenceMark(18, 34, (2,)),),
        ),
        Section("Competing interests", "Paid in biscuits."),
        Section("Appendix A", "More tea."),
        Section(
            "Table 1",
            "Taste by arm\nMedian PFS: Arm A 5.1 months; Arm B 6.2 months.\n"
            "PFS, pleasure-free survival.",
        ),
        Section("Acknowledgements", "We thank the kettle."),
    )
    assert paper.references == (
        Reference(1, "Doe J, et al. On tea. Tea J. 2009;1(2):3-9.", "111", None, "10.1000/TEA.1"),
        Reference(2, "Doe J: Cups and saucers. Potters Press, 2010.", pmcid="PMC99"),
        Reference(3, "Personal communication with a potter."),
    )
    assert paper.title == "Warm versus cold tea in CO2-rich rooms: a review"
    assert paper.authors == ("van der Berg AMJ", "Clark RB Jr", "Tea Study Group")
    assert (paper.journal, paper.year) == ("J Made Up Med", 2021)
    assert (paper.volume, paper.issue, paper.pages) == ("12", "3", "45-52")
    assert (paper.pmid, paper.pmcid) == ("12345678", "PMC7654321")
    assert paper.doi == "10.1234/Made.2021.5"
    assert paper.publication_types == ("Review",)
    assert paper.keywords == ("tea", "Camellia")
    assert (paper.relation, paper.text_kind, paper.retracted) == ("review", "full text", False)


@pytest.mark.parametrize(
    ("dates", "year"),
    [
        ({"epub": 2010, "ppub": 2009, "pmc-release": 2011}, 2009),
        ({"epub": 2019, "collection": 2020}, 2020),
        ({"epub": 2019}, 2019),
        ({"pmc-release": 2011}, None),
        ({"ppub": 99}, None),
        ({}, None),
    ],
)
def test_year(read_text: Read, dates: dict[str, int], year: int | None) -> None:
    front = "".join(
        f'<pub-date pub-type="{kind}"><year>{value}</year></pub-date>'
        for kind, value in dates.items()
    )
    assert _read_one(read_text, _article(front)).year == year


@pytest.mark.parametrize(
    ("front", "pages"),
    [
        ("<fpage>3</fpage><lpage>9</lpage>", "3-9"),
        ("<fpage>120</fpage><lpage>120</lpage>", "120"),
        ("<fpage>S3</fpage>", "S3"),
        ("<elocation-id>e112</elocation-id>", "e112"),
        ("", None),
    ],
)
def test_pages(read_text: Read, front: str, pages: str | None) -> None:
    assert _read_one(read_text, _article(front)).pages == pages


@pytest.mark.parametrize(
    ("kind", "types", "relation"),
    [
        ("research-article", ("Journal Article",), "related"),
        ("review-article", ("Review",), "review"),
        ("systematic-review", ("Systematic Review",), "review"),
        ("case-report", ("Case Reports",), "related"),
        ("data-paper", ("Data Paper",), "related"),
        ("", (), "related"),
    ],
)
def test_article_type(read_text: Read, kind: str, types: tuple[str, ...], relation: str) -> None:
    paper = _read_one(read_text, _article(attributes=f'article-type="{kind}"'))
    assert (paper.publication_types, paper.relation) == (types, relation)


@pytest.mark.parametrize(
    ("article", "retracted"),
    [
        (_article('<related-article related-article-type="retraction-forward"/>'), True),
        (_article().replace(">Tea<", ">RETRACTED ARTICLE: Tea<"), True),
        (_article().replace(">Tea<", ">Retracted stents: tea<"), False),
        (_article('<related-article related-article-type="retracted-article"/>'), False),
    ],
)
def test_retracted(read_text: Read, article: str, retracted: bool) -> None:
    paper = _read_one(read_text, article)
    assert paper.retracted is retracted
    assert ("Retracted Publication" in paper.publication_types) is retracted


@pytest.mark.parametrize(
    ("contrib", "author"),
    [
        (
            "<string-name><surname>Doe</surname> <given-names>Jo</given-names></string-name>",
            "Doe J",
        ),
        ("<string-name>Jo Doe</string-name>", "Jo Doe"),
        (
            '<name-alternatives><name name-style="eastern"><surname>土井</surname></name>'
            '<name name-style="western"><surname>Doi</surname><given-names>K</given-names></name>'
            "</name-alternatives>",
            "Doi K",
        ),
        ("<collab><institution>Tea Group</institution></collab>", "Tea Group"),
    ],
)
def test_author_forms(read_text: Read, contrib: str, author: str) -> None:
    front = f"<contrib-group><contrib>{contrib}</contrib><contrib/></contrib-group>"
    assert _read_one(read_text, _article(front)).authors == (author,)


@pytest.mark.parametrize("title", ["Pre-publication history", "Authors’ contributions"])
def test_sections_about_the_article_are_left_out(read_text: Read, title: str) -> None:
    sec = f"<sec><title>{title}</title><p>None.</p></sec>"
    paper = _read_one(read_text, _article(body=sec, back=sec))
    assert (paper.sections, paper.text_kind) == ((), "none")


def test_funding_conflicts_of_interest_and_thanks_come_last(read_text: Read) -> None:
    front = (
        '<author-notes><fn fn-type="COI-statement"><p><bold>Competing Interests: </bold>None.</p>'
        '</fn><fn fn-type="equal"><p>Equal work.</p></fn></author-notes>'
        "<funding-group><funding-statement>Paid by a tea house.</funding-statement></funding-group>"
    )
    back = (
        "<ack><title>Thanks</title><p>We thank the potters.</p></ack>"
        '<fn-group><fn fn-type="supported-by"><p><bold>FINANCIAL SUPPORT</bold></p>'
        "<p>The cups were a gift.</p></fn></fn-group>"
    )
    paper = _read_one(read_text, _article(front, "<p>Tea cools.</p>", back))
    assert paper.sections == (
        Section("Text", "Tea cools."),
        Section("Funding", "Paid by a tea house."),
        Section("Conflicts of interest", "Competing Interests: None."),
        Section("Funding", "The cups were a gift."),
        Section("Acknowledgements", "We thank the potters."),
    )


def test_a_note_that_names_the_rows_of_a_table_is_its_heading(read_text: Read) -> None:
    table = (
        "<table-wrap><label>Table 2</label><table><tbody><tr><td>Carp</td></tr></tbody></table>"
        "<table-wrap-foot><p>Exclusion criteria (any of these)</p></table-wrap-foot></table-wrap>"
    )
    paper = _read_one(read_text, _article(body=table))
    assert paper.sections == (Section("Table 2 / Exclusion criteria (any of these)", "Carp."),)


def test_funders_are_named_where_nothing_is_stated(read_text: Read) -> None:
    front = (
        "<funding-group><award-group><funding-source><institution-wrap><institution>Tea Fund"
        "</institution><institution-id>http://id/1</institution-id></institution-wrap>"
        "</funding-source></award-group><award-group><funding-source>Cup Trust</funding-source>"
        "</award-group></funding-group>"
    )
    paper = _read_one(read_text, _article(front))
    assert paper.sections == (Section("Funding", "Funded by Tea Fund; Cup Trust."),)
    assert paper.text_kind == "none"


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("1. Methods", "Methods"),
        ("2.1. Study <italic>design</italic>:", "Study design"),
        ("1.5 T imaging", "1.5 T imaging"),
        ("5 years later", "5 years later"),
        ("Grade 3. Events", "Grade 3. Events"),
    ],
)
def test_section_labels(read_text: Read, title: str, label: str) -> None:
    paper = _read_one(read_text, _article(body=f"<sec><title>{title}</title><p>a</p></sec>"))
    assert paper.sections == (Section(label, "a"),)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Fig 1", "Figure 1"),
        ("Fig. 2.", "Figure 2"),
        ("FIGURE 3:", "Figure 3"),
        ("Scheme 1", "Scheme 1"),
        ("Figs1", "Figure 1"),
        ("", "Figure"),
    ],
)
def test_figure_labels(read_text: Read, label: str, expected: str) -> None:
    figure = f"<p>a<fig><label>{label}</label><caption><p>b</p></caption></fig></p>"
    paper = _read_one(read_text, _article(body=figure))
    assert paper.sections == (Section("Text", "a"), Section(expected, "b"))


def test_definitions_and_quotes_are_lines(read_text: Read) -> None:
    body = (
        "<sec><p>Terms</p><def-list><def-item><term>RFA:</term><def><p>ablation</p></def></def-item>"
        "<def-item><term>OS</term><def><p>survival</p></def></def-item></def-list>"
        "<disp-quote><p>So it is.</p></disp-quote></sec>"
    )
    (section,) = _read_one(read_text, _article(body=body)).sections
    assert section == Section("Text", "Terms\nRFA: ablation\nOS: survival\nSo it is.")


def test_abstract_only(read_text: Read) -> None:
    paper = _read_one(read_text, _article("<abstract><p>Warm.</p></abstract>"))
    assert paper.sections == (Section("Abstract", "Warm."),)
    assert paper.text_kind == "abstract"


def test_set_of_articles_and_namespaces(read_text: Read) -> None:
    named = _article(attributes='xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/"')
    empty = "<article><front><article-meta/></front></article>"
    items = read_text(f"<pmc-articleset>\n{_article()}{empty}{named}</pmc-articleset>")
    assert [getattr(item, "title", str(item)) for item in items] == [
        "Tea",
        "line 2: article 2 has neither title nor text",
        "Tea",
    ]


def test_articles_before_a_break_are_kept(read_text: Read) -> None:
    paper, error = read_text(f"<pmc-articleset>{_article()}\n<article><p></pmc-articleset>")
    assert isinstance(paper, Paper)
    assert isinstance(error, ReadError)
    assert str(error).startswith("line 2: not well-formed XML (")


@pytest.mark.parametrize(
    "text", ["a &alpha;&nbsp;b &le; c", "a &#945;&#xa0;b &#8804; c", "a α\u2009b ≤\u3000c"]
)
def test_character_entities(read_text: Read, text: str) -> None:
    doctype = '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS-archivearticle1.dtd">'
    paper = _read_one(read_text, doctype + _article(body=f"<p>{text}</p>"))
    assert paper.sections[0].text == "a α b ≤ c"


def test_declared_encoding(read_text: Read) -> None:
    content = '<?xml version="1.0" encoding="iso-8859-1"?>' + _article(body="<p>café</p>")
    (paper,) = read_text(content.encode("latin-1"))
    assert isinstance(paper, Paper)
    assert paper.sections[0].text == "café"
    (paper,) = read_text(content.replace("iso-8859-1", "utf-16").encode("utf-16"))
    assert isinstance(paper, Paper)
    assert paper.sections[0].text == "café"


_ENTITIES = "".join(f'<!ENTITY a{n + 1} "' + f"&a{n};" * 10 + '">' for n in range(9))
_BOMB = f'<!DOCTYPE article [<!ENTITY a0 "x">{_ENTITIES}]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_BOMB + _article(body="<p>&a9;</p>"), "entities"),
        (_BOMB + _article(attributes="id='&a9;'"), "entit"),
        ('<!DOCTYPE article [<!ENTITY x SYSTEM "SECRET">]><article>&x;</article>', "entities"),
        ('<!DOCTYPE article [<!ENTITY % x SYSTEM "SECRET"> %x;]><article/>', "entities"),
        (_article(body="<p>a &nbsp; b</p>"), r"line 1: .*Entity 'nbsp' not defined"),
        (_article(body="<sec>" * 20_000 + "</sec>" * 20_000), "line 1: .*depth"),
        (_article(body="\n<p>a").partition("</body>")[0], "line 2: not well-formed"),
        (_article(body="\n\n<p>a</b>"), "line 3: not well-formed"),
        (_article(body="<p>a & b</p>"), "line 1: not well-formed"),
        ("<article>", "not well-formed"),
        ("<article/>", "line 1: article 1 has neither title nor text"),
        ("<pmc-articleset/>", "the XML holds no article"),
        ('<?xml version="1.0" encoding="nonsense"?>' + _article(), "not well-formed"),
        ("<article><" + "x" * 500 + "></article>", "not well-formed"),
    ],
)
def test_what_is_broken_or_hostile_is_refused(
    read_text: Read, tmp_path: Path, content: str, reason: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do not tell")
    with pytest.raises(ReadError, match=reason) as caught:
        read_text(content.replace("SECRET", secret.as_uri()))
    assert len(str(caught.value)) < 150
    assert "do not tell" not in str(caught.value)


def test_undecodable_bytes_are_refused_with_the_line(read_text: Read) -> None:
    with pytest.raises(ReadError, match="line 2: not well-formed"):
        read_text(_article(body="\n<p>caf").encode() + b"\xe9</p>")


def test_deep_nesting_within_the_limit_is_read(read_text: Read) -> None:
    body = "<sec><p>a</p>" * 200 + "</sec>" * 200
    assert len(_read_one(read_text, _article(body=body)).sections) == 200
    bold = "<bold>" * 200 + "a" + "</bold>" * 200
    assert _read_one(read_text, _article(body=f"<p>{bold}</p>")).sections[0].text == "a"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<article>", "article"),
        (b"\xef\xbb\xbf\n<!-- <x> --><?pi?>\n<a:article x='1'>", "article"),
        (b"<!DOCTYPE article [<!ELEMENT a (b)> ]><article>", "article"),
        (b"<!DOCTYPE article [" + b"<!ENTITY a 'b'>" * 10_000, "article"),
        ("<article>".encode("utf-16"), "article"),
        (b"<html>", "html"),
        (b"plain", None),
        (b"", None),
    ],
)
def test_root_name(head: bytes, name: str | None) -> None:
    assert jats.root_name(head) == name


_PIECES = st.sampled_from(
    [
        *("<p>", "<sec>", "<title>", "<sup>", "<label>", "<list-item>", "<fn>", "<break/>"),
        *("<table-wrap>", "<table>", "<thead>", "<tr>", "<td colspan='99'>", "<th rowspan='3'>"),
        *("<fig>", "<caption>", "<disp-formula>", "<math>", "<mfrac>", "<mn>"),
        *("<xref ref-type='bibr' rid='r1 r2'>", "[", "]", "1", ",", "–", " ", "a"),
        *["</end>"] * 20,
    ]
)


def _balanced(pieces: list[str]) -> str:
    """The pieces with end tags made to fit, so that the parser lets all of them through."""
    out: list[str] = []
    opened: list[str] = []
    for piece in pieces:
        if piece.startswith("</"):
            if opened:
                out.append(f"</{opened.pop()}>")
        else:
            if piece.startswith("<") and not piece.endswith("/>"):
                opened.append(piece[1:-1].split()[0])
            out.append(piece)
    return "".join(out) + "".join(f"</{tag}>" for tag in reversed(opened))


@settings(deadline=None)
@example(["<xref ref-type='bibr' rid='r1 r2'>", "[", "<p>", "<p>", "["])
@given(st.lists(_PIECES, max_size=60))
def test_any_structure_is_read_and_marks_stay_inside(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    path = tmp_path_factory.mktemp("jats") / "any.nxml"
    back = '<ref-list><ref id="r1"/><ref id="r2"/></ref-list>'
    path.write_text(_article(body=_balanced(pieces), back=back), encoding="utf-8")
    (paper,) = read_papers(path)
    assert isinstance(paper, Paper)
    for section in paper.sections:
        assert section.text == section.text.strip()
        assert "  " not in section.text
        for mark in section.marks:
            assert 0 <= mark.start < mark.end <= len(section.text)
            assert section.text[mark.start : mark.end].strip()
            assert set(mark.numbers) <= {1, 2}


def test_samples(samples: Path) -> None:
    paths = sorted((samples / "jats").glob("*.nxml"))
    assert len(paths) == 8
    for path in paths:
        (paper,) = read_papers(path)
        assert isinstance(paper, Paper), path
        assert paper.pmcid == path.stem
        assert paper.pmid is not None
        assert paper.doi is not None
        assert paper.authors
        assert paper.year is not None
        assert paper.text_kind == "full text"
        labels = [section.label for section in paper.sections]
        assert any(label.startswith("Abstract") for label in labels)
        assert any(label.startswith("Figure") for label in labels)
        assert any(label.startswith("Table") for label in labels)
        told = {"Acknowledgements", "Competing interests", "Conflicts of interest", "Funding"}
        assert told.intersection(labels)
        assert len(paper.references) >= 20
        assert sum(reference.pmid is not None for reference in paper.references) >= 10
        assert [reference.number for reference in paper.references] == [
            *range(1, len(paper.references) + 1)
        ]
        cited = {
            number
            for section in paper.sections
            for mark in section.marks
            for number in mark.numbers
        }
        assert cited == set(range(1, len(paper.references) + 1)), path
        assert Paper.from_dict(paper.to_dict()) == paper


def test_sample_marks_are_the_printed_markers(samples: Path) -> None:
    for path in (samples / "jats").glob("*.nxml"):
        (paper,) = read_papers(path)
        assert isinstance(paper, Paper)
        for section in paper.sections:
            for mark in section.marks:
                printed = section.text[mark.start : mark.end]
                assert printed[0] == "["
                assert printed[-1] == "]"
                assert (
                    printed.strip("[]").split(",")[0].strip("[] ").startswith(str(mark.numbers[0]))
                )
