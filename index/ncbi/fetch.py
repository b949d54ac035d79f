"""Papers by PMID, PMCID or DOI, with the papers they cite, through NCBI's E-utilities.

The record comes from PubMed, the full text from PubMed Central where it is open there, and the
reference list from the full text, else from the record, else from the link service.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType

from index.errors import ReadError
from index.ncbi.client import Client
from index.ncbi.ids import Identifier, parse_identifier
from index.ncbi.lookup import Lookup, batches
from index.ncbi.papers import bibliographic, merge, with_pmids
from index.ncbi.settings import NcbiSettings
from index.paper import Paper, Reference

FetchProgress = Callable[[str, int, int | None], None]
"""Called with what is being done, the number done and, where it is known, the number to do."""


@dataclasses.dataclass
class Counts:
    """What became of the reference lists, and what it took.

    Args:
        references: entries of the reference lists.
        resolved: entries without PMID whose DOI or PMCID led to one.
        records: cited papers given with their PubMed record.
        without_pmid: cited papers kept as bibliographic records because they have no PMID.
        without_record: cited papers kept so because no record could be had for their PMID.
        empty: entries without text and identifier, which are left out.
        requests: requests sent, repeats among them.
        cached: answers that were on disk already.
    """

    references: int = 0
    resolved: int = 0
    records: int = 0
    without_pmid: int = 0
    without_record: int = 0
    empty: int = 0
    requests: int = 0
    cached: int = 0


class Ncbi:
    """Fetches papers; what was answered is kept on disk and not asked for again.

        with Ncbi(NcbiSettings(cache=folder, email="me@example.org")) as ncbi:
            papers = list(ncbi.fetch("33223838", with_cited=True))
            print(ncbi.counts)

    Not for use by several threads at once.
    """

    def __init__(self, settings: NcbiSettings) -> None:
        self._client = Client(settings)
        self._batch = settings.batch
        self._counts = Counts()

    def __enter__(self) -> Ncbi:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    @property
    def counts(self) -> Counts:
        """What all fetches so far came to."""
        return dataclasses.replace(
            self._counts, requests=self._client.requests, cached=self._client.cached
        )

    def fetch(
        self, identifier: str, with_cited: bool = False, progress: FetchProgress | None = None
    ) -> Iterator[Paper | ReadError]:
        """The paper, and with `with_cited` those of its reference list with relation ``cited``.

        A cited paper comes with its PubMed record; without one, as a bibliographic record made
        of the list's entry (`text_kind` ``none``). What cannot be found or read is a `ReadError`
        in the stream.

        Raises:
            NcbiError: while the papers are taken, when the service cannot be reached or gives no
                sound answer. Calling again goes on where this one ended.
        """
        wanted = parse_identifier(identifier)
        if wanted is None:
            yield ReadError("this is no PMID, PMCID or DOI")
            return
        report = progress or _silent
        report(f"{wanted}: record", 0, None)
        lookup = Lookup(self._client, self._batch)
        paper = _find(lookup, wanted)
        if paper is None:
            for answer in lookup.empty:
                self._client.forget(answer)
            if not lookup.problems:
                yield ReadError(f"NCBI has no paper with this identifier ({wanted})")
        elif with_cited:
            yield from self._with_cited(lookup, paper, wanted, report)
        else:
            yield paper
        yield from lookup.problems

    def _with_cited(
        self, lookup: Lookup, paper: Paper, wanted: Identifier, report: FetchProgress
    ) -> Iterator[Paper | ReadError]:
        report(f"{wanted}: reference list", 0, None)
        if not paper.references and paper.pmid:
            paper = dataclasses.replace(paper, references=lookup.linked(paper.pmid))
        found = lookup.resolve(paper.references)
        paper = with_pmids(paper, found)
        self._counts.references += len(paper.references)
        self._counts.resolved += len(found)
        yield paper
        if not paper.references:
            yield ReadError(f"NCBI has no list of the papers that {wanted} cites")
            return

        entries: dict[str, Reference] = {}
        for entry in paper.references:
            if record := bibliographic(entry):
                entries.setdefault(record.key, entry)
            else:
                self._counts.empty += 1
        entries.pop(paper.key, None)
        stage = f"{wanted}: cited papers"
        report(stage, 0, len(entries))
        for done, cited in enumerate(self._cited(lookup, entries, found), start=1):
            yield dataclasses.replace(cited, relation="cited")
            report(stage, done, len(entries))

    def _cited(
        self, lookup: Lookup, entries: Mapping[str, Reference], found: Mapping[int, Paper]
    ) -> Iterator[Paper]:
        """Each cited paper once: with its record, batch by batch, then those without PMID."""
        here = _by_pmid(found.values())
        pmids = [entry.pmid for entry in entries.values() if entry.pmid]
        rest = [pmid for pmid in pmids if pmid not in here]
        for batch, records in itertools.chain(
            [([pmid for pmid in pmids if pmid in here], here)],
            ((part, _by_pmid(lookup.records(part))) for part in batches(rest, self._batch)),
        ):
            for pmid in batch:
                if record := records.get(pmid):
                    self._counts.records += 1
                    yield record
                elif paper := bibliographic(entries[f"pmid:{pmid}"]):
                    self._counts.without_record += 1
                    yield paper
        for entry in entries.values():
            if entry.pmid is None and (paper := bibliographic(entry)):
                self._counts.without_pmid += 1
                yield paper


def _find(lookup: Lookup, wanted: Identifier) -> Paper | None:
    """A paper with all that PubMed and PubMed Central have of it."""
    if wanted.kind == "doi":
        if pmid := lookup.pmid_of_doi(wanted.value):
            return _find(lookup, Identifier("pmid", pmid))
        pmcid = lookup.pmcid_of_doi(wanted.value)
        return _find(lookup, Identifier("pmcid", pmcid)) if pmcid else None
    if wanted.kind == "pmcid":
        article = lookup.article(wanted.value)
        known = (article.pmid if article else None) or lookup.pmid_of(wanted.value)
        return merge(lookup.record(known) if known else None, article)
    record = lookup.record(wanted.value)
    article = lookup.article(record.pmcid) if record and record.pmcid else None
    return merge(record, article)


def _by_pmid(records: Iterable[Paper]) -> dict[str | None, Paper]:
    return {record.pmid: record for record in records}


def _silent(stage: str, done: int, total: int | None) -> None:
    """The progress nobody wants to see."""
