"""How a turn of a conversation is worded: small talk, a wish about the last answer, a correction,
an ellipsis, or a question, and how far it leans on what was said before it."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Literal

from assistant.lay_terms import synonyms
from assistant.question import content_terms, content_words, specificity
from index.lexical import terms

Wish = Literal["answer", "more", "why", "summary", "brief", "again", "sources"]
"""What a turn wants: an answer, or something of the answer before it."""

_SHORT = 3
"""A question with no more content terms than this may lean on the one before it."""

_TELLING = 0.3
"""Specificity of a word that says by itself what a question is about."""

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
_PREPOSITION = re.compile(
    r"^(?:in|with|without|for|at|on|after|before|among|under|by|from|during|between|of|within|"
    r"against)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|am|be|do|does|did|has|"
    r"have|had|can|could|will|would|should|shall|may|might|must|give|list|tell|show|explain|"
    r"compare|describe|name|find|summari[sz]e)\b",
    re.IGNORECASE,
)
_NOUN = (
    r"(?:trials?|stud(?:y|ies)|papers?|series|reviews?|reports?|patients?|people|groups?|arms?|"
    r"drugs?|treatments?|results?|cohorts?|mice|ones?|analysis|difference|effect|sources?)"
)
# "the later study which added SIRT": the clause tells which one and asks nothing.
_RELATIVE = re.compile(rf"(?P<head>\bthe (?:\w+ )?{_NOUN}) (?:which|who|that)\b", re.IGNORECASE)
_THIS = re.compile(
    rf"\b(?:(?:this|that|these|those) (?:\w+ )?{_NOUN}|"
    r"^(?:is|was|does|did|has|would|could|can|will|should) (?:this|that)\b|"
    r"(?:call|consider|trust) (?:this|that)\b|"
    r"(?:this|that|these|those)(?=\s*[?.,;!]|\s+(?:matter|mean|work|happen|translate|hold|differ|"
    r"significant|true|include|apply|change|be)|\s*$)|"
    r"(?<!is )\b(?:that|this)(?= (?:last|translate))|the (?:former|latter)|"
    r"the (?:two|three|others?)(?!-| (?:[\w-]+ )?[\w-]+s\b)|"
    rf"(?:another|there)(?=\s*[,.;?!]|\s*$)|the (?:other|same) {_NOUN}|"
    r"the (?:first|second|third|fourth|fifth|sixth|last) "
    r"(?:one|paper|study|trial|source|report)(?! (?:of|to|in which|that|with|from))|"
    r"(?:paper|source|reference) \d{1,2}|\[\d{1,2}\])(?!\w)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|theirs|he|she|his|her)\b", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(?:patients|people|those|participants|respond(?:er)?s|survivors|women|men|mice|children|"
    r"and (?:co-?workers|colleagues))\b|\bet al\b|\b(?:mum|dad|mother|father)\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"\b\w{2,}(?:[^\Wsiu]s|ses|ies)\b", re.IGNORECASE)
# "Is it safe to …", "does it take", "it seems that": an "it" that stands for nothing before it.
_EMPTY_IT = re.compile(
    r"\bit (?=(?:really |also |ever )?(?:true|safe|possible|better|best|necessary|worth|known|"
    r"feasible|useful|common|likely|right|normal|ok|okay|important|clear|proven|established|"
    r"dangerous|harmful|recommended|take|takes|seems?|matters?) (?:that|to|for|if|whether|how|"
    r"when|which|in)\b)",
    re.IGNORECASE,
)
_EVENTS = (
    r"(?:operations?|procedures?|deaths|responses|responders|relapses|complications|survivors|"
    r"controls|samples|lesions|operated|authors|investigators)"
)
_DEFINITE = re.compile(
    rf"\b(?:the|both|each)\b (?:(?:same|other|two|three|first|second|third|control) )?"
    rf"(?:[\w-]+ )?(?:{_NOUN}|{_EVENTS})\b(?! (?:of|from|for|to)\b)|\b(?:each|both|one) of\b",
    re.IGNORECASE,
)
_DEFINITION = re.compile(r"^(?:what|who) (?:is|are|was|were)\b(?! the\b)", re.IGNORECASE)
_NAME = re.compile(
    r"\b(?:[A-Z]{2}[\w-]*|[A-Z]\w*-?\d[\w-]*|[A-Za-z]+[A-Z][\w-]*)\b|(?<=[\w,] )[A-Z][a-z]{2,}\b"
)


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
    said = text[match.end() :].strip(" ?.!")
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
    said = (text[match.end() :] if match else text).strip(" ?.!")
    plain = _RELATIVE.sub(r"\g<head>", said)
    return None if not said or _VERB.search(plain) or _PRONOUN.search(plain) else said


def starts_with_preposition(text: str) -> bool:
    """Whether words begin as a phrase does that is added to a question ("in mice")."""
    return _PREPOSITION.match(text) is not None


def leans(text: str, spoken: Set[str]) -> bool:
    """Whether a question can be understood only with what was said before it.

    `spoken` are the terms of the last question and answer. Words that point back always lean;
    what continues, is short or is definite leans unless it brings a topic of its own.
    """
    if points_back(text):
        return True
    asked = content_terms(text)
    bare = ellipsis(text) is not None
    if bare and (
        len(text.split()) <= 2 or (starts_with_preposition(text) and len(asked) <= _SHORT)
    ):
        return True
    new_names = _new_names(text, spoken)
    if continues := _CONTINUES.match(text):
        opener = continues.group().lower()
        if bare or opener.startswith(("what about", "how about", "which of")):
            return True
        return not new_names and (len(asked) <= _SHORT or len(_telling(text, spoken)) < 2)
    if new_names or _NAME.search(text):
        return False
    if len(asked) <= 1:
        return not (_DEFINITION.match(text) and _telling(text, spoken))
    if bare and len(asked) <= 2:
        return True
    if _DEFINITE.search(text) and not (bare and len(asked) > _SHORT):
        return len(_telling(text, spoken)) < 2 and len(_unspoken(text, spoken)) <= _SHORT
    return len(asked) <= _SHORT and not _telling(text, spoken)


def names(text: str) -> list[str]:
    """Words that look like names: of trials, genes, people, places."""
    return _NAME.findall(text)


def points_back(text: str) -> bool:
    """Whether words of a question stand for something that only an earlier turn says."""
    if _THIS.search(text):
        return True
    plain = _EMPTY_IT.sub("", text)
    return any(
        not _named_before(plain[: pronoun.start()], pronoun.group().lower())
        for pronoun in _PRONOUN.finditer(plain)
    )


def _named_before(before: str, pronoun: str) -> bool:
    """Whether the question itself says, before a pronoun, what the pronoun stands for."""
    named = content_terms(before)
    if pronoun in {"it", "its"}:
        return len(named) >= _SHORT or _NAME.search(before) is not None
    if _PEOPLE.search(before) is not None:
        return True
    return len(named) >= 2 and _PLURAL.search(before) is not None


def _unspoken(text: str, spoken: Set[str]) -> list[str]:
    """Words of a question's content that were not spoken of."""
    return [word for term, word in content_words(text).items() if not synonyms(term) & spoken]


def _telling(text: str, spoken: Set[str]) -> list[str]:
    """Words that say by themselves what a question is about and were not spoken of."""
    return [word for word in _unspoken(text, spoken) if specificity(word) >= _TELLING]


def _new_names(text: str, spoken: Set[str]) -> list[str]:
    return [name for name in names(text) if not set(terms(name)) & spoken]
