"""Answers by a real client from a server on loopback that fails in every way a network can."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Assistant
from assistant.settings import Settings
from index import Index
from tests.openai_server import (
    Act,
    OpenAIServer,
    breaks_off,
    dead_address,
    fails,
    hangs,
    hangs_after,
    page,
    says,
    streams,
    trickles,
    writes_for_ever,
)

pytest.importorskip("langchain_openai")

CheckAnswer = Callable[[Answer | dict[str, Any], Index], dict[str, Any]]

KEY = "sk-secret-0123456789"
QUESTION = "What was the median survival of zebrafish on vemolimab?"
NUMBERED = re.compile(r"^\[(\d+)\] \(.*?\) (.*)$", re.MULTILINE)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.fixture
def opened(fake_models: None, small_index: Path) -> Iterator[Callable[..., Assistant]]:
    """Opens assistants over the small index whose model is on a server."""
    made: list[Assistant] = []

    def opener(base_url: str, **settings: Any) -> Assistant:
        settings = {"threshold": 0, "model_timeout_s": 20, **settings}
        read = Settings(model="openai:scripted", model_base_url=base_url, **settings)
        made.append(Assistant(small_index, settings=read))
        return made[-1]

    yield opener
    for one in made:
        one.close()


def good(number: int = 1) -> Act:
    """An act that copies the sentence shown under a number, and cites it."""

    def act(handler: Any, server: OpenAIServer) -> None:
        shown = NUMBERED.findall(server.requests[-1]["messages"][1]["content"])
        found, text = shown[number - 1]
        says(f"{text.rstrip('.')} [{found}].", usage=(700, 30))(handler, server)

    return act


def test_an_answer_is_streamed_and_cited(
    opened: Callable[..., Assistant], small: Index, check_answer: CheckAnswer
) -> None:
    with OpenAIServer([good()]) as server:
        model = opened(server.base_url, model_price_input=2, model_price_output=10)
        read = check_answer(model.answer(QUESTION), small)
    assert read["writer"] == "openai:scripted"
    assert read["warnings"] == []
    assert read["tokens"] == {"input": 700, "output": 30}
    assert read["cost"] == pytest.approx((700 * 2 + 30 * 10) / 1e6)
    assert "tokens_estimated" not in read
    assert server.requests[0]["stream"] is True
    assert server.keys == [f"Bearer {KEY}"]


def test_a_server_without_counts_has_them_estimated(
    opened: Callable[..., Assistant], small: Index, check_answer: CheckAnswer
) -> None:
    with OpenAIServer([says("NO ANSWER")]) as server:
        read = check_answer(opened(server.base_url).answer(QUESTION), small)
    assert read["status"] == "insufficient_evidence"
    assert read["tokens_estimated"] is True
    assert read["tokens"]["input"] > 100 > read["tokens"]["output"] > 0
    assert "cost" not in read


FAILURES: dict[str, tuple[Act, str]] = {
    "wrong key": (fails(401, f"Incorrect API key provided: {KEY}"), "key"),
    "no money": (fails(402, "pay"), "paid"),
    "not allowed": (fails(403, "no"), "allow"),
    "no such model": (fails(404, "model not found"), "no such model"),
    "rate limit": (fails(429, "slow down"), "rate limit"),
    "quota": (fails(429, "quota", code="insufficient_quota"), "quota"),
    "broken server": (fails(500, "oops"), "500"),
    "overloaded": (fails(529, "busy"), "overloaded"),
    "bad request": (fails(400, "unknown parameter"), "400"),
    "context": (fails(400, "maximum context is 9", code="context_length_exceeded"), "longer"),
    "llama.cpp's context": (
        fails(400, "the request exceeds the available context size", code="400"),
        "longer",
    ),
    "hang": (hangs, "time"),
    "hang while writing": (hangs_after("Vemolimab"), "time"),
    "trickle": (trickles, "time"),
    "words without end": (writes_for_ever, "time"),
    "broken off": (breaks_off("Vemolimab"), "broke off"),
    "cut in an event": (streams('data: {"choices": [{"delta": {"con'), "wrote nothing|read"),
    "garbage": (streams("data: {not json}\n\n"), "cannot be read"),
    "error event": (
        streams('data: {"error": {"message": "CUDA error", "code": 500}}\n\n'),
        "failed",
    ),
    "no events": (streams(""), "cannot be read"),
    "only the end": (streams("data: [DONE]\n\n"), "cannot be read"),
    "web page": (page, "cannot be read"),
    "nothing said": (says(""), "wrote nothing"),
    "filtered": (says("", finish="content_filter"), "refused"),
    "refusal": (says("I'm sorry, but I can't help with that."), "refused"),
    "thoughts only": (says("<think>Well, [1] says"), "wrote nothing"),
    "nonsense": (says("Fish are fish [77]. Fish fly. Fish [1]."), "supported"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_ends_in_the_extractive_answer(
    opened: Callable[..., Assistant], small: Index, check_answer: CheckAnswer, name: str
) -> None:
    act, told = FAILURES[name]
    with OpenAIServer([act]) as server:
        limit = 1.0 if told == "time" else 20.0
        began = time.monotonic()
        answer = opened(server.base_url, model_timeout_s=limit).answer(QUESTION)
        took = time.monotonic() - began
    read = check_answer(answer, small)
    assert read["status"] == "answered"
    assert read["writer"] == "extractive"
    assert all(c["support"] == "verbatim" for s in read["statements"] for c in s["citations"])
    assert re.search(told, read["warnings"][0])
    assert read["warnings"][0].endswith("the answer is extractive.")
    for warning in read["warnings"]:
        assert "\n" not in warning
        assert "sk-" not in warning
        assert "127.0.0.1" not in warning
    assert took < 30


def test_a_dead_port_ends_in_the_extractive_answer(
    opened: Callable[..., Assistant], small: Index, check_answer: CheckAnswer
) -> None:
    with dead_address() as address:
        secret = address.replace("http://", "http://user:pass-word@")
        read = check_answer(opened(secret).answer(QUESTION), small)
    assert read["writer"] == "extractive"
    assert "cannot be reached" in read["warnings"][0]
    assert "pass-word" not in json.dumps(read)


def test_too_much_evidence_is_halved_once(
    opened: Callable[..., Assistant], small: Index, check_answer: CheckAnswer
) -> None:
    with OpenAIServer([fails(400, "too long", code="context_length_exceeded"), good()]) as server:
        read = check_answer(opened(server.base_url).answer(QUESTION), small)
    assert read["warnings"] == []
    assert read["writer"] == "openai:scripted"
    first, second = (
        len(NUMBERED.findall(request["messages"][1]["content"])) for request in server.requests
    )
    assert second == (first + 1) // 2


def test_a_passing_fault_is_tried_again(
    opened: Callable[..., Assistant], small: Index, check_answer: CheckAnswer
) -> None:
    with OpenAIServer([fails(429), fails(503), good()]) as server:
        read = check_answer(opened(server.base_url).answer(QUESTION), small)
    assert read["writer"] == "openai:scripted"
    assert read["warnings"] == []


def test_a_model_that_takes_no_temperature_is_asked_without_one(
    opened: Callable[..., Assistant], small: Index, check_answer: CheckAnswer
) -> None:
    refusal = fails(400, "Unsupported value: 'temperature' does not support 0", param="temperature")
    with OpenAIServer([refusal, good()]) as server:
        read = check_answer(opened(server.base_url).answer(QUESTION), small)
    assert read["writer"] == "openai:scripted"
    assert [request.get("temperature") for request in server.requests] == [0, None]


def test_a_server_that_dies_in_the_repair_leaves_what_was_good(
    opened: Callable[..., Assistant], small: Index, check_answer: CheckAnswer
) -> None:
    first = "Median survival was 16.5 months with vemolimab and 9.2 months with placebo"

    def act(handler: Any, server: OpenAIServer) -> None:
        shown = NUMBERED.findall(server.requests[-1]["messages"][1]["content"])
        number = next(found for found, text in shown if "16.5 months" in text)
        says(f"{first} [{number}]. Fish fly [77].")(handler, server)

    with OpenAIServer([act, hangs]) as server:
        read = check_answer(opened(server.base_url, model_timeout_s=3).answer(QUESTION), small)
    assert read["writer"] == "openai:scripted"
    assert len(read["statements"]) == 1
    assert any("stands" in warning for warning in read["warnings"])
    assert any("[77]" in warning for warning in read["warnings"])


def test_leaving_a_stream_closes_the_connection(opened: Callable[..., Assistant]) -> None:
    def act(handler: Any, server: OpenAIServer) -> None:
        shown = NUMBERED.findall(server.requests[-1]["messages"][1]["content"])
        hangs_free = says(f"{shown[0][1].rstrip('.')} [1]. " + "It went on and on. " * 20_000)
        hangs_free(handler, server)

    with OpenAIServer([act]) as server:
        items = opened(server.base_url).stream(QUESTION)
        next(items)
        items.close()
        assert server.left.wait(20)


def test_abandoned_calls_end_with_their_connection(opened: Callable[..., Assistant]) -> None:
    before = set(threading.enumerate())
    with OpenAIServer([hangs]) as server:
        opened(server.base_url, model_timeout_s=0.5).answer(QUESTION)
    for thread in set(threading.enumerate()) - before:
        thread.join(20)
        assert not thread.is_alive()


@pytest.mark.parametrize("act", [hangs, trickles], ids=["hang", "trickle"])
def test_the_command_ends_whatever_the_server_does(
    small_index: Path, tmp_path: Path, act: Act
) -> None:
    code = (
        "import sys, tests.fakes, assistant.assistant as a, assistant.cli as cli;"
        "a.Embedder = tests.fakes.FakeEmbedder;"
        "import index.indexer as i; i.Embedder = tests.fakes.FakeEmbedder;"
        "cli.main()"
    )
    with OpenAIServer([act]) as server:
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "REVIEW_ASSISTANT_MODEL_BASE_URL": server.base_url,
            "REVIEW_ASSISTANT_MODEL_TIMEOUT_S": "1",
            "REVIEW_ASSISTANT_THRESHOLD": "0",
            "OPENAI_API_KEY": KEY,
        }
        arguments = ["ask", QUESTION, "--index", str(small_index), "--model", "openai:scripted"]
        ran = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr
    assert "16.5 months" in ran.stdout
    assert "in time" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert KEY not in ran.stdout + ran.stderr
