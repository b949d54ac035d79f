"""What a cited sentence supports, case by case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.support import check_support

SURVIVAL = (
    "Median progression-free survival was 16.5 months (95% CI 5.4-38.1) with pembrolizumab and "
    "8.2 months (95% CI 6.1-10.2) with chemotherapy (HR 0.60, P = 0.0002)."
)
NEGATIVE = "Durvalumab did not improve overall survival over placebo (P = 0.07)."
PASSES = [
    (SURVIVAL, SURVIVAL),
    ("Median PFS was 16.5 months with pembrolizumab.", SURVIVAL),
    ("Median PFS was 8.2 months with chemotherapy and 16.5 months with pembrolizumab.", SURVIVAL),
    ("Durvalumab failed to improve overall survival over placebo.", NEGATIVE),
]
FAILS = [
    ("Median PFS was 61.5 months with pembrolizumab.", SURVIVAL),
    ("Median PFS was 8.2 months with pembrolizumab and 16.5 months with chemotherapy.", SURVIVAL),
    ("Median PFS was 16.5 months with nivolumab.", SURVIVAL),
    ("Median PFS was 16.5% with pembrolizumab.", SURVIVAL),
    ("Durvalumab improved overall survival over placebo.", NEGATIVE),
    ("Bananas are rich in potassium.", NEGATIVE),
]


@pytest.mark.parametrize(("statement", "sentence"), PASSES)
def test_what_the_sentence_says_passes(statement: str, sentence: str) -> None:
    assert check_support(statement, [sentence]).label in {"verbatim", "supported"}


@pytest.mark.parametrize(("statement", "sentence"), FAILS)
def test_what_it_does_not_say_is_caught_with_a_reason(statement: str, sentence: str) -> None:
    support = check_support(statement, [sentence])
    assert support.label == "unsupported"
    assert support.reason


def test_a_copy_is_verbatim_and_certain() -> None:
    assert check_support(SURVIVAL, ["Something else.", SURVIVAL]).label == "verbatim"
    assert check_support(SURVIVAL, [SURVIVAL]).score == 1


@pytest.mark.parametrize(("statement", "sentences"), [("", [SURVIVAL]), ("Claim.", []), ("", [])])
def test_nothing_supports_nothing(statement: str, sentences: list[str]) -> None:
    assert check_support(statement, sentences).label == "unsupported"


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3))
def test_any_text_gives_a_score(statement: str, sentences: list[str]) -> None:
    assert 0 <= check_support(statement, sentences).score <= 1
