"""Reads a BEIR folder: ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/*.tsv``."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.evaluation.questions import EvaluationError, read_json_lines, read_lines
from index import Paper, ReadError
from index.readers.fields import collapse
from index.readers.jsonl import read_with_ids

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"

Span = tuple[int, int]
"""Start and end of a sentence in a paper's text."""

Qrels = dict[str, dict[str, int]]
"""Grade of each relevant document of each query."""


@dataclasses.dataclass(frozen=True)
class Query:
    """A query and, where the folder gives it, which sentences of which documents bear on it.

    `evidence` holds, by document id, positions from 0 in the corpus's ``sentences``.
    """

    text: str
    evidence: Mapping[str, frozenset[int]]


@dataclasses.dataclass(frozen=True)
class BeirFolder:
    """One split of a BEIR folder: the queries that have relevant documents, and the corpus.

    `keys` are the keys of the papers by document id; `spans` hold, for documents with evidence,
    where the corpus's ``sentences`` stand in the paper's text. `notes` name what was left out.
    """

    folder: Path
    split: str
    qrels: Qrels
    queries: Mapping[str, Query]
    keys: Mapping[str, str]
    spans: Mapping[str, tuple[Span, ...]]
    notes: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path, split: str | None = None) -> BeirFolder:
        """Read the folder; `split` None takes the only one, else ``test``, else the first by name.

        Raises:
            EvaluationError: a file is missing or wrong; the message names it, and the line.
        """
        path, notes = _qrels_file(folder, split)
        judged = _read_qrels(path)
        queries = _read_queries(folder / QUERIES)
        qrels = {query: documents for query, documents in judged.items() if query in queries}
        if not qrels:
            raise EvaluationError(f"{path}: no query of {QUERIES} has a relevant document in it")
        notes += _lost(f"judged queries are not in {QUERIES}", set(judged) - set(queries))
        asked = {query: queries[query] for query in qrels}
        with_evidence = {document for query in asked.values() for document in query.evidence}
        keys, spans, corpus_notes = _read_corpus(folder / CORPUS, with_evidence)
        relevant = {document for documents in qrels.values() for document in documents}
        notes += _lost(
            f"relevant documents are not in {CORPUS} and count as not found", relevant - set(keys)
        )
        notes += corpus_notes
        return cls(folder, path.stem, qrels, asked, keys, spans, tuple(notes))

    @functools.cached_property
    def _documents(self) -> dict[str, list[str]]:
        documents: dict[str, list[str]] = {}
        for document, key in self.keys.items():
            documents.setdefault(key, []).append(document)
        return documents

    def papers(self) -> Iterator[tuple[str, Paper]]:
        """The papers of the corpus, each with the file's name."""
        for item in read_with_ids(self.folder / CORPUS):
            if not isinstance(item, ReadError) and self.keys.get(item[0]) == item[1].key:
                yield CORPUS, item[1]

    def ranked(self, keys: Iterable[str]) -> dict[str, float]:
        """Scores of documents, falling from the first, from keys of papers, best first.

        Documents of equal title and text are one paper; they follow each other.
        """
        found = [document for key in dict.fromkeys(keys) for document in self._documents[key]]
        return {document: float(len(found) - rank) for rank, document in enumerate(found)}

    def evidence(self, query: Query) -> Iterator[tuple[str, list[Span]]]:
        """Paper key and evidence spans of each document whose evidence can be placed."""
        for document, numbers in query.evidence.items():
            spans = self.spans.get(document, ())
            if numbers and max(numbers) < len(spans):
                yield self.keys[document], [spans[number] for number in sorted(numbers)]


def _qrels_file(folder: Path, split: str | None) -> tuple[Path, list[str]]:
    if not folder.is_dir():
        raise EvaluationError(f"{folder} is not a folder")
    for name in (CORPUS, QUERIES):
        if not (folder / name).is_file():
            raise EvaluationError(f"{folder} is not a BEIR folder: it has no {name}")
    files = {path.stem: path for path in sorted((folder / "qrels").glob("*.tsv"))}
    if not files:
        raise EvaluationError(f"{folder} is not a BEIR folder: it has no qrels/*.tsv")
    listed = ", ".join(files)
    if split is not None:
        if split not in files:
            raise EvaluationError(f"{folder} has no split {split!r}; it has {listed}")
        return files[split], []
    chosen = "test" if "test" in files else next(iter(files))
    return files[chosen], [f"split {chosen} was taken of {listed}"] if len(files) > 1 else []


def _read_qrels(path: Path) -> Qrels:
    """The relevant documents of each query; the first line is a header."""
    qrels: Qrels = {}
    for number, line in enumerate(read_lines(path), 1):
        if number == 1 or not line.strip():
            continue
        try:
            query, document, grade = line.split("\t")
            if int(grade) > 0:
                qrels.setdefault(query, {})[document] = int(grade)
        except ValueError as error:
            raise EvaluationError(
                f"{path}, line {number}: not query id, document id and a whole number with tabs "
                "between them"
            ) from error
    return qrels


def _read_queries(path: Path) -> dict[str, Query]:
    queries: dict[str, Query] = {}
    for number, record in read_json_lines(path):
        text = record.get("text")
        if not isinstance(text, str) or not text.strip():
            raise EvaluationError(f'{path}, line {number}: "text" must be a string, not empty')
        try:
            evidence = {
                document: frozenset(_position(n) for entry in entries for n in entry["sentences"])
                for document, entries in record.get("evidence", {}).items()
            }
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise EvaluationError(
                f'{path}, line {number}: "evidence" must give, by document id, a list of objects '
                'with "sentences", a list of positions from 0'
            ) from error
        kept = {document: numbers for document, numbers in evidence.items() if numbers}
        queries[_own_id(record)] = Query(text, kept)
    return queries


def _position(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(value)
    return value


def _read_corpus(
    path: Path, wanted: set[str]
) -> tuple[dict[str, str], dict[str, tuple[Span, ...]], list[str]]:
    """Keys of all documents, sentence spans of the `wanted` ones, and what was left out."""
    sentences = {
        own_id: record["sentences"]
        for _, record in read_json_lines(path)
        if (own_id := _own_id(record)) in wanted and "sentences" in record
    }
    keys: dict[str, str] = {}
    spans: dict[str, tuple[Span, ...]] = {}
    left_out: list[str] = []
    for item in read_with_ids(path):
        if isinstance(item, ReadError):
            left_out.append(str(item))
            continue
        document, paper = item
        if not document or document in keys:
            left_out.append(f"{document} is there twice" if document else "one without an id")
            continue
        keys[document] = paper.key
        text = paper.sections[0].text if paper.sections else ""
        if not text:
            left_out.append(f"{document} has no text but its title")
        if document in sentences:
            spans[document] = _place(sentences[document], text)
    return keys, spans, _lost(f"documents of {path.name} are left out", left_out)


def _place(sentences: object, text: str) -> tuple[Span, ...]:
    """Where each sentence stands in the text; empty unless all are found, in order."""
    if not isinstance(sentences, list):
        return ()
    spans: list[Span] = []
    end = 0
    for sentence in sentences:
        wanted = collapse(sentence) if isinstance(sentence, str) else ""
        start = text.find(wanted, end)
        if not wanted or start < 0:
            return ()
        end = start + len(wanted)
        spans.append((start, end))
    return tuple(spans)


def _own_id(record: Mapping[str, Any]) -> str:
    own_id = record.get("_id", record.get("id"))
    return "" if own_id is None else collapse(str(own_id))


def _lost(what: str, names: Iterable[str]) -> list[str]:
    listed = sorted(names)
    return [f"{len(listed)} {what}, such as: {listed[0]}"] if listed else []
