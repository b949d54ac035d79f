"""The chat page: it shows what `assistant` answers, and no more."""

from __future__ import annotations

import functools
import logging
import os
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read once, when Gradio is imported

import gradio as gr
from gradio.events import api

from assistant import Answer, Assistant, AssistantError
from assistant.page_style import CSS, FOLLOW_MARKERS, FOR_NEW_SOURCES
from assistant.rendering import (
    SOURCE_ANCHOR,
    earlier_anchor,
    escape_markdown,
    linked,
    session_panel,
    understood_otherwise,
    welcome_panel,
)
from index import IndexingError

Turn = tuple[str, Answer | str]
"""A question and its answer, or the one line that says why there is none."""
Message = dict[str, str]
Update = tuple[Any, Any, Any, Any, Any, Any]
"""New values of the chat, the sources, the session's turns, the question box, the question as
understood and the row that it stands in."""

BUILTIN_REVIEW = "pmid:33223838"
EXAMPLES = (
    "How many patients were alive ten years after resection of colorectal liver metastases?",
    "What response rate did nivolumab plus ipilimumab reach in dMMR metastatic colorectal cancer?",
    "How do liver metastases weaken the response to immune checkpoint inhibitors?",
    "What did pembrolizumab do for progression-free survival against chemotherapy in KEYNOTE-177?",
    "Does perioperative FOLFOX4 lengthen overall survival in resectable liver metastases?",
    "What was survival after liver transplantation plus chemotherapy in TransMet?",
)
WAITING = "*Looking in the papers…*"
STOPPED = "Stopped before the answer was whole."
MAX_WAITING = 16
AT_ONCE = 2


def history(turns: list[Turn]) -> list[tuple[str, Answer]]:
    """The answered turns, as `Assistant.stream` takes them."""
    return [(question, reply) for question, reply in turns if isinstance(reply, Answer)]


def messages(turns: list[Turn]) -> list[Message]:
    """The turns as chat messages, their markers linked to the sources beside the chat."""
    last = len(history(turns))
    number = 0
    shown = []
    for question, reply in turns:
        if isinstance(reply, Answer):
            number += 1
            anchor = SOURCE_ANCHOR if number == last else earlier_anchor(number)
            text = linked(reply.text, (source.number for source in reply.sources), anchor)
            if understood := understood_otherwise(reply):
                text = f"*Understood as:* {escape_markdown(understood)}\n\n{text}"
        else:
            text = f"⚠️ {escape_markdown(reply)}"
        shown += [_said("user", escape_markdown(question)), _said("assistant", text)]
    return shown


def ask(
    assistant: Assistant,
    titles: Mapping[str, str],
    question: str,
    turns: list[Turn],
    *,
    follow_up: bool = True,
) -> Iterator[Update]:
    """What the page shows while a question is answered, statement by statement, and at the end.

    Without `follow_up` the question is answered as if nothing had been asked before. Until there
    is an answer the session's turns say that it was stopped: so they stay if it is.
    """
    shown = [*messages(turns), _said("user", escape_markdown(question))]
    waiting = [*shown, _said("assistant", WAITING)]
    yield waiting, gr.skip(), [*turns, (question, STOPPED)], _busy(), gr.skip(), _row(False)
    reply: Answer | str = ""
    written: list[str] = []
    try:
        for item in assistant.stream(question, history(turns) if follow_up else []):
            if isinstance(item, Answer):
                reply = item
            else:
                numbers = dict.fromkeys(citation.source for citation in item.citations)
                markers = "".join(f"[{number}]" for number in numbers)
                written.append(f"{escape_markdown(item.text)} {markers}")
                streamed = _said("assistant", " ".join(written))
                yield [*shown, streamed], *[gr.skip()] * 5
    except (AssistantError, IndexingError) as error:
        reply = str(error)
    turns = [*turns, (question, reply)]
    answers = [answer for _, answer in history(turns)]
    panel = session_panel(answers, titles) if isinstance(reply, Answer) else gr.skip()
    understood = understood_otherwise(reply) if isinstance(reply, Answer) else ""
    yield messages(turns), panel, turns, _ready(), understood, _row(bool(understood))


def stopped(turns: list[Turn]) -> Update:
    """What the page shows once the reader has stopped an answer."""
    return messages(turns), gr.skip(), gr.skip(), _ready(), gr.skip(), _row(False)


def _busy() -> dict[str, Any]:
    return gr.update(value="", submit_btn=False, stop_btn=True)


def _ready() -> dict[str, Any]:
    return gr.update(submit_btn=True, stop_btn=False)


def _row(visible: bool) -> dict[str, Any]:
    return gr.update(visible=visible)


def _said(role: str, text: str) -> Message:
    return {"role": role, "content": text}


def build(assistant: Assistant) -> gr.Blocks:
    """The page for one assistant.

    Raises:
        IndexingError: where the assistant's index is missing or damaged.
    """
    papers = assistant.index.papers()
    titles = {paper.key: paper.title for paper in papers}
    welcome = welcome_panel([paper.title for paper in papers])
    examples = EXAMPLES if BUILTIN_REVIEW in titles else ()
    answering = functools.partial(ask, assistant, titles)

    def ask_typed(question: str, turns: list[Turn]) -> Iterator[Update]:
        yield from answering(question, turns)

    def ask_example(turns: list[Turn], event: gr.SelectData) -> Iterator[Update]:
        yield from answering(event.value["text"], turns)

    def ask_instead(question: str, turns: list[Turn]) -> Iterator[Update]:
        yield from answering(question, turns, follow_up=False)

    def clear() -> Update:
        return [], welcome, [], {**_ready(), "value": ""}, "", _row(False)

    def answer(question: str) -> dict[str, Any]:
        """The answer to one question, as JSON."""
        try:
            return assistant.answer(question).to_dict()
        except (AssistantError, IndexingError) as error:
            raise gr.Error(str(error), print_exception=False) from error

    page = gr.Blocks(title="Review Assistant", analytics_enabled=False, fill_width=True)
    with page:
        turns = gr.State([])
        gr.Markdown(
            "# Review Assistant\nAnswers from a review and the papers it cites, every statement "
            "with the sentence behind it. **Not medical advice.**",
            elem_id="title",
        )
        with gr.Row(elem_id="columns"):
            with gr.Column(scale=3, min_width=320, elem_id="chat-column"):
                chat = gr.Chatbot(
                    elem_id="chat",
                    show_label=False,
                    height="auto",
                    layout="bubble",
                    buttons=["copy"],
                    examples=[{"text": text} for text in examples],
                    placeholder="### Ask about the indexed papers",
                    latex_delimiters=[],
                    sanitize_html=True,
                    allow_tags=False,
                    allow_file_downloads=False,
                )
                with gr.Row(elem_id="understood-row", visible=False) as row:
                    understood = gr.Textbox(
                        elem_id="understood",
                        label="Understood as",
                        container=False,
                        show_label=False,
                        lines=1,
                        max_lines=3,
                        scale=1,
                    )
                    instead = gr.Button("Ask this instead", elem_id="ask-instead", scale=0)
                with gr.Row(elem_id="ask-row"):
                    box = gr.Textbox(
                        elem_id="question",
                        label="Question",
                        show_label=False,
                        container=False,
                        placeholder="Ask a question…",
                        submit_btn=True,
                        autofocus=True,
                        lines=1,
                        max_lines=5,
                        scale=1,
                    )
                    clear_button = gr.Button("Clear", elem_id="clear", scale=0)
            with gr.Column(scale=2, min_width=320, elem_id="sources-column"):
                sources = gr.HTML(
                    welcome, elem_id="sources", apply_default_css=False, js_on_load=FOR_NEW_SOURCES
                )
        outputs = [chat, sources, turns, box, understood, row]
        limits: dict[str, Any] = {
            "concurrency_limit": AT_ONCE,
            "concurrency_id": "answers",
            "api_visibility": "private",
        }
        shown: dict[str, Any] = {"outputs": outputs, "show_progress": "hidden"}
        asked: list[Any] = [
            box.submit(ask_typed, [box, turns], **shown, **limits),
            chat.example_select(ask_example, [turns], **shown, **limits),
            understood.submit(ask_instead, [understood, turns], **shown, **limits),
            instead.click(ask_instead, [understood, turns], **shown, **limits),
        ]
        quick: dict[str, Any] = {"queue": False, "api_visibility": "private"}
        for press, shows, takes in (
            (box.stop, stopped, [turns]),
            (clear_button.click, clear, None),
        ):
            # First nothing more comes, then what is to stand there: together they race.
            press(None, cancels=asked, **quick).then(shows, takes, outputs, **quick)
        api(answer, api_name="answer", **{**limits, "api_visibility": "public"})
    page.queue(max_size=MAX_WAITING, default_concurrency_limit=AT_ONCE)
    return page


def launch(page: gr.Blocks, host: str, port: int | None) -> str:
    """Serve the page in the background, on any free port where `port` is None; its address.

    Raises:
        AssistantError: where the port cannot be used.
    """
    font = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif")
    try:
        _, address, _ = page.launch(
            server_name=host,
            server_port=port,
            theme=gr.themes.Base(primary_hue="teal", neutral_hue="slate", font=font),
            css=CSS,
            js=FOLLOW_MARKERS,
            footer_links=[],
            share=False,
            quiet=True,
            show_error=False,
            prevent_thread_lock=True,
            enable_monitoring=False,
            run_history=False,
            mcp_server=False,
            ssr_mode=False,
            max_file_size="1kb",  # the page takes no files
        )
    except OSError as error:
        raise AssistantError(
            f"cannot serve on {host} port {port}: the port is taken or the address is not this "
            "machine's; choose others with --port and --host"
        ) from error
    return address


def serve(
    assistant: Assistant,
    host: str = "127.0.0.1",
    port: int = 7860,
) -> None:
    """Serve the page until interrupted; its address is written to stderr once it is up.

    Raises:
        AssistantError: where the port cannot be used.
        IndexingError: where the assistant's index is missing or damaged.
    """
    page = build(assistant)
    sys.stderr.write("Loading the embedding model…\n")
    assistant.search("warm up", k=1)  # so that the first question is quick and a bad index told now
    address = launch(page, host, port)
    sys.stderr.write(f"The chat is on {address} (Ctrl-C stops it)\n")
    try:
        while page.is_running:
            time.sleep(0.2)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
    finally:
        page.close(verbose=False)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with Assistant() as built_in:
        serve(built_in)
