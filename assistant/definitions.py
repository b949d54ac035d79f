"""Questions that ask what something is, and sentences that say so."""

from __future__ import annotations

import re

_ASKED = (
    re.compile(
        r"^(?:so |and |but )?(?:what|who)(?:'s| is| are| was| were) "
        r"(?:an? |the |actually |exactly )*"
        r"(?P<what>[\w*+:-]+(?: [\w*+:-]+){0,3}?)(?: (?:exactly|actually|anyway|then|again))?\W*$",
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
_KIND = (
    r"(?:trial|study|paper|report|series|cohort|registry|drug|agent|vaccine|antibody|inhibitor|virus|"
    r"regimen|score|test|assay|gene|protein|receptor|cytokine|chemokine|molecule)"
)


def defined(question: str) -> str | None:
    """What a question asks the meaning of, without the kind of thing that it is said to be ("the
    HITM trial"), or None where it asks something else."""
    for pattern in _ASKED:
        match = pattern.search(question)
        if match:
            return re.sub(rf"(?<=\S) {_KIND}$", "", match["what"], flags=re.IGNORECASE)
    return None


def defines(sentence: str, what: str) -> bool:
    """Whether a sentence says what something is: its name and soon after it a verb that defines
    or an apposition, or its name behind the kind of thing that it is, or in brackets behind the
    words it stands for."""
    name = r"[\s-]+".join(map(re.escape, what.split()))
    whole = rf"(?<![\w-]){name}(?![\w-])"
    says = (
        rf"{whole}(?: \([^)]*\))?[^.;]{{0,70}}?\s(?:{_SAYS})|"
        rf"{whole}(?: \([^)]*\)|\))?, (?:an?|the) |"
        rf"\b(?:an?|the) (?:[\w-]+ ){{0,3}}{_KIND} {whole}"
    )
    stands_for = rf"[a-z]{{3,}} \({name}[),;]"
    return bool(re.search(says, sentence, re.IGNORECASE) or re.search(stands_for, sentence))
