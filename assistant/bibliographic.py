"""How many papers the index holds, of a topic or in all: counted, and shown by some records."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.abstention import Verdict
from assistant.evidence import Evidence
from assistant.question import content_terms
from index import Paper
from index.lexical import terms
from index.record import record_sentence

PAPERS_CITED = 6
"""Papers whose records are cited for a count."""

_PLACE = r"in (?:the|this|your) (?:index|library|collection|corpus|database)\b"
_COUNT = re.compile(
    r"^\W*(?:please )?how many (?P<indexed>indexed )?"
    r"(?:papers|articles|publications|documents|studies)\b(?P<rest>[^,;]*?)\W*$",
    re.IGNORECASE,
)
# What says that the papers meant are those of the index, wherever it stands.
_INDEXED = re.compile(
    rf"\b(?:do you (?:know|have|hold)(?: of)?\b|(?:(?:are|have you) )?indexed\b|"
    rf"(?:are )?(?:there )?{_PLACE}|are there (?=(?:about|on)\b))",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"(?:(?:that |which )?are )?(?:about|on|regarding|concerning|mentioning|(?:that )?mention) "
    r"(?P<topic>.+)",
    re.IGNORECASE,
)


def counted_topic(question: str) -> str | None:
    """The topic of a question for the number of indexed papers, empty where all are meant.

    None where that is not what is asked, or not all of it.

    >>> counted_topic("How many papers do you know about liver transplantation?")
    'liver transplantation'
    """
    match = _COUNT.match(question)
    if match is None:
        return None
    rest, marks = _INDEXED.subn(" ", match["rest"])
    rest = " ".join(rest.split())
    if not (marks or match["indexed"]):
        return None
    if not rest:
        return ""
    about = _TOPIC.fullmatch(rest)
    return about["topic"] if about and content_terms(about["topic"]) else None


def count_papers(topic: str, papers: Sequence[Paper]) -> Verdict:
    """How many of `papers` hold every term of `topic` in their record or text, as one statement.

    Those with more of the terms in their title are cited first, then by key.
    """
    wanted = set(content_terms(topic))
    found = [paper for paper in papers if wanted <= _held(paper)]
    if not found:
        if not papers:
            reason = "The index holds no papers."
        else:
            reason = f"None of the {len(papers)} indexed papers has {_words(topic)}."
        return Verdict("not in the papers", reason, ())
    found.sort(key=lambda paper: (-len(wanted & set(terms(paper.title))), paper.key))
    records = [record_sentence(paper) for paper in found[:PAPERS_CITED]]
    return Verdict(
        "answer",
        "",
        tuple(Evidence(record, 1.0, 1.0, 1.0, None) for record in records),
        stated=_statement(topic, len(found), len(papers)),
    )


def _held(paper: Paper) -> set[str]:
    texts = [record_sentence(paper).text, *(section.text for section in paper.sections)]
    return set(terms(" ".join(texts)))


def _words(topic: str) -> str:
    words = "the word" if len(topic.split()) == 1 else "the words"
    return f"{words} “{topic}” in the record or text"


def _statement(topic: str, found: int, papers: int) -> str:
    if topic:
        verb = "has" if found == 1 else "have"
        text = f"{found} of the {papers} indexed papers {verb} {_words(topic)}"
    else:
        text = f"The index holds {papers} paper{'' if papers == 1 else 's'}"
    return f"{text}; {PAPERS_CITED} of them are cited here." if found > PAPERS_CITED else f"{text}."
