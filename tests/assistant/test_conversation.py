"""A follow-up carries its topic; a question that stands alone does not."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.conversation import CARRIED_TOKENS, Standalone, recent, stand_alone
from assistant.result import Answer, Citation, Source, Statement
from assistant.tokens import count_tokens
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
    "Was the survival of women with HER2 positive breast cancer better on trastuzumab?",
]
DOUBTFUL = "Which antibiotics prevent wound infection after caesarean section in diabetic women?"


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


def test_what_may_be_a_new_topic_but_brings_no_name_is_doubtful() -> None:
    understood = stand_alone(DOUBTFUL, [(TOPIC, answered(TOPIC, None, "7"))])
    assert understood.doubtful
    assert (understood.asked, understood.carried) == (DOUBTFUL, TOPIC)
    assert {"antibiotics", "caesarean"} < set(understood.brings)
    assert stand_alone(DOUBTFUL, [(TOPIC, answered(TOPIC))]) == Standalone(DOUBTFUL)


def test_the_papers_cited_last_over_an_answer_that_cites_none() -> None:
    history = [(TOPIC, answered(TOPIC, None, "7"))]
    follow_up = "And with placebo?"
    history.append((follow_up, answered(follow_up, stand_alone(follow_up, history).text)))
    assert stand_alone("Why?", history).focus == ("pmid:7",)


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


def test_what_a_correction_takes_away_is_gone_and_its_topic_stays() -> None:
    history = [(TOPIC, answered(TOPIC, None, "7"))]
    understood = stand_alone("No, I meant with placebo", history)
    assert understood.text == "How long did zebrafish with melanoma live on placebo?"
    assert understood.focus == ("pmid:7",)


def test_the_second_one_is_the_second_source() -> None:
    history = [(TOPIC, answered(TOPIC, None, "7", "3"))]
    for question in ("What did the second one find?", "And source 2?", "What does [2] say?"):
        understood = stand_alone(question, history)
        assert understood.focus == ("pmid:3",)
        assert "Paper 3" in understood.text
    assert stand_alone("What did the latter find?", history).focus == ("pmid:3",)
    assert stand_alone("What did the fifth one find?", history).focus == ("pmid:7", "pmid:3")


TWO = "What did POND-1 and Lind 2019 find in zebrafish?"


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("In the latter, how many were cured?", "In Lind 2019, how many were cured?"),
        ("How many did the first trial cure?", "How many did POND-1 cure?"),
        ("What did the former give them?", "What did POND-1 give them?"),
    ],
)
def test_of_two_studies_that_the_question_names_an_ordinal_means_one(
    question: str, understood: str
) -> None:
    history = [(TWO, answered(TWO, None, "3", "7"))]
    assert stand_alone(question, history) == Standalone(understood)


def test_an_ellipsis_about_a_named_study_keeps_the_question() -> None:
    understood = stand_alone("And the second one?", [(TWO, answered(TWO, None, "3", "7"))])
    assert understood == Standalone("And Lind 2019?", TWO)


@pytest.mark.parametrize("turn", ["what about the control arm?", "And in the placebo group?"])
def test_of_the_other_arm_the_same_is_asked(turn: str) -> None:
    asked = "How many carp of POND-1 lived?"
    understood = stand_alone(turn, [(asked, answered(asked, None, "7"))])
    assert understood.asked.startswith("How many carp of POND-1 lived, ")
    assert understood.focus == ("pmid:7",)
    assert understood.carried == asked


def test_an_ordinal_beyond_the_studies_named_means_a_source() -> None:
    history = [(TWO, answered(TWO, None, "3", "7", "9"))]
    assert stand_alone("What did the third one find?", history).focus == ("pmid:9",)
    assert stand_alone("What does [2] say?", history).focus == ("pmid:7",)


def test_regrets_after_a_correction_are_left_out() -> None:
    asked = "What was overall survival on vemolimab?"
    understood = stand_alone("i mean placebo, my mistake", [(asked, answered(asked, None, "7"))])
    assert understood.asked == "What was overall survival on placebo?"


def test_they_after_a_new_name_does_not_point_back() -> None:
    history = [(TOPIC, answered(TOPIC, None, "7"))]
    named = "Feeding trout with the Kestrel diet: how often did they grow?"
    assert not stand_alone(named, history).carried
    assert stand_alone("Feeding trout with that diet: how often did they grow?", history).carried


def test_an_ordinal_looks_back_to_the_answer_that_has_as_many_sources() -> None:
    follow_up = "What did the first one find?"
    history = [(TOPIC, answered(TOPIC, None, "7", "3"))]
    history.append((follow_up, answered(follow_up, stand_alone(follow_up, history).text, "7")))
    assert stand_alone("And the second one?", history).focus == ("pmid:3",)


def dated(question: str, pmid: str, year: int) -> tuple[str, Answer]:
    found = answered(question, None, pmid)
    source = dataclasses.replace(found.sources[0], year=year)
    return question, dataclasses.replace(found, sources=(source,))


@pytest.mark.parametrize(
    ("question", "pmid"),
    [
        ("In the earlier one, how many died?", "7"),
        ("What did the newer paper find?", "3"),
        ("Who paid for the more recent study?", "3"),
    ],
)
def test_of_two_papers_that_answers_led_with_the_year_tells(question: str, pmid: str) -> None:
    history = [dated("POND-1?", "7", 2015), dated("POND-2?", "3", 2019)]
    assert stand_alone(question, history).focus == (f"pmid:{pmid}",)
    assert stand_alone(question, [history[0]]).carried == "POND-1?"


def test_small_talk_neither_carries_nor_breaks_a_topic() -> None:
    history = [(TOPIC, answered(TOPIC, None, "7"))]
    assert stand_alone("Thanks!", history) == Standalone("Thanks!")
    history.append(("Thanks!", answered("Thanks!")))
    understood = stand_alone("Was it significant?", history)
    assert TOPIC in understood.text
    assert understood.focus == ("pmid:7",)


def test_a_follow_up_knows_what_the_answers_on_its_topic_have_stated() -> None:
    answer = dataclasses.replace(
        answered(TOPIC, None, "7"),
        statements=(
            Statement("So.", (Citation(1, "pmid:7#s4", "So.", "Abstract", 0, 3, "verbatim"),)),
        ),
    )
    assert stand_alone("Colitis?", [(TOPIC, answer)]).stated == ("pmid:7#s4",)
    assert stand_alone(ALONE[0], [(TOPIC, answer)]).stated == ()


@pytest.mark.parametrize(
    ("turn", "wish"),
    [
        ("Tell me more", "more"),
        ("Why not?", "why"),
        ("Summarise that, please", "summary"),
        ("shorter please", "brief"),
        ("Really?", "again"),
        ("Which paper says that?", "sources"),
        ("Why did it fail in elderly zebrafish?", "answer"),
        ("Which paper reports colitis in zebrafish?", "answer"),
    ],
)
def test_a_wish_about_the_last_answer_is_told_from_a_question(turn: str, wish: str) -> None:
    assert stand_alone(turn, [(TOPIC, answered(TOPIC, None, "7"))]).wish == wish


def test_a_very_long_turn_is_carried_only_in_part() -> None:
    long = f"How long did zebrafish live on vemolimab {'and on curcumin ' * 2_000}?"
    understood = stand_alone("And how many of them died?", [(long, answered(long, None, "7"))])
    assert count_tokens(understood.carried) <= CARRIED_TOKENS
    assert "vemolimab" in understood.carried


def test_old_turns_are_forgotten_once_they_are_too_long() -> None:
    turns = [(f"Question {number} {'word ' * 300}?", answered("x")) for number in range(20)]
    kept = recent(turns, budget=1_000)
    assert kept == turns[-3:]
    assert recent(turns, budget=1) == turns[-1:]
    assert recent([]) == []


@pytest.mark.parametrize("words", ["good ", "good, ", "no, ", "thanks ", "A", "1", "tell me more "])
def test_a_turn_of_one_word_over_and_over_does_not_hang(words: str) -> None:
    turn = (words * 4_000)[:3_999] + "x"
    assert stand_alone(turn, [(TOPIC, answered(TOPIC, None, "7"))]).asked


@pytest.mark.parametrize(
    ("turn", "understood"),
    [
        ("Sorry, i ment placebo.", "How long did zebrafish with melanoma live on placebo?"),
        ("my mistake: placebo", "How long did zebrafish with melanoma live on placebo?"),
        ("OK, different topic. Do carp sleep?", "Do carp sleep?"),
        ("Now another study: VEGA. How many carp died there?", "How many carp died in VEGA?"),
        ("Next trial: VEGA. Do carp sleep?", "VEGA. Do carp sleep?"),
    ],
)
def test_a_slip_or_a_new_topic_is_taken_as_meant(turn: str, understood: str) -> None:
    assert stand_alone(turn, [(TOPIC, answered(TOPIC, None, "7"))]).text == understood


TRIAL = "How many carp lived on vemolimab at one year in VEGA?"


@pytest.mark.parametrize(
    ("turn", "asked", "carried", "focus"),
    [
        (
            "And in the later study which added salt?",
            "How many carp lived on vemolimab at one year in the later study which added salt?",
            TRIAL,
            (),
        ),
        (
            "and two years later?",
            "How many carp lived on vemolimab at 3 years in VEGA?",
            "",
            ("pmid:7",),
        ),
        (
            "Different trial now: NOVA",
            "How many carp lived on the treatment at one year in NOVA?",
            "",
            (),
        ),
        ("Impressive. And how many died?", "And how many died?", TRIAL, ("pmid:7",)),
        (
            "Would you call that conclusive? I heard not.",
            "Would you call that conclusive?",
            TRIAL,
            ("pmid:7",),
        ),
    ],
)
def test_what_is_said_anew_takes_the_place_of_what_was(
    turn: str, asked: str, carried: str, focus: tuple[str, ...]
) -> None:
    understood = stand_alone(turn, [(TRIAL, answered(TRIAL, None, "7"))])
    assert (understood.asked, understood.carried, understood.focus) == (asked, carried, focus)
