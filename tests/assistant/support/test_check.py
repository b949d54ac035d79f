"""What a cited sentence supports, case by case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.support import absent_numbers, check_support

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


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Vemolimab decreases cell death.", "Vemolimab slowed growth, and increased cell death."),
        ("Vemolimab is ineffective against melanoma.", "It was effective against melanoma."),
        ("Vemolimab is unrelated to colitis.", "Vemolimab was associated with colitis."),
        ("Vemolimab is linked to colitis.", "Vemolimab was unrelated to colitis."),
        ("Vemolimab encourages melanoma growth.", "Vemolimab reduced melanoma growth."),
        ("Cells became sensitive to vemolimab.", "Cells became refractory to vemolimab."),
    ],
)
def test_the_opposite_contradicts(statement: str, sentence: str) -> None:
    support = check_support(statement, [sentence])
    assert support.label == "unsupported"
    assert support.mismatch == "contradicts"
    assert support.score <= 0.1


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Cells became refractory to vemolimab.", "Cells became resistant to vemolimab."),
        ("Vemolimab is linked to colitis.", "Vemolimab was associated with colitis."),
        ("Cells had differentiated.", "Undifferentiated cells began to differentiate."),
        ("Vemolimab slowed melanoma growth.", "Growth of melanoma was reduced by vemolimab."),
        ("The study evaluated vemolimab.", "OBJECTIVE To evaluate vemolimab."),
    ],
)
def test_the_same_in_other_words_passes(statement: str, sentence: str) -> None:
    assert check_support(statement, [sentence]).label == "supported"


def test_a_direction_that_no_source_has_is_not_supported_by_its_subject() -> None:
    support = check_support("Vemolimab worsens colitis.", ["Colitis was seen on vemolimab."])
    assert support.label == "partial"
    assert "worsens" in support.reason


@pytest.mark.parametrize(
    "sentence",
    [
        "OBJECTIVE To evaluate the safety of vemolimab in zebrafish.",
        "We investigated how safe vemolimab is in zebrafish.",
        "Whether vemolimab is safe in zebrafish remains unknown.",
    ],
)
def test_what_was_only_asked_supports_no_result(sentence: str) -> None:
    statement = "Vemolimab is safe in zebrafish."
    assert check_support(statement, [sentence]).label in {"partial", "unsupported"}
    found = "Vemolimab was safe in zebrafish."
    assert check_support(statement, [sentence, found]).label in {"verbatim", "supported"}


def test_a_title_lends_names_but_does_not_cover_a_statement() -> None:
    statement = "VEMO-1 cured melanoma of every zebrafish."
    title = "VEMO-1: vemolimab for melanoma of the zebrafish"
    sentence = "Two fish died of colitis."
    assert "VEMO-1" in check_support(statement, [sentence]).reason
    lent = check_support(statement, [sentence], context=[title])
    assert "VEMO-1" not in lent.reason
    assert lent.label != "supported"


def test_what_adds_is_not_as_far_off_as_what_contradicts() -> None:
    adds = check_support("Median PFS was 16.5 months with pembrolizumab in KEYNOTE-7.", [SURVIVAL])
    swapped = "Median PFS was 8.2 months with pembrolizumab and 16.5 months with chemotherapy."
    contradicts = check_support(swapped, [SURVIVAL])
    assert (adds.mismatch, contradicts.mismatch) == ("adds", "contradicts")
    assert contradicts.score < adds.score


def test_absent_numbers_are_those_of_another_value_or_unit() -> None:
    statement = "PFS was 16.5 months (95% CI 5.4-38.1) in 61 patients, of whom 16.5% were women."
    assert absent_numbers(statement, [SURVIVAL]) == ["61", "16.5%"]
    assert absent_numbers(statement, [SURVIVAL, "Of 61 patients 16.5% were women."]) == []
    assert absent_numbers("No number.", []) == []
