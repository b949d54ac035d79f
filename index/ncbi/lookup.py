"""What E-utilities are asked about papers: records, articles, identifiers, links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from index.errors import ReadError
from index.ncbi.answers import NoRecordError
from index.ncbi.client import Answer, Client
from index.ncbi.papers import doi_term, match, search_term
from index.paper import Paper, Reference
from index.readers.fields import clean_pmcid, clean_pmid, unique
from index.readers.sniff import read_papers

_TERMS_A_SEARCH = 50
_MOST_HITS = 200
_LINK = "pubmed_pubmed_refs"

_Item = TypeVar("_Item")


class Lookup:
    """Asks the client and reads its answers.

    What is there but cannot be read is added to `problems`. Answers that hold nothing are kept in
    `empty`: whether they are worth keeping on disk, the caller knows.
    """

    def __init__(self, client: Client, batch: int) -> None:
        self.batch = batch
        self.problems: list[ReadError] = []
        self.empty: list[Answer] = []
        self._client = client

    def record(self, pmid: str) -> Paper | None:
        """The PubMed record of a PMID."""
        return next((record for record in self.records([pmid]) if record.pmid == pmid), None)

    def records(self, pmids: Sequence[str]) -> list[Paper]:
        """The PubMed records of at most `batch` PMIDs; those PubMed does not know are absent."""
        if not pmids:
            return []
        answer = self._ask("efetch", "PubmedArticleSet", db="pubmed", id=",".join(pmids))
        if answer is None or len(answer.root) == 0:
            self.empty += [answer] if answer else []
            return []
        return list(self._papers(answer, "the PubMed record"))

    def article(self, pmcid: str) -> Paper | None:
        """The article in PubMed Central; it has no body where its text is not open."""
        answer = self._ask("efetch", "pmc-articleset", db="pmc", id=pmcid.removeprefix("PMC"))
        if answer is None or next(answer.root.iter("{*}article"), None) is None:
            self.empty += [answer] if answer else []
            return None
        return next(self._papers(answer, f"the full text {pmcid}"), None)

    def pmid_of(self, pmcid: str) -> str | None:
        """The PMID of an article in PubMed Central that does not say it itself."""
        answer = self._ask("esummary", "eSummaryResult", db="pmc", id=pmcid.removeprefix("PMC"))
        items = answer.root.iter("Item") if answer else ()
        found = (clean_pmid(item.text) for item in items if item.get("Name") == "pmid")
        return next(filter(None, found), None)

    def pmid_of_doi(self, doi: str) -> str | None:
        """The PMID of the PubMed record that has this DOI."""
        records = self.records(self._search("pubmed", [doi_term(doi)])[: self.batch])
        return next((record.pmid for record in records if _has_doi(record, doi)), None)

    def pmcid_of_doi(self, doi: str) -> str | None:
        """The PMCID of the article that has this DOI: some are in PubMed Central only."""
        for pmcid in map(clean_pmcid, self._search("pmc", [doi_term(doi, "doi")])):
            article = self.article(pmcid) if pmcid else None
            if article and _has_doi(article, doi):
                return pmcid
        return None

    def linked(self, pmid: str) -> tuple[Reference, ...]:
        """The cited papers as the link service has them; their order in the list is not known."""
        answer = self._ask(
            "elink",
            "eLinkResult",
            dbfrom="pubmed",
            db="pubmed",
            id=pmid,
            linkname=_LINK,
            cmd="neighbor",
        )
        pmids = unique(
            clean_pmid(link.findtext("Id")) or ""
            for links in (answer.root.iter("LinkSetDb") if answer else ())
            if links.findtext("LinkName") == _LINK
            for link in links.iterfind("Link")
        )
        return tuple(
            Reference(number, f"PMID: {found}", found) for number, found in enumerate(pmids, 1)
        )

    def resolve(self, references: Iterable[Reference]) -> dict[int, Paper]:
        """The PubMed records of references that come without PMID, by the reference's number."""
        unknown = [entry for entry in references if entry.pmid is None and search_term(entry)]
        pmids: list[str] = []
        for batch in batches(unknown, _TERMS_A_SEARCH):
            pmids += self._search("pubmed", map(search_term, batch))
        records: list[Paper] = []
        for part in batches(unique(pmids), self.batch):
            records += self.records(part)
        return match(unknown, records)

    def _search(self, database: str, terms: Iterable[str | None]) -> list[str]:
        query = " OR ".join(filter(None, terms))
        if not query:
            return []
        answer = self._ask(
            "esearch", "eSearchResult", db=database, term=query, retmax=str(_MOST_HITS)
        )
        found = (
            unique(hit.text or "" for hit in answer.root.iterfind("IdList/Id")) if answer else ()
        )
        if answer and not found:
            self.empty.append(answer)
        return list(found)

    def _ask(self, service: str, root: str, **parameters: str) -> Answer | None:
        try:
            return self._client.ask(service, root, retmode="xml", **parameters)
        except NoRecordError:
            return None

    def _papers(self, answer: Answer, what: str) -> Iterator[Paper]:
        try:
            for item in read_papers(answer.path):
                if isinstance(item, ReadError):
                    self.problems.append(ReadError(f"{what} cannot be read: {item}"))
                else:
                    yield item
        except ReadError as error:
            self.problems.append(ReadError(f"{what} cannot be read: {error}"))


def batches(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    """The items in order, at most `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _has_doi(paper: Paper, doi: str) -> bool:
    return (paper.doi or "").lower() == doi.lower()
