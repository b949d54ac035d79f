"""A language model makes a follow-up stand alone; the rules do where it fails or is not sane."""

from __future__ import annotations

import logging
import queue
import re
import threading
from collections.abc import Iterable

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

import prompts
from assistant.conversation import History, Standalone, cut, recent, stand_alone, topic_of
from assistant.errors import ModelError
from assistant.question import content_terms
from assistant.tokens import count_tokens
from assistant.wording import announced, is_small_talk, names, points_back
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
    tokens: dict[str, int],
) -> Standalone:
    """The question made to stand alone: by the language model if there is one and a history.

    What the model read and wrote is added to `tokens`. Small talk and wishes about the last answer
    go by the rules, as does whatever the model does not rewrite well or in time.
    """
    question = " ".join(question.split())
    ruled = stand_alone(question, history)
    topic = topic_of(history)
    by_rules = ruled.wish != "answer" or is_small_talk(question) or announced(question) is not None
    if model is None or topic is None or by_rules:
        return ruled
    try:
        rewritten = _rewritten(question, history, model, min(timeout_s, LONGEST_S), tokens)
        _check(rewritten, question, history)
    except ModelError as error:
        logger.warning("the follow-up is understood by rules: %s", error)
        return ruled
    if content_terms(rewritten) == content_terms(question):
        return Standalone(question)
    return Standalone(rewritten, "", topic.focus if ruled.text == question else ruled.focus)


def _rewritten(
    question: str,
    history: History,
    model: BaseChatModel,
    timeout_s: float,
    tokens: dict[str, int],
) -> str:
    messages = prompts.load("standalone").format_messages(
        question=question, history=_shown(history)
    )
    tokens["input"] += sum(count_tokens(str(message.content)) for message in messages)
    written = _within(timeout_s, model, messages)
    tokens["output"] += count_tokens(written)
    return written.strip().strip("\"'“”").strip()


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


def _within(timeout_s: float, model: BaseChatModel, messages: list[BaseMessage]) -> str:
    """What the model writes, read in a thread of its own so that a silent model can be left.

    Raises:
        ModelError: the model fails or takes longer than `timeout_s`.
    """
    done: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()
    left = threading.Event()

    def read() -> None:
        try:
            done.put(_text((str(chunk.text) for chunk in model.stream(messages)), left))
        except Exception as error:  # noqa: BLE001 (the providers' errors have no common base)
            done.put(error)

    threading.Thread(target=read, name="rewriting", daemon=True).start()
    try:
        result = done.get(timeout=timeout_s)
    except queue.Empty:
        left.set()
        raise ModelError(f"the language model took over {timeout_s:g} seconds") from None
    if isinstance(result, Exception):
        raise ModelError(f"the language model failed ({type(result).__name__})") from result
    return result


def _text(chunks: Iterable[str], left: threading.Event) -> str:
    """The chunks joined, no further than the check looks or than anyone waits."""
    text = ""
    for chunk in chunks:
        text += chunk
        if len(text) > 2 * MAX_CHARACTERS or left.is_set():
            break
    return text


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
