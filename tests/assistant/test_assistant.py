"""From a question to a cited answer: the promises that hold whatever the scores are."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from assistant import Answer, Assistant, QuestionError, Statement
from assistant.abstention import SAID_BESIDE
from assistant.question import is_bibliographic
from assistant.retriever import Candidate, HybridRetriever
from assistant.settings import Settings
from index import Index, Paper, Reference, Section, StoreError
from index.paper import ReferenceMark
from tests.fakes import FakeEmbedder

ROOT = Path(__file__).parents[2]

CheckAnswer = Callable[[Answer | dict[str, Any], Index], dict[str, Any]]

SURVIVAL = "What was the median survival of zebrafish on vemolimab?"
QUESTIONS = [
    SURVIVAL,
    "How many zebrafish with melanoma were enrolled?",
    "Which responses to vemolimab were the most durable?",
    "Did FDG uptake of treated carp fall?",
    "Which tag was left in the carp abstract?",
    "Which carp were outliers of the pond?",
    "How many zebrafish did curcumin cure?",
    "Do axolotl limbs regrow after amputation?",
    "Who wrote the carp PET paper?",
    "Who wrote the review of checkpoint blockade in zebrafish?",
    "Why?",
    "xylophone quartet",
]


def same(answer: Answer) -> str:
    """The answer's bytes but for what a clock says."""
    given = answer.to_dict()
    assert given.pop("timings_ms")
    return json.dumps(given)


# -- the answer's contract


def test_a_misspelt_question_is_answered_as_the_one_that_was_meant(eager: Assistant) -> None:
    misspelt = SURVIVAL.replace("median", "medain").replace("vemolimab", "vemolimb")
    answer = eager.answer(misspelt)
    assert answer.question == misspelt
    assert answer.standalone_question == SURVIVAL
    assert answer.text == eager.answer(SURVIVAL).text
    assert eager.search(misspelt) == eager.search(SURVIVAL)
    follow_up = eager.answer("Waht about medain survival of carp?", [(misspelt, answer)])
    assert "medain" not in follow_up.standalone_question


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_statement_quotes_an_indexed_sentence_of_a_numbered_source(
    eager: Assistant, check_answer: CheckAnswer, question: str
) -> None:
    read = check_answer(eager.answer(question), eager.index)
    assert read["status"] == "answered"
    assert read["question"] == read["standalone_question"] == question
    assert read["writer"] == "extractive"
    assert sum(read["tokens"].values()) == 0
    assert all(value >= 0 for value in read["timings_ms"].values())
    assert 1 <= len(read["statements"]) <= 6


def test_the_answer_says_what_was_asked(eager: Assistant) -> None:
    answer = eager.answer(SURVIVAL)
    assert answer.statements[0].text.startswith("Median survival was 16.5 months")
    assert answer.sources[0].key == "pmid:900002"
    assert "16.5 months" in answer.text
    assert answer.passages[0].key == "pmid:900002"


def test_the_question_is_given_back_as_it_was_asked(eager: Assistant) -> None:
    answer = eager.answer("  What was\n the median survival?  ")
    assert answer.question == "  What was\n the median survival?  "
    assert answer.standalone_question == "What was the median survival?"


def test_marks_of_the_review_are_quoted_but_not_stated(eager: Assistant) -> None:
    first = eager.answer("Which responses to vemolimab were the most durable?").statements[0]
    assert first.citations[0].quote.endswith("of all antibodies [3-5].")
    assert first.text.endswith("of all antibodies.")


def test_a_sentence_that_leans_back_names_its_paper(eager: Assistant) -> None:
    first = eager.answer("How many zebrafish with melanoma were enrolled?").statements[0]
    assert first.citations[0].quote == "This study enrolled 240 zebrafish with melanoma."
    assert first.text.startswith("Lind et al. 2019")


@pytest.mark.parametrize("question", QUESTIONS)
def test_text_of_papers_is_shown_as_text(eager: Assistant, question: str) -> None:
    html = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .render(eager.answer(question).text)
    )
    assert {
        tag for tag in ("<script", "<img", "<a ", "<em>", "<strong>", "<b>") if tag in html
    } == (set())


def test_brackets_comparators_and_dollars_survive(eager: Assistant) -> None:
    answer = eager.answer("Did FDG uptake of treated carp fall?")
    html = MarkdownIt().render(answer.text)
    assert "Uptake of [18F]FDG fell in treated carp (P &lt; .05). [1]" in html
    html = MarkdownIt().render(eager.answer("What does carp feed cost a day?").text)
    assert "Carp feed costs $5 to $9 a day. [1]" in html


def test_a_retracted_source_is_warned_of(eager: Assistant, check_answer: CheckAnswer) -> None:
    answer = eager.answer("How many zebrafish did curcumin cure?")
    read = check_answer(answer, eager.index)
    retracted = [source for source in read["sources"] if source["retracted"]]
    assert [source["key"] for source in retracted] == ["doi:10.5555/retracted.1"]
    (warning,) = read["warnings"]
    assert "retracted" in warning
    assert str(retracted[0]["number"]) in warning
    assert eager.answer("Do axolotl limbs regrow?").warnings == ()


def test_behind_a_claim_stands_the_paper_it_cites(
    build_index: Callable[..., Path], tmp_path: Path, fake_models: None, check_answer: CheckAnswer
) -> None:
    claim = "Quinine kept newts, olms and sirens alive for weeks [1]."
    mark = ReferenceMark(claim.index("["), claim.index("]") + 1, (1,))
    review = Paper(
        "Salamanders",
        (Section("Text", claim, (mark,)),),
        pmid="1",
        references=(Reference(1, "Berg O. Olms. 2001.", pmid="2"),),
        relation="review",
    )
    behind = "Olms and sirens stayed alive for weeks."
    cited = Paper("Olms", (Section("Abstract", behind),), pmid="2", relation="cited")
    folder = build_index(tmp_path / "chain", (review, cited))
    with Assistant(folder, settings=Settings(threshold=0)) as assistant:
        answer = assistant.answer("Did quinine help newts?")
        check_answer(answer, assistant.index)
    assert [source.key for source in answer.sources] == ["pmid:1", "pmid:2"]
    assert answer.statements[1].citations[0].quote == behind


def test_retracted_papers_can_be_left_out(
    eager: Assistant, small_index: Path, check_answer: CheckAnswer
) -> None:
    settings = Settings(threshold=0, exclude_retracted=True)
    with Assistant(small_index, settings=settings) as strict:
        for question in ("How many zebrafish did curcumin cure?", *QUESTIONS):
            answer = strict.answer(question)
            check_answer(answer, strict.index)
            assert not any(source.retracted for source in answer.sources)
            assert "doi:10.5555/retracted.1" not in {item.key for item in answer.passages}
            assert answer.warnings == ()


# -- abstaining


# Records answer whatever the sentences are worth.
@pytest.mark.parametrize("question", [said for said in QUESTIONS if not is_bibliographic(said)])
def test_below_the_threshold_there_is_a_reason_and_no_statement(
    wary: Assistant, check_answer: CheckAnswer, question: str
) -> None:
    answer = wary.answer(question)
    assert check_answer(answer, wary.index)["status"] == "insufficient_evidence"
    assert not answer.answered
    assert answer.statements == answer.sources == ()
    assert answer.passages


def test_words_of_the_question_are_escaped_in_the_reason(
    wary: Assistant, check_answer: CheckAnswer
) -> None:
    answer = wary.answer(
        "Do ![x](http://e.example/x.png) <img/src=x> [7] *quokkas* help zebrafish?"
    )
    check_answer(answer, wary.index)
    html = MarkdownIt().render(answer.text)
    assert not [tag for tag in ("<img", "<em>", "<a ") if tag in html]


def test_advice_is_not_given(eager: Assistant, check_answer: CheckAnswer) -> None:
    read = check_answer(eager.answer("Should I take vemolimab for melanoma?"), eager.index)
    assert read["status"] == "insufficient_evidence"
    assert read["reason"]
    assert 1 <= len(read["statements"]) <= SAID_BESIDE
    assert str(read["text"]).startswith(str(read["reason"]))


def test_advice_on_what_no_paper_holds_states_nothing(
    small_index: Path, fake_models: None, check_answer: CheckAnswer
) -> None:
    with Assistant(small_index, settings=Settings(threshold=1)) as assistant:
        read = check_answer(
            assistant.answer("Should I take vemolimab for melanoma?"), assistant.index
        )
    assert read["statements"] == []


def test_of_two_questions_in_one_the_open_one_is_named(
    build_index: Callable[..., Path], tmp_path: Path, fake_models: None, check_answer: CheckAnswer
) -> None:
    text = "Median survival of newts was 9 months on vemolimab."
    folder = build_index(
        tmp_path / "newts", (Paper("Newts", (Section("Abstract", text),), pmid="1"),)
    )
    asked = "What was the median survival of newts on vemolimab, and what did it cost per QALY?"
    with Assistant(folder, settings=Settings(threshold=0.3)) as assistant:
        answer = assistant.answer(asked)
        check_answer(answer, assistant.index)
    assert answer.answered
    assert [statement.text for statement in answer.statements] == [text]
    assert any("QALY" in warning for warning in answer.warnings)
    assert "QALY" in answer.text


def test_a_false_premise_is_met_with_the_sentence_that_denies_it(
    build_index: Callable[..., Path], tmp_path: Path, fake_models: None, check_answer: CheckAnswer
) -> None:
    text = "Vemolimab did not improve survival of newts (P = .4)."
    folder = build_index(
        tmp_path / "newts", (Paper("Newts", (Section("Abstract", text),), pmid="1"),)
    )
    with Assistant(folder, settings=Settings(threshold=0)) as assistant:
        answer = assistant.answer("Why did vemolimab improve survival of newts?")
        check_answer(answer, assistant.index)
    assert not answer.answered
    assert [statement.text for statement in answer.statements] == [text]
    assert "did not improve survival" in answer.text
    assert answer.text.rstrip().endswith("[1]")


@pytest.mark.parametrize("papers", [(), (Paper("Only a title", pmid="1"),)])
def test_an_index_without_text_abstains(
    build_index: Callable[..., Path],
    tmp_path: Path,
    fake_models: None,
    check_answer: CheckAnswer,
    papers: tuple[Paper, ...],
) -> None:
    added = Paper("Newts", (Section("Abstract", "Newts sleep."),), pmid="2")
    folder = build_index(tmp_path / "bare", (*papers, added))
    with Index(folder, embedder=FakeEmbedder()) as index:
        index.remove(added.key)
    with Assistant(folder, settings=Settings(threshold=0)) as assistant:
        answer = assistant.answer(SURVIVAL)
        check_answer(answer, assistant.index)
        assert answer.status == "insufficient_evidence"
        assert assistant.search(SURVIVAL) == []


# -- questions that cannot be asked


@pytest.mark.parametrize("question", ["", "   ", " \n\t ", "\u00a0\u3000", "x" * 100_000])
def test_a_question_that_cannot_be_asked_is_refused(eager: Assistant, question: str) -> None:
    with pytest.raises(QuestionError) as refused:
        eager.answer(question)
    assert len(str(refused.value)) < 200
    assert "\n" not in str(refused.value)
    with pytest.raises(QuestionError):
        eager.search(question)
    with pytest.raises(QuestionError):
        list(eager.stream(question))
    with pytest.raises(QuestionError):
        asyncio.run(eager.aanswer(question))
    assert issubclass(QuestionError, ValueError)


def test_padding_makes_no_question_too_long(eager: Assistant) -> None:
    assert eager.answer(" " * 100_000 + SURVIVAL).standalone_question == SURVIVAL


def test_a_long_question_is_answered(eager: Assistant, check_answer: CheckAnswer) -> None:
    question = f"{SURVIVAL} {'Tell me all about it. ' * 100}"
    check_answer(eager.answer(question), eager.index)


def test_a_missing_index_is_one_clear_error(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with Assistant(missing) as assistant, pytest.raises(StoreError, match="there is no index"):
        assistant.answer(SURVIVAL)
    assert not missing.exists()


def test_an_index_made_by_another_model_is_refused(fake_models: None, small_index: Path) -> None:
    settings = Settings(embedding_model="fake-other")
    with Assistant(small_index, settings=settings) as assistant:
        with pytest.raises(StoreError, match=r"fake .*fake-other .*--rebuild"):
            assistant.answer(SURVIVAL)
        with pytest.raises(StoreError, match="fake-other"):
            assistant.search(SURVIVAL)


# -- the same answer twice


def test_the_same_question_has_the_same_answer(eager: Assistant, small_index: Path) -> None:
    with Assistant(small_index, settings=eager.settings) as another:
        for question in QUESTIONS:
            first = same(eager.answer(question))
            assert same(eager.answer(question)) == first
            assert same(another.answer(question)) == first


def test_an_index_made_again_gives_the_same_answers(
    eager: Assistant,
    build_index: Callable[..., Path],
    tmp_path: Path,
    papers: dict[str, Paper],
) -> None:
    folder = build_index(tmp_path / "again", tuple(reversed(papers.values())))
    with Assistant(folder, settings=eager.settings) as again:
        for question in QUESTIONS:
            assert same(again.answer(question)) == same(eager.answer(question))


@pytest.mark.slow
def test_other_processes_give_the_same_answers(eager: Assistant, small_index: Path) -> None:
    code = """
import json, sys
import index.indexer
from tests.fakes import FakeEmbedder
index.indexer.Embedder = FakeEmbedder
from assistant import Assistant
from assistant.settings import Settings
folder, *questions = sys.argv[1:]
with Assistant(folder, settings=Settings(threshold=0)) as assistant:
    print(json.dumps([assistant.answer(question).to_dict() for question in questions]))
"""
    expected = [json.loads(same(eager.answer(question))) for question in QUESTIONS]
    for seed in "12":
        done = subprocess.run(
            [sys.executable, "-c", code, small_index, *QUESTIONS],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        given = json.loads(done.stdout)
        for answer in given:
            del answer["timings_ms"]
        assert given == expected


# -- ways to ask


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_stream_gives_the_statements_and_then_the_answer(eager: Assistant, question: str) -> None:
    *statements, answer = eager.stream(question)
    assert all(isinstance(statement, Statement) for statement in statements)
    assert isinstance(answer, Answer)
    assert tuple(statements) == answer.statements
    assert same(answer) == same(eager.answer(question))


def test_a_stream_that_is_left_does_not_block_the_next_question(eager: Assistant) -> None:
    left = eager.stream(SURVIVAL)
    assert isinstance(next(left), Statement)
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(eager.answer, "Do axolotl limbs regrow?").result(timeout=30)
    assert answer.answered
    *_, rest = left
    assert same(rest) == same(eager.answer(SURVIVAL))  # type: ignore[arg-type]


def test_an_answer_can_be_awaited(eager: Assistant) -> None:
    async def ask() -> list[Answer]:
        return await asyncio.gather(*(eager.aanswer(question) for question in QUESTIONS))

    given = asyncio.run(ask())
    assert [same(answer) for answer in given] == [same(eager.answer(item)) for item in QUESTIONS]


def test_a_follow_up_keeps_to_the_topic(eager: Assistant, check_answer: CheckAnswer) -> None:
    question = "Do axolotl limbs regrow after amputation?"
    history = [(question, eager.answer(question))]
    answer = eager.answer("And how many died?", history)
    check_answer(answer, eager.index)
    assert answer.question == "And how many died?"
    assert "axolotl" in answer.standalone_question
    assert answer.sources[0].title == "Regrowth of axolotl limbs"
    assert asyncio.run(eager.aanswer("And how many died?", history)).sources == answer.sources
    assert same(eager.answer(QUESTIONS[-1], ())) == same(eager.answer(QUESTIONS[-1], []))


def test_search_gives_passages_best_first(eager: Assistant) -> None:
    found = eager.search(SURVIVAL, k=3)
    assert len(found) == 3
    assert found[0].id == "pmid:900002#p2"
    assert found == eager.search(SURVIVAL, k=50)[:3]
    assert tuple(found) == eager.answer(SURVIVAL).passages[:3]


def test_threads_get_the_answers_they_would_get_alone(fake_models: None, small_index: Path) -> None:
    with Assistant(small_index, settings=Settings(threshold=0)) as assistant:
        # The first use of a fresh assistant is what threads could trip over.
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(assistant.answer, QUESTIONS * 3))
        alone = [same(assistant.answer(question)) for question in QUESTIONS * 3]
    assert [same(answer) for answer in together] == alone


def test_the_index_is_used_by_one_question_at_a_time(
    own: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside: list[int] = []
    most: list[int] = []
    retrieve = HybridRetriever.retrieve

    def watched(self: HybridRetriever, question: str) -> list[Candidate]:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.02)
        found = retrieve(self, question)
        inside.pop()
        return found

    monkeypatch.setattr(HybridRetriever, "retrieve", watched)
    with ThreadPoolExecutor(4) as threads:
        answers = threads.map(own.answer, QUESTIONS[:4])
        passages = threads.map(own.search, QUESTIONS[:4])
        assert len([*answers, *passages]) == 8
    assert len(most) == 8
    assert max(most) == 1


def test_a_closed_assistant_opens_again(eager: Assistant) -> None:
    first = same(eager.answer(SURVIVAL))
    eager.close()
    eager.close()
    assert same(eager.answer(SURVIVAL)) == first


# -- changes by others


@pytest.fixture
def own(fake_models: None, own_index: Path) -> Iterator[Assistant]:
    """An assistant over an index of the test's own, which it has already opened."""
    with Assistant(own_index, settings=Settings(threshold=0)) as opened:
        assert opened.answer(SURVIVAL).answered
        yield opened


NEWT = Paper(
    "Newts", (Section("Abstract", "Quinine lengthened the lives of newts by 31 days."),), pmid="77"
)
NEWT_QUESTION = "Did quinine lengthen the lives of newts?"


def test_what_another_writer_adds_is_found(own: Assistant, check_answer: CheckAnswer) -> None:
    assert "pmid:77" not in {passage.key for passage in own.search(NEWT_QUESTION, 50)}
    with Index(own.index.folder, embedder=FakeEmbedder()) as writer:
        writer.add_papers([("new", NEWT)])
    answer = own.answer(NEWT_QUESTION)
    check_answer(answer, own.index)
    assert answer.sources[0].key == "pmid:77"
    assert own.search(NEWT_QUESTION)[0].key == "pmid:77"


def test_a_search_finds_what_another_writer_adds(own: Assistant) -> None:
    with Index(own.index.folder, embedder=FakeEmbedder()) as writer:
        writer.add_papers([("new", NEWT)])
    assert own.search(NEWT_QUESTION)[0].key == "pmid:77"


def test_what_another_writer_changes_is_quoted_anew(own: Assistant) -> None:
    with Index(own.index.folder, embedder=FakeEmbedder()) as writer:
        writer.add_papers([("new", NEWT)])
        assert "31 days" in own.answer(NEWT_QUESTION).text
        text = NEWT.sections[0].text.replace("31", "44")
        changed = dataclasses.replace(NEWT, sections=(Section("Abstract", text),))
        writer.add_papers([("changed", changed)])
    assert "44 days" in own.answer(NEWT_QUESTION).text


def test_what_another_writer_removes_is_cited_no_more(own: Assistant) -> None:
    with Index(own.index.folder, embedder=FakeEmbedder()) as writer:
        writer.remove("pmid:900002")
    answer = own.answer(SURVIVAL)
    keys = {source.key for source in answer.sources} | {item.key for item in answer.passages}
    assert keys
    assert "pmid:900002" not in keys


@pytest.mark.parametrize("question", [SURVIVAL, NEWT_QUESTION])
@pytest.mark.parametrize("change", ["added", "removed", "shortened"])
def test_a_change_made_under_a_question_does_no_harm(
    own: Assistant,
    monkeypatch: pytest.MonkeyPatch,
    papers: dict[str, Paper],
    check_answer: CheckAnswer,
    question: str,
    change: str,
) -> None:
    trial = papers["trial"]
    with Index(own.index.folder, embedder=FakeEmbedder()) as writer:
        if change == "added":
            writer.add_papers([("new", NEWT)])
        elif change == "removed":
            writer.remove(trial.key)
        else:
            shorter = dataclasses.replace(trial, sections=trial.sections[:1])
            writer.add_papers([("shortened", shorter)])
    # As if the index had been changed just after the assistant had looked for changes.
    with monkeypatch.context() as patch:
        patch.setattr(Index, "refresh", lambda self: None)
        answer = own.answer(question)
    own.index.refresh()
    check_answer(answer, own.index)
    if change == "removed":
        assert trial.key not in {source.key for source in answer.sources}


@pytest.mark.slow
def test_what_another_process_adds_is_found(own: Assistant) -> None:
    code = """
import sys
from index import Index, Paper, Section
from tests.fakes import FakeEmbedder
with Index(sys.argv[1], embedder=FakeEmbedder()) as writer:
    text = "Quinine lengthened the lives of newts by 31 days."
    writer.add_papers([("new", Paper("Newts", (Section("Abstract", text),), pmid="77"))])
"""
    subprocess.run(
        [sys.executable, "-c", code, own.index.folder],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
        check=True,
    )
    assert own.answer(NEWT_QUESTION).sources[0].key == "pmid:77"


# -- the real model and the built-in corpus

TEN_YEARS = "How many patients were alive ten years after resection of colorectal liver metastases?"


@pytest.mark.slow
def test_the_built_in_papers_answer(assistant: Assistant, check_answer: CheckAnswer) -> None:
    answer = assistant.answer(TEN_YEARS)
    read = check_answer(answer, assistant.index)
    assert read["status"] == "answered"
    assert "102" in read["text"]
    assert "612" in read["text"]
    assert "doi:10.1200/jco.2007.11.0833" in [source["key"] for source in read["sources"]]


@pytest.mark.slow
def test_a_follow_up_over_the_built_in_papers(
    assistant: Assistant, check_answer: CheckAnswer
) -> None:
    history = [(TEN_YEARS, assistant.answer(TEN_YEARS))]
    answer = assistant.answer("And how many of them were disease free?", history)
    check_answer(answer, assistant.index)
    assert "resection of colorectal liver metastases" in answer.standalone_question
    assert "doi:10.1200/jco.2007.11.0833" in [passage.key for passage in answer.passages]


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "What is the best treatment for migraine in teenagers?",
        "Which violin concerto did the orchestra rehearse?",
        "Who won the football world cup in 1998?",
    ],
)
def test_the_built_in_papers_do_not_answer_everything(
    assistant: Assistant, check_answer: CheckAnswer, question: str
) -> None:
    read = check_answer(assistant.answer(question), assistant.index)
    assert read["status"] == "insufficient_evidence"
    assert read["statements"] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "question", ["Who won the world cup?", "What about asthma?", "What is migraine?", "Thanks!"]
)
def test_another_subject_is_not_answered_by_the_last_one(
    assistant: Assistant, question: str
) -> None:
    history = [(TEN_YEARS, assistant.answer(TEN_YEARS))]
    assert not assistant.answer(question, history).answered


@pytest.mark.slow
@pytest.mark.parametrize("question", ["liver \udcff metastases?", "\ud83d"])
def test_a_question_that_is_no_text_is_refused(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        assistant.answer(question)


@pytest.mark.slow
def test_real_answers_are_the_same_in_threads_and_in_another_assistant(
    assistant: Assistant, builtin_index: Path
) -> None:
    questions = [TEN_YEARS, "What was the median survival with nivolumab?", "Who wrote the review?"]
    alone = [same(assistant.answer(question)) for question in questions]
    with Assistant(builtin_index) as another, ThreadPoolExecutor(4) as threads:
        together = list(threads.map(another.answer, questions * 4))
    assert [same(answer) for answer in together] == alone * 4
