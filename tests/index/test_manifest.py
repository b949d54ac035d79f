from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import StoreError
from index.manifest import FILE_NAME, FORMAT, Manifest


def full_manifest() -> Manifest:
    return Manifest(
        "model", "abc", 64, {"pmid:1": "hash"}, 7, ["pmid:1#p1"], "generation", pending=True
    )


def test_round_trip(tmp_path: Path) -> None:
    manifest = full_manifest()
    manifest.save(tmp_path)
    assert Manifest.load(tmp_path) == manifest
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_saving_replaces(tmp_path: Path) -> None:
    manifest = full_manifest()
    manifest.save(tmp_path)
    manifest.pending, manifest.papers = False, {}
    manifest.save(tmp_path)
    assert Manifest.load(tmp_path) == manifest


def test_no_manifest(tmp_path: Path) -> None:
    assert Manifest.load(tmp_path) is None
    assert Manifest.load(tmp_path / "missing") is None


def test_delete(tmp_path: Path) -> None:
    full_manifest().save(tmp_path)
    Manifest.delete(tmp_path)
    assert Manifest.load(tmp_path) is None
    Manifest.delete(tmp_path)


def test_a_save_that_was_cut_off_leaves_the_old_one(tmp_path: Path) -> None:
    full_manifest().save(tmp_path)
    (tmp_path / FILE_NAME).with_suffix(".tmp").write_text('{"model": "mo')
    assert Manifest.load(tmp_path) == full_manifest()
    full_manifest().save(tmp_path)
    assert Manifest.load(tmp_path) == full_manifest()


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "7", "null", '"text"', '{"model": "m"}', '{"unknown": 1}', "\udcff\udcfe"],
)
def test_a_damaged_file_is_named_with_its_cure(tmp_path: Path, content: str) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(StoreError, match="damaged; remove it") as caught:
        Manifest.load(tmp_path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_another_format_is_refused(tmp_path: Path) -> None:
    manifest = full_manifest()
    manifest.format = FORMAT + 1
    manifest.save(tmp_path)
    with pytest.raises(StoreError, match=f"format {FORMAT + 1} .*index the papers again") as caught:
        Manifest.load(tmp_path)
    assert str(tmp_path) in str(caught.value)
    with pytest.raises(StoreError, match=f"format {FORMAT + 1} "):
        Manifest.from_settings(manifest.settings())


def test_settings_hold_what_the_rows_cannot_tell() -> None:
    manifest = full_manifest()
    settings = json.loads(json.dumps(manifest.settings()))
    assert settings == {
        "model": "model",
        "revision": "abc",
        "dimension": 64,
        "passages": 7,
        "generation": "generation",
        "format": FORMAT,
    }
    read = Manifest.from_settings(settings)
    assert read.settings() == manifest.settings()
    assert (read.papers, read.probes, read.pending) == ({}, [], False)
