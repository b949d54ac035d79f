"""Whatever is asked, an answer keeps its promises or the question is refused in one line."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import answers
import fuzzed_questions

from assistant.errors import QuestionError

QUESTIONS = 200


@pytest.fixture(scope="module")
def indexed(assistant):
    return answers.Indexed.read(assistant.index)


@pytest.mark.slow
def test_no_fuzzed_question_gets_an_answer_with_a_fault(assistant, indexed):
    asked = fuzzed_questions.fuzzed(QUESTIONS, indexed.seeds, seed=2)

    tally = answers.check(assistant, indexed, asked)

    assert tally.faults == []
    assert tally.outcomes.keys() == {"answered", "insufficient_evidence", "refused"}
    assert tally.outcomes.total() == QUESTIONS
    assert tally.again >= 100


def test_fuzzed_questions_are_the_same_for_a_seed_and_of_every_kind():
    seeds = fuzzed_questions.Seeds(
        ["How many lived 10 years?", "Who was cured?"], ["One of 7 was."]
    )

    made = fuzzed_questions.fuzzed(64, seeds, seed=3)

    assert made == fuzzed_questions.fuzzed(64, seeds, seed=3)
    assert made != fuzzed_questions.fuzzed(64, seeds, seed=4)
    assert {asked.kind.partition(",")[0] for asked in made} == fuzzed_questions._CHANGES.keys()


def test_the_first_statement_comes_before_the_whole_answer(assistant):
    *statements, answer = assistant.stream("How many papers do you know about NICHE?")

    assert statements == list(answer.statements) != []


# -- the checks find what they look for


@pytest.fixture(scope="module")
def sound(assistant):
    return assistant.answer("What was median overall survival with pembrolizumab in KEYNOTE-177?")


def _broken_citation(answer, **changes):
    statement, *rest = answer.statements
    citation = dataclasses.replace(statement.citations[0], **changes)
    broken = dataclasses.replace(statement, citations=(citation,))
    return dataclasses.replace(answer, statements=(broken, *rest))


def test_a_sound_answer_has_no_fault(sound, indexed):
    assert sound.statements
    assert list(answers.faults(sound, indexed)) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda a: _broken_citation(a, quote=a.statements[0].citations[0].quote + " "), "quote"),
        (lambda a: _broken_citation(a, start=1), "does not stand at its place"),
        (lambda a: _broken_citation(a, section="Else"), "is cited at another place"),
        (lambda a: _broken_citation(a, sentence_id="pmid:0#s1"), "no sentence pmid:0#s1"),
        (lambda a: _broken_citation(a, source=99), "source 99 is None"),
        (lambda a: dataclasses.replace(a, text=a.text + " [99]"), "markers"),
        (lambda a: dataclasses.replace(a, text=a.text.replace("[1]", "")), "markers"),
        (lambda a: dataclasses.replace(a, sources=a.sources[1:]), "sources"),
        (lambda a: dataclasses.replace(a, statements=()), "answered without a statement"),
        (lambda a: dataclasses.replace(a, reason="why not"), "the reason 'why not'"),
        (lambda a: dataclasses.replace(a, status="insufficient_evidence"), "the reason None"),
        (lambda a: dataclasses.replace(a, text=" "), "the text is empty"),
        (lambda a: dataclasses.replace(a, timings_ms={"write": float("nan")}), "not JSON"),
        (lambda a: dataclasses.replace(a, question="\ud800"), "not JSON"),
    ],
)
def test_a_broken_promise_is_a_fault(sound, indexed, change, fault):
    assert any(fault in found for found in answers.faults(change(sound), indexed))


def test_statements_need_citations_and_errors_one_line(sound, indexed):
    bare = dataclasses.replace(sound.statements[0], citations=())
    broken = dataclasses.replace(sound, statements=(bare, *sound.statements[1:]))

    assert any("no citation" in fault for fault in answers.faults(broken, indexed))
    assert list(answers.outcome_faults(QuestionError("too long"), "?", indexed)) == []
    assert list(answers.outcome_faults(QuestionError("two\nlines"), "?", indexed))
    assert list(answers.outcome_faults(sound, "another question", indexed))


def test_answers_are_alike_whatever_they_took(sound):
    later = dataclasses.replace(sound, timings_ms={"write": 9.0})

    assert not answers.unlike(sound, later)
    assert answers.unlike(sound, dataclasses.replace(sound, text="another"))
