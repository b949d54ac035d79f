"""The sentences that bear on a question, and whether they suffice for an answer."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set

import numpy as np

from assistant.concepts import asked_concepts
from assistant.confidence import confidence, features, held_terms, log_odds, named_terms
from assistant.conversation import Standalone
from assistant.detail import unsaid
from assistant.entities import entities
from assistant.groups import another_group
from assistant.matching import best_matched
from assistant.overview import studies_asked
from assistant.own_results import not_its_own
from assistant.quantities import asked_kinds
from assistant.question import content_words, is_bibliographic, specificity
from assistant.retriever import Candidate
from assistant.scoring import Scored, Term, covered, question_parts, score_sentences, wanted_terms
from assistant.speaking import spoken_of, unspoken
from assistant.substitution import studies_in
from index import Index, Paper, Sentence
from index.embedder import FloatArray
from index.lexical import terms
from index.record import record_sentence

FAR_SURER = 1.25
"""Log odds of the confidence by which a turn with words of its own is so much surer alone that it
starts a new topic."""

NAMED = 0.4
"""Share of what a turn asks with that a paper with which it continues the talk holds."""

NEARLY = 0.9
"""Share of the best sentence's score from which another one is nearly as good."""

IN_THE_FIELD = 0.3
"""Likeness of a turn alone and its best sentence from which it may be about the papers at all."""

LEAST_HELD = 0.15
"""Share of what a question asks with below which no paper holds enough of it to answer."""

FOUND = 0.5
"""How sure it is at least that the papers on a study tell what it found."""

WORTH_SAYING = 0.25
"""Specificity of a word from which it is said to be missing, before any of less."""

UNVERIFIED = re.compile(r"(?:was|were|is|are)? ?\bnot verified\b", re.IGNORECASE)
"""How digests mark a figure that was not checked."""


@dataclasses.dataclass(frozen=True)
class Evidence:
    """A sentence chosen for a question, with its score (0 to 1 or slightly more).

    `cosine` is that of question and sentence; `coverage` the idf-weighted share of the question's
    terms that the sentence or its paper's record holds; `vector` the sentence's unit vector, None
    for a record. `parts` are the parts of the question it speaks of: terms and concepts asked for.
    Where a question asks several things that are answered apart, `side` is the number of that which
    the sentence is for, from 1; else 0.
    """

    sentence: Sentence
    score: float
    cosine: float
    coverage: float
    vector: FloatArray | None
    parts: frozenset[str] = frozenset()
    side: int = 0


def told(sentences: Iterable[Sentence]) -> tuple[Evidence, ...]:
    """Just these sentences as evidence, in this order, all of one score."""
    return tuple(Evidence(sentence, 1.0, 1.0, 1.0, None) for sentence in sentences)


@dataclasses.dataclass(frozen=True)
class Weighed:
    """The evidence for a question, best first, and how sure it is that it answers (0 to 1).

    `missing` is what the question asks that the papers do not say, as it was asked: of a follow-up
    those just cited, else the best ones. `wanted` are the question's terms, and `held` those that
    each of the best papers holds. A follow-up has `stayed` where the evidence is of papers of its
    topic. `unheard` is what it names that no paper speaks of, in its words. The figure asked for is
    that of `another_group` where the best sentence is about one and nothing else of that paper
    gives such a figure.
    """

    evidence: tuple[Evidence, ...]
    confidence: float
    features: Mapping[str, float]
    missing: tuple[str, ...]
    wanted: Mapping[str, Term] = dataclasses.field(default_factory=dict)
    held: Mapping[str, set[str]] = dataclasses.field(default_factory=dict)
    stayed: bool = False
    unheard: tuple[str, ...] = ()
    another_group: bool = False

    @property
    def lacking(self) -> float:
        """Share of the outcomes asked for that the best sentences lack, by word or by concept."""
        return max(self.features.get(n, 0.0) for n in ("outcome_missing", "result_missing"))

    def evidence_of(self, key: str) -> tuple[Evidence, ...]:
        """The evidence of one paper."""
        return tuple(item for item in self.evidence if item.sentence.key == key)


def weigh(
    question: Standalone,
    candidates: Sequence[Candidate],
    papers: Mapping[str, Paper],
    index: Index,
) -> Weighed:
    """Score the sentences of the best candidates and judge whether they answer.

    `papers` holds the candidates' papers by key. Evidence are sentences of those that speak of what
    the question names; where none does, or none holds `LEAST_HELD` of it, the confidence is 0.
    """
    if not candidates:
        return Weighed((), 0.0, {}, ())
    spoken = spoken_of(question, candidates, papers, index)
    wanted = wanted_terms(question, index.lexical)
    parts = question_parts(question, wanted)
    vector = np.asarray(index.embedder.embed_query(question.asked), dtype=np.float32)
    rivals = score_sentences(question, spoken.weighed(candidates), papers, wanted, vector)
    rivals.sort(key=lambda item: (-item.score, item.sentence.id))
    speaking = [item for item in rivals if item.sentence.key in spoken.keys]
    scored = of_the_group(question, speaking, papers)
    evidence = [
        Evidence(
            item.sentence,
            item.score,
            item.signals["cosine"],
            item.signals["context"],
            item.candidate.sentence_vectors[item.place],
            parts(item),
        )
        for item in scored
    ]
    held = held_terms(question, scored, papers)
    held_anywhere = set().union(*held.values())
    leading = scored[0].candidate.key
    lacking = unsaid(question, cited_texts(question, leading, spoken.stayed, index))
    found = features(question, scored, held, wanted, lacking, rivals)
    unheard = spoken.unheard or unspoken(question.asked, papers[leading])
    if is_bibliographic(question.asked):
        evidence = _records(evidence, papers, wanted) + evidence
    best = speaking[0].sentence
    another = (
        speaking[0] is not scored[0]
        and best.key == scored[0].sentence.key
        and another_group(question.asked, question.carried)(best.plain_text, papers[best.key].title)
        and found["quantity_missing"] > 0
        and found["answer_coverage"] == 0
    )
    asked = {text: wanted[text] for text in content_words(question.asked)}
    least = FOUND if studies_asked(question.asked) else 0.0
    return Weighed(
        tuple(evidence),
        0.0
        if spoken.unheard or found["paper_coverage"] < LEAST_HELD
        else max(confidence(found), least),
        found,
        (*lacking.wanted, *lacking.telling) or tuple(_missing(question, asked, held_anywhere)),
        wanted,
        held,
        spoken.stayed,
        unheard,
        another,
    )


def of_the_group(
    question: Standalone, scored: Sequence[Scored], papers: Mapping[str, Paper]
) -> Sequence[Scored]:
    """The sentences about the group that is asked for, and about their own paper's results where
    these are, the one that matches best first; all where none is left."""
    another = another_group(question.asked, question.carried)
    other = not_its_own(question)
    own = [
        item
        for item in scored
        if not another(item.sentence.plain_text, papers[item.sentence.key].title)
        and not other(item, papers[item.sentence.key])
    ]
    narrowed = _narrowed(question.asked, own or scored, papers)
    return best_matched(question.asked, _figure_first(question.asked, narrowed))


def _figure_first(asked: str, scored: Sequence[Scored]) -> Sequence[Scored]:
    """The sentences with one that gives the quantity asked for first, where the best one does not,
    and which speaks of as much of what is asked and is nearly as good."""
    if not scored or not asked_kinds(asked) or scored[0].signals["quantity"] == 1:
        return scored
    best = scored[0]
    for item in scored:
        if item.score < NEARLY * best.score:
            break
        if item.signals["quantity"] == 1 and item.signals["concept"] >= best.signals["concept"]:
            return [item, *(each for each in scored if each is not item)]
    return scored


def _narrowed(
    asked: str, scored: Sequence[Scored], papers: Mapping[str, Paper]
) -> Sequence[Scored]:
    """The sentences of papers that speak of what narrows the question, where the leading one does
    not and the best of theirs is nearly as good as its; else all."""
    if not scored or not unspoken(asked, papers[scored[0].sentence.key]):
        return scored
    keys = {item.sentence.key for item in scored}
    speaking = {key for key in keys if not unspoken(asked, papers[key])}
    left = [item for item in scored if item.sentence.key in speaking]
    return left if left and left[0].score >= NEARLY * scored[0].score else scored


def _missing(question: Standalone, asked: Mapping[str, Term], held: Set[str]) -> list[str]:
    """The words asked with that are not held: those that mean something, or all where none does;
    never the name of a study that the index holds elsewhere."""
    studies = {text for study in studies_in(question.asked) for text in terms(study)}
    missing = [
        term.word
        for text, term in asked.items()
        if not term.means & held and not (term.means and text in studies)
    ]
    return [word for word in missing if specificity(word) >= WORTH_SAYING] or missing


def resolved(
    question: Standalone, weigh_it: Callable[[Standalone], Weighed], threshold: float
) -> tuple[Standalone, Weighed]:
    """A question with what weighing it gives; of a doubtful turn, of the two readings the one that
    the evidence bears out.

    It continues the talk where a paper of its topic leads the evidence, and that holds enough of
    what the turn asks with or the turn alone is in the field. It does not where it is far surer
    alone and brings words of its own or that paper holds none, nor where another paper holds all
    that it brings, nor where it names something and has no answer either way.
    """
    weighed = weigh_it(question)
    if not question.doubtful:
        return question, weighed
    alone = Standalone(question.asked)
    weighed_alone = weigh_it(alone)
    talk, by_itself = (
        0.0 if each.unheard else each.confidence for each in (weighed, weighed_alone)
    )
    gain = log_odds(by_itself) - log_odds(talk)
    held = _names_held(question, weighed)
    brings = bool(question.brings)
    own_topic = (gain > FAR_SURER and (brings or held == 0)) or (
        brings and held < 1 and _names_held(alone, weighed_alone) == 1
    )
    continues = (
        bool(weighed.evidence)
        and (weighed.stayed or weighed.evidence[0].sentence.key in question.focus)
        and (held >= NAMED or weighed_alone.features.get("cosine", 0.0) >= IN_THE_FIELD)
        and (not weighed.unheard or bool(weighed_alone.unheard))
        and not own_topic
        and (max(talk, by_itself) >= threshold or not entities(question.asked))
    )
    return (question, weighed) if continues else (alone, weighed_alone)


def _names_held(question: Standalone, weighed: Weighed) -> float:
    """Share of what a question asks with that the leading paper holds: the words by which it names
    something, and an outcome or the like asked for, taken as one more that is held. Where it holds
    none of the former the share is 0. Of a paper whose record leads, though it is none of the best,
    the record is what holds them. 0 without evidence."""
    if not weighed.evidence:
        return 0.0
    named = named_terms(question, weighed.wanted)
    leading = weighed.evidence[0].sentence
    held = weighed.held.get(leading.key) or set(terms(leading.text))
    asks = bool(asked_concepts(question.asked))
    found = sum(bool(term.means & held) for term in named)
    if named and not found:
        return 0.0
    return (found + asks) / max(len(named) + asks, 1)


def cited_texts(question: Standalone, leading: str, stayed: bool, index: Index) -> list[str]:
    """The sentences of the papers that a follow-up continues to ask about: those just cited, and
    the `leading` one of its own evidence, by key, where it has `stayed` or there are no others."""
    if not question.carried:
        return []
    keys = list(question.focus)
    if leading not in keys and (stayed or not keys):
        keys.append(leading)
    papers = index.store.papers(keys)
    return [sentence.plain_text for paper in papers for sentence in index.sentences(paper.key)]


def _records(
    evidence: Sequence[Evidence], papers: Mapping[str, Paper], wanted: Mapping[str, Term]
) -> list[Evidence]:
    """The records of the papers with evidence, the one that best fits the question first."""
    best: dict[str, Evidence] = {}
    for item in evidence:
        best.setdefault(item.sentence.key, item)
    records = []
    for key, item in best.items():
        sentence = record_sentence(papers[key])
        coverage = covered(wanted, set(terms(sentence.text)))
        records.append(Evidence(sentence, item.score + coverage, item.cosine, coverage, None))
    return sorted(records, key=lambda item: (-item.score, item.sentence.id))
