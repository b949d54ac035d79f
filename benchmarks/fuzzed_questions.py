"""Questions nobody planned for: real ones changed at random, the same for the same seed."""

from __future__ import annotations

import dataclasses
import random
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from assistant.evaluation.questions import load_questions

QUESTIONS = Path(__file__).parents[1] / "tests" / "questions"

_BRACKETS = ("[1]", "[99]", "[1, 2]", "[1-3]", "[0]", r"\[1\]", "[1](http://x/y)", "[[1]]", "[¹]")
_MARKUP = (
    "<script>alert(1)</script>",
    "<b>",
    "![](http://x/y.png)",
    "**",
    "`",
    "\n# ",
    "\n\n- ",
    "|a|b|",
    "$$x$$",
    "&lt;",
    "<!--",
    "http://x.y",
    "<|endoftext|>",
    "{question}",
    "{0}",
    "%s",
)
_CONTROLS = (
    "\0\a\b\t\v\f\r\x1b\x7f\x85\xa0\xad\u200b\u200c\u200d\u200e\u202e\u2028\u2029\ufeff\uffff"
)
_OTHER_SCRIPTS = (
    "Сколько пациентов прожили десять лет?",
    "肝切除后十年有多少患者存活？",
    "كم عدد المرضى الذين نجوا؟",
    "כמה חולים שרדו?",
    "यकृत उच्छेदन के बाद कितने रोगी जीवित रहे?",
    "간 절제 후 생존율은?",
    "Πόσοι ασθενείς επέζησαν;",
    "¿Cuántos pacientes sobrevivieron con 100 µg/m²?",
    "𝗠𝗲𝗱𝗶𝗮𝗻 𝗣𝗙𝗦 🧬🧪",
)
_NEXT_TO_NOTHING = (
    "",
    " ",
    "\n\t",
    "?",
    "…",
    ".",
    "a",
    "1",
    "[1]",
    "why",
    "and?",
    "the of and",
    "???!!!",
    "\u200b",
    "\0",
    "🧬",
    "\ud800",
    "-",
    "()",
    "and the other one?",
    "sources?",
    "shorter",
    "thanks",
)
_LONGEST = 6_000
"""Characters of the longest questions made; more than are taken."""


@dataclasses.dataclass(frozen=True)
class Fuzzed:
    """A question with the name of the change that made it."""

    kind: str
    text: str


@dataclasses.dataclass(frozen=True)
class Seeds:
    """What questions are made from: real questions, and sentences of the papers asked about."""

    questions: Sequence[str]
    sentences: Sequence[str]


def real_turns() -> Iterator[tuple[str, ...]]:
    """The turns of every question in the project's sets."""
    for path in sorted(QUESTIONS.glob("*.jsonl")):
        yield from (question.turns for question in load_questions(path).questions)


def fuzzed(number: int, seeds: Seeds, seed: int = 1) -> list[Fuzzed]:
    """`number` questions, each kind in turn; in one of four a second change follows the first."""
    rng = random.Random(seed)
    kinds = list(_CHANGES)
    made = []
    for place in range(number):
        kind = kinds[place % len(kinds)]
        text = _CHANGES[kind](rng, seeds)
        if rng.random() < 0.25:
            second = rng.choice(list(_EDITS))
            text = _EDITS[second](rng, text)
            kind = f"{kind}, {second}"
        made.append(Fuzzed(kind, text))
    return made


# -- changes of one text


def _dropped(rng: random.Random, text: str) -> str:
    return " ".join(word for word in text.split() if rng.random() > 0.3)


def _doubled(rng: random.Random, text: str) -> str:
    words = (f"{word} {word}" if rng.random() < 0.3 else word for word in text.split())
    return " ".join(words)


def _swapped(rng: random.Random, text: str) -> str:
    words = text.split()
    for _ in range(rng.choice((1, 2, len(words)))) if words else ():
        one, other = rng.randrange(len(words)), rng.randrange(len(words))
        words[one], words[other] = words[other], words[one]
    return " ".join(words)


def _digits(rng: random.Random, text: str) -> str:
    digits = "0123456789٣५⁷½∞"
    return "".join(rng.choice(digits) if char.isdigit() else char for char in text)


def _typed_wrong(rng: random.Random, text: str) -> str:
    keys = "abcdefghijklmnopqrstuvwxyz -'/"
    return "".join(rng.choice(keys) if rng.random() < 0.08 else char for char in text)


def _cased(rng: random.Random, text: str) -> str:
    form = rng.choice(("NFD", "NFKC", "NFKD"))
    return unicodedata.normalize(form, rng.choice((text.upper(), text.lower(), text.title())))


def _unicode(rng: random.Random, text: str) -> str:
    return _with(rng, text, [chr(rng.choice((0x250, 0x3000, 0x1F300)) + n) for n in range(200)])


def _bracketed(rng: random.Random, text: str) -> str:
    return _with(rng, text, _BRACKETS)


def _marked_up(rng: random.Random, text: str) -> str:
    return _with(rng, text, _MARKUP)


def _controlled(rng: random.Random, text: str) -> str:
    return _with(rng, text, _CONTROLS)


def _repeated(rng: random.Random, text: str) -> str:
    longest = rng.choice((300, 1_500, 3_900, _LONGEST))
    return (f"{text} " * (longest // (len(text) + 1) + 1))[:longest]


def _with(rng: random.Random, text: str, pieces: Sequence[str]) -> str:
    for _ in range(rng.choice((1, 1, 2, 6))):
        place = rng.choice((0, len(text), rng.randint(0, len(text))))
        text = text[:place] + rng.choice(pieces) + text[place:]
    return text


_EDITS: Mapping[str, Callable[[random.Random, str], str]] = {
    "words dropped": _dropped,
    "words doubled": _doubled,
    "words swapped": _swapped,
    "digits changed": _digits,
    "typed wrong": _typed_wrong,
    "cased": _cased,
    "Unicode": _unicode,
    "brackets": _bracketed,
    "markup": _marked_up,
    "control characters": _controlled,
    "repeated": _repeated,
}


# -- questions from the seeds


def _of_question(
    edit: Callable[[random.Random, str], str],
) -> Callable[[random.Random, Seeds], str]:
    return lambda rng, seeds: edit(rng, rng.choice(seeds.questions))


def _spliced(rng: random.Random, seeds: Seeds) -> str:
    one, other = rng.choice(seeds.questions).split(), rng.choice(seeds.questions).split()
    return " ".join(one[: rng.randint(1, len(one))] + other[rng.randrange(len(other)) :])


def _sentence(rng: random.Random, seeds: Seeds) -> str:
    return rng.choice(seeds.sentences)


def _asked_of_sentence(rng: random.Random, seeds: Seeds) -> str:
    frames = ("Is it true that {}?", "why {}", "{} Source?", "{}\n\n{}", "“{}”")
    sentence = rng.choice(seeds.sentences)
    return rng.choice(frames).replace("{}", sentence)


def _other_script(rng: random.Random, seeds: Seeds) -> str:
    foreign = rng.choice(_OTHER_SCRIPTS)
    return rng.choice((foreign, f"{foreign} {rng.choice(seeds.questions)}"))


def _next_to_nothing(rng: random.Random, seeds: Seeds) -> str:
    return rng.choice(_NEXT_TO_NOTHING)


_CHANGES: Mapping[str, Callable[[random.Random, Seeds], str]] = {
    **{name: _of_question(edit) for name, edit in _EDITS.items()},
    "spliced": _spliced,
    "sentence of a paper": _sentence,
    "asked of a sentence": _asked_of_sentence,
    "other script": _other_script,
    "next to nothing": _next_to_nothing,
}
