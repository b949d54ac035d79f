"""What `stock.py` measured, as a Markdown table and as a picture of the growth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

Result = dict[str, Any]

ROWS = {
    "passages": ("passages", "{:,.0f}"),
    "papers_a_second": ("papers indexed a second", "{:.1f}"),
    "papers_a_cpu_second": ("papers indexed a second of processor time", "{:.1f}"),
    "p50_ms": ("search, median, ms", "{:.1f}"),
    "p95_ms": ("search, 95th percentile, ms", "{:.1f}"),
    "open_s": ("first search of a process, s", "{:.1f}"),
    "index_peak_mb": ("memory while indexing, MB", "{:,.0f}"),
    "search_peak_mb": ("memory while searching, MB", "{:,.0f}"),
    "disk_mb": ("disk, MB", "{:,.0f}"),
    "ndcg_10": ("nDCG@10, scifact-dev", "{:.3f}"),
}


def table(results: Sequence[Result]) -> str:
    """Markdown: each figure of each size, with the ratio of ours to stock's."""
    lines = [
        "| passages, about | figure | stock | ours | ours / stock |",
        "|---:|---|---:|---:|---:|",
    ]
    for result in results:
        stock, ours = result["pipelines"]["stock"], result["pipelines"]["ours"]
        size = f"{result['size']:,}" + (" (stand-in vectors)" if result["stand_in"] else "")
        for name, (label, form) in ROWS.items():
            if name in ours:
                ratio = f"{ours[name] / stock[name]:.2f}"
                shown = [form.format(each[name]) for each in (stock, ours)]
                lines.append(f"| {size} | {label} | {' | '.join(shown)} | {ratio} |")
                size = ""
    return "\n".join([*lines, "", *targets(results)])


def targets(results: Sequence[Result]) -> list[str]:
    """Whether each target that the sizes measured can tell of is met."""
    by_size = {result["size"]: result["pipelines"] for result in results}
    without_model = {result["size"] for result in results if result["stand_in"]}
    found: list[tuple[str, float, bool]] = []
    for size, each in by_size.items():
        if size in without_model:
            continue
        ratio = each["ours"]["papers_a_second"] / each["stock"]["papers_a_second"]
        found.append((f"indexing at {size:,}, ours / stock, at least 1.5", ratio, ratio >= 1.5))
    if 10_000 in by_size:
        each = by_size[10_000]
        ratio = each["ours"]["p50_ms"] / each["stock"]["p50_ms"]
        found.append(("median search at 10,000, ours / stock, at most 2", ratio, ratio <= 2))
    if {1_000, 100_000} <= by_size.keys():
        ratio = by_size[100_000]["ours"]["p50_ms"] / by_size[1_000]["ours"]["p50_ms"]
        found.append(("our median search at 100,000 / at 1,000, below 4", ratio, ratio < 4))
    if 100_000 in by_size:
        ours = by_size[100_000]["ours"]
        peak = max(ours["index_peak_mb"], ours["search_peak_mb"]) / 1024
        found.append(("our peak memory at 100,000, GB, below 2", peak, peak < 2))
    rows = [f"| {name} | {value:.2f} | {'yes' if met else 'no'} |" for name, value, met in found]
    return ["| target | measured | met |", "|---|---:|---|", *rows]


def draw(results: Sequence[Result], path: Path) -> None:
    """Four figures against the number of passages, as SVG."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "growth"  # equal figures give equal files
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 2, figsize=(9, 6), layout="constrained")
    names = ("papers_a_second", "p50_ms", "search_peak_mb", "disk_mb")
    for axis, name in zip(axes.flat, names, strict=True):
        for pipeline, style in (("stock", "o--"), ("ours", "s-")):
            sizes = [result["size"] for result in results]
            values = [result["pipelines"][pipeline][name] for result in results]
            axis.plot(sizes, values, style, label=pipeline)
        axis.set(xscale="log", yscale="log", title=ROWS[name][0], xlabel="passages")
        axis.grid(alpha=0.3)
    axes[0, 0].legend()
    figure.savefig(path, metadata={"Date": None})
