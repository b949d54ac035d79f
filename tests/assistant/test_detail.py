"""Whether the papers just cited speak of what a follow-up asks."""

from __future__ import annotations

import pytest

from assistant.conversation import Standalone
from assistant.detail import Unsaid, unsaid

CITED = (
    "In VEGA, median overall survival was 20 months with vemolimab versus 9 months with placebo.",
    "VEGA accepted patients aged 18-65 with melanoma who had had FOLFOX.",
    "The authors recommend vemolimab for patients without brain metastases.",
)


def asked(turn: str) -> Standalone:
    return Standalone(turn, "What was survival in VEGA?", ("pmid:1",))


@pytest.mark.parametrize(
    "turn",
    [
        "And with placebo?",
        "And in those without brain metastases?",
        "And in those under 65?",
        "How long did they live?",
        "Did that translate into longer overall survival?",
        "So which patients do the authors advise to treat?",
        "How many of those were aged over 65?",
        "What was median overall survival in months?",
        "Why?",
    ],
)
def test_what_the_papers_speak_of_may_be_answered(turn: str) -> None:
    assert unsaid(asked(turn), CITED) == Unsaid()


@pytest.mark.parametrize(
    ("turn", "lacking"),
    [
        ("And in women?", ("women",)),
        ("And in just the ones with lung metastases?", ("lung",)),
        ("And in those over 75?", ("75",)),
        ("How many euros did each treatment cost?", ("cost",)),
        ("How many euros was that?", ("euros",)),
        ("Which surgeon did it?", ("surgeon",)),
        ("Which immunosuppressive drugs did they get?", ("immunosuppressive",)),
        ("What about NOVA?", ("NOVA",)),
        ("How many of those were women?", ("women",)),
        ("P value for that?", ("P value",)),
        ("And the hazard ratio?", ("hazard", "ratio")),
        ("What was their five-year survival?", ("that time",)),
        ("Did their quality of life improve?", ("quality", "life")),
    ],
)
def test_what_is_wanted_and_no_paper_gives_is_named(turn: str, lacking: tuple[str, ...]) -> None:
    assert unsaid(asked(turn), CITED) == Unsaid(lacking)


def test_other_words_are_told_apart() -> None:
    assert unsaid(asked("Did they get peritonitis?"), CITED) == Unsaid((), ("peritonitis",))
    assert unsaid(asked("Was it the commonest?"), CITED) == Unsaid()


def test_without_papers_cited_nothing_is_missing() -> None:
    assert unsaid(asked("Which surgeon did it?"), ()) == Unsaid()
