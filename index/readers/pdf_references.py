"""The reference list of a PDF, and the citations of its entries in the text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from index.paper import Reference, ReferenceMark, clean_doi
from index.readers import fields
from index.readers.pdf_layout import Line
from index.readers.pdf_text import join_lines
from index.readers.pdf_worker import LOWERED, RAISED

_NUMBER = re.compile(
    rf"(?:{RAISED})?(?:\[ ?(?P<bracket>\d{{1,4}}) ?\]|(?P<stop>\d{{1,4}}) ?[.)](?!\d)"
    rf"|(?P<bare>\d{{1,4}})(?={LOWERED}|\s))(?:{LOWERED})?\s*"
)
_LINK = re.compile(r"(?:\bdoi:? ?|doi\.org/|\b10\.\d{4,9}/|https?://)\S*$", re.IGNORECASE)
_LONGEST_LINK = 1_000  # characters of the lines that it stands in
_LINK_ENDS = ("/", ".", "-", "_", "(")
_PMID = re.compile(r"\bPMID:? ?([0-9]{1,8})\b", re.IGNORECASE)
_PMCID = re.compile(r"\b(PMC[0-9]{3,9})\b", re.IGNORECASE)
_HANGING = 0.8  # sizes of the type

_DASH = r"\-\u2010-\u2015\u2212"
_LONGEST_RANGE = 100
_CITED = re.compile(rf"\d{{1,4}}(?:[,;{_DASH}]\d{{1,4}})*")
_MARKER = re.compile(rf"{RAISED}([^{LOWERED}]*){LOWERED}|\[([\d ,;{_DASH}]{{1,80}})\]")
_INTERVAL = re.compile(
    r"(?:\b(?:CI|IQR|interval|range|ranges)\b[\s,:=%]{0,5}|[=<>≤≥±] ?)$", re.IGNORECASE
)
_NUMERIC = re.compile(rf"[+{_DASH}]?\d+(?:[.,]\d+)*")
_TEN = re.compile(r"(?<![\d.])10$")
_UNIT = re.compile(r"(?:(?:^|[\s/(\d])[kcmdnµμ]?m|(?<![^\W\d_])[^\W\d_])$")


def read_references(
    lines: Sequence[Line], words: Mapping[str, int]
) -> tuple[tuple[Reference, ...], bool]:
    """The entries of a reference list, and whether they are numbered.

    Entries without numbers are told apart by their first lines, which hang; () where they do
    not.
    """
    entries = _split_numbered(lines)
    if entries:
        return tuple(_entry(number, texts, words) for number, texts in entries), True
    groups = _split_hanging(lines)
    return tuple(
        _entry(number, texts, words) for number, texts in enumerate(groups, start=1)
    ), False


def _split_numbered(lines: Sequence[Line]) -> list[tuple[int, list[str]]]:
    """The numbered entries; a number counts where it is the next one and looks like the first."""
    entries: list[tuple[int, list[str]]] = []
    kind: str | None = None
    place = 0.0
    for line in lines:
        match = _NUMBER.match(line.text)
        offset = (line.start - line.left) / line.size
        if match and kind is None and match[match.lastgroup or 0] == "1":
            kind, place = match.lastgroup, offset
        if match and kind == match.lastgroup and kind is not None:
            number = int(match[kind])
            expected = entries[-1][0] + 1 if entries else 1
            outdented = kind != "bare" or offset < place + _HANGING
            if number == expected and outdented:
                entries.append((number, [line.text[match.end() :]]))
                continue
        if entries:
            entries[-1][1].append(line.text)
    return entries


def _split_hanging(lines: Sequence[Line]) -> list[list[str]]:
    groups: list[list[str]] = []
    for line in lines:
        if line.start < line.left + _HANGING * line.size / 2:
            groups.append([line.text])
        elif groups:
            groups[-1].append(line.text)
    return groups if any(len(group) > 1 for group in groups) else []


def _entry(number: int, lines: Sequence[str], words: Mapping[str, int]) -> Reference:
    pieces: list[str] = []
    for line in lines:
        bare = line.replace(RAISED, "").replace(LOWERED, "").strip()
        last = pieces[-1] if pieces else ""
        goes_on = last.endswith(_LINK_ENDS) and re.match(r"[a-z0-9/(]", bare)
        if goes_on and len(last) < _LONGEST_LINK and _LINK.search(last):
            pieces[-1] += bare
        else:
            pieces.append(bare)
    text = fields.collapse(join_lines(pieces, words))
    pmid, pmcid = _PMID.search(text), _PMCID.search(text)
    return Reference(
        number,
        text,
        fields.clean_pmid(pmid[1]) if pmid else None,
        fields.clean_pmcid(pmcid[1]) if pmcid else None,
        clean_doi(text),
    )


def mark_citations(text: str, numbers: Collection[int]) -> tuple[str, tuple[ReferenceMark, ...]]:
    """The text without the marks of superscripts, and where it cites entries of the list.

    Citations stand in brackets; superscript ones are put in brackets: `` [1,2]``. Other
    superscript numbers are written ``10^6`` where they follow a letter or digit.
    """
    parts: list[str] = []
    marks: list[ReferenceMark] = []
    length = end = 0

    def write(piece: str) -> None:
        nonlocal length
        parts.append(piece)
        length += len(piece)

    for match in _MARKER.finditer(text):
        write(text[end : match.start()])
        end = match.end()
        before = "".join(parts[-3:])[-40:]
        raised, bracketed = match[1], match[2]
        if raised is None:
            cited = () if _INTERVAL.search(before) else _numbers(bracketed, numbers)
            piece = match[0]
        else:
            raised = raised.strip()
            exponent = _is_exponent(before, raised, text[end : end + 1])
            cited = () if exponent else _numbers(raised, numbers)
            if cited:
                write("" if not before or before[-1] in " ([" else " ")
                piece = f"[{''.join(raised.split())}]"
            else:
                joins = before[-1:].isalnum() or before[-1:] in (")", "]")
                piece = f"^{raised}" if joins and _NUMERIC.fullmatch(raised) else raised
        if cited:
            marks.append(ReferenceMark(length, length + len(piece), cited))
        write(piece)
    write(text[end:])
    return "".join(parts), tuple(marks)


def _is_exponent(before: str, raised: str, after: str) -> bool:
    """Whether a superscript number belongs to what it follows: ``10^6``, ``m^2``, ``18F``."""
    if _TEN.search(before) or ((not before or before[-1] in " ([") and after.isalpha()):
        return True
    return raised in ("2", "3") and _UNIT.search(before) is not None


def _numbers(cited: str, known: Collection[int]) -> tuple[int, ...]:
    """The numbers a citation names, ranges expanded; () unless all are in the list."""
    bare = re.sub(r"\s", "", cited)
    if not _CITED.fullmatch(bare):
        return ()
    numbers: list[int] = []
    for part in re.split("[,;]", bare):
        ends = [int(number) for number in re.split(f"[{_DASH}]", part)]
        if len(ends) > 2 or ends[0] > ends[-1] or ends[-1] - ends[0] > _LONGEST_RANGE:
            return ()
        numbers += range(ends[0], ends[-1] + 1)
    return tuple(dict.fromkeys(numbers)) if all(number in known for number in numbers) else ()
