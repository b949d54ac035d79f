"""Replies that are no answer: the evidence does not hold one, or the model will not give one."""

from __future__ import annotations

import re

_SHOWN = (
    r"(?:(?:the|these|this|any|any of the|all of the|your) )?"
    r"(?:(?:numbered|provided|given|supplied|available|above|cited|listed) )*"
    r"(?:sentences?|evidence|context|excerpts?|passages?|texts?|sources?|information|material|"
    r"documents?|papers?|abstracts?)(?: (?:provided|given|supplied|above|shown))?"
)
_HOLD = (
    r"(?:answer|contain|mention|provide|give|report|include|specify|state|say|tell|address|cover|"
    r"discuss|hold|have|describe|offer|allow)s?"
)
_NOT = r"(?:do(?:es)? not|do(?:es)?n't|did not|didn't|cannot|can't|fails? to)"
_CANNOT = r"(?:cannot|can't|could not|couldn't|am unable to|am not able to|'m unable to)"
_FEW = r"(?:no|not enough|insufficient)"
_FACTS = r"(?:information|evidence|data|mention|details?)"
_GIVEN = r"(?:mentioned|stated|provided|reported|specified|given|available|found)"

_NO_ANSWER = r"no[ _-]?answer(?:\W*\Z|[.:;,!]| (?:is|can|could|to|in)\b)"
_BEFORE = r"(?:no, |(?:i'm )?sorry\b[ ,.:;]*(?:but )?|unfortunately,? |based on [^,]{1,80}, )*"
_DECLINING = (
    rf"{_SHOWN} {_NOT} (?:\w+ ){{0,2}}?{_HOLD}\b",
    rf"{_SHOWN} (?:is|are) (?:insufficient|not sufficient) to\b",
    rf"none of {_SHOWN} (?:\w+ )?{_HOLD}\b",
    r"i (?:do not|don't|did not|didn't) (?:know|find|see|have (?:enough|any|the))\b",
    rf"(?:i )?{_CANNOT} (?:\w+ )?(?:answer|determine|find|say)\b",
    r"(?:the|this|your) question (?:cannot|can't|could not|is not) (?:be )?answer",
    rf"there (?:is|are|was|were) {_FEW} (?:\w+ )?(?:answer|{_FACTS} (?:\S+ ){{0,8}}?"
    rf"(?:to answer|(?:in|from) {_SHOWN}))",
    rf"{_FEW} (?:\w+ )?{_FACTS}(?: to answer| (?:is|was|were) {_GIVEN}\b|\W*\Z)",
    rf"(?:it|this|that) is not {_GIVEN} in {_SHOWN}",
)
_REFUSING = (
    r"(?:i'm|i am) (?:(?:very|so|really) )?(?:sorry|afraid)\b",
    r"i apologi[sz]e\b",
    r"as an ai\b",
    r"(?:sorry[ ,.]*(?:but )?)?i (?:cannot|can't|won't|will not|must decline)\b",
    r"(?:i'm|i am) (?:unable|not able) to\b",
)
_DECLINES = re.compile(rf"\W*(?:{_NO_ANSWER}|{_BEFORE}(?:{'|'.join(_DECLINING)}))", re.IGNORECASE)
_SAYS_NO_ANSWER = re.compile(rf"\W*{_NO_ANSWER}", re.IGNORECASE)
_REFUSES = re.compile(rf"\W*(?:{'|'.join(_REFUSING)})", re.IGNORECASE)


def says_no_answer(text: str) -> bool:
    """Whether a sentence is the ``NO ANSWER`` that the prompt asks for."""
    return _SAYS_NO_ANSWER.match(_plain(text)) is not None


def declines(text: str) -> bool:
    """Whether a sentence says that the evidence holds no answer, in whatever words."""
    return _DECLINES.match(_plain(text)) is not None


def refuses(text: str) -> bool:
    """Whether a sentence says that the model will not answer, as ``I can't help with that``."""
    return _REFUSES.match(_plain(text)) is not None and not declines(text)


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())
