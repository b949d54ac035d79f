"""Language models by name, through LangChain."""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import urlsplit

from langchain_core.language_models import BaseChatModel

from assistant.errors import ModelError
from assistant.settings import Settings

_EXTRAS = ("openai", "anthropic", "ollama")
"""Providers whose packages are extras of this one."""

_NUM_CTX = 8_192
"""Tokens that Ollama reads; by itself it cuts what is longer than its default without a word."""


def chat_model(name: str, settings: Settings) -> BaseChatModel:
    """The chat model ``provider:name``, such as ``openai:gpt-5``; keys come from the environment.

    Raises:
        ModelError: the name or `model_base_url` is malformed, the provider is unknown, its package
            is missing, or its key is.
    """
    from langchain.chat_models import init_chat_model

    provider, _, model_name = name.partition(":")
    if not (re.fullmatch(r"\w+", provider) and model_name.strip()):
        raise ModelError(f"{name!r} names no language model: write provider:name")
    options = _options(provider, settings)
    try:
        model = init_chat_model(name, **options)
    except ImportError as error:
        package = f"langchain-{provider.replace('_', '-')}"
        needed = f"'review-assistant[{provider}]'" if provider in _EXTRAS else package
        raise ModelError(
            f"the language model {name!r} needs a package: pip install {needed}"
        ) from error
    # A missing key is an error class of each provider's own; its message is not repeated.
    except Exception as error:
        raise ModelError(
            f"the language model {name!r} cannot be set up ({type(error).__name__}): write it as "
            "provider:name, such as openai:gpt-5, and set the provider's key in the environment"
        ) from error
    if not isinstance(model, BaseChatModel):
        raise ModelError(f"{name!r} names no language model; write provider:name")
    return model


def _options(provider: str, settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {"temperature": 0}
    if settings.model_base_url:
        options["base_url"] = _checked(settings.model_base_url)
    if provider == "ollama":
        options |= {
            "client_kwargs": {"timeout": settings.model_timeout_s},
            "num_ctx": max(_NUM_CTX, 2 * settings.model_evidence_tokens),
        }
    if provider in ("openai", "anthropic"):
        options |= {"timeout": settings.model_timeout_s, "max_retries": 2}
    if provider == "openai" and settings.model_base_url:
        options["stream_usage"] = True  # left off by itself for servers other than OpenAI's
        if not os.environ.get("OPENAI_API_KEY"):
            options["api_key"] = "none"  # local servers want no key, but the client insists
    return options


def _checked(base_url: str) -> str:
    """The address if it is one; a mistyped one is not shown, it may hold a password."""
    try:
        parts = urlsplit(base_url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        known = False
    if not known:
        raise ModelError("model_base_url is no address: write it as http://HOST:PORT/v1")
    return base_url
