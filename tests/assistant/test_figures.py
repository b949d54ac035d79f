"""The figure that is asked for by name, and whether a sentence gives it."""

from __future__ import annotations

import pytest

from assistant.figures import asked_figures, is_given

MEDIAN = "At a median follow-up of 37.0 months median overall survival was 20 months."
RATE = "In VEGA, 5-year survival was 37% (HR 0.71, 95% CI 0.5-0.9, P = 0.02)."
DOSE = "Zebrafish of 18-65 days were given vemolimab 10 mg/kg."
RATIO = "At a median follow-up of 37.0 months progression-free survival was longer (HR 0.71)."


@pytest.mark.parametrize(
    ("question", "given", "not_given"),
    [
        ("What was the P value?", RATE, MEDIAN),
        ("Hazard ratio for death?", RATE, MEDIAN),
        ("What dose did they get?", DOSE, MEDIAN),
        ("How many gray were given?", DOSE, RATE),
        ("What was median OS?", MEDIAN, RATE),
        ("What activity (GBq) was given?", "They were given 1.2 GBq.", RATE),
        ("What did it cost per patient?", "It cost €200 more.", "It was cost-effective."),
        ("How much blood was lost?", "Blood loss was 300 ml.", "Blood loss was lower."),
        ("What was the mean age?", "The mean age was 3 years.", "The mean weight was 3 kg."),
        ("5-year OS in the pond arm?", RATE, "5-year OS differed by 4.1 percentage points."),
        ("PFS in months in each arm?", "PFS was 8.1 months.", RATIO),
        ("What was five-year survival?", RATE, MEDIAN),
        ("And alive at 60 months?", RATE, MEDIAN),
        ("What was median PFS?", "PFS was 9 months.", "PFS was 76% at 9 months."),
        ("Response in those over 65?", "Patients aged 65 or more responded.", RATE),
        ("What % had a response?", "A response was seen in 3 of 10 carp.", "Responses lasted."),
    ],
)
def test_a_figure_asked_for_by_name_is_given_or_not(
    question: str, given: str, not_given: str
) -> None:
    figures = asked_figures(question)
    assert figures
    assert all(is_given(figure, [not_given, given]) for figure in figures)
    assert not all(is_given(figure, [not_given]) for figure in figures)


@pytest.mark.parametrize(
    "question",
    [
        "Did they live longer?",
        "Was the P value below 0.05?",
        "How did it work?",
        "What limited the dose?",
        "What is said of cost-effectiveness?",
        "How many were alive after about five years?",
        "",
    ],
)
def test_a_question_without_a_named_figure_asks_for_none(question: str) -> None:
    assert asked_figures(question) == ()


@pytest.mark.parametrize(
    "question", ["By how much did 5-year OS differ?", "How far apart was 5-year OS, in % points?"]
)
def test_a_difference_is_no_rate(question: str) -> None:
    said = "5-year OS differed by 4.1 percentage points."
    assert is_given(asked_figures(question)[-1], [said])


def test_a_span_of_time_may_be_said_otherwise() -> None:
    (figure,) = asked_figures("How many died within three months?")
    assert is_given(figure, ["90-day mortality was 2%."])
    assert not is_given(figure, ["30-day mortality was 2%."])


def test_the_ratio_of_a_reference_group_is_no_figure() -> None:
    (figure,) = asked_figures("What was the hazard ratio for death?")
    assert not is_given(figure, ["Death, small carp: Hazard ratio 1.00."])
    assert is_given(figure, ["Death, large carp: Hazard ratio 1.85."])
