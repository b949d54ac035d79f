"""Language models by name: what cannot be had is one line that says what to do."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.errors import ModelError
from assistant.models import chat_model
from assistant.settings import Settings

URL = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ADMIN_KEY"):
        monkeypatch.delenv(name, raising=False)


def refused(name: str, **settings: Any) -> str:
    with pytest.raises(ModelError) as error:
        chat_model(name, Settings(**settings))
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("name", ["gpt-5", "openai:", ":gpt-5", " openai:x", "a b:c", "openai: "])
def test_a_name_without_provider_or_model(name: str) -> None:
    assert "provider:name" in refused(name)


def test_an_unknown_provider() -> None:
    assert "provider:name" in refused("nobody:gpt-5")


def test_a_package_that_is_missing() -> None:
    assert "pip install langchain-groq" in refused("groq:llama")


def test_a_missing_key() -> None:
    pytest.importorskip("langchain_openai")
    assert "key" in refused("openai:gpt-5")


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://host/v1", "http://", "http://[::1"])
def test_an_address_that_is_none_is_not_repeated(address: str) -> None:
    told = refused("openai:gpt-5", model_base_url=f"{address}?token=pass-word")
    assert "model_base_url" in told
    assert "pass-word" not in told


def test_a_server_of_ones_own_needs_no_key_and_has_the_time_limit() -> None:
    openai = pytest.importorskip("langchain_openai")
    model = chat_model("openai:local", Settings(model_base_url=URL, model_timeout_s=7))
    assert isinstance(model, openai.ChatOpenAI)
    assert (model.openai_api_base, model.request_timeout) == (URL, 7)
    assert model.temperature == 0
    assert model.stream_usage


def test_the_key_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_openai")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    model: Any = chat_model("openai:local", Settings(model_base_url=URL))
    assert model.openai_api_key.get_secret_value() == "sk-mine"
