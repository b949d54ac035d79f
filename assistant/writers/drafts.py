"""What a language model streams, cut into sentences with the numbers of the evidence they name."""

from __future__ import annotations

import dataclasses
import re

from assistant.writers.markers import (
    Marker,
    leading_round_markers,
    round_markers,
    square_markers,
    without,
)
from assistant.writers.replies import declines
from index.paper import ReferenceMark
from index.passages import split_sentences

MAX_CHARACTERS = 8_000
"""Where a model's text is cut: an answer has some six sentences."""

# What a terminal or a page would obey, half characters, and what shows text in another order.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_THOUGHT = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_PART_OF_TAG = re.compile(r"(?:<[/a-z]{0,10})?\Z", re.IGNORECASE)
_UNSETTLED = re.compile(r"[\[(【［][^\])】］\n]{0,60}\Z|<sup[^<]{0,60}\Z|\S*\Z", re.IGNORECASE)

_FENCE_OR_RULE = re.compile(r"(?:```|~~~)[\w-]*|[-*_=|]{3,}")
_HEADING = re.compile(r"#.*|\*\*[^*]+\*\*:?|.*:(?:\*\*)?", re.DOTALL)
_REFERENCES = re.compile(r"(?:references|sources|citations|bibliography):?", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*\*|__|`")
_LINE_START = re.compile(r"(?:#+\s+|>\s+(?=[^\W\d])|[-*•+–—]\s+|\(?\d{1,2}[.)]\s+)+")
_LABEL = re.compile(r"(?:(?:final |short |direct )?answer|response|summary)\s*:\s*", re.IGNORECASE)
_PAPER_NAME = re.compile(r"\([^()\d]{1,60}\d{4}\)\s+")


@dataclasses.dataclass(frozen=True)
class Draft:
    """A sentence as the model wrote it, with the numbers of the evidence it names."""

    text: str
    numbers: tuple[int, ...]


@dataclasses.dataclass
class _Part:
    """A sentence with its markup still on, `start` its place in the text not yet given out."""

    start: int
    text: str
    numbers: list[int]
    led_by_marker: bool


class DraftReader:
    """Takes a model's text piece by piece and gives each sentence once the next has begun.

    Reasoning between ``<think>`` tags, headings, bullets, code fences, emphasis and a list of
    references at the end are no part of the answer and left out.

        >>> reader = DraftReader()
        >>> reader.feed("Survival was 16.5 months [1]. It was ")
        [Draft(text='Survival was 16.5 months.', numbers=(1,))]
        >>> reader.feed("9 months with placebo. [2]") + reader.close()
        [Draft(text='It was 9 months with placebo.', numbers=(2,))]

    Args:
        evidence: the numbered evidence as the model saw it: a number in round brackets that
            stands in it is prose and no marker.
    """

    def __init__(self, evidence: str = "") -> None:
        self._evidence = evidence
        self._unread = ""
        self._thinking = False
        self._text = ""
        self._given = 0
        self._over = False

    @property
    def full(self) -> bool:
        """Whether the model has written more than an answer may hold."""
        return self._given + len(self._text) > MAX_CHARACTERS

    def feed(self, piece: str) -> list[Draft]:
        """The sentences that this piece completes."""
        self._read(_UNSHOWN.sub("", piece))
        unsettled = _UNSETTLED.search(self._text)
        assert unsettled is not None
        *complete, last = self._parts(self._text[: unsettled.start()]) or [_Part(0, "", [], False)]
        self._given += last.start
        self._text = self._text[last.start :]
        return self._drafts(complete)

    def close(self) -> list[Draft]:
        """The sentences that are left when the model has ended."""
        if not self._thinking:
            self._text += self._unread
        parts, self._text, self._unread = self._parts(self._text), "", ""
        return self._drafts(parts)

    def _read(self, piece: str) -> None:
        """Add a piece to the text, but for what stands between tags of thought."""
        self._unread += piece
        while tag := _THOUGHT.search(self._unread):
            if not self._thinking:
                self._text += self._unread[: tag.start()]
            if tag[1] and not self._thinking:
                self._text = ""  # thoughts whose opening tag the server kept
            self._thinking = not tag[1]
            self._unread = self._unread[tag.end() :]
        part = _PART_OF_TAG.search(self._unread)
        assert part is not None
        if not self._thinking:
            self._text += self._unread[: part.start()]
        self._unread = self._unread[part.start() :]

    def _parts(self, text: str) -> list[_Part]:
        markers = square_markers(text)
        marks = [ReferenceMark(marker.start, marker.end, ()) for marker in markers]
        parts: list[_Part] = []
        for start, end in split_sentences(text, marks):
            written = text[start:end]
            found = square_markers(written)
            led = bool(found) and found[0].start == 0
            if parts and not parts[-1].numbers and "\n" not in text[parts[-1].start : start]:
                # "It rose. (1) It fell. (2)": the number belongs to the sentence before it.
                leading = self._not_in_evidence(written, leading_round_markers(written))
                if leading:
                    parts[-1].numbers += [n for marker in leading for n in marker.numbers]
                    start += leading[-1].end
                    written = text[start:end]
                    found = square_markers(written)
            found = found or self._not_in_evidence(written, round_markers(written))
            numbers = [number for marker in found for number in marker.numbers]
            said = without(written, found)
            if re.search(r"\w", said):
                parts.append(_Part(start, said, numbers, led))
            elif parts:
                parts[-1].numbers += numbers
        return parts

    def _not_in_evidence(self, text: str, markers: list[Marker]) -> list[Marker]:
        return [
            marker for marker in markers if text[marker.start : marker.end] not in self._evidence
        ]

    def _drafts(self, parts: list[_Part]) -> list[Draft]:
        drafts = []
        for part in parts:
            text = part.text.strip()
            if not part.numbers and _HEADING.fullmatch(text) and not declines(text):
                self._over |= _REFERENCES.fullmatch(text.strip("#* ")) is not None
                continue
            if self._over or _FENCE_OR_RULE.fullmatch(text):
                continue
            text = " ".join(_EMPHASIS.sub("", text).split())
            for lead in (_LINE_START, _LABEL, _PAPER_NAME if part.led_by_marker else None):
                if lead and (match := lead.match(text)):
                    text = text[match.end() :]
            if text:
                drafts.append(Draft(text, tuple(dict.fromkeys(part.numbers))))
        return drafts
