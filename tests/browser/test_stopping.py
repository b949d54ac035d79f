"""Stop in a real browser, with an assistant that would go on for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from types import SimpleNamespace

import pytest
from playwright.sync_api import BrowserContext, expect

import app
from assistant import Answer, Citation, Statement

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUOTE = "102 of 612 patients were alive."


class FakeEndlessAssistant:
    """Says the same statement again and again; `left` is set once nobody listens any more."""

    def __init__(self) -> None:
        self.index = SimpleNamespace(papers=lambda: [])
        self.left = threading.Event()

    def stream(
        self, question: str, history: Sequence[tuple[str, Answer]] = ()
    ) -> Iterator[Statement | Answer]:
        citation = Citation(1, "pmid:7#s1", QUOTE, "Abstract", 0, 31, "verbatim")
        try:
            while True:
                yield Statement(QUOTE, (citation,))
                time.sleep(0.05)
        finally:
            self.left.set()


def test_stop_ends_the_work_and_the_next_question_can_be_asked(chromium: BrowserContext) -> None:
    assistant = FakeEndlessAssistant()
    page = app.build(assistant)  # type: ignore[arg-type]
    address = app.launch(page, "127.0.0.1", None)
    tab = chromium.new_page()
    tab.set_default_timeout(60_000)
    try:
        tab.goto(address)
        box = tab.locator("#question textarea")
        for question in ("How many?", "How many now?"):
            assistant.left.clear()
            box.fill(question)
            box.press("Enter")
            reply = tab.locator("#chat [data-testid=bot]").last
            expect(reply).to_contain_text(QUOTE)
            expect(tab.locator("#question .submit-button")).to_have_count(0)
            tab.locator("#question .stop-button").click()
            expect(reply).to_contain_text(app.STOPPED, timeout=30_000)
            assert assistant.left.wait(30)
            expect(tab.locator("#question .submit-button")).to_be_visible()
            expect(tab.locator("#question .stop-button")).to_have_count(0)
        expect(tab.locator("#chat [data-testid=user]")).to_have_count(2)
        tab.wait_for_timeout(300)
        expect(tab.locator("#chat").get_by_text(app.STOPPED)).to_have_count(2)
    finally:
        tab.close()
        page.close(verbose=False)
