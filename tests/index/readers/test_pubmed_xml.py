from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.paper import Paper
from index.readers import pubmed_xml, read_papers

Read = Callable[..., list[Paper | ReadError]]

WHOLE = Path(__file__).parents[2] / "fixtures" / "readers" / "pubmed_set.xml"
DOCTYPE = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, '
    '1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


def _record(pmid: int, title: str = "Tea", abstract: str = "Tea is warm.") -> str:
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article>"
        f"<ArticleTitle>{title}</ArticleTitle><Abstract>{abstract}</Abstract>"
        "</Article></MedlineCitation></PubmedArticle>\n"
    )


def _set(*records: str) -> str:
    return f"{DOCTYPE}<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>"


def _keys(items: list[Paper | ReadError]) -> list[str]:
    return [item.key if isinstance(item, Paper) else str(item) for item in items]


def test_records_in_order_without_deleted_ones(fixtures: Path) -> None:
    assert _keys(list(read_papers(fixtures / "pubmed_set.xml"))) == ["pmid:1234567", "pmid:7654321"]


@pytest.mark.parametrize("root", ["PubmedArticleSet", "PubmedBookArticleSet", ""])
def test_roots(read_text: Read, root: str) -> None:
    record = _record(7)
    assert _keys(read_text(f"<{root}>{record}</{root}>" if root else record)) == ["pmid:7"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark(read_text: Read, mark: bytes) -> None:
    assert _keys(read_text(mark + _set(_record(7)).encode())) == ["pmid:7"]


def test_declared_encoding(read_text: Read) -> None:
    content = '<?xml version="1.0" encoding="ISO-8859-1"?>' + _record(7, "Thé vert")
    (paper,) = read_text(content.encode("latin-1"))
    assert isinstance(paper, Paper)
    assert paper.title == "Thé vert"


def test_record_without_text_gives_an_error_in_its_place(read_text: Read) -> None:
    items = read_text(_set(_record(1), _record(2, "", "\n"), _record(3)))
    assert _keys(items) == [
        "pmid:1",
        "line 4: record 2 (PMID 2) has neither title nor text",
        "pmid:3",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_set(), r"<PubmedArticleSet> holds no record: the query found nothing"),
        (
            _set("<DeleteCitation><PMID>1</PMID></DeleteCitation>"),
            "holds no record: .* or it lists deletions alone",
        ),
        ("<eSearchResult><Count>1</Count></eSearchResult>", r"esearch\).*efetch"),
        ("<eLinkResult><LinkSet/></eLinkResult>", r"elink\)"),
        ('<?xml version="1.0"?><eSummaryResult/>', r"esummary\).*no abstracts"),
        ("<IdList><Id>1</Id></IdList>", "rettype=uilist"),
        ("<ERROR>No such &amp; db</ERROR>", 'failed query.*it says "No such &amp; db"'),
        (
            "<eFetchResult><ERROR>Empty id list</ERROR></eFetchResult>",
            'failed query.*it says "Empty id list"',
        ),
    ],
)
def test_other_answers_are_named(read_text: Read, content: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_text(content)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "aaa">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://localhost/x.dtd"> %a;',
        '<!ENTITY a "aaaaaaaaaa">'
        + "".join(
            f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdef", "bcdefg", strict=True)
        ),
    ],
)
@pytest.mark.parametrize("place", ["&{};", "<i x='&{};'/>"])
def test_declared_entities_are_refused(read_text: Read, declaration: str, place: str) -> None:
    name = declaration.rpartition("<!ENTITY ")[2][0]
    content = f"<!DOCTYPE PubmedArticleSet [{declaration}]><PubmedArticleSet>"
    with pytest.raises(ReadError, match=r"declares entities|line \d+: not well-formed"):
        read_text(f"{content}{_record(1, place.format(name))}</PubmedArticleSet>")


def test_entities_of_the_dtd_that_is_not_fetched(read_text: Read) -> None:
    (paper,) = read_text(_set(_record(1, "Tea&nbsp;and &alpha; &unheard; &#x3b2;")))
    assert isinstance(paper, Paper)
    assert paper.title == "Tea and α &unheard; β"


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("", r"line \d+: not well-formed XML \(.*\), after record 1 \(PMID 1\)$"),
        (_record(2)[:90], r"not well-formed.*after record 1 \(PMID 1\)"),
        ("<PubmedArticle></MedlineCitation>", "line 4: not well-formed.*after record 1"),
        (_record(2, "&foo") + "</PubmedArticleSet>", "line 4: not well-formed"),
        ("</PubmedArticleSet>\n" + _set(_record(2)), "line 5: not well-formed"),
        (_record(2, "<i>" * 3000 + "</i>" * 3000), "line 4: .*depth"),
    ],
)
def test_damage_after_a_record_keeps_it(read_text: Read, rest: str, reason: str) -> None:
    paper, error = read_text(f"{DOCTYPE}<PubmedArticleSet>{_record(1)}{rest}")
    assert isinstance(paper, Paper)
    assert isinstance(error, ReadError)
    assert re.search(reason, str(error))


@pytest.mark.parametrize(
    "content",
    [
        f"{DOCTYPE}<PubmedArticleSet>{_record(1)[:120]}".encode(),
        _set(_record(1, "caf\xe9")).encode("latin-1"),
        b'<?xml version="1.0" encoding="klingon"?><PubmedArticleSet/>',
        f"<PubmedArticleSet x='{'a' * 11_000_000}".encode(),
    ],
    ids=["truncated", "not UTF-8", "unknown encoding", "huge attribute"],
)
def test_damage_in_the_first_record(read_text: Read, content: bytes) -> None:
    with pytest.raises(ReadError, match=r"^line \d+: not well-formed XML"):
        read_text(content)


@pytest.mark.parametrize(
    ("filler", "limit"),
    [("<a/>", "1,000 tags"), ("<a b='' c=''/>", "1,000 tags"), ("x" * 99, "1 M")],
)
@pytest.mark.parametrize("start", ["<PubmedArticleSet>", "<PubmedArticleSet><PubmedArticle>"])
def test_endless_record_is_refused(
    read_text: Read, monkeypatch: pytest.MonkeyPatch, filler: str, limit: str, start: str
) -> None:
    monkeypatch.setattr(pubmed_xml, "MAX_RECORD", 2**20)
    monkeypatch.setattr(pubmed_xml, "MAX_MARKUP", 1000)
    with pytest.raises(
        ReadError, match=rf"^byte [\d,]+: more than {limit}.*without a record's end"
    ):
        read_text(start + filler * 20_000)


def test_limits_are_for_one_record_and_not_for_the_file(
    read_text: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pubmed_xml, "MAX_RECORD", 200_000)
    monkeypatch.setattr(pubmed_xml, "MAX_MARKUP", 10_000)
    records = [_record(pmid, "Tea " * 100) for pmid in range(1, 2001)]
    assert len(read_text(_set(*records))) == 2000


_CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Cn", "Co"])
_WORDS = st.lists(
    st.text(_CHARACTERS.filter(lambda character: not character.isspace()), min_size=1), max_size=8
).map(" ".join)
_TAGS = st.sampled_from(["i", "b", "u", "sub"])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(_WORDS, _TAGS, _WORDS), min_size=1, max_size=4), _WORDS)
def test_every_character_of_title_and_abstract_is_kept(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[str, str, str]], last: str
) -> None:
    marked = [f"{escape(a)}<{tag}>{escape(b)}</{tag}> {escape(last)}" for a, tag, b in parts]
    plain = [f"{a}{b} {last}" for a, _, b in parts]
    abstract = "".join(f"<AbstractText>{text}</AbstractText>" for text in marked)
    path = tmp_path_factory.mktemp("xml") / "any"
    path.write_text(_set(_record(1, f"Z{marked[0]}", abstract)), encoding="utf-8")
    (paper,) = read_papers(path)
    assert isinstance(paper, Paper)
    assert _squashed(paper.title).removesuffix(".") == _squashed(f"Z{plain[0]}").removesuffix(".")
    text = "".join(section.text for section in paper.sections)
    assert _squashed(text) == _squashed("".join(plain))


def _squashed(text: str) -> str:
    return "".join(text.split())


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_any_damage_gives_papers_or_read_errors(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = WHOLE.read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 50)) | st.just(len(content)))
    path = tmp_path_factory.mktemp("xml") / "any"
    path.write_bytes(content[:start] + data.draw(st.binary(max_size=12)) + content[end:])
    try:
        items = list(read_papers(path))
    except ReadError as error:
        items = [error]
    for item in items:
        assert isinstance(item, Paper | ReadError)
        assert not isinstance(item, ReadError) or len(str(item)) < 600


def _source_text(elements: list[ElementTree.Element]) -> str:
    return " ".join("".join(element.itertext()) for element in elements)


def test_no_word_of_the_samples_is_lost(samples: Path) -> None:
    """Compares with what the standard library's parser finds; only `^` is ours."""
    records = 0
    for path in sorted((samples / "pubmed_xml").glob("*.xml")):
        root = ElementTree.fromstring(path.read_bytes())
        articles = root.findall("PubmedArticle") + root.findall("PubmedBookArticle")
        if not articles:
            with pytest.raises(ReadError, match="holds no record"):
                list(read_papers(path))
            continue
        papers = list(read_papers(path))
        assert len(papers) == len(articles)
        for paper, article in zip(papers, articles, strict=True):
            assert isinstance(paper, Paper)
            titles = article.findall(".//ArticleTitle")
            assert _words(paper.title) == _words(_source_text(titles))
            text = " ".join(
                section.text for section in paper.sections if section.label != "Funding"
            )
            abstract = [*article.findall(".//AbstractText"), *article.findall(".//CoiStatement")]
            assert re.sub(r"\W", "", text) == re.sub(r"\W", "", _source_text(abstract))
            if not any("MathML" in element.tag for element in article.iter()):
                assert _words(text) == _words(_source_text(abstract))
            assert paper.pmid == article.findtext("MedlineCitation/PMID")
            assert len(paper.references) == (
                len(article.findall(".//Reference"))
                or len(article.findall(".//CommentsCorrections[@RefType='Cites']"))
            )
            records += 1
    assert records >= 30


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.replace("^", ""))


def test_html_sample_is_named(samples: Path) -> None:
    with pytest.raises(ReadError, match="old answer of E-utilities"):
        list(read_papers(samples / "pubmed_xml" / "pubmed3.html"))


_BENCHMARK = """
import json, pathlib, re, sys, time
from index.paper import Paper
from index.readers import read_papers

def peak():
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) / 1024

before, start = peak(), time.perf_counter()
papers = sum(isinstance(item, Paper) for item in read_papers(pathlib.Path(sys.argv[1])))
print(json.dumps({"papers": papers, "seconds": time.perf_counter() - start,
                  "growth": peak() - before}))
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc to read peaks from")
def test_five_thousand_records_under_a_minute_in_flat_memory(tmp_path: Path) -> None:
    generator = random.Random(7)
    words = [f"{generator.getrandbits(40):x}" for _ in range(2000)]

    def text(length: int) -> str:
        return " ".join(generator.choices(words, k=length))

    path = tmp_path / "records.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{DOCTYPE}<PubmedArticleSet>")
        for pmid in range(1, 5001):
            abstract = "".join(
                f'<AbstractText Label="{label}">{text(60)} <i>P</i> &lt; .05, 10<sup>6</sup> \u03b1'
                "</AbstractText>"
                for label in ("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS")
            )
            references = "".join(
                f"<Reference><Citation>{text(25)}. 2009;1(2):3\u20139.</Citation><ArticleIdList>"
                f'<ArticleId IdType="pubmed">{number}</ArticleId>'
                f'<ArticleId IdType="doi">10.1000/x.{number}</ArticleId></ArticleIdList>'
                "</Reference>"
                for number in range(1, 41)
            )
            data = f"<PubmedData><ReferenceList>{references}</ReferenceList></PubmedData>"
            record = _record(pmid, text(12), abstract)
            file.write(record.replace("</PubmedArticle>", f"{data}</PubmedArticle>"))
        file.write("</PubmedArticleSet>")
    done = subprocess.run(
        [sys.executable, "-c", _BENCHMARK, str(path)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=True,
        text=True,
    )
    measured = json.loads(done.stdout)
    assert measured["papers"] == 5000
    assert measured["seconds"] < 60
    assert measured["growth"] < 200
