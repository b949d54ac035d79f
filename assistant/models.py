"""Language models by name, through LangChain."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import BaseChatModel

from assistant.errors import ModelError
from assistant.settings import Settings


def chat_model(name: str, settings: Settings) -> BaseChatModel:
    """The chat model ``provider:name``, such as ``openai:gpt-5``; keys come from the environment.

    Raises:
        ModelError: the provider is unknown, its package is missing, or its key is.
    """
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"temperature": 0, "max_retries": 2}
    if settings.model_base_url:
        options["base_url"] = settings.model_base_url
    if not name.startswith("ollama:"):
        options["timeout"] = settings.model_timeout_s
    provider = name.partition(":")[0]
    try:
        model = init_chat_model(name, **options)
    except ImportError as error:
        raise ModelError(
            f"the language model {name!r} needs a package: "
            f"pip install 'review-assistant[{provider}]'"
        ) from error
    # A missing key is an error class of each provider's own; its message names no key.
    except Exception as error:
        raise ModelError(
            f"the language model {name!r} cannot be set up ({type(error).__name__}): write it as "
            "provider:name, such as openai:gpt-5, and set the provider's key in the environment"
        ) from error
    if not isinstance(model, BaseChatModel):
        raise ModelError(f"{name!r} names no language model; write provider:name")
    return model
