"""Reactions and opinions are left out of a turn, what is asked is not."""

from __future__ import annotations

import pytest

from assistant.asides import LONGEST, without_asides


@pytest.mark.parametrize(
    ("turn", "asked"),
    [
        ("Impressive. And how many died?", "And how many died?"),
        ("Hm, not many. And of the carp?", "And of the carp?"),
        ("That's sad. And in tank 3?", "And in tank 3?"),
        ("That was really a lot! Why?", "Why?"),
        ("What a difference! And survival?", "And survival?"),
        ("Wow, and with placebo?", "and with placebo?"),
        ("A bit grim, but how many carp died?", "how many carp died?"),
        ("Is that proof? I doubt it. Why?", "Is that proof? Why?"),
        ("I thought it would be more. How many carp died?", "How many carp died?"),
        ("Only 63%! Did the carp eat?", "Did the carp eat?"),
        ("Zero! Do we know why?", "Do we know why?"),
        ("40% of the pike. And of the carp?", "And of the carp?"),
        ("Shame about the pike. What of the carp?", "What of the carp?"),
        ("6 months seems short, how many died?", "how many died?"),
        ("OK PFS is 4 vs 1.5, so OS?", "so OS?"),
        ("Short PFS but what about OS?", "what about OS?"),
        ("you didn't answer. How many carp died?", "How many carp died?"),
        ("You haven't said how old they were", "how old they were"),
        ("My boss says otherwise. How many carp died?", "How many carp died?"),
    ],
)
def test_an_aside_is_left_out(turn: str, asked: str) -> None:
    assert without_asides(turn) == asked


@pytest.mark.parametrize(
    "turn",
    [
        "Elderly patients. How many responded?",
        "Stage III. How long did they live?",
        "No. With placebo.",
        "Right-sided tumours?",
        "In mice. How many?",
        "Vemolimab et al. reported what?",
        "My surgeon told me my tumours are inoperable. How long do I have left?",
        "I read that carp eat grass. Do they?",
        "Impressive!",
        "Was the HR 0.72, and was it significant?",
        "How many had 3 or more, and who?",
        "I heard that carp die young",
        f"That is sad {'and long ' * LONGEST}. How many?",
        "",
    ],
)
def test_what_is_no_aside_stays(turn: str) -> None:
    assert without_asides(turn) == turn


@pytest.mark.parametrize(
    "words", ["hm, ", "wow ", "that is very ", "I have heard ", "so ", "ha", "is 1 ", "it seems "]
)
def test_a_turn_of_asides_over_and_over_does_not_hang(words: str) -> None:
    assert without_asides(words * 1_000)
