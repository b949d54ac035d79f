"""The terminal: consoles, options, progress, and how results are printed."""

from __future__ import annotations

import contextlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.result import Answer
    from assistant.settings import Settings
    from index import Index
    from index.indexer import Progress

out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)

# What a terminal would obey: text of papers is shown, not run.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

IndexOption = Annotated[
    Path | None, typer.Option("--index", help="Folder of the index; the built-in one if not given.")
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model", help="Language model that writes, as provider:name; none if not given."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def read_settings() -> Settings:
    from pydantic import ValidationError

    from assistant.errors import AssistantError
    from assistant.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise AssistantError(f"setting {name}: {first['msg']}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AssistantError(f"review-assistant.toml cannot be read: {error}") from error


@contextlib.contextmanager
def open_assistant(
    folder: Path | None, model: str | None = None, exclude_retracted: bool = False
) -> Iterator[Assistant]:
    from assistant.assistant import Assistant

    settings = read_settings()
    if exclude_retracted:
        settings = settings.model_copy(update={"exclude_retracted": True})
    with err.status("opening the index"):
        assistant = Assistant(folder, model, settings=settings)
    with assistant:
        yield assistant


def open_index(folder: Path | None) -> Index:
    from index import Index

    settings = read_settings()
    return Index(
        folder or settings.index, embedder=settings.embedder(), chroma_url=settings.chroma_url
    )


@contextlib.contextmanager
def progress_bar(what: str) -> Iterator[Progress]:
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed} " + what),
        TimeElapsedColumn(),
        TextColumn("{task.fields[source]}"),
    )
    with Bar(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=None, source="")
        yield lambda source, done: bar.update(task, completed=done, source=escape(source))


def visible(text: str) -> str:
    """The text without control characters."""
    return _CONTROL.sub("", text)


def print_text(text: str) -> None:
    out.print(visible(text), markup=False)


def print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_answer(answer: Answer) -> None:
    from rich.markdown import Markdown

    out.print(Markdown(visible(answer.text)))
    for warning in answer.warnings:
        err.print(f"warning: {warning}", markup=False)
    for source in answer.sources:
        kind = "" if source.text_kind != "digest" else " (digest written for this project)"
        print_text(f"\n[{source.number}] {source.reference}{kind}")
        if source.url:
            print_text(f"    {source.url}")
        for statement in answer.statements:
            for citation in statement.citations:
                if citation.source == source.number:
                    print_text(f"    {citation.section}: “{citation.quote}”")
