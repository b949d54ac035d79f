"""What is said to a language model: one Markdown file each, its variables at its head."""

from __future__ import annotations

import importlib.resources
import re

from langchain_core.prompts import ChatPromptTemplate

_FILE = re.compile(
    r"---\nvariables: (?P<variables>[^\n]*)\n---\n+# System\n(?P<system>.*?)\n# User\n(?P<user>.*)",
    re.DOTALL,
)


class PromptError(Exception):
    """A prompt file that is not of the form every prompt has."""


def load(name: str) -> ChatPromptTemplate:
    """The prompt in ``<name>.md``: a system and a user message with ``{variables}``.

    Raises:
        PromptError: the file lacks a part, or its text uses other variables than its head names.
    """
    text = importlib.resources.files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8")
    match = _FILE.fullmatch(text)
    if match is None:
        raise PromptError(f"prompts/{name}.md needs a head with variables, # System and # User")
    prompt = ChatPromptTemplate.from_messages(
        [("system", match["system"].strip()), ("user", match["user"].strip())]
    )
    declared = {variable.strip() for variable in match["variables"].split(",")}
    if declared != set(prompt.input_variables):
        raise PromptError(
            f"prompts/{name}.md declares {sorted(declared)} and uses {prompt.input_variables}"
        )
    return prompt
