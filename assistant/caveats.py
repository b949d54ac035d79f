"""What a question specifies that what its answer cites does not mention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.abstention import Verdict, not_in_papers
from assistant.conversation import Standalone
from assistant.durations import durations, same_span, spans
from assistant.entities import Entity, entities
from assistant.levels import UNSAID, levels
from assistant.qualifiers import names_country, qualifiers
from assistant.spelling import one_slip_away
from index import Paper
from index.lexical import Lexical, terms
from index.record import own_words

LOOKED_AT = 6
"""Pieces of the best evidence whose papers are looked at before an answer is given."""

_INEXACT = re.compile(
    r"\b(?:about|around|over|almost|nearly|just|some|roughly|approximately|bit|than|up to|last|"
    r"past|inside|within|for|every|each)(?: the)? $",
    re.IGNORECASE,
)
_NO_TIME_POINT = re.compile(r"[- ](?:olds?|ago|of age|follow|later|apart)\b", re.IGNORECASE)


def turned_down(
    question: Standalone, verdict: Verdict, papers: Mapping[str, Paper], lexical: Lexical
) -> Verdict:
    """The verdict, or where the papers of the best evidence do not mention what the question
    specifies, that they do not answer it; not for a country or a time, which papers leave out, nor
    where a part of the question is said to be left open."""
    if verdict.kind != "answer" or question.wish != "answer" or verdict.unanswered:
        return verdict
    keys = dict.fromkeys(item.sentence.key for item in verdict.evidence[:LOOKED_AT])
    texts = [_text(papers[key]) for key in keys]
    missing = [
        each.words
        for each in _specified(question.asked)
        if each.kind != "country" and not _mentioned(each, texts, lexical)
    ]
    missing += _levels(question.asked, texts)
    return Verdict("not in the papers", not_in_papers(missing), ()) if missing else verdict


def unmentioned(
    question: str, papers: Sequence[Paper], quotes: Iterable[str], lexical: Lexical
) -> tuple[str, ...]:
    """What a question specifies and what is cited does not mention, in the question's words.

    What narrows it neither the quotes nor the titles mention; drugs and points in time none of the
    cited papers does, and a country only where each of them names another.
    """
    texts = [_text(paper) for paper in papers]
    cited = [" ".join([*(paper.title for paper in papers), *quotes])]
    missing = [
        each.words
        for each in _specified(question)
        if not _mentioned(each, texts if each.kind in {"drug", "country"} else cited, lexical)
    ]
    return tuple(dict.fromkeys([*missing, *_levels(question, cited), *_times(question, texts)]))


def _specified(question: str) -> list[Entity]:
    drugs = (each for each in entities(question) if each.kind == "drug")
    return [*drugs, *qualifiers(question)]


def _text(paper: Paper) -> str:
    return f"{paper.journal or ''} {own_words(paper)}"


def _mentioned(named: Entity, texts: Iterable[str], lexical: Lexical) -> bool:
    return any(_mentions(text, named, lexical) for text in texts)


def _mentions(text: str, named: Entity, lexical: Lexical) -> bool:
    if named.written is not None:
        found = named.written.search(text) is not None
        return found or (named.kind == "country" and not names_country(text))
    held = set(terms(text))
    if held & named.terms:
        return True
    near = one_slip_away(named.words.lower(), lexical)
    return not held.isdisjoint(term for word in near for term in terms(word))


def _levels(question: str, texts: Iterable[str]) -> Iterator[str]:
    """The levels that a question names and none of the texts does, save those left unsaid."""
    asked = [*levels(question)]
    if not asked:
        return
    given = UNSAID.union(*(steps for text in texts for _, steps in levels(text)))
    for words, steps in asked:
        if steps.isdisjoint(given):
            yield words


def _times(question: str, texts: Sequence[str]) -> Iterator[str]:
    """The points in time that a question names exactly and none of the texts does."""
    asked = [*spans(question)]
    if not asked:
        return
    given = frozenset().union(*map(durations, texts))
    for match, days in asked:
        before, after = match.string[: match.start()], match.string[match.end() :]
        exact = match[1].lower() != "a" and not _INEXACT.search(before)
        pointed = exact and not _NO_TIME_POINT.match(after)
        if pointed and not any(same_span(span, days) for span in given):
            yield match.group()
