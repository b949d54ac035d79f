"""Sentences and passages: split once, here, and addressed by stable ids ever after."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable, Iterator, Sequence

from index.lexical import STOP_WORDS
from index.paper import Paper, ReferenceMark, Section

TokenCounter = Callable[[Sequence[str]], list[int]]
"""Tokens of each text, counted by the embedding model's own tokenizer."""

RECORD_LABEL = "Record"
"""Section label of a paper's bibliographic record, whose one sentence is ``#s0``."""


@dataclasses.dataclass(frozen=True)
class Sentence:
    """A sentence of a paper.

    `text` is ``section.text[start:end]``; the offsets of `marks` are the section's too.
    """

    id: str
    section: str
    text: str
    start: int
    end: int
    marks: tuple[ReferenceMark, ...] = ()

    @property
    def key(self) -> str:
        """Key of the paper the sentence stands in."""
        return self.id.rpartition("#")[0]

    @property
    def number(self) -> int:
        """Position in the paper, from 1; 0 is the paper's record."""
        return int(self.id.rpartition("#s")[2])

    @property
    def cites(self) -> tuple[int, ...]:
        """Numbers of the references the sentence cites, ascending."""
        return tuple(sorted({number for mark in self.marks for number in mark.numbers}))

    @property
    def plain_text(self) -> str:
        """The sentence without its bracketed reference markers and a bullet before it: what is
        embedded and read."""
        text, cut = "", self.start
        for mark in self.marks:
            marker = self.text[mark.start - self.start : mark.end - self.start]
            if marker.startswith(("[", "(")):
                text += self.text[cut - self.start : mark.start - self.start].rstrip()
                cut = mark.end
        rest = self.text[cut - self.start :]
        text += rest[1:] if cut > self.start and text.endswith(".") and rest == "." else rest
        return text.strip().removeprefix("•").lstrip()


@dataclasses.dataclass(frozen=True)
class Passage:
    """Consecutive sentences of one section that fit the embedding model's window."""

    id: str
    section: str
    sentences: tuple[Sentence, ...]
    text: str

    @property
    def key(self) -> str:
        """Key of the paper the passage stands in."""
        return self.id.rpartition("#")[0]

    @property
    def start(self) -> int:
        """Offset of the passage in its section's text."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Offset in its section's text at which the passage ends."""
        return self.sentences[-1].end


_CANDIDATE = re.compile(r"[.?!]+[\"'”’)\]]*|\n+")
_NEXT_STARTS = re.compile(
    r"\s*[\"'“‘(\[]*"
    r"(?:[^\W\d_a-zα-ω]|\d|[≥≤<>~±α-ω]|[a-z]+[A-Z0-9]|(?:[a-z]|[ivx]{1,4})[.)]\s)"
)
_WORD_AHEAD = re.compile(r"\s*([^\W\d_]+)")
_PLAIN_WORD_AHEAD = re.compile(r"\s*[A-Z][a-z]+(?![\w-])")
_LAST_WORD = re.compile(r"[^\s(\[]+$")
_ENUMERATOR = re.compile(r"\s*\(?(?:\d{1,2}|[A-Za-z]|[ivx]{1,4})\.")

# Words that are followed by more of their sentence, whatever comes next.
_NEVER_LAST = frozenset(
    """al vs v e.g i.e cf viz ca approx fig figs dr prof mr mrs ms st drs resp eq eqs ed eds suppl
    u.s u.k""".split()
)
# Words that stand before a number of theirs.
_BEFORE_NUMBER = frozenset("no nos ref refs tab p pp vol sect ch art n".split())
# How a drug is given or how often: these end a sentence only before a plain word.
_GIVEN = frozenset("i.v i.p i.m s.c p.o b.i.d t.i.d q.d o.d".split())
# Nouns that a lone capital ends: "arm A.", "hepatitis B."; elsewhere it is an initial.
_LETTERED = frozenset(
    """arm arms group groups cohort type grade stage class vitamin hepatitis part factor pugh
    protein table panel step level category phase score method system section appendix""".split()
)


def split_sentences(text: str, marks: Sequence[ReferenceMark] = ()) -> list[tuple[int, int]]:
    """Start and end offsets of the sentences of `text`, without surrounding white space.

    A line break always ends a sentence. A reference mark that follows the full stop
    ("... was seen. [5] Then ...") belongs to the sentence before it.
    """
    mark_ends = {mark.start: mark.end for mark in marks}
    inside = [(mark.start, mark.end) for mark in marks]
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _CANDIDATE.finditer(text):
        if match.start() < start or any(a < match.start() < b for a, b in inside):
            continue
        end = match.end()
        if "\n" not in match.group():
            if not (end in mark_ends or text[end : end + 1].isspace()):
                continue
            end = _after_marks(text, end, mark_ends)
            if not _is_boundary(text, start, match, end):
                continue
        spans.append((start, end))
        start = end
    spans.append((start, len(text)))
    return [trimmed for span in spans if (trimmed := _trim(text, *span))]


def _after_marks(text: str, end: int, mark_ends: dict[int, int]) -> int:
    while True:
        cursor = end
        while cursor < len(text) and text[cursor] == " ":
            cursor += 1
        if cursor not in mark_ends:
            return end
        end = mark_ends[cursor]


def _is_boundary(text: str, start: int, match: re.Match[str], end: int) -> bool:
    if end < len(text) and not _NEXT_STARTS.match(text, end):
        return False
    if _is_open(text[start : match.end()]) and match.end() - start < 400:
        return False
    if not match.group().startswith("."):
        return True
    before = text[start : match.start()]
    if _ENUMERATOR.fullmatch(before + "."):
        return False
    word_match = _LAST_WORD.search(before)
    word = word_match.group() if word_match else ""
    if word.lower() in _NEVER_LAST:
        return False
    if word.lower() in _GIVEN and not _PLAIN_WORD_AHEAD.match(text, end):
        return False
    following = text[end:].lstrip()[:1]
    if word.lower() in _BEFORE_NUMBER and following.isdigit():
        return False
    if len(word) == 1 and word.isupper():
        noun = before[: len(before) - 1].rstrip().rpartition(" ")[2]
        follower = _WORD_AHEAD.match(text, end)
        starts_sentence = follower is not None and follower.group(1).lower() in STOP_WORDS
        return starts_sentence or noun.lower().rpartition("-")[2] in _LETTERED
    return True


def _is_open(text: str) -> bool:
    return text.count("(") > text.count(")") or text.count("[") > text.count("]")


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None


def paper_sentences(
    paper: Paper, sections: Sequence[Section], count_tokens: TokenCounter, budget: int
) -> list[list[Sentence]]:
    """The sentences of each of `sections`, numbered from 1 through the whole paper.

    A sentence of more than `budget` tokens, which no embedding window would hold, is cut at
    its semicolons, commas or spaces, in this order of preference.
    """
    numbers = itertools.count(1)
    result = []
    for section in sections:
        spans = split_sentences(section.text, section.marks)
        counts = count_tokens([section.text[start:end] for start, end in spans])
        sentences = []
        for (start, end), count in zip(spans, counts, strict=True):
            pieces = (
                [(start, end)]
                if count <= budget
                else _cut(section, start, end, count_tokens, budget)
            )
            for a, b in pieces:
                marks = tuple(m for m in section.marks if a <= m.start and m.end <= b)
                sentence_id = f"{paper.key}#s{next(numbers)}"
                sentences.append(
                    Sentence(sentence_id, section.label, section.text[a:b], a, b, marks)
                )
        result.append(sentences)
    return result


def _cut(
    section: Section, start: int, end: int, count_tokens: TokenCounter, budget: int
) -> list[tuple[int, int]]:
    text = section.text
    pieces: list[tuple[int, int]] = []
    todo = [(start, end)]
    while todo:
        a, b = todo.pop()
        if b - a < 2 or count_tokens([text[a:b]])[0] <= budget:
            pieces.append((a, b))
            continue
        middle = _cut_point(section, a, b)
        todo += [
            span for span in (_trim(text, middle, b), _trim(text, a, middle)) if span is not None
        ]
    return pieces


def _cut_point(section: Section, start: int, end: int) -> int:
    middle = (start + end) // 2
    quarter = (end - start) // 4
    for separator in ("; ", ", ", " "):
        matches = re.compile(separator).finditer(section.text, start + quarter, end - quarter)
        points = [
            match.end()
            for match in matches
            if not any(mark.start < match.end() < mark.end for mark in section.marks)
        ]
        if points:
            return min(points, key=lambda point: abs(point - middle))
    return middle


def cut_title(title: str, count_tokens: TokenCounter, window: int) -> str:
    """The title without its last words where it would fill more than half of the window."""
    while title and count_tokens([title])[0] > window // 2:
        title = title.rpartition(" ")[0]
    return title


def paper_passages(paper: Paper, count_tokens: TokenCounter, window: int) -> Iterator[Passage]:
    """The paper's passages, in order: as many consecutive sentences as fit `window` tokens.

    The title, cut by `cut_title`, is embedded in front of each passage, so its tokens count too
    (`window` is what the model takes without its special tokens). Passages neither overlap nor
    cross sections.
    """
    budget = window - count_tokens([cut_title(paper.title, count_tokens, window)])[0]
    numbers = itertools.count(1)
    all_sentences = paper_sentences(paper, paper.sections, count_tokens, budget)
    for section, sentences in zip(paper.sections, all_sentences, strict=True):
        counts = count_tokens([sentence.text for sentence in sentences])
        for group in _pack(sentences, counts, budget):
            text = section.text[group[0].start : group[-1].end]
            yield Passage(f"{paper.key}#p{next(numbers)}", section.label, tuple(group), text)


def _pack(
    sentences: Sequence[Sentence], counts: Sequence[int], budget: int
) -> Iterator[list[Sentence]]:
    group: list[Sentence] = []
    used = 0
    for sentence, count in zip(sentences, counts, strict=True):
        if group and used + count > budget:
            yield group
            group, used = [], 0
        group.append(sentence)
        used += count
    if group:
        yield group
