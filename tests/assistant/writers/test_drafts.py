"""A model's text is cut into the same sentences however it is streamed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.writers.drafts import MAX_CHARACTERS, Draft, DraftReader


def read(text: str, size: int = 1, evidence: str = "") -> list[tuple[str, tuple[int, ...]]]:
    reader = DraftReader(evidence)
    drafts: list[Draft] = []
    for start in range(0, len(text), size):
        drafts += reader.feed(text[start : start + size])
    return [(draft.text, draft.numbers) for draft in drafts + reader.close()]


EXPECTED = {
    "It rose [1]. It fell. [2] It stayed.[3] It ended.\n[4]": [
        ("It rose.", (1,)),
        ("It fell.", (2,)),
        ("It stayed.", (3,)),
        ("It ended.", (4,)),
    ],
    "It rose. (1) It fell. (2)": [("It rose.", (1,)), ("It fell.", (2,))],
    "It rose [1] and fell [2][3].": [("It rose and fell.", (1, 2, 3))],
    "<think>It rose [9]. Hm.</think>\n\nIt fell [1].": [("It fell.", (1,))],
    "<think>It rose [9].": [],
    "# Answer\n\n- **It** rose [1].\n* It fell [2]\n1. It stayed [3].": [
        ("It rose.", (1,)),
        ("It fell", (2,)),
        ("It stayed.", (3,)),
    ],
    "```text\nIt rose [1].\n```": [("It rose.", (1,))],
    "**Answer:** It rose [1].": [("It rose.", (1,))],
    "The key findings are:\n(1) It rose [4]. (2) It fell [5].": [
        ("It rose.", (4,)),
        ("It fell.", (5,)),
    ],
    "It rose [1].\n\n**References**\n[1] Adams A. It fell. 2001.": [("It rose.", (1,))],
    "[1] (Adams et al. 2001) It rose.\n[2] (Brown 2002) It fell.": [
        ("It rose.", (1,)),
        ("It fell.", (2,)),
    ],
    "Uptake of [18F]FDG fell in arm A (P < .05) [2].": [
        ("Uptake of [18F]FDG fell in arm A (P < .05).", (2,))
    ],
    "- -0.5 mm was lost [1].": [("-0.5 mm was lost.", (1,))],
    "> 50% of patients died [1].": [("> 50% of patients died.", (1,))],
    "NO ANSWER": [("NO ANSWER", ())],
    "**NO ANSWER**": [("NO ANSWER", ())],
    " \n ": [],
    "[1]": [],
}


@pytest.mark.parametrize("text", EXPECTED)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_sentences_with_their_numbers(text: str, size: int) -> None:
    assert read(text, size) == EXPECTED[text]


@given(
    st.lists(st.sampled_from([*EXPECTED, "e.g. ", "[", "(", "【", "<", "</", "."]), max_size=4),
    st.data(),
)
def test_how_it_is_streamed_changes_nothing(texts: list[str], data: st.DataObject) -> None:
    whole = "\n".join(texts)
    reader = DraftReader()
    drafts: list[Draft] = []
    rest = whole
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        drafts += reader.feed(rest[:size])
        rest = rest[size:]
    drafts += reader.close()
    assert [(draft.text, draft.numbers) for draft in drafts] == read(whole, len(whole) or 1)


def test_thoughts_whose_beginning_the_server_kept_are_left_out() -> None:
    assert read("It rose [9]. Hm. </think>It fell [1].", 1000) == [("It fell.", (1,))]


def test_a_sentence_is_given_when_the_next_has_begun() -> None:
    reader = DraftReader()
    assert reader.feed("It rose.") == []
    assert reader.feed(" [1") == []
    assert reader.feed("] It ") == [Draft("It rose.", (1,))]


def test_a_number_in_round_brackets_that_the_evidence_has_is_prose() -> None:
    assert read("It rose (3).", evidence="[1] It rose (3).") == [("It rose (3).", ())]
    assert read("It rose (3).", evidence="[1] It rose.") == [("It rose.", (3,))]


def test_what_a_terminal_obeys_or_cannot_print_is_left_out() -> None:
    assert read("It\x1b[31m \ud800ro\u202ese\x00 [1].", 1000) == [("It[31m rose.", (1,))]


def test_a_model_that_writes_on_and_on_is_full() -> None:
    reader = DraftReader()
    reader.feed("word " * (MAX_CHARACTERS // 5))
    assert not reader.full
    reader.feed("word ")
    assert reader.full


def test_thoughts_do_not_fill_it() -> None:
    reader = DraftReader()
    reader.feed("<think>" + "word " * MAX_CHARACTERS)
    assert not reader.full
