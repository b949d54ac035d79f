"""JSON Lines: one paper a line, as in a BEIR corpus (``_id``, ``title``, ``text``).

A record may also hold the bibliographic fields of `index.paper.Paper` under their own names, and,
as the built-in corpus does, ``digest`` (sentences), ``topics`` and ``uncertain`` in place of
``text``. Other fields are ignored.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, get_args

from index.errors import ReadError
from index.paper import Paper, Relation, Section, TextKind, clean_doi
from index.readers import fields

FORMAT = "JSON Lines with a title and a text in each line (.jsonl, as in BEIR)"
MAX_LINE = 16 * 2**20
"""Bytes; a longer line is no paper."""

_CHUNK = 2**20
_OBJECT = re.compile(rb"^[ \t]*\{[ \t]*(?:\"|\}[ \t\r]*$)", re.MULTILINE)


def matches(head: bytes) -> bool:
    """Whether a line starts an object and the first one starts neither an array nor XML.

    The first line itself may be a broken record; a lone brace starts JSON of several lines.
    """
    head = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return not head.startswith((b"[", b"<")) and _OBJECT.search(head) is not None


def read(path: Path) -> Iterator[Paper | ReadError]:
    """The papers of a JSON Lines file in order; a line that is no paper gives a `ReadError`.

    Raises:
        ReadError: the file cannot be opened.
    """
    for item in read_with_ids(path):
        yield item if isinstance(item, ReadError) else item[1]


def read_with_ids(path: Path) -> Iterator[tuple[str, Paper] | ReadError]:
    """Like `read`, with each paper's own id (``_id`` or ``id``), "" where it has none.

    The id is the file's name for the paper, as relevance judgements use it; it is not
    `Paper.key`.
    """
    with fields.open_file(path) as file:
        for number, offset, line in _lines(file):
            try:
                if line is None:
                    limit = MAX_LINE // 2**20
                    raise ReadError(f"the line is longer than {limit} MiB and was skipped")
                if line.strip():
                    yield _record(_parse(line, offset))
            except ReadError as error:
                yield ReadError(f"line {number}: {error}")


def _lines(file: BinaryIO) -> Iterator[tuple[int, int, bytes | None]]:
    """Each line's number, byte offset and content; None in place of a line that is too long."""
    number = offset = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        length = len(line)
        if length > MAX_LINE and not line.endswith(b"\n"):
            del line  # so that no more than one piece of the line is held
            while chunk := file.readline(_CHUNK):
                length += len(chunk)
                if chunk.endswith(b"\n"):
                    break
            yield number, offset, None
        else:
            marked = number == 1 and line.startswith(codecs.BOM_UTF8)
            yield number, offset, line[len(codecs.BOM_UTF8) :] if marked else line
        offset += length


def _parse(line: bytes, offset: int) -> dict[str, Any]:
    try:
        value = json.loads(line.decode("utf-8").rstrip("\r\n"))
    except UnicodeDecodeError as error:
        raise ReadError(f"not UTF-8 text at byte {offset + error.start} of the file") from error
    except json.JSONDecodeError as error:
        raise ReadError(f"not valid JSON ({error.msg}, column {error.colno})") from error
    except RecursionError as error:
        raise ReadError("not a paper: the JSON is nested too deeply") from error
    except ValueError as error:  # an integer of more digits than Python converts
        raise ReadError("not valid JSON (a number is too long)") from error
    if not isinstance(value, dict):
        raise ReadError("not a JSON object")
    return value


def _record(record: dict[str, Any]) -> tuple[str, Paper]:
    title, text = _string(record, "title"), _string(record, "text")
    digest = " ".join(_strings(record, "digest"))
    if not (title or text or digest):
        raise ReadError("neither title nor text")
    sections: tuple[Section, ...] = ()
    text_kind: TextKind = "none"
    if text:
        sections, text_kind = (Section("Abstract", text),), "abstract"
    elif digest:
        sections, text_kind = (Section("Digest", digest),), "digest"
    publication_types = _strings(record, "publication_types")
    own_id = _text_or_number(record, "_id") or _text_or_number(record, "id") or ""
    return own_id, Paper(
        title=title,
        sections=sections,
        authors=_strings(record, "authors"),
        journal=_string(record, "journal") or None,
        year=_year(record),
        volume=_text_or_number(record, "volume"),
        issue=_text_or_number(record, "issue"),
        pages=_text_or_number(record, "pages"),
        pmid=_identifier(record, "pmid"),
        pmcid=_identifier(record, "pmcid"),
        doi=_identifier(record, "doi"),
        publication_types=publication_types,
        keywords=_strings(record, "keywords") or _strings(record, "topics"),
        relation=_relation(record),
        text_kind=text_kind,
        retracted=_retracted(record) or fields.RETRACTED_TYPE in publication_types,
        uncertain=_strings(record, "uncertain"),
    )


def _wrong(name: str, wanted: str, value: object) -> NoReturn:
    kinds = {bool: "a boolean", str: "a string", list: "an array", dict: "an object"}
    kind = "null" if value is None else kinds.get(type(value), "a number")
    raise ReadError(f'"{name}" must be {wanted}, not {kind}')


def _string(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        _wrong(name, "a string", value)
    return fields.collapse(value)


def _strings(record: dict[str, Any], name: str) -> tuple[str, ...]:
    value = record.get(name)
    if value is None:
        return ()
    if not isinstance(value, list):
        _wrong(name, "an array of strings", value)
    for item in value:
        if not isinstance(item, str):
            _wrong(name, "an array of strings", item)
    cleaned = (fields.collapse(item) for item in value)
    return tuple(item for item in cleaned if item)


def _text_or_number(record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        _wrong(name, "a string or an integer", value)
    return None if value is None else fields.collapse(str(value)) or None


def _year(record: dict[str, Any]) -> int | None:
    text = _text_or_number(record, "year")
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{4}", text):
        raise ReadError(f'"year" must be a year of four digits, not {fields.excerpt(text, 20)}')
    if (year := fields.clean_year(text)) is None:
        raise ReadError(f'"year" is {text}: not in {fields.FIRST_YEAR}..{fields.LAST_YEAR}')
    return year


def _identifier(record: dict[str, Any], name: str) -> str | None:
    text = _text_or_number(record, name)
    if text is None:
        return None
    cleaned = {"pmid": fields.clean_pmid, "pmcid": fields.clean_pmcid, "doi": clean_doi}[name](text)
    if cleaned is None:
        raise ReadError(f'"{name}" is no {name.upper()}: {fields.excerpt(text)}')
    return cleaned


def _relation(record: dict[str, Any]) -> Relation:
    text = _string(record, "relation")
    for relation in get_args(Relation):
        if text == relation:
            return relation  # type: ignore[no-any-return]
    if text:
        raise ReadError(f'"relation" must be one of {", ".join(get_args(Relation))}')
    return "related"


def _retracted(record: dict[str, Any]) -> bool:
    value = record.get("retracted")
    if not isinstance(value, bool | None):
        _wrong("retracted", "true or false", value)
    return bool(value)
