"""Which paper a question means, told by its authors, year, journal, title and what it is about."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

import numpy as np

from assistant.conversation import Standalone
from assistant.question import name_terms
from assistant.references import record_terms
from assistant.scoring import Term, covered, wanted_terms
from index import Paper
from index.lexical import Lexical, terms

IDENTIFIED = 0.6
"""Share of the naming words' weight that the record and text of a paper named so hold."""

AS_GOOD = 0.1
"""Papers that are this near the best one are named as well as it is."""

MOST_READ = 500
"""Papers whose records and texts are read; of more, those with the best passages by BM25."""

_REVIEW = frozenset(terms("review"))
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def named_papers(description: str, papers: Sequence[Paper], lexical: Lexical) -> tuple[Paper, ...]:
    """The papers that a description names, the likeliest first; none where it names none.

    "The review" is the paper with that relation, and "the paper" the only one where there is one.
    A year that is given has to be the paper's own or one that its title or text gives.
    """
    wanted = wanted_terms(Standalone(description), lexical)
    if not wanted:
        return tuple(papers) if len(papers) == 1 else ()
    if wanted.keys() <= _REVIEW:
        return tuple(paper for paper in papers if paper.relation == "review")
    years = set(_YEAR.findall(description))
    scored = []
    for paper in _likeliest(papers, wanted, lexical):
        record = record_terms(paper, description) | set(terms(" ".join(paper.publication_types)))
        held = record.union(*(terms(section.text) for section in paper.sections))
        share = covered(wanted, held)
        if years <= held and share >= IDENTIFIED:
            own_year = years <= {str(paper.year), *_YEAR.findall(paper.title)}
            scored.append((share + covered(wanted, record), own_year, paper))
    if any(own_year for _, own_year, _ in scored):
        scored = [item for item in scored if item[1]]
    scored.sort(key=lambda item: (-item[0], item[2].relation != "review", item[2].key))
    return tuple(paper for score, _, paper in scored if score >= scored[0][0] - AS_GOOD)


def _likeliest(
    papers: Sequence[Paper], wanted: Mapping[str, Term], lexical: Lexical
) -> Sequence[Paper]:
    if len(papers) <= MOST_READ:
        return papers
    scores = lexical.rare_scores(frozenset().union(*(term.means for term in wanted.values())))
    best = dict.fromkeys(
        lexical.ids[place].rpartition("#")[0] for place in np.argsort(-scores, kind="stable")
    )
    read = frozenset(itertools.islice(best, MOST_READ))
    return [paper for paper in papers if paper.key in read]


def names(description: str, text: str, lexical: Lexical) -> bool:
    """Whether a text holds most of a description, or of the names in it where there are any."""
    wanted = wanted_terms(Standalone(description), lexical)
    named = {term: wanted[term] for term in name_terms(description) & wanted.keys()}
    return covered(named or wanted, set(terms(text))) >= IDENTIFIED
