from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.readers import fields


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ""),
        ("", ""),
        ("  a\u00a0\u2009b\n\tc ", "a b c"),
        ("line\x0bbreak\x85s\u2028and", "line break s and"),
        ("be\x00ll\x07", "bell"),
        ("soft\xadhyphen zero\u200bwidth \u202eright", "softhyphen zerowidth right"),
        ("half \ud83d pair", "half \ufffd pair"),
    ],
)
def test_collapse(text: str | None, expected: str) -> None:
    assert fields.collapse(text) == expected


@settings(deadline=None)
@given(st.text())
def test_collapse_gives_encodable_text_and_is_idempotent(text: str) -> None:
    once = fields.collapse(text)
    once.encode()
    assert fields.collapse(once) == once


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("Tomlinson", "JS"), "Tomlinson JS"),
        (("Tomlinson", "J. S."), "Tomlinson JS"),
        (("Grisoni", "Marie-Lise"), "Grisoni ML"),
        (("Köhne", "Éva"), "Köhne É"),
        (("Silva", "Ana de"), "Silva A"),
        (("Clark", "Robert B", "Jr."), "Clark RB Jr"),
        (("Plato", ""), "Plato"),
        (("", "", ""), ""),
    ],
)
def test_vancouver(parts: tuple[str, ...], expected: str) -> None:
    assert fields.vancouver(*parts) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("33223838", "33223838"),
        (" 007 ", "7"),
        ("0", None),
        ("123456789", None),
        ("x1", None),
        ("12 34", None),
        ("١٢", None),
        ("", None),
        (None, None),
    ],
)
def test_clean_pmid(text: str | None, expected: str | None) -> None:
    assert fields.clean_pmid(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("PMC12", "PMC12"), ("pmc12.1", "PMC12"), ("12", "PMC12"), ("PMCX", None), (None, None)],
)
def test_clean_pmcid(text: str | None, expected: str | None) -> None:
    assert fields.clean_pmcid(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020", 2020),
        (1500, 1500),
        ("c2009a", 2009),
        ("1499", None),
        ("2201", None),
        ("20201", None),
        ("", None),
        (None, None),
    ],
)
def test_clean_year(text: str | int | None, expected: int | None) -> None:
    assert fields.clean_year(text) == expected


def test_excerpt_is_short() -> None:
    assert fields.excerpt("short") == "short"
    assert len(fields.excerpt("word " * 10_000)) == 60
    assert fields.excerpt("word " * 10_000).endswith("…")


@pytest.mark.parametrize("name", ["missing", ".", "nul\0name"])
def test_open_file_refuses_with_a_reason(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        fields.open_file(tmp_path / name)
