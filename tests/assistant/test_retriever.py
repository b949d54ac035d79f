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

from assistant.retriever import HybridRetriever
from index import Index, Paper, Section
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


@pytest.mark.parametrize("weight", [0.0, 0.6, 1.0])
def test_every_weight_of_the_two_signals_finds_the_words(many: Index, weight: float) -> None:
    found = HybridRetriever(index=many, dense_weight=weight).search("Where did newts sleep?")
    assert found[0].id == "pmid:50#p1"
    assert found[0].score > found[1].score


def test_words_no_passage_holds_still_give_passages_in_order(many: Index) -> None:
    found = HybridRetriever(index=many, dense_weight=0).search("xylophone quartet", 13)
    assert [passage.id for passage in found] == sorted(passage.id for passage in found)
    assert {passage.score for passage in found} == {0.0}


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


@pytest.mark.parametrize(
    "options", [{"k": 0}, {"depth": 0}, {"dense_weight": -0.1}, {"dense_weight": 1.1}]
)
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
