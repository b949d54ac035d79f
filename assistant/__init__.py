"""From a question to a cited answer.

The names below are loaded on first use, so that the command line starts without the models.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.assistant import Assistant, answer
    from assistant.errors import AssistantError, QuestionError
    from assistant.result import Answer, Citation, FoundPassage, Source, Statement

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "Citation",
    "FoundPassage",
    "QuestionError",
    "Source",
    "Statement",
    "answer",
]

_HOMES = {
    "Assistant": "assistant.assistant",
    "answer": "assistant.assistant",
    "AssistantError": "assistant.errors",
    "QuestionError": "assistant.errors",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES.get(name, "assistant.result")), name)
