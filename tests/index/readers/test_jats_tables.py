from __future__ import annotations

import pytest
from lxml import etree

from index.readers.jats_tables import table_lines

INDENT = "\u2003"


def _rows(*rows: str, cell: str = "td") -> str:
    """Rows written ``a|b``; a cell may start with its attributes in braces: ``{colspan="2"}a``."""
    out = []
    for row in rows:
        cells = []
        for text in row.split("|"):
            attributes, _, content = text.rpartition("}")
            cells.append(f"<{cell} {attributes.removeprefix('{')}>{content}</{cell}>")
        out.append(f"<tr>{''.join(cells)}</tr>")
    return "".join(out)


def _lines(head: str, body: str) -> list[str]:
    table = etree.fromstring(f"<table><thead>{head}</thead><tbody>{body}</tbody></table>")
    return [run.text for run in table_lines(table, {})]


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ([], [], []),
        (
            ["|Arm A|Arm B"],
            ["Median PFS|5.1 months|6.2 months", "Deaths|3|", "||"],
            ["Median PFS: Arm A 5.1 months; Arm B 6.2 months.", "Deaths: Arm A 3."],
        ),
        # A header that ends in a number is kept apart from the value.
        (["|A|B", "|n = 41|n = 46"], ["Male|26|27"], ["Male: A n = 41: 26; B n = 46: 27."]),
        # A row without values names those below it: by indent, or all up to the next such row.
        (
            ["|A"],
            ["Sex|", f"{INDENT}Male|1", f"{INDENT}Female|2", "Age|63"],
            ["Sex, Male: A 1.", "Sex, Female: A 2.", "Age: A 63."],
        ),
        (
            ["|A"],
            ['{colspan="2"}Sex', "Male|1", "Female|2", '{colspan="2"}Age', "Median|63"],
            ["Sex, Male: A 1.", "Sex, Female: A 2.", "Age, Median: A 63."],
        ),
        (
            ["|A|P"],
            ["Sex||0.4", f"{INDENT}Male|1|", f"{INDENT}{INDENT}Old|2|"],
            ["Sex: P 0.4.", "Sex, Male: A 1.", "Sex, Male, Old: A 2."],
        ),
        (["|A"], ["Sex|1", '{colspan="2"}No row follows'], ["Sex: A 1.", "No row follows."]),
        # Several columns of labels.
        (
            ["||A"],
            ["Age|Median|67", "|Range|28 to 83", '{rowspan="2"}Sex|M|61', "F|52"],
            ["Age, Median: A 67.", "Age, Range: A 28 to 83.", "Sex, M: A 61.", "Sex, F: A 52."],
        ),
        (
            ['{colspan="2"}Variable|A'],
            ["Albumin|baseline|44"],
            ["Albumin, baseline: A 44."],
        ),
        # A name that goes on in the next row, and rows without one.
        (
            ['{colspan="2"}Variable|A'],
            ["Albumin|before|44", "(g/L)|after|42", "|later|43", "von X factor|before|1"],
            [
                "Albumin, before: A 44.",
                "Albumin (g/L), after: A 42.",
                "Albumin (g/L), later: A 43.",
                "von X factor, before: A 1.",
            ],
        ),
        (
            ["|Group|"],
            ["At 6 weeks|A|5", "|B|6"],
            ["At 6 weeks: Group A; 5.", "At 6 weeks: Group B; 6."],
        ),
        # A bold row names those below it and their columns.
        (
            ["|Group|"],
            [
                "<bold>Dose</bold>||<bold>Gy</bold>",
                "At 6 weeks|A|14",
                "|B|19",
                "<bold>Injury</bold>||<bold>Count</bold>",
                "At 6 weeks|A|10",
                "<bold>Total 1</bold>|<bold>A</bold>|<bold>10</bold>",
            ],
            [
                "Dose, At 6 weeks: Group A; Gy 14.",
                "Dose, At 6 weeks: Group B; Gy 19.",
                "Injury, At 6 weeks: Group A; Count 10.",
                "Injury, Total 1: Group A; Count 10.",
            ],
        ),
        # Headers and values that span columns.
        (
            ['{rowspan="2"}|{colspan="2"}OS|{colspan="2"}PFS', "HR|CI|HR|CI"],
            ["Stage|1.7|1.2–2.5|1.4|1.0–2.0", 'Sex|{colspan="4"}not done'],
            [
                "Stage: OS: HR 1.7, CI 1.2–2.5; PFS: HR 1.4, CI 1.0–2.0.",
                "Sex: OS HR / OS CI / PFS HR / PFS CI not done.",
            ],
        ),
        (['|{colspan="2"}95% CI'], ["Sex|0.1|0.7"], ["Sex: 95% CI 0.1, 0.7."]),
        # One column is a list.
        (["• First."], ["• Second", "Third?"], ["First.", "Second.", "Third?"]),
        # No header.
        ([], ["a|1|2"], ["a: 1; 2."]),
        # Spans that nobody can mean.
        (["|A"], ['x|{colspan="999999999"}1'], ["x: A 1."]),
        (["|A"], ['x|{colspan="many" rowspan="0"}1'], ["x: A 1."]),
    ],
)
def test_rows_are_sentences(head: list[str], body: list[str], expected: list[str]) -> None:
    assert _lines(_rows(*head, cell="th"), _rows(*body)) == expected


def test_rows_of_header_cells_are_the_head_where_there_is_none() -> None:
    rows = _rows("|A", cell="th") + _rows("Deaths|3")
    assert _lines("", rows) == ["Deaths: A 3."]
    assert _lines(_rows("a|b", cell="th"), "") == ["a: b."]


def test_markup_in_cells() -> None:
    cell = "10<sup>6</sup><hr/><break/><italic>P</italic><xref ref-type='table-fn'>a</xref>"
    assert _lines(_rows("|A"), _rows(f"x|{cell}")) == ["x: A 10^6 P."]


def test_citations_in_cells_keep_their_marks() -> None:
    xref = '<xref ref-type="bibr" rid="r{0}">[{0}]</xref>'
    body = _rows("Group|", f"Doe {xref.format(2)}|yes {xref.format(1)}")
    table = etree.fromstring(f"<table><tbody>{body}</tbody></table>")
    (run,) = table_lines(table, {"r1": 1, "r2": 2})
    assert run.text == "Group, Doe [2]: yes [1]."
    assert [(run.text[mark.start : mark.end], mark.numbers) for mark in run.marks] == [
        ("[2]", (2,)),
        ("[1]", (1,)),
    ]


def test_a_table_inside_a_table_is_not_part_of_its_rows() -> None:
    inner = f"<table>{_rows('hidden|hidden')}</table>"
    assert _lines("", _rows(f"a|b{inner}")) == ["a: b."]


def test_long_cells_are_not_repeated() -> None:
    long = "word " * 200
    (row, *rest) = _lines(_rows(f"|{long}", cell="th"), _rows("a|1", "b|2"))
    assert len(row) < 400
    assert rest[0].startswith("b: word")
    note, *rest = _lines("", _rows(f'{{colspan="2"}}{long}', "a|1"))
    assert (note, rest) == (f"{long.strip()}.", ["a: 1."])
    first, *rest = _lines("", _rows(f'a|{{rowspan="3"}}{long}|1', "b|2", "c|3"))
    assert len(first) > 1000
    assert rest == ["b: 2.", "c: 3."]


def test_a_grid_of_wide_spans_stays_small() -> None:
    row = "<tr>" + '<td colspan="9999" rowspan="9999">x</td>' * 50 + "</tr>"
    assert len(_lines("", row * 200)) == 200
