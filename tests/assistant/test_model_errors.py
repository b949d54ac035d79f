"""Errors of any provider's package become one line without keys, addresses or prompts."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from langchain_core import exceptions as core

from assistant.model_errors import ContextOverflow, explained

SECRET = "sk-secret http://user:pass@host/v1"


class StatusError(Exception):
    """As the packages of OpenAI, Anthropic and Ollama have it."""

    def __init__(self, status: int, message: str = SECRET, body: Any = None) -> None:
        super().__init__(message)
        self.status_code = status
        self.body = body


def http_error(status: int) -> httpx.HTTPStatusError:
    request = httpx.Request("POST", "http://user:pass@host/v1")
    return httpx.HTTPStatusError(SECRET, request=request, response=httpx.Response(status))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StatusError(401), "key"),
        (StatusError(403), "allow"),
        (StatusError(404), "no such model"),
        (StatusError(408), "too long"),
        (StatusError(429), "rate limit"),
        (StatusError(418), "refused the request (418)"),
        (StatusError(500), "failed (500)"),
        (StatusError(529), "overloaded"),
        (http_error(503), "failed (503)"),
        (httpx.ConnectError(SECRET), "cannot be reached"),
        (httpx.ConnectTimeout(SECRET), "too long"),
        (httpx.ReadTimeout(SECRET), "too long"),
        (httpx.RemoteProtocolError(SECRET), "broke off"),
        (httpx.ReadError(SECRET), "broke off"),
        (ConnectionRefusedError(SECRET), "cannot be reached"),
        (core.ModelConnectionError(SECRET), "cannot be reached"),
        (core.ModelTimeoutError(SECRET), "too long"),
        (json.JSONDecodeError(SECRET, "", 0), "cannot be read (JSONDecodeError)"),
        (KeyError(SECRET), "failed (KeyError)"),
    ],
)
def test_one_line_that_gives_nothing_away(error: Exception, told: str) -> None:
    line = str(explained(error))
    assert told in line
    assert "\n" not in line
    assert "secret" not in line
    assert "host/v1" not in line


def test_the_cause_counts_where_the_error_says_little() -> None:
    error = RuntimeError("wrapped")
    error.__cause__ = StatusError(401)
    assert "key" in str(explained(error))


@pytest.mark.parametrize(
    "error",
    [
        core.ContextOverflowError(SECRET),
        StatusError(400, "This model's maximum context length is 4096 tokens."),
        StatusError(400, "prompt is too long: 9000 tokens > 8000 maximum"),
        StatusError(400, "the request exceeds the available context size"),
        StatusError(400, "bad", {"code": "context_length_exceeded"}),
        ValueError("Requested tokens (5000) exceed context window of 2048"),
    ],
)
def test_too_much_text_is_told_from_other_faults(error: Exception) -> None:
    assert isinstance(explained(error), ContextOverflow)


def test_a_rate_limit_that_speaks_of_context_is_none() -> None:
    assert not isinstance(explained(StatusError(429, "context window")), ContextOverflow)
