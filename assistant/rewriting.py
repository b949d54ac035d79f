"""A language model makes a follow-up stand alone; the rules do where it fails or is not sane."""

from __future__ import annotations

import logging
import re
import time

from langchain_core.language_models import BaseChatModel

import prompts
from assistant.conversation import History, Standalone, cut, recent, stand_alone, topic_of
from assistant.errors import ModelError
from assistant.leaning import names, points_back
from assistant.model_calls import ModelCall
from assistant.question import content_terms
from assistant.tokens import Usage
from assistant.wording import announced, is_small_talk
from index.lexical import terms

logger = logging.getLogger(__name__)

LONGEST_S = 20.0
"""Seconds a rewriting may take, whatever a whole answer may."""

SHOWN_TOKENS = 1_500
"""Tokens of earlier turns that the model is shown, the latest ones."""

ANSWER_TOKENS = 120
"""Tokens of each earlier answer that the model is shown."""

MAX_CHARACTERS = 500
"""Longest question taken from the model."""

_FIRST_PERSON = re.compile(r"\b(?:i|me|my|mine)\b", re.IGNORECASE)


def understand(
    question: str,
    history: History,
    model: BaseChatModel | None,
    timeout_s: float,
) -> tuple[Standalone, Usage]:
    """The question made to stand alone, and what the language model read and wrote for it.

    The model does it if there is one and a history. Small talk and wishes about the last answer
    go by the rules, as does whatever the model does not rewrite well or in time.
    """
    question = " ".join(question.split())
    ruled = stand_alone(question, history)
    topic = topic_of(history)
    by_rules = ruled.wish != "answer" or is_small_talk(question) or announced(question) is not None
    if model is None or topic is None or by_rules:
        return ruled, Usage()
    messages = prompts.load("standalone").format_messages(
        question=question, history=_shown(history)
    )
    deadline = time.monotonic() + min(timeout_s, LONGEST_S)
    with ModelCall(model, messages, deadline) as call:
        try:
            rewritten = _joined(call)
            _check(rewritten, question, history)
        except ModelError as error:
            logger.warning("the follow-up is understood by rules: %s", error)
            return ruled, call.usage
        if content_terms(rewritten) == content_terms(question):
            return Standalone(question), call.usage
        focus = topic.focus if ruled.text == question else ruled.focus
        return Standalone(rewritten, focus=focus, stated=topic.stated), call.usage


def _joined(call: ModelCall) -> str:
    """The question the model writes, read no further than the check looks."""
    text = ""
    for piece in call:
        text += piece
        if len(text) > 2 * MAX_CHARACTERS:
            break
    return text.strip().strip("\"'“”").strip()


def _shown(history: History) -> str:
    """The latest turns, with the titles of the papers that the last one cites."""
    turns = recent(history, SHOWN_TOKENS)
    lines = []
    for asked, answer in turns:
        said = cut(answer.text, ANSWER_TOKENS) if answer.answered else "(no answer)"
        lines += [f"Reader: {' '.join(asked.split())}", f"Answer: {said}"]
    for source in turns[-1][1].sources:
        lines.append(f"Source [{source.number}]: {cut(source.title, ANSWER_TOKENS)}")
    return "\n".join(lines)


def _check(rewritten: str, question: str, history: History) -> None:
    """Refuse what is no rewriting of the question.

    Raises:
        ModelError: with what is wrong.
    """
    said = " ".join(
        f"{asked} {answer.standalone_question} {answer.text} "
        + " ".join(source.title for source in answer.sources)
        for asked, answer in recent(history)
    )
    known = set(terms(f"{question} {said}"))
    asked = content_terms(rewritten)
    strange = [name for name in names(rewritten) if not set(terms(name)) <= known]
    problems = {
        "wrote nothing": not rewritten,
        "wrote more than one line": "\n" in rewritten,
        "wrote too long a question": len(rewritten) > MAX_CHARACTERS,
        "wrote about something else": 2 * len(known.intersection(asked)) < len(asked) or not asked,
        "brought in a name": bool(strange),
        "left the question pointing back": points_back(rewritten),
        "took the reader out of the question": bool(_FIRST_PERSON.search(question))
        and not _FIRST_PERSON.search(rewritten),
    }
    for problem, found in problems.items():
        if found:
            raise ModelError(f"the language model {problem}")
