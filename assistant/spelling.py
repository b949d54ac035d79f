"""Misspelt words of a question, put right before anything else is made of it."""

from __future__ import annotations

import bisect
import functools
import math
import re
from collections.abc import Callable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA
from wordfreq import get_frequency_dict, zipf_frequency

from assistant.lay_terms import SAID_WORDS
from assistant.question import FRAME_WORDS, OUTCOME_WORDS
from assistant.substitution import has_treatment
from index.lexical import STOP_WORDS, Lexical, terms

SLIPS = (5, 10)
"""Letters of a word from which one slip is looked for in it, and from which two are."""

SURE = 4
"""Letters at the beginning that two slips must leave as they are, and one in a drug's name: what
tells a thing from its opposite, or a drug from another, is mostly there."""

RARE = 7
"""Letters of a word from which it may be a slip though English has it now and then, as
``recieved``."""

OFTENER = 2.0
"""Zipf frequency by which English must use another word more, to take a word it has for a slip:
a hundred times as often."""

STRANGE = 3
"""Unknown words that an English question may have, even where they are more than a third of it."""

SHORTEST = 3
"""Letters that the short form of a drug's name has at least."""

_PLAIN_WORDS = tuple(word for word in STOP_WORDS | FRAME_WORDS if len(word) >= SLIPS[0])

PLAIN = 3.0
"""Zipf frequency by which English must use a word without meaning of its own more, to take any
other for a slip of it: ``wich``, ``becuase``."""

_LEFT_ALONE = re.compile(r"\d|@|://|\w\.\w")  # names with digits, identifiers, addresses
_WORD = re.compile(r"[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*")
_ENDS = re.compile(r"[.?!:][\"'”’)]*$")

_UNITS = {"y": "year", "yr": "year", "mo": "month", "mth": "month", "wk": "week"}
_SHORT_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\bKN[- ]?(?=\d{2,3}\b)", re.IGNORECASE), lambda _: "KEYNOTE-"),
    (re.compile(r"\bCM[- ]?(?=\d{2,3}\b)", re.IGNORECASE), lambda _: "CheckMate "),
    (
        re.compile(r"\b(?P<number>\d+)(?P<gap>[- ]?)(?P<unit>yr|mth|mo|wk|y)(?P<many>s?)\b(?!/)"),
        lambda match: (
            f"{match['number']}{match['gap'] or '-'}{_UNITS[match['unit']]}{match['many']}"
        ),
    ),
    (re.compile(r"\b(?P<name>[A-Z]{2,}\d+)s\b"), lambda short: f"{short['name']} cells"),
    (re.compile(r"\bw/o\b ?", re.IGNORECASE), lambda _: "without "),
    (re.compile(r"\bw/ ", re.IGNORECASE), lambda _: "with "),
    (re.compile(r"\bf/u\b", re.IGNORECASE), lambda _: "follow-up"),
)
"""What is written short, and how it is written out."""


_UNDERSTOOD = SAID_WORDS | OUTCOME_WORDS


def mended(question: str, lexical: Lexical) -> str:
    """The question with the nearest word for each that neither the passages nor English know.

    Nearness is the Damerau-Levenshtein distance in its restricted form (optimal string alignment):
    slips are a letter too many, too few or wrong, or two neighbours that changed places. Of words
    as near one that questions are understood by is taken, else the commonest. A short word, one
    with a digit, a name in capitals, and a question in another language stay as they are. What is
    commonly written short (KN-177, 5yr, nivo) is written out.
    """
    if _is_foreign(question, lexical):
        return question
    for short, whole in _SHORT_FORMS:
        question = short.sub(whole, question)
    chunks = re.split(r"(\s+)", question)
    opens = True
    for place in range(0, len(chunks), 2):
        if not _LEFT_ALONE.search(chunks[place]):
            mend = functools.partial(_mend, opens=opens, lexical=lexical)
            chunks[place] = _WORD.sub(mend, chunks[place])
        opens = _ENDS.search(chunks[place]) is not None
    return "".join(chunks)


def _mend(match: re.Match[str], opens: bool, lexical: Lexical) -> str:
    word = match.group()
    capital = word[0].isupper()
    # Within a sentence a capital may be that of a person or a trial: one slip less is looked for.
    slips = sum(len(word) >= letters for letters in SLIPS) - (capital and not opens)
    if not word.isascii() or not word.isalpha() or not word[1:].islower():
        return word
    meant = (
        _whole_drug(word.lower(), lexical)
        or _plain_word(word.lower(), lexical)
        or (_nearest(word.lower(), slips, lexical) if slips > 0 else None)
    )
    if meant is None:
        return word
    return meant.capitalize() if capital else meant


def _whole_drug(word: str, lexical: Lexical) -> str | None:
    """The one drug of the passages whose name begins so ("nivo"); None for a known word."""
    if len(word) < SHORTEST or _is_known(word, lexical):
        return None
    drugs = [other for other in _beginning(lexical.words, word) if has_treatment(other)]
    return drugs[0] if len(drugs) == 1 else None


def _plain_word(word: str, lexical: Lexical) -> str | None:
    """The word without meaning of its own that is one slip away, and that English uses far more;
    None for a word that the passages hold."""
    if _spread(word, lexical):
        return None
    near = [
        other
        for other in _PLAIN_WORDS
        if OSA.distance(word, other, score_cutoff=1) == 1 and _zipf(other) >= _zipf(word) + PLAIN
    ]
    return max(near, key=_zipf, default=None)


def _nearest(word: str, slips: int, lexical: Lexical) -> str | None:
    """The word that was meant; None for one that is known, or unlike any that is."""
    if _is_known(word, lexical):
        return None
    uses = _zipf(word)
    if uses and len(word) < RARE:
        return None
    # A short form of a word ("trast") is that word, not one like it ("trust").
    begun = word if _beginning(lexical.words, word) else ""
    likely = [
        # Letters are rather left out than wrong, and what is asked are rather words of the subject.
        (distance, other not in _UNDERSTOOD, -_commonness(other, lexical), -len(other), other)
        for other, distance in _near(word, slips, lexical).items()
        if other.startswith(begun) and (not uses or _is_mostly_written(other, word, uses, lexical))
    ]
    return min(likely)[-1] if likely else None


def _near(word: str, slips: int, lexical: Lexical) -> dict[str, int]:
    """Words within so many slips, with their distances."""
    reach = {word[:SURE]: slips}
    if not has_treatment(word):  # a whole name of a drug may be another one's
        reach |= {word[0]: 1, word[1] + word[0]: 1}
    return {
        other: int(distance)
        for words in (lexical.words, _everyday_words())
        for beginning, most in reach.items()
        for other, distance, _ in process.extract(
            word,
            _beginning(words, beginning),
            scorer=OSA.distance,
            score_cutoff=most,
            limit=None,
        )
        if distance == 1 or other[-1] == word[-1]
    }


def _is_mostly_written(other: str, word: str, uses: float, lexical: Lexical) -> bool:
    """Whether a word of English, used so much, is but a slip of another that the passages hold."""
    return (
        _spread(other, lexical) > 0
        and _zipf(other) >= uses + OFTENER
        and not word.startswith(other)  # a word made of another: "doublet"
    )


def _is_foreign(question: str, lexical: Lexical) -> bool:
    words = _WORD.findall(question.lower())
    strange = sum(len(word) >= SLIPS[0] and not _is_known(word, lexical) for word in words)
    return strange > max(STRANGE, len(words) / 3)


def _is_known(word: str, lexical: Lexical) -> bool:
    return word in _everyday() or _spread(word, lexical) > 0


def _beginning(words: Sequence[str], beginning: str) -> Sequence[str]:
    """Those of sorted words of letters that begin so."""
    end = beginning[:-1] + chr(ord(beginning[-1]) + 1)
    return words[bisect.bisect_left(words, beginning) : bisect.bisect_left(words, end)]


def _commonness(word: str, lexical: Lexical) -> float:
    """Zipf frequency of a word in English or in the passages, whichever is more."""
    spread = _spread(word, lexical)
    # Once in every passage of about a hundred words is ten million times in a billion.
    return max(_zipf(word), 7 + math.log10(spread / len(lexical.ids)) if spread else 0.0)


def _spread(word: str, lexical: Lexical) -> int:
    """Number of passages with the word in any of its forms."""
    return max(map(lexical.passages_with, terms(word)), default=0)


def _zipf(word: str) -> float:
    return float(zipf_frequency(word, "en"))


@functools.cache
def _everyday() -> frozenset[str]:
    """What English uses once in a million words or more, hardly a slip among it, and the rarer
    words that questions are understood by."""
    return frozenset(get_frequency_dict("en", wordlist="small")) | _UNDERSTOOD


@functools.cache
def _everyday_words() -> tuple[str, ...]:
    return tuple(sorted(word for word in _everyday() if word.isascii() and word.isalpha()))


def one_slip_away(word: str, lexical: Lexical) -> list[str]:
    """Words of the passages that a long word may be one slip of, with the same first letter."""
    if len(word) < SLIPS[0] + 1:
        return []
    found = process.extract(
        word, _beginning(lexical.words, word[0]), scorer=OSA.distance, score_cutoff=1, limit=None
    )
    return [other for other, _, _ in found]
