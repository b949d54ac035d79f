"""The default writer: the best sentences themselves, without repetition, grouped by paper."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

from assistant.citations import Numbering
from assistant.concepts import OUTCOMES, asked_concepts, written_concepts
from assistant.evidence import UNVERIFIED, Evidence
from assistant.quantities import numbers
from assistant.question import asks_for_list
from assistant.result import Statement
from index import Paper, Sentence
from index.lexical import term_set

MAX_STATEMENTS = 6
CONSIDERED = 30
"""Pieces of evidence that are looked at."""
NEAR_BEST = 0.72
"""Evidence of the leading paper is used down to this share of the best score."""
NEAR_BEST_ELSEWHERE = 0.87
"""The same for other papers, which are likelier to be about something else."""
NEAR_BEST_OF_SIDE = 0.8
"""The same, where the evidence is for one of several things asked."""
NEAR_BEST_OF_LIST = 0.75
"""The same, where several papers are asked for."""
HOLDS_OF_LIST = 0.6
"""There a paper may also be down to this share of the best score that has as large a share of the
question's words as the one that holds most."""
INTRODUCES = 0.1
"""What a sentence that says what study a paper reports is worth more, in a list of studies."""
NEW_PART = 0.03
"""What a part of the question that nothing chosen speaks of is worth, as a score."""
NEAR_UNVERIFIED = 0.9
"""Share of the score of a sentence whose figure is not verified with which another leads."""
SAME_COSINE = 0.95
SAME_TERMS = 0.8
"""A sentence is redundant above either likeness to one already chosen."""

_LEANS_BACK = re.compile(
    r"^(?:(?:however|moreover|furthermore|in addition|additionally|therefore|thus|overall|"
    r"conversely|in contrast|similarly|also|finally),?\s+)?"
    r"(?:this|these|those|that|it|its|they|their|such|both|we|our|"
    r"the (?:study|trial|authors?|patients|results?|findings?|latter|former|same)"
    r"(?! of| in| from))\b",
    re.IGNORECASE,
)

_CRITERIA = re.compile(
    r"\W*(?P<heading>(?:(?:key|main|major|principal|other|further|additional|patient) )*"
    r"(?:inclusion|exclusion) criteria)(?: \([^()]*\))?(?: (?:were|are|included?)\b.{0,60})?"
    r"[\s:.]*",
    re.IGNORECASE,
)
"""A line that names the list below it."""

_SAYS_WHO = re.compile(r"\b(?:inclu|exclu|eligib|enrol|allow|permit|accept)", re.IGNORECASE)

_INITIALS = re.compile(r"(?<=\w) \S+(?: (?:Jr|Sr|II|III|2nd|3rd))?$")


def write(
    question: str,
    evidence: Sequence[Evidence],
    papers: Mapping[str, Paper],
    numbering: Numbering,
) -> list[Statement]:
    """One to six statements from evidence given best first; none from none.

    The most direct sentence leads; sentences of one paper follow each other in the order of
    the paper. A sentence that leans on the one before it is led in by its paper's name, and so is
    one in a list of papers that does not say whose it is.
    """
    chosen = choose(question, evidence)
    listed = asks_for_list(question)
    by_paper: dict[str, list[Evidence]] = {}
    for item in chosen:
        by_paper.setdefault(item.sentence.key, []).append(item)
    statements = []
    for key, items in by_paper.items():
        first = _leading(items)
        rest = sorted(
            (item for item in items if item is not first), key=lambda item: item.sentence.number
        )
        for item in (first, *rest):
            citation = numbering.cite(item.sentence, "verbatim")
            text = item.sentence.plain_text
            if criteria := _criteria(item.sentence, papers[key]):
                text = f"{criteria}: {text}"
            if _LEANS_BACK.search(text) or (listed and not _names(papers[key], text)):
                text = f"{short_name(papers[key])}: {text}"
            statements.append(Statement(text, (citation,)))
    return statements


def _criteria(sentence: Sentence, paper: Paper) -> str:
    """The heading of a list of criteria that a sentence stands in, unless it says itself who may
    enter; without it "R2 resection" would read as a criterion of either kind."""
    if _SAYS_WHO.search(sentence.text):
        return ""
    lines = [
        section.text[: sentence.start].split("\n")
        for section in paper.sections
        if section.label == sentence.section
        and section.text[sentence.start : sentence.end] == sentence.text
    ]
    above = [*sentence.section.split(" / "), *(lines[0] if lines else ())]
    found = (_CRITERIA.fullmatch(line) for line in reversed(above))
    return next((match["heading"] for match in found if match), "")


def _leading(items: Sequence[Evidence]) -> Evidence:
    """The best of a paper's sentences, or if it says that its figure is not verified, one nearly as
    good that speaks of the same parts of the question and does not."""
    best = items[0]
    if not UNVERIFIED.search(best.sentence.text):
        return best
    alike = (
        item
        for item in items[1:]
        if item.score >= NEAR_UNVERIFIED * best.score
        and item.parts >= best.parts
        and not UNVERIFIED.search(item.sentence.text)
    )
    return next(alike, best)


def choose(question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence worth a statement: near the best and not redundant with a better one.

    After the best, what speaks of parts of the question that nothing chosen speaks of comes before
    what does not. A question for several papers gets a sentence of each. Where a question asks
    several things, the evidence for each is chosen by itself and gets its share of statements.
    """
    if asks_for_list(question):
        return _listed(question, evidence)
    sides: dict[int, list[Evidence]] = {}
    for item in evidence:
        sides.setdefault(item.side, []).append(item)
    most = max(1, MAX_STATEMENTS // max(1, len(sides)))
    chosen: list[Evidence] = []
    for side in sides.values():
        chosen += _choose(side, most, chosen)
    return chosen


def _listed(question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """A sentence of each paper that bears on the question: the best, or if no result is asked for
    one nearly as good that says what was studied."""
    introduced = (
        0.0 if {found.name for found in asked_concepts(question)} & OUTCOMES else INTRODUCES
    )
    by_paper: dict[str, list[Evidence]] = {}
    for item in evidence:
        by_paper.setdefault(item.sentence.key, []).append(item)
    most_held = max((item.coverage for item in evidence), default=0.0)
    chosen: list[Evidence] = []
    for items in by_paper.values():
        near = items[0].score / evidence[0].score
        held = max(item.coverage for item in items) / most_held if most_held else 1.0
        if near < NEAR_BEST_OF_LIST and min(near, held) < HOLDS_OF_LIST:
            continue
        lines = sorted(
            (item for item in items if item.score >= NEAR_BEST * items[0].score),
            key=lambda item: -item.score - introduced * _introduces(item),
        )
        fresh = (item for item in lines if not any(_redundant(item, other) for other in chosen))
        chosen += itertools.islice(fresh, 1)
    return chosen[:MAX_STATEMENTS]


def _introduces(item: Evidence) -> bool:
    return written_concepts(item.sentence.plain_text) >= {"design", "patients studied"}


def _choose(evidence: Sequence[Evidence], most: int, stated: Sequence[Evidence]) -> list[Evidence]:
    """At most `most` of the evidence, none redundant with another or with what is `stated` of other
    sides, which takes its place."""
    left = [item for item in evidence if item.score >= _least(item, evidence[0])]
    left = left[:CONSIDERED]
    chosen: list[Evidence] = []
    spoken: set[str] = set()
    while left and len(chosen) < most:
        best = left[0]
        if chosen:
            best = max(left, key=lambda item: item.score + NEW_PART * len(item.parts - spoken))
        left.remove(best)
        if any(_redundant(best, other) for other in stated):
            most -= 1
            continue
        if any(_redundant(best, other) for other in chosen):
            continue
        chosen.append(best)
        spoken |= best.parts
    return chosen


def _least(item: Evidence, best: Evidence) -> float:
    """The score a piece of evidence needs beside the best one."""
    if item.side:
        return NEAR_BEST_OF_SIDE * best.score
    same = item.sentence.key == best.sentence.key
    return (NEAR_BEST if same else NEAR_BEST_ELSEWHERE) * best.score


def _redundant(item: Evidence, other: Evidence) -> bool:
    new_numbers = numbers(item.sentence.text) - numbers(other.sentence.text)
    if item.vector is not None and other.vector is not None:
        likeness = float(item.vector @ other.vector)
        if likeness > SAME_COSINE and not new_numbers:
            return True
    mine, theirs = term_set(item.sentence.text), term_set(other.sentence.text)
    shared = len(mine & theirs) / len(mine | theirs) if mine | theirs else 1.0
    return shared > SAME_TERMS and not new_numbers


def _names(paper: Paper, text: str) -> bool:
    """Whether a text names a paper's first author; true of a paper without authors."""
    surname = paper.authors[0].rpartition(" ")[0] if paper.authors else ""
    return surname in text


def short_name(paper: Paper) -> str:
    """The paper in two or three words: ``Tomlinson et al. 2007``."""
    authors = [author for author in paper.authors if author.rstrip(".") != "et al"]
    year = f" {paper.year}" if paper.year else ""
    if not authors:
        return f"{paper.title}{year}"
    surname = _INITIALS.sub("", authors[0])
    others = " et al." if len(paper.authors) > 1 else ""
    return f"{surname}{others}{year}"
