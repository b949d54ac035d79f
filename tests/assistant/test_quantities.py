"""Which kind of quantity a question asks for, and which sentences give it."""

from __future__ import annotations

import pytest

from assistant.quantities import asked_kinds, quantity_given


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many deaths were there?", "Three treatment-related deaths occurred."),
        ("How many were trisegmentectomies?", "There were 237 trisegmentectomies."),
        ("How many deep lakes froze?", "All seven deep mountain lakes froze."),
        ("How many were randomised?", "They were allotted to carp or tench, 182 per group."),
        ("How many patients responded?", "A response was seen in 4 of 41."),
        ("How many months did they live?", "They lived for 14 months."),
        ("What share responded?", "The response rate was 31%."),
        ("What was the hazard ratio?", "The hazard ratio was 0.7."),
        ("What dose was given?", "They were given 240 mg."),
        ("What was disease-free survival?", "Disease-free survival was 38% at 3 years."),
        ("OS in POND-1?", "Survival in POND-1 was 9 months."),
        ("What was median follow-up?", "Median follow-up for survival was 44.5 months."),
    ],
)
def test_a_quantity_of_the_kind_asked_for(question: str, sentence: str) -> None:
    assert quantity_given(question, sentence, set()) == 1


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many months did zebrafish live?", "Colitis befell 12 zebrafish."),
        ("How many deaths were there?", "The trial ran from 2012."),
        ("What was the hazard ratio?", "They lived for 14 months."),
        ("What dose was given?", "A response was seen in 4 of 41."),
    ],
)
def test_a_number_of_another_kind_is_half_of_what_is_asked(question: str, sentence: str) -> None:
    assert quantity_given(question, sentence, set()) == 0.5


def test_numbers_that_were_known_and_none_at_all_are_no_quantity() -> None:
    assert quantity_given("How many deaths were there in 2012?", "It ran in 2012.", {"2012"}) == 0
    assert quantity_given("How many deaths were there?", "Nobody died.", set()) == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "Median follow-up for survival, in all ponds of the trial, was 44.5 months.",
        "Survival was long (follow-up of 24 months).",
        "After 5 years of follow-up they were well.",
    ],
)
def test_how_long_they_were_followed_is_no_survival(sentence: str) -> None:
    assert quantity_given("What was overall survival?", sentence, set()) == 0
    with_result = sentence.replace(".", "", sentence.count(".") - 1) + " OS was 9 months."
    assert quantity_given("What was overall survival?", with_result, set()) == 1


def test_a_factor_of_survival_is_no_figure() -> None:
    assert asked_kinds("Which survival factor is under control of LXR?") == ()


def test_yes_or_no_asks_for_no_quantity() -> None:
    assert asked_kinds("Did three patients die?") == ()
    assert quantity_given("Did three patients die?", "Three patients died.", set()) == 0


def test_the_ratio_of_a_reference_group_is_no_quantity() -> None:
    question = "Hazard ratio of death for large carp?"
    assert quantity_given(question, "Size, small: Hazard ratio 1.00.", set()) == 0
    assert quantity_given(question, "Size, large: Hazard ratio 1.01; CI 1.00, 1.03.", set()) == 1
