"""What is read from a question's words."""

from __future__ import annotations

import pytest

from assistant.lay_terms import synonyms
from assistant.question import (
    asks_for_list,
    content_terms,
    content_words,
    is_bibliographic,
    name_terms,
    specificity,
)
from index.lexical import terms


def test_the_words_a_question_is_built_with_are_no_content() -> None:
    assert content_terms("How many patients were there in the study?") == []
    assert content_terms("") == []
    assert content_terms("?!") == []


def test_content_terms_come_in_order_and_once() -> None:
    question = "Does sorafenib prolong survival after sorafenib and ablation?"
    assert content_terms(question) == terms("sorafenib prolong survival ablation")


def test_a_content_word_is_kept_as_it_was_asked() -> None:
    words = content_words('Was "Vemolimab", or (curcumin), better?')
    assert words[terms("vemolimab")[0]] == "Vemolimab"
    assert words[terms("curcumin")[0]] == "curcumin"


def test_the_name_of_a_field_is_content_only_where_no_record_is_asked_for() -> None:
    (volume,) = terms("volume")
    assert volume in content_terms("Did tumour volume fall?")
    assert volume not in content_terms("In which volume and journal was the axolotl paper?")


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the axolotl paper?",
        "Which journal was it in?",
        "What is the DOI of the trial?",
        "In which year did the trial appear?",
        "When was the review published?",
        "Who is the first author?",
        "Give me the full reference.",
        "What is the title of the paper by Lind?",
        "How should I cite the axolotl paper?",
    ],
)
def test_questions_about_a_record(question: str) -> None:
    assert is_bibliographic(question)


@pytest.mark.parametrize(
    "question",
    ["What was the median survival?", "Did vemolimab work?", "Is age a risk factor?", ""],
)
def test_questions_about_a_finding(question: str) -> None:
    assert not is_bibliographic(question)


@pytest.mark.parametrize(
    "question",
    [
        "List the trials of vemolimab.",
        "Please list all randomised trials.",
        "  Name two studies of carp.",
        "Enumerate the reviews.",
        "Any newer publications?",
        "Which trials tested vemolimab?",
        "What other randomised studies are there?",
        "Which papers report colitis?",
        "Are there any large case series?",
        "WHICH META-ANALYSES WERE DONE?",
    ],
)
def test_questions_for_several_papers(question: str) -> None:
    assert asks_for_list(question)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "What did the trial find?",
        "Which trial tested vemolimab?",
        "How many trials were pooled?",
        "What is the name of the antibody?",
        "Were zebrafish listed for transplant?",
        "Which antibody was best?",
        "Did the trials agree?",
        "Name the strategies that the carp review proposes.",
        "List the harms of vemolimab in the trials.",
    ],
)
def test_questions_for_one_finding_are_no_lists(question: str) -> None:
    assert not asks_for_list(question)


def test_names_are_told_from_words() -> None:
    names = name_terms("Does CheckMate support BRAF, G12D or mTOR in old Carp?")
    assert names >= {*terms("CheckMate"), *terms("BRAF"), *terms("G12D"), *terms("mTOR")}
    assert not names & {*terms("support"), *terms("old"), *terms("Carp")}


def test_the_number_of_a_stage_is_no_name() -> None:
    assert name_terms("Were stage IV, grade III/IV and phase II carp in it?") == set()
    assert name_terms("Was it given IV?") == set(terms("IV"))


def test_a_term_means_itself_and_what_papers_write_for_it() -> None:
    assert synonyms("axolotl") == {"axolotl"}
    (bowel,) = terms("bowel")
    assert synonyms(bowel) >= {bowel, *terms("colorectal")}


def test_a_rare_word_is_more_specific_than_an_everyday_one() -> None:
    assert 0 <= specificity("people") < specificity("surgery") < specificity("vemolimab") <= 1
