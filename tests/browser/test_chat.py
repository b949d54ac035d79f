"""The chat in a real browser, over the real built-in papers."""

from __future__ import annotations

import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TEN_YEARS = "How many patients were alive ten years after resection of colorectal liver metastases?"
MIGRAINE = "What is the best treatment for migraine in teenagers?"
REPLY_SECONDS = 120
HOSTILE = (
    "<script>window.ran = 1</script> <img src=x onerror='window.ran = 2'>"
    "<img src=http://evil.example/a.png> ![x](http://evil.example/b.png) "
    "[click](javascript:window.ran=3) [1] **bold** _it_ `code` $x$ $$y$$ &lt; <b>b</b> "
    "http://evil.example/c <svg onload='window.ran=4'>"
)


def ask(chat: Page, question: str) -> None:
    """Type a question, send it and wait for the whole reply: the end of its event stream."""
    replies = chat.locator("#chat [data-testid=bot]").count()
    box = chat.locator("#question textarea")
    box.fill(question)
    ended: list[Request] = []

    def note(request: Request) -> None:
        if "/queue/data" in request.url:
            ended.append(request)

    for event in ("requestfinished", "requestfailed"):  # whoever hangs up first, server or page
        chat.on(event, note)
    box.press("Enter")
    end = time.monotonic() + REPLY_SECONDS
    while not ended and time.monotonic() < end:
        chat.wait_for_timeout(50)
    for event in ("requestfinished", "requestfailed"):
        chat.remove_listener(event, note)
    assert ended, "no whole reply in time"
    expect(chat.locator("#chat [data-testid=bot]")).to_have_count(replies + 1)
    expect(chat.get_by_text("Looking in the papers")).to_have_count(0)


def strangers(requests: list[str]) -> list[str]:
    """Requests that went anywhere but to the chat server."""
    return [
        url
        for url in requests
        if urlsplit(url).hostname != "127.0.0.1" and urlsplit(url).scheme not in {"data", "blob"}
    ]


def test_an_answer_leads_to_its_source_and_the_sentence_that_says_so(
    chat: Page, requests: list[str], tmp_path: Path
) -> None:
    ask(chat, TEN_YEARS)
    reply = chat.locator("#chat [data-testid=bot]").last
    expect(reply).to_contain_text("102 of 612")
    source = chat.locator("#sources .source", has_text="doi:10.1200/JCO.2007.11.0833")
    expect(source.locator("mark", has_text="102 of 612")).to_be_visible()
    link = source.locator('a[href="https://doi.org/10.1200/JCO.2007.11.0833"]')
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    anchor = source.get_attribute("id")
    marker = reply.locator(f'a[href="#{anchor}"]').last
    expect(marker).to_have_text(f"[{anchor.removeprefix('source-')}]")
    marker.click()
    expect(chat.locator(f"#{anchor}:target")).to_be_in_viewport()
    expect(reply).to_be_in_viewport()
    marker.click()  # a second time changes nothing
    expect(chat.locator(f"#{anchor}:target")).to_be_in_viewport()
    expect(chat.locator("#understood")).to_be_hidden()
    chat.screenshot(path=tmp_path / "answer.png")
    assert strangers(requests) == []


def test_every_marker_of_an_answer_has_its_source(chat: Page) -> None:
    ask(chat, TEN_YEARS)
    markers = chat.locator('#chat [data-testid=bot] a[href^="#"]')
    expect(markers.first).to_be_visible()
    for index in range(markers.count()):
        expect(chat.locator(f"#sources {markers.nth(index).get_attribute('href')}")).to_have_count(
            1
        )


def test_an_example_is_asked_when_pressed_and_clear_forgets_all(chat: Page) -> None:
    chat.locator("#chat button.example").first.click()
    expect(chat.locator("#sources .source").first).to_be_visible()
    chat.locator("#clear").click()
    expect(chat.locator("#chat button.example")).to_have_count(6)
    expect(chat.locator("#sources .source")).to_have_count(0)
    ask(chat, "And what predicted cure?")
    expect(chat.locator("#understood")).to_be_hidden()


def test_an_abstention_shows_the_nearest_passages(chat: Page) -> None:
    ask(chat, MIGRAINE)
    reply = chat.locator("#chat [data-testid=bot]").last
    expect(reply).to_contain_text("The indexed papers")
    expect(reply.locator('a[href^="#"]')).to_have_count(0)
    expect(chat.locator("#sources h2").first).to_have_text(
        "Nearest passages (these do not answer the question)"
    )
    expect(chat.locator("#sources .near").first).to_be_visible()
    expect(chat.locator("#sources mark")).to_have_count(0)


def test_a_follow_up_is_understood_and_earlier_sources_stay_reachable(chat: Page) -> None:
    ask(chat, TEN_YEARS)
    ask(chat, "And what predicted cure?")
    reply = chat.locator("#chat [data-testid=bot]").last
    expect(reply).to_contain_text("Understood as: And what predicted cure?")
    expect(reply).to_contain_text("alive ten years after resection")
    first = chat.locator("#chat [data-testid=bot]").first.locator('a[href^="#"]').first
    anchor = first.get_attribute("href")
    assert anchor == "#answer-1-source-1"
    expect(chat.locator(anchor)).to_be_hidden()
    first.click()
    expect(chat.locator(anchor)).to_be_in_viewport()


def test_a_question_understood_wrongly_is_corrected_and_asked_by_itself(chat: Page) -> None:
    ask(chat, TEN_YEARS)
    ask(chat, "And what predicted cure?")
    understood = chat.locator("#understood textarea")
    expect(understood).to_have_value(re.compile("And what predicted cure.*alive ten years"))
    understood.fill("What did OSLO-COMET compare?")
    chat.locator("#ask-instead").click()
    expect(chat.locator("#chat [data-testid=user]").last).to_contain_text("What did OSLO-COMET")
    reply = chat.locator("#chat [data-testid=bot]").last
    expect(reply).to_contain_text("laparoscopic", timeout=REPLY_SECONDS * 1_000)
    expect(reply).not_to_contain_text("Understood as")
    expect(chat.locator("#understood")).to_be_hidden()


def test_a_new_answer_is_shown_from_its_top_with_no_source_marked(chat: Page) -> None:
    ask(chat, TEN_YEARS)
    chat.locator('#chat [data-testid=bot] a[href^="#"]').last.click()
    expect(chat.locator("#sources .source:target")).to_have_count(1)
    chat.locator("#sources").evaluate("panel => panel.scrollTo(0, panel.scrollHeight)")
    ask(chat, "And what predicted cure?")
    expect(chat.locator("#sources h2").first).to_be_in_viewport()
    assert chat.locator("#sources").evaluate("panel => panel.scrollTop") == 0
    expect(chat.locator("#sources .source:target")).to_have_count(0)


def test_hostile_text_is_shown_literally_and_nothing_runs_or_leaves(
    chat: Page, requests: list[str]
) -> None:
    ask(chat, HOSTILE)
    typed = chat.locator("#chat [data-testid=user]").last
    expect(typed).to_contain_text(HOSTILE)
    for tag in ("img", "script", "svg", "a", "b", "strong", "em", "code", ".katex"):
        expect(typed.locator(f".md {tag}")).to_have_count(0)
    ask(chat, f"And {HOSTILE}")  # a follow-up is repeated as it is understood
    expect(chat.locator("#sources img, #sources script, #sources svg")).to_have_count(0)
    understood = chat.locator("#chat [data-testid=bot]").last
    expect(understood).to_contain_text(HOSTILE)
    for tag in ("img", "script", "svg", "a", "b", "strong", "code", ".katex"):
        expect(understood.locator(f".md {tag}")).to_have_count(0)
    assert chat.evaluate("window.ran") is None
    assert strangers(requests) == []


def test_what_cannot_be_asked_is_told_in_the_chat(chat: Page) -> None:
    ask(chat, "liver " * 2_000)
    expect(chat.locator("#chat [data-testid=bot]").last).to_contain_text("characters")
    expect(chat.get_by_text("Traceback")).to_have_count(0)
    ask(chat, TEN_YEARS)
    expect(chat.locator("#chat [data-testid=bot]").last).to_contain_text("102 of 612")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_fits_a_phone(chat: Page, chat_server: str, theme: str, tmp_path: Path) -> None:
    chat.set_viewport_size({"width": 390, "height": 844})
    chat.goto(f"{chat_server}/?__theme={theme}")
    chat.wait_for_selector("#chat button.example")
    assert chat.evaluate("document.documentElement.scrollWidth") <= 390
    ask(chat, TEN_YEARS)
    expect(chat.locator("#sources .source").first).to_be_visible()
    assert chat.evaluate("document.documentElement.scrollWidth") <= 390
    for element in ("#chat", "#question", "#clear", "#sources"):
        box = chat.locator(element).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    chat.screenshot(path=tmp_path / f"phone-{theme}.png", full_page=True)
