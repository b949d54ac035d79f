"""What the last turn of a real conversation over the built-in papers is answered."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet

from assistant import Assistant
from tests.assistant.answered_talks import KEPT_ASIDE, TUNED, AnsweredTalk
from tests.assistant.test_follow_ups import history

pytestmark = pytest.mark.slow


# Two papers about trials of one name are as likely: the assistant abstains.
STILL_WRONG = {
    "Hm, not many. And of the dMMR ones?",
    "How many of them needed a permanent stoma?",
}


def _marked(talk: AnsweredTalk) -> ParameterSet:
    wrong = [pytest.mark.xfail(strict=True)] if talk.turns[-1] in STILL_WRONG else []
    return pytest.param(talk, marks=wrong, id=" > ".join(talk.turns)[-70:])


@pytest.mark.parametrize("talk", [_marked(talk) for talk in (*TUNED, *KEPT_ASIDE)])
def test_the_last_turn_is_answered(talk: AnsweredTalk, assistant: Assistant) -> None:
    *before, last = talk.turns
    answer = assistant.answer(last, history(assistant, tuple(before)))
    assert answer.answered == bool(talk.says), answer.standalone_question
    for words in talk.says:
        assert words in answer.text
