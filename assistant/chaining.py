"""Beside what a review claims, what the paper says that it cites for the claim."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from assistant.evidence import Evidence
from index import Index

CLAIMS = 6
"""Leading pieces of evidence whose references are followed."""

ALIKE = 0.45
"""Cosine of claim and cited sentence below which the cited text says something else."""


def with_cited(evidence: Sequence[Evidence], index: Index) -> list[Evidence]:
    """The evidence with, behind each claim that cites indexed papers, their nearest sentence.

    The sentence takes its claim's score, so the two stay together.
    """
    chained: dict[tuple[int, str], Evidence] = {}
    for number, item in enumerate(evidence):
        chained.setdefault((item.side, item.sentence.id), item)
        if number < CLAIMS:
            for cited in _cited(item, index):
                chained.setdefault((cited.side, cited.sentence.id), cited)
    return list(chained.values())


def _cited(claim: Evidence, index: Index) -> list[Evidence]:
    if not claim.sentence.cites or claim.vector is None:
        return []
    references = index.chain.cites(claim.sentence.key)
    found = []
    for key in dict.fromkeys(references[n] for n in claim.sentence.cites if n in references):
        nearest = max(
            (
                (float(vector @ claim.vector), sentence, vector)
                for row in index.store.rows(index.store.passage_ids([key]))
                for sentence, vector in zip(
                    row.passage.sentences, row.sentence_vectors, strict=True
                )
            ),
            key=lambda pair: pair[0],
            default=None,
        )
        if nearest is not None and nearest[0] >= ALIKE:
            likeness, sentence, vector = nearest
            found.append(
                dataclasses.replace(claim, sentence=sentence, cosine=likeness, vector=vector)
            )
    return found
