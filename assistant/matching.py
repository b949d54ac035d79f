"""How near the best sentences come to each word of a question, both read in their context.

That is late interaction: the similarity of each token of a question with the most similar one of a
sentence, as ColBERT has it (Khattab and Zaharia, SIGIR 2020), by the default embedding model
whatever an index was made with. No index holds vectors of tokens, so few sentences are compared.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from assistant.scoring import Scored
from index.embedder import Embedder, FloatArray

COMPARED = 6
"""Best sentences that are compared."""

MATCH = 0.4
"""What nearness counts for beside the score of a sentence."""

_REMEMBERED = 1000
"""Texts whose tokens' vectors are kept: some 80 MB of sentences."""


def best_matched(asked: str, scored: Sequence[Scored]) -> Sequence[Scored]:
    """The sentences with that one first which answers and matches what is `asked` best: of digests
    among the best ones, given best first, which give a quantity asked for as well as the first."""
    if not scored or "near" in scored[0].signals:
        return scored
    given = scored[0].signals["quantity"]
    compared = [
        item
        for item in scored[:COMPARED]
        if "near" not in item.signals and item.signals["quantity"] >= given
    ]
    best = max(compared, key=lambda item: item.score + MATCH * _nearness(asked, item.said))
    return [best, *(item for item in scored if item is not best)]


def _nearness(asked: str, said: str) -> float:
    """Mean over the tokens asked with of the highest cosine with one that is said, -1 to 1."""
    similarities = _tokens(asked) @ _tokens(said).T
    return float(similarities.max(axis=1).mean()) if similarities.size else 0.0


@functools.lru_cache(maxsize=_REMEMBERED)
def _tokens(text: str) -> FloatArray:
    return Embedder().embed_tokens(text)
