"""Retrieval: LangChain's interface, order, and what reaches the candidates."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ValidationError

from assistant import ranking
from assistant.retriever import HybridRetriever
from index import Index, Paper, Passage, Section, Sentence
from tests.fakes import FakeEmbedder

QUESTION = "How long did zebrafish with melanoma survive on vemolimab?"


@pytest.fixture
def retriever(small: Index) -> HybridRetriever:
    return HybridRetriever(index=small)


@pytest.fixture
def many(build_index: Callable[..., Path], tmp_path: Path) -> Iterator[Index]:
    """Twelve papers that say the same, added in no order, and one that says something else."""
    numbers = [7, 3, 11, 1, 9, 12, 2, 10, 4, 8, 6, 5]
    twins = [
        Paper("Eels", (Section("Abstract", "Eels swam upstream at night."),), pmid=str(number))
        for number in numbers
    ]
    other = Paper("Newts", (Section("Abstract", "Newts slept under ice."),), pmid="50")
    folder = build_index(tmp_path / "many", (*twins, other))
    with Index(folder, embedder=FakeEmbedder()) as opened:
        yield opened


def test_it_is_a_langchain_retriever_of_documents(retriever: HybridRetriever, small: Index) -> None:
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke(QUESTION)
    passages = {passage.id: passage for passage in small.store.passages()}
    assert {document.id for document in documents} == set(passages)
    for document in documents:
        assert isinstance(document, Document)
        assert document.id is not None
        passage = passages[document.id]
        assert document.page_content == passage.text
        score = document.metadata.pop("score")
        assert 0 <= score <= 1
        assert document.metadata == {
            "key": passage.key,
            "section": passage.section,
            "start": passage.start,
            "end": passage.end,
        }
        texts = [part.text for part in small.paper(passage.key).sections]
        assert document.page_content in [text[passage.start : passage.end] for text in texts]


def test_it_can_be_awaited(retriever: HybridRetriever) -> None:
    assert asyncio.run(retriever.ainvoke(QUESTION)) == retriever.invoke(QUESTION)


def test_the_passage_that_answers_comes_first(retriever: HybridRetriever) -> None:
    first, *_ = retriever.invoke(QUESTION)
    assert first.id == "pmid:900002#p2"
    first, *_ = retriever.invoke("Did regrown axolotl limbs move?")
    assert first.page_content.startswith("Axolotl limbs")


def test_order_is_by_score_and_always_the_same(small: Index, small_index: Path) -> None:
    first = HybridRetriever(index=small).search(QUESTION)
    scores = [passage.score for passage in first]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) > 1
    with Index(small_index, embedder=FakeEmbedder()) as again:
        assert HybridRetriever(index=again).search(QUESTION) == first


def test_ties_are_broken_by_id(many: Index) -> None:
    found = HybridRetriever(index=many, k=12).search("Did eels swim upstream?")
    assert len({passage.score for passage in found}) == 1
    assert [passage.id for passage in found] == sorted(f"pmid:{n}#p1" for n in range(1, 13))


@pytest.mark.parametrize("k", [1, 2, 12, 13, 1000])
def test_no_more_than_k_passages_are_given(many: Index, k: int) -> None:
    retriever = HybridRetriever(index=many, k=k)
    assert len(retriever.invoke("Did eels swim upstream?")) == min(k, 13)
    assert len(retriever.search("Did eels swim upstream?")) == min(k, 13)
    assert len(HybridRetriever(index=many).search("Did eels swim upstream?", k)) == min(k, 13)


def test_depth_bounds_the_candidates(many: Index) -> None:
    candidates = HybridRetriever(index=many, depth=1).retrieve("Did eels swim upstream?")
    assert 1 <= len(candidates) <= 2
    assert len(HybridRetriever(index=many, depth=1000).retrieve("Did eels swim?")) == 13


def test_the_words_of_a_question_are_found_among_many_that_are_alike(many: Index) -> None:
    found = HybridRetriever(index=many).search("Where did newts sleep?")
    assert found[0].id == "pmid:50#p1"
    assert found[0].score > found[1].score


def test_words_no_passage_holds_still_give_passages_in_order(many: Index) -> None:
    found = HybridRetriever(index=many).search("xylophone quartet", 13)
    assert len(found) == 13
    assert [passage.id for passage in found] == [
        passage.id for passage in sorted(found, key=lambda passage: (-passage.score, passage.id))
    ]


def test_a_candidate_carries_a_score_and_a_vector_for_each_sentence(
    retriever: HybridRetriever, small: Index
) -> None:
    candidates = retriever.retrieve(QUESTION)
    for candidate in candidates:
        number = len(candidate.passage.sentences)
        assert candidate.sentence_scores.shape == (number,)
        assert candidate.sentence_vectors.shape == (number, small.embedder.dimension)
    query = np.asarray(small.embedder.embed_query(QUESTION))
    best = candidates[0]
    embedded = small.embedder.embed([sentence.plain_text for sentence in best.passage.sentences])
    assert best.sentence_scores == pytest.approx(embedded @ query, abs=0.02)
    assert best.sentence_vectors == pytest.approx(embedded, abs=0.01)


@pytest.mark.parametrize("options", [{"k": 0}, {"depth": 0}])
def test_options_out_of_range_are_refused(small: Index, options: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        HybridRetriever(index=small, **options)


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("title", ["Only a title", ""])
def test_an_index_without_text_gives_nothing(
    build_index: Callable[..., Path], tmp_path: Path, title: str
) -> None:
    folder = build_index(tmp_path / "untold", (Paper(title, pmid="1"),))
    with Index(folder, embedder=FakeEmbedder()) as untold:
        retriever = HybridRetriever(index=untold)
        assert retriever.retrieve(QUESTION) == []
        assert retriever.invoke(QUESTION) == []


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_an_index_whose_papers_were_all_removed_gives_nothing(
    build_index: Callable[..., Path], tmp_path: Path, papers: dict[str, Paper]
) -> None:
    folder = build_index(tmp_path / "emptied", (papers["trial"],))
    with Index(folder, embedder=FakeEmbedder()) as emptied:
        emptied.remove(papers["trial"].key)
        assert HybridRetriever(index=emptied).retrieve(QUESTION) == []


def test_one_passage_alone_is_found(
    build_index: Callable[..., Path], tmp_path: Path, papers: dict[str, Paper]
) -> None:
    folder = build_index(tmp_path / "one", (papers["retracted"],))
    with Index(folder, embedder=FakeEmbedder()) as one:
        (candidate,) = HybridRetriever(index=one).retrieve(QUESTION)
        assert 0 <= candidate.score <= 1
        assert dataclasses.asdict(candidate.passage)["id"] == "doi:10.5555/retracted.1#p1"


def test_only_what_is_looked_at_is_read_from_the_store(
    many: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    retriever = HybridRetriever(index=many)
    retriever.retrieve("Did eels swim upstream?")
    read: list[int] = []
    rows = many.store.rows
    monkeypatch.setattr(many.store, "rows", lambda ids: read.append(len(ids)) or rows(ids))
    candidates = retriever.retrieve("Did eels swim upstream?")
    assert [candidate.key for candidate in candidates]
    assert read == []
    assert candidates[0].passage.id == candidates[0].id
    assert candidates[9].passage.key == candidates[9].key
    assert read == [10]
    assert candidates[12].passage.id == candidates[12].id
    assert read == [10, 3]


def test_relevance_prefers_the_finding_to_its_preparation(retriever: HybridRetriever) -> None:
    for candidate in retriever.retrieve(QUESTION):
        assert candidate.sentence_relevance.shape == candidate.sentence_scores.shape
    passage = Passage("k#p1", "Abstract", (_said(1, "We tested eels."), _said(2, "Eels swam.")), "")
    same = np.array([0.5, 0.5], dtype=np.float32)
    first, last = ranking.sentence_relevance(passage, same, same, 2)
    assert last > first
    near = np.array([1.5, 0.5], dtype=np.float32)
    nearer, other = ranking.sentence_relevance(passage, near, near, 2)
    assert nearer > other


def _said(number: int, text: str) -> Sentence:
    return Sentence(f"k#s{number}", "Abstract", text, 0, len(text))


def test_a_paper_that_holds_all_words_in_two_passages_passes_its_twins() -> None:
    """Two passages of one paper hold a term each; its coverage counts both."""
    zeros = np.zeros(3, dtype=np.float32)
    passage = dict.fromkeys(ranking.PAPER_SIGNALS, zeros)
    passage["coverage"] = np.array([0.5, 0.4, 0.5], dtype=np.float32)
    paper = dict.fromkeys(ranking.PAPER_SIGNALS, zeros[:2])
    paper["coverage"] = np.array([0.9, 0.5], dtype=np.float32)
    numbers = np.arange(3)
    signals = ranking.Signals(
        numbers, np.array([0, 2]), zeros, passage, paper, numbers, numbers, {}, zeros[:, None]
    )
    scores = ranking.passage_scores(signals, {"coverage": 1.0})
    assert scores.tolist() == pytest.approx([1, 0.5, 0])


def test_the_weights_are_those_of_the_signals() -> None:
    assert tuple(ranking.weights()["paper"]) == ranking.PAPER_SIGNALS
    assert tuple(ranking.weights()["sentence"]) == ranking.SENTENCE_SIGNALS
    assert all(weight >= 0 for weight in ranking.weights()["paper"].values())
