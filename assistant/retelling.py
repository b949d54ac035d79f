"""What a turn about the last answer gets: its sources, less of it, more of it, or its reasons."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from assistant.abstention import Verdict
from assistant.conversation import Standalone
from assistant.evidence import Evidence, Weighed, told
from index import Index, Sentence
from index.record import record_sentence

NEAR_TOPIC = 0.6
"""Further evidence is told down to this share of the best score."""

FINDINGS = 2
"""Sentences a paper gets in a summary."""

REASON = 0.15
"""What a sentence that gives a reason is worth more, where a reason is asked for."""

_CONCLUDES = re.compile(r"\b(?:conclusions?|interpretation)\b", re.IGNORECASE)
_GIVES_REASON = re.compile(
    r"\b(?:because|due to|owing to|explain\w*|reasons?|mechanisms?|caus(?:e|es|ed|ing)|"
    r"le(?:d|ads?) to|through|via|driv(?:es|en)|mediat\w+|attribut\w+|result(?:s|ed)? (?:in|from)|"
    r"thereby|therefore|by \w+ing|remov(?:es|ed)|deplet\w+|suppress\w+|eliminat\w+|restor(?:es|ed)|"
    r"block(?:s|ed)|prevent(?:s|ed))\b",
    re.IGNORECASE,
)


def retell(question: Standalone, verdict: Verdict, weighed: Weighed, index: Index) -> Verdict:
    """The verdict on a turn with a wish about the last answer; that given for any other turn.

    What comes back to an answer is not judged again. Where there is nothing to come back to, or
    nothing more to tell, the verdict says so.
    """
    if question.wish == "answer":
        return verdict
    if question.wish in {"more", "why"}:
        return _further(question, verdict, weighed)
    if not question.told:
        return Verdict("not in the papers", "There is no answer before this to come back to.", ())
    if question.wish == "sources":
        papers = index.store.papers(list(question.focus))
        records = {paper.key: record_sentence(paper) for paper in papers}
        return _telling(records[key] for key in question.focus if key in records)
    if question.wish == "summary":
        return Verdict("answer", "", _findings(question, weighed.evidence))
    again = question.told[:1] if question.wish == "brief" else question.told
    return _telling(_sentences(again, index))


def _further(question: Standalone, verdict: Verdict, weighed: Weighed) -> Verdict:
    """Evidence that was not stated yet, such as gives reasons first where these are asked for."""
    if verdict.kind != "answer":
        return verdict
    least = NEAR_TOPIC * weighed.evidence[0].score
    left = [
        item
        for item in weighed.evidence
        if item.sentence.id not in question.told and item.score >= least
    ]
    if question.wish == "why":
        if not any(
            _GIVES_REASON.search(item.sentence.text) and item.sentence.key in question.focus
            for item in left
        ):
            left += [
                item
                for item in weighed.evidence
                if item.sentence.id in question.told and _GIVES_REASON.search(item.sentence.text)
            ]
        raised = [
            dataclasses.replace(item, score=item.score + REASON)
            if _GIVES_REASON.search(item.sentence.text)
            else item
            for item in left
        ]
        left = sorted(raised, key=lambda item: (-item.score, item.sentence.id))
    if not left:
        return Verdict("not in the papers", "The indexed papers say no more about this.", ())
    return dataclasses.replace(verdict, evidence=tuple(left))


def _findings(question: Standalone, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The leading sentences of each paper cited, its conclusions before others."""
    found: list[Evidence] = []
    for key in question.focus:
        own = [item for item in evidence if item.sentence.key == key and item.vector is not None]
        own.sort(key=lambda item: _CONCLUDES.search(item.sentence.section) is None)
        found += [dataclasses.replace(item, score=1.0) for item in own[:FINDINGS]]
    return tuple(found)


def _sentences(ids: Sequence[str], index: Index) -> list[Sentence]:
    """The sentences by id; those whose paper has left the index are left out."""
    keys = {paper.key: paper for paper in index.store.papers([_key(name) for name in ids])}
    known = {
        sentence.id: sentence
        for key, paper in keys.items()
        for sentence in (record_sentence(paper), *index.sentences(key))
    }
    return [known[name] for name in ids if name in known]


def _key(sentence_id: str) -> str:
    return sentence_id.rpartition("#")[0]


def _telling(sentences: Iterable[Sentence]) -> Verdict:
    """An answer of just these sentences, in this order."""
    return Verdict("answer", "", told(sentences))
