from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.paper import Paper, Section
from index.readers import read_papers, ris

Read = Callable[..., list[Paper | ReadError]]

RECORD = """\
TY  - JOUR
ID  - 12345
T1  - Warm tea or cold tea.
A1  - van der Berg, Maria-Luise
A1  - Clark, J. B., Jr.
A1  - Tea Study Group
A2  - Editor, Some
Y1  - 2019/03/01/
N2  - BACKGROUND: Walkers like tea. RESULTS: Joy.
KW  - *tea
KW  - walking; hills
JF  - Journal of Made Up Medicine
JA  - J Made Up Med
VL  - 12
IS  - 3
SP  - 45
EP  - 52
M3  - Review
XY  - of no meaning
DO  - https://doi.org/10.1234/made;2019.7
AN  - 1234567
C2  - PMC7654321
ER  -
"""
MINIMAL = "TY  - JOUR\nTI  - Tea\nPY  - 2009\nER  - \n"


def _papers(items: list[Paper | ReadError]) -> list[Paper]:
    return [item for item in items if isinstance(item, Paper)]


def _errors(items: list[Paper | ReadError]) -> list[str]:
    return [str(item) for item in items if isinstance(item, ReadError)]


def test_record(read_text: Read) -> None:
    (paper,) = read_text(RECORD)
    assert paper == Paper(
        "Warm tea or cold tea",
        (
            Section("Abstract / Background", "Walkers like tea."),
            Section("Abstract / Results", "Joy."),
        ),
        authors=("van der Berg ML", "Clark JB Jr", "Tea Study Group"),
        journal="J Made Up Med",
        year=2019,
        volume="12",
        issue="3",
        pages="45-52",
        pmid="1234567",
        pmcid="PMC7654321",
        doi="10.1234/made;2019.7",
        publication_types=("Review",),
        keywords=("tea", "walking", "hills"),
        relation="review",
    )


def test_samples(samples: Path) -> None:
    def read(name: str) -> list[Paper | ReadError]:
        return list(read_papers(samples / "ris" / f"example_{name}.ris"))

    assert _errors(read("bom")) == [
        "record 1 (line 1): it has no title; index its DOI instead: 10.1186/s40981-020-0316-0"
    ]
    assert len(read("bom")) == 1
    (paper,) = _papers(read("empty_tag"))
    assert paper.title.startswith("Outcome Measures After Shoulder")
    assert paper.title.endswith("Patient-Reported Metrics")
    assert (paper.authors, paper.year, paper.pages) == (("Fanning E",), 2020, None)
    assert paper.pmid is None
    assert paper.doi == "10.1177/2325967120950040"
    assert "repetition. Outcome measures are valuable" in paper.sections[0].text
    first, second = _papers(read("full"))
    assert (first.authors, first.year) == (("Marx K", "Lindgren A"), 2014)
    assert [section.label for section in first.sections] == [
        "Abstract / Background",
        "Abstract / Results",
        "Abstract / Conclusions",
    ]
    assert (second.year, second.pages) == (2006, "e0815341")
    (paper,) = _papers(read("utf_chars"))
    assert paper.title.startswith("Состояние рецепторного аппарата")
    assert paper.sections[0].text.endswith("in the late reproductive period")
    assert paper.authors[0] == "Dobrokhotova YE"
    assert (paper.journal, paper.pages) == ("Gynecology, Obstetrics and Perinatology", "52-57")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TI  - A\nPY  - 2019///\n", {"year": 2019}),
        ("TI  - A\nPY  - \nDA  - 2019-05-01\n", {"year": 2019}),
        ("TI  - A\nPY  - spring\nY1  - 2018//\n", {"year": 2018}),
        ("TI  - A\nDA  - 20190501\n", {"year": 2019}),
        ("TI  - A\nSP  - 697-704\nEP  - 704\n", {"pages": "697-704"}),
        ("TI  - A\nSP  - 5\nEP  - 5\n", {"pages": "5"}),
        ("TI  - A\nC7  - 112\n", {"pages": "112"}),
        ("TI  - A\nAU  - Doe, Jane; Roe, R.\n", {"authors": ("Doe J", "Roe R")}),
        (
            "TI  - A\nAU  - World Health Organization,\n",
            {"authors": ("World Health Organization",)},
        ),
        (
            "TI  - A\nAU  - Ministry of Health and Tea, Hills\n",
            {"authors": ("Ministry of Health and Tea, Hills",)},
        ),
        ("TI  - A\nAU  - Fanning E.-K.\n", {"authors": ("Fanning EK",)}),
        ("TI  - A\nT2  - Tea J\n", {"journal": "Tea J"}),
        ("TI  - A\nJO  - Tea J\nT2  - Tea Journal\n", {"journal": "Tea J"}),
        ("BT  - Teas\n", {"title": "Teas", "journal": None}),
        ("TI  - Green\nBT  - Teas\n", {"title": "Green", "journal": "Teas"}),
        ("ST  - Short\n", {"title": "Short"}),
        ("TI  - Long\ntitle\n", {"title": "Long title"}),
        ("TI  - A\nAB  - a\nb\nAB  - c\n", {"sections": (Section("Abstract", "a b c"),)}),
        ("TI  - A\nAB  - a\nN2  - b\n", {"sections": (Section("Abstract", "a"),)}),
        ("TI  - A\nM3  - doi: 10.1000/a\n", {"doi": "10.1000/a", "publication_types": ()}),
        ("TI  - A\nM3  - journal article; review\n", {"relation": "review"}),
        ("TI  - A\nUR  - http://dx.doi.org/10.1000%2Fa\n", {"doi": "10.1000/a"}),
        ("TI  - A\nUR  - https://tea.org/10.1000/a/full\n", {"doi": None}),
        ("TI  - A\nUR  - https://pubmed.ncbi.nlm.nih.gov/123/\n", {"pmid": "123"}),
        ("TI  - A\nUR  - https://www.ncbi.nlm.nih.gov/pubmed/123\n", {"pmid": "123"}),
        ("TI  - A\nL2  - https://x.org/pmc/articles/PMC12/\n", {"pmcid": "PMC12"}),
        ("TI  - A\nAN  - 123\nDB  - PubMed\n", {"pmid": "123"}),
        ("TI  - A\nAN  - 123\nDP  - EBSCOhost\n", {"pmid": None}),
        ("TI  - A\nAN  - WOS:000123\n", {"pmid": None}),
        ("TI  - A\nC2  - 123\n", {"pmcid": None}),
        ("TI  - RETRACTED: A\n", {"retracted": True}),
        ("TI  - A\nXX  - y\nmore of y\nVL  - 3\n", {"title": "A", "volume": "3"}),
        ("TI  - A\nAB  - It is IL - 2.\nIL - 2 rose.\n", {"pages": None}),
        ("TI  - Tea &lt; 5 &#x26; AT&T\n", {"title": "Tea < 5 & AT&T"}),
        ("TI - A\nVL - 3\n", {"title": "A", "volume": "3"}),
        ("TI  -A\nVL  -3\n", {"title": "A", "volume": "3"}),
    ],
)
@pytest.mark.parametrize("start", ["TY  - JOUR\n", "TY - JOUR\n"])
def test_dialects(read_text: Read, start: str, text: str, expected: dict[str, object]) -> None:
    (paper,) = read_text(f"{start}{text}ER  - \n")
    assert isinstance(paper, Paper)
    for name, value in expected.items():
        assert getattr(paper, name) == value


def test_whole_book_has_no_journal(read_text: Read) -> None:
    (paper,) = read_text("TY  - BOOK\nTI  - Teas\nT2  - Series on drinks\nER  - \n")
    assert isinstance(paper, Paper)
    assert (paper.title, paper.journal) == ("Teas", None)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff", "\ufeff1.\n", "Provider: Tea\n\n"])
def test_line_ends_and_byte_order_mark(read_text: Read, ending: str, mark: str) -> None:
    text = f"{mark}{RECORD}{mark}{MINIMAL}".replace("\n", ending)
    papers = _papers(read_text(text))
    assert [paper.title for paper in papers] == ["Warm tea or cold tea", "Tea"]
    assert papers[0].doi == "10.1234/made;2019.7"


def test_records_that_do_not_end_are_all_read(read_text: Read) -> None:
    text = MINIMAL.replace("ER  - \n", "")
    items = read_text(text + text.replace("Tea", "Coffee") + text.replace("Tea", "Milk"))
    assert [paper.title for paper in _papers(items)] == ["Tea", "Coffee", "Milk"]
    assert _errors(items) == []


def test_a_record_may_lack_its_first_line(read_text: Read) -> None:
    papers = _papers(read_text(f"{MINIMAL}\nTI  - Coffee\nPY  - 2010\nER  - \n{MINIMAL}"))
    assert [paper.title for paper in papers] == ["Tea", "Coffee", "Tea"]


def test_a_cut_file_is_reported_after_its_last_paper(read_text: Read) -> None:
    items = read_text(f"{MINIMAL}{RECORD[:150]}")
    assert len(_papers(items)) == 2
    assert _errors(items) == [
        "record 2 (line 5): the file ends within it; the paper was kept as far as it goes"
    ]


@pytest.mark.parametrize("year", ["n.d.", "in press", "abcd", "99999", "0001"])
def test_a_faulty_year_is_reported_after_its_paper(read_text: Read, year: str) -> None:
    paper, error, other = read_text(MINIMAL.replace("2009", year) + MINIMAL)
    assert isinstance(paper, Paper)
    assert isinstance(other, Paper)
    assert (paper.year, other.year) == (None, 2009)
    assert str(error) == (
        f"record 1 (line 1): the year '{year}' is no year; the paper was kept without it"
    )


@pytest.mark.parametrize("text", ["", "AB  - Warm.\n", "TI  -\n"])
def test_record_without_title(read_text: Read, text: str) -> None:
    items = read_text(f"{MINIMAL}TY  - JOUR\n{text}ER  - \n{MINIMAL}")
    assert [isinstance(item, Paper) for item in items] == [True, False, True]
    assert _errors(items) == ["record 2 (line 5): it has no title"]


def test_encodings(read_text: Read) -> None:
    latin = MINIMAL.replace("Tea", "Thé").encode("latin-1")
    windows = MINIMAL.replace("Tea", "“Tea”").encode("cp1252")
    items = read_text(latin + windows + MINIMAL.replace("Tea", "Чай").encode())
    assert [paper.title for paper in _papers(items)] == ["Thé", "Чай"]
    place = len(latin) + MINIMAL.index("Tea")
    assert _errors(items) == [
        f"record 2 (line 5): neither UTF-8 nor Latin-1 text at byte {place} of the file: "
        "save it as UTF-8"
    ]


def test_file_without_records(tmp_path: Path) -> None:
    path = tmp_path / "tea.ris"
    path.write_text("Tea is warm.\n")
    with pytest.raises(ReadError, match="the file holds no RIS record"):
        list(ris.read(path))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"TY  - JOUR\n", True),
        (b"\xef\xbb\xbfTY  - JOUR\r\n", True),
        (b"1.\rTY  - JOUR\r", True),
        (b"Provider: Tea\n\nTY  - JOUR\n", True),
        (b"TY - JOUR\n", True),
        (b"TY  - \n", False),
        (b'{"text": "x"}\nTY  - JOUR\n', False),
        (b"%PDF-1.7\n\0\nTY  - JOUR\n", False),
        (b"PMID- 1\nTI  - Tea\n", False),
        (b"", False),
    ],
)
def test_matches(head: bytes, expected: bool) -> None:
    assert ris.matches(head) is expected


_VALUES = st.text("abcxyzäöΩ:;(){}[]", min_size=1, max_size=40).map(lambda text: f"x{text}z")


@settings(deadline=None)
@given(
    st.lists(st.tuples(_VALUES, _VALUES, st.integers(1500, 2200)), min_size=1, max_size=5),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["ER  - ", "ER  -", ""]),
    st.sampled_from([("T1", "N2", "Y1"), ("TI", "AB", "PY"), ("TI", "N2", "DA")]),
)
def test_every_record_of_every_dialect_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    records: list[tuple[str, str, int]],
    ending: str,
    last: str,
    tags: tuple[str, str, str],
) -> None:
    path = tmp_path_factory.mktemp("ris") / "any.ris"
    title_tag, abstract_tag, year_tag = tags
    lines = [
        line
        for title, abstract, year in records
        for line in (
            "TY  - JOUR",
            f"{title_tag}  - {title}",
            f"{abstract_tag}  - {abstract}",
            f"{year_tag}  - {year}///",
            *([last] if last else []),
        )
    ]
    path.write_bytes((ending.join(lines) + ending).encode())
    found = [
        (paper.title, "".join(section.text for section in paper.sections), paper.year)
        for paper in _papers(list(ris.read(path)))
    ]
    assert found == records


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*RECORD.encode().splitlines(keepends=True), b"\n", b"\r"])),
    st.binary(max_size=30),
    st.integers(0, 500),
)
def test_any_lines_give_papers_or_errors(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], junk: bytes, place: int
) -> None:
    content = b"".join(lines)
    path = tmp_path_factory.mktemp("ris") / "any.ris"
    path.write_bytes(content[:place] + junk + content[place:])
    try:
        items = list(ris.read(path))
    except ReadError:
        return
    for item in items:
        assert isinstance(item, ReadError) or Paper.from_dict(item.to_dict()) == item
    assert all(len(message) < 300 for message in _errors(items))
