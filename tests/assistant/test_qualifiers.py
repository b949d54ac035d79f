"""What narrows a question, and papers that speak of it in their own words."""

from __future__ import annotations

import pytest

from assistant.entities import Kind
from assistant.qualifiers import names_country, qualifiers


@pytest.mark.parametrize(
    ("question", "kind", "words", "written", "other"),
    [
        ("PFS with fifth-line vemolimab?", "line", "fifth-line", "heavily pretreated", "untreated"),
        ("survival in 1st-line use", "line", "1st-line", "untreated newts", "after failure"),
        ("does it work in children", "people", "children", "paediatric carp", "adult carp"),
        ("Black patients' response", "people", "Black patients", "by ethnicity", "by age"),
        ("survival after radioembolisation", "treatment", "radioembolisation", "SIRT", "ablation"),
        ("what radiation dose", "treatment", "radiation", "50.4 Gy", "50.4 mg"),
        ("vemolimab plus metformin", "treatment", "metformin", "metformin", "glucose"),
        ("event-free survival?", "outcome", "event-free", "EFS was", "PFS was"),
        ("RFS on vemolimab", "outcome", "RFS", "disease-free survival", "progression-free"),
        ("how was quality of life", "outcome", "quality of life", "EQ-5D", "toxicity"),
        ("mean survival of carp", "statistic", "mean", "on average", "median"),
        ("hazard ratio for death", "statistic", "hazard ratio", "HR 0.7", "hr 0.7"),
        ("response in women", "people", "women", "by sex", "by age"),
        ("T4 tumours only", "people", "T4", "pT4b carp", "T cells"),
        ("right-sided carp", "people", "right-sided", "proximal", "upright"),
        ("HR in right-sided carp", "people", "right-sided", "sidedness", "two-sided P"),
        ("complete responses in carp?", "outcome", "complete responses", "pCR", "completed"),
        ("after a third hepatectomy", "treatment", "third hepatectomy", "the third one", "second"),
        ("serious adverse events", "harm", "serious adverse events", "9% were serious", "grade 3"),
        ("how many had a rash", "harm", "rash", "skin reactions", "crash"),
        ("local control at one year", "outcome", "local control", "progressed locally", "control"),
        ("the Norwegian trial", "country", "Norwegian", "in Oslo", "in Stockholm"),
        ("US registry data", "country", "US", "Medicare enrollees", "give us more"),
    ],
)
def test_it_is_told_by_its_words_and_spoken_of_in_others(
    question: str, kind: Kind, words: str, written: str, other: str
) -> None:
    (found,) = [each for each in qualifiers(question) if each.kind == kind]
    assert found.words == words
    assert found.written is not None
    assert found.written.search(words)
    assert found.written.search(written)
    assert not found.written.search(other)


@pytest.mark.parametrize(
    "question",
    [
        "What was the median survival of zebrafish?",
        "six carp, no radiation involved",
        "survival without radiation",
        "first-line against pretreated carp",
        "I mean OS, my mistake",
        "a TGF-beta blocker",
        "give us the figures",
        "the childish newt",
    ],
)
def test_what_is_ruled_out_or_means_something_else_narrows_nothing(question: str) -> None:
    assert [each for each in qualifiers(question) if each.kind != "outcome"] == []


def test_a_country_is_told_by_its_people_and_its_cities() -> None:
    assert names_country("a series from Guangzhou")
    assert names_country("Swedish carp")
    assert not names_country("N Engl J, New England Journal")
    assert not names_country("carp of the pond")
