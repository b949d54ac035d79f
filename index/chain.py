"""The citation chain: from a review's sentence to the papers it cites, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from index.merging import identities, plain_title
from index.paper import Paper, Reference

_PIECE_END = re.compile(r"[.?!]\s+")


class CitationChain:
    """Which indexed papers cite which, by their reference lists.

    Args:
        papers: all papers of an index.
    """

    def __init__(self, papers: Iterable[Paper]) -> None:
        papers = list(papers)
        self._keys = {
            identity: paper.key for paper in papers for identity in identities(paper).items()
        }
        self._cites: dict[str, dict[int, str]] = {}
        self._cited_by: dict[str, dict[str, list[int]]] = {}
        for paper in papers:
            for reference in paper.references:
                cited = self._resolve(reference)
                if cited is None or cited == paper.key:
                    continue
                self._cites.setdefault(paper.key, {})[reference.number] = cited
                citing = self._cited_by.setdefault(cited, {})
                citing.setdefault(paper.key, []).append(reference.number)

    def cites(self, key: str) -> Mapping[int, str]:
        """Keys of the indexed papers that a paper cites, by reference number."""
        return self._cites.get(key, {})

    def cited_by(self, key: str) -> Mapping[str, Sequence[int]]:
        """Keys of the papers that cite a paper, each with its reference's numbers there."""
        return self._cited_by.get(key, {})

    def _resolve(self, reference: Reference) -> str | None:
        for kind in ("pmid", "doi", "pmcid"):
            value = getattr(reference, kind)
            if value and (key := self._keys.get((kind, value.lower()))):
                return key
        for piece in (reference.text, *_PIECE_END.split(reference.text)):
            if key := self._keys.get(("title", plain_title(piece) or "")):
                return key
        return None
