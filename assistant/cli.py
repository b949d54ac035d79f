"""The `review-assistant` command. Results go to stdout, progress and messages to stderr."""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.result import Answer
    from assistant.settings import Settings
    from index import Index
    from index.indexer import Progress

app = typer.Typer(
    help="Answers questions about a biomedical review and the papers it cites, every statement "
    "with the sentence behind it. Not medical advice.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

IndexOption = Annotated[
    Path | None, typer.Option("--index", help="Folder of the index; the built-in one if not given.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def common(
    debug: Annotated[bool, typer.Option(help="Log every step; tracebacks on errors.")] = False,
) -> None:
    """Options of every command."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.DEBUG if debug else logging.WARNING,
        format="%(levelname)s %(name)s: %(message)s",
    )
    if debug:
        for noisy in ("chromadb", "httpx", "httpcore", "urllib3"):
            logging.getLogger(noisy).setLevel(logging.INFO)


@app.command()
def index(
    sources: Annotated[
        list[Path] | None, typer.Argument(help="Files and folders; none: the built-in corpus.")
    ] = None,
    index_folder: IndexOption = None,
    rebuild: Annotated[
        bool, typer.Option(help="Make all rows anew, as after a change of the embedding model.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Add papers to an index; unchanged ones cost nothing."""
    from index.sources import BUILTIN_CORPUS

    if rebuild and sources:
        raise typer.BadParameter("--rebuild takes no files: it uses the papers of the index")
    with _index(index_folder) as target, _progress("papers read") as progress:
        report = (
            target.rebuild(progress)
            if rebuild
            else target.add(sources or [BUILTIN_CORPUS], progress)
        )
    if as_json:
        _print_json(report.to_dict())
    else:
        out.print(
            f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
            f"{report.failed} failed"
        )
    for failure in report.failures:
        err.print(f"failed: {escape(failure.source)}: {escape(failure.reason)}")
    if report.failed:
        raise typer.Exit(1)


@app.command()
def papers(
    key: Annotated[
        str | None, typer.Argument(help="Key of the paper to show; `remove KEY` drops one.")
    ] = None,
    removed: Annotated[str | None, typer.Argument(metavar="[KEY]", help="After `remove`.")] = None,
    index_folder: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the papers of an index, show one, or drop one with `papers remove KEY`."""
    from assistant import listing

    if (key == "remove") != (removed is not None):
        raise typer.BadParameter("write `papers`, `papers KEY` or `papers remove KEY`")
    with _index(index_folder) as source:
        if removed is not None:
            source.remove(removed)
            err.print(f"removed {removed}", markup=False)
        elif key is not None:
            details = listing.paper_details(source, key)
            _print_json(details) if as_json else _print_text(listing.paper_text(details))
        else:
            listed = [listing.paper_summary(paper) for paper in source.papers()]
            _print_json(listed) if as_json else out.print(listing.papers_table(listed))


@app.command()
def search(
    question: str,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="Passages to show.")] = 10,
    index_folder: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the passages nearest to a question, with their scores and no answer."""
    import dataclasses

    with _assistant(index_folder) as assistant:
        found = assistant.search(question, k)
    if as_json:
        _print_json([dataclasses.asdict(passage) for passage in found])
        return
    for passage in found:
        _print_text(f"{passage.score:.3f}  {passage.id}  {passage.section}")
        _print_text(f"       {passage.text}")


@app.command()
def ask(
    question: str,
    index_folder: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with numbered sources, or say that the papers do not answer it."""
    with _assistant(index_folder) as assistant:
        answer = assistant.answer(question)
    _print_json(answer.to_dict()) if as_json else _print_answer(answer)


@app.command()
def chat(index_folder: IndexOption = None) -> None:
    """Ask and follow up in the terminal; an empty line ends."""
    from assistant.errors import QuestionError

    history: list[tuple[str, Answer]] = []
    with _assistant(index_folder) as assistant:
        while True:
            try:
                question = err.input("[bold]> [/bold]") if sys.stdin.isatty() else input()
            except EOFError:
                return
            if not question.strip():
                return
            try:
                answer = assistant.answer(question, history)
            except QuestionError as error:
                err.print(f"error: {error}", markup=False)
                continue
            if answer.standalone_question != question:
                err.print(f"understood as: {answer.standalone_question}", markup=False)
            _print_answer(answer)
            history.append((question, answer))


@app.command()
def serve(
    index_folder: IndexOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 7860,
) -> None:
    """Serve the chat page."""
    import app as page

    with _assistant(index_folder) as assistant:
        page.serve(assistant, host=host, port=port)


@app.command()
def evaluate(
    questions: Annotated[Path | None, typer.Argument(help="Question set as JSON Lines.")] = None,
    index_folder: IndexOption = None,
    report: Annotated[Path | None, typer.Option(help="Write an HTML report here.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="Compare with this saved run.")] = None,
    save: Annotated[Path | None, typer.Option(help="Save the run here as JSON.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the answers against a question set."""
    raise NotImplementedError


@app.command()
def doctor(index_folder: IndexOption = None, as_json: JsonOption = False) -> None:
    """Show what is installed, which models are used, and whether the index is sound."""
    from assistant import listing

    with _index(index_folder) as source:
        found = listing.diagnosis(source)
    if as_json:
        _print_json(found)
    else:
        for name, value in found.items():
            for line in value.items() if isinstance(value, dict) else [("", value)]:
                _print_text("  ".join(str(part) for part in (name, *line) if part != ""))
    if not found["index"]["sound"]:
        raise typer.Exit(1)


def main() -> None:
    """Run the command; errors made on purpose are one line and exit code 1."""
    from assistant.errors import AssistantError
    from index.errors import IndexingError

    try:
        app()
    except (AssistantError, IndexingError) as error:
        if "--debug" in sys.argv:
            raise
        _fail(str(error))
    except KeyboardInterrupt:
        _fail("interrupted")


def _fail(message: str) -> NoReturn:
    err.print(f"error: {message}", markup=False)
    sys.exit(1)


def _settings() -> Settings:
    from pydantic import ValidationError

    from assistant.errors import AssistantError
    from assistant.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise AssistantError(f"setting {name}: {first['msg']}") from error


@contextlib.contextmanager
def _assistant(folder: Path | None) -> Iterator[Assistant]:
    from assistant.assistant import Assistant

    with err.status("opening the index"):
        assistant = Assistant(folder, settings=_settings())
    with assistant:
        yield assistant


def _index(folder: Path | None) -> Index:
    from index import Index
    from index.embedder import Embedder

    settings = _settings()
    model = settings.embedding_model
    return Index(
        folder or settings.index,
        embedder=Embedder(model) if model else None,
        chroma_url=settings.chroma_url,
    )


@contextlib.contextmanager
def _progress(what: str) -> Iterator[Progress]:
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed} " + what),
        TimeElapsedColumn(),
        TextColumn("{task.fields[source]}"),
    )
    with Bar(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=None, source="")
        yield lambda source, done: bar.update(task, completed=done, source=escape(source))


def _print_text(text: str) -> None:
    out.print(text, markup=False)


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _print_answer(answer: Answer) -> None:
    from rich.markdown import Markdown

    out.print(Markdown(answer.text))
    for warning in answer.warnings:
        err.print(f"warning: {warning}", markup=False)
    for source in answer.sources:
        kind = "" if source.text_kind != "digest" else " (digest written for this project)"
        out.print(f"\n[{source.number}] {source.reference}{kind}", style="bold", markup=False)
        if source.url:
            _print_text(f"    {source.url}")
        for statement in answer.statements:
            for citation in statement.citations:
                if citation.source == source.number:
                    _print_text(f"    {citation.section}: “{citation.quote}”")
