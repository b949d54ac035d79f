"""The public result: an answer, its statements, their citations and the sources behind them."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

from index import Paper, Passage
from index.paper import Relation, TextKind

Status = Literal["answered", "insufficient_evidence"]
SupportLabel = Literal["verbatim", "supported", "partial", "unsupported"]


@dataclasses.dataclass(frozen=True)
class Citation:
    """From a statement to the sentence behind it.

    `source` is the number of the source in the answer's list; `quote` is the indexed sentence
    `sentence_id`, byte for byte, which stands at `start` to `end` of its section's text.
    """

    source: int
    sentence_id: str
    quote: str
    section: str
    start: int
    end: int
    support: SupportLabel


@dataclasses.dataclass(frozen=True)
class Statement:
    """One sentence of an answer with the citations that support it, one at least."""

    text: str
    citations: tuple[Citation, ...]


@dataclasses.dataclass(frozen=True)
class Source:
    """A numbered paper in an answer's list; see `index.Paper` for the fields."""

    number: int
    key: str
    title: str
    authors: tuple[str, ...]
    journal: str | None
    year: int | None
    volume: str | None
    pages: str | None
    pmid: str | None
    pmcid: str | None
    doi: str | None
    url: str | None
    publication_types: tuple[str, ...]
    relation: Relation
    retracted: bool
    text_kind: TextKind
    uncertain: tuple[str, ...]
    reference: str

    @classmethod
    def from_paper(cls, number: int, paper: Paper, reference: str) -> Source:
        """The paper as source `number`; `reference` is the paper in Vancouver style."""
        return cls(
            number=number,
            key=paper.key,
            title=paper.title,
            authors=paper.authors,
            journal=paper.journal,
            year=paper.year,
            volume=paper.volume,
            pages=paper.pages,
            pmid=paper.pmid,
            pmcid=paper.pmcid,
            doi=paper.doi,
            url=paper.url,
            publication_types=paper.publication_types,
            relation=paper.relation,
            retracted=paper.retracted,
            text_kind=paper.text_kind,
            uncertain=paper.uncertain,
            reference=reference,
        )


@dataclasses.dataclass(frozen=True)
class FoundPassage:
    """A passage as retrieved: `score` is 0 to 1, relative to the best of the same question."""

    id: str
    key: str
    section: str
    text: str
    score: float

    @classmethod
    def from_passage(cls, passage: Passage, score: float) -> FoundPassage:
        """The passage with its score."""
        return cls(passage.id, passage.key, passage.section, passage.text, score)


@dataclasses.dataclass(frozen=True)
class Answer:
    """What was asked, what was understood, and the cited answer or the reason there is none.

    `text` is Markdown: text of papers is escaped in it, and every ``[n]`` has its source.
    `tokens` counts what a language model read and wrote; `tokens_estimated` where its provider did
    not count them. `cost` is in US dollars, None where no prices are set. `timings_ms` are
    milliseconds a step.
    """

    question: str
    standalone_question: str
    status: Status
    reason: str | None
    text: str
    statements: tuple[Statement, ...]
    sources: tuple[Source, ...]
    passages: tuple[FoundPassage, ...]
    writer: str
    tokens: dict[str, int] = dataclasses.field(default_factory=dict)
    timings_ms: dict[str, float] = dataclasses.field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    tokens_estimated: bool = False
    cost: float | None = None

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return self.status == "answered"

    @property
    def spent(self) -> str:
        """What a language model read and wrote and what that cost, in words; empty without one."""
        if not any(self.tokens.values()):
            return ""
        words = f"{self.tokens['input']} tokens read, {self.tokens['output']} written"
        if self.tokens_estimated:
            words += " (estimated)"
        return words if self.cost is None else f"{words}, ${self.cost:.6f}"

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON values; the same question and index give the same but `timings_ms`.

        `tokens_estimated` is there only where it is true, and `cost` where prices are set.
        """
        values = dataclasses.asdict(self)
        if not self.tokens_estimated:
            del values["tokens_estimated"]
        if self.cost is None:
            del values["cost"]
        return values
