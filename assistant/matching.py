"""How near sentences come to each word of a question, both read in their context.

That is late interaction: the similarity of each token of a question with the most similar one of a
sentence, as ColBERT has it (Khattab and Zaharia, SIGIR 2020), by the default embedding model,
whatever an index was made with. No index holds vectors of tokens, so just the sentences that are
about as good as the best one are compared, mostly none.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from assistant.scoring import Scored
from index.embedder import Embedder, FloatArray

MATCH = 0.4
"""What nearness counts for beside the score of a sentence."""

AS_GOOD = 0.05
"""Score that a sentence is behind the best one at most to be about as good."""

_REMEMBERED = 500
"""Texts whose tokens' vectors are kept, of a sentence some 80 kB."""


def best_matched(asked: str, scored: Sequence[Scored]) -> Sequence[Scored]:
    """The sentences, given best first, with that one first which answers and matches what is
    `asked` best of the sentences of digests that are about as good as the first, and give what
    quantity is asked for as well as it does.

    All as they are where an abstract or a full text leads, of which matching tells nothing.
    """
    compared = [
        item
        for item in scored
        if item.score >= scored[0].score - AS_GOOD
        and item.signals["quantity"] == scored[0].signals["quantity"]
        and "near" not in item.signals
    ]
    if len(compared) < 2 or compared[0] is not scored[0]:
        return scored
    best = max(compared, key=lambda item: item.score + MATCH * _nearness(asked, item.said))
    return [best, *(item for item in scored if item is not best)]


def _nearness(asked: str, said: str) -> float:
    """Mean over the tokens asked with of the highest cosine with one that is said, -1 to 1."""
    similarities = _tokens(asked) @ _tokens(said).T
    return float(similarities.max(axis=1).mean()) if similarities.size else 0.0


@functools.lru_cache(maxsize=_REMEMBERED)
def _tokens(text: str) -> FloatArray:
    return Embedder().embed_tokens(text)
