"""What a turn says beside its question: a reaction to the last answer, an opinion of one's own."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(
    r"(?<!\bal\.)(?<!\bvs\.)(?<!\bDr\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bno\.)(?<=[.!?…])\s+(?=\S)",
    re.IGNORECASE,
)
_INTERJECTION = (
    r"(?:h+m+|u+h+|ok(?:ay)?|oh|ah|aha|ha|huh|wow|whoa|gosh|yikes|ouch|phew|well|right|fine|sure|yes|yeah|"
    r"fair enough|makes sense|good to know|noted|fascinating|impressive|interesting(?:ly)?|"
    r"surprising(?:ly)?|remarkable|amazing|shocking|sad(?:ly)?|too bad|i see)"
)
_LEAD = re.compile(
    rf"^(?:{_INTERJECTION}\s*[,.!:;…–—]+\s*)+(?=\w)|"
    r"^(?:an? )?(?:bit|little|pretty|quite|rather|very) \w+,? (?:but|and|so)\b,?\s+(?=\w)|"
    r"^(?:(?:and|so|now|just) )?(?:going |coming |getting |turning )?back to (?=\w[^.?!]*,)",
    re.IGNORECASE,
)
_DEGREE = r"(?:very|really|quite|pretty|rather|so|too|not|only|just|that|as|a bit|a lot|much)"
_JUDGED = (
    r"(?:results?|numbers?|figures?|findings?|differences?|effects?|news|one|ones|answer|much|"
    r"many|few|bad|good|great|low|high|little|lot|thing|stuff|then|indeed|too)"
)
_VIEW = (
    r"(?:impressive|interesting|surprising|fascinating|amazing|astonishing|remarkable|shocking|"
    r"disappointing|promising|encouraging|striking|incredible|unbelievable|terrible|awful|lovely|"
    r"brilliant|fantastic|sad|good|bad|strange|odd|weird|curious|low|high|quick|fast|slow|little)"
)
# "Impressive.", "That's sad.", "Not many.", "What a difference!", "Quite a good result."
_REACTION = re.compile(
    rf"(?:{_INTERJECTION}[\s,]*)*(?:"
    rf"(?:(?:that|this|it)(?:'s| is| was| sounds| seems| looks)|those are|sounds|looks) "
    rf"(?:{_DEGREE} )*(?:an? )?(?:[a-z-]+ly )?[a-z-]+(?: {_JUDGED})?|"
    rf"(?:what|such|quite) an? (?:[a-z-]+ )?{_JUDGED}|"
    rf"(?:{_DEGREE} )+(?:an? )?[a-z-]+(?: {_JUDGED})?|"
    rf"how {_VIEW}|{_VIEW}(?: {_JUDGED})?)?\W*",
    re.IGNORECASE,
)
# "I heard not.", "I doubt it.", "I thought it would be more.", "My boss says otherwise."
# What says more than that ("My doctor told me it cannot be cured.") is part of the question.
_OPINION = re.compile(
    r"(?:(?:but|and|so|well|because) )?(?:i(?:'m| am| was| have|'ve|'d| had| would have)?|"
    r"my \w+|someone|people|others) (?:(?:have|had|also|always|really|still|rather) )?"
    r"(?:heard?|doubt(?:ed)?|thought|think|expect(?:ed)?|guess(?:ed)?|wonder(?:ed)?|suspect(?:ed)?|"
    r"believed?|feared?|hoped?|supposed?|assumed?|surprised|impressed|sceptical|skeptical|"
    r"told(?: me)?|says?|said|imagined?|read)"
    r"(?: (?:that|it|its|this|they|so|not|otherwise|differently|the|opposite|contrary|would|might|"
    r"could|was|is|were|be|been|have|had|to|as|much|many|more|less|fewer|worse|better|higher|"
    r"lower|bad|good|about|by|a|lot|bit|quite|very))*\W*",
    re.IGNORECASE,
)

# "Only 63%!", "Zero!", "40% for myocarditis.": the figure of the last answer. "A pity."
_ECHO = re.compile(
    r"(?:(?:only|just|so|wow|and|ok|but)\s+)*(?:\d[\d.,]*\s?%?|zero|none|nobody|half)(?!\w)"
    r"[^.?!]{0,40}[.!]|(?:(?:a|what a) )?(?:shame|pity|bad luck)\b.*",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(
    r"^(?:but |sorry,? )?you (?:didn['’]?t|did not|haven['’]?t|have not|never) "
    r"(?:answer(?:ed)?|sa(?:y|id)|tell|told me|mention(?:ed)?)(?: (?:me|that|it|my question))?\b"
    r"[\s.,;:!]*(?=\w)",
    re.IGNORECASE,
)
# "6 months seems dismal, how many …", "OK PFS is 4 vs 1.5, so OS?", "Short PFS but what about OS?"
_REMARK = re.compile(
    r"^[^,?]{1,40}\bbut (?=(?:what|how) about\b)|"
    r"^[^,?]{0,80}\b(?:seems?|sounds?|looks?)\b[^,?]{0,80},\s*"
    r"(?=(?:wh|how|did|is|are|was|were|do|does)\w*\b)|"
    r"^(?:ok(?:ay)?,? )?(?!(?:is|was|wh\w+|how)\b)"
    r"[^,?]{0,80}\b(?:is|was)\b[^,?]{0,80}\d[^,?]{0,80},\s*(?=(?:so|but|and)\b)",
    re.IGNORECASE,
)

LONGEST = 120
"""Characters an aside has at most."""


def without_asides(text: str) -> str:
    """The turn without reactions and opinions, where something else is left of it."""
    text = _COMPLAINT.sub("", text)
    sentences = [_REMARK.sub("", _LEAD.sub("", sentence)) for sentence in _SENTENCE_END.split(text)]
    asked = [sentence for sentence in sentences if not _is_aside(sentence)]
    return " ".join(asked or sentences)


def _is_aside(sentence: str) -> bool:
    if sentence.endswith("?") or len(sentence) > LONGEST:
        return False
    return any(aside.fullmatch(sentence) for aside in (_REACTION, _OPINION, _ECHO))
