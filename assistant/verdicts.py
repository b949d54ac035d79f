"""Questions for yes or no, and sentences that bear a verdict."""

from __future__ import annotations

import re

_YES_NO = re.compile(
    r"(?:(?:so|and|but) )?(?:does|do|did|is|are|was|were|can|could|has|have|had|should|will)\b",
    re.IGNORECASE,
)
_VERDICT = re.compile(
    r"\b(?:no|not|neither|nor|none|only|all|failed|met|significant\w*|superior\w*|improv\w+|"
    r"better|worse|longer|shorter|higher|lower|similar|comparable|differ\w*|safe|feasible)\b",
    re.IGNORECASE,
)


def asks_verdict(question: str) -> bool:
    """Whether a question can be answered yes or no."""
    return _YES_NO.match(question) is not None


def gives_verdict(sentence: str) -> bool:
    """Whether a sentence says that something is so or not: better or worse, none, no difference."""
    return _VERDICT.search(sentence) is not None
