"""The processor: how many of its cores this process may use, and what it computes fast."""

from __future__ import annotations

import functools
import math
import os
from pathlib import Path

_CGROUPS = Path("/sys/fs/cgroup")

_SHOWN = ("avx2", "avx512_f", "avx512_vnni", "avx512_bf16", "amx_bf16")


def usable_cores() -> int:
    """Cores this process may keep busy: its affinity, and what its container may use."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux tells
        cores = os.cpu_count() or 1
    return max(1, min(cores, _quota() or cores))


def _quota() -> int | None:
    """Cores worth of time that the control group grants, rounded up; None: no limit."""
    try:
        quota, period = (_CGROUPS / "cpu.max").read_text(encoding="ascii").split()
    except OSError:  # the older form
        try:
            quota, period = (
                (_CGROUPS / "cpu" / f"cpu.cfs_{name}_us").read_text(encoding="ascii").strip()
                for name in ("quota", "period")
            )
        except OSError:
            return None
    if not quota.isdigit():  # "max" or -1
        return None
    return math.ceil(int(quota) / int(period))


def limit_threads() -> int:
    """Keep torch from starting more threads than there are usable cores; how many it uses.

    ``OMP_NUM_THREADS`` is obeyed, by torch itself, where it asks for fewer. Torch knows of the
    affinity but not of a container's limit, and threads that take turns on a core are slow.
    """
    import torch

    if torch.get_num_threads() > usable_cores():
        torch.set_num_threads(usable_cores())
    return torch.get_num_threads()


@functools.cache
def instructions() -> tuple[str, ...]:
    """Which of the instruction sets that matter here the processor has, by torch's names."""
    import torch

    # Not in every torch that is supported; without it the slower, exact way is taken.
    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return tuple(name for name in _SHOWN if capabilities.get(name))
