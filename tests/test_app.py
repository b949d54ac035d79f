"""What the chat page shows, with a stand-in for the assistant."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Sequence
from types import SimpleNamespace

import gradio as gr
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

import app
from assistant import (
    Answer,
    AssistantError,
    Citation,
    FoundPassage,
    QuestionError,
    Source,
    Statement,
)
from index import Paper, StoreError

HOSTILE = "<img src=x onerror=alert(1)> ![x](http://evil.example/x.png) [1]"


def answered(question: str, standalone: str | None = None) -> Answer:
    quote = "102 of 612 patients were alive."
    citation = Citation(1, "pmid:7#s1", quote, "Abstract", 0, 31, "verbatim")
    source = Source.from_paper(1, Paper(title="Ten years", pmid="7"), "Doe J. Ten years. 2007.")
    return Answer(
        question=question,
        standalone_question=standalone or question,
        status="answered",
        reason=None,
        text=f"{quote} [1]",
        statements=(Statement(quote, (citation,)),),
        sources=(source,),
        passages=(),
        writer="fake",
    )


def abstained(question: str) -> Answer:
    return Answer(
        question=question,
        standalone_question=question,
        status="insufficient_evidence",
        reason="The indexed papers are about something else.",
        text="The indexed papers are about something else.",
        statements=(),
        sources=(),
        passages=(),
        writer="fake",
    )


class FakeAssistant:
    """Answers everything but migraine; remembers the histories it was given."""

    def __init__(self, papers: Sequence[Paper] = ()) -> None:
        self.index = SimpleNamespace(papers=lambda: list(papers))
        self.histories: list[list[tuple[str, Answer]]] = []

    def stream(
        self, question: str, history: Sequence[tuple[str, Answer]] = ()
    ) -> Iterator[Statement | Answer]:
        self.histories.append(list(history))
        if not question.strip():
            raise QuestionError("the question is empty")
        if "broken" in question:
            raise StoreError(f"the index is damaged: {HOSTILE}")
        if "migraine" in question:
            yield abstained(question)
            return
        answer = answered(question, f"{question} (about: cure)" if history else None)
        yield from answer.statements
        yield answer

    def search(self, question: str, k: int = 10) -> list[FoundPassage]:
        return []

    def answer(self, question: str, history: Sequence[tuple[str, Answer]] = ()) -> Answer:
        *_, last = self.stream(question, history)
        assert isinstance(last, Answer)
        return last


def ask(assistant: FakeAssistant, question: str, turns: list[app.Turn]) -> list[app.Update]:
    return [*app.ask(assistant, {}, question, turns)]  # type: ignore[arg-type]


def skipped(update: object) -> bool:
    return update == gr.skip()


def test_statements_appear_one_by_one_and_the_panel_last() -> None:
    started, streamed, final = ask(FakeAssistant(), "How many?", [])
    assert started[0] == [
        {"role": "user", "content": "How many?"},
        {"role": "assistant", "content": app.WAITING},
    ]
    assert (started[3]["value"], started[3]["stop_btn"]) == ("", True)
    assert streamed[0][-1]["content"] == "102 of 612 patients were alive. [1]"
    assert started[2] == [("How many?", app.STOPPED)]
    assert all(skipped(update[1]) for update in (started, streamed))
    assert final[0][-1]["content"] == r"102 of 612 patients were alive. [\[1\]](#source-1)"
    assert 'id="source-1"' in final[1]
    assert [question for question, _ in final[2]] == ["How many?"]
    assert (final[3]["submit_btn"], final[3]["stop_btn"]) == (True, False)
    assert final[4] == ""
    assert not final[5]["visible"]


def test_a_follow_up_gets_the_answers_before_it_and_says_how_it_was_understood() -> None:
    assistant = FakeAssistant()
    _, _, turns, *_ = ask(assistant, "How many?", [])[-1]
    chat, panel, turns, _, understood, row = ask(assistant, "And then?", turns)[-1]
    assert assistant.histories == [[], [("How many?", answered("How many?"))]]
    assert chat[3]["content"].startswith("*Understood as:* And then? (about: cure)\n\n102 of 612")
    assert understood == "And then? (about: cure)"
    assert row["visible"]
    assert "(#answer-1-source-1)" in chat[1]["content"]
    assert "(#source-1)" in chat[3]["content"]
    assert 'id="answer-1-source-1"' in panel


def test_the_question_as_corrected_is_asked_without_what_was_said_before() -> None:
    assistant = FakeAssistant()
    _, _, turns, *_ = ask(assistant, "How many?", [])[-1]
    updates = [*app.ask(assistant, {}, "How many in 1999?", turns, follow_up=False)]  # type: ignore[arg-type]
    assert assistant.histories[-1] == []
    chat, _, turns, _, _, row = updates[-1]
    assert [question for question, _ in turns] == ["How many?", "How many in 1999?"]
    assert "Understood as" not in chat[-1]["content"]
    assert not row["visible"]


def test_how_a_question_was_understood_is_escaped() -> None:
    answer = answered("And?", f"And? (about: {HOSTILE})")
    shown = app.messages([("And?", answer)])[1]["content"]
    assert "&lt;img src=x" in shown
    assert r"!\[x\]" in shown


def test_a_stopped_question_is_told_and_is_no_part_of_the_history() -> None:
    assistant = FakeAssistant()
    started, *_ = ask(assistant, "How many?", [])
    chat, panel, *_ = app.stopped(started[2])
    assert chat[-1]["content"] == f"⚠️ {app.STOPPED}"
    assert skipped(panel)
    assert app.history(started[2]) == []


def test_an_abstention_is_told_in_the_chat_and_clears_the_sources() -> None:
    assistant = FakeAssistant()
    _, _, turns, *_ = ask(assistant, "How many?", [])[-1]
    chat, panel, *_ = ask(assistant, "What about migraine?", turns)[-1]
    assert chat[-1]["content"] == "The indexed papers are about something else."
    assert 'id="source-1"' not in panel


def test_an_error_is_one_escaped_message_and_no_part_of_the_history() -> None:
    assistant = FakeAssistant()
    chat, panel, turns, *_ = ask(assistant, "broken", [])[-1]
    assert chat[-1]["content"].startswith("⚠️ the index is damaged: &lt;img src=x")
    assert r"!\[x\](http\://evil.example/x.png) \[1\]" in chat[-1]["content"]
    assert skipped(panel)
    chat, *_ = ask(assistant, "How many?", turns)[-1]
    assert assistant.histories[-1] == []
    assert "the index is damaged" in chat[1]["content"]


def test_an_empty_question_is_told() -> None:
    chat, *_ = ask(FakeAssistant(), "  ", [])[-1]
    assert chat[-1]["content"] == "⚠️ the question is empty"


def test_what_a_user_types_is_escaped() -> None:
    for update in ask(FakeAssistant(), HOSTILE, []):
        assert "<img" not in update[0][0]["content"]
        assert "![" not in update[0][0]["content"]


def test_examples_are_offered_only_with_the_papers_they_are_about() -> None:
    review = Paper(title="The review", pmid=app.BUILTIN_REVIEW.removeprefix("pmid:"))
    assert texts(FakeAssistant([review])) == list(app.EXAMPLES)
    assert texts(FakeAssistant([Paper(title="Another", pmid="5")])) == []


def texts(assistant: FakeAssistant) -> list[str]:
    page = app.build(assistant)  # type: ignore[arg-type]
    (chat,) = (block for block in page.blocks.values() if isinstance(block, gr.Chatbot))
    return [example["text"] for example in chat.examples or []]


def test_a_missing_index_is_told_before_anything_is_served() -> None:
    assistant = FakeAssistant()

    def missing() -> list[Paper]:
        raise StoreError("there is no index")

    assistant.index.papers = missing
    with pytest.raises(StoreError, match="there is no index"):
        app.serve(assistant, port=1)  # type: ignore[arg-type]


def test_a_taken_port_is_one_clear_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AssistantError, match=f"cannot serve on 127.0.0.1 port {port}"):
            app.serve(FakeAssistant(), port=port)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    page = app.build(FakeAssistant([Paper(title="The review", pmid="33223838")]))  # type: ignore[arg-type]
    app.launch(page, "127.0.0.1", None)
    try:
        yield Client(page.local_url, verbose=False)
    finally:
        page.close(verbose=False)


def test_the_interface_for_programs_is_one_endpoint_and_gives_json(client: Client) -> None:
    assert [*client.view_api(return_format="dict")["named_endpoints"]] == ["/answer"]
    assert client.predict("How many?", api_name="/answer") == as_json(answered("How many?"))


def as_json(answer: Answer) -> object:
    return json.loads(json.dumps(answer.to_dict()))


@pytest.mark.parametrize("question", ["", "broken"])
def test_a_program_gets_the_error_in_one_line(client: Client, question: str) -> None:
    with pytest.raises(AppError, match=r"^the (question is empty|index is damaged)") as error:
        client.predict(question, api_name="/answer")
    assert "Traceback" not in str(error.value)


def test_many_programs_at_once_all_get_their_own_answer(client: Client) -> None:
    questions = [f"How many in {year}?" for year in range(8)]
    replies: dict[str, str] = {}

    def put(question: str) -> None:
        replies[question] = client.predict(question, api_name="/answer")["question"]

    threads = [threading.Thread(target=put, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert replies == {question: question for question in questions}
