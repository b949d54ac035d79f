from __future__ import annotations

import dataclasses
import itertools
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from index import Index
from index.errors import IndexingError, ReadError
from index.ncbi import Counts, Identifier, Ncbi, NcbiError, NcbiSettings, parse_identifier
from index.ncbi import client as ncbi_client
from index.ncbi.answers import retry_after
from index.paper import Paper, Reference, ReferenceMark, Section
from tests.fakes import FakeEmbedder
from tests.index.ncbi.eutils_server import (
    ALL_FAULTS,
    CUT_XML,
    DROPPED,
    HTML_PAGE,
    NO_IDS,
    PMC_ERROR,
    SERVER_ERROR,
    TOO_MANY,
    Article,
    Cited,
    EutilsServer,
    Fault,
    Record,
    key_refused,
    most_in_a_second,
)

ROOT = Path(__file__).parents[3]
KEY = "0123456789abcdef0123456789abcdef0123"

Settings = Callable[..., NcbiSettings]


@pytest.fixture
def server() -> Iterator[EutilsServer]:
    with EutilsServer() as running:
        yield running


@pytest.fixture
def settings(server: EutilsServer, tmp_path: Path) -> Settings:
    """Settings that ask the server as fast as it answers."""

    def make(**values: object) -> NcbiSettings:
        quick = {"backoff": 0.001, "spacing": 0.0, "timeout": 5.0, "email": "me@example.org"}
        return NcbiSettings(cache=tmp_path / "cache", base_url=server.url, **quick | values)  # type: ignore[arg-type]

    return make


def fetch(settings: NcbiSettings, identifier: str, with_cited: bool = False) -> list[Paper]:
    """All that a fetch gives, where nothing may fail."""
    papers = attempt(settings, identifier, with_cited)
    assert not [error for error in papers if isinstance(error, ReadError)]
    return papers  # type: ignore[return-value]


def attempt(
    settings: NcbiSettings, identifier: str, with_cited: bool = False
) -> list[Paper | ReadError]:
    with Ncbi(settings) as ncbi:
        return list(ncbi.fetch(identifier, with_cited))


def add_review(server: EutilsServer, cited: int = 60) -> None:
    """PMID 100, a review in PubMed Central that cites the PMIDs 1001, 1002, …"""
    records = [Record(str(1000 + number), f"Trial {number}") for number in range(1, cited + 1)]
    entries = [Cited(f"Leaf T. {record.title}. J Tea. 2019.", record.pmid) for record in records]
    mark = "<xref ref-type='bibr' rid='r2'>[2]</xref>"
    body = f"<sec><title>Results</title><p>Tea cools {mark}.</p></sec>"
    server.add(
        *records,
        Record("100", "Tea: a review", doi="10.1000/R", pmcid="PMC9", types=["Review"]),
        Article("PMC9", "Tea: a review", body, pmid="100", references=entries),
    )


# -- identifiers


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("33223838", "pmid", "33223838"),
        ("7", "pmid", "7"),
        (" 00123 ", "pmid", "123"),
        ("PMID: 33223838", "pmid", "33223838"),
        ("pmid33223838", "pmid", "33223838"),
        ("https://pubmed.ncbi.nlm.nih.gov/33223838/", "pmid", "33223838"),
        ("pubmed.ncbi.nlm.nih.gov/33223838", "pmid", "33223838"),
        ("http://www.ncbi.nlm.nih.gov/pubmed/33223838?dopt=Abstract", "pmid", "33223838"),
        ("https://pubmed.ncbi.nlm.nih.gov/33223838/#affiliation-1", "pmid", "33223838"),
        ("PMC3342924", "pmcid", "PMC3342924"),
        ("pmc3342924.1", "pmcid", "PMC3342924"),
        ("PMCID: PMC3342924", "pmcid", "PMC3342924"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC3342924/pdf/a.pdf", "pmcid", "PMC3342924"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC3342924/", "pmcid", "PMC3342924"),
        ("10.1000/Tea.7", "doi", "10.1000/Tea.7"),
        ("doi:10.1000/tea", "doi", "10.1000/tea"),
        ("DOI: 10.1000/tea.", "doi", "10.1000/tea"),
        ("https://doi.org/10.1000/tea", "doi", "10.1000/tea"),
        ("http://dx.doi.org/10.1016%2FS0140-6736(05)1", "doi", "10.1016/S0140-6736(05)1"),
    ],
)
def test_identifiers(text: str, kind: str, value: str) -> None:
    identifier = parse_identifier(text)
    assert identifier is not None
    assert (identifier.kind, identifier.value) == (kind, value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "123456789",
        "tea",
        "papers/33223838",
        "33223838.txt",
        "PMC",
        "10.1000",
        "https://example.org/33223838/",
        "https://evil.org/pubmed.ncbi.nlm.nih.gov/33223838",
        "https://pubmed.ncbi.nlm.nih.gov/?term=33223838",
        "https://pubmed.ncbi.nlm.nih.gov.evil.org/33223838",
        "33223838 33223839",
        "١٢٣",
    ],
)
def test_no_identifiers(text: str) -> None:
    assert parse_identifier(text) is None


@given(st.text() | st.from_regex(r"(https?://)?[a-z.]*(doi\.org|nih\.gov)/\S*"))
def test_any_text_is_an_identifier_or_none(text: str) -> None:
    found = parse_identifier(text)
    assert found is None or parse_identifier(found.value) == found


# -- settings


@pytest.mark.parametrize(
    "values",
    [
        {"base_url": "http://eutils.ncbi.nlm.nih.gov/entrez/eutils/"},
        {"base_url": "http://127.0.0.1.evil.org/"},
        {"base_url": "http://localhost.evil.org/"},
        {"base_url": "ftp://127.0.0.1/"},
        {"base_url": "eutils.ncbi.nlm.nih.gov"},
        {"base_url": "https:///entrez"},
        {"base_url": "https://me:secret@example.org/"},
        {"base_url": "https://example.org/?api_key=secret"},
        {"base_url": "https://example.org:port/"},
        {"batch": 0},
        {"batch": 201},
        {"timeout": 0.0},
        {"backoff": -1.0},
    ],
)
def test_settings_refused(values: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(NcbiError) as failure:
        NcbiSettings(cache=tmp_path, **values)  # type: ignore[arg-type]
    assert "\n" not in str(failure.value)
    assert "secret" not in str(failure.value)


@pytest.mark.parametrize(
    "base_url",
    [
        "https://mirror.example.org/eutils",
        "http://localhost:80",
        "http://[::1]:8000/",
        "http://127.9.9.9",
    ],
)
def test_settings_accepted(base_url: str, tmp_path: Path) -> None:
    settings = NcbiSettings(cache=tmp_path, base_url=base_url)
    assert str(settings.url).endswith("/")


def test_ncbi_is_never_asked_faster_than_it_allows(tmp_path: Path) -> None:
    assert NcbiSettings(cache=tmp_path, spacing=0.0).pause > 1 / 3
    assert NcbiSettings(cache=tmp_path, spacing=0.0, api_key=KEY).pause > 1 / 10
    assert NcbiSettings(cache=tmp_path, spacing=2.0).pause == 2.0


# -- one paper


def test_record_and_full_text(server: EutilsServer, settings: Settings) -> None:
    add_review(server, 3)
    (paper,) = fetch(settings(), "PMID: 100")
    assert (paper.key, paper.pmcid, paper.doi) == ("pmid:100", "PMC9", "10.1000/R")
    assert (paper.title, paper.journal, paper.year) == ("Tea: a review", "J Tea", 2019)
    assert (paper.relation, paper.text_kind) == ("review", "full text")
    assert paper.sections == (
        Section("Abstract", "The abstract in PMC."),
        Section("Results", "Tea cools [2].", (ReferenceMark(10, 13, (2,)),)),
    )
    assert [reference.pmid for reference in paper.references] == ["1001", "1002", "1003"]


@pytest.mark.parametrize("identifier", ["PMC9", "10.1000/r", "https://doi.org/10.1000/R"])
def test_any_identifier_gives_the_same_paper(
    identifier: str, server: EutilsServer, settings: Settings
) -> None:
    add_review(server, 3)
    assert fetch(settings(), identifier) == fetch(settings(), "100")


def test_pmid_of_an_article_that_does_not_say_it(server: EutilsServer, settings: Settings) -> None:
    server.add(Record("5", "Tea"), Article("PMC5", "Tea"))
    server.pmids_of_articles["PMC5"] = "5"
    (paper,) = fetch(settings(), "PMC5")
    assert (paper.key, paper.text_kind, paper.journal) == ("pmid:5", "full text", "J Tea")


@pytest.mark.parametrize("identifier", ["PMC5", "10.1000/only"])
def test_paper_in_pmc_only(identifier: str, server: EutilsServer, settings: Settings) -> None:
    server.add(Article("PMC5", "Tea", doi="10.1000/ONLY"))
    (paper,) = fetch(settings(), identifier)
    assert (paper.key, paper.text_kind) == ("doi:10.1000/only", "full text")


@pytest.mark.parametrize("articles", [[Article("PMC5", "Tea", body=None, pmid="5")], []])
def test_full_text_that_is_not_open(
    articles: list[Article], server: EutilsServer, settings: Settings
) -> None:
    server.add(Record("5", "Tea", pmcid="PMC5"), *articles)
    (paper,) = fetch(settings(), "5")
    assert paper.text_kind == "abstract"
    assert [section.text for section in paper.sections] == ["Tea was drunk. It cooled."]


def test_full_text_that_cannot_be_read_is_reported(
    server: EutilsServer, settings: Settings
) -> None:
    server.add(Record("5", "Tea", pmcid="PMC5"))
    evil = b'<!DOCTYPE x [<!ENTITY a "b">]><pmc-articleset><article>&a;</article></pmc-articleset>'
    server.fail(Fault(body=evil), after=1)
    paper, error = attempt(settings(), "5")
    assert isinstance(paper, Paper)
    assert paper.text_kind == "abstract"
    assert str(error).startswith("the full text PMC5 cannot be read: ")


def test_retraction_is_taken_over(server: EutilsServer, settings: Settings) -> None:
    server.add(Record("5", "Tea", pmcid="PMC5", types=["Retracted Publication"]))
    server.add(Article("PMC5", "Tea", pmid="5"))
    (paper,) = fetch(settings(), "5")
    assert paper.retracted
    assert paper.text_kind == "full text"


@pytest.mark.parametrize("identifier", ["999", "PMC999", "10.1000/none"])
def test_unknown_identifier(identifier: str, server: EutilsServer, settings: Settings) -> None:
    (error,) = attempt(settings(), identifier, with_cited=True)
    assert isinstance(error, ReadError)
    assert "NCBI has no paper" in str(error)
    assert "\n" not in str(error)
    # It may be known tomorrow.
    server.add(
        Record("999", "Tea", doi="10.1000/none", references=[Cited("Leaf T. Cups.")]),
        Article("PMC999", "Tea", pmid="999"),
    )
    assert fetch(settings(), identifier)[0].key == "pmid:999"


def test_unknown_identifier_as_an_error(server: EutilsServer, settings: Settings) -> None:
    server.fail(NO_IDS)
    (error,) = attempt(settings(), "999")
    assert isinstance(error, ReadError)
    assert "NCBI has no paper" in str(error)
    assert len(server.log) == 1


def test_what_is_no_identifier(server: EutilsServer, settings: Settings) -> None:
    (error,) = attempt(settings(), "tea")
    assert str(error) == "this is no PMID, PMCID or DOI"
    assert server.log == []


def test_a_record_of_another_doi_is_not_taken(server: EutilsServer, settings: Settings) -> None:
    server.add(Record("5", "Tea", doi="10.1000/other"))
    hit = b"<eSearchResult><Count>1</Count><IdList><Id>5</Id></IdList></eSearchResult>"
    server.fail(Fault(body=hit))
    (error,) = attempt(settings(), "10.1000/tea")
    assert isinstance(error, ReadError)


# -- the reference list


def test_references_of_the_pubmed_record(server: EutilsServer, settings: Settings) -> None:
    entries = [Cited("Leaf T. Cups. 2001.", "6"), Cited("Leaf T. Pots. 2002.", "7")]
    server.add(Record("5", "Tea", references=entries), Record("6", "Cups"), Record("7", "Pots"))
    paper, *cited = fetch(settings(), "5", with_cited=True)
    assert [reference.key for reference in paper.references] == ["pmid:6", "pmid:7"]
    assert [(record.key, record.relation) for record in cited] == [
        ("pmid:6", "cited"),
        ("pmid:7", "cited"),
    ]
    assert not [request for request in server.log if request.service == "elink"]


def test_references_of_the_link_service(server: EutilsServer, settings: Settings) -> None:
    server.add(Record("5", "Tea"), Record("6", "Cups"), Record("7", "Pots"))
    server.links["5"] = ["7", "6", "7"]
    paper, *cited = fetch(settings(), "5", with_cited=True)
    assert paper.references == (Reference(1, "PMID: 7", "7"), Reference(2, "PMID: 6", "6"))
    assert [record.title for record in cited] == ["Pots", "Cups"]


def test_no_references_anywhere(server: EutilsServer, settings: Settings) -> None:
    server.add(Record("5", "Tea"))
    paper, error = attempt(settings(), "5", with_cited=True)
    assert isinstance(paper, Paper)
    assert str(error) == "NCBI has no list of the papers that PMID 5 cites"


def test_references_without_pmid(server: EutilsServer, settings: Settings) -> None:
    entries = [
        Cited("Leaf T. Cups. J Tea. 2001. doi: 10.1000/cups", doi="10.1000/CUPS"),
        Cited("Leaf T. Saucers (old). 2002.", doi="10.1000/(SICI)1:2<3::a>4.0;2-#"),
        Cited("Leaf T. Pots. J Tea. 2003. https://doi.org/10.1000/pots.", doi="10.1000/pots"),
        Cited("Leaf T. Spoons. Potters Press, 2004."),
        Cited("Leaf T. Kettles. 2005.", pmcid="PMC77"),
        Cited("Leaf T. Lids. 2006.", "404"),
        Cited(""),
        Cited("Leaf T. Cups again.", "6"),
        Cited("Leaf T. Tea itself.", "5"),
        Cited("Leaf T. Odd. 2007.", doi='10.1000/"[odd]"'),
    ]
    server.add(
        Record("5", "Tea", references=entries),
        Record("6", "Cups", doi="10.1000/cups"),
        Record("7", "Saucers", doi="10.1000/(sici)1:2<3::A>4.0;2-#"),
        Record("8", "Kettles", pmcid="PMC77"),
    )
    with Ncbi(settings()) as ncbi:
        paper, *cited = ncbi.fetch("5", with_cited=True)
    assert isinstance(paper, Paper)
    assert [entry.pmid for entry in paper.references] == (
        ["6", "7", None, None, "8", "404", None, "6", "5", None]
    )
    shown = {
        (record.key, record.title, record.text_kind, record.relation)
        for record in cited
        if isinstance(record, Paper)
    }
    printed = Paper("Leaf T. Spoons. Potters Press, 2004.")
    assert (
        shown
        == {
            ("pmid:6", "Cups", "abstract", "cited"),
            ("pmid:7", "Saucers", "abstract", "cited"),
            ("doi:10.1000/pots", "Leaf T. Pots. J Tea. 2003.", "none", "cited"),
            (printed.key, printed.title, "none", "cited"),
            ("pmid:8", "Kettles", "abstract", "cited"),
            ("pmid:404", "Leaf T. Lids. 2006.", "none", "cited"),
            ('doi:10.1000/"[odd]', "Leaf T. Odd. 2007.", "none", "cited"),
        }
        or shown
    )
    assert len(cited) == 7
    (unknown,) = (record for record in cited if isinstance(record, Paper) and record.pmid == "404")
    assert unknown.uncertain
    assert ncbi.counts == Counts(
        references=10,
        resolved=3,
        records=3,
        without_pmid=3,
        without_record=1,
        empty=1,
        requests=4,
        cached=0,
    )


def test_unreadable_cited_record_is_reported(server: EutilsServer, settings: Settings) -> None:
    server.add(Record("5", "Tea", references=[Cited("Leaf T. Cups.", "6")]))
    server.add(Record("6", "", abstract=""))
    _, cited, error = attempt(settings(), "5", with_cited=True)
    assert isinstance(cited, Paper)
    assert (cited.title, cited.text_kind) == ("Leaf T. Cups.", "none")
    assert str(error).startswith("the PubMed record cannot be read: ")


# -- a review with sixty references


def check_review(papers: list[Paper]) -> None:
    review, *cited = papers
    assert (review.key, review.relation, review.text_kind) == ("pmid:100", "review", "full text")
    assert len(review.references) == 60
    assert [record.key for record in cited] == [entry.key for entry in review.references]
    assert {record.relation for record in cited} == {"cited"}
    assert {record.text_kind for record in cited} == {"abstract"}


def test_review_is_complete(server: EutilsServer, settings: Settings) -> None:
    add_review(server)
    seen: list[tuple[str, int, int | None]] = []
    with Ncbi(settings(batch=25)) as ncbi:
        check_review(
            list(ncbi.fetch("100", with_cited=True, progress=lambda *step: seen.append(step)))  # type: ignore[arg-type]
        )
    assert ncbi.counts == Counts(references=60, records=60, requests=5)
    stage = "PMID 100: cited papers"
    assert seen[:2] == [("PMID 100: record", 0, None), ("PMID 100: reference list", 0, None)]
    assert seen[2:] == [(stage, done, 60) for done in range(61)]
    services = [(request.service, request.parameters["db"]) for request in server.log]
    assert services == [("efetch", "pubmed"), ("efetch", "pmc"), *[("efetch", "pubmed")] * 3]
    for request in server.log:
        assert request.parameters["tool"] == "review-assistant"
        assert request.parameters["email"] == "me@example.org"
        assert "api_key" not in request.parameters


def test_review_is_indexed(server: EutilsServer, settings: Settings, tmp_path: Path) -> None:
    add_review(server)
    with Index(tmp_path / "index", embedder=FakeEmbedder()) as index:
        report = index.add_papers(("100", paper) for paper in fetch(settings(), "100", True))
        assert (report.added, report.failed) == (61, 0)
        keys = {paper.key for paper in index.papers()}
        assert {entry.key for entry in index.paper("pmid:100").references} < keys
        again = index.add_papers(("100", paper) for paper in fetch(settings(), "100", True))
        assert (again.added, again.unchanged) == (0, 61)


def test_long_lists_are_posted(server: EutilsServer, settings: Settings) -> None:
    add_review(server, 450)
    assert len(fetch(settings(), "100", with_cited=True)) == 451
    lists = [request for request in server.log if request.parameters["id"].count(",")]
    assert [request.parameters["id"].count(",") + 1 for request in lists] == [200, 200, 50]
    assert [request.method for request in server.log] == ["GET", "GET", "POST", "POST", "GET"]


@pytest.mark.parametrize("fault", ALL_FAULTS)
def test_every_fault_is_outlived(
    fault: Fault, server: EutilsServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    add_review(server)
    server.fail(fault, times=4)
    check_review(fetch(settings(), "100", with_cited=True))
    assert [request.failed for request in server.log] == [True] * 4 + [False] * 3
    assert len([line for line in caplog.messages if "127.0.0.1: " in line]) == 4


def test_passing_error_of_pmc_is_outlived(server: EutilsServer, settings: Settings) -> None:
    add_review(server)
    server.fail(PMC_ERROR, after=1, times=2)
    check_review(fetch(settings(), "100", with_cited=True))


def test_faults_mixed_in(server: EutilsServer, settings: Settings) -> None:
    add_review(server)
    for after, fault in enumerate(ALL_FAULTS * 2):
        server.fail(fault, after=after // 3)
    server.fail(Fault(delay=0.5), after=4)
    check_review(fetch(settings(batch=10), "100", with_cited=True))
    assert sum(request.failed for request in server.log) == 17


def test_rerun_asks_nothing(server: EutilsServer, settings: Settings) -> None:
    add_review(server)
    server.add(Record("1061", "Pots", doi="10.1000/pots"))
    entry = Cited("Leaf T. Pots.", doi="10.1000/pots")
    article = server.articles["PMC9"]
    server.add(dataclasses.replace(article, references=[*article.references, entry]))
    first = fetch(settings(), "100", with_cited=True)
    asked = len(server.log)
    with Ncbi(settings(email="another@example.org", api_key=KEY)) as ncbi:
        assert list(ncbi.fetch("100", with_cited=True)) == first
    assert len(server.log) == asked == ncbi.counts.cached
    assert ncbi.counts.requests == 0


@pytest.mark.parametrize("damage", [b"", b"<html></html>", b"<PubmedArticleSet><PubmedArt", None])
def test_damaged_cache_is_asked_anew(
    damage: bytes | None, server: EutilsServer, settings: Settings
) -> None:
    add_review(server)
    first = fetch(settings(), "100", with_cited=True)
    files = sorted(settings().cache.glob("*.xml"))
    assert len(files) == 3
    content = files[0].read_bytes()
    files[0].write_bytes(content[: len(content) // 2] if damage is None else damage)
    assert fetch(settings(), "100", with_cited=True) == first
    assert len(server.log) == 4
    assert files[0].read_bytes() == content


_FETCH = """
import sys
from pathlib import Path
from index.ncbi import Ncbi, NcbiSettings

settings = NcbiSettings(
    cache=Path(sys.argv[1]), base_url=sys.argv[2], batch=10, timeout=60, spacing=float(sys.argv[3])
)
with Ncbi(settings) as ncbi:
    print(len(list(ncbi.fetch("100", with_cited=True))))
"""


def run_fetch(settings: NcbiSettings, spacing: float = 0.0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _FETCH, str(settings.cache), settings.base_url, str(spacing)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("killed_at", "spacing"), [(1, 0.0), (2, 0.0), (5, 0.0), (4, 0.34)])
def test_killed_and_run_again(
    killed_at: int, spacing: float, server: EutilsServer, settings: Settings
) -> None:
    add_review(server)
    server.fail(Fault(delay=60), after=killed_at - 1)
    child = run_fetch(settings(), spacing)
    try:
        while len(server.log) < killed_at:
            assert child.poll() is None
            time.sleep(0.01)
    finally:
        child.kill()
        child.communicate()
    assert child.returncode == -9
    check_review(fetch(settings(batch=10, spacing=spacing), "100", with_cited=True))
    answered = server.answered()
    assert len(answered) == len(set(answered)) == 8
    assert len(server.log) == 9
    assert most_in_a_second(server.log) <= 3 or not spacing
    assert not list(settings().cache.glob("*.tmp"))


# -- the pace


@pytest.mark.parametrize(("key", "limit"), [(None, 3), (KEY, 10)])
def test_pace(key: str | None, limit: int, server: EutilsServer, settings: Settings) -> None:
    add_review(server)
    for after in range(3):
        server.fail(TOO_MANY, after=after)
    batch = 15 if key is None else 3
    quick = settings(spacing=None, api_key=key, batch=batch)
    check_review(fetch(quick, "100", with_cited=True))
    assert len(server.log) == 2 + 60 // batch + 3
    assert most_in_a_second(server.log) <= limit


def test_processes_share_the_pace(server: EutilsServer, settings: Settings) -> None:
    add_review(server)
    spacing = 0.1
    children = [
        run_fetch(dataclasses.replace(settings(), base_url=url), spacing)
        for url in (server.url, f"{server.url}/")
    ]
    for child in children:
        assert child.communicate(timeout=60)[0] == "61\n"
    times = [request.time for request in server.log]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(times) >= 8
    # File times are as coarse as the kernel's tick.
    assert min(gaps) > spacing - 0.02


def test_threads_share_the_pace(server: EutilsServer, settings: Settings) -> None:
    add_review(server, 40)
    caches = settings(batch=10, spacing=0.05)
    threads = [threading.Thread(target=fetch, args=(caches, "100", True)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = [request.time for request in server.log]
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) > 0.03


# -- what goes wrong


def test_retry_after_is_honoured(server: EutilsServer, settings: Settings) -> None:
    add_review(server)
    server.fail(Fault(429, b"{}", [("Retry-After", "1")]))
    fetch(settings(), "100")
    assert server.log[1].time - server.log[0].time >= 1.0


def test_long_pause_is_not_waited_for(server: EutilsServer, settings: Settings) -> None:
    server.fail(Fault(429, b"{}", [("Retry-After", "3600")]))
    with pytest.raises(NcbiError, match="asks for a pause of 3600 s"):
        attempt(settings(), "100")
    assert len(server.log) == 1


def test_retry_after_values() -> None:
    soon = datetime.now(UTC) + timedelta(seconds=30)
    assert retry_after("7") == 7.0
    assert 25 < retry_after(format_datetime(soon)) <= 30
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    for text in (None, "", "soon", "-1", "1e9", "٣"):
        assert retry_after(text) == 0.0


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (HTML_PAGE, "an HTML page instead of XML"),
        (SERVER_ERROR, "HTTP 500"),
        (CUT_XML, "cut off"),
        (DROPPED, "disconnected"),
        (Fault(body=b"<eSearchResult/>"), "<eSearchResult> instead of <PubmedArticleSet>"),
        (Fault(body=b""), "cut off"),
        (Fault(headers=[("Content-Encoding", "gzip")]), "gzip|decompress|header"),
    ],
)
def test_lasting_faults_end(
    fault: Fault, said: str, server: EutilsServer, settings: Settings
) -> None:
    server.fail(fault, times=99)
    with pytest.raises(NcbiError, match=said) as failure:
        attempt(settings(), "100")
    assert len(server.log) == ncbi_client.TRIES
    assert "run the command again later" in str(failure.value)
    assert "\n" not in str(failure.value)
    assert not list(settings().cache.glob("*.xml"))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 414])
def test_refusals_are_not_repeated(status: int, server: EutilsServer, settings: Settings) -> None:
    server.fail(Fault(status, b"<p>not like this</p>"))
    with pytest.raises(NcbiError, match=f"refused efetch: HTTP {status} not like this"):
        attempt(settings(), "100")
    assert len(server.log) == 1


def test_no_network(tmp_path: Path, server: EutilsServer) -> None:
    closed = server.url.replace(server.url.split(":")[2].split("/")[0], "9")
    settings = NcbiSettings(cache=tmp_path, base_url=closed, backoff=0.001, spacing=0.0)
    with pytest.raises(IndexingError, match=r"cannot be reached .*index files") as failure:
        attempt(settings, "100")
    assert "\n" not in str(failure.value)


def test_silence_ends(server: EutilsServer, settings: Settings) -> None:
    server.fail(Fault(delay=60), times=99)
    with pytest.raises(NcbiError, match="timed out"):
        attempt(settings(timeout=0.25), "100")
    assert len(server.log) == ncbi_client.TRIES


def test_goes_on_after_an_outage(server: EutilsServer, settings: Settings) -> None:
    add_review(server)
    server.fail(SERVER_ERROR, times=ncbi_client.TRIES, after=4)
    with Ncbi(settings(batch=10)) as ncbi:
        papers = ncbi.fetch("100", with_cited=True)
        assert len([next(papers) for _ in range(21)]) == 21
        with pytest.raises(NcbiError):
            next(papers)
    check_review(fetch(settings(batch=10), "100", with_cited=True))
    answered = server.answered()
    assert len(answered) == len(set(answered)) == 8


def test_redirects(server: EutilsServer, settings: Settings) -> None:
    add_review(server)
    elsewhere = Fault(302, b"", [("Location", "http://evil.example/efetch.fcgi")])
    server.fail(elsewhere)
    with pytest.raises(NcbiError, match=r"sends requests on to evil\.example, which is refused"):
        attempt(settings(), "100")
    other_port = Fault(307, b"", [("Location", "http://127.0.0.1:9/efetch.fcgi")])
    server.fail(other_port)
    with pytest.raises(NcbiError, match="is refused"):
        attempt(settings(), "100")
    here = Fault(307, b"", [("Location", "/elsewhere/efetch.fcgi?db=pubmed&id=100")])
    server.fail(here)
    assert fetch(settings(), "100")[0].key == "pmid:100"


def test_redirects_without_end(server: EutilsServer, settings: Settings) -> None:
    server.fail(Fault(302, b"", [("Location", "/again/efetch.fcgi")]), times=99)
    with pytest.raises(NcbiError, match="without end"):
        attempt(settings(), "100")


def test_too_long_an_answer(
    server: EutilsServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ncbi_client, "MAX_BYTES", 1000)
    server.fail(Fault(body=b"x" * 1001))
    with pytest.raises(NcbiError, match="longer than"):
        attempt(settings(), "100")
    assert len(server.log) == 1


def test_cache_that_cannot_be_written(server: EutilsServer, settings: Settings) -> None:
    add_review(server)
    settings().cache.write_text("a file")
    with pytest.raises(NcbiError, match="cannot be kept in"):
        attempt(settings(), "100")


def test_process_that_stopped_half_way(server: EutilsServer, settings: Settings) -> None:
    add_review(server)
    quick = settings(timeout=0.01)
    quick.cache.mkdir()
    with FileLock(quick.cache / "requests.lock"), pytest.raises(NcbiError, match="another process"):
        attempt(quick, "100")


def test_external_entities_are_not_read(
    server: EutilsServer, settings: Settings, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    evil = (
        f'<!DOCTYPE eSearchResult [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
        "<eSearchResult><IdList><Id>&s;</Id></IdList></eSearchResult>"
    )
    server.fail(Fault(body=evil.encode()), times=2)
    (error,) = attempt(settings(), "10.1000/tea")
    assert isinstance(error, ReadError)
    assert not [request for request in server.log if "secret" in str(request.parameters)]


# -- the key


def test_key_stays_secret(
    server: EutilsServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    add_review(server)
    for number, fault in enumerate(ALL_FAULTS):
        server.fail(fault, after=number // 4)
    with_key = settings(api_key=KEY)
    assert KEY not in repr(with_key)
    check_review(fetch(with_key, "100", with_cited=True))
    assert {request.parameters["api_key"] for request in server.log} == {KEY}
    assert {request.method for request in server.log} == {"POST"}
    assert not [request for request in server.log if KEY in request.path]
    # A server that shows the key, in an answer and in a refusal.
    shown = f"<PubmedArticleSet><!-- {KEY} -->{Record('5', KEY).xml()}</PubmedArticleSet>"
    server.fail(Fault(body=shown.encode()))
    fetch(with_key, "5")
    server.fail(key_refused(KEY))
    with pytest.raises(NcbiError, match="API key invalid") as failure:
        attempt(with_key, "6")
    assert KEY not in str(failure.value)
    server.fail(Fault(400, f"bad {KEY}".encode()))
    with pytest.raises(NcbiError, match=r"bad \*\*\*"):
        attempt(with_key, "7")
    server.fail(Fault(body=f"<eFetchResult><ERROR>{KEY}</ERROR></eFetchResult>".encode()), times=5)
    with pytest.raises(NcbiError, match=r"\*\*\*"):
        attempt(with_key, "8")
    assert KEY not in caplog.text
    for file in with_key.cache.iterdir():
        assert KEY.encode() not in file.read_bytes()
        assert b"me@example.org" not in file.read_bytes()


def test_identifier_shows_its_kind() -> None:
    shown = [str(Identifier(kind, value)) for kind, value in (("pmid", "5"), ("pmcid", "PMC5"))]  # type: ignore[arg-type]
    assert shown == ["PMID 5", "PMC5"]
