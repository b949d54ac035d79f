from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.paper import Paper
from index.readers import read_papers, sniff

Read = Callable[..., list[Paper | ReadError]]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \r\n"])
def test_empty_file(read_text: Read, content: bytes) -> None:
    with pytest.raises(ReadError, match=r"^the file is empty$"):
        read_text(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%!PS-Adobe-3.0\n", "the format is not known"),
        (b"PK\x03\x04rest", "this is a zip archive"),
        (b"\x7fELF\x02\x00\x00", "this is binary data"),
        ("Titel".encode("utf-16"), "text in UTF-16: save it as UTF-8"),
        (b"caf\xe9 au lait", r"not UTF-8 text \(byte 3\)"),
        (b"<!DOCTYPE html><html><article>", "this is an HTML page"),
        (b"<?xml version='1.0'?><NLMCatalogRecord>", "another kind .*<NLMCatalogRecord>"),
        (b"Once upon a time", "the format is not known"),
        (b"[1, 2]", "the format is not known"),
    ],
)
@pytest.mark.parametrize("name", ["document", "paper.nxml", "papers.jsonl"])
def test_what_is_not_read_is_described(
    read_text: Read, content: bytes, reason: str, name: str
) -> None:
    with pytest.raises(ReadError, match=f"{reason}.*; the formats read are: .*JATS.*JSON Lines"):
        read_text(content, name)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ReadError, match="cannot be opened"):
            read_papers(path)


def test_the_name_decides_nothing(read_text: Read) -> None:
    (paper,) = read_text('{"title": "Tea"}', "tea.nxml")
    assert paper == Paper("Tea", text_kind="none")


def test_a_head_may_end_inside_a_character(read_text: Read) -> None:
    content = "x" * (sniff.HEAD - 1) + "é and more"
    with pytest.raises(ReadError, match="the format is not known"):
        read_text(content)


_STARTS = [b"", b"<article>", b"<?xml", b"<!DOCTYPE article [", b'{"title": ', b"\xef\xbb\xbf{"]
_STARTS += [b"PMID- 1\nTI  - ", b"TY  - JOUR\nTI  - ", b"%PDF-1.7\n"]
_STARTS += [b". 2020 Nov 13;1:2.\nAbstract\n\n", b"\xff\xfe<\0a\0r\0t\0i\0c\0l\0e\0>\0"]


_STARTS += [b"<PubmedArticleSet><PubmedArticle>", b"\x1f\x8b\x08\0\0\0\0\0\0\x03"]
_STARTS += [b'<html><h1 class="heading-title">Tea</h1>']


@settings(deadline=None)
@given(st.sampled_from(_STARTS), st.binary(max_size=400))
@example(b"<!DOCTYPE " + b"a" * 30_000 + b"[", b"]" * 30_000)
@example(b"<!DOCTYPE article", b"<?" * 30_000)
@example(b"", b"\n" * 60_000 + b"a")
@example(b". 2020 Nov 13;1:2.\n", b" \n" * 30_000)
def test_any_bytes_give_papers_or_read_errors(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, rest: bytes
) -> None:
    path = tmp_path_factory.mktemp("sniff") / "any"
    path.write_bytes(start + rest)
    try:
        items = list(read_papers(path))
    except ReadError as error:
        items = [error]
    for item in items:
        assert isinstance(item, Paper | ReadError)
        assert not isinstance(item, ReadError) or len(str(item)) < 500
