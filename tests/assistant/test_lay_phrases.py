"""Phrases people say, and the words papers write for them."""

from __future__ import annotations

import itertools

import pytest

from assistant.lay_phrases import in_papers, phrase_terms, phrases
from assistant.lay_terms import synonyms
from assistant.question import content_words
from index.lexical import terms


@pytest.mark.parametrize(
    ("said", "phrase", "written"),
    [
        ("The spots were burnt away last year", "burnt away", "ablation"),
        ("He had it cut out in May", "cut out", "resection"),
        ("a cancer-killing virus by drip", "cancer-killing virus", "oncolytic"),
        ("a cancer-killing virus by drip", "by drip", "intravenous"),
        ("the kind with a faulty DNA repair system", "faulty DNA repair system", "dMMR"),
        ("where the repair machinery was working", "repair machinery was working", "pMMR"),
        ("alive with the knife only", "knife only", "alone"),
        ("Do busier hospitals do better?", "busier hospitals", "volume"),
        ("surgery through small holes", "small holes", "laparoscopic"),
        ("cells put into the liver's artery", "into the liver's artery", "infusion"),
        ("How many had the tumour completely gone?", "completely gone", "response"),
        ("drugs given before their operation", "before their operation", "neoadjuvant"),
        ("an MMR-proficient tumour", "MMR-proficient", "pMMR"),
        ("Did it come back?", "come back", "recurrence"),
        ("Are killer T cells found there?", "killer T cells", "cytotoxic"),
    ],
)
def test_a_phrase_is_found_and_means_what_papers_write(
    said: str, phrase: str, written: str
) -> None:
    assert phrase in [said[start:end] for start, end in phrases(said)]
    assert phrase_terms(phrase.lower()) >= set(terms(written))
    assert written in in_papers(said)
    assert synonyms(phrase.lower()) >= set(terms(written))


def test_a_phrase_is_one_word_of_what_a_question_is_about() -> None:
    words = content_words("Was the tumour marker lower after small holes?")
    assert words["tumour marker"] == "tumour marker"
    assert not {"marker", "hole", "small"} & set(words)


def test_phrases_never_overlap() -> None:
    found = phrases("a second operation before the operation in the liver of her liver tumours")
    assert found == sorted(found)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(found))


@pytest.mark.parametrize(
    "said",
    [
        "What was the response rate in KEYNOTE-177?",
        "cutaneous melanoma",
        "Was backing out allowed?",
        "",
    ],
)
def test_other_words_are_no_phrase(said: str) -> None:
    assert phrases(said) == []
    assert in_papers(said) == []
    assert phrase_terms(said) == frozenset()
