"""A follow-up carries its topic; a question that stands alone does not."""

from __future__ import annotations

import pytest

from assistant.conversation import Standalone, stand_alone
from assistant.result import Answer, Source
from index import Paper

TOPIC = "How long did zebrafish with melanoma live on vemolimab?"


def answered(question: str, standalone: str | None = None, *pmids: str) -> Answer:
    return Answer(
        question=question,
        standalone_question=standalone or question,
        status="answered" if pmids else "insufficient_evidence",
        reason=None if pmids else "nothing",
        text="text",
        statements=(),
        sources=tuple(
            Source.from_paper(number, Paper(f"Paper {pmid}", pmid=pmid), pmid)
            for number, pmid in enumerate(pmids, 1)
        ),
        passages=(),
        writer="fake",
    )


FOLLOW_UPS = [
    "And how many of them were free of disease?",
    "What about toxicity in the placebo arm of elderly zebrafish with brain metastases?",
    "Did it help against uveal melanoma of elderly zebrafish with brain metastases?",
    "Which of these trials enrolled elderly zebrafish with uveal melanoma and metastases?",
    "Why?",
    "Colitis?",
]
ALONE = [
    "What was the median survival of patients with KRAS mutated pancreatic cancer on sotorasib?",
    "Which antibiotics prevent wound infection after caesarean section in diabetic women?",
]


@pytest.mark.parametrize("question", [*FOLLOW_UPS, *ALONE])
def test_without_a_history_every_question_stands_alone(question: str) -> None:
    assert stand_alone(question, []) == Standalone(question)
    assert stand_alone(question, []).text == question


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_follow_up_carries_the_topic_and_the_papers_cited(question: str) -> None:
    understood = stand_alone(question, [(TOPIC, answered(TOPIC, None, "7", "3"))])
    assert understood.asked == question
    assert understood.carried == TOPIC
    assert understood.focus == ("pmid:7", "pmid:3")
    assert question in understood.text
    assert TOPIC in understood.text


@pytest.mark.parametrize("question", ALONE)
def test_a_new_question_leaves_the_topic_behind(question: str) -> None:
    assert stand_alone(question, [(TOPIC, answered(TOPIC, None, "7"))]) == Standalone(question)


def test_the_topic_lasts_over_several_follow_ups() -> None:
    history: list[tuple[str, Answer]] = [(TOPIC, answered(TOPIC, None, "7"))]
    for question in ("And with placebo?", "Why?", "Was that significant?"):
        understood = stand_alone(question, history)
        assert "vemolimab" in understood.text
        history.append((question, answered(question, understood.text, "7")))


def test_a_long_chat_does_not_make_the_question_longer_and_longer() -> None:
    history: list[tuple[str, Answer]] = [(TOPIC, answered(TOPIC, None, "7"))]
    for number in range(200):
        question = f"And in tank {number}?"
        understood = stand_alone(question, history)
        assert question in understood.text
        history.append((question, answered(question, understood.text, "7")))
    assert len(history[-1][1].standalone_question) < 1_000


def test_only_the_latest_turn_is_continued() -> None:
    history = [
        ("Do axolotls regrow limbs?", answered("Do axolotls regrow limbs?", None, "1")),
        (TOPIC, answered(TOPIC, None, "2")),
    ]
    understood = stand_alone("And how long with placebo?", history)
    assert "axolotl" not in understood.text
    assert understood.focus == ("pmid:2",)


def test_after_an_abstention_no_paper_is_favoured() -> None:
    assert stand_alone("And in carp?", [(TOPIC, answered(TOPIC))]).focus == ()


def test_white_space_is_made_plain() -> None:
    understood = stand_alone("  And\n how\tmany? ", [(TOPIC, answered(TOPIC, None, "7"))])
    assert understood.asked == "And how many?"
    assert "\n" not in understood.text
