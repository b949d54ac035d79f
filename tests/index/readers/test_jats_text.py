from __future__ import annotations

import pytest
from lxml import etree

from index.readers.jats_text import lines

NUMBERS = {f"r{number}": number for number in range(1, 40)} | {"y": 2010}


def _text(xml: str) -> str:
    return "\n".join(run.text for run in lines(etree.fromstring(f"<p>{xml}</p>"), NUMBERS))


def _x(rid: str, text: str) -> str:
    return f'<xref ref-type="bibr" rid="{rid}">{text}</xref>'


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("10<sup>6</sup> cells", "10^6 cells"),
        ("10<sup>&#8722;3</sup> M", "10^−3 M"),
        ("mg/m<sup>2 </sup>given", "mg/m^2 given"),
        ("(a + b)<sup>2</sup>", "(a + b)^2"),
        ("<sup>18</sup>F-FDG", "18F-FDG"),
        ("[<sup>18</sup>F]FDG", "[18F]FDG"),
        ("anti-<sup>3</sup>H", "anti-3H"),
        ("of <sup>90</sup>Y", "of 90Y"),
        ("Ca<sup>2+</sup>", "Ca2+"),
        ("CD4<sup>+</sup>", "CD4+"),
        ("10<sup>n</sup>", "10^n"),
        ("the 3<sup>rd</sup> and 8<sup>th </sup>cycle", "the 3rd and 8th cycle"),
        ("SAS<sup>&#174;</sup>", "SAS®"),
        ("1.5<sup>*</sup>", "1.5*"),
        ("Vomiting<sup><bold>1</bold></sup>", "Vomiting^1"),
        ("months.<sup>12</sup> Then", "months.^12 Then"),
        ("CO<sub>2</sub> at AUC<sub>0-24</sub>", "CO2 at AUC0-24"),
        ("a <italic>P</italic> &lt; .05", "a P < .05"),
        ("one\u00a0two\u2009three\n   four", "one two three four"),
        ("one<break/>two", "one two"),
        ("soft\u00adhyphen", "softhyphen"),
        ('see <xref ref-type="fig" rid="F1">Figure 1</xref>', "see Figure 1"),
        ('12<xref ref-type="table-fn" rid="n1">a</xref> of 30', "12 of 30"),
        ('x<sup><xref ref-type="fn">a</xref>,<xref ref-type="fn">b</xref></sup> y', "x y"),
        ("a<!-- hidden --><?pi hidden?>b", "ab"),
        ("a<fn><p>hidden</p></fn>b", "ab"),
        ("a<list><list-item><p>b</p></list-item></list>c", "a\nb\nc"),
        ("", ""),
    ],
)
def test_inline_markup(xml: str, expected: str) -> None:
    assert _text(xml) == expected


@pytest.mark.parametrize(
    ("xml", "expected", "marks"),
    [
        # In brackets: as in the source, the mark covering them.
        (f"a [{_x('r1', '1')}].", "a [1].", [("[1]", (1,))]),
        (f"a [{_x('r1', '1')}-{_x('r4', '4')}] b", "a [1-4] b", [("[1-4]", (1, 2, 3, 4))]),
        (f"a [ {_x('r1', '1')}, {_x('r3', '3')} ].", "a [ 1, 3 ].", [("[ 1, 3 ]", (1, 3))]),
        (
            f"[{_x('r1', '1')},{_x('r3', '3')}–{_x('r5', '5')}]",
            "[1,3–5]",
            [("[1,3–5]", (1, 3, 4, 5))],
        ),
        (f"a ({_x('r7', '7')}) b", "a (7) b", [("(7)", (7,))]),
        (f"[{_x('r1', '1')}] and [{_x('r2', '2')}]", "[1] and [2]", [("[1]", (1,)), ("[2]", (2,))]),
        (f"a [{_x('r1', '1')}]–[{_x('r3', '3')}].", "a [1]–[3].", [("[1]–[3]", (1, 2, 3))]),
        (f"T1[{_x('r6', '6')},{_x('r7', '7')}].", "T1[6,7].", [("[6,7]", (6, 7))]),
        # Brackets inside the links, as in PLoS.
        (
            f"a {_x('r1', '[1]')}, {_x('r2', '[2]')}.",
            "a [1], [2].",
            [("[1], [2]", (1, 2))],
        ),
        (f"a {_x('r1', '[1]')}–{_x('r4', '[4]')}.", "a [1]–[4].", [("[1]–[4]", (1, 2, 3, 4))]),
        # Several targets in one link.
        (f"a [{_x('r1 r2 r3', '1–3')}]", "a [1–3]", [("[1–3]", (1, 2, 3))]),
        (f"a [{_x('r1 r4', '1–4')}]", "a [1–4]", [("[1–4]", (1, 2, 3, 4))]),
        (f"a [{_x('r1', '1')}{_x('r2', '')}–{_x('r3', '3')}]", "a [1–3]", [("[1–3]", (1, 2, 3))]),
        # Superscripts never join the number before them.
        (
            f"16.5 months<sup>{_x('r1', '1')},{_x('r2', '2')}</sup> after",
            "16.5 months [1,2] after",
            [("[1,2]", (1, 2))],
        ),
        (f"was 16.5{_x('r1', '<sup>1</sup>')}.", "was 16.5 [1].", [("[1]", (1,))]),
        (
            f"x<sup>{_x('r1', '1')}</sup><sup>,</sup><sup>{_x('r3', '3')}</sup>and",
            "x [1,3] and",
            [("[1,3]", (1, 3))],
        ),
        (f"x<sup>{_x('r1', '1')}{_x('r3', '3')}</sup>", "x [1,3]", [("[1,3]", (1, 3))]),
        (f"x<sup>{_x('r2', '2')} – {_x('r5', '5')}</sup>", "x [2–5]", [("[2–5]", (2, 3, 4, 5))]),
        (f"x 5<sup>[{_x('r1', '1')}]</sup>.", "x 5 [1].", [("[1]", (1,))]),
        (f"x 5<sup>{_x('r1', '[1]')}</sup>.", "x 5 [1].", [("[1]", (1,))]),
        (f"done.<sup>{_x('r1', '1')}</sup> Next", "done. [1] Next", [("[1]", (1,))]),
        (f"(HR 0.5<sup>{_x('r1', '1')}</sup>)", "(HR 0.5 [1])", [("[1]", (1,))]),
        (f"x<sup>{_x('r9', 'a')}</sup> y", "x [a] y", [("[a]", (9,))]),
        # Without brackets.
        (f"as in ref. {_x('r9', '9')}, not", "as in ref. [9], not", [("[9]", (9,))]),
        (f"(see {_x('r8', '8')}, {_x('r9', '9')})", "(see [8,9])", [("[8,9]", (8, 9))]),
        (f"[see {_x('r8', '8')} and more]", "[see 8 and more]", [("8", (8,))]),
        # Words stay words.
        (
            f"({_x('r1', 'Smith et al., 2010')}; {_x('r2', 'Doe, 2011a')})",
            "(Smith et al., 2010; Doe, 2011a)",
            [("Smith et al., 2010", (1,)), ("Doe, 2011a", (2,))],
        ),
        (f"Smith ({_x('r3', '2010')}) said", "Smith (2010) said", [("2010", (3,))]),
        (f"Smith {_x('r3', '2010b')} said", "Smith 2010b said", [("2010b", (3,))]),
        # Links that lead nowhere are text without a mark.
        (f"a [{_x('gone', '1')}].", "a [1].", []),
        (f"a<sup>{_x('gone', '1')}</sup>.", "a [1].", []),
        (f"a{_x('r1', '')} b", "a b", []),
        # What only looks like a citation.
        ("[12] of HR 2.1 [1.0; 4.4] in [18F]FDG", "[12] of HR 2.1 [1.0; 4.4] in [18F]FDG", []),
        (f"[1.0, {_x('r2', '2')}", "[1.0, 2", [("2", (2,))]),
    ],
)
def test_citation_markers(
    xml: str, expected: str, marks: list[tuple[str, tuple[int, ...]]]
) -> None:
    (run,) = lines(etree.fromstring(f"<p>{xml}</p>"), NUMBERS)
    assert run.text == expected
    assert [(run.text[mark.start : mark.end], mark.numbers) for mark in run.marks] == marks


def test_a_group_ends_with_its_line() -> None:
    xml = f"<sec><p>a [{_x('r1', '1')}]</p><p>{_x('r3', '3')} b</p></sec>"
    first, second = lines(etree.fromstring(xml), NUMBERS)
    assert (first.text, second.text) == ("a [1]", "[3] b")
    assert [mark.numbers for run in (first, second) for mark in run.marks] == [(1,), (3,)]


def test_endless_ranges_are_not_expanded() -> None:
    numbers = {"a": 1, "b": 10**9}
    (run,) = lines(etree.fromstring(f"<p>[{_x('a', '1')}-{_x('b', '999')}]</p>"), numbers)
    assert run.marks[0].numbers == (1, 10**9)


_PREAMBLE = r"\documentclass[12pt]{minimal}\usepackage{amsmath}"
_TEX = rf"<tex-math>{_PREAMBLE}\begin{{document}}$$\alpha = 1$$\end{{document}}</tex-math>"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (_TEX, r"\alpha = 1"),
        (
            f"<alternatives>{_TEX}<math><mi>α</mi><mo>=</mo><mn>1</mn></math></alternatives>",
            "α = 1",
        ),
        (f"<alternatives>{_TEX}<graphic/></alternatives>", r"\alpha = 1"),
        (f"{_TEX}<alt-text>alpha is one</alt-text>", "alpha is one"),
        (f"<tex-math>{_PREAMBLE}</tex-math>", ""),
        ("p = 10<sup>6</sup>", "p = 10^6"),
        ("<math><msup><mn>10</mn><mn>6</mn></msup></math>", "10^6"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1/2"),
        (
            "<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac></math>",
            "(a + b)/c",
        ),
        ("<math><msub><mi>x</mi><mn>1</mn></msub></math>", "x1"),
        ("<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>", "x1^2"),
        ("<math><msqrt><mi>n</mi></msqrt></math>", "√(n)"),
        ("<math><mroot><mi>n</mi><mn>3</mn></mroot></math>", "n^(1/3)"),
        ("<math><mfenced><mi>a</mi><mi>b</mi></mfenced></math>", "(a, b)"),
        ("<math><mi>a</mi><annotation>no</annotation></math>", "a"),
        ("<math><mfrac><mn>1</mn></mfrac></math>", "1"),
        ("<math/>", ""),
    ],
)
@pytest.mark.parametrize("tag", ["inline-formula", "disp-formula"])
def test_formulae(tag: str, formula: str, expected: str) -> None:
    label = "<label>(1)</label>" if tag == "disp-formula" else ""
    text = _text(f"so <{tag}>{formula}{label}</{tag}> holds")
    assert text == " ".join(f"so {expected} holds".split())
