"""What something is: how it is asked, and which sentences say it."""

from __future__ import annotations

import pytest

from assistant.definitions import defined, defines


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("What is vemolimab?", "vemolimab"),
        ("What is the POND-1 trial?", "POND-1"),
        ("So what was the carp score?", "carp"),
        ("What does TGF mean?", "TGF"),
        ("Define the carp index", "carp index"),
        ("What is a trial?", "trial"),
        ("What is Pexa-Vec exactly?", "Pexa-Vec"),
        ("What is known of carp in ponds by now?", None),
        ("How is carp defined?", None),
    ],
)
def test_what_is_asked_the_meaning_of(question: str, what: str | None) -> None:
    assert defined(question) == what


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("POND-1 was a trial in carp.", True),
        ("POND-1 (Berg and colleagues, 2001; NCT01234567) was a trial in carp.", True),
        ("The growth of carp (POND-1) rose.", True),
        ("The feed trial POND-1 ended.", True),
        ("Carp had POND-1 (P1), a growing virus.", True),
        ("POND-1-EXT was a trial in carp.", False),
        ("In POND-1, carp grew.", False),
    ],
)
def test_which_sentences_say_what_it_is(sentence: str, says: bool) -> None:
    assert defines(sentence, "POND-1") is says
