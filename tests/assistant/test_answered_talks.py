"""What the last turn of a real conversation over the built-in papers is answered."""

from __future__ import annotations

import pytest

from assistant import Assistant
from tests.assistant.answered_talks import KEPT_ASIDE, TUNED, AnsweredTalk
from tests.assistant.test_follow_ups import history

pytestmark = pytest.mark.slow

STILL_WRONG = {
    "Thanks, now a different study: EORTC 40983. How many patients were randomised?",
}
"""Last turns that are answered otherwise: the number stands in a paper's first sentence, which
weighs less than one that gives the number per group."""


@pytest.mark.parametrize(
    "talk", [*TUNED, *KEPT_ASIDE], ids=lambda talk: " > ".join(talk.turns)[-70:]
)
def test_the_last_turn_is_answered(
    talk: AnsweredTalk, assistant: Assistant, request: pytest.FixtureRequest
) -> None:
    *before, last = talk.turns
    if last in STILL_WRONG:
        request.applymarker(pytest.mark.xfail(strict=True, reason="answered otherwise"))
    answer = assistant.answer(last, history(assistant, tuple(before)))
    assert answer.answered == bool(talk.says), answer.standalone_question
    for words in talk.says:
        assert words in answer.text
