"""Which papers speak of what a question names.

An answer about one trial, drug or cancer is wrong for another, however alike the questions are:
what a question names, the papers that answer it have to name too.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set

import numpy as np

from assistant.concepts import naming_words
from assistant.conversation import Standalone
from assistant.entities import Entity, Kind, entities
from assistant.leaning import STATISTICS, new_names
from assistant.qualifiers import qualifiers
from assistant.references import dated, journal_words, surname
from assistant.retriever import Candidate
from assistant.spelling import one_slip_away
from index import Index, Paper
from index.lexical import terms
from index.record import own_words, vancouver

NARROWS: tuple[tuple[Kind, ...], ...] = (("study", "author"), ("drug",), ("cancer",), ("site",))
"""Kinds of which a paper has to name one of those asked for, the most telling first."""

KEPT: tuple[Kind, ...] = ("cancer", "site")
"""Kinds by which a follow-up stays with the topic it continues, if it names none of its own."""

_IN_IT = re.compile(
    r"\bin it\b|\b(?:in|of|from) (?:this|that|the same) (?:[\w-]+ )?"
    r"(?:trial|study|paper|report|series|cohort|arm|group|analysis|review|meta-analysis)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:an)?others?\b|\belse(?:where)?\b|\bdifferent (?:stud|trial|paper|series|cohort)|"
    r"\bcompare|\bgenerally\b|\bin general\b|"
    r"\b(?:first|second|third|last|former|latter|earlier|later|newer|older|next|previous|new|"
    r"european|american|japanese|chinese|dutch|swedish|british|french|german|danish) "
    r"(?:one|lot|trial|stud(?:y|ies)|paper|series|cohort|review|report)s?\b|"
    r"\b(?:the|in) (?:former|latter)\b|"
    r"\b(?:in|for|from|with|by|of) the (?:[\w/+-]+ ){1,4}(?:pilot|trial|study|series|registry|"
    r"review|paper|meta-analysis)\b|"
    r"\bany (?:\w+ )?(?:trials|studies|papers|data|evidence)\b|"
    r"\b(?:which|what) (?:trials|studies|papers)\b",
    re.IGNORECASE,
)
"""How a follow-up asks of papers that its topic need not name."""

PASSAGES_WEIGHED = 40
"""Candidates whose sentences are weighed."""


@dataclasses.dataclass(frozen=True)
class Spoken:
    """Keys of the candidates' papers that speak of what a question names, and what it names that
    none of them, or none at all, speaks of; the keys are then those of all. A follow-up has
    `stayed` where they are just papers of its topic."""

    keys: frozenset[str]
    unheard: tuple[str, ...] = ()
    stayed: bool = False

    def weighed(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The best candidates of all, and the best of these papers, in their order."""
        speaking = [each for each in candidates if each.key in self.keys]
        best = {each.id for each in (*candidates[:PASSAGES_WEIGHED], *speaking[:PASSAGES_WEIGHED])}
        return [each for each in candidates if each.id in best]


def spoken_of(
    question: Standalone,
    candidates: Sequence[Candidate],
    papers: Mapping[str, Paper],
    index: Index,
) -> Spoken:
    """Which of the candidates' papers name what the question names.

    Of several of a kind a paper has to name one, for it may be compared with another paper's. What
    only the topic of a follow-up names has to be known; see `KEPT`.
    """
    every = frozenset(candidate.key for candidate in candidates)
    asked, topic = entities(question.asked), entities(question.carried)
    kinds = {entity.kind for entity in asked}
    carried = [entity for entity in topic if entity.kind not in kinds]

    @functools.cache
    def speaking(entity: Entity) -> frozenset[str]:
        return _speaking(entity, candidates, papers, index)

    unheard = tuple(entity.words for entity in asked + carried if not speaking(entity))
    if unheard:
        return Spoken(every, unheard)
    kept = _naming(every, [entity for entity in carried if entity.kind in KEPT], speaking)
    continued = frozenset[str]()
    if _stays(question, asked, topic):
        continued = kept.keys & _continued(question, topic, papers, speaking)
    found = _naming(continued or kept.keys, asked, speaking)
    if unheard := kept.unheard or found.unheard:
        return Spoken(every, unheard)
    meant = found.keys & dated(question.asked, papers)
    return Spoken(meant or found.keys, stayed=bool(continued))


def _naming(
    keys: frozenset[str], named: Sequence[Entity], speaking: Callable[[Entity], frozenset[str]]
) -> Spoken:
    """Those of the papers that speak of one of each kind named, or of what none speaks."""
    for alike in _alike(named):
        keys &= frozenset().union(*map(speaking, alike))
        if not keys:
            return Spoken(keys, tuple(entity.words for entity in alike))
    return Spoken(keys)


def _stays(question: Standalone, asked: Sequence[Entity], topic: Sequence[Entity]) -> bool:
    """Whether a follow-up stays with the papers of its topic: it points to them, or it asks for
    nothing but an outcome or the like, or else the topic names a study or an author and the turn
    neither names another nor looks elsewhere."""
    if not question.carried:
        return False
    if _IN_IT.search(question.asked):
        return True
    if _ELSEWHERE.search(question.asked):
        return False
    if not naming_words(question.asked).keys() - STATISTICS:
        return True
    return (
        any(entity.kind in NARROWS[0] for entity in topic)
        and not any(entity.kind in NARROWS[0] for entity in asked)
        and not new_names(question.asked, set(terms(question.carried)))
    )


def _continued(
    question: Standalone,
    topic: Sequence[Entity],
    papers: Mapping[str, Paper],
    speaking: Callable[[Entity], frozenset[str]],
) -> frozenset[str]:
    """Keys of the papers that a follow-up about "it" or "that trial" may mean: those just cited, or
    else by an author that the topic names, and those that speak of its study."""
    known = frozenset(question.focus) & papers.keys() | dated(question.carried, papers)
    kinds = {"study"} if known else {"study", "author"}
    return known.union(*(speaking(entity) for entity in topic if entity.kind in kinds))


def speaks(paper: Paper, question: str) -> bool:
    """Whether a paper's record and text name what a question names."""
    whole = " ".join([vancouver(paper), *(section.text for section in paper.sections)])
    held = set(terms(whole))

    def names(entity: Entity) -> bool:
        written = entity.written is None or entity.written.search(whole) is not None
        return bool(entity.terms & held) and written

    return all(any(map(names, alike)) for alike in _alike(entities(question)))


def unspoken(text: str, paper: Paper) -> tuple[str, ...]:
    """What narrows a question of which a paper speaks of none of its kind, in the question's words;
    the country left out, for papers seldom tell it."""
    narrowing = qualifiers(text)
    if not narrowing:
        return ()
    whole = own_words(paper)
    asked = [(each, each.written.search(whole)) for each in narrowing if each.written]
    spoken = {entity.kind for entity, found in asked if found}
    return tuple(each.words for each, _ in asked if each.kind not in spoken | {"country"})


def _alike(named: Sequence[Entity]) -> Iterator[list[Entity]]:
    """Those of each of the kinds of which a paper has to name one."""
    for kinds in NARROWS:
        if alike := [entity for entity in named if entity.kind in kinds]:
            yield alike


def _speaking(
    entity: Entity, candidates: Sequence[Candidate], papers: Mapping[str, Paper], index: Index
) -> frozenset[str]:
    """Keys of the candidates' papers that speak of an entity."""
    versions = map(index.lexical.versions, entity.terms if entity.kind == "study" else ())
    held = _holding(entity.terms.union(*versions), candidates, index)
    if entity.kind == "author":
        held |= {key for key, paper in papers.items() if entity.terms <= _surnames(paper)}
    if not held and entity.kind in {"author", "drug"}:
        near = one_slip_away(entity.words.lower(), index.lexical)
        held = _holding({term for word in near for term in terms(word)}, candidates, index)
    written = entity.written
    if written is not None:
        held = {
            key
            for key in held
            if written.search(papers[key].title)
            or any(written.search(sentence.plain_text) for sentence in index.sentences(key))
        }
    if entity.kind in NARROWS[0]:
        held |= {
            key
            for key, paper in papers.items()
            if paper.journal and journal_words(entity.words, paper.journal)
        }
    return frozenset(held)


def _holding(held: Set[str], candidates: Sequence[Candidate], index: Index) -> set[str]:
    """Keys of the candidates' papers with a passage that holds one of the terms."""
    lexical, owners = index.lexical, index.vectors.papers
    known = {int(owner) for term in held for owner in np.unique(owners[lexical.holders(term)])}
    return {each.key for each in candidates if int(owners[lexical.positions[each.id]]) in known}


def _surnames(paper: Paper) -> set[str]:
    return {term for author in paper.authors for term in surname(author)}
