"""A real cross-encoder, tiny and with random weights, orders real candidates."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sentence_transformers import CrossEncoder

from assistant.assistant import Assistant
from assistant.errors import ModelError
from assistant.reranker import BATCH, Reranker
from assistant.retriever import Candidate, HybridRetriever
from assistant.settings import Settings
from index import Index
from tests.tiny_models import make_reranker

QUESTION = "How long did zebrafish with melanoma survive on vemolimab?"


@pytest.fixture(scope="module")
def name(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make_reranker(tmp_path_factory.mktemp("reranker"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Each look at the clock finds it so much later."""

    def set_step(step: float) -> None:
        ticks = itertools.count()
        monkeypatch.setattr("assistant.reranker.time.monotonic", lambda: next(ticks) * step)

    assert time.monotonic() > 0
    return set_step


def test_the_best_stand_in_the_model_s_order_and_the_rest_as_before(
    small: Index, name: str
) -> None:
    before = HybridRetriever(index=small).retrieve(QUESTION)
    retriever = HybridRetriever(index=small, reranker=Reranker(name, top=5))
    after = retriever.retrieve(QUESTION)
    assert len(before) > 6
    asked = [found.passage.text for found in before[:5]]
    scores = CrossEncoder(name, device="cpu").predict([(QUESTION, text) for text in asked])
    expected = [before[rank].id for rank in sorted(range(5), key=lambda rank: -scores[rank])]
    assert [found.id for found in after[:5]] == expected
    assert expected != [found.id for found in before[:5]]
    assert [found.id for found in after[5:]] == [found.id for found in before[5:]]
    assert [found.score for found in after] == [found.score for found in before]
    assert retriever.warnings == ()


def test_the_same_question_gives_the_same_order(small: Index, name: str) -> None:
    orders = [
        [found.id for found in HybridRetriever(index=small, reranker=made).retrieve(QUESTION)]
        for made in (Reranker(name), Reranker(name))
    ]
    assert orders[0] == orders[1]


def test_what_the_time_does_not_suffice_for_follows_and_is_told(
    small: Index, name: str, clock: Callable[[float], None]
) -> None:
    before = [found.id for found in HybridRetriever(index=small).retrieve(QUESTION)]
    retriever = HybridRetriever(index=small, reranker=Reranker(name, top=6, seconds=1.5))
    clock(1)
    after = [found.id for found in retriever.retrieve(QUESTION)]
    assert set(after[:BATCH]) == set(before[:BATCH])
    assert after[BATCH:] == before[BATCH:]
    (warning,) = retriever.warnings
    assert f"{BATCH} of 6" in warning
    clock(0)
    retriever.retrieve(QUESTION)
    assert retriever.warnings == ()


def test_no_time_at_all_changes_nothing(
    small: Index, name: str, clock: Callable[[float], None]
) -> None:
    before = [found.id for found in HybridRetriever(index=small).retrieve(QUESTION)]
    retriever = HybridRetriever(index=small, reranker=Reranker(name, seconds=0.5))
    clock(1)
    assert [found.id for found in retriever.retrieve(QUESTION)] == before
    assert "0 of" in retriever.warnings[0]


def test_an_answer_says_what_was_not_reranked(
    fake_models: None, small_index: Path, name: str, clock: Callable[[float], None]
) -> None:
    settings = Settings(threshold=0, reranker=name, reranker_seconds=0.5)
    with Assistant(small_index, settings=settings) as assistant:
        assert not any("reranker" in line for line in assistant.answer(QUESTION).warnings)
        clock(1)
        assert any("reranker" in line for line in assistant.answer(QUESTION).warnings)


def test_nothing_is_nothing(name: str) -> None:
    assert Reranker(name).rerank(QUESTION, []) == ([], ())


def test_a_model_that_is_none_is_one_line(tmp_path: Path, small: Index) -> None:
    classifier = make_reranker(tmp_path, labels=3)
    for wrong, said in ((classifier, "no reranker"), (str(tmp_path / "none"), "cannot be loaded")):
        with pytest.raises(ModelError, match=said) as caught:
            HybridRetriever(index=small, reranker=Reranker(wrong)).retrieve(QUESTION)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", [{"top": 0}, {"seconds": 0}])
def test_a_box_of_nothing_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        Reranker("any", **wrong)


class LateForParts(Reranker):
    """Has time for a whole question and none for its parts."""

    def rerank(
        self, question: str, candidates: Sequence[Candidate]
    ) -> tuple[list[Candidate], tuple[str, ...]]:
        late = () if " and " in question else ("The reranker scored 0 passages.",)
        return list(candidates), late


def test_an_answer_says_what_was_not_reranked_for_a_part(
    fake_models: None, small_index: Path, name: str
) -> None:
    with Assistant(small_index, settings=Settings(threshold=0)) as assistant:
        assistant.retriever.reranker = LateForParts(name)
        whole = assistant.answer(QUESTION)
        parts = assistant.answer(f"{QUESTION[:-1]} and how long did patients live?")
    assert "The reranker scored 0 passages." in whole.warnings
    assert parts.warnings.count("The reranker scored 0 passages.") == 1
