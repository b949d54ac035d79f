from __future__ import annotations

import dataclasses

import pytest

from assistant.evaluation import metrics
from assistant.evaluation.metrics import METRICS, measure, measure_groups
from assistant.result import FoundPassage

A, B, C = "pmid:1", "pmid:2", "pmid:3"


def test_nothing_asked_gives_no_shares_and_no_nan():
    found = measure([], {})

    assert list(found) == list(METRICS)
    assert {name for name, value in found.items() if value is not None} == {
        "questions",
        "answered",
        "uncited_statements",
        "orphan_markers",
    }
    assert not any(found[name] for name in ("questions", "answered", "uncited_statements"))


@pytest.mark.parametrize(
    ("cited", "gold", "precision", "recall"),
    [
        ([A], [A], 1, 1),
        ([A, B], [A], 1 / 2, 1),
        ([A, B, C], [A, B], 2 / 3, 1),
        ([A], [A, B], 1, 1 / 2),
        ([A], [B], 0, 0),
        ([], [A], 0, 0),
        ([A], ["A title that is not indexed"], 0, 0),
    ],
)
def test_citation_precision_and_recall(make_asked, cited, gold, precision, recall):
    asked = [make_asked(("It is so.", cited), gold=gold)]

    assert metrics.citation_precision(asked) == pytest.approx(precision)
    assert metrics.citation_recall(asked) == pytest.approx(recall)


def test_citation_precision_and_recall_are_means_over_answered_answerable_questions(make_asked):
    asked = [
        make_asked(("It is so.", [A]), gold=[A]),
        make_asked(("It is so.", [A]), gold=[B]),
        make_asked(gold=[A]),  # abstained
        make_asked(("It is so.", [A])),  # no gold
        make_asked(("It is so.", [B]), gold=[A], answerable=False),
    ]

    assert metrics.citation_precision(asked) == 0.5
    assert metrics.citation_recall(asked) == 0.5


def test_a_source_no_statement_cites_is_not_a_cited_paper(make_asked, make_answer):
    answer = make_answer(("It is so.", [A]), listed=[B])

    assert make_asked(answer=answer).cited == (A,)


def test_a_gold_paper_is_found_where_it_is_among_the_first_papers(make_asked, make_answer):
    passages = tuple(
        FoundPassage(f"{key}#p{number}", key, "Abstract", "Text.", 1.0)
        for number, key in enumerate([A, A, B, C])
    )
    found = dataclasses.replace(make_answer(), passages=passages)
    asked = [
        make_asked(answer=found, gold=[B]),
        make_asked(answer=found, gold=[C]),
        make_asked(answer=found, gold=[C], answerable=False),
    ]

    assert metrics.found_in(asked, 2) == 1 / 2
    assert metrics.found_in(asked, 3) == 1
    assert metrics.found_in(asked[2:], 3) is None


def test_hit_rate_counts_abstentions_on_answerable_questions(make_asked):
    asked = [
        make_asked(("It is so.", [A, B]), gold=[B]),
        make_asked(("It is so.", [A]), gold=[B]),
        make_asked(gold=[A]),
        make_asked(answerable=False),
    ]

    assert metrics.hit_rate(asked) == pytest.approx(1 / 3)
    assert metrics.hit_rate(asked[3:]) is None


def test_what_an_abstention_shows_counts_neither_as_hit_nor_as_fact(make_asked, make_answer):
    shown = dataclasses.replace(make_answer(("It is 71%.", [A])), status="insufficient_evidence")
    asked = [make_asked(answer=shown, gold=[A], facts=["71%"])]

    assert metrics.hit_rate(asked) == 0
    assert metrics.fact_recall(asked) == 0
    assert metrics.fact_recall(asked, answered_only=True) is None


def test_fact_recall_is_the_mean_of_the_questions_shares(make_asked):
    asked = [
        make_asked(("It was 71% and 9.", [A]), facts=["71%", "9", "12", "13"]),
        make_asked(("It was 5.", [A]), facts=["5"]),
        make_asked(facts=["5"]),  # abstained
        make_asked(("It was 5.", [A])),  # no key facts
        make_asked(("It was 5.", [A]), facts=["6"], answerable=False),
    ]

    assert metrics.fact_recall(asked) == pytest.approx((0.5 + 1 + 0) / 3)
    assert metrics.fact_recall(asked, answered_only=True) == pytest.approx(0.75)


def test_the_first_statement_leads_with_a_key_fact_of_a_gold_paper(make_asked):
    late = make_asked(("It was so.", [A]), ("It was 5.", [A]), gold=[A], facts=["5"])
    asked = [
        make_asked(("It was 5.", [A]), ("It was so.", [B]), gold=[A], facts=["5", "6"]),
        make_asked(("It was 5.", [A]), facts=["5"]),  # no gold
        late,
        make_asked(("It was 5.", [B]), ("It was so.", [A]), gold=[A], facts=["5"]),
        make_asked(facts=["5"]),  # abstained
        make_asked(("It was so.", [A]), gold=[A]),  # no key facts
        make_asked(("It was 5.", [A]), facts=["5"], answerable=False),
    ]

    assert metrics.lead_precision(asked) == 1 / 2
    assert metrics.lead_precision([late]) == 0
    assert metrics.lead_precision(asked[4:]) is None


def test_abstaining(make_asked):
    asked = [
        make_asked(("It is so.", [A])),
        make_asked(("It is so.", [A])),
        make_asked(("It is so.", [A])),
        make_asked(),
        make_asked(answerable=False),
        make_asked(answerable=False),
        make_asked(("It is so.", [A]), answerable=False),
    ]

    assert metrics.coverage(asked) == 3 / 4
    assert metrics.wrong_abstention_rate(asked) == 1 / 4
    assert metrics.abstention_precision(asked) == pytest.approx(2 / 3)
    assert metrics.abstention_recall(asked) == pytest.approx(2 / 3)


def test_an_answered_false_premise_counts_neither_way_and_an_abstained_one_counts(make_asked):
    premise = {"answerable": False, "gold": [A], "facts": ["0.74"]}
    answered = make_asked(("It is so.", [B]), **premise)
    put_right = make_asked(("It was 0.74.", [A]), **premise)
    abstained = make_asked(**premise)

    assert metrics.abstention_recall([answered, put_right]) is None
    assert metrics.abstention_recall([answered, abstained]) == 1
    assert metrics.answer_precision([answered, put_right]) is None
    assert metrics.false_premise_right([answered, put_right, abstained]) == pytest.approx(2 / 3)
    assert metrics.false_premise_right([make_asked(answerable=False)]) is None


@pytest.mark.parametrize(
    ("facts", "strict", "lenient"),
    [
        ([], 1, 1),
        (["71%"], 1, 1),
        (["71%", "72%"], 0, 1),
        (["71%", "72%", "73%"], 0, 0),
        (["72%"], 0, 0),
    ],
)
def test_answer_precision_needs_the_facts_or_half_of_them(make_asked, facts, strict, lenient):
    asked = [make_asked(("It was 71%.", [A]), gold=[A], facts=facts)]

    assert metrics.answer_precision(asked) == strict
    assert metrics.answer_precision(asked, 0.5) == lenient


def test_answer_precision_is_over_answered_questions_and_needs_a_gold_paper(make_asked):
    asked = [
        make_asked(("It was 71%.", [A]), gold=[A], facts=["71%"]),
        make_asked(("It was 71%.", [B]), gold=[A], facts=["71%"]),
        make_asked(("It was 71%.", [A]), answerable=False),
        make_asked(gold=[A]),
    ]

    assert metrics.answer_precision(asked) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("said", "answerable", "gold", "outcome"),
    [
        ("71% and 72%", True, [A], "right"),
        ("71%", True, [A], "partly right"),
        ("73%", True, [A], "wrong"),
        ("71% and 72%", True, [B], "wrong"),
        (None, True, [A], "abstained wrongly"),
        (None, False, [], "right"),
        ("71%", False, [A], "not scored"),
        ("71% and 72%", False, [A], "right"),
        (None, False, [A], "right"),
    ],
)
def test_outcome(make_asked, said, answerable, gold, outcome):
    statements = [(said, [A])] if said else []
    asked = make_asked(*statements, gold=gold, facts=["71%", "72%"], answerable=answerable)

    assert asked.outcome == outcome


def test_answering_the_unanswerable_is_wrong(make_asked):
    assert make_asked(("It is so.", [A]), answerable=False).outcome == "wrong"


def test_quote_fidelity_is_byte_for_byte(make_asked):
    asked = [make_asked(("One.", [A]), ("Two.", [B]), ("Three.", [C]))]

    same = {f"{A}#s1": "One.", f"{B}#s1": "Two. ", f"{C}#s2": "Three."}

    assert metrics.quote_fidelity(asked, same) == pytest.approx(1 / 3)
    assert metrics.quote_fidelity([make_asked()], same) is None


def test_statements_without_citation_are_counted(make_asked):
    asked = [make_asked(("One.", [A]), ("Two.", [])), make_asked(("Three.", []))]

    assert metrics.uncited_statements(asked) == 2


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("It is so [1].", [1]),
        ("It is so [1][2] and [12].", [1, 2, 12]),
        ("It is so [1, 3] or [2-4] or [5–6].", [1, 3, 2, 4, 5, 6]),
        (r"Seen before \[12], and \[18F\]FDG [1].", [1]),
        (r"A backslash \\[2] is not an escape.", [2]),
        ("[18F]FDG, [Ca2+], [see 4] and [].", []),
    ],
)
def test_markers_are_the_answers_own(text, numbers):
    assert metrics.markers(text) == numbers


def test_markers_without_source_are_counted(make_asked, make_answer):
    answer = make_answer(("One.", [A]), text=r"One [1]. Two [2][3]. Three \[4].")

    assert metrics.orphan_markers([make_asked(answer=answer)]) == 2


@pytest.mark.parametrize(
    ("times", "p50", "p95"), [([], None, None), ([7], 7, 7), ([10, 20], 15, 19.5)]
)
def test_latency(make_asked, times, p50, p95):
    asked = [make_asked(latency_ms=time) for time in times]

    assert metrics.latency(asked, 50) == pytest.approx(p50)
    assert metrics.latency(asked, 95) == pytest.approx(p95)


def test_measure_gives_every_metric_its_own_value(make_asked):
    asked = [
        make_asked(("It was 71%.", [A, B]), gold=[A, C], facts=["71%", "9"], latency_ms=10),
        make_asked(gold=[A], facts=["5"], latency_ms=20),
        make_asked(answerable=False, latency_ms=30),
    ]

    assert measure(asked, {f"{A}#s1": "It was 71%."}) == pytest.approx(
        {
            "questions": 3,
            "answered": 1,
            "found_in_5": 0,
            "hit_rate": 1 / 2,
            "citation_precision": 1 / 2,
            "citation_recall": 1 / 2,
            "fact_recall": 1 / 4,
            "fact_recall_answered": 1 / 2,
            "answer_precision": 0,
            "answer_precision_lenient": 1,
            "lead_precision": 1,
            "coverage": 1 / 2,
            "wrong_abstention_rate": 1 / 2,
            "abstention_precision": 1 / 2,
            "abstention_recall": 1,
            "false_premise_right": None,
            "quote_fidelity": 1 / 2,
            "uncited_statements": 0,
            "orphan_markers": 0,
            "latency_p50_ms": 20,
            "latency_p95_ms": 29,
        }
    )


def test_groups_are_measured_apart(make_asked):
    asked = [
        make_asked(("It is so.", [A]), kind="b"),
        make_asked(kind="a"),
        make_asked(("It is so.", [A]), kind="a"),
    ]

    groups = measure_groups(asked, {}, lambda question: question.type)

    assert [(name, found["coverage"]) for name, found in groups.items()] == [("a", 0.5), ("b", 1)]
