from __future__ import annotations

import pytest

from index.paper import Paper
from index.record import record_sentence, vancouver

FULL = {
    "title": "Actual 10-year survival",
    "authors": ("Tomlinson JS", "Jarnagin WR", "DeMatteo RP"),
    "journal": "J Clin Oncol",
    "year": 2007,
    "volume": "25",
    "issue": "29",
    "pages": "4575-80",
    "pmid": "17925551",
    "doi": "10.1200/JCO.2007.11.0833",
}
SIX = tuple(f"Author{number} A" for number in range(1, 7))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {},
            "Tomlinson JS, Jarnagin WR, DeMatteo RP. Actual 10-year survival. J Clin Oncol. "
            "2007;25(29):4575-80. doi:10.1200/JCO.2007.11.0833. PMID: 17925551.",
        ),
        (
            {"authors": ()},
            "Actual 10-year survival. J Clin Oncol. 2007;25(29):4575-80. "
            "doi:10.1200/JCO.2007.11.0833. PMID: 17925551.",
        ),
        (
            {"authors": ("Tomlinson JS",), "doi": None, "pmid": None, "pmcid": "PMC1"},
            "Tomlinson JS. Actual 10-year survival. J Clin Oncol. 2007;25(29):4575-80. "
            "PMCID: PMC1.",
        ),
    ],
)
def test_whole_record(changes: dict[str, object], text: str) -> None:
    assert vancouver(Paper(**{**FULL, **changes})) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"year": 2007}, "2007."),
        ({"year": 2007, "volume": "25"}, "2007;25."),
        ({"year": 2007, "issue": "29"}, "2007;(29)."),
        ({"year": 2007, "pages": "1-2"}, "2007:1-2."),
        ({"year": 2007, "volume": "25", "pages": "1-2"}, "2007;25:1-2."),
        ({"volume": "25", "issue": "29", "pages": "1-2"}, "25(29):1-2."),
        ({"volume": "25"}, "25."),
        ({"pages": "1-2"}, "1-2."),
        ({"journal": "Gut", "year": 2007}, "Gut. 2007."),
        ({"journal": "Gut"}, "Gut."),
        ({}, ""),
    ],
)
def test_what_is_absent_is_left_out(fields: dict[str, object], place: str) -> None:
    text = vancouver(Paper("Title", **fields))  # type: ignore[arg-type]
    assert text == f"Title. {place}".rstrip()


@pytest.mark.parametrize(
    ("title", "start"),
    [
        ("Does it work?", "Does it work? Gut."),
        ("It works!", "It works! Gut."),
        ("It works.", "It works. Gut."),
        ("It works ", "It works. Gut."),
        ("", "Gut."),
    ],
)
def test_the_title_ends_once(title: str, start: str) -> None:
    assert vancouver(Paper(title, journal="Gut")) == start


def test_nothing_known_gives_nothing() -> None:
    assert vancouver(Paper("")) == ""


@pytest.mark.parametrize(
    ("authors", "limit", "names"),
    [
        (SIX, None, ", ".join(SIX)),
        (SIX, 6, ", ".join(SIX)),
        ((*SIX, "Seventh S"), None, ", ".join((*SIX, "Seventh S"))),
        ((*SIX, "Seventh S"), 6, ", ".join((*SIX, "et al"))),
        (SIX, 3, ", ".join((*SIX[:3], "et al"))),
        (("First F", "et al"), None, "First F, et al"),
        (("First F", "et al."), None, "First F, et al"),
        ((*SIX, "et al"), 6, ", ".join((*SIX, "et al"))),
        ((*SIX, "Seventh S", "et al."), 6, ", ".join((*SIX, "et al"))),
    ],
)
def test_authors(authors: tuple[str, ...], limit: int | None, names: str) -> None:
    assert vancouver(Paper("Title", authors=authors), limit) == f"{names}. Title."


def test_record_sentence_is_number_zero() -> None:
    paper = Paper(**FULL)  # type: ignore[arg-type]
    sentence = record_sentence(paper)
    assert (sentence.id, sentence.key, sentence.number) == ("pmid:17925551#s0", paper.key, 0)
    assert sentence.section == "Record"
    assert sentence.text == vancouver(paper)
    assert (sentence.start, sentence.end) == (0, len(sentence.text))
    assert sentence.plain_text == sentence.text
    assert sentence.cites == ()
