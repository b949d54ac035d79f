from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from index.errors import ReadError
from index.paper import Paper, Section
from index.readers import pdf, pdf_pages, read_papers
from tests.index.readers import pdf_maker
from tests.index.readers.pdf_maker import PdfMaker, paper

Read = Callable[..., list[Paper | ReadError]]

VARIANTS = {
    "two columns": PdfMaker,
    "one column": lambda: PdfMaker(columns=1),
    "three columns": lambda: PdfMaker(columns=3, gutter=16),
    "written across the columns": lambda: PdfMaker(interleaved=True),
    "ragged": lambda: PdfMaker(justified=False),
}


def _read(path: Path) -> Paper:
    (item,) = read_papers(path)
    assert isinstance(item, Paper)
    return item


def _sections(made: Paper) -> dict[str, str]:
    return {section.label: section.text for section in made.sections}


@pytest.fixture(scope="module", params=VARIANTS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Paper:
    maker = paper(VARIANTS[request.param](), repeat=8)
    path = tmp_path_factory.mktemp("pdf") / "paper.pdf"
    return _read(maker.save(path, author="Jane Doe; Roe, Richard", title="paper.docx"))


def test_what_a_paper_says_about_itself(made: Paper) -> None:
    assert made.title == pdf_maker.TITLE
    assert made.authors == ("Doe J", "Roe R")
    assert (made.doi, made.year, made.pmid) == ("10.1234/made.2019.7", 2019, None)
    assert made.keywords == ("tea", "walking", "cold drinks")
    assert (made.text_kind, made.relation, made.retracted) == ("full text", "related", False)


def test_text_comes_back_in_reading_order_and_whole(made: Paper) -> None:
    """In order over columns and pages, words mended, heads and feet gone, names of authors too."""
    methods = "\n".join(pdf_maker.plain(text) for text in pdf_maker.METHODS * 8)
    methods = methods.replace("cm^2^", "cm^2").replace("10^6^", "10^6").replace(".^4,5^", ". [4,5]")
    assert _sections(made) == {
        **{f"Abstract / {label}": text for label, text in pdf_maker.ABSTRACT.items()},
        "Introduction": "\n".join(map(pdf_maker.plain, pdf_maker.INTRODUCTION)),
        "Methods": methods,
        "Results": "\n".join(map(pdf_maker.plain, pdf_maker.RESULTS)),
        "Discussion": "\n".join(pdf_maker.DISCUSSION),
    }


def test_references_and_what_cites_them(made: Paper) -> None:
    assert [reference.text for reference in made.references] == [
        pdf_maker.plain(text) for text in pdf_maker.REFERENCES
    ]
    assert [reference.number for reference in made.references] == [1, 2, 3, 4, 5, 6]
    assert [reference.doi for reference in made.references] == [
        "10.1000/tea.2009.1",
        *[None] * 4,
        "10.1000/joy.6",
    ]
    assert (made.references[1].pmid, made.references[4].pmcid) == ("222", "PMC7654321")
    cited = {
        section.label: [
            (section.text[mark.start : mark.end], mark.numbers) for mark in section.marks
        ]
        for section in made.sections
    }
    assert cited["Introduction"] == [("[1]", (1,)), ("[2,3]", (2, 3)), ("[1-3]", (1, 2, 3))]
    assert cited["Methods"] == [("[4,5]", (4, 5))] * 8
    assert cited["Discussion"] == [("[6]", (6,))]


def test_captions_stand_beside_the_text_they_interrupt(tmp_path: Path) -> None:
    maker = PdfMaker()
    maker.full(pdf_maker.TITLE, 18, "B")
    maker.heading("Results")
    maker.text("Joy was seen in most of those who had")
    maker.text("Figure 1. Joy over time in those who drank.", 8, indent=0)
    maker.text("Table 2 Walkers", 8, indent=0)
    maker.text("Warm 61", 8, indent=0, before=6)
    maker.text("Cold 40", 8, indent=0)
    maker.text("walked far, as Table 2 shows. " + "More of it came. " * 12, indent=0)
    for text in pdf_maker.DISCUSSION * 2:
        maker.text(text)
    assert [
        (each.label, each.text[:60]) for each in _read(maker.save(tmp_path / "a")).sections
    ] == [
        ("Results", "Joy was seen in most of those who had walked far, as Table 2"),
        ("Figure 1", "Joy over time in those who drank."),
        ("Table 2", "Walkers\nWarm 61\nCold 40"),
    ]


def test_sections_within_sections(tmp_path: Path) -> None:
    maker = PdfMaker(columns=1)
    maker.full(pdf_maker.TITLE, 18, "B")
    for heading, size in [
        ("INTRODUCTION", 12),
        ("METHODS", 12),
        ("Walkers", 10),
        ("Cups and saucers", 10),
        ("TEA AND ITS FUTURE", 12),
        ("CONCLUSION", 12),
        ("Conflict of interest", 12),
        ("REFERENCES", 12),
    ]:
        maker.heading(heading, size)
        maker.text(f"Here is what stands below {heading.lower()}, in a sentence or two of text.")
    items = list(read_papers(maker.save(tmp_path / "a.pdf")))
    assert [section.label for section in items[0].sections] == [  # type: ignore[union-attr]
        "Introduction",
        "Methods",
        "Methods / Walkers",
        "Methods / Cups and saucers",
        "Tea and its future",
        "Conclusion",
    ]
    assert str(items[1]).startswith("its references are neither numbered nor set apart")


def test_paper_without_headings(tmp_path: Path) -> None:
    maker = PdfMaker(columns=1)
    maker.full("Jane Doe and Richard Roe")
    for text in pdf_maker.DISCUSSION * 2:
        maker.text(text)
    made = _read(maker.save(tmp_path / "a.pdf", title="On tea"))
    assert made.title == "On tea"
    assert made.sections == (Section("Text", "\n".join(pdf_maker.DISCUSSION * 2)),)


def test_review_and_retracted(tmp_path: Path) -> None:
    maker = PdfMaker()
    maker.full("Review article", 9)
    maker.full(f"RETRACTED: {pdf_maker.TITLE}", 18, "B")
    maker.heading("Introduction")
    maker.text(pdf_maker.DISCUSSION[0])
    made = _read(maker.save(tmp_path / "a.pdf"))
    assert (made.publication_types, made.relation) == (("Review",), "review")
    assert made.retracted


def test_stamp_across_the_page(tmp_path: Path) -> None:
    maker = PdfMaker()
    maker.full(pdf_maker.TITLE, 18, "B")
    maker.heading("Introduction")
    maker.text(pdf_maker.DISCUSSION[0])
    document = maker.pdf
    document.add_page()
    document.set_font("Times", "", 40)
    with document.rotation(45, 300, 400):
        document.text(200, 400, "RETRACTED")
    made = _read(maker.save(tmp_path / "a.pdf"))
    assert made.retracted
    assert "RETRACTED" not in made.sections[0].text


def _picture_pages(path: Path, texts: list[str]) -> Path:
    """A page for each text; a picture where the text is empty."""
    document = FPDF(unit="pt", format="A4")
    picture = Image.new("L", (100, 100), 128)
    for text in texts:
        document.add_page()
        document.set_font("Times", "", 10)
        if text:
            document.multi_cell(0, 12, text)
        else:
            document.image(picture, 50, 50, 400, 400)
    document.output(str(path))
    return path


def test_pdf_without_text_layer(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"no text layer \(its pages are pictures\).*ocrmypdf"):
        list(read_papers(_picture_pages(tmp_path / "a.pdf", ["", ""])))
    with pytest.raises(ReadError, match=r"no text layer \(its pages are empty\)"):
        list(read_papers(_picture_pages(tmp_path / "b.pdf", [" "])))


def test_pages_without_text_layer_are_reported(tmp_path: Path) -> None:
    texts = ["Introduction\n" + pdf_maker.DISCUSSION[0], "", pdf_maker.RESULTS[0], ""]
    items = list(read_papers(_picture_pages(tmp_path / "a.pdf", texts)))
    assert isinstance(items[0], Paper)
    assert [str(item) for item in items[1:]] == [
        f"pages 2, 4: a picture without a text layer; the paper was kept without its text: "
        f"{pdf_pages.OCR}"
    ]


def test_a_stamp_alone_is_no_text(tmp_path: Path) -> None:
    path = _picture_pages(tmp_path / "a.pdf", ["Scanned by a machine"] * 2)
    with pytest.raises(ReadError, match="no text layer but for its running heads"):
        list(read_papers(path))


@pytest.mark.parametrize("password", ["tea", ""])
def test_encrypted_pdf(tmp_path: Path, password: str) -> None:
    maker = paper()
    maker.pdf.set_encryption(owner_password="owner", user_password=password or None)
    path = maker.save(tmp_path / "a.pdf")
    if password:
        with pytest.raises(ReadError, match="the PDF is encrypted and needs a password"):
            list(read_papers(path))
    else:
        assert _read(path).title == pdf_maker.TITLE


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(range(256)) * 50, b"\n%PDF-1.4\n%%EOF\n"],
)
def test_damaged_pdf(read_text: Read, content: bytes) -> None:
    with pytest.raises(ReadError, match="the PDF is damaged or cut short"):
        read_text(content)


def test_cut_pdf(tmp_path: Path) -> None:
    whole = paper().save(tmp_path / "a.pdf").read_bytes()
    path = tmp_path / "b.pdf"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ReadError, match="the PDF is damaged or cut short"):
        list(read_papers(path))


def _objects(*bodies: bytes) -> bytes:
    content = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root 1 0 R>>\n"
        b"startxref\n%d\n%%%%EOF" % (len(bodies) + 1, table, len(bodies) + 1, len(content))
    )


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<</Length %d/Filter/FlateDecode%b>>stream\n%b\nendstream" % (
        len(packed),
        entries,
        packed,
    )


_PAGES = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>")


def test_a_form_that_unfolds_without_end_is_stopped(read_text: Read) -> None:
    """Ten forms in ten forms, nine times: 2 KB that would need more than any memory."""
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
        b"/Resources<</XObject<</X 5 0 R>>>>>>"
    )
    forms = [
        _stream(
            b"/X Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % number,
        )
        for number in range(6, 14)
    ]
    leaf = _stream(b"0 0 m 9 9 l S " * 9, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    bomb = _objects(*_PAGES, page, _stream(b"/X Do " * 10), *forms, leaf)
    assert len(bomb) < 4000
    with pytest.raises(ReadError, match=r"^page 1: needs more than 450 MiB or crashes"):
        read_text(bomb)


def test_too_many_pages(read_text: Read) -> None:
    kids = b"3 0 R " * 2001
    pages = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count 2001>>" % kids,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    )
    with pytest.raises(ReadError, match="the PDF has 2,001 pages; more than 2,000 are not read"):
        read_text(_objects(*pages))


def test_time_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "TIMEOUT", 0.001)
    with pytest.raises(ReadError, match=r"^the file: not read within 0\.001 seconds"):
        list(read_papers(paper().save(tmp_path / "a.pdf")))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        list(pdf.read(tmp_path / "missing.pdf"))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"%PDF-1.7\n", True),
        (b"\xef\xbb\xbf\r\n%PDF-1.4", True),
        (b"PDF", False),
        (b"See %PDF-1.7", False),
        (b"", False),
    ],
)
def test_matches(head: bytes, expected: bool) -> None:
    assert pdf.matches(head) is expected


FILLER = "The keepers of the huts had told us what the walkers drank, and how much of it. " * 5
FILLER = FILLER.strip()
_WORDS = st.lists(st.text("abcdegimnorstuwxyz", min_size=2, max_size=11), min_size=40, max_size=150)


@settings(deadline=None, max_examples=20)
@given(
    st.lists(_WORDS, min_size=2, max_size=5),
    st.integers(1, 3),
    st.booleans(),
    st.booleans(),
    st.sampled_from([7.0, 9.0, 11.5]),
)
def test_words_come_back_in_order_from_any_layout(
    tmp_path_factory: pytest.TempPathFactory,
    paragraphs: list[list[str]],
    columns: int,
    interleaved: bool,
    justified: bool,
    size: float,
) -> None:
    maker = PdfMaker(columns, 20, "", "", interleaved, justified, size=size)
    maker.full(pdf_maker.TITLE, 18, "B")
    maker.heading("Introduction")
    # A first page of full columns tells where these are; the last may have any number of lines.
    for _ in range(int(16 * (10 / size) ** 2)):
        maker.text(FILLER)
    maker.heading("Methods")
    for words in paragraphs:
        maker.text(" ".join(words).capitalize() + ".")
    path = tmp_path_factory.mktemp("pdf") / "any.pdf"
    made = _read(maker.save(path))
    assert made.title == pdf_maker.TITLE
    expected = [word for words in paragraphs for word in (*words[:-1], f"{words[-1]}.")]
    assert [section.label for section in made.sections] == ["Introduction", "Methods"]
    assert set(made.sections[0].text.split("\n")) == {FILLER}
    assert made.sections[1].text.lower().split() == expected


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return paper().save(tmp_path_factory.mktemp("pdf") / "whole.pdf").read_bytes()


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_any_damage_gives_a_paper_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes, data: st.DataObject
) -> None:
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    path = tmp_path_factory.mktemp("pdf") / "any.pdf"
    path.write_bytes(content)
    try:
        items = list(pdf.read(path))
    except ReadError as error:
        items = [error]
    for item in items:
        if isinstance(item, Paper):
            assert Paper.from_dict(item.to_dict()) == item
        else:
            assert len(str(item)) < 300
