"""Declining is told from refusing, and both from statements about what papers do not hold."""

from __future__ import annotations

import pytest

from assistant.writers.replies import declines, refuses, says_no_answer


@pytest.mark.parametrize(
    "text", ["NO ANSWER", "**NO ANSWER**", "no answer.", "No_answer", "- NO ANSWER"]
)
def test_the_words_of_the_prompt(text: str) -> None:
    assert says_no_answer(text)
    assert declines(text)


@pytest.mark.parametrize(
    "text",
    """The provided sentences do not answer the question.
The numbered sentences do not directly answer this.
The sentences provided don’t contain information about liver transplantation.
I don't know.
I do not have enough information.
I cannot answer this question from the sentences.
I'm sorry, but the evidence does not mention survival.
There is no information about survival in the provided sentences.
There is not enough information to answer the question.
The question cannot be answered from the evidence.
None of the sentences answers the question.
Based on the provided sentences, I cannot determine the median survival.
Insufficient evidence.
No, the numbered sentences do not answer the question.
No information is provided about carp.
The available evidence is insufficient to answer.
Unfortunately, the context does not specify this.
This is not mentioned in the provided text.""".splitlines(),
)
def test_other_words_for_it(text: str) -> None:
    assert declines(text)
    assert not refuses(text)


@pytest.mark.parametrize(
    "text",
    """I can't help with that.
I’m sorry, but I can’t assist with that request.
I cannot provide medical advice.
As an AI, I must not answer.
I am unable to help.
I apologize, I won't discuss this.""".splitlines(),
)
def test_refusals(text: str) -> None:
    assert refuses(text)
    assert not declines(text)


@pytest.mark.parametrize(
    "text",
    """There is insufficient evidence to recommend liver transplantation.
No evidence of disease was found in 12 patients.
Answers were given by 12 patients.
No answer was obtained from 3 of 40 patients.
No difference was seen.
Current guidelines do not mention vemolimab.
The trial did not report overall survival.
Patients cannot say when pain began.
There is no difference in the data of the two arms.
The authors do not know why.
Insulin was stopped.""".splitlines(),
)
def test_statements_are_neither(text: str) -> None:
    assert not declines(text)
    assert not refuses(text)
