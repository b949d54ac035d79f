"""Escaped text is shown literally by Markdown readers, and plain prose is not changed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.rendering import escape_markdown, linked
from tests.markup import HOSTILE, Elements

SHOWN_LITERALLY = [
    *HOSTILE,
    "1. first",
    "12) second",
    "- item",
    "+ item",
    "* item",
    "# heading",
    "> quote",
    "a\n===",
    "a\n---",
    "a\n:-",
    "***",
    "    code",
    "\tcode",
    "```\ncode\n```",
    "~~~\ncode\n~~~",
    "~~struck~~",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "[x]: http://evil.example\n[x]",
    "http://evil.example/x www.evil.example me@evil.example",
    "<http://evil.example>",
    "back\\slash \\* \\",
    "`code` ``more``",
    "line one\r\nline two\rline three",
    "wow!",
    "ends with <",
    "ends with &",
    "{{7*7}} ${7*7}",
    "%%%LATEX_BLOCK_0%%%",
    "",
]


def rendered(markdown: str) -> Elements:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return Elements(parser.render(markdown))


@pytest.mark.parametrize("text", SHOWN_LITERALLY)
def test_escaped_markdown_is_shown_literally(text: str) -> None:
    shown = rendered(escape_markdown(text))
    assert {tag for tag, _ in shown.tags} <= {"p", "br"}
    assert shown.words() == " ".join(text.split())


@given(
    st.text(alphabet=st.sampled_from("ab1 \n\t\r\\`*_{}[]()#+-.!|<>&;:/=~$\"'@%^wx"), max_size=40)
)
@example("a\n: -")
@example("<a\n>")
def test_any_escaped_text_is_shown_literally(text: str) -> None:
    shown = rendered(escape_markdown(text))
    assert {tag for tag, _ in shown.tags} <= {"p", "br"}
    assert shown.words() == " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "Median PFS was 16.5 months (95% CI 5.4-32.4; HR 0.60, P = .0002).",
        "102 of 612 patients (17%) were alive & well; P < .05.",
        "1.5 mg/kg was given - twice.",
    ],
)
def test_plain_prose_is_not_changed(text: str) -> None:
    assert escape_markdown(text) == text


def test_no_address_is_left_to_become_a_link() -> None:
    """GitHub's Markdown makes links of bare addresses; markdown-it does so only when asked."""
    escaped = escape_markdown("see http://a.example, www.b.example and c@d.example")
    assert escaped == r"see http\://a.example, www\.b.example and c\@d.example"


def test_an_exclamation_mark_does_not_make_an_image_of_our_marker() -> None:
    shown = rendered(linked(escape_markdown("Wow!") + "[1]", [1]))
    assert [tag for tag, _ in shown.tags] == ["p", "a"]


def test_markers_link_to_their_sources_and_brackets_of_the_text_do_not() -> None:
    text = escape_markdown("[1] was [12] \\") + " [1][2]"
    shown = rendered(linked(text, [1], "answer-3-source"))
    assert [attrs["href"] for tag, attrs in shown.tags if tag == "a"] == ["#answer-3-source-1"]
    assert shown.words() == "[1] was [12] \\ [1][2]"
