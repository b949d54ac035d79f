"""Text made comparable for `assistant.support`: one spelling, one name for one thing, tokens.

A statement and the sentences it cites are normalised alike, so that ``progression‐free survival
16·5`` and ``PFS 16.5`` meet as the same tokens.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

from index.lexical import terms

Kind = Literal["word", "name", "number", "mark"]

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–−﹣-", "-"),
        **dict.fromkeys("‘’ʼ′", "'"),
        **dict.fromkeys("“”", '"'),
        "—": " ; ",
        "×": "x",
        "≤": "<=",
        "≥": ">=",
        "⩽": "<=",
        "⩾": ">=",
        "≦": "<=",
        "≧": ">=",
        "≈": "~",
        "∼": "~",
        "[": "(",
        "]": ")",
        "{": "(",
        "}": ")",
    }
)

# Each pattern and what it becomes. Endpoints become one token, diseases their words.
_PHRASES = tuple(
    (re.compile(pattern, re.IGNORECASE), written)
    for pattern, written in (
        (r"\bprogression[- ]free survival\b", "PFS"),
        (r"\boverall survival\b", "OS"),
        (r"\bdisease[- ]free survival\b", "DFS"),
        (r"\b(?:recurrence|relapse)[- ]free survival\b", "RFS"),
        (r"\bevent[- ]free survival\b", "EFS"),
        (r"\b(?:objective|overall) response rates?\b", "ORR"),
        (r"\bdisease control rates?\b", "DCR"),
        (r"\bhazards? ratios?\b|\bHRs\b", "HR"),
        (r"\bodds ratios?\b|(?-i:\bORs?\b(?=[ ,:=]*(?:of |was )?\d))", "OddsR"),
        (r"\b(?:relative risks?|risk ratios?)\b", "RelR"),
        (r"(?-i:\bRR\b(?=[ ,:=]*(?:of |was )?\d+\.))", "RelR"),
        (r"\b(?:confidence|credible) intervals?\b|\bCrI\b|\bCIs\b", "CI"),
        (r"\badverse (?:events?|effects?)\b|\bside[- ]effects?\b|\bAEs\b", "AE"),
        (r"\bquality of life\b", "QoL"),
        (r"\b(?:glycated|glycosylated) ha?emoglobin(?: A1c)?\b|\bha?emoglobin A1c\b", "HbA1c"),
        (r"\bbody[- ]mass index\b", "BMI"),
        (r"\binterleukin[- ]?(?=\d)", "IL-"),
        (r"\btumou?r necrosis factor\b", "TNF"),
        (r"\binterferon\b", "IFN"),
        (r"\bnuclear factor[- ]?(?:κB|kappa ?B)\b|\bNF[- ]?κB\b", "NF-kB"),
        (r"\bepidermal growth factor receptors?\b", "EGFR"),
        (r"\bvascular endothelial growth factor\b", "VEGF"),
        (r"\btype (?:2|II) diabetes(?: mellitus)?\b|\bT2DM?\b", "type 2 diabetes"),
        (r"\brandomi[sz]ed,? controlled trials?\b", "RCT"),
        (r"\binterquartile range\b", "IQR"),
        (r"\bmCRC\b", "metastatic colorectal cancer"),
        (r"\bCRCs?\b", "colorectal cancer"),
        (r"\bCRC?LMs?\b", "colorectal liver metastases"),
        (r"\bmismatch[- ]repair[- ]deficien(?:t|cy)\b", "dMMR"),
        (r"\bdeficient (?:DNA )?mismatch[- ]repair\b", "dMMR"),
        (r"\bmismatch[- ]repair[- ]proficien(?:t|cy)\b", "pMMR"),
        (r"\bproficient (?:DNA )?mismatch[- ]repair\b", "pMMR"),
        (
            r"\b(?:high microsatellite[- ]instability|microsatellite[- ]instability[- ]high)\b",
            "MSI-H",
        ),
        (r"\bmicrosatellite[- ]stable\b", "MSS"),
        (r"\b(?:5-fluorouracil|5-?FU)\b", "fluorouracil"),
        (
            r"\b(?:versus\b\.?|vs\b\.?|v\.(?= )|(?:as |when )?compared (?:with|to)|as opposed to|"
            r"in comparison (?:with|to)|relative to)(?![\w-])",
            "vs",
        ),
        (r"\b(?:by|in) contrast (?:with|to)\b|\bunlike\b", "vs"),
        (r"\bhalved\b", "reduced by half"),
        (r"\b(?:a|one)[- ]third\b", "onethird"),
        (r"\btwo[- ]thirds\b", "twothirds"),
        (r"\b(?:a|one)[- ]quarter\b", "onequarter"),
        (r"\bthree[- ]quarters\b", "threequarters"),
        (r"\bcan(?:no|')t\b", "can not"),
        (r"n't\b", " not"),
        (r"\b(?:with (?:or|and) without|with/without|\+/- )(?= ?[a-z])", "withorwithout"),
        (r"\bnot only\b", "only"),
        (r"\bnon(?=[a-z]{5})(?!etheless|sense)", "non-"),
        (r"\bNS\b(?=[);,.])", "not significant"),
        (r"\b(phase|grade|stage|type|cohort|arm|group)-(?=[\dIVX])", r"\1 "),
        (r"\b(superior|inferior|preferable) to\b", r"\1 than"),
        # A trial's name: EORTC 40983, CheckMate 142.
        (
            r"(?-i:\b(?!PFS|OS|DFS|RFS|EFS|ORR|DCR|CI|HR|SD|IQR|BMI|RelR|OddsR|CIs)"
            r"(\w*[A-Z]\w*[A-Z]\w*|\w+[a-z][A-Z]\w*) "
            r"(?!19\d\d|20\d\d)(\d{2,6})\b(?![.,]\d|\s?%|[-/ ](?:"
            r"month|year|week|day|mg|patient|to\b|of\b)))",
            r"\1-\2",
        ),
        (r"\bp[- ]values?\b", "P"),
        (r"\bpercentage[- ]points?\b|\bpercent\b|\bper cent\b", "%"),
    )
)
_ALIKE = re.compile(
    r"\b(?:no|not? (?:an?y )|without(?: any)?) (?:(?:statistically|clinically|major|clear|marked|"
    r"apparent|meaningful|relevant|substantial|overall|material|important) )*(?:significant )?"
    r"differences?\b(?: (?:was|were) (?:seen|found|observed|detected|noted))?|"
    r"\b(?:(?:did|do|does|was|were|is|are|had) not|failed to) (?:statistically )?"
    r"(?:significantly )?(?:differ|different)(?: significantly)?\b|"
    r"\b(?:similar(?:ly)?|comparabl[ey]|equivalent|equal(?:ly)?|alike|the same)\b",
    re.IGNORECASE,
)
_DEFINED = re.compile(r"\(([A-Za-z][A-Za-z0-9+/-]{1,9})\)")
_KNOWN = frozenset("PFS OS DFS RFS EFS ORR DCR HR OR RR CI AE dMMR pMMR MSI-H MSS QoL".split())
_TWICE = re.compile(r"\b([\w-]+(?: [\w-]+){0,4}) \(\1\)", re.IGNORECASE)
_SPACED = re.compile(
    r"(?<![\d.,-])\b\d{1,3}(?: \d{3})+(?= (?:patients|participants|people|women|men|children|cases|"
    r"deaths|adults|infants|babies|subjects|individuals|persons|births)\b)"
)
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,]|\.\d{4})")

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
_COUNTED = {
    word: str(number)
    for number, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve".split(), 2
    )
}
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


def normalised(text: str) -> str:
    """The text with one spelling for signs, spaces, thousands and powers."""
    text = re.sub(r"(?<=\d)[\u2009\u202f\u00a0](?=\d{3}(?!\d))", "", text)
    text = re.sub(
        r"(?<=\d)([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda found: "^" + found[1].translate(_SUPERSCRIPT), text
    )
    text = text.translate(_SUPERSCRIPT).replace("±", " ± ").replace("+/-", " ± ")
    text = unicodedata.normalize("NFKC", re.sub(r"(?<=\d)·(?=\d)", ".", text)).translate(_SIGNS)
    text = re.sub(r"\bm(?:\^2|\(2\))", "m2", text)
    text = re.sub(r"([<>])(?:/| or )=", r"\1=", text)
    text = _SPACED.sub(lambda found: found[0].replace(" ", ""), text)
    text = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), text)
    text = re.sub(r"(?<![\d.,])0,(?=\d)", "0.", text)
    text = re.sub(r"(?<=[a-z)%]) - (?=[a-z])", " ; ", text)
    return " ".join(text.split())


def definitions(text: str) -> dict[str, str]:
    """Abbreviations that a normalised text defines, ``long form (LF)``, with their long forms.

    Letters are matched backwards, as by Schwartz and Hearst (Pac Symp Biocomput 2003;8:451-62).
    """
    found = {}
    for match in _DEFINED.finditer(text):
        short = match[1]
        if short in _KNOWN or sum(char.isupper() for char in short) < 2:
            continue
        words = text[: match.start()].split()
        window = " ".join(words[-min(len(short) + 3, 2 * len(short)) :])
        start = _long_form(short, window)
        if start is not None and len(window) - start > len(short):
            found[short] = window[start:]
    return found


def _long_form(short: str, window: str) -> int | None:
    place = len(window) - 1
    for number in range(len(short) - 1, -1, -1):
        char = short[number].lower()
        if not char.isalnum():
            continue
        while place >= 0 and not (
            window[place].lower() == char
            and (number > 0 or place == 0 or not window[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        place -= 1
    start = place + 1
    return start if not re.search(r"[,;:().\d]", window[start:]) else None


def spelled(text: str, meant: Mapping[str, str]) -> str:
    """A normalised text with abbreviations and common phrases written one way."""
    for short, long in meant.items():
        literal = long.replace("\\", r"\\")
        text = re.sub(rf"(?<![\w-]){re.escape(short)}s?(?![\w-])", literal, text)
    for pattern, written in _PHRASES:
        text = pattern.sub(written, text)
    text = _ALIKE.sub("similar", text)
    return _TWICE.sub(r"\1", text)


@functools.lru_cache(maxsize=100_000)
def key_of(word: str) -> str:
    """The stem of a word without hyphens, empty for what carries no content."""
    if len(word) == 1 and word.isupper():
        return word  # cohort A, arm B, vitamin D
    found = terms(word)
    return found[0] if len(found) == 1 and word.lower() not in _FUNCTION else ""


def tokens(text: str) -> list[Token]:
    """The tokens of a text, as `normalised` and `spelled` leave it."""
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


UNIT = re.compile(
    r"(?P<year>years?|yrs?|y(?![a-z]))(?:-old|s?-of-age)?\b|(?P<month>months?|mos?)\b|"
    r"(?P<week>weeks?|wks?)\b|(?P<day>days?|d)\b|(?P<hour>hours?|hrs?|h)\b|"
    r"(?P<minute>minutes?|mins?)\b|(?P<fold>folds?|times)\b|(?P<million>million)\b|"
    r"(?P<thousand>thousand)\b|(?P<billion>billion)\b|"
    r"(?P<measure>(?:mg|g|kg|[µμu]g|mcg|ng|pg|[mµμun]?mol|m?L|m?l|dl|dL|IU|U|Gy|cm|mm|mmHg|kcal|"
    r"kDa|bp|kb)(?:/(?:m2|kg|day|d|dl|dL|ml|mL|l|L|mmol|week|h|min))*)(?![\w/])"
)
"""A unit at the place after a number; the name of the group that matched is its class."""

_FUNCTION = frozenset(
    """a an the of in on at to for by with from as and or but nor vs than over into that which who
    whose this these those it its their there was were is are be been being has have had do did
    does not no will would can could may might shall should also both each per among between
    within during after before under until up about while whereas although though however because
    if when where then so such only same other more most less least namely respectively namely
    whether thus hence therefore moreover overall further compared versus using used use via
    without never neither either none any all some non due et al ie eg s t""".split()
)
