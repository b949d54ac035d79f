"""How many cores a container leaves, by both forms of control groups."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index import cpu


@pytest.fixture
def groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cpu, "_CGROUPS", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    return tmp_path


def test_without_a_limit_the_affinity_counts(groups: Path) -> None:
    assert cpu.usable_cores() == 8


@pytest.mark.parametrize(
    ("limit", "cores"),
    [("max 100000", 8), ("200000 100000", 2), ("150000 100000", 2), ("10000 100000", 1)],
)
def test_a_container_s_limit(groups: Path, limit: str, cores: int) -> None:
    (groups / "cpu.max").write_text(limit + "\n")
    assert cpu.usable_cores() == cores


@pytest.mark.parametrize(("quota", "cores"), [("-1", 8), ("300000", 3), ("9900000", 8)])
def test_a_limit_in_the_older_form(groups: Path, quota: str, cores: int) -> None:
    (groups / "cpu").mkdir()
    (groups / "cpu" / "cpu.cfs_quota_us").write_text(quota + "\n")
    (groups / "cpu" / "cpu.cfs_period_us").write_text("100000\n")
    assert cpu.usable_cores() == cores


def test_torch_starts_no_more_threads_than_there_are_cores(
    groups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    before = torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        (groups / "cpu.max").write_text("200000 100000")
        assert cpu.limit_threads() == torch.get_num_threads() == 2
        torch.set_num_threads(1)  # as with OMP_NUM_THREADS=1
        assert cpu.limit_threads() == torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


def test_instructions_are_of_those_that_are_shown() -> None:
    assert set(cpu.instructions()) <= {"avx2", "avx512_f", "avx512_vnni", "avx512_bf16", "amx_bf16"}
