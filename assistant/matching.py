"""How near the best sentences come to each word of a question, both read in their context.

That is late interaction: the similarity of each token of a question with the most similar one of a
sentence, as ColBERT has it (Khattab and Zaharia, SIGIR 2020).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.scoring import Scored
from index import Paper
from index.embedder import FloatArray
from index.token_vectors import TokenVectors

COMPARED = 6
"""Best sentences that are compared."""

MATCH = 0.4
"""What nearness counts for beside the score of a sentence."""


def best_matched(
    asked: str, scored: Sequence[Scored], papers: Mapping[str, Paper], tokens: TokenVectors
) -> Sequence[Scored]:
    """The sentences with that one first which answers and matches what is `asked` best: of digests
    among the best ones, given best first, which give a quantity asked for as well as the first.

    All as they are where an abstract or a full text leads, of which it tells nothing.
    """
    if not scored or papers[scored[0].sentence.key].text_kind != "digest":
        return scored
    given = scored[0].signals["quantity"]
    compared = [
        item
        for item in scored[:COMPARED]
        if papers[item.sentence.key].text_kind == "digest" and item.signals["quantity"] >= given
    ]
    if len(compared) == 1:
        return scored
    words = tokens.of_text(asked)

    def matched(item: Scored) -> float:
        said = tokens.of_sentence(item.sentence, papers[item.sentence.key])
        return item.score + MATCH * nearness(words, said)

    best = max(compared, key=matched)
    return [best, *(item for item in scored if item is not best)]


def nearness(asked: FloatArray, said: FloatArray) -> float:
    """Mean over the tokens asked with, of the highest cosine with one that is said, -1 to 1; both
    unit vectors, shape (tokens, width). 0 without tokens."""
    similarities = asked @ said.T
    return float(similarities.max(axis=1).mean()) if similarities.size else 0.0
