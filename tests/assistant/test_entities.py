"""What a question names, told by how it is written."""

from __future__ import annotations

import time

import pytest

from assistant.entities import Kind, entities


def named(text: str, kind: Kind) -> list[str]:
    return [entity.words for entity in entities(text) if entity.kind == kind]


@pytest.mark.parametrize(
    ("text", "studies"),
    [
        ("What was the response rate in KEYNOTE-177?", ["KEYNOTE-177"]),
        ("Did CALGB 80405 use cetuximab?", ["CALGB 80405"]),
        ("How many were in CheckMate 8HW?", ["CheckMate 8HW"]),
        ("TransMet against IMblaze370", ["TransMet", "IMblaze370"]),
        ("What did the CONTROL trial find?", ["CONTROL"]),
        ("What was survival in PARADIGM?", ["PARADIGM"]),
        ("CO.26 secondary analysis: survival?", ["CO.26"]),
        ("the FIRST line of treatment", []),
        ("median OS at MSKCC", []),
        ("ORR in MSI-H and dMMR tumours on PD-1 antibodies", []),
        ("5-year OS with FOLFOX4 in 2020", []),
        ("published in JAMA", []),
        ("WHAT WAS THE SURVIVAL IN PARADIGM", []),
        ("response in NICHE, not NICHE-2", ["NICHE"]),
    ],
)
def test_a_study_is_told_by_its_shape_or_by_being_called_one(text: str, studies: list[str]) -> None:
    assert named(text, "study") == studies


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("What did Okonkwo et al find?", ["Okonkwo"]),
        ("What did Okonkwo and colleagues find?", ["Okonkwo"]),
        ("Okonkwo 2019: how many patients?", ["Okonkwo"]),
        ("In Okonkwo's registry, who died?", ["Okonkwo"]),
        ("the Nature Medicine 2021 paper", []),
        ("How many cases were there in March 2020?", []),
        ("Hubby's cancer is back. What's left for Auntie's?", []),
    ],
)
def test_an_author_is_told_by_a_year_or_by_what_is_theirs(text: str, authors: list[str]) -> None:
    assert named(text, "author") == authors


@pytest.mark.parametrize(
    ("asked", "text", "written"),
    [
        ("KEYNOTE 177", "in KEYNOTE-177, the", True),
        ("CALGB 80405", "of CALGB/SWOG 80405", True),
        ("the CO.26 trial", "in CO.26 patients", True),
        ("the JCOG trial", "in JCOG0603, survival", True),
        ("the JCOG trial", "in JCOG-2, survival", False),
        ("survival in NICHE", "in NICHE-2, all", False),
        ("survival in NICHE", "the first NICHE report", True),
        ("NICHE 2", "in NICHE-2, all", True),
        ("KEYNOTE-17", "in KEYNOTE-177, the", False),
        ("the CONTROL trial", "the control group", False),
    ],
)
def test_a_study_is_known_by_how_it_is_written(asked: str, text: str, written: bool) -> None:
    (study,) = entities(asked)
    assert study.written is not None
    assert (study.written.search(text) is not None) is written


def test_a_drug_is_told_by_the_ending_of_its_international_name() -> None:
    assert named("zanidatamab with Oxaliplatin or placebo", "drug") == [
        "zanidatamab",
        "Oxaliplatin",
    ]


@pytest.mark.parametrize(
    ("text", "genes"),
    [
        ("CEACAM5-directed T cells", ["CEACAM5"]),
        ("KRAS G12C inhibitors", ["KRAS", "G12C"]),
        ("mutated PTEN or SMAD4", ["PTEN", "SMAD4"]),
        ("IL-2 after infusion", ["IL-2"]),
        ("grade G3 at T2 every Q3W", []),
    ],
)
def test_a_gene_or_the_like_is_told_by_letters_with_digits(text: str, genes: list[str]) -> None:
    assert named(text, "gene") == genes


@pytest.mark.parametrize(
    ("text", "cancers", "sites"),
    [
        ("colorectal cancer with lung metastases", ["colorectal cancer"], ["lung metastases"]),
        ("cancer of the pancreas", ["cancer of the pancreas"], []),
        ("MSI-high gastric patients", ["gastric"], []),
        ("mets in the brain", [], ["mets in the brain"]),
        ("liver and kidney function", [], []),
        ("melanoma", ["melanoma"], []),
    ],
)
def test_a_cancer_and_where_it_spread_are_told_apart(
    text: str, cancers: list[str], sites: list[str]
) -> None:
    assert named(text, "cancer") == cancers
    assert named(text, "site") == sites


@pytest.mark.parametrize(
    "text",
    [
        "КОНТРОЛЬ trial",
        "AB " * 1300 + "x",
        "A-" * 2000,
        "ABC" + "-ABC1" * 700 + "-x",
        "Aa" * 2000,
        "not in " * 500,
        "A" * 4000 + "mab",
        "A1" * 2000,
        "α-ß-Ĳ CÉ-7 trial",
    ],
)
def test_no_text_takes_long_or_fails(text: str) -> None:
    started = time.perf_counter()
    entities(text)
    assert time.perf_counter() - started < 2
