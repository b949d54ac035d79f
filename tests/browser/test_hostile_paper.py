"""A paper whose text tries to become markup, through the real pipeline, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

import app
from assistant import Assistant
from index import Index

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MARKUP = (
    "<img src=http://evil.example/a onerror=window.ran=1> ![x](http://evil.example/b) **b** [7]"
)
MORE = (
    "<script>window.ran=2</script> <svg onload='window.ran=3'> [click](javascript:window.ran=4) "
    "`code` $$y$$ &lt;i&gt; {{value}} ${window.ran=5}"
)
TITLE = f"Temozolomide for glioma {MARKUP} {MORE}"
SENTENCE = f"Median survival of patients with glioma on temozolomide was 14.6 months {MARKUP}."


@pytest.fixture
def hostile_page(tmp_path: Path) -> Iterator[str]:
    """Address of a chat over one hostile paper."""
    record = {"_id": "1", "title": TITLE, "text": SENTENCE}
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(json.dumps(record))
    with Index(tmp_path / "index") as index:
        assert index.add([corpus]).failures == []
    with Assistant(tmp_path / "index") as assistant:
        page = app.build(assistant)
        try:
            yield app.launch(page, "127.0.0.1", None)
        finally:
            page.close(verbose=False)


def test_text_of_a_paper_stays_text(hostile_page: str, chromium: BrowserContext) -> None:
    page = chromium.new_page()
    left: list[str] = []
    page.on("request", lambda request: left.append(request.url))
    page.goto(hostile_page)
    box = page.locator("#question textarea")
    box.fill("What was the median survival of patients with glioma on temozolomide?")
    box.press("Enter")
    panel = page.locator("#sources")
    expect(panel.locator("mark")).to_contain_text(MARKUP, timeout=60_000)
    expect(panel.locator(".reference")).to_contain_text(MORE)
    reply = page.locator("#chat [data-testid=bot] .md").last
    expect(reply).to_contain_text(MARKUP)
    expect(reply.locator("a")).to_have_count(1)
    for tag in ("img", "script", "svg", "strong", "code", "i", ".katex"):
        expect(reply.locator(tag)).to_have_count(0)
        expect(panel.locator(f".html-container {tag}")).to_have_count(0)
    assert page.evaluate("window.ran") is None
    assert [url for url in left if not url.startswith((hostile_page, "data:"))] == []
    page.close()
