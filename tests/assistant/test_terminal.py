"""How results are printed: literally, results on stdout and the rest on stderr."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import Assistant, terminal
from assistant.result import Answer, Citation, Source, Statement
from index import Paper


def answer_from(paper: Paper, quote: str, text: str, *warnings: str) -> Answer:
    citation = Citation(1, f"{paper.key}#s1", quote, "Abstract", 0, len(quote), "verbatim")
    return Answer(
        question="Q?",
        standalone_question="Q?",
        status="answered",
        reason=None,
        text=text,
        statements=(Statement(quote, (citation,)),),
        sources=(Source.from_paper(1, paper, f"The reference of {paper.title}"),),
        passages=(),
        writer="fake",
        warnings=warnings,
    )


def test_json_is_one_value_in_plain_letters(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.print_json({"β": ["[bold]", "≥ 5", "\n"]})
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {"β": ["[bold]", "≥ 5", "\n"]}
    assert "β" in shown.out
    assert shown.err == ""


@pytest.mark.parametrize("text", ["[bold]x[/bold]", "[/]", "[18F]FDG [1]", ":smile:", "x" * 500])
def test_text_is_printed_as_it_is(capsys: pytest.CaptureFixture[str], text: str) -> None:
    terminal.print_text(text)
    assert capsys.readouterr().out == f"{text}\n"


def test_an_answer_is_its_text_its_sources_and_their_quotes(
    capsys: pytest.CaptureFixture[str], papers: dict[str, Paper]
) -> None:
    quote = "Median survival was 16.5 months [bold]."
    terminal.print_answer(answer_from(papers["trial"], quote, "It was so. [1]", "take care [x]"))
    shown = capsys.readouterr()
    lines = [line.strip() for line in shown.out.splitlines()]
    assert lines[0] == "It was so. [1]"
    assert "[1] The reference of Vemolimab against placebo in zebrafish melanoma" in lines
    assert "https://pubmed.ncbi.nlm.nih.gov/900002/" in lines
    assert f"Abstract: “{quote}”" in lines
    assert "take care" not in shown.out
    assert "take care [x]" in shown.err


def test_an_answer_of_the_papers_own_words_is_shown_literally(
    capsys: pytest.CaptureFixture[str], eager: Assistant
) -> None:
    terminal.print_answer(eager.answer("Did FDG uptake of treated carp fall?"))
    shown = " ".join(capsys.readouterr().out.split())
    assert "Uptake of [18F]FDG fell in treated carp (P < .05). [1]" in shown
    assert "<script>alert(1)</script> ![](http://x/y.png) [bold]2[/bold]" in shown


def test_a_digest_is_called_one(capsys: pytest.CaptureFixture[str]) -> None:
    digest = Paper("Digested", pmid="5", text_kind="digest")
    terminal.print_answer(answer_from(digest, "So.", "So. [1]"))
    assert "digest written for this project" in capsys.readouterr().out
    terminal.print_answer(answer_from(Paper("Abstracted", pmid="5"), "So.", "So. [1]"))
    assert "digest" not in capsys.readouterr().out


def test_a_source_without_an_address_is_printed_without_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    terminal.print_answer(answer_from(Paper("Nowhere"), "So.", "So. [1]"))
    shown = capsys.readouterr().out
    assert "None" not in shown
    assert "http" not in shown


@pytest.mark.parametrize("control", ["\x1b[2J", "\x1b]0;owned\x07", "\x9b31m", "\x07"])
def test_papers_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str], control: str) -> None:
    paper = Paper(f"Title {control}", pmid="5")
    terminal.print_answer(answer_from(paper, f"Quote {control}.", f"Text {control}. [1]"))
    terminal.print_text(f"Passage {control}.")
    shown = capsys.readouterr().out
    assert "Passage" in shown
    assert not set(shown) & {"\x1b", "\x9b", "\x07"}


def test_progress_is_shown_on_stderr_only(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal.progress_bar("papers read") as progress:
        progress("folder/[bold]file.jsonl", 3)
        progress("other", 4)
    assert capsys.readouterr().out == ""


def test_the_folder_given_wins_over_the_settings(
    monkeypatch: pytest.MonkeyPatch, small_index: Path, tmp_path: Path, fake_models: None
) -> None:
    monkeypatch.setenv("REVIEW_ASSISTANT_INDEX", str(tmp_path / "elsewhere"))
    assert terminal.open_index(small_index).folder == small_index
    assert terminal.open_index(None).folder == tmp_path / "elsewhere"
    with terminal.open_assistant(small_index) as opened:
        assert opened.index.folder == small_index
    with terminal.open_assistant(None) as opened:
        assert opened.index.folder == tmp_path / "elsewhere"


def test_an_assistant_is_closed_at_the_end(
    monkeypatch: pytest.MonkeyPatch, small_index: Path, fake_models: None
) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(Assistant, "close", lambda self: closed.append(True))
    with pytest.raises(KeyError), terminal.open_assistant(small_index):
        raise KeyError
    assert closed == [True]
