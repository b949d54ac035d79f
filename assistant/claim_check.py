"""Which claims of a review are backed by the indexed text of the papers it cites for them."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from assistant.result import SupportLabel
from assistant.support import (
    Entailment,
    Support,
    SupportChecker,
    absent_numbers,
)
from index import Index, Paper, Sentence
from index.embedder import FloatArray
from index.paper import TextKind

Verdict = Literal["supported", "partial", "unsupported", "cannot tell"]

VERDICTS: tuple[Verdict, ...] = ("supported", "partial", "unsupported", "cannot tell")

CANDIDATES = 3
"""Sentences of a cited paper, nearest to the claim first, that are read against it."""


@dataclasses.dataclass(frozen=True)
class CitedText:
    """A reference of a claim, and the sentence of its indexed text that backs the claim best.

    `title` is the paper's, or the entry of the reference list where the paper is not indexed and
    `key` is None. Without a text there is no sentence. `verdict` is for this paper alone.
    """

    number: int
    key: str | None
    title: str
    text_kind: TextKind
    retracted: bool
    verdict: Verdict
    reason: str
    sentence_id: str | None = None
    quote: str | None = None


@dataclasses.dataclass(frozen=True)
class CheckedClaim:
    """A sentence that cites references, and whether their indexed texts back it."""

    sentence_id: str
    section: str
    text: str
    verdict: Verdict
    reason: str
    references: tuple[CitedText, ...]


@dataclasses.dataclass(frozen=True)
class ClaimCheck:
    """The claims of one paper, in its order; `note` says why there are none to check."""

    key: str
    title: str
    claims: tuple[CheckedClaim, ...]
    note: str | None = None

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many claims got each verdict."""
        return {name: sum(claim.verdict == name for claim in self.claims) for name in VERDICTS}

    def to_dict(self) -> dict[str, Any]:
        """The check as JSON values."""
        return {**dataclasses.asdict(self), "counts": self.counts}


def check_claims(index: Index, key: str, entailment: Entailment | None = None) -> ClaimCheck:
    """Check each sentence of a paper that cites references against their indexed texts.

    Nothing is embedded: the vectors of claims and of cited sentences are those of the index.
    A claim that only indexed references could fail is `cannot tell` where one of them is missing.

    Raises:
        StoreError: where the index has no paper of that key.
        ModelError: where the entailment model cannot be loaded.
    """
    paper = index.paper(key)
    checker = _Checker(index, paper, entailment)
    text = checker.text(paper)
    claims = tuple(
        checker.check(sentence, Claim(sentence.plain_text, vector))
        for sentence, vector in zip(text.sentences, text.vectors, strict=True)
        if sentence.cites
    )
    return ClaimCheck(key, paper.title, claims, None if claims else _why_none(paper))


def _why_none(paper: Paper) -> str:
    if not paper.sections:
        return f"the index holds no text of {paper.key}, so there are no claims to check"
    return (
        f"the text that the index holds of {paper.key} ({_NAMES[paper.text_kind]}) carries no "
        "reference marks, so it does not say which reference backs which sentence"
    )


_NAMES: Mapping[TextKind, str] = {
    "full text": "its full text",
    "abstract": "its abstract",
    "digest": "a digest written for this project",
    "none": "none",
}


@dataclasses.dataclass(frozen=True)
class Text:
    """A paper's title, and its sentences with unit vectors, shape (sentences, dimension)."""

    title: str
    sentences: Sequence[Sentence]
    vectors: FloatArray


@dataclasses.dataclass(frozen=True)
class Claim:
    """What a sentence says without its reference marks, with its unit vector."""

    text: str
    vector: FloatArray


def best_support(
    claim: Claim, cited: Text, entailment: Entailment | None = None
) -> tuple[Support, Sentence]:
    """How far a paper's text backs a claim, and the sentence that does so best.

    The sentences nearest to the claim are checked one by one and together, with the nearest of
    those that hold a number of the claim; the title may lend names.
    """
    likeness = cited.vectors @ claim.vector
    order = [cited.sentences[place] for place in np.argsort(-likeness, kind="stable")]
    chosen = order[:CANDIDATES]
    for number in absent_numbers(claim.text, [one.plain_text for one in chosen]):
        holding = (o for o in order if number not in absent_numbers(claim.text, [o.plain_text]))
        chosen += itertools.islice(holding, 1)
    cosines = {one.plain_text: float(likeness[cited.sentences.index(one)]) for one in chosen}
    checker = SupportChecker(lambda _, texts: max(cosines[text] for text in texts), entailment)
    check = functools.partial(checker, claim.text, context=[cited.title])
    alone = [(check([one.plain_text]), one) for one in chosen]
    support, best = max(alone, key=lambda pair: pair[0].merit)
    together = check(list(cosines))
    if together.merit[0] >= support.merit[0]:
        support = together
    return _lowered(support, best, alone)


def _lowered(
    support: Support, best: Sentence, alone: Sequence[tuple[Support, Sentence]]
) -> tuple[Support, Sentence]:
    """The verdict a step lower where a sentence says otherwise, with that sentence.

    Against `supported` only the nearest one counts: others may be about another group.
    """
    heard = {"supported": alone[:1], "partial": alone}.get(support.label, [])
    for contrary, sentence in heard:
        if contrary.mismatch == "contradicts":
            label: SupportLabel = "partial" if support.label == "supported" else "unsupported"
            return Support(label, support.score / 2, contrary.reason, "contradicts"), sentence
    return support, best


class _Checker:
    """Checks the claims of one paper; the text of each cited paper is read from the rows once."""

    def __init__(self, index: Index, paper: Paper, entailment: Entailment | None) -> None:
        self._index = index
        self._entailment = entailment
        self._entries = {entry.number: entry.text for entry in paper.references}
        self._cited = index.chain.cites(paper.key)
        keys = sorted(set(self._cited.values()))
        self._papers = {cited.key: cited for cited in index.store.papers(keys)}
        self.text = functools.cache(self._text)

    def _text(self, paper: Paper) -> Text:
        found = [
            (sentence, vector)
            for row in self._index.store.rows(self._index.store.passage_ids([paper.key]))
            for sentence, vector in zip(row.passage.sentences, row.sentence_vectors, strict=True)
        ]
        found.sort(key=lambda pair: pair[0].number)
        return Text(
            paper.title,
            [sentence for sentence, _ in found],
            np.array([vector for _, vector in found], dtype=np.float32),
        )

    def check(self, sentence: Sentence, claim: Claim) -> CheckedClaim:
        """The verdict on a claim from all the references it cites."""
        references = tuple(self._reference(number, claim) for number in sentence.cites)
        verdict, reason = self._overall(claim, references)
        return CheckedClaim(
            sentence.id, sentence.section, sentence.text, verdict, reason, references
        )

    def _reference(self, number: int, claim: Claim) -> CitedText:
        paper = self._papers.get(self._cited.get(number, ""))
        if paper is None:
            title = self._entries.get(number, "not in the reference list")
            return CitedText(number, None, title, "none", False, "cannot tell", "not indexed")
        text = self.text(paper)
        about = (number, paper.key, paper.title, paper.text_kind, paper.retracted)
        if not text.sentences:
            return CitedText(*about, "cannot tell", "indexed without a text")
        support, best = best_support(claim, text, self._entailment)
        return CitedText(*about, _verdict(support), support.reason, best.id, best.text)

    def _overall(self, claim: Claim, references: Sequence[CitedText]) -> tuple[Verdict, str]:
        """A claim is backed by any of its references, or by what they say together."""
        read = [cited for cited in references if cited.quote is not None]
        unread = _unread(references)
        if not read:
            return "cannot tell", "; ".join(unread)
        best = min(read, key=lambda cited: VERDICTS.index(cited.verdict))
        verdict, reason = best.verdict, best.reason
        if verdict != "supported" and len(read) > 1:
            together = SupportChecker(entailment=self._entailment)(
                claim.text,
                [str(cited.quote) for cited in read],
                context=[cited.title for cited in read],
            )
            if VERDICTS.index(_verdict(together)) < VERDICTS.index(verdict):
                verdict, reason = _verdict(together), together.reason
        if verdict == "supported":
            return verdict, reason
        if verdict == "unsupported":
            texts = " or ".join(dict.fromkeys(_NAMES[cited.text_kind] for cited in read))
            reason = f"not backed by {texts}: {reason}"
            verdict = "cannot tell" if unread else verdict
        lacking = [number for number in self._lacking(claim.text, read) if number not in reason]
        if lacking:
            unread.insert(0, f"nowhere in the indexed text: {', '.join(lacking)}")
        return verdict, "; ".join([reason, *unread])

    def _lacking(self, said: str, read: Sequence[CitedText]) -> list[str]:
        """The claim's numbers that no text of its references holds."""
        texts = [
            sentence.plain_text
            for cited in read
            if cited.key
            for sentence in self.text(self._papers[cited.key]).sentences
        ]
        return absent_numbers(said, texts)


def _unread(references: Sequence[CitedText]) -> list[str]:
    """Which references could not be read, and why."""
    found = {
        "not indexed": [cited.number for cited in references if cited.key is None],
        "indexed without a text": [
            cited.number for cited in references if cited.key and cited.quote is None
        ],
    }
    return [
        f"{why}: reference{'s'[: len(numbers) > 1]} {', '.join(map(str, numbers))}"
        for why, numbers in found.items()
        if numbers
    ]


def _verdict(support: Support) -> Verdict:
    return "supported" if support.label == "verbatim" else support.label
