from __future__ import annotations

import dataclasses
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.paper import Paper, Section
from index.readers import jsonl

Read = Callable[..., list[Paper | ReadError]]


def _line(**record: Any) -> str:
    return json.dumps({"title": "Tea", **record}) + "\n"


def _errors(items: list[Paper | ReadError]) -> list[str]:
    return [str(item) for item in items if isinstance(item, ReadError)]


def test_beir_record(read_text: Read) -> None:
    (paper,) = read_text(_line(_id="4983", text="Tea  is\u2009warm.\nIt cools.", metadata={"a": 1}))
    assert paper == Paper("Tea", (Section("Abstract", "Tea is warm. It cools."),))


def test_bibliographic_fields(read_text: Read) -> None:
    (paper,) = read_text(
        _line(
            text="Warm.",
            pmid=12345678,
            pmcid="pmc77",
            doi="https://doi.org/10.1000/Tea.1",
            authors=["Doe J", " "],
            journal="Tea J",
            year="2009",
            volume=12,
            issue="",
            pages="3-9",
            publication_types=["Review", "Retracted Publication"],
            keywords=["tea"],
            relation="review",
        )
    )
    assert paper == Paper(
        "Tea",
        (Section("Abstract", "Warm."),),
        authors=("Doe J",),
        journal="Tea J",
        year=2009,
        volume="12",
        pages="3-9",
        pmid="12345678",
        pmcid="PMC77",
        doi="10.1000/Tea.1",
        publication_types=("Review", "Retracted Publication"),
        keywords=("tea",),
        relation="review",
        retracted=True,
    )


def test_digest_record(read_text: Read) -> None:
    (paper,) = read_text(
        _line(digest=["Tea is warm.", "", "It cools."], topics=["tea"], uncertain=["pmid"], text="")
    )
    assert paper == Paper(
        "Tea",
        (Section("Digest", "Tea is warm. It cools."),),
        keywords=("tea",),
        text_kind="digest",
        uncertain=("pmid",),
    )


@pytest.mark.parametrize(
    ("record", "kind"), [({}, "none"), ({"text": None}, "none"), ({"text": "a"}, "abstract")]
)
def test_text_kind(read_text: Read, record: dict[str, Any], kind: str) -> None:
    (paper,) = read_text(_line(**record))
    assert isinstance(paper, Paper)
    assert paper.text_kind == kind


def test_text_without_title(read_text: Read) -> None:
    assert read_text('{"text": "Warm."}') == [Paper("", (Section("Abstract", "Warm."),))]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"title": "Tea"', r"not valid JSON \(.*column 16\)"),
        ("[1, 2]", "not a JSON object"),
        ('"text"', "not a JSON object"),
        ('{"_id": "1"}', "neither title nor text"),
        ('{"title": " ", "text": ""}', "neither title nor text"),
        ('{"title": 5}', '"title" must be a string, not a number'),
        ('{"text": ["a"]}', '"text" must be a string, not an array'),
        ('{"title": "a", "authors": "Doe J"}', '"authors" must be an array of strings, not a str'),
        ('{"title": "a", "keywords": [true]}', '"keywords" must be .* not a boolean'),
        ('{"title": "a", "year": true}', '"year" must be a string or an integer, not a boolean'),
        ('{"title": "a", "year": 2009.5}', '"year" must be .* not a number'),
        ('{"title": "a", "year": "soon"}', '"year" must be a year of four digits, not soon'),
        ('{"title": "a", "year": 1499}', r'"year" is 1499: not in 1500\.\.2200'),
        ('{"title": "a", "year": 2201}', r"not in 1500\.\.2200"),
        ('{"title": "a", "year": 20091}', "four digits"),
        ('{"title": "a", "pmid": "x"}', '"pmid" is no PMID: x'),
        ('{"title": "a", "pmid": false}', "not a boolean"),
        ('{"title": "a", "doi": "n/a"}', '"doi" is no DOI: n/a'),
        ('{"title": "a", "relation": "friend"}', "must be one of review, cited, related"),
        ('{"title": "a", "retracted": 1}', '"retracted" must be true or false, not a number'),
        ('{"title": "a", "volume": {}}', "not an object"),
        pytest.param('{"year": ' + "9" * 5000 + "}", "a number is too long", id="digits"),
        pytest.param('{"title": ' + "[" * 100_000, "nested too deeply", id="nested"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_kept(
    read_text: Read, line: str, reason: str
) -> None:
    first, bad, last = read_text(f"{_line()}\n{line}\r\n{_line(text='b')}")
    assert isinstance(first, Paper)
    assert isinstance(last, Paper)
    assert isinstance(bad, ReadError)
    with pytest.raises(ReadError, match=f"^line 3: .*{reason}"):
        raise bad
    assert len(str(bad)) < 200


def test_undecodable_line_is_named_with_its_byte(read_text: Read) -> None:
    good = _line().encode()
    items = read_text(b"\xef\xbb\xbf" + good + b'{"title": "\xff"}\n' + good)
    assert [isinstance(item, Paper) for item in items] == [True, False, True]
    position = 3 + len(good) + len('{"title": "')
    assert _errors(items) == [f"line 2: not UTF-8 text at byte {position} of the file"]


def test_surrogates_and_control_characters_do_no_harm(read_text: Read) -> None:
    (paper,) = read_text('{"title": "a\\u0000b\\ud83d", "text": "c\\u001bd\\u0085e"}')
    assert isinstance(paper, Paper)
    assert paper.title == "ab\ufffd"
    assert paper.sections[0].text == "cd e"
    assert paper.key.startswith("sha256:")


def test_a_line_that_is_too_long_is_skipped_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(_line(_id="a").encode() + b'{"title": "')
        for _ in range(50):
            file.write(b"x" * 2**20)
        file.write(b'"}\n' + _line(_id="b").encode())
    tracemalloc.start()
    items = list(jsonl.read(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [isinstance(item, Paper) for item in items] == [True, False, True]
    assert _errors(items) == ["line 2: the line is longer than 16 MiB and was skipped"]
    assert peak < 40 * 2**20


def test_a_line_that_is_too_long_may_be_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE", 32)
    path = tmp_path / "long.jsonl"
    path.write_text(_line() + _line(text="x" * 40).strip())
    assert [isinstance(item, Paper) for item in jsonl.read(path)] == [True, False]


def test_own_ids_are_kept_beside_the_papers(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text(_line(_id="a") + "oops\n" + _line(id=7) + _line() + _line(_id="x", id="y"))
    items = list(jsonl.read_with_ids(path))
    assert [item if isinstance(item, ReadError) else item[0] for item in items if item] == [
        "a",
        items[1],
        "7",
        "",
        "x",
    ]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'{"_id": "1", "title": "a"}\n', True),
        (b'\xef\xbb\xbf\n  { "title": "a"}', True),
        (b'{"title": "' + b"x" * 1000, True),
        (b'broken\n{"title": "a"}\n', True),
        (b"{}\n", True),
        (b'{\n  "title": "a"\n}', False),
        (b'[\n{"title": "a"}\n]', False),
        (b"plain text", False),
        (b"", False),
    ],
)
def test_matches(head: bytes, expected: bool) -> None:
    assert jsonl.matches(head) is expected


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=5,
)
_FIELDS = (*(field.name for field in dataclasses.fields(Paper)), "_id", "id", "text", "digest")
_NAMES = st.sampled_from(_FIELDS)


@settings(deadline=None)
@given(st.lists(st.dictionaries(_NAMES, _JSON)))
def test_any_objects_give_a_paper_or_an_error_each(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]]
) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "any.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    items = list(jsonl.read(path))
    assert len(items) == len(records)
    for item in items:
        assert isinstance(item, ReadError) or Paper.from_dict(item.to_dict()) == item
