"""What the records answer: how many papers are indexed, which has an identifier, and the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.abstention import Verdict
from assistant.conversation import Standalone
from assistant.evidence import told
from assistant.paper_lists import listed_papers
from assistant.question import content_terms
from assistant.record_answers import answer_about_paper
from index import Index, Paper
from index.lexical import terms
from index.paper import clean_doi
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
_IDENTIFIER = re.compile(
    r"\bpmid:?\s*(?P<pmid>\d{1,8})\b|\b(?P<pmcid>pmc\d+)\b"
    r"|(?:https?://(?:dx\.)?doi\.org/|\b)(?P<doi>10\.\d{4,9}/[^\s?,;]+)",
    re.IGNORECASE,
)
_FOR_RECORD = re.compile(
    r"^\W*(?:what(?: i|')s|which (?:paper|study|article|trial)|who|when|where|in (?:which|what)|is|"
    r"do you (?:have|know)|have you|how should i cite)\b",
    re.IGNORECASE,
)


def from_records(
    question: Standalone,
    verdict: Verdict,
    papers: Callable[[], Sequence[Paper]],
    index: Index,
) -> Verdict:
    """The verdict on a question that records answer; `verdict`, what the sentences give, on others.

    `papers` gives the papers that may be used; it is called only where they are needed.
    """
    if question.wish != "answer":
        return verdict
    topic = counted_topic(question.asked)
    if topic is not None:
        return count_papers(topic, papers())
    wanted = asked_identifier(question.asked)
    if wanted is not None:
        return identify(wanted, papers())
    return (
        listed_papers(question.asked, papers)
        or answer_about_paper(question, papers, index)
        or verdict
    )


def asked_identifier(question: str) -> str | None:
    """The one PMID, PMCID or DOI whose record is asked for, as ``pmid:1``; None where that is not
    what is asked, or not all of it.

    >>> asked_identifier("Which paper has doi 10.1056/NEJMoa2017699?")
    'doi:10.1056/nejmoa2017699'
    """
    named = list(_IDENTIFIER.finditer(question))
    left = set(content_terms(_IDENTIFIER.sub("doi", question)))
    if len(named) != 1 or not _FOR_RECORD.match(question) or left - set(terms("indexed index")):
        return None
    kind = str(named[0].lastgroup)
    value = named[0][kind].lower()
    return f"{kind}:{clean_doi(value) if kind == 'doi' else value}"


def identify(name: str, papers: Sequence[Paper]) -> Verdict:
    """The record of the paper with this identifier."""
    for paper in papers:
        doi = clean_doi(paper.doi)
        names = (f"pmid:{paper.pmid}", f"pmcid:{paper.pmcid}", f"doi:{doi}")
        if name in [other.lower() for other in names]:
            return Verdict("answer", "", told([record_sentence(paper)]))
    return Verdict("not in the papers", f"No indexed paper has the identifier {name}.", ())


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
        told(records),
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
