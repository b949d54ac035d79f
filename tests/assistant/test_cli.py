"""The `review-assistant` command: results on stdout, one clear line on stderr where it fails."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, cli
from index import Index, Paper, StoreError
from tests.fakes import FakeEmbedder

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("review-assistant")
COMMANDS = sorted(
    command.name or str(getattr(command.callback, "__name__", "")).replace("_", "-")
    for command in cli.app.registered_commands
)

SURVIVAL = "What was the median survival of zebrafish on vemolimab?"
GOOD = '{"pmid": "77", "title": "Newts", "text": "Quinine lengthened the lives of newts."}\n'

CheckAnswer = Callable[[Answer | dict[str, Any], Index], dict[str, Any]]


@dataclasses.dataclass(frozen=True)
class Ran:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout, which is one JSON value and nothing else."""
        return json.loads(self.out)

    def failed_in_one_line(self) -> str:
        """The line on stderr of a command that failed as it should."""
        assert self.code == 1
        assert self.out == ""
        (line,) = self.err.splitlines()
        assert line.startswith("error: ")
        assert "unexpected" not in line
        return line


Run = Callable[..., Ran]


@pytest.fixture
def run(
    fake_models: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Run:
    """Runs the command in this process, in a folder of its own, answering whatever it can."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REVIEW_ASSISTANT_THRESHOLD", "0")

    def ran(*arguments: str | Path, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["review-assistant", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        code: object = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code or 0
        assert isinstance(code, int)
        shown = capsys.readouterr()
        return Ran(code, shown.out, shown.err)

    return ran


# -- help and usage


def test_help_names_every_command(run: Run) -> None:
    shown = run("--help")
    assert shown.code == 0
    for name in "index papers search ask chat serve evaluate evaluate-retrieval doctor".split():
        assert re.search(rf"\b{name}\b", shown.out)
    assert "--help" in shown.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(run: Run, name: str) -> None:
    shown = run(name, "--help")
    assert shown.code == 0
    assert "--help" in shown.out
    assert "Usage" in shown.out


def test_help_loads_no_model(tmp_path: Path) -> None:
    code = """
import sys
from assistant.cli import main
sys.argv = ["review-assistant", "--help"]
try:
    main()
except SystemExit as ended:
    assert not ended.code
heavy = {"torch", "gradio", "chromadb", "sentence_transformers", "transformers", "langchain"}
print("loaded", sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "Usage" in done.stdout
    assert done.stdout.splitlines()[-1] == "loaded []"


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["ask"],
        ["ask", "Why?", "--no-such-option"],
        ["search", "Why?", "-k", "0"],
        ["search", "Why?", "-k", "many"],
        ["papers", "remove"],
        ["papers", "pmid:1", "pmid:2"],
        ["index", "--rebuild", "paper.jsonl"],
        ["serve", "--port", "0"],
    ],
)
def test_wrong_usage_is_exit_code_2(run: Run, arguments: list[str]) -> None:
    shown = run(*arguments)
    assert shown.code == 2
    assert shown.out == ""
    assert "Usage" in shown.err


# -- ask


def test_ask_prints_the_answer_and_its_sources(run: Run, small_index: Path) -> None:
    shown = run("ask", SURVIVAL, "--index", small_index)
    assert shown.code == 0
    assert "Median survival was 16.5 months" in shown.out
    assert "[1] Lind P, Berg O. Vemolimab against placebo in zebrafish melanoma." in shown.out
    assert "https://pubmed.ncbi.nlm.nih.gov/900002/" in shown.out
    assert "Traceback" not in shown.err


@pytest.mark.parametrize("question", [SURVIVAL, "Who wrote the carp PET paper?", "-- or not?"])
def test_ask_json_is_one_object_that_holds_the_contract(
    run: Run, small_index: Path, small: Index, check_answer: CheckAnswer, question: str
) -> None:
    shown = run("ask", "--index", small_index, "--json", "--", question)
    assert shown.code == 0
    read = check_answer(shown.json, small)
    assert read["question"] == question
    assert read["status"] == "answered"


def test_an_abstention_is_a_result(
    run: Run, small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVIEW_ASSISTANT_THRESHOLD", "1")
    question = "Which violin concerto did the orchestra rehearse?"
    shown = run("ask", question, "--index", small_index, "--json")
    assert shown.code == 0
    assert shown.json["status"] == "insufficient_evidence"
    assert shown.json["reason"]
    assert shown.json["statements"] == shown.json["sources"] == []
    told = run("ask", question, "--index", small_index)
    assert told.code == 0
    assert " ".join(shown.json["reason"].split()) in " ".join(told.out.split())


@pytest.mark.parametrize("question", ["", "  \n ", "x" * 100_000])
@pytest.mark.parametrize("command", [["ask"], ["ask", "--json"], ["search"], ["search", "--json"]])
def test_a_question_that_cannot_be_asked_is_one_line(
    run: Run, small_index: Path, command: list[str], question: str
) -> None:
    line = run(*command, "--index", small_index, question).failed_in_one_line()
    assert "question" in line
    assert len(line) < 200


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "Why?"],
        ["ask", "Why?", "--json"],
        ["search", "Why?"],
        ["papers"],
        ["papers", "--json"],
        ["papers", "pmid:1"],
        ["papers", "remove", "pmid:1"],
        ["index", "--rebuild"],
    ],
)
def test_a_missing_index_is_one_line_and_is_not_made(
    run: Run, tmp_path: Path, arguments: list[str]
) -> None:
    missing = tmp_path / "missing"
    line = run(*arguments, "--index", missing).failed_in_one_line()
    assert str(missing) in line
    assert "review-assistant index" in line
    assert not missing.exists()


@pytest.mark.parametrize(
    "arguments", [["ask", SURVIVAL], ["ask", SURVIVAL, "--json"], ["search", "?!"]]
)
def test_an_index_of_another_model_is_refused_with_what_mends_it(
    run: Run, small_index: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("REVIEW_ASSISTANT_EMBEDDING_MODEL", "fake-other")
    line = run(*arguments, "--index", small_index).failed_in_one_line()
    assert "fake-other" in line
    assert f"review-assistant index --rebuild --index {small_index}" in line


def test_the_command_named_mends_it(
    run: Run, own_index: Path, monkeypatch: pytest.MonkeyPatch, papers: dict[str, Paper]
) -> None:
    monkeypatch.setenv("REVIEW_ASSISTANT_EMBEDDING_MODEL", "fake-other")
    run("ask", SURVIVAL, "--index", own_index).failed_in_one_line()
    assert run("index", "--rebuild", "--index", own_index).code == 0
    assert "16.5 months" in run("ask", SURVIVAL, "--index", own_index).out
    listed = run("papers", "--json", "--index", own_index).json
    assert [paper["key"] for paper in listed] == sorted(paper.key for paper in papers.values())


@pytest.mark.slow
def test_a_model_that_cannot_be_loaded_is_one_line(
    run: Run, small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVIEW_ASSISTANT_EMBEDDING_MODEL", "no/such-model-anywhere")
    line = run("ask", SURVIVAL, "--index", small_index).failed_in_one_line()
    assert "no/such-model-anywhere" in line


def test_debug_shows_where_it_failed(run: Run, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no index"):
        run("--debug", "papers", "--index", tmp_path / "missing")


def test_ask_can_leave_retracted_papers_out(run: Run, small_index: Path) -> None:
    question = "How many zebrafish did curcumin cure?"
    shown = run("ask", question, "--index", small_index)
    assert "retracted" in shown.err
    assert "Curcumin cured all 30" in shown.out
    shown = run("ask", question, "--exclude-retracted", "--index", small_index)
    assert shown.code == 0
    assert "retracted" not in shown.err
    assert "Curcumin cured" not in shown.out


# -- settings


def test_flag_before_environment_before_file(
    run: Run, small_index: Path, build_index: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("file", "environment"):
        build_index(Path(name).resolve(), (Paper(f"From the {name}", pmid="1"),))

    def titles(*arguments: str | Path) -> list[str]:
        return [paper["title"] for paper in run("papers", "--json", *arguments).json]

    Path("review-assistant.toml").write_text('index = "file"\n')
    assert titles() == ["From the file"]
    monkeypatch.setenv("REVIEW_ASSISTANT_INDEX", "environment")
    assert titles() == ["From the environment"]
    assert "Regrowth of axolotl limbs" in titles("--index", small_index)


def test_an_empty_settings_file_is_no_mistake(run: Run, small_index: Path) -> None:
    Path("review-assistant.toml").write_text("")
    assert run("papers", "--index", small_index).code == 0


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("threshhold = 0.5", "threshhold"),
        ("threshold = 7", "threshold"),
        ("threshold", "review-assistant.toml"),
    ],
)
@pytest.mark.parametrize("command", [["ask", SURVIVAL], ["papers"], ["search", SURVIVAL]])
def test_a_mistake_in_the_settings_is_one_line(
    run: Run,
    small_index: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
    file: str,
    named: str,
) -> None:
    monkeypatch.delenv("REVIEW_ASSISTANT_THRESHOLD")
    Path("review-assistant.toml").write_text(file)
    assert named in run(*command, "--index", small_index).failed_in_one_line()


# -- search


@pytest.mark.parametrize("k", [1, 3, 1000])
def test_search_gives_k_passages_best_first(run: Run, small_index: Path, k: int) -> None:
    found = run("search", SURVIVAL, "-k", str(k), "--json", "--index", small_index).json
    with Index(small_index, embedder=FakeEmbedder()) as index:
        total = index.manifest.passages
    assert len(found) == min(k, total)
    assert found[0]["id"] == "pmid:900002#p2"
    scores = [passage["score"] for passage in found]
    assert scores == sorted(scores, reverse=True)
    assert set(found[0]) == {"id", "key", "section", "text", "score"}


def test_search_shows_ids_scores_and_text_literally(run: Run, small_index: Path) -> None:
    shown = run("search", "FDG uptake of carp", "-k", "1", "--index", small_index)
    assert shown.code == 0
    assert "pmcid:PMC900004#p1" in shown.out
    assert "Uptake of [18F]FDG fell in treated carp (P < .05). A <script>" in shown.out
    assert re.match(r"\d\.\d+ ", shown.out)


# -- papers


def test_papers_lists_every_paper(run: Run, small_index: Path, papers: dict[str, Paper]) -> None:
    listed = run("papers", "--json", "--index", small_index).json
    assert {paper["key"]: paper["title"] for paper in listed} == {
        paper.key: paper.title for paper in papers.values()
    }
    assert {paper["key"] for paper in listed if paper["retracted"]} == {"doi:10.5555/retracted.1"}
    shown = run("papers", "--index", small_index)
    assert shown.code == 0
    for paper in papers.values():
        assert paper.key in shown.out


def test_papers_shows_one_paper(run: Run, small_index: Path) -> None:
    details = run("papers", "pmid:900001", "--json", "--index", small_index).json
    assert details["key"] == "pmid:900001"
    assert len(details["sentences"]) == 5
    assert len(details["reference_list"]) == 5
    shown = run("papers", "pmcid:PMC900004", "--index", small_index)
    assert shown.code == 0
    assert "Uptake of [18F]FDG fell in treated carp (P < .05)." in shown.out
    assert "<script>alert(1)</script> ![](http://x/y.png) [bold]2[/bold]" in shown.out


def test_papers_remove_drops_one_paper(run: Run, own_index: Path) -> None:
    removed = run("papers", "remove", "pmid:900002", "--index", own_index)
    assert (removed.code, removed.out) == (0, "")
    assert "pmid:900002" in removed.err
    listed = run("papers", "--json", "--index", own_index).json
    assert "pmid:900002" not in {paper["key"] for paper in listed}
    assert len(listed) == 4
    found = run("search", SURVIVAL, "-k", "50", "--json", "--index", own_index).json
    assert "pmid:900002" not in {passage["key"] for passage in found}
    assert (
        "pmid:900002"
        in run("papers", "remove", "pmid:900002", "--index", own_index).failed_in_one_line()
    )


def test_an_unknown_paper_is_one_line(run: Run, small_index: Path) -> None:
    line = run("papers", "pmid:5", "--index", small_index).failed_in_one_line()
    assert "pmid:5" in line


# -- index


@pytest.fixture
def fake_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEW_ASSISTANT_EMBEDDING_MODEL", "fake")


@pytest.mark.usefixtures("fake_by_default")
def test_a_bad_file_is_named_and_the_good_one_is_indexed(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jsonl", tmp_path / "[bold]bad.xml"
    good.write_text(GOOD)
    bad.write_text("<PubmedArticleSet><broken")
    target = tmp_path / "made"
    shown = run("index", bad, good, "--index", target)
    assert shown.code == 1
    assert re.search(r"\b1 added\b.*\b1 failed\b", shown.out)
    assert str(bad) in shown.err
    assert str(good) not in shown.err
    assert [paper["key"] for paper in run("papers", "--json", "--index", target).json] == [
        "pmid:77"
    ]
    again = run("index", good, "--index", target, "--json")
    assert again.code == 0
    counts = {name: again.json[name] for name in ("added", "updated", "unchanged", "failed")}
    assert counts == {"added": 0, "updated": 0, "unchanged": 1, "failed": 0}


@pytest.mark.usefixtures("fake_by_default")
def test_failures_are_in_the_json_report_too(run: Run, tmp_path: Path) -> None:
    shown = run("index", tmp_path / "nothing.xml", "--index", tmp_path / "made", "--json")
    assert shown.code == 1
    (failure,) = shown.json["failures"]
    assert failure["source"] == str(tmp_path / "nothing.xml")
    assert failure["reason"]


@pytest.mark.usefixtures("fake_by_default")
def test_a_folder_is_indexed_and_an_edited_file_updated(run: Run, tmp_path: Path) -> None:
    folder, target = tmp_path / "papers", tmp_path / "made"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "one.jsonl").write_text(GOOD)
    (folder / "two.jsonl").write_text(GOOD.replace("77", "78"))
    assert run("index", folder, "--index", target, "--json").json["added"] == 2
    (folder / "two.jsonl").write_text(GOOD.replace("77", "78").replace("newts.", "olms."))
    report = run("index", folder, "--index", target, "--json").json
    assert (report["updated"], report["unchanged"]) == (1, 1)
    assert "olms" in run("ask", "Whose lives did quinine lengthen: olms?", "--index", target).out


@pytest.mark.usefixtures("fake_by_default")
def test_an_index_that_cannot_be_written_is_one_line(run: Run, tmp_path: Path) -> None:
    good, taken = tmp_path / "good.jsonl", tmp_path / "taken"
    good.write_text(GOOD)
    taken.write_text("a file stands where the folder should be")
    assert str(taken) in run("index", good, "--index", taken).failed_in_one_line()


# -- doctor


def test_doctor_says_that_an_index_is_sound(run: Run, small_index: Path) -> None:
    found = run("doctor", "--json", "--index", small_index)
    assert found.code == 0
    assert found.json["index"]["sound"] is True
    assert found.json["index"]["papers"] == 5
    assert found.json["packages"]["torch"]
    shown = run("doctor", "--index", small_index)
    assert shown.code == 0
    assert str(small_index) in shown.out


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_doctor_fails_where_the_index_is_not_sound(
    run: Run, tmp_path: Path, options: list[str]
) -> None:
    found = run("doctor", *options, "--index", tmp_path / "missing")
    assert found.code == 1
    assert "there is no index" in found.out
    if options:
        assert found.json["index"]["sound"] is False


# -- chat


def test_chat_remembers_what_was_talked_about(run: Run, small_index: Path) -> None:
    shown = run(
        "chat",
        "--index",
        small_index,
        stdin="Do axolotl limbs regrow after amputation?\nAnd how many died?\n",
    )
    assert shown.code == 0
    first, second = shown.out.split("Regrowth of axolotl limbs")[:2]
    assert "regrew within 40 days" in first
    assert "No axolotl died" in second or "No axolotl died" in shown.out
    (understood,) = [line for line in shown.err.splitlines() if "understood as" in line]
    assert "And how many died?" in understood
    assert "Do axolotl limbs regrow after amputation?" in understood


def test_chat_goes_on_after_a_question_that_cannot_be_asked(run: Run, small_index: Path) -> None:
    shown = run("chat", "--index", small_index, stdin=f"{'x' * 100_000}\n{SURVIVAL}\n")
    assert shown.code == 0
    assert "16.5 months" in shown.out
    (line,) = shown.err.splitlines()
    assert line.startswith("error: ")


def test_chat_ends_with_an_empty_line(run: Run, small_index: Path) -> None:
    shown = run("chat", "--index", small_index, stdin=f"\n{SURVIVAL}\n")
    assert (shown.code, shown.out) == (0, "")


def test_chat_says_how_a_question_was_understood_only_where_it_matters(
    run: Run, small_index: Path
) -> None:
    shown = run("chat", "--index", small_index, stdin=SURVIVAL.replace(" ", "  ") + " \n")
    assert "16.5 months" in shown.out
    assert shown.err == ""


def test_chat_without_an_index_is_one_line(run: Run, tmp_path: Path) -> None:
    shown = run("chat", "--index", tmp_path / "missing", stdin="Why?\n")
    assert "there is no index" in shown.failed_in_one_line()


# -- evaluate


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    asked = [
        {
            "id": "q1",
            "turns": [SURVIVAL],
            "answerable": True,
            "gold_papers": ["pmid:900002"],
            "key_facts": ["16.5"],
            "type": "number",
        },
        {
            "id": "q2",
            "turns": ["Do axolotl limbs regrow?", "And how many died?"],
            "answerable": True,
            "gold_papers": [],
            "key_facts": [],
            "type": "followup",
        },
        {"id": "q3", "turns": ["Should I take vemolimab?"], "answerable": False, "type": "no"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(question) + "\n" for question in asked))
    return path


def test_evaluate_scores_a_question_set(
    run: Run, small_index: Path, questions: Path, tmp_path: Path
) -> None:
    saved, page = tmp_path / "run.json", tmp_path / "report.html"
    options = ["--index", small_index, "--save", saved, "--report", page]
    shown = run("evaluate", questions, "--json", *options)
    assert shown.code == 0
    results = {result["id"]: result for result in shown.json["results"]}
    assert {name: result["status"] for name, result in results.items()} == {
        "q1": "answered",
        "q2": "answered",
        "q3": "insufficient_evidence",
    }
    assert results["q1"]["outcome"] == "right"
    assert "pmid:900002" in results["q1"]["cited"]
    assert "axolotl" in results["q2"]["understood"]
    assert json.loads(saved.read_text()) == shown.json
    assert "<html" in page.read_text()
    compared = run("evaluate", questions, "--index", small_index, "--baseline", saved)
    assert compared.code == 0
    assert compared.out.strip()


@pytest.mark.parametrize("content", [None, "", "not json\n", '{"id": "q"}\n'])
def test_a_question_set_that_cannot_be_used_is_one_line(
    run: Run, small_index: Path, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "bad.jsonl"
    if content is not None:
        path.write_text(content)
    line = run("evaluate", path, "--index", small_index).failed_in_one_line()
    assert str(path) in line


@pytest.mark.parametrize("option", ["--save", "--report"])
def test_a_report_that_cannot_be_written_is_one_line(
    run: Run, small_index: Path, questions: Path, tmp_path: Path, option: str
) -> None:
    target = tmp_path / "no-such-folder" / "file"
    line = run("evaluate", questions, "--index", small_index, option, target).failed_in_one_line()
    assert str(target) in line


# -- the real command with the real model

TEN_YEARS = "How many patients were alive ten years after resection of colorectal liver metastases?"


def real(builtin_index: Path, *command: str | Path, stdin: str = "") -> Ran:
    done = subprocess.run(
        command,
        env={**os.environ, "REVIEW_ASSISTANT_INDEX": str(builtin_index), "PYTHONPATH": str(ROOT)},
        cwd=builtin_index.parent,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.slow
def test_the_command_answers_from_the_built_in_papers(
    builtin_index: Path, check_answer: CheckAnswer
) -> None:
    shown = real(builtin_index, COMMAND, "ask", TEN_YEARS, "--json")
    assert (shown.code, shown.err) == (0, "")
    with Index(builtin_index) as index:
        read = check_answer(shown.json, index)
    assert read["status"] == "answered"
    assert "102" in read["text"]
    assert "612" in read["text"]


@pytest.mark.slow
def test_the_command_chats(builtin_index: Path) -> None:
    stdin = f"{TEN_YEARS}\nAnd how many of them were disease free?\n"
    shown = real(builtin_index, COMMAND, "chat", stdin=stdin)
    assert shown.code == 0
    assert "102" in shown.out
    assert "10.1200/JCO.2007.11.0833" in shown.out
    assert f"understood as: And how many of them were disease free? (about: {TEN_YEARS})" in (
        shown.err.splitlines()
    )


@pytest.mark.slow
def test_the_command_abstains_with_exit_code_0(builtin_index: Path) -> None:
    question = "What is the best treatment for migraine in teenagers?"
    shown = real(builtin_index, COMMAND, "ask", question, "--json")
    assert shown.code == 0
    assert shown.json["status"] == "insufficient_evidence"
    assert shown.json["reason"]


@pytest.mark.slow
def test_a_program_can_import_answer(builtin_index: Path) -> None:
    code = (
        "import json; from assistant import answer; "
        f"print(json.dumps([answer({TEN_YEARS!r}).to_dict() for _ in range(2)]))"
    )
    shown = real(builtin_index, sys.executable, "-c", code)
    assert shown.code == 0
    first, second = shown.json
    assert first["status"] == "answered"
    assert "doi:10.1200/jco.2007.11.0833" in [source["key"] for source in first["sources"]]
    assert first.pop("timings_ms")
    assert second.pop("timings_ms")
    assert first == second


# -- check


def test_check_tells_of_each_claim_whether_its_references_back_it(
    run: Run, small_index: Path
) -> None:
    shown = run("check", "pmid:900001", "--index", small_index, "--json")
    assert shown.code == 0
    assert shown.json["key"] == "pmid:900001"
    assert sum(shown.json["counts"].values()) == len(shown.json["claims"]) == 4
    second = shown.json["claims"][1]
    assert second["sentence_id"] == "pmid:900001#s2"
    cited = {entry["number"]: entry for entry in second["references"]}
    assert cited[3]["key"] == "doi:10.5555/retracted.1"
    assert cited[3]["quote"].startswith("Curcumin cured all 30 zebrafish")
    assert cited[4]["key"] is None
    assert cited[4]["title"] == "Dee E. Fourth. 2004."


def test_check_prints_a_table_and_the_counts(run: Run, small_index: Path) -> None:
    shown = run("check", "pmid:900001", "--index", small_index)
    assert shown.code == 0
    assert "cannot tell" in shown.out
    assert "RETRACTED" in shown.out
    assert "4 claims: " in shown.out
    assert "the full text of a reference may back it" in shown.out


def test_check_says_plainly_that_there_are_no_reference_marks(run: Run, small_index: Path) -> None:
    shown = run("check", "pmid:900002", "--index", small_index)
    assert shown.code == 0
    assert "carries no reference marks" in shown.out
    asked = run("check", "pmid:900002", "--index", small_index, "--json")
    assert asked.json["claims"] == []
    assert "carries no reference marks" in asked.json["note"]


def test_check_of_a_paper_that_is_not_there_is_one_line(run: Run, small_index: Path) -> None:
    assert "no paper" in run("check", "pmid:1", "--index", small_index).failed_in_one_line()
