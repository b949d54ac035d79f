"""Sentences about another group than the one whose figure is asked for are told."""

from __future__ import annotations

import pytest

from assistant.groups import another_group


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Response rate in pretreated patients?", "First-line trout gave 69% responses."),
        ("Response rate in untreated patients?", "Responses in refractory disease were 8%."),
        ("How many MSS tumours responded?", "Of dMMR tumours 20 of 20 responded."),
        ("How many dMMR tumours responded?", "Of 31 microsatellite-stable tumours 4 responded."),
        ("Median OS on nivolumab alone?", "OS was 9 months with nivolumab plus ipilimumab."),
        ("Median OS on nivolumab/ipilimumab?", "OS was 7 months with nivolumab monotherapy."),
        ("5-year OS per protocol?", "Intention-to-treat 5-year OS was 57%."),
        ("How many children had a relapse?", "A relapse occurred in 4 adults."),
        ("Mortality in type 1 diabetes?", "In type 2 diabetes mortality was 4%."),
        ("How many women had recurrence?", "Recurrence occurred in 4 men."),
        ("Response rate in lung cancer?", "In melanoma the response rate was 30%."),
        ("How many liver metastases shrank?", "All seven lung metastases shrank."),
        ("How many had grade 3 or worse rash?", "Grade 1-2 rash occurred in 12%."),
        ("Response rate in cohort B?", "Responses in cohort A were 33%."),
        ("PFS in the nivolumab-alone arm?", "PFS was 71% on nivolumab plus ipilimumab."),
        ("Median OS with many CD8 cells?", "OS was 20 months with many CD3 cells."),
        ("PFS in KRAS mutant carp?", "PFS was 9 months in wild-type carp."),
        ("Response rate in BRAF mutants?", "In KRAS mutants the response rate was 3%."),
        ("Hazard ratio with 5 or more lesions?", "Lesions, <5: hazard ratio 1.20."),
    ],
)
def test_another_group(question: str, sentence: str) -> None:
    assert another_group(question)(sentence, "Trout")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Response rate in pretreated patients?", "Responses occurred in 55% of 119 patients."),
        ("Response rate in pretreated patients?", "It was 55% if pretreated, 69% first-line."),
        ("First-line against pretreated: response rates?", "First-line gave 69% responses."),
        ("Response rate after first-line chemotherapy?", "Of refractory patients 8% responded."),
        ("Response rate in MSS tumours?", "Response was 8%, in relation to MSI 9%."),
        ("Does it work in MSS tumours?", "It was approved for dMMR tumours."),
        (
            "Median OS on nivolumab alone?",
            "It was 9 with nivolumab plus ipilimumab, 7 with nivolumab alone.",
        ),
        ("Response rate in bowel cancer?", "Of 14 with colon cancer 3 responded."),
        ("Response rate in KRAS mutants?", "In RAS-mutant tumours the response rate was 3%."),
        ("PFS in colorectal against pancreatic cancer?", "PFS was 3 months in colon cancer."),
        ("Response rate in lung cancer?", "Of 26 patients 9 responded."),
        ("How many had grade 3 or worse rash?", "Grade 3-4 rash occurred in 2%."),
        ("Response rate in cohorts A and B?", "Responses in cohort A were 33%."),
    ],
)
def test_the_same_group(question: str, sentence: str) -> None:
    assert not another_group(question)(sentence, "Trout")


def test_a_follow_up_asks_for_the_figure_of_its_topic() -> None:
    another = another_group("And in the pretreated ones?", "What share responded first line?")
    assert another("First-line trout gave 69% responses.", "Trout")


def test_a_drug_against_itself_and_more_is_both_groups() -> None:
    another = another_group("Response rate on nivolumab alone?")
    assert not another("It was 69% with nivolumab plus ipilimumab versus 31% with nivolumab.", "")
    assert not another("It was 31%.", "Nivolumab plus curcumin versus nivolumab in newts")
    assert another("It was 69%.", "Nivolumab plus low-dose ipilimumab in newts")


def test_a_sentence_that_names_no_group_is_about_that_of_the_title() -> None:
    another = another_group("Median PFS in the pretreated?")
    title = "Vemolimab in untreated trout"
    assert another("Median PFS was 9 months.", title)
    assert not another("Median PFS was 3 months in the pretreated.", title)
    assert not another("Median PFS was 9 months.", "Vemolimab in trout")
    assert not another("Median PFS was 9 months.", "Vemolimab in untreated and pretreated trout")
