"""How well each sentence answers a question: signals, and the weight of each."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable, Mapping, Sequence, Set

import numpy as np

from assistant.abbreviations import Forms, short_forms, spelled_out
from assistant.asked_for import AskedFor
from assistant.concepts import asked_concepts, written_concepts
from assistant.conversation import Standalone
from assistant.lay_terms import synonyms
from assistant.local_coverage import coverage_by_paper, rarity
from assistant.quantities import numbers, quantity_given
from assistant.question import content_words, specificity
from assistant.references import record_terms
from assistant.retriever import Candidate
from assistant.surroundings import Surroundings, caption
from index import Paper, Sentence
from index.embedder import FloatArray
from index.lexical import Lexical, term_set
from index.record import own_words

SCORE = {
    "cosine": 0.113,
    "asked": 0.361,
    "context": 0.16,
    "rarity": 0.187,
    "local": 0.266,
    "passage": 0.292,
    "focus": 0.125,
    "quantity": 0.147,
    "figure": 0.105,
    "concept": 0.135,
    "other_outcome": -0.07,
    "duration": 0.115,
    "definition": 0.4,
    "overview": 0.4,
    "aside": -0.035,
    "record": -0.066,
    "verdict": 0.068,
    "opening": -0.095,
    "stated": -0.03,
}
"""What a sentence scores for each of its signals; made by ``benchmarks/calibrate.py``, all but
`definition` and `overview`, of which the questions it learns from have too few.

`cosine` is that with the question, its topic and what papers write for its words, `asked` that with
what is asked alone. `context` is the share of the question's terms that the sentence holds together
with its paper's record; `rarity` weighs those it holds by the index's idf, `local` by how few
sentences of the same paper hold them, which tells one sentence of a trial's report from the next.
`passage` is the passage's score, `focus` 1 for a paper just cited, `quantity` how well a quantity
that is asked for is given, `figure` 1 where every figure asked for by name is given, `concept` the
weighted share of the concepts asked for, `other_outcome` a third of the number of outcomes that
were not, `duration` the share of the spans of time asked for, and `definition` 1 where a sentence
says what something is that the question asks the meaning of. `overview` is how much it tells of
what a study found, where all of that is asked for, and `aside` 1 where it tells of a limitation or
names an endpoint, `record` where it tells how the paper was published or what was not seen of it,
none of which is asked for. `verdict` is 1 for a verdict, where yes or no is asked for, `opening`
for the first sentence of a paper, which introduces it, and `stated` for one that an earlier answer
on the topic has stated."""

ORIGINAL = {
    "cosine": 0.115,
    "asked": 0.121,
    "context": 0.134,
    "rarity": -0.057,
    "local": 0.328,
    "passage": 0.56,
    "focus": 0.106,
    "quantity": 0.105,
    "figure": 0.071,
    "concept": 0.106,
    "other_outcome": -0.063,
    "duration": 0.059,
    "definition": 0.4,
    "overview": 0.4,
    "aside": -0.062,
    "record": 0.0,
    "verdict": 0.05,
    "opening": 0.0,
    "stated": 0.0,
    "near": 0.433,
    "named": -0.088,
    "long": -0.066,
    "background": -0.054,
    "methods": 0.059,
    "results": 0.072,
    "table": 0.043,
    "caption": -0.079,
    "conclusion": 0.022,
    "discussed": 0.106,
}
"""The same for a sentence of an abstract or a full text, which leans on its surroundings, as those
of digests do not; made by the same command from those above, given an index of such texts, all but
`definition` and `overview`, and `record`, `opening` and `stated`, which such questions tell too
little of; `verdict` was added to the others as they were, rounded from a fit of all.
`assistant.surroundings` says what the further signals are."""

LEAST_SPECIFIC = 0.1
"""What the commonest word counts for all the same."""


@dataclasses.dataclass(frozen=True)
class Term:
    """A term of a question: the word asked with, the index's terms that mean it, and its weight.

    The weight is the inverse document frequency, ``ln(1 + (N - n + 0.5) / (n + 0.5))`` as in BM25
    for n of N passages with the term, times the word's specificity.
    """

    word: str
    means: frozenset[str]
    weight: float


@dataclasses.dataclass(frozen=True)
class Scored:
    """A sentence of a candidate with its signals.

    `place` is its position in the candidate's passage and `terms` the terms it holds, those of the
    short and long forms of what it names among them. `said` is its text, of a row of a table behind
    the table's caption. Those of an abstract or a full text have all its signals.
    """

    candidate: Candidate
    place: int
    terms: frozenset[str]
    said: str
    signals: Mapping[str, float]

    @property
    def sentence(self) -> Sentence:
        """The sentence."""
        return self.candidate.passage.sentences[self.place]

    @functools.cached_property
    def score(self) -> float:
        """The weighted sum of the signals: about 1 for a sentence that answers."""
        weights = ORIGINAL if "near" in self.signals else SCORE
        return sum(weights[name] * value for name, value in self.signals.items())


def wanted_terms(question: Standalone, lexical: Lexical) -> dict[str, Term]:
    """The terms the question asks with and those it carries over, which weigh half."""
    carried = {
        text: _term(text, word, lexical, 0.5)
        for text, word in content_words(question.carried).items()
    }
    asked = {
        text: _term(text, word, lexical, 1.0)
        for text, word in content_words(question.asked).items()
    }
    return {**carried, **asked}


def _term(text: str, word: str, lexical: Lexical, share: float) -> Term:
    meant = frozenset(
        known for said in synonyms(text) if (known := lexical.known(said)) is not None
    )
    meant |= lexical.versions(text)
    total, found = len(lexical.ids), max(map(lexical.passages_with, meant), default=0)
    idf = math.log(1 + (total - found + 0.5) / (found + 0.5))
    return Term(word, meant, share * idf * max(specificity(word), LEAST_SPECIFIC))


def covered(wanted: Mapping[str, Term], held: Set[str]) -> float:
    """Share of the wanted terms' weight that is held; 0 where nothing is wanted."""
    total = sum(term.weight for term in wanted.values())
    found = sum(term.weight for text, term in wanted.items() if is_held(text, term, held))
    return found / total if total else 0.0


def is_held(text: str, term: Term, held: Set[str]) -> bool:
    """Whether a wanted term is among those held: itself, which no passage need hold where a record
    does, or what means it."""
    return text in held or not term.means.isdisjoint(held)


def question_parts(
    question: Standalone, wanted: Mapping[str, Term]
) -> Callable[[Scored], frozenset[str]]:
    """A function that gives the parts of a question that a sentence speaks of.

    Parts are its asked terms, and its concepts by name.
    """
    asked = {text: wanted[text].means for text in content_words(question.asked)}
    concepts = {concept.name for concept in asked_concepts(question.asked)}

    def parts(item: Scored) -> frozenset[str]:
        held = {text for text, means in asked.items() if means & item.terms}
        return frozenset(held | (concepts & written_concepts(item.said)))

    return parts


def score_sentences(
    question: Standalone,
    candidates: Sequence[Candidate],
    papers: Mapping[str, Paper],
    wanted: Mapping[str, Term],
    vector: FloatArray,
) -> list[Scored]:
    """The candidates' sentences with their signals, in the candidates' order.

    `papers` holds the candidates' papers by key; `wanted` is what `wanted_terms` gives and `vector`
    the unit vector of what the question asks.
    """
    forms = _asked_forms(wanted, {each.key: papers[each.key] for each in candidates})
    said = [_said(candidate, papers[candidate.key]) for candidate in candidates]
    held = [
        [spelled_out(term_set(text), forms[candidate.key]) for text in texts]
        for candidate, texts in zip(candidates, said, strict=True)
    ]
    locally = _local_coverage(question, candidates, held)
    originals = {key for key, paper in papers.items() if paper.text_kind != "digest"}
    surroundings = Surroundings(question, candidates, held, papers) if originals else None
    concepts = _concept_coverage(question, said)
    asked = AskedFor(question)
    records = {key: record_terms(paper, question.text) for key, paper in papers.items()}
    scored = []
    for number, candidate in enumerate(candidates):
        paper = papers[candidate.key]
        known = numbers(f"{question.text} {paper.year}")
        likeness = candidate.sentence_vectors @ vector
        for place, sentence in enumerate(candidate.passage.sentences):
            mine, text = held[number][place], said[number][place]
            signals = {
                "cosine": float(candidate.sentence_scores[place]),
                "asked": float(likeness[place]),
                "context": covered(wanted, mine | records[candidate.key]),
                "rarity": float(candidate.sentence_coverage[place]),
                "local": float(locally[number][place]),
                "passage": candidate.score,
                "focus": float(candidate.key in question.focus),
                "quantity": quantity_given(question.asked, sentence.plain_text, known),
                "figure": asked.figure(text),
                "concept": float(concepts[number][place]),
                "other_outcome": asked.other_outcomes(text) / 3,
                "duration": asked.duration(text),
                "definition": asked.definition(sentence),
                "overview": asked.overview(text),
                "aside": asked.aside(text),
                "record": asked.record(text),
                "verdict": asked.verdict(text),
                "opening": float(sentence.number == 1),
                "stated": float(sentence.id in question.stated),
            }
            if surroundings is not None and candidate.key in originals:
                signals |= surroundings.signals(number, place)
            scored.append(Scored(candidate, place, mine, text, signals))
    return scored


def _asked_forms(wanted: Mapping[str, Term], papers: Mapping[str, Paper]) -> dict[str, Forms]:
    """The short forms that each paper introduces for what is wanted, or that are wanted."""
    asked = frozenset[str]().union(*(term.means for term in wanted.values()))
    return {
        key: tuple(form for form in short_forms(own_words(paper)) if asked & (form[0] | form[1]))
        for key, paper in papers.items()
    }


def _said(candidate: Candidate, paper: Paper) -> list[str]:
    """What each sentence of a candidate says; see `Scored`."""
    above = caption(candidate.passage.section, paper)
    return [
        f"{above} {sentence.plain_text}" if above and sentence.start else sentence.plain_text
        for sentence in candidate.passage.sentences
    ]


def _local_coverage(
    question: Standalone, candidates: Sequence[Candidate], held: Sequence[Sequence[frozenset[str]]]
) -> list[FloatArray]:
    """The asked terms that each sentence holds, weighed by their rarity among its paper's."""
    wanted = {text: synonyms(text) for text in content_words(question.asked)}
    return coverage_by_paper(candidates, held, lambda _key: wanted.values())


def _concept_coverage(question: Standalone, said: Sequence[Sequence[str]]) -> list[FloatArray]:
    """The concepts asked for that each sentence writes about, by their rarity among all."""
    names = [concept.name for concept in asked_concepts(question.asked)]
    written = [[written_concepts(text) for text in texts] for texts in said]
    total = sum(map(len, written))
    weight = {
        name: rarity(total, sum(name in found for each in written for found in each))
        for name in names
    }
    whole = sum(weight.values())
    return [
        np.array(
            [
                sum(value for name, value in weight.items() if name in found) / whole
                if whole
                else 0.0
                for found in each
            ],
            dtype=np.float32,
        )
        for each in written
    ]
