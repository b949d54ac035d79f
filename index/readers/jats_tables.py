"""Tables of JATS as sentences: each row with its label and the headers of its cells."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from lxml import etree

from index.readers.fields import excerpt, unique
from index.readers.jats_marks import Run
from index.readers.jats_text import Numbers, join, line

_MOST_COLUMNS = 256
_LONGEST_NAME = 300
"""Characters; a longer header or label is no name, and is not repeated in other rows."""

_INDENTS = "\u2000\u2001\u2002\u2003\u2004\u2005\xa0"


@dataclasses.dataclass(frozen=True, eq=False)
class _Cell:
    run: Run
    indent: int = 0
    is_header: bool = False
    is_bold: bool = False

    @property
    def text(self) -> str:
        return self.run.text


_Row = list[_Cell]
_Header = tuple[str, ...]  # from the top row down
_BLANK = _Cell(Run(""))


def table_lines(table: etree._Element, numbers: Numbers) -> list[Run]:
    """The rows as lines such as ``Sex, Male: arm A 26 (63%); arm B 27 (59%).``

    A row without values names the rows below it, as do indented rows' parents and a bold row
    without numbers, whose values are headers. A row without a label has that of the row above it.
    """
    head, body = _grid(table, numbers)
    if not body:
        head, body = [], head
    width = max((len(row) for row in body), default=0)
    if width == 1:
        return [_sentence(cell.run) for row in [*head, *body] for cell in row if cell.text]
    headers = [
        unique(excerpt(row[column].text, _LONGEST_NAME) for row in head if column < len(row))
        for column in range(width)
    ]
    labels = _label_columns(head, headers, width)
    return list(_body_lines(body, headers, labels))


def _grid(table: etree._Element, numbers: Numbers) -> tuple[list[_Row], list[_Row]]:
    """Header rows and body rows, a cell that spans several places standing in each of them."""
    head: list[_Row] = []
    body: list[_Row] = []
    carried: dict[int, tuple[int, _Cell]] = {}
    for row, in_head in _rows(table):
        cells: _Row = []
        for element in row.iterchildren("td", "th", "entry"):
            cell = _cell(element, numbers)
            _take_carried(cells, carried)
            for _ in range(min(_span(element, "colspan"), _MOST_COLUMNS - len(cells))):
                if (rows := _span(element, "rowspan")) > 1:
                    is_name = len(cell.text) <= _LONGEST_NAME
                    carried[len(cells)] = (rows - 1, cell if is_name else _BLANK)
                cells.append(cell)
        _take_carried(cells, carried)
        if any(cell.text for cell in cells):
            headed = in_head or (not body and all(cell.is_header for cell in cells))
            (head if headed else body).append(cells)
    return head, body


def _take_carried(cells: _Row, carried: dict[int, tuple[int, _Cell]]) -> None:
    """Adds the cells that reach down from rows above to the places that come next."""
    while len(cells) in carried:
        rows, cell = carried.pop(len(cells))
        if rows > 1:
            carried[len(cells)] = (rows - 1, cell)
        cells.append(cell)


def _rows(table: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """The table's own rows, and whether each is in the head; tables inside it are left out."""
    for child in table.iterchildren("thead", "tbody", "tfoot", "tgroup", "tr"):
        if child.tag == "tr":
            yield child, False
        elif child.tag == "tgroup":
            for part in child.iterchildren("thead", "tbody"):
                yield from ((row, part.tag == "thead") for row in part.iterchildren("row"))
        else:
            yield from ((row, child.tag == "thead") for row in child.iterchildren("tr", "row"))


def _span(element: etree._Element, name: str) -> int:
    text = element.get(name, "1")
    return max(1, min(int(text), 10_000)) if text.isdecimal() and len(text) < 9 else 1


def _cell(element: etree._Element, numbers: Numbers) -> _Cell:
    leading = "".join(str(text) for text in element.itertext()).lstrip("\n\r\t ")
    indent = len(leading) - len(leading.lstrip(_INDENTS)) if leading.strip() else 0
    run = line(element, numbers)
    bold = join([line(each, numbers) for each in element.iterchildren("bold")], " ")
    return _Cell(run, indent, element.tag == "th", bool(run.text) and bold.text == run.text)


def _label_columns(head: Sequence[_Row], headers: Sequence[_Header], width: int) -> int:
    """How many columns at the left name the row: the first, and those that share its header."""
    if not any(headers):
        return 1
    labels = 1
    while labels < width - 1:
        shared = any(len(row) > labels and row[labels] is row[0] and row[0].text for row in head)
        if headers[labels] and not shared:
            break
        labels += 1
    return labels


def _body_lines(body: Sequence[_Row], headers: Sequence[_Header], labels: int) -> Iterator[Run]:
    # The rows that the next one may stand below: indent and label.
    above: list[tuple[float, str]] = []
    unused: Run | None = None
    first, named_by = "", headers
    for position, row in enumerate(body):
        if _is_heading(row):
            above = [(-1.0, row[0].text)]
            named_by = [header or _own(row, column) for column, header in enumerate(headers)]
            unused = None
            continue
        first = _row_name(first, row, labels)
        named = unique([first, *(cell.text for cell in row[1:labels])])
        label = ", ".join(text.removesuffix(":") for text in named)
        values = list(_values(row, named_by, labels))
        level = float(row[0].indent)
        below = body[position + 1][0] if position + 1 < len(body) else _BLANK
        if not values and below.indent <= row[0].indent:
            level -= 0.5  # so that rows of the same indent count as below it
        while above and above[-1][0] >= level:
            above.pop()
        full = ", ".join(filter(None, (*(text for _, text in above), label)))
        is_name = len(label) <= _LONGEST_NAME
        if is_name:
            above.append((level, label))
        if not values:
            if unused is not None:
                yield unused
            unused = _sentence(_label_run(row, label))
            if not is_name:
                yield unused
                unused = None
            continue
        unused = None
        parts = [join(values, "; ")]
        if full:
            parts.insert(0, _label_run(row, full))
        yield _sentence(join(parts, ": "))
    if unused is not None:
        yield unused


def _is_heading(row: _Row) -> bool:
    """Whether a row in bold and without a number names the rows below it and their columns."""
    written = [cell for cell in row if cell.text]
    return (
        bool(row[0].text)
        and len(set(map(id, written))) > 1
        and all(cell.is_bold and not any(map(str.isdigit, cell.text)) for cell in written)
    )


def _own(row: _Row, column: int) -> _Header:
    return (row[column].text,) if 0 < column < len(row) and row[column].text else ()


def _row_name(above: str, row: _Row, labels: int) -> str:
    """What the row is called in its first cell: without a text there the same as the row above it,
    and where just more of that name stands there ("(g/L)") both together."""
    own = row[0].text
    if not own:
        return above
    goes_on = own.startswith("(") or (own[0].islower() and not above.endswith(")"))
    if labels > 1 and above and goes_on:
        return f"{above} {own}"
    return own


def _label_run(row: _Row, label: str) -> Run:
    """`label` as a run, with the citation marks of the row's first cell where it ends with it."""
    own = row[0].run
    if not own.marks or not label.endswith(own.text):
        return Run(label)
    before = label.removesuffix(own.text)
    return join([Run(before), own], "")


def _values(row: _Row, headers: Sequence[_Header], labels: int) -> Iterator[Run]:
    """The row's values with their headers; neighbours share what their headers have in common."""
    groups: list[list[tuple[_Header, Run]]] = []
    column = labels
    while column < len(row):
        cell, start = row[column], column
        while column < len(row) and row[column] is cell:
            column += 1
        if cell in row[:labels] or not cell.text:
            continue
        header = headers[start]
        if column - start > 1:
            header = unique([" / ".join(unique(map(" ".join, headers[start:column])))])
        if groups and header and groups[-1][0][0][:1] == header[:1]:
            groups[-1].append((header, cell.run))
        else:
            groups.append([(header, cell.run)])
    for group in groups:
        common = _common_length([header for header, _ in group])
        values = [_named(header[common:], run) for header, run in group]
        shared = group[0][0][:common]
        named = any(header[common:] for header, _ in group)
        yield _named(shared, join(values, ", "), named)


def _common_length(headers: Sequence[_Header]) -> int:
    """How many parts at the start all headers have in common."""
    levels = list(zip(*headers, strict=False))
    return next((depth for depth, parts in enumerate(levels) if len(set(parts)) > 1), len(levels))


def _named(header: _Header, value: Run, colon: bool = False) -> Run:
    """A value behind its header, a colon between them where the two would run together."""
    name = " ".join(header)
    # "n = 41 26 (63%)" would read as another number.
    separator = ": " if colon or name[-1:].isdigit() else " "
    return join([Run(name), value], separator) if name else value


def _sentence(run: Run) -> Run:
    text = run.text
    if text.startswith("•") and not run.marks:
        text = text.lstrip("• ")
    return dataclasses.replace(run, text=text if text[-1:] in tuple(".!?:;") else f"{text}.")
