"""Questions for yes or no, and the sentences that answer them."""

from __future__ import annotations

import pytest

from assistant.verdicts import asks_verdict, gives_verdict


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Did carp grow faster?", True),
        ("And was it safe?", True),
        ("How fast did carp grow?", False),
        ("Island carp?", False),
    ],
)
def test_which_questions_ask_for_yes_or_no(question: str, asks: bool) -> None:
    assert asks_verdict(question) is asks


@pytest.mark.parametrize(
    ("sentence", "gives"),
    [
        ("Carp did not grow faster.", True),
        ("Growth did not differ significantly.", True),
        ("Growth was similar.", True),
        ("Feeding improved growth.", True),
        ("Carp were fed at noon.", False),
        ("Another noon came for carp.", False),
    ],
)
def test_which_sentences_give_a_verdict(sentence: str, gives: bool) -> None:
    assert gives_verdict(sentence) is gives
