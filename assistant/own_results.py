"""Sentences of a paper that give no result of its own: what was planned, what others found."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.asked_for import ENDPOINT
from assistant.concepts import asked_outcomes
from assistant.conversation import Standalone
from assistant.entities import entities
from assistant.figures import asked_figures
from assistant.quantities import asked_kinds
from assistant.scoring import Scored
from assistant.section_roles import role
from index import Paper, Sentence
from index.lexical import term_set
from index.record import vancouver

_PLANNED = re.compile(
    r"\b(?:assum(?:ed|es|ing|ptions?)|hypothesi[sz]ed?|anticipated|projected|will|"
    r"(?<!\bas )(?<!\bthan )expected|would be|"
    r"(?:would|should) (?:improve|increase|reduce|produce|have)|to detect|sample size|"
    r"statistical power|(?:is|are|was|were) needed|planned number)\b",
    re.IGNORECASE,
)
_PLANS = re.compile(r"sample size|power|statistical considerations?", re.IGNORECASE)
_ASKS_PLAN = re.compile(
    r"\b(?:defin|measur|assess|assum|hypothes|anticipat|project|expect|plan|power|sample|target|"
    r"detect|end ?-?point|objective|need|requir|intend|aim|calculat|estimat|suppos|design|"
    r"will\b|going to|primary|secondary)",
    re.IGNORECASE,
)
_PLANNED_OUTCOMES = {"dose", "duration", "stopping"}
"""Outcomes of which a plan is as good as a result."""

_RESULT = re.compile(
    r"\d ?%|\d\.\d|\b(?:was|were) \d|\bP ?[<=>]|\b(?:met|missed|reached|failed|improved|"
    r"prolonged|differ\w*|significant\w*|superior|inferior|better|worse|higher|lower|longer|"
    r"shorter|similar|(?:not )?(?:yet )?reported|mature|awaited)\b",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*[•·–-]\s")


def not_its_own(question: Standalone) -> Callable[[Scored, Paper], bool]:
    """Whether a sentence of a paper gives no result of it, where a question asks for an outcome.

    It does not where it says what was assumed or is planned, or names an endpoint without a result,
    nor, where a figure is asked for, in the methods, unless the question asks for a plan or a
    definition. Nor does one of an introduction or a discussion that cites another paper, where the
    question names this one by its study or author, and neither it nor the sentence before it does.
    Of a review every sentence is its own.
    """
    asked = question.asked
    if not asked_outcomes(asked) - _PLANNED_OUTCOMES:
        return lambda _item, _paper: False
    figure = bool(asked_kinds(asked) or asked_figures(asked))
    plans = _ASKS_PLAN.search(asked) is not None
    named = [
        each.terms
        for each in entities(f"{question.carried} {asked}")
        if each.kind in {"study", "author"}
    ]
    names = frozenset[str]().union(*named)

    def other(item: Scored, paper: Paper) -> bool:
        if paper.relation == "review":
            return False
        above = item.candidate.passage.sentences[: item.place]
        if not plans and (
            (figure and role(item.sentence.section) == "methods")
            or (ENDPOINT.search(item.said) and not _is_reported(item, figure))
            or _is_planned(item.sentence, above)
        ):
            return True
        if not named or not _tells_of_others(item.sentence, above, names):
            return False
        record = term_set(vancouver(paper))
        return all(terms & record for terms in named)

    return other


def _is_reported(item: Scored, figure: bool) -> bool:
    """Whether a sentence that names an endpoint gives a result: the figure that is asked for, or
    any number or verdict."""
    if figure:
        return item.signals["quantity"] == 1
    return _RESULT.search(item.said) is not None


def _is_planned(sentence: Sentence, above: Sequence[Sentence]) -> bool:
    if _PLANNED.search(sentence.plain_text) or _PLANS.search(sentence.section.split(" / ")[-1]):
        return True
    if not _BULLET.match(sentence.text):
        return False
    leads_in = (each for each in reversed(above) if not _BULLET.match(each.text))
    lead = next(leads_in, None)
    return lead is not None and _PLANNED.search(lead.plain_text) is not None


def _tells_of_others(sentence: Sentence, above: Sequence[Sentence], names: frozenset[str]) -> bool:
    if not sentence.cites or role(sentence.section) not in {"background", "discussion"}:
        return False
    near = " ".join(each.plain_text for each in (*above[-1:], sentence))
    return names.isdisjoint(term_set(near))
