from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.paper import Paper
from index.readers import archive, read_papers

Read = Callable[..., list[Paper | ReadError]]

LINES = b"".join(b'{"title": "Tea %d"}\n' % number for number in range(100))
PAGE = b". 2020 Nov 13;1(2):3-4.\ndoi: 10.1000/tea.1.\n\nOn tea\n\nAbstract\n\nTea is warm.\n"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which archives are unpacked."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize(
    "name", ["article.nxml", "pubmed_set.xml", "pubmed_page.html", "pubmed_page_structured.txt"]
)
def test_archive_of_each_format(fixtures: Path, tmp_path: Path, temporary: Path, name: str) -> None:
    plain = fixtures / name
    path = tmp_path / "packed"
    path.write_bytes(gzip.compress(plain.read_bytes()))
    assert list(read_papers(path)) == list(read_papers(plain))
    assert list(temporary.iterdir()) == []


def test_archive_of_several_members(read_text: Read) -> None:
    half = len(LINES) // 2
    content = gzip.compress(LINES[:half]) + gzip.compress(LINES[half:])
    assert [paper.title for paper in read_text(content) if isinstance(paper, Paper)] == [
        f"Tea {number}" for number in range(100)
    ]


@pytest.mark.parametrize(
    ("name", "pmid"), [("PMID77.txt.gz", "77"), ("PMID77", "77"), (".gz", None)]
)
def test_the_name_without_its_ending_is_the_documents(
    read_text: Read, name: str, pmid: str | None
) -> None:
    (paper,) = read_text(gzip.compress(PAGE), name)
    assert isinstance(paper, Paper)
    assert paper.pmid == pmid


def test_the_format_is_known_before_the_first_paper(tmp_path: Path) -> None:
    path = tmp_path / "document.gz"
    path.write_bytes(gzip.compress(b"Once upon a time"))
    with pytest.raises(ReadError, match="the format is not known; the formats read are"):
        read_papers(path)


def test_what_is_left_unread_leaves_nothing_behind(tmp_path: Path, temporary: Path) -> None:
    path = tmp_path / "papers.jsonl.gz"
    path.write_bytes(gzip.compress(LINES))
    papers = read_papers(path)
    next(papers)
    assert len(list(temporary.iterdir())) == 1
    papers.close()  # type: ignore[attr-defined]
    assert list(temporary.iterdir()) == []


def _tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        member = tarfile.TarInfo("papers.jsonl")
        member.size = len(LINES)
        tar.addfile(member, io.BytesIO(LINES))
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x1f\x8b", r"the gzip archive is cut short \(after 0 bytes"),
        (gzip.compress(LINES)[:-4], r"cut short \(after [\d,]+ bytes"),
        (
            gzip.compress(LINES)[:-8] + b"\0" * 8,
            r"the gzip archive is damaged \(after [\d,]+ bytes",
        ),
        (gzip.compress(LINES)[:40] + b"\xff" * 40, "the gzip archive is (damaged|cut short)"),
        (b"\x1f\x8b\x09" + b"\0" * 20, "the gzip archive is damaged"),
        (gzip.compress(LINES) + b"more", "the gzip archive is damaged"),
        (gzip.compress(b""), "^the file is empty$"),
        (gzip.compress(gzip.compress(LINES)), "gzip archive inside a gzip archive"),
        (_tar(), r"a tar archive \(.tar.gz\) is not read"),
    ],
)
def test_what_is_not_read(read_text: Read, temporary: Path, content: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_text(content)
    assert list(temporary.iterdir()) == []


def test_truncation_beyond_the_head(tmp_path: Path, temporary: Path) -> None:
    path = tmp_path / "papers.jsonl.gz"
    path.write_bytes(gzip.compress(LINES * 1000, compresslevel=0)[:-20_000])
    papers = read_papers(path)
    with pytest.raises(ReadError, match="cut short"):
        next(papers)
    assert list(temporary.iterdir()) == []


def test_bombs(read_text: Read, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = gzip.compress(LINES + b"\n" * 2**21)
    assert len(read_text(content)) == 100
    monkeypatch.setattr(archive, "_UNSUSPECTED", 2**20)
    with pytest.raises(ReadError, match="refused as a decompression bomb"):
        read_text(content)
    monkeypatch.setattr(archive, "MAX_SIZE", 2**20)
    with pytest.raises(ReadError, match="longer than 1,048,576 bytes"):
        read_text(content)
    assert list(temporary.iterdir()) == []


def test_a_full_disk_is_told(
    read_text: Read, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_unpack", full)
    monkeypatch.setattr(archive, "read_head", lambda path, size: LINES)
    with pytest.raises(ReadError, match="cannot be unpacked: No space left on device"):
        read_text(gzip.compress(LINES))
    assert list(temporary.iterdir()) == []


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_any_damage_gives_the_papers_or_read_errors(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = gzip.compress(LINES, mtime=0)
    start = data.draw(st.integers(2, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    content = whole[:start] + data.draw(st.binary(max_size=8)) + whole[end:]
    path = tmp_path_factory.mktemp("archive") / "any"
    path.write_bytes(content)
    try:
        items = list(read_papers(path))
    except ReadError as error:
        items = [error]
    titles = [item.title for item in items if isinstance(item, Paper)]
    # What is not the whole is refused: the archive's checksum tells.
    assert titles in ([], [f"Tea {number}" for number in range(100)])
