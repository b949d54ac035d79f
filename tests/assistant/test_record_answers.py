"""Answers about papers as publications, through the whole assistant."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.assistant import Assistant
from assistant.settings import Settings
from index import Paper, Section

POND = Paper(
    "Warm ponds against cold ponds for carp (POND-1)",
    (
        Section(
            "Abstract",
            "Carp in warm ponds grew faster. POND-1 is registered as NCT01234567. "
            "POND-1 was funded by the Carp Council. The corresponding author is Ada Lind. "
            "The POND-1 report was published on 3 May 2019 in Testing Medicine.",
        ),
    ),
    authors=("Lind A", "Berg O", "Sato M"),
    journal="Test Med",
    year=2019,
    pmid="1",
    notices=("Erratum in: Test Med 2020;8:3",),
)
LATER = Paper(
    "Five years of warm ponds for carp: final report of POND-1",
    (Section("Abstract", "Carp in warm ponds still grew faster. The senior author is Zoe Quill."),),
    authors=("Berg O", "et al"),
    journal="Lancet Fish",
    year=2024,
    pmid="2",
)


@pytest.fixture(scope="module")
def ponds(fake_models, build_index, tmp_path_factory):
    folder = build_index(tmp_path_factory.mktemp("ponds") / "index", (POND, LATER))
    with Assistant(folder, settings=Settings(threshold=0.99)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("Who wrote the 2019 POND-1 paper?", ["pmid:1#s0"]),
        ("Full citation of the Berg 2024 paper on ponds?", ["pmid:2#s0"]),
        ("When was the 2019 POND-1 paper published, and in which journal?",
         ["pmid:1#s0", "pmid:1#s5"]),
        ("Who is the corresponding author of the 2019 POND-1 paper?", ["pmid:1#s4"]),
        ("Who is the last author of the 2024 POND-1 paper?", ["pmid:2#s2"]),
        ("Who funded the 2019 POND-1 trial?", ["pmid:1#s3"]),
        ("What is the NCT number of POND-1, the 2019 trial?", ["pmid:1#s2"]),
        ("NCT number of the final report of POND-1?", ["pmid:1#s2"]),
    ],
)  # fmt: skip
def test_the_record_answers_and_the_text_where_the_record_does_not(
    ponds, check_answer, question, sentences
):
    answer = ponds.answer(question)

    check_answer(answer, ponds.index)
    cited = [mark.sentence_id for said in answer.statements for mark in said.citations]
    assert cited == sentences


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many authors does the 2019 POND-1 paper have?",
         "Lind et al. 2019 has 3 authors. [1]"),
        ("Senior author of the 2019 POND-1 paper?",
         "The last author of Lind et al. 2019 is Sato M. [1]"),
        ("Is there an erratum to the 2019 POND-1 paper?",
         "The record of Lind et al. 2019 carries the notice: Erratum in: Test Med 2020;8:3. [1]"),
    ],
)  # fmt: skip
def test_what_a_record_implies_is_stated(ponds, check_answer, question, text):
    answer = ponds.answer(question)

    check_answer(answer, ponds.index)
    assert answer.text == text


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Is the 2019 POND-1 paper open access?", "says this: open access"),
        ("How many authors does the 2024 POND-1 report have?", "says this: number of authors"),
        ("Has the 2024 POND-1 report been retracted?", "says this: erratum or retraction"),
        ("Who wrote the Smith 2011 paper on mammoths?", "No indexed paper fits"),
        ("Who wrote the 2013 POND-1 paper?", "No indexed paper fits"),
    ],
)
def test_what_neither_record_nor_text_holds_is_a_reason_to_abstain(ponds, question, reason):
    answer = ponds.answer(question)

    assert answer.status == "insufficient_evidence"
    assert reason in (answer.reason or "")


def test_an_exact_date_that_is_not_there_is_left_open_beside_the_record(ponds):
    answer = ponds.answer("When exactly was the 2024 POND-1 report published?")

    assert [source.key for source in answer.sources] == ["pmid:2"]
    assert any("date" in warning for warning in answer.warnings)


def test_of_several_papers_that_fit_a_follow_up_means_the_one_just_cited(ponds):
    first = "Who wrote the final report of POND-1?"
    history = [(first, ponds.answer(first))]
    answer = ponds.answer("And who is the last author of that warm ponds paper?", history)
    assert [source.key for source in answer.sources] == ["pmid:2"]


def test_a_follow_up_about_a_trial_is_answered_by_another_of_its_reports(ponds):
    first = "Who is the last author of the 2024 POND-1 paper?"
    history = [(first, ponds.answer(first))]
    answer = ponds.answer("Who paid for it?", history)
    assert [source.key for source in answer.sources] == ["pmid:1"]
    assert "Carp Council" in answer.text


def test_what_stands_under_its_own_heading_is_given_whole(fake_models, build_index, tmp_path):
    paper = dataclasses.replace(
        POND,
        sections=(
            Section("Discussion", "Others had competing interests. Industry funded them."),
            Section("Conflicts of interest", "A. Lind sells carp. O. Berg owns ponds."),
            Section("Funding", "The Carp Council paid."),
        ),
    )
    with Assistant(build_index(tmp_path / "ponds", (paper,))) as opened:
        told = [
            [citation.sentence_id for each in answer.statements for citation in each.citations]
            for answer in (
                opened.answer("What conflicts of interest did Lind 2019 declare?"),
                opened.answer("Who funded the 2019 POND-1 trial?"),
            )
        ]
    assert told == [["pmid:1#s3", "pmid:1#s4"], ["pmid:1#s5"]]
