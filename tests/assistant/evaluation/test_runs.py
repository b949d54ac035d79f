from __future__ import annotations

import dataclasses
import json
from types import SimpleNamespace

import pytest

from assistant.errors import QuestionError
from assistant.evaluation.questions import EvaluationError, Question, QuestionSet
from assistant.evaluation.run import Run, compare, evaluate
from index import Paper
from index.passages import Sentence

PAPER, OTHER = Paper("First paper", pmid="1"), Paper("Second paper", pmid="2")


class FakeIndex:
    manifest = SimpleNamespace(model="fake", revision="1")

    def papers(self):
        return [PAPER, OTHER]

    def sentences(self, key):
        text = {"pmid:1": "It was 71%.", "pmid:2": "Something else."}[key]
        return [Sentence(f"{key}#s1", "Abstract", text, 0, len(text))]


class FakeAssistant:
    """Gives queued answers and keeps what it was asked, with the history's questions."""

    def __init__(self, *answers):
        self.index = FakeIndex()
        self._answers = list(answers)
        self.asked = []

    def answer(self, question, history=()):
        self.asked.append((question, [(turn, found.text) for turn, found in history]))
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return dataclasses.replace(answer, question=question)


def question_set(*questions, sha256="0" * 64):
    return QuestionSet("set.jsonl", sha256, questions)


@pytest.fixture
def make_run(make_answer):
    def make(*statements, sha256="0" * 64, turns=("What?",), question=None):
        question = question or Question(
            "q1", turns, True, ("First paper",), ("71%", "9 months"), "lookup"
        )
        answers = [make_answer(("Earlier.", []))] * (len(question.turns) - 1)
        assistant = FakeAssistant(*answers, make_answer(*statements))
        return evaluate(assistant, question_set(question, sha256=sha256))

    return make


RIGHT = ("It was 71% after 9 months.", ["pmid:1"])
HALF = ("It was 71%.", ["pmid:1"])
WRONG = ("It was 12%.", ["pmid:2"])


def test_turns_are_asked_with_their_history_and_the_last_is_scored(make_answer):
    question = Question("q1", ("First?", "Second?", "Third?"), True, (), ("71%",))
    assistant = FakeAssistant(
        make_answer(("One.", ["pmid:2"])), make_answer(), make_answer(("It was 71%.", ["pmid:1"]))
    )
    seen = []

    run = evaluate(assistant, question_set(question), lambda name, done: seen.append((name, done)))

    assert assistant.asked == [
        ("First?", []),
        ("Second?", [("First?", "One.")]),
        ("Third?", [("First?", "One."), ("Second?", "")]),
    ]
    assert seen == [("q1", 1)]
    (result,) = run.results
    assert (result.outcome, result.cited, result.facts_found) == ("right", ("pmid:1",), ("71%",))
    assert result.latency_ms >= 0
    assert list(run.by_turns) == ["follow-up"]


def test_a_run_says_what_was_run(make_run):
    run = make_run(HALF)

    assert (run.questions_file, run.questions_sha256) == ("set.jsonl", "0" * 64)
    assert (run.model, run.revision, run.papers, run.writers) == ("fake", "1", 2, ("fake",))
    (result,) = run.results
    assert result.gold == ("pmid:1",)
    assert result.facts_found == ("71%",)
    assert result.facts_missing == ("9 months",)
    assert result.outcome == "partly right"
    assert run.metrics["quote_fidelity"] == 1
    assert list(run.by_type) == ["lookup"]
    assert list(run.by_turns) == ["single"]


def test_a_quote_is_compared_with_the_index(make_run):
    assert make_run(RIGHT).metrics["quote_fidelity"] == 0
    assert make_run(("It was 71%.", ["pmid:404"])).metrics["quote_fidelity"] == 0


def test_a_gold_paper_that_is_not_indexed_is_reported_and_counts_as_missing(make_run):
    question = Question("q1", ("What?",), True, ("pmid:1", "doi:10.1/gone"))

    run = make_run(HALF, question=question)

    assert run.gold_unmatched == ("doi:10.1/gone",)
    assert run.results[0].gold == ("pmid:1",)
    assert run.metrics["citation_recall"] == 0.5


def test_no_questions_give_an_empty_run():
    run = evaluate(FakeAssistant(), question_set())

    assert (run.results, run.writers, run.by_type) == ((), (), {})
    assert run.metrics["hit_rate"] is None


def test_a_question_that_cannot_be_asked_is_named():
    question = Question("q7", ("What?",), True)

    with pytest.raises(EvaluationError, match=r"^question q7: too long$"):
        evaluate(FakeAssistant(QuestionError("too long")), question_set(question))


def test_a_run_is_saved_and_read_back(make_run, tmp_path):
    run = make_run(HALF, turns=("Before?", "What?"))
    path = tmp_path / "run.json"

    run.save(path)

    assert Run.load(path) == run
    assert Run.from_dict(json.loads(json.dumps(run.to_dict()))) == run


def test_what_is_no_run_is_refused_in_one_line(make_run, tmp_path):
    data = make_run(HALF).to_dict()
    path = tmp_path / "run.json"
    result = data["results"][0]
    for content, message in [
        ("{", ": not JSON in UTF-8"),
        ("[]", ": not a JSON object"),
        ("{}", ": not a run of format 1"),
        (json.dumps({**data, "format": 99}), ": not a run of format 1"),
        (json.dumps({"format": 1}), ": not a whole run"),
        (json.dumps({**data, "results": [1]}), ": not a whole run"),
        (json.dumps({**data, "more": 1}), ": not a whole run"),
        (json.dumps({**data, "metrics": {"hit_rate": "x"}}), ": not a whole run"),
        (json.dumps({**data, "results": [{**result, "outcome": "x"}]}), ": not a whole run"),
    ]:
        path.write_text(content)
        with pytest.raises(EvaluationError) as error:
            Run.load(path)
        assert str(error.value).startswith(f"{path}{message}")
    with pytest.raises(EvaluationError, match="cannot be read: No such file"):
        Run.load(tmp_path / "none.json")
    with pytest.raises(EvaluationError, match="cannot be written: Is a directory"):
        make_run(HALF).save(tmp_path)


def differences(comparison):
    return {difference.name: difference for difference in comparison.metrics}


def test_a_run_is_no_better_than_itself(make_run):
    run = make_run(HALF)

    comparison = compare(run, run)

    assert comparison.same_questions
    assert (comparison.better, comparison.worse) == ((), ())
    assert {d.verdict for d in comparison.metrics} == {"same", ""}


def test_regressions_are_found(make_run):
    comparison = compare(make_run(WRONG), make_run(RIGHT))

    (change,) = comparison.worse
    assert (change.id, change.before.outcome, change.after.outcome) == ("q1", "right", "wrong")
    assert comparison.better == ()
    found = differences(comparison)
    assert (found["hit_rate"].change, found["hit_rate"].verdict) == (-1, "worse")
    assert found["coverage"].verdict == "same"
    assert found["latency_p50_ms"].verdict == ""


def test_less_is_better_where_a_metric_says_so(make_run):
    found = differences(compare(make_run(RIGHT), make_run()))

    assert found["wrong_abstention_rate"].change == -1
    assert found["wrong_abstention_rate"].verdict == "better"
    assert found["citation_recall"].change is None
    assert (found["citation_recall"].verdict, found["citation_recall"].baseline) == ("", None)


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ([WRONG], []),  # a wrong answer is worse than none
        ([], [HALF]),
        ([HALF], [RIGHT]),
        ([("Nothing.", ["pmid:1"])], [("It was 9 months.", ["pmid:1"])]),
        ([("Nothing.", ["pmid:2"])], [("Nothing.", ["pmid:1"])]),
        ([WRONG], [("It was 71%.", ["pmid:2"])]),
    ],
)
def test_one_question_is_compared_by_outcome_then_facts_then_papers(make_run, worse, better):
    before, after = make_run(*worse), make_run(*better)

    assert [change.id for change in compare(after, before).better] == ["q1"]
    assert [change.id for change in compare(before, after).worse] == ["q1"]


def test_another_question_set_is_said_and_only_equal_questions_are_compared(make_run):
    before = make_run(RIGHT, turns=("What else?",))
    comparison = compare(make_run(WRONG, sha256="1" * 64), before)

    assert not comparison.same_questions
    assert comparison.worse == ()
