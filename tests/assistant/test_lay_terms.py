"""What people say for what papers write."""

from __future__ import annotations

import pytest

from assistant.lay_terms import synonyms
from index.lexical import terms


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("bowel", "colorectal"),
        ("gut", "colon"),
        ("keyhole", "laparoscopic"),
        ("burning", "ablation"),
        ("operation", "resection"),
        ("mets", "metastases"),
        ("liver", "hepatic"),
        ("hepatic", "liver"),
        ("tumour", "carcinoma"),
        ("tumor", "carcinoma"),
        ("lived", "survival"),
        ("died", "mortality"),
        ("relapsed", "recurrence"),
        ("shrank", "response"),
        ("stopped", "discontinued"),
        ("chemo", "chemotherapy"),
        ("jab", "vaccine"),
        ("elderly", "aged"),
        ("severe", "grade"),
        ("safe", "toxicity"),
    ],
)
def test_a_word_people_say_means_what_papers_write(said: str, written: str) -> None:
    (term,) = terms(said)
    assert synonyms(term) >= {term, *terms(written)}


def test_a_term_always_means_itself() -> None:
    for said in "axolotl", "quokka", "42", "":
        assert synonyms(said) == {said}


def test_a_written_word_does_not_mean_all_that_is_said_for_it() -> None:
    (colorectal,), (bowel,) = terms("colorectal"), terms("bowel")
    assert synonyms(colorectal) == {colorectal}
    assert bowel not in synonyms(colorectal)


def test_opposites_do_not_mean_each_other() -> None:
    for one, other in [("rise", "fall"), ("alive", "dead"), ("stopped", "together")]:
        (first,), (second,) = terms(one), terms(other)
        assert second not in synonyms(first)
        assert first not in synonyms(second)


def test_a_word_said_in_two_senses_means_both() -> None:
    (kill,) = terms("killed")
    assert synonyms(kill) >= set(terms("mortality deaths eliminated depleted"))
