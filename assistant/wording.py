"""How a turn of a conversation is worded: small talk, a wish about the last answer, a correction,
an ellipsis, or a question."""

from __future__ import annotations

import re
from typing import Literal

Wish = Literal["answer", "more", "why", "summary", "brief", "again", "sources"]
"""What a turn wants: an answer, or something of the answer before it."""

_POLITE_CHARACTERS = 120
"""Longest greeting or thanks looked for."""

_POLITE = (
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?|thank you|many thanks|thx|ty|"
    r"cheers|great|ok(?:ay)?|nice|perfect|excellent|wonderful|awesome|cool|got it|i see|"
    r"understood|alright|bye|goodbye|see you|how are you|you(?:'re| are) welcome|there|again|"
    r"so much|very much|a lot|(?:(?:very|really|most) )?(?:helpful|useful|interesting|good|clear)|"
    r"well done|for (?:that|this|now|(?:all )?(?:your|the) help)|"
    r"(?:that|this)(?:'s| is| was) (?:very |really )?(?:helpful|useful|great|clear|all|good))"
)
_SMALL_TALK = re.compile(rf"\W*(?:{_POLITE}\b\W*)+", re.IGNORECASE)
_POLITE_LEAD = re.compile(rf"(?:{_POLITE}\b[\s,]*)+[,.!;:]\s*(?=\w)", re.IGNORECASE)

_THAT = r"(?:that|this|it|so|the answer|your answer|these|those|them|these papers|the papers)"
_ASIDE = r"\W*(?:(?:so|but|ok|please|could you|can you|would you|now)\b\W*)*"
_WISHED: dict[Wish, str] = {
    "more": r"and(?: then)?|(?:tell me |say |show me )?(?:some )?more(?: details?)?"
    r"(?: (?:about|on) (?:that|this|it))?|go on|continue|(?:in )?more detail|details|"
    r"(?:is there |was there )?any(?:thing|thing more)? else|what else(?: (?:is|was) there)?|"
    rf"(?:elaborate|expand|explain)(?: on)?(?: {_THAT})?(?: further| more)?|"
    r"what (?:does|do|would) (?:that|this|it|these|those) mean|meaning",
    "why": rf"why(?: not| so)?(?: (?:is|was|would) {_THAT}(?: (?:be|so))?)?|how so|how come|"
    rf"(?:for )?what (?:is|was|are|were) the (?:reasons?|mechanisms?|explanations?)"
    rf"(?: (?:for|behind) {_THAT})?|what explains {_THAT}|for what reason",
    "summary": rf"(?:summari[sz]e|sum up|recap)(?: {_THAT})?(?: up)?(?: for me)?|"
    r"(?:a |the |give me a )?summary(?: of (?:that|this|it))?|tl;?dr|in summary|"
    r"(?:(?:what are )?the )?(?:main|key) (?:findings|points|message)s?|"
    r"(?:what is )?the bottom line",
    "brief": r"(?:make|say|put) (?:that|this|it) (?:more )?(?:shorter|short|briefly|simpler|"
    r"simply|brief)|(?:much )?(?:shorter|briefer|simpler)|(?:more )?briefly|in (?:short|brief)|"
    r"(?:in )?(?:one|a) (?:single )?sentence|too long|keep it short",
    "again": rf"really|seriously|(?:are you )?(?:quite |really )?(?:sure|certain)"
    rf"(?: (?:about|of) {_THAT})?|is (?:that|this|it) (?:really )?(?:true|so|right|correct)|"
    r"(?:say|repeat) (?:that|it)(?: again)?|come again|pardon",
    "sources": r"(?:(?:what|which)(?:'s| is| are) )?(?:the |your |any )?"
    r"(?:sources?|references?|citations?)(?: (?:for|of) (?:that|this|it))?|"
    rf"(?:which|what) (?:papers?|stud(?:y|ies)|trials?|sources?|reviews?)"
    rf"(?: (?:says?|said|shows?|showed|reports?|reported|found|finds?|is|are|was) {_THAT})?|"
    rf"where (?:does|did|is|was|do) {_THAT} (?:come )?from|where (?:is|was) {_THAT} said|"
    rf"who (?:says?|said|found|showed|reported) {_THAT}|says who|how do you know(?: {_THAT})?|"
    r"according to (?:whom|who|what)|says which paper",
}

_WISHES = {
    kind: re.compile(rf"{_ASIDE}(?:{said})(?:\W*\bplease)?\W*", re.IGNORECASE)
    for kind, said in _WISHED.items()
}

_ANNOUNCED = re.compile(
    r"^(?:(?:now|so|and|then|ok(?:ay)?)\b[\s,]*)*"
    r"(?:(?:on to |now for )?(?:an? |the )?(?:(?:quite|very|totally|completely|entirely) )?"
    r"(?:new|next|another|different|unrelated|other) (?:(?:question|topic|subject|matter|thing)"
    r"(?: now| then| please)?|(?:trial|study|paper)(?: now| then| please)?(?=\s*[:.,;!–—-]))|"
    r"(?:on|about) (?:another|a different) (?:topic|subject|note)|by the way|btw|moving on|"
    r"(?:to )?chang(?:e|ing) (?:the )?(?:topic|subject)|let's (?:change the subject|move on)|"
    r"something (?:else|different)(?: now)?)\W+(?=\w)",
    re.IGNORECASE,
)
_NAMED_FIRST = re.compile(r"(?P<name>[^.,;:?!]{2,60}?)\s*[.:,;–—-]\s+(?P<question>[^.]*\bthere\W*)")
_THERE = re.compile(r"\s+there(?=\W*$)", re.IGNORECASE)
_CORRECTS = re.compile(
    r"^(?:(?:no|nope|so?rr?y|w?h?oo+ps|ups|wait|actually|rather|correction|my (?:mistake|bad)|typo|"
    r"(?:that's |that is )?(?:the )?wrong (?:one|trial|study|paper|drug|arm|group)|"
    r"meant|ment|i (?:actually |really )?"
    r"(?:mean|meant|ment|meaned|mean't|wanted|was asking about|asked about|am asking about)|"
    r"(?:make|change) (?:that|it)(?: to)?|it should be|"
    r"(?:that's|that is|this is) not what i (?:meant|asked))\b[\s,;:.!–—-]*)+"
    r"|^(?=not\b.+\b(?:but|,))|^(?=.+\b(?:instead of|rather than)\b)|^(?=.+, not\b)",
    re.IGNORECASE,
)
_REGRETS = re.compile(
    r"[\s,;:.!–—-]+(?:(?:sorry|my (?:mistake|bad)|typo|oops|apologies)\b[\s,;:.!–—-]*)+$",
    re.IGNORECASE,
)
_RATHER = (
    re.compile(r"^not (?P<old>.+?),? but (?:rather )?(?P<new>.+)$", re.IGNORECASE),
    re.compile(r"^not (?P<old>[^,]+), (?P<new>.+)$", re.IGNORECASE),
    re.compile(r"^(?P<new>.+?),? (?:not|instead of|rather than) (?P<old>.+)$", re.IGNORECASE),
)
_CONTINUES = re.compile(
    r"^(?:and|but|so|also|or|then|what about|how about|what else|any other|which of|same(?= for)|"
    r"the same(?= for)|(?:the )?same question(?= (?:for|about|with|in)))\b[\s,]*",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"[,;:–—-]*\s+(?:the )?same (?:thing|question|figure|number|again)s?$", re.IGNORECASE
)
_PREPOSITION = re.compile(
    r"^(?:in|with|without|for|at|on|after|before|among|under|by|from|during|between|of|within|"
    r"against)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:whats?|which|whos?|whom|whose|when|wheres?|why|hows?|is|are|was|were|am|be|do|does|did|has|"
    r"have|had|can|could|will|would|should|shall|may|might|must|give|list|tell|show|explain|"
    r"compare|describe|name|find|summari[sz]e)\b",
    re.IGNORECASE,
)
NOUN = (
    r"(?:trials?|stud(?:y|ies)|papers?|series|reviews?|reports?|patients?|people|groups?|arms?|"
    r"drugs?|treatments?|results?|cohorts?|mice|ones?|analysis|difference|effect|sources?)"
)
PRONOUN = re.compile(r"\b(?:it|its|they|them|their|theirs|he|she|his|her)\b", re.IGNORECASE)
# "the later study which added SIRT": the clause tells which one and asks nothing.
_RELATIVE = re.compile(rf"(?P<head>\bthe (?:\w+ )?{NOUN}) (?:which|who|that)\b", re.IGNORECASE)


def is_small_talk(text: str) -> bool:
    """Whether a turn is but a greeting, thanks or a nod."""
    return len(text) <= _POLITE_CHARACTERS and _SMALL_TALK.fullmatch(text) is not None


def without_politeness(text: str) -> str:
    """The turn without the thanks or the greeting that leads it in."""
    match = _POLITE_LEAD.match(text, 0, _POLITE_CHARACTERS)
    return text[match.end() :] if match else text


def wish(text: str) -> Wish:
    """What the turn wants of the answer before it; ``answer`` for a question of its own."""
    return next((kind for kind, said in _WISHES.items() if said.fullmatch(text)), "answer")


def announced(text: str) -> str | None:
    """The question behind an announced change of topic ("new question: …"), if it is one."""
    match = _ANNOUNCED.match(text)
    return text[match.end() :] if match else None


def there_named(text: str) -> str:
    """The question with the name that leads it in: "COLLISION. How many died there?" asks how many
    died in COLLISION."""
    match = _NAMED_FIRST.fullmatch(text)
    if match is None:
        return text
    return _THERE.sub(f" in {match['name']}", match["question"])


def correction(text: str) -> tuple[str, str] | None:
    """What a correction puts in place, and what it takes away (empty where it does not say)."""
    match = _CORRECTS.match(text)
    if match is None or (not match.group() and _VERB.search(text)):
        return None
    said = _REGRETS.sub("", text[match.end() :]).strip(" ?.!")
    if not said:
        return None
    for pattern in _RATHER:
        if (found := pattern.match(said)) is not None:
            return found["new"].strip(), found["old"].strip()
    return said, ""


def ellipsis(text: str) -> str | None:
    """The words of a turn that is no whole question ("and with chemotherapy?"), without what
    joins them to the question before; None for a whole question."""
    match = _CONTINUES.match(text)
    said = _SAME.sub("", (text[match.end() :] if match else text).strip(" ?.!"))
    plain = _RELATIVE.sub(r"\g<head>", said)
    return None if not said or _VERB.search(plain) or PRONOUN.search(plain) else said


def starts_with_preposition(text: str) -> bool:
    """Whether words begin as a phrase does that is added to a question ("in mice")."""
    return _PREPOSITION.match(text) is not None


def opener(text: str) -> str:
    """What joins a turn to the question before it ("and", "what about"); empty for nothing."""
    match = _CONTINUES.match(text)
    return match.group().strip(" ,").lower() if match else ""
