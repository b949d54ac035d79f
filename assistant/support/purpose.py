"""Sentences that say what was asked and not what was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.support.reading import Reading
from assistant.support.words import keys_of

_LOOK = (
    r"(?:evaluat|determin|assess|investigat|examin|compar|stud(?:y|ie)|test|explor|identif|measur|"
    r"estimat|analy[sz]|characteri[sz]|describ|review|establish|clarif|understand|elucidat|address)"
)
_PURPOSES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?-i:[A-Z]{{4,}}[A-Z /&]*:? )?to {_LOOK}",
        r"^(?-i:[A-Z]{4,}[A-Z /&]*:? )?(?:(?:the|our|a) )?(?:\w+ )?"
        r"(?:aim|objective|purpose|goal)s?\b",
        rf"\b(?:we|this (?:study|trial|review|paper)) (?:\w+ ){{0,2}}"
        rf"(?:sought|aim(?:s|ed)|set out|asked|hypothesi[sz]ed|{_LOOK}e?d)\b",
        r"\b(?:remains?|is|are) (?:\w+ )?(?:unknown|unclear|uncertain|controversial|debated)\b",
        r"\b(?:has|have) (?:yet to be|(?:\w+ )?not (?:\w+ )?been) [a-z]+ed\b",
    )
)
_FOUND = re.compile(
    r"\b(?:found|finds?|show(?:s|n|ed)?|demonstrat\w+|reveal\w*|observed|identified|confirm\w*|"
    r"conclud\w+|results? (?:in|of|from)|but|although|while|whereas|suggest\w*|because)\b",
    re.IGNORECASE,
)
LOOKING = keys_of(
    """aim objective purpose evaluate evaluated determine assess assessed investigate investigated
    examine examined compare compared study studied test tested explore explored identify measure
    estimate analyse analyze analysed analyzed characterise describe review address ask asked
    unknown unclear uncertain"""
)
"""Stems of a statement that is itself about what was looked at."""


def only_asks(text: str) -> bool:
    """Whether a normalised sentence gives a purpose or a gap, and no result."""
    return any(pattern.search(text) for pattern in _PURPOSES) and not _FOUND.search(text)


def told_apart(
    statement: Reading, sources: Sequence[Reading]
) -> tuple[list[Reading], list[Reading]]:
    """The sources that can hold what a statement says, and those that only ask it.

    A statement about what was looked at finds it in either.
    """
    if statement.keys & LOOKING or only_asks(statement.text):
        return list(sources), []
    asking = [source for source in sources if only_asks(source.text)]
    return [source for source in sources if source not in asking], asking
