"""A scripted model makes follow-ups stand alone; whatever it does, a question comes out."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from assistant.assistant import Assistant
from assistant.conversation import Standalone, Turn, stand_alone
from assistant.rewriting import understand
from assistant.settings import Settings
from assistant.tokens import count_tokens
from tests.fakes import FakeChatModel

FIRST = "What was median survival on vemolimab in zebrafish melanoma?"
NEXT = "And how many of them had colitis?"
REWRITTEN = "How many zebrafish on vemolimab had colitis?"


@pytest.fixture(scope="module")
def talked(eager: Assistant) -> list[Turn]:
    """One answered question."""
    return [(FIRST, eager.answer(FIRST))]


class FakeSilentModel(FakeChatModel):
    """Says nothing until it is let go."""

    let_go: Any = None

    def _stream(
        self, messages: list[BaseMessage], *args: Any, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        self.let_go.wait(30)
        yield from ()


def rewritten(question: str, history: list[Turn], *replies: object) -> Standalone:
    return understand(question, history, FakeChatModel(replies=list(replies)), 5)[0]


def test_the_model_puts_in_what_the_question_leaves_out(talked: list[Turn]) -> None:
    model = FakeChatModel(replies=[f'"{REWRITTEN}"\n'])
    understood, used = understand(NEXT, talked, model, 5)
    assert understood.text == REWRITTEN
    ruled = stand_alone(NEXT, talked)
    assert understood.focus == ruled.focus != ()
    assert understood.stated == ruled.stated != ()
    assert used.input > count_tokens(FIRST)
    assert used.output >= count_tokens(REWRITTEN)
    told = str(model.asked[0][1].content)
    assert FIRST in told
    assert NEXT in told
    assert talked[0][1].sources[0].title in told


def test_a_question_repeated_unchanged_stands_alone(talked: list[Turn]) -> None:
    question = "Do axolotls regrow their limbs?"
    assert rewritten(question, talked, question) == Standalone(question)


def test_without_a_history_the_model_is_not_asked() -> None:
    assert rewritten(FIRST, []) == Standalone(FIRST)


@pytest.mark.parametrize("turn", ["Thanks!", "Source?", "Shorter please", "New question: eels?"])
def test_small_talk_and_wishes_go_by_the_rules(turn: str, talked: list[Turn]) -> None:
    assert rewritten(turn, talked) == stand_alone(turn, talked)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "   \n",
        f"{REWRITTEN}\n{REWRITTEN}",
        f"How many zebrafish had {'colitis ' * 200}?",
        "What is the capital of France, and who painted ceilings there?",
        "How many zebrafish on vemolimab had colitis in KEYNOTE-177?",
        "And how many of them had colitis?",
        ConnectionError("gone"),
    ],
    ids=["empty", "blank", "lines", "long", "strange", "invented name", "unresolved", "error"],
)
def test_what_is_no_rewriting_falls_back_to_the_rules_and_is_logged(
    reply: object, talked: list[Turn], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert rewritten(NEXT, talked, reply) == stand_alone(NEXT, talked)
    assert "understood by rules" in caplog.text


def test_a_reader_who_asks_for_advice_is_not_rewritten_away(talked: list[Turn]) -> None:
    question = "Should I take it for my melanoma?"
    reply = "Should zebrafish with melanoma take vemolimab?"
    assert rewritten(question, talked, reply) == stand_alone(question, talked)


def test_a_silent_model_is_left_in_time(
    talked: list[Turn], caplog: pytest.LogCaptureFixture
) -> None:
    let_go = threading.Event()
    started = time.monotonic()
    understood, _ = understand(NEXT, talked, FakeSilentModel(replies=[], let_go=let_go), 0.1)
    let_go.set()
    assert time.monotonic() - started < 20
    assert understood == stand_alone(NEXT, talked)
    assert "did not end in time" in caplog.text


def test_a_long_history_is_shown_in_part(talked: list[Turn]) -> None:
    model = FakeChatModel(replies=[REWRITTEN])
    oldest = ("What did the oldest question ask?", talked[0][1])
    understand(NEXT, [oldest, *talked * 60], model, 5)
    told = str(model.asked[0][1].content)
    assert "oldest question" not in told
    assert count_tokens(told) < 2_500


def test_an_assistant_with_a_model_searches_the_question_as_rewritten(
    small_index: Any, talked: list[Turn], fake_models: None
) -> None:
    reply = "Grade 3 colitis occurred in 7 of 120 zebrafish on vemolimab. [1]"
    model = FakeChatModel(replies=[REWRITTEN, reply])
    with Assistant(small_index, model, settings=Settings(threshold=0)) as opened:
        answer = opened.answer(NEXT, talked)
    assert answer.question == NEXT
    assert answer.standalone_question == REWRITTEN
    assert answer.tokens["input"] > 0
    assert "7 of 120" in answer.text
