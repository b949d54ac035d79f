"""The runs of text on a PDF's pages as lines in reading order, without running heads and feet."""

from __future__ import annotations

import bisect
import dataclasses
import heapq
import itertools
import re
import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from index.readers.pdf_pages import Page, Run
from index.readers.pdf_worker import LOWERED, RAISED

# Lengths in sizes of the type, or as shares of the page or of a column.
_SAME_LINE, _LEVEL = 0.45, 0.2
_EDGE = 0.15
_FEWEST_ROWS = 3
_NARROWEST_COLUMN, _NARROWEST_GUTTER = 0.2, 0.5
_FILLED, _ALIGNED = 0.5, 0.4
_MOST_EDGE_ROWS = 6
_SAME_HEIGHT = 4  # points
_MOST_GUTTERS, _MOST_TRIED = 8, 4
_DEEPEST = 5
_MOST_CROSSING = 3  # rows that reach across for each row beside another


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of a column.

    `left` and `right` are the edges of its column on the page, `block` numbers the columns of
    the document in reading order.
    """

    text: str
    start: float
    end: float
    base: float
    size: float
    bold: bool
    page: int
    block: int = 0
    left: float = 0.0
    right: float = 0.0


def read_lines(pages: Sequence[Page]) -> tuple[list[Line], list[str]]:
    """The pages' lines in reading order, and the running heads and feet that are not among them.

    Columns are read one after the other; what reaches across them is read between what stands
    above and below it.
    """
    bodies, furniture = remove_furniture(pages)
    bodies = [_without_line_numbers(runs) for runs in bodies]
    # Between columns of few lines, as on a last page, the white is known from other pages.
    gutters = Counter(gutter for runs in bodies for gutter in set(_gutters(runs)))
    known = [gutter for gutter, _ in gutters.most_common(_MOST_GUTTERS)]
    lines: list[Line] = []
    blocks = itertools.count()
    for page, runs in zip(pages, bodies, strict=True):
        for column in _columns(runs, sorted(known)):
            lines += _column_lines(column, page.number, next(blocks))
    return lines, furniture


def remove_furniture(pages: Sequence[Page]) -> tuple[list[list[Run]], list[str]]:
    """Each page's runs without running heads, feet and page numbers, and the texts of these.

    Those are rows at the page's edge that stand at one height, and are the same but for numbers,
    on three pages or on half of them (at least two).
    """
    rows = [_rows(page.runs) for page in pages]
    edges = [_edge_rows(page, each) for page, each in zip(pages, rows, strict=True)]
    seen = Counter(key for top, bottom in edges for key in {*map(_key, top), *map(_key, bottom)})
    repeated = {key for key, n in seen.items() if n >= min(3, max(2, (len(pages) + 1) // 2))}
    bodies, texts = [], list[str]()
    for each, (top, bottom) in zip(rows, edges, strict=True):
        head = _outermost(top, repeated)
        feet = _outermost(bottom[::-1], repeated)
        texts += map(_text, each[:head] + each[len(each) - feet :])
        body = each[head : max(head, len(each) - feet)]
        bodies.append([run for row in body for run in row])
    return bodies, list(dict.fromkeys(texts))


def _edge_rows(page: Page, rows: list[list[Run]]) -> tuple[list[list[Run]], list[list[Run]]]:
    _, top, _, bottom = page.box
    edge = _EDGE * (bottom - top)
    above = [row for row in rows if row[0].base < top + edge]
    below = [row for row in rows if row[0].base > bottom - edge]
    return above[:_MOST_EDGE_ROWS], below[-_MOST_EDGE_ROWS:]


def _outermost(rows: Iterable[list[Run]], repeated: Collection[object]) -> int:
    """How many rows are repeated, from the outermost on."""
    return len(list(itertools.takewhile(lambda row: _key(row) in repeated, rows)))


def _key(row: Sequence[Run]) -> tuple[str, int]:
    """What is the same for a running head on each page: its text but for numbers, its height."""
    return re.sub(r"\d+", "#", _text(row)).casefold(), round(row[0].base / _SAME_HEIGHT)


def _text(row: Iterable[Run]) -> str:
    return " ".join(run.text for run in row)


def _rows(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs grouped by the line they stand on, from the top; each group from left to right."""
    rows: list[list[Run]] = []
    main: Run | None = None
    for run in sorted(runs, key=lambda run: run.base):
        if main and abs(run.base - main.base) < _SAME_LINE * max(run.size, main.size):
            rows[-1].append(run)
            main = max(main, run, key=lambda each: each.size)
        else:
            rows.append([run])
            main = run
    return [sorted(row, key=lambda run: run.start) for row in rows]


def _without_line_numbers(runs: list[Run]) -> list[Run]:
    """The runs without the numbers that a manuscript's lines have in the margin."""
    numbers = [run for run in runs if re.fullmatch(r"[0-9]{1,4}", run.text)]
    others = [run for run in runs if not re.fullmatch(r"[0-9]{1,4}", run.text)]
    if not others:
        return runs
    left = min(run.start for run in others)
    margin = sorted((run for run in numbers if run.end < left), key=lambda run: run.base)
    values = [int(run.text) for run in margin]
    steps = {after - before for before, after in itertools.pairwise(values)}
    if len(values) < 5 or len(steps) != 1 or steps <= {0}:
        return runs
    return [run for run in runs if run not in set(margin)]


def _gutters(runs: Sequence[Run], depth: int = 0) -> Iterator[float]:
    """The white spaces between columns of a page, each rounded to a point."""
    gutter = _gutter(runs)
    if gutter is None or depth == _DEEPEST:
        return
    yield float(round(gutter))
    for group in _bands(runs, gutter):
        if 0 < len(group) < len(runs):
            yield from _gutters(group, depth + 1)


def _columns(runs: Sequence[Run], known: Sequence[float], depth: int = 0) -> Iterator[list[Run]]:
    """The runs in blocks that are read one after the other; `known` are gutters of all pages."""
    gutter = _gutter(runs) or _known_gutter(runs, known) if depth < _DEEPEST else None
    groups = [list(runs)] if gutter is None else _bands(runs, gutter)
    for group in groups:
        if 0 < len(group) < len(runs):
            yield from _columns(group, known, depth + 1)
        elif group:
            yield group


def _known_gutter(runs: Sequence[Run], known: Sequence[float]) -> float | None:
    """The first of the known gutters that parts the runs and that none of them crosses."""
    for gutter in known:
        right = sum(1 for run in runs if run.start >= gutter)
        if 0 < right < len(runs) and not any(run.start < gutter < run.end for run in runs):
            return gutter
    return None


def _bands(runs: Sequence[Run], gutter: float) -> Iterator[list[Run]]:
    """What is left of a gutter, what is right of it, and between bands of these what crosses it."""
    left: list[Run] = []
    right: list[Run] = []
    across: list[Run] = []
    for row in _rows(runs):
        if crossing := [run for run in row if run.start < gutter < run.end]:
            yield from (left, right)
            left, right = [], []
        elif across:
            yield across
            across = []
        for run in row:
            level = any(abs(run.base - other.base) < _LEVEL * other.size for other in crossing[:3])
            (across if level else left if run.start < gutter else right).append(run)
    yield from (left, right, across)


def _gutter(runs: Sequence[Run]) -> float | None:
    """Where the white between two columns of text is, or None where there is one column.

    The fewest runs cross it, and on both sides rows that fill their column stand beside each
    other.
    """
    if not runs:
        return None
    starts, ends = sorted(run.start for run in runs), sorted(run.end for run in runs)
    near = _NARROWEST_COLUMN * (ends[-1] - starts[0])
    narrowest = _NARROWEST_GUTTER * statistics.median(run.size for run in runs)
    rated = [
        (bisect.bisect_right(starts, left) - bisect.bisect_right(ends, left), left - right, left)
        for left, right in itertools.pairwise(sorted({*starts, *ends}))
        if right - left > narrowest and left > starts[0] + near and right < ends[-1] - near
    ]
    for crossing, width, left in heapq.nsmallest(_MOST_TRIED, rated):
        if _is_gutter(runs, left - width / 2, crossing):
            return left - width / 2
    return None


def _is_gutter(runs: Sequence[Run], gutter: float, crossing: int) -> bool:
    sides = [run for run in runs if run.end < gutter], [run for run in runs if run.start > gutter]
    if not all(sides):
        return False
    top = max(min(run.base for run in side) for side in sides)
    bottom = min(max(run.base for run in side) for side in sides)
    for side in sides:
        rows = _rows(run for run in side if top - run.size < run.base < bottom + run.size)
        if len(rows) < _FEWEST_ROWS or crossing > _MOST_CROSSING * len(rows):
            return False
        start = min(row[0].start for row in rows)
        width = max(run.end for row in rows for run in row) - start
        filled = (sum(run.end - run.start for run in row) / (width or 1.0) for row in rows)
        places = Counter(round(row[0].start / row[0].size) for row in rows)
        aligned = places.most_common(1)[0][1] / len(rows)
        if statistics.median(filled) < _FILLED or aligned < _ALIGNED:
            return False
    return True


def _column_lines(runs: Sequence[Run], page: int, block: int) -> Iterator[Line]:
    left, right = min(run.start for run in runs), max(run.end for run in runs)
    for row in _rows(runs):
        main = max(row, key=lambda run: len(run.text))
        yield Line(
            text=" ".join(_scripted(run, main) for run in row),
            start=row[0].start,
            end=max(run.end for run in row),
            base=main.base,
            size=main.size,
            bold=all(run.bold for run in row),
            page=page,
            block=block,
            left=left,
            right=right,
        )


def _scripted(run: Run, main: Run) -> str:
    """A run's text; marked as a superscript where it is one of the line's main run."""
    raised = run.size < 0.85 * main.size and main.base - run.base > 0.15 * main.size
    return f"{RAISED}{run.text}{LOWERED}" if raised and RAISED not in run.text else run.text
