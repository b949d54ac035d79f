"""What went wrong with a language model, in one line without keys or addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from langchain_core import exceptions as core
from langchain_core.language_models import BaseChatModel

from assistant.errors import ModelError

_TOO_LONG = re.compile(
    r"context[\s_-]*(?:length|window|size)|maximum context|prompt is too long|too many tokens|"
    r"input tokens exceed|reduce the length",
    re.IGNORECASE,
)
_BY_STATUS = {
    401: "refuses the key: set the provider's key in the environment, such as OPENAI_API_KEY",
    402: "wants to be paid first",
    403: "does not allow this key to use the model",
    404: "knows no such model: check its name and model_base_url",
    408: "took too long",
    413: "takes no question this long",
    429: "has a rate limit or a quota that is used up: wait, or raise it with the provider",
    529: "is overloaded: try again later",
}


class ContextOverflow(ModelError):
    """More text than the language model can read at once."""


def explained(error: BaseException) -> ModelError:
    """The error of a provider's package as one line that says what to do.

    The providers' own messages are not repeated: they may hold keys, addresses and whole prompts.
    """
    chain = list(_causes(error))
    status = next((status for cause in chain if (status := _status(cause)) is not None), None)
    names = " ".join(kind.__name__ for cause in chain for kind in type(cause).__mro__)
    if isinstance(error, core.ContextOverflowError) or (
        status in (None, 400, 413, 422, 500) and _TOO_LONG.search(_told(error))
    ):
        return ContextOverflow("the evidence is longer than the language model can read")
    if status in _BY_STATUS:
        return ModelError(f"the language model's server {_BY_STATUS[status]} ({status})")
    if status is not None:
        did = "failed" if status >= 500 else "refused the request"
        return ModelError(f"the language model's server {did} ({status})")
    if "Timeout" in names:
        return ModelError("the language model's server took too long")
    if "Protocol" in names or "ReadError" in names:
        return ModelError("the language model's server broke off")
    if "Connect" in names or isinstance(error, OSError):
        return ModelError(
            "the language model's server cannot be reached: check that it runs, and model_base_url"
        )
    if isinstance(error, ValueError):
        return ModelError(
            f"the language model's server sent what cannot be read ({type(error).__name__})"
        )
    return ModelError(f"the language model failed ({type(error).__name__})")


def rejects_temperature(error: Exception, model: BaseChatModel) -> bool:
    """Whether a request failed for its temperature, which reasoning models do not take."""
    given = getattr(model, "temperature", None) is not None
    return given and _status(error) in (400, 422) and "temperature" in _told(error).lower()


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__


def _told(error: BaseException) -> str:
    """All that the server said; the client's own message leaves out the error's code."""
    return f"{error} {getattr(error, 'body', '')}"


def _status(error: BaseException) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int) and status >= 400:
            return status
    return None
