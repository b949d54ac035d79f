"""Questions that ask what something is, and sentences that say so."""

from __future__ import annotations

import re

_ASKED = (
    re.compile(
        r"^(?:so |and |but )?(?:what|who)(?:'s| is| are| was| were) "
        r"(?:an? |the |actually |exactly )*"
        r"(?P<what>[\w*+:-]+(?: [\w*+:-]+){0,3})\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        r"\bwhat (?:exactly )?(?:does|do) (?:the )?(?P<what>[\w*+:-]+(?: [\w*+:-]+){0,2}) "
        r"(?:mean|stand for|measure|consist of)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:please )?define (?:the )?(?P<what>[\w*+:-]+(?: [\w*+:-]+){0,3})\W*$", re.IGNORECASE
    ),
    re.compile(
        r"\bwhat (?:makes up|goes into) (?:the )?(?P<what>[\w()*+:-]+(?: [\w()*+:-]+){0,4})\W*$",
        re.IGNORECASE,
    ),
)
_SAYS = (
    r"(?:is|are|was|were) (?:an?|the|defined|made|built|calculated|computed|scored|one of)\b|"
    r"means?\b|meant\b|stands? for\b|refers? to\b|consists? of\b|rest(?:s|ed)? on\b|measures?\b|"
    r"combines?\b|denotes?\b|runs from\b"
)


def defined(question: str) -> str | None:
    """What a question asks the meaning of, or None where it asks something else."""
    for pattern in _ASKED:
        match = pattern.search(question)
        if match:
            return match["what"]
    return None


def defines(sentence: str, what: str) -> bool:
    """Whether a sentence says what something is: its name and soon after it a verb that defines
    or an apposition, or its name in brackets behind the words it stands for."""
    name = r"[\s-]+".join(map(re.escape, what.split()))
    says = rf"\b{name}\b[^.;]{{0,70}}?\s(?:{_SAYS})|\b{name}\)?, (?:an?|the) "
    stands_for = rf"[a-z]{{3,}} \({name}[),;]"
    return bool(re.search(says, sentence, re.IGNORECASE) or re.search(stands_for, sentence))
