"""A real local model on a real OpenAI-compatible server, in an environment of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assistant.conftest import (  # noqa: F401
    check_answer,
    fake_models,
    small,
    small_index,
)

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-llm" / "bin" / "python"


class LocalServer:
    """A running server: its address, and a way to kill it as a crash would."""

    def __init__(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [PYTHON, Path(__file__).with_name("server.py"), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        address = self._process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), "the server did not start"
        self.base_url = f"{address}/v1"

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.communicate()


@contextlib.contextmanager
def local_server(*options: str) -> Iterator[LocalServer]:
    """A server for one test or for all."""
    server = LocalServer(*options)
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="session", autouse=True)
def installed() -> None:
    """Where the environment is missing the tests are skipped, or fail where CI is set."""
    if not (ROOT / ".venv-llm" / ".installed").exists():
        missing = ".venv-llm is not installed: make test-llm does that"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)


@pytest.fixture(scope="session")
def server(installed: None) -> Iterator[LocalServer]:
    """The server that the tests share."""
    with local_server() as running:
        yield running
