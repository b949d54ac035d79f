"""Answers to questions about a paper as a publication: from its record, and from the sentences of
its text where the record does not hold what is asked."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from assistant.abstention import Verdict
from assistant.conversation import Standalone
from assistant.evidence import told
from assistant.naming import named_papers, names
from assistant.parts import parts_of
from assistant.question import content_terms
from assistant.record_fields import (
    AUTHOR_COUNT,
    DATE,
    ERRATUM,
    LAST_AUTHOR,
    Field,
    RecordQuestion,
    record_question,
)
from assistant.speaking import speaks
from assistant.substitution import trial_in
from assistant.writers.extractive import MAX_STATEMENTS, short_name
from index import Index, Paper, Sentence
from index.record import record_sentence

MOST_MEANT = 4
"""Papers that are shown where a question may mean any of them."""

_EXACT = re.compile(
    r"\b(?:exact(?:ly)?|precise(?:ly)?|full|day|accepted|received)\b", re.IGNORECASE
)
_STEP = re.compile(r"\b(?:accept|receiv|submit|online)", re.IGNORECASE)


def answer_about_paper(
    question: Standalone,
    papers: Callable[[], Sequence[Paper]],
    index: Index,
) -> Verdict | None:
    """The answer to a question about a paper as a publication; None for any other question, for one
    that asks for findings too, and for a follow-up that names a paper in words which fit none.

    A follow-up that names no paper, or too many, asks about the one that the last answer cites
    first."""
    asked = record_question(question.asked)
    if asked is None or any(record_question(part.asked) is None for part in parts_of(question)):
        return None
    meant = named_papers(asked.description, papers(), index.lexical)
    meant = tuple(paper for paper in meant if speaks(paper, question.asked))
    if not meant and question.carried and content_terms(asked.description):
        return None
    if question.carried and not 0 < len(meant) <= MOST_MEANT:
        meant = tuple(paper for paper in papers() if paper.key in question.focus[:1])
    elif len(meant) > 1:
        meant = tuple(paper for paper in meant if paper.key in question.focus) or meant
    if not 0 < len(meant) <= MOST_MEANT:
        fit = f"{len(meant)} indexed papers fit" if meant else "No indexed paper fits"
        reason = f"{fit} this question; an author, a year or words of the title would tell it."
        return Verdict("not in the papers", reason, ())
    named = asked.description if content_terms(asked.description) else trial_in(question.carried)
    elsewhere = _of_trial(asked, named, meant, papers(), index)
    if elsewhere is not None:
        return Verdict("answer", "", told([elsewhere]))
    return _answer(question.asked, asked, meant, index)


def _of_trial(
    asked: RecordQuestion, named: str, meant: Sequence[Paper], papers: Sequence[Paper], index: Index
) -> Sentence | None:
    """The sentence of another report that gives of a trial, in the words it is `named` by, what the
    papers meant do not."""
    if not named or len(asked.fields) != 1 or not asked.fields[0].of_trial:
        return None
    field = asked.fields[0]
    if _sentences(field, meant, index):
        return None
    for paper in papers:
        for sentence in _sentences(field, [paper], index):
            if names(named, sentence.plain_text, index.lexical):
                return sentence
    return None


def _answer(question: str, asked: RecordQuestion, papers: Sequence[Paper], index: Index) -> Verdict:
    if len(papers) == 1 and len(asked.fields) == 1:
        stated = _stated(asked.fields[0], papers[0])
        if stated is not None:
            return Verdict("answer", "", told([record_sentence(papers[0])]), stated=stated)
    found: list[Sentence] = []
    missing: list[str] = []
    for field in asked.fields:
        given = _given(field, question, papers, index)
        found += given
        if not any(sentence.number for sentence in given) and _needs_text(field, question, papers):
            missing.append(field.name)
    if not found:
        wanted = ", ".join(missing)
        name = short_name(papers[0])
        reason = f"Neither the record nor the indexed text of {name} says this: {wanted}."
        return Verdict("not in the papers", reason, ())
    return Verdict("answer", "", told(dict.fromkeys(found)), tuple(missing))


def _stated(field: Field, paper: Paper) -> str | None:
    """The answer in own words, where the record implies it but does not say it."""
    if field.name == AUTHOR_COUNT and _names_all_authors(paper):
        count = len(paper.authors)
        return f"{short_name(paper)} has {count} author{'' if count == 1 else 's'}."
    if field.name == LAST_AUTHOR and _names_all_authors(paper):
        return f"The last author of {short_name(paper)} is {paper.authors[-1]}."
    if field.name == ERRATUM and (paper.notices or paper.retracted):
        notices = "; ".join(paper.notices) or "retracted"
        return f"The record of {short_name(paper)} carries the notice: {notices}."
    return None


def _names_all_authors(paper: Paper) -> bool:
    return bool(paper.authors) and all(name.rstrip(".") != "et al" for name in paper.authors)


def _needs_text(field: Field, question: str, papers: Sequence[Paper]) -> bool:
    """Whether the records of these papers do not hold a field as it is asked for."""
    if field.name in {AUTHOR_COUNT, LAST_AUTHOR}:
        return not all(map(_names_all_authors, papers))
    return field.written is not None and (field.name != DATE or bool(_EXACT.search(question)))


def _given(field: Field, question: str, papers: Sequence[Paper], index: Index) -> list[Sentence]:
    """What gives a field: the records, sentences of the text, or both for a date."""
    records = [record_sentence(paper) for paper in papers]
    if field.name == DATE:
        step = _STEP.search(question)
        dated = [
            sentence
            for sentence in _sentences(field, papers, index)
            if step is None or step.group().lower() in sentence.text.lower()
        ]
        return dated if step else [*records, *dated]
    if not _needs_text(field, question, papers):
        return records
    return _sentences(field, papers, index)


def _sentences(field: Field, papers: Sequence[Paper], index: Index) -> list[Sentence]:
    """The sentences of each paper that give a field, or of one where a trial's reports share it."""
    giving = [_giving(field, index.sentences(paper.key)) for paper in papers]
    if field.of_trial:
        return next(filter(None, giving), [])
    return [sentence for given in giving for sentence in given]


def _giving(field: Field, sentences: Sequence[Sentence]) -> list[Sentence]:
    """What stands under a field's own heading, else the first sentence that gives it."""
    if field.written is None:
        return []
    if field.section is not None:
        below = [
            each for each in sentences if field.section.fullmatch(each.section.split(" / ")[-1])
        ]
        if below:
            return below[:MAX_STATEMENTS]
    given = (each for each in sentences if each.number and field.written.search(each.plain_text))
    return list(itertools.islice(given, 1))
