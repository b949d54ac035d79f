"""Tokens of running text written as lines: spaces, superscripts and citation markers."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from index.paper import ReferenceMark

_CLOSING = {"[": "]", "(": ")"}
_DASH = re.compile(r"[-\u2010-\u2015\u2212]")
_SEPARATOR = re.compile(
    r"\] ?[,;\-\u2010-\u2015\u2212]{0,2} ?\[|\) ?[,;\-\u2010-\u2015\u2212]{0,2} ?\("
    r"|[ ,;\-\u2010-\u2015\u2212]{0,4}"
)
_ONE = r"[A-Za-z]?[0-9]{1,4}[a-z]?"
_MARKER = re.compile(rf"[\[(]?{_ONE}(?:[,;\-\u2010-\u2015\u2212]+{_ONE})*[\])]?")
_YEAR = re.compile(r"(?:1[5-9]|20|21)[0-9]{2}[a-z]?")
_EXPONENT = re.compile(r"[+\-\u2212\u2013]?[0-9]+(?:[.,/][0-9]+)*")
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_LONGEST_RANGE = 100


@dataclasses.dataclass(frozen=True)
class Run:
    """A line of text with its citation markers."""

    text: str
    marks: tuple[ReferenceMark, ...] = ()


@dataclasses.dataclass(frozen=True)
class Token:
    """A piece of text; its white space is single spaces, and "\\n" alone is the end of a line.

    `raised` says that it is a superscript. `cites` is None but for a citation marker, where it
    holds the numbers of the references that the source links it to, if any.
    """

    text: str
    raised: bool = False
    cites: tuple[int, ...] | None = None


def write(tokens: Sequence[Token]) -> list[Run]:
    """The tokens as lines without the empty ones.

    Superscript numbers are written ``10^6`` where they follow a digit, letter or closing sign
    and plainly in ``18F``. Citation markers that are superscripts or stand without brackets
    become `` [1,2]``; others stay as they are.
    """
    writer = _Writer()
    tokens = list(tokens)
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.text == "\n":
            writer.end_line()
        elif token.cites is not None:
            members, position = _group(tokens, position)
            following = tokens[position] if position < len(tokens) else Token("")
            used = writer.marker(members, following.text if following.cites is None else "")
            if used:
                tokens[position] = dataclasses.replace(following, text=following.text[used:])
            continue
        elif token.raised:
            cited_next = position + 1 < len(tokens) and tokens[position + 1].cites is not None
            writer.superscript(token.text, cited_next)
        else:
            writer.text(token.text)
        position += 1
    writer.end_line()
    return writer.lines


def _is_marker(token: Token) -> bool:
    """Whether a citation is a number or symbol and not words such as ``Smith et al., 2010``."""
    text = token.text.replace(" ", "")
    if token.raised or not text:
        return True
    if _YEAR.fullmatch(text.strip("[]()")) and token.cites != (int(text.strip("[]()")[:4]),):
        return False
    return _MARKER.fullmatch(text) is not None


def _group(tokens: Sequence[Token], start: int) -> tuple[list[tuple[str, Token]], int]:
    """The markers that are printed as one, each with the separator before it; where they end."""
    members = [("", tokens[start])]
    end = start + 1
    while _is_marker(members[-1][1]):
        separator, position = "", end
        while (
            position < len(tokens)
            and tokens[position].cites is None
            and len(separator) + len(tokens[position].text) <= 6
            and tokens[position].text != "\n"
        ):
            separator += tokens[position].text
            position += 1
        if position == len(tokens) or tokens[position].cites is None:
            break
        if not (_SEPARATOR.fullmatch(separator) and _is_marker(tokens[position])):
            break
        members.append((separator, tokens[position]))
        end = position + 1
    return members, end


def _numbers(members: Sequence[tuple[str, Token]]) -> tuple[int, ...]:
    """The references that a group of markers points at, ranges expanded."""
    numbers: list[int] = []

    def expand(last: int) -> None:
        if numbers and 0 < last - numbers[-1] <= _LONGEST_RANGE:
            numbers.extend(range(numbers[-1] + 1, last))

    for separator, token in members:
        cites = token.cites or ()
        if cites and _DASH.search(separator):
            expand(cites[0])
        if len(cites) == 2 and re.fullmatch(rf"\D*\d+ ?{_DASH.pattern} ?\d+\D*", token.text):
            numbers.append(cites[0])
            expand(cites[1])
        numbers.extend(cites)
    return tuple(dict.fromkeys(numbers))


class _Writer:
    """Builds lines, knowing what the character before is."""

    def __init__(self) -> None:
        self.lines: list[Run] = []
        self._start_line()

    def _start_line(self) -> None:
        self._parts: list[str] = []
        self._marks: list[ReferenceMark] = []
        self._length = 0
        self._last = ""
        # The last character that is no space, and its offset.
        self._solid = ("", 0)
        self._open_brackets = 0
        self._gap_wanted = False

    def end_line(self) -> None:
        if text := "".join(self._parts).rstrip(" "):
            self.lines.append(Run(text, tuple(self._marks)))
        self._start_line()

    def text(self, text: str) -> None:
        if self._gap_wanted and text[:1].isalnum():
            text = f" {text}"
        if text.startswith(" ") and self._last in ("", " "):
            text = text[1:]
        if not text:
            return
        self._gap_wanted = False
        self._open_brackets = max(0, self._open_brackets + text.count("[") - text.count("]"))
        if solid := text.rstrip(" "):
            self._solid = (solid[-1], self._length + len(solid) - 1)
        self._parts.append(text)
        self._length += len(text)
        self._last = text[-1]

    def superscript(self, text: str, cited_next: bool) -> None:
        bare = text.strip()
        if text.startswith(" "):
            self.text(" ")
        if cited_next and bare.endswith(("[", "(")):
            self.text(" ")
        elif bare.strip(",; ") == "":
            bare = ""  # what separated note markers that are left out
        elif self._joins_wrongly(bare):
            bare = f"^{bare}"
        self.text(bare)
        if text.endswith(" "):
            self.text(" ")

    def _joins_wrongly(self, raised: str) -> bool:
        if self._last.isdigit() and raised[0].isalnum() and raised not in _ORDINALS:
            return True
        joined = self._last.isalnum() or self._last in tuple(")]}%°.,;:")
        return joined and _EXPONENT.fullmatch(raised) is not None

    def marker(self, members: Sequence[tuple[str, Token]], following: str) -> int:
        """Writes a group of markers and its mark.

        Returns how many characters of `following`, the text after it, it took.
        """
        text = "".join(separator + token.text for separator, token in members)
        text = re.sub(" +", " ", text)  # a marker that holds paragraphs has a space for each
        if not text.strip():
            return 0
        raised = any(token.raised for _, token in members)
        opening, start = self._solid if self._parts else ("", 0)
        rest = following.lstrip(" ")
        closed = opening in _CLOSING and rest[:1] == _CLOSING[opening]
        used = 0
        if text.startswith(" "):
            self.text(" ")
        text = text.strip()
        if not _is_marker(members[0][1]):
            start = self._length
            self.text(text)
        elif closed:
            used = len(following) - len(rest) + 1
            self.text(text + following[:used])
        elif text[0] in _CLOSING and text[-1] == _CLOSING[text[0]]:
            if raised:
                self.text(" ")
            start = self._length
            self.text(text)
        elif not raised and self._open_brackets:
            start = self._length
            self.text(text)
        else:
            if self._last not in tuple("[("):
                self.text(" ")
            start = self._length
            self.text(f"[{_compact(members)}]")
            self._gap_wanted = True
        numbers = _numbers(members)
        if numbers:
            self._marks.append(ReferenceMark(start, self._length, numbers))
        if members[-1][1].text.endswith(" ") and not used:
            self.text(" ")
        return used


def _compact(members: Sequence[tuple[str, Token]]) -> str:
    """The markers without spaces and brackets of their own, at least a comma between two."""
    text = ""
    for separator, token in members:
        own = token.text.replace(" ", "").strip("[](),;")
        if own and text:
            text += separator.replace(" ", "") or ("" if text[-1] in "-\u2013" else ",")
        elif not own and _DASH.search(separator):
            text += separator.replace(" ", "")
        text += own
    return text
