"""Short forms are found where a paper introduces them, and stand for their long forms."""

from __future__ import annotations

import pytest

from assistant.abbreviations import short_forms, spelled_out
from index.lexical import term_set


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("Ablation by radiofrequency ablation (RFA) is safe.", "RFA", "radiofrequency ablation"),
        ("Carp got pentoxifylline (PTX), 400 mg.", "PTX", "pentoxifylline"),
        ("We added bevacizumab (Bev) later.", "Bev", "bevacizumab"),
        ("Focal radiation-induced liver injury (fRILI; by MRI).", "fRILI",
         "focal radiation-induced liver injury"),
        ("The pond-free survival of the carp (PFSC) rose.", "PFSC",
         "pond-free survival of the carp"),
    ],
)  # fmt: skip
def test_a_short_form_stands_for_the_words_before_it(text: str, short: str, long: str) -> None:
    assert short_forms(text) == ((term_set(short), term_set(long)),)


@pytest.mark.parametrize(
    "text",
    [
        "Carp were large (n = 12).",
        "Nothing before it fits (XYZ).",
        "Ponds (mm) were measured.",
        "It rose twofold (2019).",
        "(RFA) at the start",
    ],
)
def test_what_is_no_short_form(text: str) -> None:
    assert short_forms(text) == ()


def test_the_first_meaning_in_a_text_holds() -> None:
    text = "Computed tomography (CT) was done. Carp therapy (CT) failed."
    assert short_forms(text) == ((term_set("CT"), term_set("computed tomography")),)


def test_a_sentence_holds_the_other_form_of_what_it_names() -> None:
    forms = short_forms("Radiofrequency ablation (RFA) is safe.")
    assert term_set("radiofrequency ablation") <= spelled_out(term_set("RFA failed"), forms)
    assert term_set("RFA") <= spelled_out(term_set("ablation by radiofrequency"), forms)
    assert spelled_out(term_set("ablation failed"), forms) == term_set("ablation failed")
