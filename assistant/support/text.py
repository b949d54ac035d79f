"""The tokens of a text that `phrases` has gone over: words, names, numbers and marks.

A statement and the sentences it cites are read alike, so that ``progression-free survival
16·5`` and ``PFS 16.5`` meet as the same tokens.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from typing import Literal

from assistant.support.units import UNIT
from index.lexical import NUMERALS, terms

Kind = Literal["word", "name", "number", "mark"]

_TOKEN = re.compile(
    r"(?P<doi>10\.\d{4,9}/\S+[\w)])"
    r"|(?P<science>\d+(?:\.\d+)? ?x ?10(?:\^\(?|\(| )?(?:-?\d{1,3})\)?(?![\d%]))"
    r"|(?P<ratio>(?<![\w.])\d{1,3}:\d{1,3}(?::\d{1,3})?(?![\w:]))"
    r"|(?P<mixed>\d+(?:\.\d+)?-?[^\W\d_][\w-]*\+?)"
    r"|(?P<number>(?:\d+(?:\.\d+)?|(?<!\w)\.\d+))"
    r"|(?P<word>[^\W\d_]\w*(?:(?:[-*:']|\.(?=\d))\w+)*(?:(?<=\d)\+)?)"
    r"|(?P<mark><=|>=|[^\w\s])"
)
_ONE = re.compile(
    r" (?:\w+ )?(?:patients?|participants?|deaths?|cases?|events?|trials?|study|studies|lesions?|"
    r"cent(?:re|er)s?|sites?|wom[ae]n|m[ae]n|child|year|month|week|day|cycles?|doses?)\b"
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5"}
_COUNTED = {word: str(number) for word, number in NUMERALS.items() if number > 1}
_COUNTED |= {
    word: str(number)
    for number, word in enumerate(
        "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(), 13
    )
}
_COUNTED |= {
    word: str(10 * number)
    for number, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)
}
_ORDINALS = {
    word: str(number)
    for number, word in enumerate(
        "second third fourth fifth sixth seventh eighth ninth tenth".split(), 2
    )
}
_LABELS = frozenset("phase grade stage grades stages phases type class level".split())


@dataclasses.dataclass(frozen=True, slots=True)
class Token:
    """A word, name, number or mark of a normalised text.

    `low` is what alignment compares; `key` the stem of what carries content, else empty; `depth`
    the brackets open around it; `start` and `end` its place in the normalised text.
    """

    text: str
    low: str
    key: str
    kind: Kind
    depth: int
    start: int
    end: int


@functools.lru_cache(maxsize=100_000)
def key_of(word: str) -> str:
    """The stem of a word without hyphens, empty for what carries no content."""
    if len(word) == 1 and word.isupper():
        return word  # cohort A, arm B, vitamin D
    found = terms(word)
    return found[0] if len(found) == 1 and word.lower() not in _FUNCTION else ""


def tokens(text: str) -> list[Token]:
    """The tokens of a text, as `phrases.normalised` and `phrases.spelled` leave it."""
    made: list[Token] = []
    depth = 0
    for match in _TOKEN.finditer(text):
        kind, word, start = str(match.lastgroup), match[0], match.start()
        if kind == "mark":
            depth = max(0, depth + (word == "(") - (word == ")"))
            made.append(Token(word, word, "", "mark", depth, start, match.end()))
        elif kind in {"science", "ratio", "number"}:
            made.append(_number(word, depth, start))
        elif kind == "doi":
            made.append(_name(word, depth, start))
        elif word.lower() == "one" and _ONE.match(text, match.end()):
            made.append(Token(word, "#1", "", "number", depth, start, match.end()))
        elif word in {"A", "I"} and (not made or made[-1].low in {".", ";", ":"}):
            made.append(Token(word, word.lower(), "", "word", depth, start, match.end()))
        else:
            made += _words(word, depth, start, made[-1] if made else None)
    return made


def _words(word: str, depth: int, start: int, before: Token | None) -> list[Token]:
    counted = re.match(r"(\d+(?:\.\d+)?)-?([^\W\d_][\w-]*\+?)$", word)
    if counted and UNIT.match(counted[2]):
        first = _number(counted[1], depth, start)
        return [first, *_parts(counted[2], depth, start + counted.start(2))]
    if re.fullmatch(r"\d+(?:st|nd|rd|th)", word):
        return [Token(word, "#" + word[:-2], "", "number", depth, start, start + len(word))]
    if re.match(r"p\d*\.\d|p\.\d", word):  # P0.05 run together is too rare to guard further
        return [_name(word, depth, start)]
    low = word.lower()
    head, _, rest = word.partition("-")
    if head.lower() in _COUNTED and rest:
        first = Token(
            head, "#" + _COUNTED[head.lower()], "", "number", depth, start, start + len(head)
        )
        return [first, *_parts(rest, depth, start + len(head) + 1)]
    if low in _COUNTED or (word in _ROMAN and before is not None and before.low in _LABELS):
        value = _COUNTED.get(low) or _ROMAN[word]
        return [Token(word, "#" + value, "", "number", depth, start, start + len(word))]
    if low in _ORDINALS:
        value = _ORDINALS[low]
        return [Token(word, "#" + value, "", "number", depth, start, start + len(word))]
    if any(char.isdigit() for char in word):
        bare = re.sub(r"^[Aa]nti-?(?=\w)", "", word)
        return [_name(bare, depth, start + len(word) - len(bare))]
    return _parts(word, depth, start)


def _parts(word: str, depth: int, start: int) -> list[Token]:
    made = []
    for part in re.finditer(r"[^-]+", word):
        text = part[0].removesuffix("'s").removesuffix("'")
        shouted = sum(char.isupper() for char in text) >= 2
        kind: Kind = "name" if shouted else "word"
        key = key_of(text) or (text.lower() if shouted else "")
        place = start + part.start()
        made.append(Token(text, text.lower(), key, kind, depth, place, place + len(part[0])))
    return made


def _name(word: str, depth: int, start: int) -> Token:
    key = re.sub(r"[\W_]", "", word.lower())
    return Token(word, key, key, "name", depth, start, start + len(word))


def _number(word: str, depth: int, start: int) -> Token:
    return Token(word, "#" + value_of(word), "", "number", depth, start, start + len(word))


def value_of(word: str) -> str:
    """A number's value in one spelling: ``16.50`` and ``16.5``, ``1x10^6`` and ``1000000``."""
    if ":" in word:
        return word
    mantissa, _, power = word.replace(" ", "").partition("x")
    exponent = re.search(r"(-?\d+)\)?$", power.removeprefix("10"))
    value = float(mantissa) * 10.0 ** (int(exponent[1]) if exponent else 0)
    return f"{value:.12g}"


def compact(text: str) -> str:
    """Letters and digits only, in lower case: what names are looked for in."""
    return re.sub(r"[\W_]", "", text.lower())


_FUNCTION = frozenset(
    """a an the of in on at to for by with from as and or but nor vs than over into that which who
    whose this these those it its their there was were is are be been being has have had do did
    does not no will would can could may might shall should also both each per among between
    within during after before under until up about while whereas although though however because
    if when where then so such only same other more most less least namely respectively namely
    whether thus hence therefore moreover overall further compared versus using used use via
    without never neither either none any all some non due et al ie eg s t""".split()
)
