"""Where the sentences of an abstract or a full text stand, which is half of what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.concepts import asked_concepts
from assistant.conversation import Standalone
from assistant.entities import entities
from assistant.lay_terms import synonyms
from assistant.local_coverage import coverage_by_paper
from assistant.question import content_words
from assistant.retriever import Candidate
from assistant.section_roles import Role, role
from index import Paper, Passage
from index.lexical import term_set

LONG = 60
"""Words of a sentence that is as long as counts."""

ROLES: dict[Role, str] = {
    "background": "background",
    "methods": "methods",
    "results": "results",
    "table": "table",
    "figure": "caption",
    "conclusion": "conclusion",
}
"""The roles of sections that are signals, and what these are called."""

OPINIONS = {"reason", "conclusion", "limitation"}
"""Names of the concepts that are told by sections of the roles `TELLING`."""

TELLING: set[Role] = {"discussion", "conclusion"}


class Surroundings:
    """The signals of such sentences that come from where they stand.

    `near` is the share of what is asked, without the names of studies and authors, that a sentence
    holds together with the one before it and its heading, or a row with its table's, weighed by
    rarity. `named` is 1 where it holds such a name, which tells the paper and not the sentence;
    `long` is its length as a share of `LONG` words. `background` to `conclusion` are 1 in a section
    of that role, `caption` also for that of a table, and `discussed` is in a discussion or a
    conclusion where one is asked for.
    """

    def __init__(
        self,
        question: Standalone,
        candidates: Sequence[Candidate],
        held: Sequence[Sequence[frozenset[str]]],
        papers: Mapping[str, Paper],
    ) -> None:
        self._candidates = candidates
        self._held = held
        self._opinion = any(each.name in OPINIONS for each in asked_concepts(question.asked))
        named = [each for each in entities(question.asked) if each.kind in {"study", "author"}]
        self._names = frozenset[str]().union(*(entity.terms for entity in named))
        asked = {text: synonyms(text) for text in content_words(question.asked)}

        def wanted(key: str) -> list[frozenset[str]]:
            names = self._names | term_set(" ".join(papers[key].authors))
            return [means for means in asked.values() if not means & names]

        reach = [
            _reach(candidate.passage, held[number]) for number, candidate in enumerate(candidates)
        ]
        self._coverage = coverage_by_paper(candidates, reach, wanted)

    def signals(self, number: int, place: int) -> dict[str, float]:
        """The signals of the sentence at a place of a candidate, by the candidate's number."""
        sentence = self._candidates[number].passage.sentences[place]
        found = role(sentence.section)
        if found == "table" and sentence.start == 0 and ": " not in sentence.text:
            found = "figure"
        return {
            "near": float(self._coverage[number][place]),
            "named": float(bool(self._names & self._held[number][place])),
            "long": min(len(sentence.plain_text.split()), LONG) / LONG,
            **{name: float(found == each) for each, name in ROLES.items()},
            "discussed": float(self._opinion and found in TELLING),
        }


def _reach(passage: Passage, held: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """The terms of each sentence of a passage, its heading and the sentence before it; a row of a
    table stands below the caption alone, which it holds already."""
    heading = term_set(passage.section.rpartition(" / ")[2])
    if role(passage.section) == "table":
        return [heading | sentence for sentence in held]
    before = [frozenset[str](), *held]
    return [heading | last | sentence for last, sentence in zip(before, held, strict=False)]


def caption(label: str, paper: Paper) -> str:
    """The first line of a table, by the label of its section; "" for any other section."""
    if role(label) != "table":
        return ""
    texts = (section.text for section in paper.sections if section.label == label)
    return next(texts, "").partition("\n")[0]
