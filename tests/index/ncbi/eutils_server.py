"""A server on loopback that speaks E-utilities over made-up records, and fails when told to.

with EutilsServer() as server:
    server.add(Record("101", "Tea cools", doi="10.1000/tea"))
    server.fail(HTML_PAGE, service="efetch")
    ...  # ask server.url
    server.log
"""

from __future__ import annotations

import dataclasses
import json
import re
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape


@dataclasses.dataclass(frozen=True)
class Cited:
    """An entry of a reference list."""

    text: str
    pmid: str | None = None
    doi: str | None = None
    pmcid: str | None = None


@dataclasses.dataclass(frozen=True)
class Record:
    """A paper that PubMed knows; `references` are those of its PubMed record."""

    pmid: str
    title: str
    abstract: str = "Tea was drunk. It cooled."
    doi: str | None = None
    pmcid: str | None = None
    types: Sequence[str] = ("Journal Article",)
    references: Sequence[Cited] = ()

    def xml(self) -> str:
        ids = {"pubmed": self.pmid, "doi": self.doi, "pmc": self.pmcid}
        return (
            f'<PubmedArticle><MedlineCitation><PMID Version="1">{self.pmid}</PMID><Article>'
            "<Journal><JournalIssue><Volume>7</Volume><PubDate><Year>2019</Year></PubDate>"
            "</JournalIssue><ISOAbbreviation>J Tea</ISOAbbreviation></Journal>"
            f"<ArticleTitle>{escape(self.title)}</ArticleTitle><Abstract><AbstractText>"
            f"{escape(self.abstract)}</AbstractText></Abstract><AuthorList><Author>"
            "<LastName>Leaf</LastName><Initials>T</Initials></Author></AuthorList>"
            f"<PublicationTypeList>{_elements('PublicationType', self.types)}"
            "</PublicationTypeList></Article></MedlineCitation><PubmedData>"
            f"{_article_ids(ids)}<ReferenceList>"
            + "".join(
                f"<Reference><Citation>{escape(entry.text)}</Citation>"
                f"{_article_ids({'pubmed': entry.pmid, 'doi': entry.doi, 'pmc': entry.pmcid})}"
                "</Reference>"
                for entry in self.references
            )
            + "</ReferenceList></PubmedData></PubmedArticle>"
        )


@dataclasses.dataclass(frozen=True)
class Article:
    """A paper in PubMed Central; without `body` its text is not open."""

    pmcid: str
    title: str
    body: str | None = "<sec><title>Results</title><p>Full text of tea.</p></sec>"
    pmid: str | None = None
    doi: str | None = None
    references: Sequence[Cited] = ()

    def xml(self) -> str:
        ids = {"pmcid": self.pmcid, "pmid": self.pmid, "doi": self.doi}
        closed = (
            "<!--The publisher does not allow the full text of this one to be had in XML.-->"
            if self.body is None
            else ""
        )
        return (
            f"<article article-type='review-article'>{closed}<front><article-meta>"
            + _typed("article-id", "pub-id-type", ids)
            + f"<title-group><article-title>{escape(self.title)}</article-title></title-group>"
            "<abstract><p>The abstract in PMC.</p></abstract></article-meta></front>"
            + (f"<body>{self.body}</body>" if self.body is not None else "")
            + "<back><ref-list>"
            + "".join(
                f"<ref id='r{number}'><mixed-citation>{escape(entry.text)}"
                + _typed(
                    "pub-id",
                    "pub-id-type",
                    {"pmid": entry.pmid, "doi": entry.doi, "pmcid": entry.pmcid},
                )
                + "</mixed-citation></ref>"
                for number, entry in enumerate(self.references, 1)
            )
            + "</ref-list></back></article>"
        )


@dataclasses.dataclass(frozen=True)
class Fault:
    """How an answer goes wrong; `body` None is the right one.

    `cut` is the part of the body that is sent; with `claim_all` the headers promise all of it.
    """

    status: int = 200
    body: bytes | None = None
    headers: Sequence[tuple[str, str]] = ()
    delay: float = 0.0
    cut: float = 1.0
    claim_all: bool = False
    drop: bool = False


_PAGE = b"<!DOCTYPE html><html><head><title>Error</title></head><body><p>Sorry<br></body></html>"
HTML_PAGE = Fault(body=_PAGE, headers=[("Content-Type", "text/html")])
BAD_GATEWAY = Fault(502, _PAGE, [("Content-Type", "text/html")])
SERVER_ERROR = Fault(500, b"oops")
TOO_MANY = Fault(
    429, b'{"error":"API rate limit exceeded","count":"4","limit":"3"}', [("Retry-After", "0")]
)
CUT_OFF = Fault(cut=0.6, claim_all=True)
CUT_XML = Fault(cut=0.6)
DROPPED = Fault(drop=True)
PMC_ERROR = Fault(body=b"<pmc-articleset><Reply Id='9' error='Internal error'/></pmc-articleset>")
BACKEND = Fault(body=b"<eFetchResult><ERROR>Search Backend failed: busy</ERROR></eFetchResult>")
NO_IDS = Fault(
    400, b"<eFetchResult><ERROR>ID list is empty! It has no correct IDs.</ERROR></eFetchResult>"
)
ALL_FAULTS = (
    TOO_MANY, SERVER_ERROR, BAD_GATEWAY, HTML_PAGE, CUT_OFF, CUT_XML, DROPPED, BACKEND
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Request:
    """A request as it arrived; `failed` where a fault was the answer."""

    time: float
    method: str
    path: str
    service: str
    parameters: dict[str, str]
    failed: bool


class EutilsServer:
    """The server; `log` has every request, `links` the answers of the link service."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.articles: dict[str, Article] = {}
        self.links: dict[str, list[str]] = {}
        self.pmids_of_articles: dict[str, str] = {}
        self.log: list[Request] = []
        self.stopping = threading.Event()
        self._faults: list[tuple[str | None, int, Fault]] = []
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/entrez/eutils/"
        # The default interval of half a second is what stopping would take.
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> EutilsServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def add(self, *papers: Record | Article) -> None:
        """Make papers known."""
        for paper in papers:
            if isinstance(paper, Record):
                self.records[paper.pmid] = paper
            else:
                self.articles[paper.pmcid] = paper

    def fail(
        self, fault: Fault, *, service: str | None = None, times: int = 1, after: int = 0
    ) -> None:
        """Answer the next requests (of `service`) with a fault, `after` so many good answers."""
        self._faults += [(service, after, fault)] * times

    def take(self, method: str, path: str, service: str, parameters: dict[str, str]) -> Fault:
        """Log a request and choose the fault of its answer."""
        now = time.monotonic()
        with self._lock:
            fault = None
            for number, (only, after, candidate) in enumerate(self._faults):
                if only not in (None, service):
                    continue
                if after:
                    self._faults[number] = (only, after - 1, candidate)
                    continue
                fault = candidate
                del self._faults[number]
                break
            self.log.append(Request(now, method, path, service, parameters, fault is not None))
        return fault or Fault()

    def answered(self) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
        """The requests that got a good answer, without who asked."""
        who = {"tool", "email", "api_key"}
        return [
            (
                request.service,
                tuple(sorted(item for item in request.parameters.items() if item[0] not in who)),
            )
            for request in self.log
            if not request.failed
        ]

    def answer(self, service: str, parameters: dict[str, str]) -> tuple[int, str]:
        """Status and body of the right answer."""
        ids = parameters.get("id", "").split(",")
        database = parameters.get("db")
        if service == "efetch" and database == "pubmed":
            found = "".join(self.records[pmid].xml() for pmid in ids if pmid in self.records)
            return 200, _document("PubmedArticleSet", found)
        if service == "efetch" and database == "pmc":
            article = self.articles.get(f"PMC{ids[0]}")
            missing = f"<Reply Id='{ids[0]}' error='The following PMCID is not available'/>"
            return 200, _document("pmc-articleset", article.xml() if article else missing)
        if service == "esearch":
            hits = self._search(str(database), parameters["term"])
            shown = hits[: int(parameters.get("retmax", "20"))]
            return 200, _document(
                "eSearchResult",
                f"<Count>{len(hits)}</Count><IdList>{_elements('Id', shown)}</IdList>",
            )
        if service == "elink":
            links = "".join(f"<Link><Id>{pmid}</Id></Link>" for pmid in self.links.get(ids[0], []))
            name = parameters["linkname"]
            found = f"<LinkSetDb><DbTo>pubmed</DbTo><LinkName>{name}</LinkName>{links}</LinkSetDb>"
            return 200, _document(
                "eLinkResult",
                f"<LinkSet><DbFrom>pubmed</DbFrom>{found if links else ''}</LinkSet>",
            )
        if service == "esummary":
            pmid = self.pmids_of_articles.get(f"PMC{ids[0]}")
            if pmid is None:
                return 200, _document(
                    "eSummaryResult", f"<ERROR>UID={ids[0]}: cannot get document summary</ERROR>"
                )
            item = f'<Item Name="pmid" Type="String">{pmid}</Item>'
            return 200, _document("eSummaryResult", f"<DocSum><Id>{ids[0]}</Id>{item}</DocSum>")
        return 404, "no such service"

    def _search(self, database: str, query: str) -> list[str]:
        hits = []
        for term in query.split(" OR "):
            match = re.fullmatch(r'"?(.*?)"?\[(\w+)\]', term)
            assert match, f"a term the server cannot read: {term}"
            value, field = match[1].lower(), match[2]
            papers = self.records if database == "pubmed" else self.articles
            for key, paper in papers.items():
                wanted = paper.pmcid if field == "pmcid" else paper.doi
                if value == (wanted or "").lower():
                    hits.append(key.removeprefix("PMC"))
        return hits


def _handler(server: EutilsServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body in one packet; else each answer waits for the client's acknowledgement.
        wbufsize = 1 << 16

        def do_GET(self) -> None:
            self._reply(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._reply(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _reply(self, query: str) -> None:
            parameters = dict(parse_qsl(query))
            service = urlsplit(self.path).path.rpartition("/")[2].removesuffix(".fcgi")
            fault = server.take(self.command, self.path, service, parameters)
            server.stopping.wait(fault.delay) if fault.delay else None
            if fault.drop or server.stopping.is_set():
                self.close_connection = True
                return
            status, text = fault.status, fault.body
            if text is None:
                good, right = server.answer(service, parameters)
                status, text = max(status, good), right.encode()
            sent = text[: int(len(text) * fault.cut)]
            self.send_response(status)
            for name, value in fault.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text if fault.claim_all else sent)))
            self.end_headers()
            self.wfile.write(sent)
            self.close_connection = fault.claim_all

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def key_refused(key: str) -> Fault:
    """The answer to a wrong key, which shows it."""
    return Fault(400, json.dumps({"error": "API key invalid", "api-key": key}).encode())


def most_in_a_second(log: Sequence[Request]) -> int:
    """The largest number of requests in any second."""
    times = [request.time for request in log]
    return max(sum(start <= other < start + 1.0 for other in times) for start in times)


def _document(root: str, inner: str) -> str:
    return f'<?xml version="1.0" ?>\n<!DOCTYPE {root}>\n<{root}>{inner}</{root}>'


def _elements(tag: str, values: Iterable[str]) -> str:
    return "".join(f"<{tag}>{escape(value)}</{tag}>" for value in values)


def _typed(tag: str, attribute: str, values: Mapping[str, str | None]) -> str:
    return "".join(
        f'<{tag} {attribute}="{kind}">{escape(value)}</{tag}>'
        for kind, value in values.items()
        if value
    )


def _article_ids(ids: Mapping[str, str | None]) -> str:
    return f"<ArticleIdList>{_typed('ArticleId', 'IdType', ids)}</ArticleIdList>"
