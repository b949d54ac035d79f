"""The extractive writer: which sentences, in which order, and as what."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.citations import Numbering
from assistant.evidence import Evidence
from assistant.result import Statement
from assistant.writers.extractive import choose, short_name, write
from index import Paper, Section, Sentence
from index.embedder import FloatArray
from index.paper import ReferenceMark
from tests.fakes import FakeEmbedder

QUESTION = "How did zebrafish do on vemolimab?"
TEXTS = [
    "Vemolimab doubled survival of zebrafish.",
    "Colitis came in seven of every hundred treated animals.",
    "Placebo gave no response at all.",
    "Nobody withdrew consent before week twelve.",
    "Costs rose threefold during winter.",
    "Biopsies showed dense lymphocyte infiltrates.",
    "Older breeders recovered slowly from anaesthesia.",
    "Follow-up lasted nine years on average.",
]
PAPERS = {
    paper.key: paper
    for paper in (
        Paper("First", (Section("Abstract", "x"),), ("Lind P", "Berg O"), year=2019, pmid="1"),
        Paper("Second", (Section("Abstract", "x"),), ("Okafor N",), year=2021, pmid="2"),
        Paper("An anonymous report", (Section("Abstract", "x"),), pmid="3"),
    )
}


def item(
    text: str,
    score: float = 1.0,
    key: str = "pmid:1",
    number: int = 1,
    vector: FloatArray | None = None,
    marks: tuple[ReferenceMark, ...] = (),
    parts: str = "",
    coverage: float = 0.5,
    side: int = 0,
) -> Evidence:
    sentence = Sentence(f"{key}#s{number}", "Abstract", text, 0, len(text), marks)
    if vector is None:
        vector = FakeEmbedder().embed([text])[0]
    return Evidence(sentence, score, 0.5, coverage, vector, frozenset(parts.split()), side)


def statements(*evidence: Evidence) -> list[Statement]:
    return write(QUESTION, evidence, PAPERS, Numbering(PAPERS))


def test_no_evidence_is_no_statement() -> None:
    assert statements() == []


def test_one_piece_of_evidence_is_one_statement_that_quotes_it() -> None:
    (statement,) = statements(item(TEXTS[0], number=4))
    (citation,) = statement.citations
    assert statement.text == citation.quote == TEXTS[0]
    assert (citation.source, citation.sentence_id) == (1, "pmid:1#s4")
    assert citation.support == "verbatim"


@pytest.mark.parametrize("number", [1, 2, 6, 8])
def test_there_are_six_statements_at_most(number: int) -> None:
    evidence = [item(text, number=place) for place, text in enumerate(TEXTS[:number], 1)]
    assert len(statements(*evidence)) == min(number, 6)


def test_evidence_far_below_the_best_is_left_out() -> None:
    written = statements(item(TEXTS[0], 1.0), item(TEXTS[1], 0.1, number=2))
    assert [statement.text for statement in written] == TEXTS[:1]


def test_the_most_direct_sentence_leads_and_papers_stay_together() -> None:
    evidence = [
        item(TEXTS[0], 1.00, "pmid:2", 9),
        item(TEXTS[1], 0.99, "pmid:1", 5),
        item(TEXTS[2], 0.98, "pmid:2", 3),
        item(TEXTS[3], 0.97, "pmid:1", 1),
        item(TEXTS[4], 0.96, "pmid:2", 1),
    ]
    written = statements(*evidence)
    assert [statement.citations[0].sentence_id for statement in written] == [
        "pmid:2#s9",
        "pmid:2#s1",
        "pmid:2#s3",
        "pmid:1#s5",
        "pmid:1#s1",
    ]
    assert [statement.citations[0].source for statement in written] == [1, 1, 1, 2, 2]


@pytest.mark.parametrize(
    "again",
    [
        "Vemolimab doubled survival of zebrafish.",
        "VEMOLIMAB doubled the survival of the zebrafish!",
        "Survival of zebrafish doubled, on vemolimab.",
    ],
)
def test_what_was_said_is_not_said_again(again: str) -> None:
    evidence = [item(TEXTS[0]), item(again, 0.99, "pmid:2"), item(TEXTS[1], 0.98, number=2)]
    assert [statement.text for statement in statements(*evidence)] == TEXTS[:2]


def test_sentences_of_one_meaning_are_redundant_whatever_their_words() -> None:
    vector = FakeEmbedder().embed(["same"])[0]
    evidence = [item(TEXTS[0], 1.0, vector=vector), item(TEXTS[2], 0.99, vector=vector)]
    assert choose(QUESTION, evidence) == evidence[:1]


def test_a_sentence_with_a_number_of_its_own_is_not_redundant() -> None:
    vector = np.asarray(FakeEmbedder().embed(["same"])[0])
    evidence = [
        item("Survival was 16.5 months on vemolimab.", 1.0, vector=vector),
        item("Survival was 9.2 months on vemolimab.", 0.99, number=2, vector=vector),
    ]
    assert choose(QUESTION, evidence) == evidence


def test_other_papers_need_a_better_score_than_the_leading_one() -> None:
    evidence = [
        item(TEXTS[0], 2.0, "pmid:1", 1),
        item(TEXTS[1], 1.75, "pmid:2", 1),  # 0.875 of the best
        item(TEXTS[2], 1.72, "pmid:2", 2),  # 0.86
        item(TEXTS[3], 1.45, "pmid:1", 2),  # 0.725
        item(TEXTS[4], 1.43, "pmid:1", 3),  # 0.715
    ]
    assert choose(QUESTION, evidence) == [evidence[0], evidence[1], evidence[3]]


LIST = "Which studies tested vemolimab?"


def test_a_list_has_one_statement_a_paper_the_best_of_each() -> None:
    evidence = [
        item(TEXTS[0], 1.00, "pmid:1", 1),
        item(TEXTS[1], 0.99, "pmid:1", 2),
        item(TEXTS[2], 0.90, "pmid:2", 1),
        item(TEXTS[3], 0.89, "pmid:2", 2),
        item(TEXTS[4], 0.88, "pmid:3", 1),
    ]
    assert choose(LIST, evidence) == evidence[::2]
    assert choose(QUESTION, evidence) == evidence
    written = write(LIST, evidence, PAPERS, Numbering(PAPERS))
    assert [len(statement.citations) for statement in written] == [1, 1, 1]
    assert [statement.citations[0].source for statement in written] == [1, 2, 3]


def test_a_list_takes_papers_that_another_answer_would_leave_out() -> None:
    evidence = [
        item(TEXTS[0], 1.00, "pmid:1"),
        item(TEXTS[1], 0.61, "pmid:2"),
        item(TEXTS[2], 0.59, "pmid:3"),
    ]
    assert choose(LIST, evidence) == evidence[:2]
    assert choose(QUESTION, evidence) == evidence[:1]


def test_a_paper_whose_best_sentence_repeats_another_s_is_listed_by_its_next() -> None:
    evidence = [
        item(TEXTS[0], 1.00, "pmid:1"),
        item(TEXTS[0], 0.95, "pmid:2", 1),
        item(TEXTS[1], 0.90, "pmid:2", 2),
    ]
    assert choose(LIST, evidence) == [evidence[0], evidence[2]]


@pytest.mark.parametrize(
    ("score", "coverage", "listed"),
    [(0.7, 0.5, True), (0.7, 0.2, False), (0.8, 0.2, True), (0.5, 0.9, False)],
)
def test_a_list_leaves_out_what_is_neither_near_the_best_nor_holds_the_question_s_words(
    score: float, coverage: float, listed: bool
) -> None:
    evidence = [item(TEXTS[0], coverage=0.8), item(TEXTS[1], score, "pmid:2", coverage=coverage)]
    assert choose(LIST, evidence) == evidence[: 1 + listed]


@pytest.mark.parametrize(("question", "place"), [(LIST, 1), ("Which trials gave survival?", 0)])
def test_a_list_says_what_was_studied_unless_a_result_is_asked_for(
    question: str, place: int
) -> None:
    evidence = [
        item(TEXTS[0], 1.00, number=2),
        item("Lind randomized 74 patients to vemolimab.", 0.95, number=1),
    ]
    assert choose(question, evidence) == [evidence[place]]


def test_a_line_of_a_list_names_its_paper() -> None:
    evidence = [item(TEXTS[0]), item("Okafor treated newts.", key="pmid:2")]
    assert [statement.text for statement in write(LIST, evidence, PAPERS, Numbering(PAPERS))] == [
        f"Lind et al. 2019: {TEXTS[0]}",
        "Okafor treated newts.",
    ]


def test_each_side_of_a_question_gets_its_share_of_statements() -> None:
    evidence = [item(text, 1 - n / 100, number=n, side=1) for n, text in enumerate(TEXTS, 1)]
    last = item("Newts outlived carp by decades.", 0.4, "pmid:2", side=2)
    assert choose(QUESTION, [evidence[0], last, *evidence[1:]]) == [*evidence[:3], last]


def test_the_first_of_the_evidence_leads_whatever_its_score() -> None:
    written = statements(item(TEXTS[1], 0.95, number=2), item(TEXTS[0], 1.0))
    assert [statement.text for statement in written] == [TEXTS[1], TEXTS[0]]


def test_what_one_side_states_is_not_stated_again_for_the_other() -> None:
    one, other = item(TEXTS[0], side=1), item(TEXTS[0], side=2)
    more = [item(text, 0.9, number=n, side=2) for n, text in enumerate(TEXTS[1:], 2)]
    assert choose(QUESTION, [one, other, *more]) == [one, *more[:2]]


def test_a_part_not_yet_spoken_of_comes_before_one_that_is() -> None:
    evidence = [
        item(TEXTS[0], 1.00, parts="survival vemolimab"),
        item(TEXTS[1], 0.90, number=2, parts="survival"),
        item(TEXTS[2], 0.89, number=3, parts="harm"),
        item(TEXTS[3], 0.88, number=4, parts="harm vemolimab"),
    ]
    best, survival, harm, both = evidence
    assert choose(QUESTION, evidence) == [best, harm, survival, both]


def test_a_new_part_does_not_outweigh_a_much_better_score() -> None:
    evidence = [
        item(TEXTS[0], 1.00, parts="survival"),
        item(TEXTS[1], 0.95, number=2, parts="survival"),
        item(TEXTS[2], 0.80, number=3, parts="harm"),
    ]
    assert choose(QUESTION, evidence) == evidence


def test_a_redundant_sentence_s_parts_are_not_spoken_of() -> None:
    evidence = [
        item(TEXTS[0], 1.00, parts="survival"),
        item(TEXTS[0], 0.99, number=2, parts="harm"),
        item(TEXTS[1], 0.91, number=3, parts="survival"),
        item(TEXTS[2], 0.90, number=4, parts="harm"),
    ]
    assert choose(QUESTION, evidence) == [evidence[0], evidence[3], evidence[2]]


def test_of_seven_the_one_that_speaks_of_something_new_is_kept() -> None:
    evidence = [
        item(text, 1 - place / 100, number=place, parts="harm" if place == 7 else "survival")
        for place, text in enumerate(TEXTS[:7], 1)
    ]
    assert choose(QUESTION, evidence) == [evidence[0], *evidence[1:4], evidence[6], evidence[4]]


@pytest.mark.parametrize(
    "text",
    [
        "This study enrolled 240 zebrafish.",
        "However, these tumours came back.",
        "We treated 240 zebrafish.",
        "The authors disagreed.",
        "Its toxicity was mild.",
        "In contrast, both arms did well.",
    ],
)
def test_a_sentence_that_leans_back_is_led_in_by_its_paper(text: str) -> None:
    (statement,) = statements(item(text))
    assert statement.text != text
    assert statement.text.startswith("Lind et al. 2019")
    assert statement.text.endswith(text)
    assert statement.citations[0].quote == text


@pytest.mark.parametrize(
    "text",
    [
        "Thistles grew beside the pond.",
        "Wells were dug.",
        "Italian zebrafish did well.",
        "Vemolimab helped, and this study says why.",
    ],
)
def test_a_sentence_that_stands_by_itself_is_left_alone(text: str) -> None:
    (statement,) = statements(item(text))
    assert statement.text == text


def test_marks_are_dropped_from_the_statement_and_kept_in_the_quote() -> None:
    text = "Responses were durable [3-5], and toxicity was mild (2)."
    marks = (ReferenceMark(23, 28, (3, 4, 5)), ReferenceMark(52, 55, (2,)))
    assert [text[mark.start : mark.end] for mark in marks] == ["[3-5]", "(2)"]
    (statement,) = statements(item(text, marks=marks))
    assert statement.text == "Responses were durable, and toxicity was mild."
    assert statement.citations[0].quote == text


def test_brackets_that_are_no_marks_stay() -> None:
    text = "Uptake of [18F]FDG fell (P < .05)."
    (statement,) = statements(item(text))
    assert statement.text == text


@pytest.mark.parametrize(
    ("authors", "year", "name"),
    [
        (("Lind P", "Berg O"), 2019, "Lind et al. 2019"),
        (("Okafor N",), 2021, "Okafor 2021"),
        (("Okafor N",), None, "Okafor"),
        (("van der Berg AB", "et al."), 2001, "van der Berg et al. 2001"),
        (("WHO",), 2001, "WHO 2001"),
        ((), 2001, "A title 2001"),
        (("et al",), None, "A title"),
    ],
)
def test_short_names(authors: tuple[str, ...], year: int | None, name: str) -> None:
    assert short_name(Paper("A title", authors=authors, year=year)) == name


@pytest.mark.parametrize(
    ("score", "parts", "first"),
    [(0.95, "survival", 1), (0.85, "survival", 0), (0.95, "colitis", 0)],
)
def test_a_verified_figure_leads_one_that_is_not_where_it_is_as_good(
    score: float, parts: str, first: int
) -> None:
    found = [
        item("Survival was 9 months (not verified).", 1.0, parts="survival"),
        item("Carp lived for 14 months on vemolimab.", score, number=2, parts=parts),
    ]
    assert statements(*found)[0].text == found[first].sentence.text


def test_an_entry_that_says_who_may_enter_needs_no_heading() -> None:
    text = "Patients with R1 resection can be included."
    paper = Paper("Carp", (Section("Table 2 / Exclusion criteria", text),), pmid="1")
    sentence = Sentence("pmid:1#s1", "Table 2 / Exclusion criteria", text, 0, len(text))
    evidence = Evidence(sentence, 1.0, 1.0, 1.0, None)
    (written,) = write(QUESTION, [evidence], {paper.key: paper}, Numbering({paper.key: paper}))
    assert written.text == text


@pytest.mark.parametrize(
    ("section", "text", "statement"),
    [
        ("Table 2 / Exclusion criteria", "R2 resection.", "Exclusion criteria: R2 resection."),
        (
            "Methods",
            "Carp were fed.\nKey inclusion criteria were:\nR2 resection.",
            "Key inclusion criteria: R2 resection.",
        ),
        ("Methods / Inclusion and exclusion criteria", "R2 resection.", "R2 resection."),
        ("Methods", "It met exclusion criteria.\nR2 resection.", "R2 resection."),
    ],
)
def test_an_entry_of_a_list_of_criteria_says_which_they_are(
    section: str, text: str, statement: str
) -> None:
    paper = Paper("Carp", (Section(section, text),), pmid="1")
    quoted = "R2 resection."
    start = text.index(quoted)
    sentence = Sentence("pmid:1#s1", section, quoted, start, start + len(quoted))
    evidence = Evidence(sentence, 1.0, 1.0, 1.0, None)
    (written,) = write(QUESTION, [evidence], {paper.key: paper}, Numbering({paper.key: paper}))
    assert written.text == statement
    assert written.citations[0].quote == quoted
