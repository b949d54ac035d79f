"""Whatever a weak model writes, and whatever its server does, a valid answer comes out."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage

from assistant import Answer, Assistant, Statement
from assistant.model_calls import ModelCall
from assistant.models import chat_model
from assistant.settings import Settings
from index import Index
from tests.fakes import FakeChatModel
from tests.llm.conftest import LocalServer, local_server

pytestmark = [pytest.mark.llm, pytest.mark.timeout(300)]

CheckAnswer = Callable[[Answer | dict[str, Any], Index], dict[str, Any]]
Opener = Callable[..., Assistant]

SURVIVAL = "What was the median survival of zebrafish on vemolimab?"
QUESTIONS = [
    SURVIVAL,
    "Which tag was left in the carp abstract?",
    "Do axolotl limbs regrow after amputation?",
]
NUMBERED = re.compile(r"^\[(\d+)\] \(.*?\) (.*)$", re.MULTILINE)


def settings(server: LocalServer, **others: Any) -> Settings:
    given = {"model_timeout_s": 120, "model_evidence_tokens": 150, "threshold": 0, **others}
    return Settings(model="openai:smollm2", model_base_url=server.base_url, **given)


@pytest.fixture
def opened(fake_models: None, small_index: Path) -> Iterator[Opener]:
    """Opens assistants over the small index, with the model of a server or another."""
    made: list[Assistant] = []

    def opener(read: Settings, model: BaseChatModel | None = None) -> Assistant:
        made.append(Assistant(small_index, model, settings=read))
        return made[-1]

    yield opener
    for one in made:
        one.close()


def shown(opened: Opener, read: Settings, question: str) -> list[tuple[str, str]]:
    """The numbers and sentences that a model is shown for a question."""
    spy = FakeChatModel(replies=["NO ANSWER"])
    opened(read, spy).answer(question)
    return NUMBERED.findall(spy.asked[0][1].text)


def only(read: Settings, *texts: str) -> BaseChatModel:
    """The local model, by a grammar held to write these texts one after the other."""
    grammar = "root ::= " + " ".join(json.dumps(text, ensure_ascii=False) for text in texts)
    assert read.model is not None
    model: Any = chat_model(read.model, read)
    model.extra_body = {"grammar": grammar}
    return model


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_weak_model_gives_a_valid_answer(
    server: LocalServer, opened: Opener, small: Index, check_answer: CheckAnswer, question: str
) -> None:
    answer = opened(settings(server)).answer(question)
    read = check_answer(answer, small)
    assert read["writer"] in {"openai:smollm2", "extractive"}
    assert read["writer"] == "openai:smollm2" or read["warnings"] or not answer.answered
    # The server's counts come at the end, so that a call that is stopped has estimates.
    assert read["warnings"] or "tokens_estimated" not in read
    assert read["tokens"]["input"] > 100
    assert read["tokens"]["output"] > 0


def test_text_comes_piece_by_piece_with_the_servers_counts(server: LocalServer) -> None:
    model = chat_model("openai:smollm2", settings(server))
    said = [HumanMessage("Name three fish.")]
    with ModelCall(model, said, time.monotonic() + 120) as call:
        pieces = list(call)
    assert len(pieces) > 5
    assert "".join(pieces).strip()
    assert not call.usage.estimated
    assert 5 < call.usage.output <= 100


def test_sentences_by_a_grammar_are_streamed_and_cited(
    server: LocalServer, opened: Opener, small: Index, check_answer: CheckAnswer
) -> None:
    read = settings(server)
    (one, first), (two, second), *_ = shown(opened, read, SURVIVAL)
    model = only(read, f"{first.rstrip('.')} [{one}]. ", f"{second.rstrip('.')} [{two}].")
    *statements, answer = opened(read, model).stream(SURVIVAL)
    assert isinstance(answer, Answer)
    assert tuple(statements) == answer.statements
    assert [one.citations[0].quote.rstrip(".") for one in answer.statements] == [
        first.rstrip("."),
        second.rstrip("."),
    ]
    assert check_answer(answer, small)["warnings"] == []


def test_a_sentence_without_support_is_repaired_or_dropped(
    server: LocalServer, opened: Opener, small: Index, check_answer: CheckAnswer
) -> None:
    read = settings(server)
    (number, good), *_ = shown(opened, read, SURVIVAL)
    model = only(read, f"{good.rstrip('.')} [{number}]. ", "All zebrafish were cured [77].")
    answer = opened(read, model).answer(SURVIVAL)
    assert len(answer.statements) == 1
    assert any("[77]" in warning for warning in answer.warnings)
    assert check_answer(answer, small)["writer"] == "ChatOpenAI"


def test_a_model_that_is_too_slow_is_left(
    server: LocalServer, opened: Opener, small: Index, check_answer: CheckAnswer
) -> None:
    answer = opened(settings(server, model_timeout_s=0.2)).answer(SURVIVAL)
    read = check_answer(answer, small)
    assert read["writer"] == "extractive"
    assert "in time" in read["warnings"][0] or "too long" in read["warnings"][0]


def test_a_server_killed_in_the_middle_leaves_what_was_written(
    opened: Opener, small: Index, check_answer: CheckAnswer
) -> None:
    with local_server("--longest", "1000") as mortal:
        read = settings(mortal)
        (number, text), *_ = shown(opened, read, SURVIVAL)
        model = only(read, f"{text.rstrip('.')} [{number}]. ", *["It went on and on. "] * 50)
        items = opened(read, model).stream(SURVIVAL)
        first = next(items)
        assert isinstance(first, Statement)
        mortal.kill()
        answer = list(items)[-1]
    assert isinstance(answer, Answer)
    assert answer.statements == (first,)
    assert "what it had written stands" in answer.warnings[0]
    check_answer(answer, small)


def test_evidence_that_is_too_long_for_the_server(
    opened: Opener, small: Index, check_answer: CheckAnswer
) -> None:
    with local_server("--context", "256") as narrow:
        read = check_answer(opened(settings(narrow)).answer(SURVIVAL), small)
    assert read["writer"] == "extractive"
    assert "longer than the language model can read" in read["warnings"][0]
