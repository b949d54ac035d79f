"""The language-model writer against a scripted model that plays every failure."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from assistant.citations import Numbering, markdown
from assistant.evidence import Evidence
from assistant.result import Statement
from assistant.writers.llm import LanguageModelWriter
from assistant.writers.written import Written, write
from index import Paper, Sentence
from tests.fakes import FakeChatModel

PAPERS = {
    "pmid:1": Paper(title="Alpha", authors=("Adams A",), year=2001, pmid="1"),
    "pmid:2": Paper(title="Beta", authors=("Brown B",), year=2002, pmid="2"),
}
SENTENCES = (
    ("pmid:1#s1", "Median survival was 16.5 months with alphamab and 8.2 months with placebo."),
    ("pmid:2#s1", "Betanib did not improve overall survival in the BETA-1 trial."),
    ("pmid:2#s2", "In the BETA-1 trial, 102 of 612 patients were alive at ten years [12]."),
)
GOOD = "Median survival was 16.5 months with alphamab and 8.2 months with placebo [1]."


def evidence() -> list[Evidence]:
    return [
        Evidence(Sentence(id_, "Abstract", text, 0, len(text)), 1 - n / 10, 0.5, 0.5, None)
        for n, (id_, text) in enumerate(SENTENCES)
    ]


def run(*replies: Any) -> tuple[list[Statement], Written]:
    return run_model(FakeChatModel(replies=list(replies)))


def run_model(model: FakeChatModel) -> tuple[list[Statement], Written]:
    written = Written()
    writer = LanguageModelWriter("fake", model, timeout_s=5)
    found = list(write("q?", evidence(), PAPERS, Numbering(PAPERS), writer, written))
    assert found == written.statements
    return found, written


def cited(statement: Statement) -> list[str]:
    return [citation.sentence_id for citation in statement.citations]


def test_markers_become_citations_of_the_sentences_shown() -> None:
    statements, written = run(GOOD)
    assert [statement.text for statement in statements] == [GOOD.replace(" [1]", "")]
    assert cited(statements[0]) == ["pmid:1#s1"]
    assert statements[0].citations[0].quote == SENTENCES[0][1]
    assert (written.writer, written.warnings) == ("fake", [])
    assert written.tokens["input"] > 0 < written.tokens["output"]


@pytest.mark.parametrize("marker", ["[2][3]", "[2, 3]", "[2-3]", "[2–3]", "[2; 3]", "[2 and 3]"])
def test_markers_of_any_shape(marker: str) -> None:
    statements, _ = run(f"Betanib did not improve overall survival in the BETA-1 trial {marker}.")
    assert cited(statements[0]) == ["pmid:2#s1", "pmid:2#s2"]


def test_a_marker_after_the_full_stop_belongs_to_its_sentence() -> None:
    statements, _ = run(f"{GOOD.replace(' [1].', '. [1]')} {SENTENCES[1][1]} [2]")
    assert [cited(statement) for statement in statements] == [["pmid:1#s1"], ["pmid:2#s1"]]


@pytest.mark.parametrize(
    "bad",
    [
        "Survival was good [99].",
        "Survival was good.",
        "Median survival was 61.5 months with alphamab [1].",
        "Betanib improved overall survival in the BETA-1 trial [2].",
    ],
)
def test_what_fails_is_repaired_once(bad: str) -> None:
    model = FakeChatModel(replies=[bad, GOOD])
    statements, written = run_model(model)
    assert [cited(statement) for statement in statements] == [["pmid:1#s1"]]
    assert len(model.asked) == 2
    assert bad.split(" [")[0].rstrip(".") in str(model.asked[1])
    assert written.warnings == []


def test_what_fails_again_is_left_out_and_said() -> None:
    statements, written = run(f"{GOOD} Survival doubled [99].", "Survival doubled [98].")
    assert [cited(statement) for statement in statements] == [["pmid:1#s1"]]
    assert written.writer == "fake"
    assert len(written.warnings) == 1


def test_nothing_supported_ends_in_the_extractive_answer() -> None:
    statements, written = run("Nonsense [99].", "Nonsense [98].")
    assert written.writer == "extractive"
    assert statements[0].citations[0].support == "verbatim"
    assert written.warnings


@pytest.mark.parametrize("failure", ["", "  \n", ConnectionError("secret-key"), TimeoutError()])
def test_a_model_that_fails_ends_in_the_extractive_answer(failure: Any) -> None:
    statements, written = run(failure)
    assert written.writer == "extractive"
    assert statements
    assert len(written.warnings) == 1
    assert "secret-key" not in written.warnings[0]


def test_a_failing_repair_keeps_what_was_good() -> None:
    statements, written = run(f"{GOOD} Survival doubled [99].", ConnectionError())
    assert [cited(statement) for statement in statements] == [["pmid:1#s1"]]
    assert written.warnings


def test_a_model_that_finds_no_answer_is_believed() -> None:
    statements, written = run("NO ANSWER")
    assert (statements, written.declined) == ([], True)


def test_without_evidence_the_model_is_not_asked() -> None:
    model = FakeChatModel(replies=[])
    writer = LanguageModelWriter("fake", model, timeout_s=5)
    written = Written()
    assert list(write("q?", [], PAPERS, Numbering(PAPERS), writer, written)) == []
    assert model.asked == []


def test_brackets_of_the_papers_are_not_taken_for_evidence_numbers() -> None:
    model = FakeChatModel(replies=[GOOD])
    run_model(model)
    assert "(12)" in str(model.asked[0])
    assert "[12]" not in str(model.asked[0])


def test_a_model_that_never_ends_is_left() -> None:
    writer = LanguageModelWriter("fake", FakeChatModel(replies=["word " * 1000]), timeout_s=-1)
    written = Written()
    statements = list(write("q?", evidence(), PAPERS, Numbering(PAPERS), writer, written))
    assert written.writer == "extractive"
    assert statements


def test_every_marker_has_its_source() -> None:
    numbering = Numbering(PAPERS)
    model = FakeChatModel(replies=[f"{SENTENCES[1][1]} [2] {GOOD}"])
    writer = LanguageModelWriter("fake", model, timeout_s=5)
    statements = list(write("q?", evidence(), PAPERS, numbering, writer, Written()))
    assert [source.number for source in numbering.sources()] == [1, 2]
    assert [source.key for source in numbering.sources()] == ["pmid:2", "pmid:1"]
    assert markdown(statements).endswith("[2]")
    assert all(dataclasses.asdict(statement)["citations"] for statement in statements)
