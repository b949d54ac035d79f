"""Which claims of a review are backed by the indexed text of the papers it cites for them."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from assistant.result import SupportLabel
from assistant.support import Entailment, Support, SupportChecker, absent_numbers
from index import Index, Paper, Sentence
from index.embedder import FloatArray
from index.paper import TextKind

Verdict = Literal["supported", "partial", "unsupported", "cannot tell"]

VERDICTS: tuple[Verdict, ...] = ("supported", "partial", "unsupported", "cannot tell")

CANDIDATES = 3
"""Sentences of a cited paper, nearest to the claim first, that are read against it."""

_RANK: Mapping[SupportLabel, int] = {
    "unsupported": 0,
    "partial": 1,
    "supported": 2,
    "verbatim": 3,
}


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
    sentence_id: str | None
    quote: str | None


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
    text = checker.text(key)
    claims = tuple(
        checker.check(sentence, vector)
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
    """The sentences of a paper with their unit vectors, shape (sentences, dimension)."""

    sentences: Sequence[Sentence]
    vectors: FloatArray


def best_support(
    claim: str,
    vector: FloatArray,
    text: Text,
    title: str,
    entailment: Entailment | None = None,
) -> tuple[Support, Sentence]:
    """How far a paper's text backs a claim, and the sentence that does so best.

    The sentences nearest to the claim are checked one by one and together, with the nearest of
    those that hold a number of the claim; `title` may lend names.
    """
    likeness = text.vectors @ vector
    order = [text.sentences[place] for place in np.argsort(-likeness, kind="stable")]
    chosen = order[:CANDIDATES]
    for number in absent_numbers(claim, [one.plain_text for one in chosen]):
        chosen += [one for one in order if number not in absent_numbers(claim, [one.plain_text])][
            :1
        ]
    cited = list(dict.fromkeys(one.plain_text for one in chosen))
    cosines = {one.plain_text: float(likeness[text.sentences.index(one)]) for one in chosen}
    check = SupportChecker(lambda _, texts: max(cosines[one] for one in texts), entailment)
    alone = [(check(claim, [one.plain_text], context=[title]), one) for one in chosen]
    support, best = max(alone, key=lambda pair: _order(pair[0]))
    together = check(claim, cited, context=[title])
    return (together if _RANK[together.label] >= _RANK[support.label] else support), best


def _order(support: Support) -> tuple[int, float]:
    return _RANK[support.label], support.score


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

    def _text(self, key: str) -> Text:
        found = [
            (sentence, vector)
            for row in self._index.store.rows(self._index.store.passage_ids([key]))
            for sentence, vector in zip(row.passage.sentences, row.sentence_vectors, strict=True)
        ]
        found.sort(key=lambda pair: pair[0].number)
        vectors = np.array([vector for _, vector in found], dtype=np.float32)
        return Text([sentence for sentence, _ in found], vectors)

    def check(self, claim: Sentence, vector: FloatArray) -> CheckedClaim:
        """The verdict on a claim from all the references it cites."""
        said = claim.plain_text
        references = tuple(self._reference(number, said, vector) for number in claim.cites)
        verdict, reason = self._overall(said, vector, references)
        return CheckedClaim(claim.id, claim.section, claim.text, verdict, reason, references)

    def _reference(self, number: int, said: str, vector: FloatArray) -> CitedText:
        paper = self._papers.get(self._cited.get(number, ""))
        if paper is None:
            title = self._entries.get(number, "")
            reason = f"reference {number} is not indexed"
            if number not in self._entries:
                reason = f"reference {number} is not in the paper's reference list"
            return CitedText(number, None, title, "none", False, "cannot tell", reason, None, None)
        about = (number, paper.key, paper.title, paper.text_kind, paper.retracted)
        text = self.text(paper.key)
        if not text.sentences:
            reason = f"of reference {number} no text is indexed"
            return CitedText(*about, "cannot tell", reason, None, None)
        support, best = best_support(said, vector, text, paper.title, self._entailment)
        return CitedText(*about, _verdict(support), support.reason, best.id, best.text)

    def _overall(
        self, said: str, vector: FloatArray, references: Sequence[CitedText]
    ) -> tuple[Verdict, str]:
        """A claim is backed by any of its references, or by what they say together."""
        read = [cited for cited in references if cited.quote is not None]
        unread = [cited.reason for cited in references if cited.quote is None]
        if not read:
            return "cannot tell", "; ".join(unread)
        best = max(read, key=lambda cited: -VERDICTS.index(cited.verdict))
        verdict, reason = best.verdict, best.reason
        if verdict != "supported" and len(read) > 1:
            check = SupportChecker(entailment=self._entailment)
            quotes = [str(cited.quote) for cited in read]
            together = check(said, quotes, context=[cited.title for cited in read])
            if VERDICTS.index(_verdict(together)) < VERDICTS.index(verdict):
                verdict, reason = _verdict(together), together.reason
        if verdict == "supported":
            return verdict, reason
        reason = "; ".join(dict.fromkeys([reason, *self._lacking(said, read), *unread]))
        if verdict == "unsupported":
            texts = " or ".join(dict.fromkeys(_NAMES[cited.text_kind] for cited in read))
            reason = f"not backed by {texts}: {reason}"
            return ("cannot tell" if unread else verdict), reason
        return verdict, reason

    def _lacking(self, said: str, read: Sequence[CitedText]) -> list[str]:
        """The claim's numbers that no text of its references holds."""
        texts = [
            sentence.plain_text
            for cited in read
            if cited.key
            for sentence in self.text(cited.key).sentences
        ]
        numbers = absent_numbers(said, texts)
        return [f"not in the indexed text: {', '.join(numbers)}"] if numbers else []


def _verdict(support: Support) -> Verdict:
    return "supported" if support.label == "verbatim" else support.label
