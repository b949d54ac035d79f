"""The same paper from several sources becomes one: how it is recognised, what is kept."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from index.paper import Paper, Relation, TextKind

_RICHNESS: dict[TextKind, int] = {"none": 0, "digest": 1, "abstract": 2, "full text": 3}
_CLOSENESS: dict[Relation, int] = {"related": 0, "cited": 1, "review": 2}
_TITLE_CHARACTERS = 40
"""Letters and digits a title must have to stand for its paper: "Editorial" names none."""


def identities(paper: Paper) -> dict[str, str]:
    """What a paper may be recognised by, in lower case: ``pmid``, ``doi``, ``pmcid``, ``title``."""
    kinds = {
        "pmid": paper.pmid,
        "doi": paper.doi,
        "pmcid": paper.pmcid,
        "title": plain_title(paper.title),
    }
    return {kind: value.lower() for kind, value in kinds.items() if value}


def plain_title(title: str) -> str | None:
    """The title without case, accents, spaces and signs; None for one too short to tell papers."""
    folded = unicodedata.normalize("NFKD", title).casefold()
    plain = re.sub(r"[\W_]+", "", "".join(c for c in folded if not unicodedata.combining(c)))
    return plain if len(plain) >= _TITLE_CHARACTERS else None


def same_paper(one: Paper, other: Paper) -> bool:
    """Whether two records with a shared identity are one paper.

    They are not where both have an identifier of one kind and these differ. Where they share no
    identifier but the title, year and first author must agree, or one of the two must have an
    identifier and the other not say who wrote it.
    """
    mine, theirs = identities(one), identities(other)
    shared = mine.keys() & theirs.keys() - {"title"}
    if shared:
        return all(mine[kind] == theirs[kind] for kind in shared)
    if mine.get("title") is None or mine.get("title") != theirs.get("title"):
        return False
    if one.year and other.year and abs(one.year - other.year) > 1:
        return False
    if one.authors and other.authors:
        return _first_surname(one) == _first_surname(other)
    return len(mine) > 1 or len(theirs) > 1


def _first_surname(paper: Paper) -> str:
    return paper.authors[0].rpartition(" ")[0].casefold()


class Known:
    """Papers by what they may be recognised by."""

    def __init__(self, papers: Iterable[Paper] = ()) -> None:
        self._papers: dict[tuple[str, str], Paper] = {}
        for paper in papers:
            self.add(paper)

    def add(self, paper: Paper) -> None:
        """Know a paper, in place of an earlier record of it."""
        for identity in (("key", paper.key), *identities(paper).items()):
            self._papers[identity] = paper

    def find(self, paper: Paper) -> Paper | None:
        """The record of the same paper, if one is known."""
        for identity in (("key", paper.key), *identities(paper).items()):
            found = self._papers.get(identity)
            if found is not None and (found.key == paper.key or same_paper(found, paper)):
                return found
        return None


def merge(old: Paper, new: Paper) -> Paper:
    """One record of a paper from two, the richer one winning field by field.

    The richer text wins, the newer of two equally rich ones; references come with their text.
    A field that only one has is kept; where both have it, the record with the winning text
    decides. A retraction in either stays, and so does the closer relation to the review.
    """
    first, second = (old, new) if _richness(old) > _richness(new) else (new, old)
    values: dict[str, Any] = {
        field.name: getattr(first, field.name) or getattr(second, field.name)
        for field in dataclasses.fields(Paper)
    }
    values["sections"], values["text_kind"] = first.sections, first.text_kind
    if not first.references:
        values["references"] = second.references
    values["authors"] = max(first.authors, second.authors, key=_completeness)
    values["uncertain"] = first.uncertain
    values["retracted"] = old.retracted or new.retracted
    values["relation"] = max(old.relation, new.relation, key=lambda relation: _CLOSENESS[relation])
    for field_name in ("publication_types", "notices"):
        both = (*getattr(first, field_name), *getattr(second, field_name))
        values[field_name] = tuple(dict.fromkeys(both))
    return Paper(**values)


def _richness(paper: Paper) -> int:
    return _RICHNESS[paper.text_kind] if paper.sections else 0


def _completeness(authors: tuple[str, ...]) -> int:
    return len([author for author in authors if author.rstrip(".") != "et al"])
