from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import ReadError
from index.paper import Paper, Reference, Section
from index.readers import pubmed_page, read_papers
from index.readers.pubmed_page_parts import PageCitation, read_authors, read_citation
from index.readers.pubmed_page_text import read_abstract

Read = Callable[..., list[Paper | ReadError]]

MINIMAL = ". 2020 Nov 13;1(2):3-4.\ndoi: 10.1000/tea.1.\n\nOn tea\n\nAbstract\n\nTea is warm.\n"


def test_structured_page(fixtures: Path) -> None:
    (paper,) = read_papers(fixtures / "pubmed_page_structured.txt")
    assert paper == Paper(
        "Warm tea or cold tea after a long walk: a randomised trial",
        (
            Section("Abstract / Background", "Walkers like tea."),
            Section(
                "Abstract / Methods and materials",
                "We gave tea to 120 walkers: half had it warm.",
            ),
            Section("Abstract / Results", "Joy was seen in 61.5% (P < .05)."),
            Section("Abstract / Trial registration", "TEA-0001."),
            Section("Figure 1", "The flow of walkers."),
            Section("Figure 2", "Joy over time."),
        ),
        authors=("van der Berg M", "Clark JB Jr", "Tea Study Group"),
        journal="J Made Up Med",
        year=2019,
        volume="25",
        issue="29",
        pages="4575-80",
        pmid="1234567",
        pmcid="PMC7654321",
        doi="10.1234/made.2019.7",
        publication_types=("Randomized Controlled Trial", "Multicenter Study"),
        keywords=("tea", "walking", "cold drinks"),
        references=(
            Reference(
                1,
                "Doe J. On tea. Tea J. 2009;1(2):3-9. doi:10.1000/tea.1",
                doi="10.1000/tea.1",
            ),
            Reference(
                2, "Doe J, Roe R. Cups and saucers. Potters J. 2010;2:10. PMID: 222", pmid="222"
            ),
        ),
    )


def test_sample(samples: Path) -> None:
    (paper,) = read_papers(samples / "pubmed_page_33223838.txt")
    assert isinstance(paper, Paper)
    assert paper.key == "pmid:33223838"
    assert paper.title.startswith("Emerging Role of Immunotherapy")
    assert paper.authors == ("Yu X", "et al")
    assert (paper.journal, paper.year) == ("Onco Targets Ther", 2020)
    assert (paper.volume, paper.issue, paper.pages) == ("13", None, "11645-11658")
    assert paper.doi == "10.2147/OTT.S271955"
    assert paper.publication_types == ("Review",)
    assert paper.relation == "review"
    assert len(paper.keywords) == 6
    assert [section.label for section in paper.sections] == ["Abstract", "Figure 1"]
    assert paper.sections[0].text.startswith("Colorectal cancer (CRC) is")
    assert paper.sections[0].text.endswith("in clinical applications.")
    assert [reference.number for reference in paper.references] == [1, 2, 3, 4, 5]
    assert [reference.doi for reference in paper.references] == [
        "10.3390/nu12010114",
        None,
        "10.21037/hbsn.2019.03.06",
        "10.1186/s12957-019-1575-y",
        "10.1200/JCO.2007.11.0833",
    ]
    assert not any("PubMed" in reference.text for reference in paper.references)


@pytest.mark.parametrize(
    ("name", "pmid"),
    [
        ("pubmed_page_123.txt", "123"),
        ("PMID12345678.txt", "12345678"),
        ("PMID 12345678.txt", "12345678"),
        ("12345678.txt", "12345678"),
        ("2020.txt", None),
        ("notes-12345678.txt", None),
        ("page.txt", None),
    ],
)
def test_the_name_gives_a_pmid_only_where_it_is_one(
    read_text: Read, name: str, pmid: str | None
) -> None:
    (paper,) = read_text(MINIMAL, name)
    assert isinstance(paper, Paper)
    assert paper.pmid == pmid


def test_the_page_wins_over_the_name(read_text: Read) -> None:
    (paper,) = read_text(MINIMAL.replace("Abstract", "PMID: 55\n\nAbstract"), "PMID77.txt")
    assert isinstance(paper, Paper)
    assert paper.pmid == "55"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark(read_text: Read, ending: str, mark: str) -> None:
    (paper,) = read_text(mark + MINIMAL.replace("\n", ending))
    assert isinstance(paper, Paper)
    assert (paper.title, paper.doi, paper.pages) == ("On tea", "10.1000/tea.1", "3-4")


@pytest.mark.parametrize("text", ["Abstract\n\nNo abstract available\n", "Similar articles\n"])
def test_page_without_abstract(read_text: Read, text: str) -> None:
    (paper,) = read_text(MINIMAL.split("Abstract")[0] + text)
    assert isinstance(paper, Paper)
    assert (paper.sections, paper.text_kind) == ((), "none")


def test_retracted_paper(read_text: Read) -> None:
    (paper,) = read_text("Retracted Publication\n" + MINIMAL)
    assert isinstance(paper, Paper)
    assert paper.retracted


def test_page_without_title(read_text: Read) -> None:
    with pytest.raises(ReadError, match="no title follows"):
        read_text(". 2020 Nov 13;1(2):3-4.\n\nAbstract\n\nTea is warm.\n")


def test_undecodable_page_is_refused_with_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(MINIMAL.encode() + b"caf\xe9")
    with pytest.raises(ReadError, match=f"not UTF-8 text at byte {len(MINIMAL) + 3}$"):
        list(read_papers(path))


def test_endless_page_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pubmed_page, "MAX_SIZE", 2**10)
    path = tmp_path / "page.txt"
    path.write_text(MINIMAL + "x" * 2**10)
    with pytest.raises(ReadError, match="the text is longer than"):
        list(pubmed_page.read(path))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (". 2007 Oct 10;25(29):4575-80.", (None, 2007, "25", "29", "4575-80")),
        (". 2020 Nov 13:13:11645-11658.", (None, 2020, "13", None, "11645-11658")),
        ("Tea J. 2020 Nov-Dec;13(1):e12. doi: 10.1/x.", ("Tea J", 2020, "13", "1", "e12")),
        ("Tea J (Lond). 2020 Spring;13:5.", ("Tea J (Lond)", 2020, "13", None, "5")),
        (". 2009 Dec;16 Suppl 2:S1-5.", (None, 2009, "16 Suppl 2", None, "S1-5")),
        (". 2021 Mar 5:S0002-9610(20)30700-0.", (None, 2021, None, None, "S0002-9610(20)30700-0")),
        (". 2021;13(4):612.e5-612.e9.", (None, 2021, "13", "4", "612.e5-612.e9")),
        (". 2023 Jan 5. Online ahead of print.", (None, 2023, None, None, None)),
        ("2020 Nov;13:1.", (None, 2020, "13", None, "1")),
        ("In 2020 we drank tea.", None),
        ("2020.", None),
        (". 20201 Nov;13:1.", None),
        ("1. Doe J. On tea. Tea J. 2009;1(2):3-9.", None),
        ("", None),
    ],
)
def test_read_citation(line: str, expected: tuple[str | None, int, str, str, str] | None) -> None:
    assert read_citation(line) == (PageCitation(*expected) if expected else None)


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        (("", "Xi Yu et al. Tea J. ."), (("Yu X", "et al"), "Tea J")),
        (("", "Xi Yu. Tea J. 2020 Nov."), (("Yu X",), "Tea J")),
        (("Xi Yu 1 , Li-Na Zhu 1 2 #", ""), (("Yu X", "Zhu LN"), None)),
        (("Eric Van Cutsem, Ana de la Cruz", ""), (("Van Cutsem E", "de la Cruz A"), None)),
        (("John Smith 3rd, Plato", ""), (("Smith J 3rd", "Plato"), None)),
        (("", ""), ((), None)),
    ],
)
def test_read_authors(
    byline: tuple[str, str], expected: tuple[tuple[str, ...], str | None]
) -> None:
    assert read_authors(byline) == expected


@pytest.mark.parametrize(
    ("paragraphs", "labels"),
    [
        (["Tea is warm."], ["Abstract"]),
        (["Colorectal cancer: a common disease.", "It is treated."], ["Abstract"]),
        (["OBJECTIVE: To see.", "RESULTS: Seen."], ["Abstract / OBJECTIVE", "Abstract / RESULTS"]),
        (["Brewing: Hot.", "Drinking: Slow."], ["Abstract / Brewing", "Abstract / Drinking"]),
        (["Intro.", "Results: Seen.", "More."], ["Abstract", "Abstract / Results"]),
        (
            ["Tea.", "Plain language summary", "Cup."],
            ["Abstract", "Abstract / Plain language summary"],
        ),
        ([], []),
    ],
)
def test_read_abstract(paragraphs: list[str], labels: list[str]) -> None:
    sections = list(read_abstract(paragraphs))
    assert [section.label for section in sections] == labels
    assert all(section.text for section in sections)
