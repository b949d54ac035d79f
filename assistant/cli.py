"""The `review-assistant` command. Results go to stdout, progress and messages to stderr."""

from __future__ import annotations

import dataclasses
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.markup import escape

from assistant.check_command import check
from assistant.terminal import (
    IndexOption,
    JsonOption,
    ModelOption,
    err,
    open_assistant,
    open_index,
    out,
    print_answer,
    print_json,
    print_text,
    progress_bar,
    read_settings,
)

if TYPE_CHECKING:
    from assistant.result import Answer

app = typer.Typer(
    help="Answers questions about a biomedical review and the papers it cites, every statement "
    "with the sentence behind it. Not medical advice.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


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
    for noisy in ("chromadb", "httpx", "httpcore", "urllib3", "huggingface_hub"):
        logging.getLogger(noisy).setLevel(logging.INFO if debug else logging.ERROR)


@app.command()
def index(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, PMIDs, PMCIDs, DOIs; none: the built-in corpus."),
    ] = None,
    index_folder: IndexOption = None,
    with_cited: Annotated[
        bool, typer.Option("--with-cited", help="Also the papers that PMIDs, PMCIDs, DOIs cite.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option(help="Make all rows anew, as after a change of the embedding model.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Add papers to an index; unchanged ones cost nothing."""
    from index.sources import BUILTIN_CORPUS

    if rebuild and sources:
        raise typer.BadParameter("--rebuild takes no files: it uses the papers of the index")
    with open_index(index_folder) as target, progress_bar("papers read") as progress:
        if rebuild:
            report = target.rebuild(progress)
        else:
            report = target.add(
                sources or [BUILTIN_CORPUS],
                progress,
                ncbi=read_settings().ncbi(),
                with_cited=with_cited,
            )
    if as_json:
        print_json(report.to_dict())
    else:
        out.print(
            f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
            f"{report.merged} merged, {report.failed} failed"
        )
        for merge in report.merges:
            print_text(f"merged: {merge.key} from {' and '.join(merge.sources)}: {merge.text_kind}")
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
    with open_index(index_folder) as source:
        if removed is not None:
            source.remove(removed)
            err.print(f"removed {removed}", markup=False)
        elif key is not None:
            details = listing.paper_details(source, key)
            print_json(details) if as_json else print_text(listing.paper_text(details))
        else:
            listed = [listing.paper_summary(paper) for paper in source.papers()]
            print_json(listed) if as_json else out.print(listing.papers_table(listed))


@app.command()
def search(
    question: str,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="Passages to show.")] = 10,
    index_folder: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the passages nearest to a question, with their scores and no answer."""
    with open_assistant(index_folder) as assistant:
        found = assistant.search(question, k)
    if as_json:
        print_json([dataclasses.asdict(passage) for passage in found])
        return
    for passage in found:
        print_text(f"{passage.score:.3f}  {passage.id}  {passage.section}")
        print_text(f"       {passage.text}")


@app.command()
def ask(
    question: str,
    index_folder: IndexOption = None,
    model: ModelOption = None,
    exclude_retracted: Annotated[
        bool, typer.Option("--exclude-retracted", help="Leave retracted papers out.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with numbered sources, or say that the papers do not answer it."""
    with open_assistant(index_folder, model, exclude_retracted) as assistant:
        answer = assistant.answer(question)
    print_json(answer.to_dict()) if as_json else print_answer(answer)


@app.command()
def export(
    question: str,
    format_: Annotated[
        str, typer.Option("--format", help="bibtex, ris or csl-json.", show_default=True)
    ] = "bibtex",
    index_folder: IndexOption = None,
) -> None:
    """Print the sources of a question's answer for a reference manager."""
    from assistant.export import ExportFormat
    from assistant.export import export as export_sources

    if format_ not in list(ExportFormat):
        raise typer.BadParameter(f"--format is one of {', '.join(ExportFormat)}")
    with open_assistant(index_folder) as assistant:
        answer = assistant.answer(question)
    if answer.sources:
        sys.stdout.write(export_sources(answer.sources, ExportFormat(format_)) + "\n")
    else:
        err.print(f"nothing to export: {answer.reason}", markup=False)


@app.command()
def chat(index_folder: IndexOption = None, model: ModelOption = None) -> None:
    """Ask and follow up in the terminal; an empty line ends."""
    from assistant.errors import QuestionError

    history: list[tuple[str, Answer]] = []
    with open_assistant(index_folder, model) as assistant:
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
            if answer.standalone_question.split() != question.split():
                err.print(f"understood as: {answer.standalone_question}", markup=False)
            print_answer(answer)
            history.append((question, answer))


@app.command()
def serve(
    index_folder: IndexOption = None,
    model: ModelOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 7860,
) -> None:
    """Serve the chat page."""
    import app as page

    with open_assistant(index_folder, model) as assistant:
        page.serve(assistant, host=host, port=port)


@app.command()
def doctor(index_folder: IndexOption = None, as_json: JsonOption = False) -> None:
    """Show what is installed, which models are used, and whether the index is sound."""
    from assistant import listing

    with open_index(index_folder) as source:
        found = listing.diagnosis(source, read_settings())
    if as_json:
        print_json(found)
    else:
        for name, value in found.items():
            for line in value.items() if isinstance(value, dict) else [("", value)]:
                print_text("  ".join(str(part) for part in (name, *line) if part != ""))
    if not found["index"]["sound"]:
        raise typer.Exit(1)


app.command()(check)


QUESTIONS = Path(__file__).parents[1] / "tests" / "questions" / "dev.jsonl"
"""The project's own question set, which a checkout has."""


@app.command()
def evaluate(
    questions: Annotated[
        Path | None, typer.Argument(help="Question set; the project's own if not given.")
    ] = None,
    index_folder: IndexOption = None,
    model: ModelOption = None,
    report: Annotated[Path | None, typer.Option(help="Write an HTML report here.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="Compare with this saved run.")] = None,
    save: Annotated[Path | None, typer.Option(help="Save the run here as JSON.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the answers against a question set."""
    from assistant.evaluation import Run, compare, load_questions
    from assistant.evaluation import evaluate as run_questions
    from assistant.evaluation.report import save_report, table

    asked = load_questions(questions or QUESTIONS)
    earlier = Run.load(baseline) if baseline else None
    with open_assistant(index_folder, model) as assistant, progress_bar("questions") as progress:
        run = run_questions(assistant, asked, progress)
    comparison = compare(run, earlier) if earlier else None
    if save:
        run.save(save)
    if report:
        save_report(report, run, comparison)
    print_json(run.to_dict()) if as_json else out.print(table(run, comparison))


@app.command()
def evaluate_retrieval(
    folder: Annotated[
        Path, typer.Argument(help="BEIR folder: corpus.jsonl, queries.jsonl, qrels/*.tsv.")
    ],
    split: Annotated[str | None, typer.Option(help="File of qrels/, without .tsv.")] = None,
    index_folder: Annotated[
        Path | None, typer.Option("--index", help="Where to index the corpus; kept for next time.")
    ] = None,
    per_query: Annotated[
        Path | None, typer.Option(help="Also write each query's results, as JSON lines.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the retrieval against a BEIR folder's relevance judgements."""
    from assistant.evaluation import evaluate_retrieval as run_retrieval
    from assistant.evaluation.report import retrieval_table
    from assistant.settings import BEIR_INDEXES

    target = index_folder or BEIR_INDEXES / folder.resolve().name
    settings = read_settings()
    with progress_bar("records") as progress:
        result = run_retrieval(
            folder,
            split,
            index_folder=target,
            embedder=settings.embedder(),
            reranker=settings.reranker_model(),
            progress=progress,
        )
    if per_query is not None:
        result.save_per_query(per_query)
    print_json(result.to_dict()) if as_json else out.print(retrieval_table(result))


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
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        _fail(f"unexpected {type(error).__name__}: {error} (--debug shows where)")


def _fail(message: str) -> NoReturn:
    err.print(f"error: {message}", markup=False)
    sys.exit(1)


if __name__ == "__main__":
    main()
