from __future__ import annotations

import textwrap
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.paper import Paper, Section
from index.readers import fields, medline, medline_records, read_papers

Read = Callable[..., list[Paper | ReadError]]

RECORD = """\
PMID- 1234567
OWN - NLM
STAT- MEDLINE
IS  - 0000-0000 (Linking)
VI  - 12
IP  - 3 Suppl 1
DP  - 2019 Mar-Apr
TI  - Warm tea or cold tea after a long walk: a randomised trial in
      walkers.
PG  - S45-52
LID - S0000-0000(19)00001-2 [pii]
LID - 10.1234/made.2019.7 [doi]
AB  - BACKGROUND AND AIMS: Walkers like tea: it is warm. METHODS: We gave tea (n=120) to
      walkers. RNA: none. RESULTS: Joy (P < .05). CONCLUSIONS: Tea works.
CI  - Copyright (c) 2019.
FAU - van der Berg, Maria
AU  - van der Berg M
AD  - Department of Tea.
CN  - Tea Study Group of the
      Northern Hills
FAU - Clark, John B Jr
AU  - Clark JB Jr
LA  - eng
PT  - Journal Article
PT  - Randomized Controlled Trial
TA  - J Made Up Med
JT  - Journal of made up medicine
EIN - J Made Up Med. 2020 Jan;13(1):9. PMID:
      7654321
MH  - *Tea/adverse effects
OT  - *tea
OT  - long walks in
      the hills
PMC - PMC7654321
SO  - J Made Up Med. 2019 Mar-Apr;12(3 Suppl 1):S45-52. doi: 10.1234/made.2019.7.
"""
MINIMAL = "PMID- 1\nDP  - 2009\nTI  - Tea.\n"


def _papers(items: list[Paper | ReadError]) -> list[Paper]:
    return [item for item in items if isinstance(item, Paper)]


def _errors(items: list[Paper | ReadError]) -> list[str]:
    return [str(item) for item in items if isinstance(item, ReadError)]


def test_record(read_text: Read) -> None:
    # PubMed leaves the space at which it breaks a line.
    (paper,) = read_text(RECORD.replace("\n      ", " \n      "))
    assert [paper] == read_text(RECORD)
    assert paper == Paper(
        "Warm tea or cold tea after a long walk: a randomised trial in walkers",
        (
            Section("Abstract / Background and aims", "Walkers like tea: it is warm."),
            Section("Abstract / Methods", "We gave tea (n=120) to walkers. RNA: none."),
            Section("Abstract / Results", "Joy (P < .05)."),
            Section("Abstract / Conclusions", "Tea works."),
        ),
        authors=("van der Berg M", "Tea Study Group of the Northern Hills", "Clark JB Jr"),
        journal="J Made Up Med",
        year=2019,
        volume="12",
        issue="3 Suppl 1",
        pages="S45-52",
        pmid="1234567",
        pmcid="PMC7654321",
        doi="10.1234/made.2019.7",
        publication_types=("Journal Article", "Randomized Controlled Trial"),
        keywords=("tea", "long walks in the hills"),
        notices=("Erratum in: J Made Up Med. 2020 Jan;13(1):9. PMID: 7654321",),
    )


def test_samples(samples: Path) -> None:
    (paper,) = read_papers(samples / "medline" / "single.nbib")
    assert isinstance(paper, Paper)
    assert (paper.key, paper.year, paper.pages) == ("pmid:28754806", 2018, "335-339")
    assert paper.doi == "10.1136/neurintsurg-2017-013179"
    assert paper.relation == "review"
    items = list(read_papers(samples / "medline" / "pubmed-balloongui-set.nbib"))
    papers = _papers(items)
    assert (len(papers), len(items)) == (75, 75)
    assert all(each.title and each.authors and each.year and each.journal for each in papers)
    assert sum(each.pmcid is not None for each in papers) == 18
    assert sum(each.doi is not None for each in papers) == 74
    assert sum(each.text_kind == "abstract" for each in papers) == 70
    assert sum(each.relation == "review" for each in papers) == 4


def test_no_text_is_lost_against_biopython(samples: Path) -> None:
    parser = pytest.importorskip("Bio.Medline")
    path = samples / "medline" / "pubmed-balloongui-set.nbib"
    with path.open(encoding="utf-8") as file:
        records = list(parser.parse(file))
    for paper, record in zip(_papers(list(read_papers(path))), records, strict=True):
        assert paper.pmid == record["PMID"]
        assert paper.title == record["TI"].strip(".[]")
        assert set(record["AU"]) <= set(paper.authors)
        abstract = fields.collapse(record.get("AB")).upper()
        for section in paper.sections:
            label = section.label.partition(" / ")[2].upper()
            start = f"{label}: " if label else ""
            # Neighbours of the same label are one section.
            text = start + section.text.upper().replace("\n", f" {start}")
            assert abstract.startswith(text)
            abstract = abstract.removeprefix(text).lstrip()
        assert abstract == ""


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("TI  - [Warm tea].\n", {"title": "Warm tea"}),
        ("TI  - [Not Available].\nTT  - Warmer Tee.\n", {"title": "Warmer Tee"}),
        (
            "BTI - Teas of the World\nCTI - Drinks\n",
            {"title": "Teas of the World", "journal": "Drinks"},
        ),
        ("TI  - Green\nBTI - Teas\n", {"title": "Green", "journal": "Teas"}),
        ("TI  - A\nJT  - Tea Journal\n", {"journal": "Tea Journal"}),
        ("TI  - A\nDP  - Spring 1998\n", {"year": 1998}),
        ("TI  - A\nDEP - 20190912\n", {"year": 2019}),
        ("TI  - A\nLID - e12 [pii]\n", {"pages": "e12"}),
        ("TI  - A\nAID - 10.1000/a [doi]\n", {"doi": "10.1000/a"}),
        ("TI  - A\nPT  - Systematic Review\n", {"relation": "review"}),
        ("TI  - A\nPT  - Retracted Publication\n", {"retracted": True}),
        (
            "TI  - A\nRIN - Tea J. 2020.\n",
            {"retracted": True, "notices": ("Retraction in: Tea J. 2020.",)},
        ),
        (
            "TI  - A\nECI - Tea J.\n",
            {"retracted": False, "notices": ("Expression of concern in: Tea J.",)},
        ),
        ("TI  - A\nROF - Tea J.\n", {"retracted": False, "notices": ()}),
        ("TI  - A\nMH  - *Tea/economics\nMH  - Humans\n", {"keywords": ("Tea", "Humans")}),
        ("TI  - A\nAB  -\n", {"sections": (), "text_kind": "none"}),
    ],
)
def test_fields(read_text: Read, field: str, expected: dict[str, object]) -> None:
    (paper,) = read_text(f"PMID- 1\nSTAT- MEDLINE\n{field}")
    assert isinstance(paper, Paper)
    for name, value in expected.items():
        assert getattr(paper, name) == value


def test_other_abstracts(read_text: Read) -> None:
    (paper,) = read_text(
        f"{MINIMAL}AB  - Warm.\nOAB - Publisher: Abstract available from the publisher.\n"
        "OABL- fre\nOAB - Publisher: Caliente.\nOABL- spa\nOAB - plain-language-summary: Nice.\n"
        "OABL- eng\n"
    )
    assert isinstance(paper, Paper)
    assert paper.sections == (
        Section("Abstract", "Warm."),
        Section("Abstract (spa)", "Caliente."),
        Section("Abstract (plain-language summary)", "Nice."),
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff", "\n\n"])
def test_line_ends_and_byte_order_mark(read_text: Read, ending: str, mark: str) -> None:
    text = f"{mark}{RECORD}\n{RECORD.replace('1234567', '2')}".replace("\n", ending)
    papers = _papers(read_text(text))
    assert [paper.pmid for paper in papers] == ["1234567", "2"]
    assert papers[0].doi == "10.1234/made.2019.7"


@pytest.mark.parametrize("between", ["", "\n", "\n\n\n", "\n \n"])
def test_records_need_no_blank_line_between_them(read_text: Read, between: str) -> None:
    papers = _papers(read_text(MINIMAL + between + MINIMAL.replace("1", "2", 1)))
    assert [paper.pmid for paper in papers] == ["1", "2"]


def test_a_blank_line_inside_an_abstract_is_no_end(read_text: Read) -> None:
    (paper,) = read_text(f"{MINIMAL}AB  - Warm.\n\n      Cold.\nVI  - 7\n")
    assert isinstance(paper, Paper)
    assert (paper.sections, paper.volume) == ((Section("Abstract", "Warm. Cold."),), "7")


def test_latin_1_is_read_record_by_record(read_text: Read) -> None:
    latin = MINIMAL.replace("Tea", "Thé").encode("latin-1")
    utf8 = MINIMAL.replace("Tea", "Thé → tea").encode()
    papers = _papers(read_text(latin + b"\n" + utf8))
    assert [paper.title for paper in papers] == ["Thé", "Thé → tea"]


@pytest.mark.parametrize("title", [b"Th\x93e", b"Th\xe9 \xc3\xa9"])
def test_undecodable_record_is_named_with_its_byte(read_text: Read, title: bytes) -> None:
    bad = MINIMAL.encode().replace(b"Tea", title)
    items = read_text(MINIMAL.encode() + b"\n" + bad + b"\n" + MINIMAL.encode())
    assert [isinstance(item, Paper) for item in items] == [True, False, True]
    place = len(MINIMAL) + 1 + MINIMAL.index("Tea") + 2
    assert _errors(items) == [
        f"record 2 (line 5): neither UTF-8 nor Latin-1 text at byte {place} of the file: "
        "save it as UTF-8"
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("PMID- 12\nSTAT- MEDLINE\n", "PMID 12 has no title"),
        ("OWN - NLM\nSTAT- MEDLINE\n", "it has no title"),
        ("PMID- 12\nTI  - [Not Available].\n", "PMID 12 has no title"),
    ],
)
def test_record_without_title(read_text: Read, text: str, reason: str) -> None:
    items = read_text(f"{text}\n{MINIMAL}")
    assert _errors(items) == [f"record 1 (line 1): {reason}"]
    assert len(_papers(items)) == 1


def test_a_faulty_year_is_reported_after_its_paper(read_text: Read) -> None:
    paper, error, other = read_text(MINIMAL.replace("2009", "soon") + "\n" + MINIMAL)
    assert isinstance(paper, Paper)
    assert isinstance(other, Paper)
    assert (paper.year, other.year) == (None, 2009)
    assert str(error) == (
        "record 1 (line 1): the year 'soon' is no year; the paper was kept without it"
    )


def test_a_cut_file_is_reported_after_its_last_paper(read_text: Read) -> None:
    items = read_text(f"{RECORD}\n{RECORD[:450]}")
    assert len(_papers(items)) == 2
    assert _errors(items) == [
        f"record 2 (line {RECORD.count(chr(10)) + 2}): the file ends within it; "
        "the paper was kept as far as it goes"
    ]
    assert _errors(read_text(RECORD.rstrip("\n"))) == []


def test_a_record_that_is_too_long_is_skipped_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "long.nbib"
    with path.open("wb") as file:
        file.write(MINIMAL.encode() + b"\nPMID- 2\nTI  - Long\nAB  - ")
        for _ in range(3):
            file.write(b"      tea \n" * 100_000)
        file.write(b"\n" + MINIMAL.encode() + b"\nPMID- 3\nTI  - " + b"x" * 20 * 2**20 + b"\n\n")
        file.write(MINIMAL.encode())
    tracemalloc.start()
    items = list(medline.read(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [isinstance(item, Paper) for item in items] == [True, False, True, False, True]
    assert _errors(items)[0] == (
        "record 2 (line 5): it is longer than 16 MiB or 250,000 lines and was skipped"
    )
    assert peak < 120 * 2**20


def test_file_without_records(tmp_path: Path) -> None:
    path = tmp_path / "tea.nbib"
    path.write_text("Tea is warm.\n")
    with pytest.raises(ReadError, match="the file holds no MEDLINE record"):
        list(medline.read(path))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"PMID- 1\nTI  - Tea\n", True),
        (b"\xef\xbb\xbf\r\nPMID- 1\r\nOWN - NLM\r\n", True),
        (b"OWN - NLM\nSTAT- MEDLINE\n", True),
        (b"PMID- 1\n", False),
        (b"TY  - JOUR\nAU  - Doe, J\nAU  - Roe, R\n", False),
        (b"Notes\nPMID- 1\nTI  - Tea\n", False),
        (b"<PMID- 1\nTI  - Tea\nTI  - Tea\n", False),
        (b"", False),
    ],
)
def test_matches(head: bytes, expected: bool) -> None:
    assert medline.matches(head) is expected


_WORDS = st.lists(st.text("abcdefgäöΩ-:()", min_size=1, max_size=12), min_size=1, max_size=40)
_VALUES = _WORDS.map(" ".join).map(lambda text: f"x{text}")


@settings(deadline=None)
@given(st.lists(st.tuples(_VALUES, st.lists(_VALUES, max_size=4), _VALUES), min_size=1, max_size=4))
def test_what_is_folded_is_unfolded(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[str, list[str], str]]
) -> None:
    def field(tag: str, text: str) -> str:
        lines = textwrap.wrap(text, 30, break_long_words=False, break_on_hyphens=False)
        return f"{tag:4}- " + " \n      ".join(lines) + "\n"

    path = tmp_path_factory.mktemp("medline") / "any.nbib"
    path.write_text(
        "\n".join(
            field("PMID", str(number))
            + field("TI", title)
            + "".join(field("OT", keyword) for keyword in keywords)
            + field("AB", abstract)
            for number, (title, keywords, abstract) in enumerate(records, start=1)
        ),
        encoding="utf-8",
    )
    papers = _papers(list(medline.read(path)))
    assert [paper.pmid for paper in papers] == [str(n + 1) for n in range(len(records))]
    for paper, (title, keywords, abstract) in zip(papers, records, strict=True):
        assert paper.title == title
        assert paper.keywords == tuple(dict.fromkeys(keywords))
        assert paper.sections == (Section("Abstract", abstract),)


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
    path = tmp_path_factory.mktemp("medline") / "any.nbib"
    path.write_bytes(content[:place] + junk + content[place:])
    try:
        items = list(medline.read(path))
    except ReadError:
        return
    for item in items:
        assert isinstance(item, ReadError) or Paper.from_dict(item.to_dict()) == item
    assert all(len(message) < 200 for message in _errors(items))


def test_limits_are_those_of_the_message() -> None:
    block = medline_records.Block(1, 1, 0, None, False)
    with pytest.raises(ReadError, match="longer than 16 MiB or 250,000 lines"):
        medline_records.decode(block)
