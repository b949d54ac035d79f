"""What a question asks about a paper as a publication, and how it names the paper."""

from __future__ import annotations

import pytest

from assistant.record_fields import record_question


@pytest.mark.parametrize(
    ("question", "fields", "description"),
    [
        ("Who wrote the carp paper?", "authors", "carp paper"),
        ("Who are the authors of the review?", "authors", "review"),
        ("who's the first author of Lind 2019", "authors", "Lind 2019"),
        ("List all the authors of the carp trial", "authors", "of the carp trial"),
        ("Did Okafor write the review?", "authors", "review"),
        ("Who is the last author on the carp paper?", "last author", "carp paper"),
        ("Senior author of the carp paper?", "last author", "of the carp paper"),
        ("How many authors does the carp paper have?", "number of authors", "carp paper"),
        ("How many people wrote the review?", "number of authors", "review"),
        ("Who is the corresponding author of the review?", "corresponding author", "of the review"),
        ("Where do the authors of the review work?", "author affiliations", "review"),
        ("What are the author affiliations of Lind 2019?", "author affiliations", "Lind 2019"),
        (
            "Did the review declare conflicts of interest?",
            "conflicts of interest",
            "review",
        ),
        ("In which journal did the carp trial appear?", "journal", "carp trial"),
        ("Where was the carp trial published?", "journal", "carp trial"),
        ("When was the carp trial published?", "date", "carp trial"),
        ("Exact publication date of Lind's carp paper?", "date", "Lind's carp paper"),
        ("What date was the review accepted?", "date", "review"),
        ("When and where did the carp trial come out?", "date journal", "carp trial"),
        ("What year was the carp score published?", "year", "carp score"),
        ("Volume and pages of the carp paper?", "volume, issue or pages", "carp paper"),
        ("Which issue of Test Med has the carp paper?", "volume, issue or pages", "carp paper"),
        ("On which pages is the carp paper?", "volume, issue or pages", "carp paper"),
        ("DOI of the carp paper", "identifier", "carp paper"),
        ("What's the PMID for Lind 2019?", "identifier", "Lind 2019"),
        ("Full citation for Lind 2019?", "citation", "Lind 2019"),
        ("How should I cite the carp trial?", "citation", "carp trial"),
        ("Please cite the carp trial in Vancouver style", "citation", "carp trial"),
        ("What is the title of the paper by Lind?", "title", "paper by Lind"),
        ("Is there an erratum to the carp paper?", "erratum or retraction", "carp paper"),
        ("I need the citation for the erratum to Lind 2019", "erratum or retraction", "Lind 2019"),
        ("Has the carp paper been retracted?", "erratum or retraction", "carp paper"),
        ("ClinicalTrials.gov number of the carp trial?", "trial registration", "carp trial"),
        ("NCT number for POND-1", "trial registration", "POND-1"),
        ("Under which number is POND-1 registered?", "trial registration", "POND-1"),
        ("Who funded the carp trial?", "funding", "carp trial"),
        ("What was the funding source of POND-1?", "funding", "POND-1"),
        ("Who pays for POND-1?", "funding", "POND-1"),
        ("Which ministry gave a grant for the carp trial?", "funding", "carp trial"),
        ("What conflicts of interest did Lind declare?", "conflicts of interest", "Lind"),
        ("Is the carp paper open access?", "open access", "carp paper"),
        ("Where can I download the PDF of the carp paper?", "open access", "carp paper"),
        ("How often has Lind 2019 been cited?", "impact factor", "Lind 2019"),
    ],
)
def test_a_question_about_a_publication_is_read_as_fields_and_a_description(
    question: str, fields: str, description: str
) -> None:
    asked = record_question(question)

    assert asked is not None
    assert " ".join(field.name for field in asked.fields).startswith(fields)
    assert asked.description.endswith(description.removeprefix("of the "))


@pytest.mark.parametrize(
    "question",
    [
        "",
        "What did the authors conclude?",
        "According to the authors, who should be treated?",
        "What do the authors of the review say about carp?",
        "How do the authors explain the difference?",
        "Do the authors of the long-term paper on carp in warm ponds think a trial is needed?",
        "How does warmth help carp, per the authors of the pond trial?",
        "How long had fish been followed up when the results came out?",
        "In which year were fish enrolled?",
        "Where was the trial done?",
        "When did carp relapse?",
        "Was tumour volume measured?",
        "What is the reference treatment?",
        "What is the main issue with the carp trial?",
        "Which pages of the review discuss carp?",
        "Who responded to vemolimab?",
        "Who can have a transplant?",
        "How many papers did the meta-analysis include?",
        "Did the Swedish registry report survival?",
        "Was lymphopenia corrected by treatment?",
        "What happened to fish that were registered late in the trial?",
        "Does the size of the tumour predict survival?",
        "How many fish were cited as cured?",
        "Which drug did the journal club discuss?",
    ],
)
def test_a_question_about_a_finding_asks_for_no_field(question: str) -> None:
    assert record_question(question) is None
