"""How sure the evidence makes it, and what that is estimated from."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.confidence import BEST, FAR_AHEAD, LONG, WEIGHTS, confidence, features, held_terms
from assistant.conversation import Standalone
from assistant.detail import Unsaid
from assistant.retriever import HybridRetriever
from assistant.scoring import Scored, score_sentences, wanted_terms
from index import Index, Paper, Section
from index.lexical import terms
from tests.fakes import FakeEmbedder

NEUTRAL = {name: 0.5 for name in WEIGHTS if name != "bias"}


def best_first(index: Index, question: Standalone) -> list[Scored]:
    candidates = HybridRetriever(index=index).retrieve(question.text)
    papers = {paper.key: paper for paper in index.papers()}
    wanted = wanted_terms(question, index.lexical)
    vector = np.array(index.embedder.embed_query(question.asked))
    found = score_sentences(question, candidates, papers, wanted, vector)
    return sorted(found, key=lambda item: (-item.score, item.sentence.id))


def measured(
    index: Index,
    asked: str,
    carried: str = "",
    only: tuple[str, ...] = (),
    unsaid: Unsaid = Unsaid(),  # noqa: B008 - it is frozen
) -> dict[str, float]:
    """The features of a question; with `only`, from the sentences with these ids."""
    question = Standalone(asked, carried)
    scored = best_first(index, question)
    if only:
        scored = [item for item in scored if item.sentence.id in only]
    held = held_terms(question, scored, {paper.key: paper for paper in index.papers()})
    return features(question, scored, held, wanted_terms(question, index.lexical), unsaid, scored)


def test_a_paper_holds_the_terms_of_its_record_and_of_its_sentences(small: Index) -> None:
    question = Standalone("What was the median survival of zebrafish on vemolimab?")
    scored = best_first(small, question)
    held = held_terms(question, scored, {paper.key: paper for paper in small.papers()})
    assert held["pmid:900002"] >= set(terms("Lind Berg placebo against enrolled colitis fortnight"))
    assert not held["pmid:900002"] & set(terms("curcumin axolotl"))


def test_a_record_holds_the_name_of_its_journal_in_full(small: Index) -> None:
    found = measured(small, "What was the median survival on vemolimab in Test Medicine?")
    other = measured(small, "What was the median survival on vemolimab in Test Mechanics?")
    assert found["paper_coverage"] == 1 > other["paper_coverage"]


def test_papers_without_a_best_sentence_hold_nothing(small: Index) -> None:
    question = Standalone("What was the median survival of zebrafish on vemolimab?")
    scored = best_first(small, question)
    best = {item.sentence.key for item in scored[:BEST]}
    held = held_terms(question, scored, {paper.key: paper for paper in small.papers()})
    assert set(held) == best < {item.sentence.key for item in scored}


def test_sentences_after_the_best_count_for_their_papers(small: Index) -> None:
    question = Standalone("How many zebrafish had grade 3 colitis?")
    scored = best_first(small, question)
    papers = {paper.key: paper for paper in small.papers()}
    mine = [item for item in scored if item.sentence.key == "pmid:900002"]
    padded = [*mine[:1] * BEST, *mine[1:]]
    assert len(padded) > BEST
    assert held_terms(question, padded, papers) == held_terms(question, mine, papers)
    assert (
        held_terms(question, mine[:1], papers)["pmid:900002"]
        < held_terms(question, mine, papers)["pmid:900002"]
    )


def test_the_features_are_those_that_have_a_weight(small: Index) -> None:
    found = measured(small, "What was the median survival of zebrafish on vemolimab?")
    assert found.keys() == WEIGHTS.keys() - {"bias"}
    assert all(0 <= value <= 1 for value in found.values())


def test_cosine_is_the_highest_of_a_best_sentence(small: Index) -> None:
    question = Standalone("How many zebrafish had grade 3 colitis?")
    scored = best_first(small, question)
    found = measured(small, question.asked)
    assert found["cosine"] == max(item.signals["cosine"] for item in scored[:BEST])

    late = dataclasses.replace(scored[-1], signals={**scored[-1].signals, "cosine": 0.99})
    held = held_terms(question, scored, {paper.key: paper for paper in small.papers()})
    wanted = wanted_terms(question, small.lexical)
    with_late = features(question, [*scored[:-1], late], held, wanted, Unsaid(), scored)
    assert with_late["cosine"] == found["cosine"]


def test_paper_coverage_is_that_of_one_paper_not_of_all_together(small: Index) -> None:
    one = measured(small, "Did vemolimab give colitis?")
    both = measured(small, "Did vemolimab give colitis, or did axolotl limbs regrow?")
    none = measured(small, "Did quokkas sing?")
    assert one["paper_coverage"] == pytest.approx(1)
    assert 0 < both["paper_coverage"] < 1
    assert none["paper_coverage"] == 0


def test_the_lead_is_on_papers_that_are_no_evidence_too(small: Index) -> None:
    question = Standalone("What was the median survival of zebrafish on vemolimab?")
    rivals = best_first(small, question)
    own = [item for item in rivals if item.sentence.key == rivals[0].sentence.key]
    held = held_terms(question, own, {paper.key: paper for paper in small.papers()})
    wanted = wanted_terms(question, small.lexical)
    alone = features(question, own, held, wanted, Unsaid(), own)
    assert alone["lead"] == FAR_AHEAD
    rival = next(item for item in rivals if item.sentence.key != rivals[0].sentence.key)
    near = dataclasses.replace(rival, signals={**rival.signals, "passage": 9.0})
    among = features(question, own, held, wanted, Unsaid(), [near, *rivals])
    assert among["lead"] == rivals[0].score - near.score < 0


def test_an_outcome_that_no_best_sentence_names_is_missing(small: Index) -> None:
    assert measured(small, "Was survival longer?")["outcome_missing"] == 0
    assert measured(small, "Was there fatigue?")["outcome_missing"] == 1
    assert measured(small, "Was there survival and fatigue?")["outcome_missing"] == 0.5
    assert measured(small, "What did carp eat?")["outcome_missing"] == 0


def test_an_outcome_is_held_in_the_words_that_papers_write(
    build_index: Callable[..., Path], tmp_path: Path
) -> None:
    text = "Recurrences were seen in carp."
    paper = Paper("Ponds", (Section("Abstract", text),), pmid="1")
    with Index(build_index(tmp_path / "ponds", (paper,)), embedder=FakeEmbedder()) as ponds:
        assert measured(ponds, "Did carp have a relapse?")["outcome_missing"] == 0
        assert measured(ponds, "Did carp have colitis?")["outcome_missing"] == 1


def test_a_result_is_missing_where_the_leading_paper_does_not_write_about_it(small: Index) -> None:
    enrolled, survival = "pmid:900002#s1", "pmid:900002#s3"
    review, asked = "pmid:900001#s3", "How long did zebrafish live?"
    assert measured(small, asked)["result_missing"] == 0
    assert measured(small, asked, only=(enrolled,))["result_missing"] == 1
    assert measured(small, asked, only=(enrolled, survival))["result_missing"] == 0
    # Another paper's result does not stand in for that of the leading one.
    toxic = "Which toxicity did the 240 enrolled zebrafish with melanoma have?"
    assert measured(small, toxic, only=(enrolled, review))["result_missing"] == 1
    assert measured(small, toxic, only=(review,))["result_missing"] == 0


def test_two_results_have_to_be_in_one_sentence(small: Index) -> None:
    survival, colitis = "pmid:900002#s3", "pmid:900002#s4"
    asked = "How long did zebrafish live, and what side effects were there?"
    assert measured(small, asked, only=(survival, colitis))["result_missing"] == 0.5


def test_a_quantity_is_missing_where_the_best_sentence_gives_another_kind(small: Index) -> None:
    survival, colitis = "pmid:900002#s3", "pmid:900002#s4"
    asked = "How many months did zebrafish live?"
    assert measured(small, asked, only=(survival,))["quantity_missing"] == 0
    assert measured(small, asked, only=(colitis,))["quantity_missing"] == 1
    assert measured(small, "Did zebrafish have colitis?", only=(colitis,))["quantity_missing"] == 0


@pytest.fixture
def ponds(build_index: Callable[..., Path], tmp_path: Path) -> Iterator[Index]:
    text = "Carp ate algae. Carp ate snails. Carp slept. Tench slept."
    paper = Paper("Ponds", (Section("Abstract", text),), pmid="1")
    with Index(build_index(tmp_path / "ponds", (paper,)), embedder=FakeEmbedder()) as index:
        yield index


def test_what_a_sentence_covers_is_weighed_by_rarity_in_its_paper(ponds: Index) -> None:
    carp = measured(ponds, "Did carp eat algae?")["answer_coverage"]
    tench = measured(ponds, "Did tench eat algae?")["answer_coverage"]
    assert carp == 1
    assert 0.5 < tench < carp
    assert measured(ponds, "Do quokkas sing?")["answer_coverage"] == 0  # nothing of it is known
    assert measured(ponds, "What is it?")["answer_coverage"] == 0.5  # nothing is asked with


def test_a_telling_word_that_the_leading_paper_does_not_hold_is_missing(ponds: Index) -> None:
    held = measured(ponds, "Was it carp that ate algae?")["telling_missing"]
    everyday = measured(ponds, "Was it carp that ate algae at home?")["telling_missing"]
    telling = measured(ponds, "Was it carp that ate algae with nivolumab?")["telling_missing"]
    assert held == 0
    assert held < everyday < telling


def test_a_name_that_the_leading_paper_does_not_hold_is_missing(ponds: Index) -> None:
    assert measured(ponds, "Was it carp with KRAS that ate algae?")["name_missing"] == 1
    assert measured(ponds, "Was it CARP that ate 12 algae?")["name_missing"] == 0


def test_the_lead_is_over_the_best_sentence_of_another_paper(small: Index) -> None:
    question = Standalone("How many zebrafish had grade 3 colitis?")
    scored = best_first(small, question)
    second = next(item for item in scored if item.sentence.key != scored[0].sentence.key)
    lead = measured(small, question.asked)["lead"]
    assert lead == pytest.approx(min(scored[0].score - second.score, FAR_AHEAD))


def test_the_lead_is_not_over_another_report_of_the_study_named(
    build_index: Callable[..., Path], tmp_path: Path
) -> None:
    text = "Survival in POND-1 was 9 months."
    reports = [
        Paper(title, (Section("Abstract", text),), pmid=pmid)
        for title, pmid in (("First report of POND-1", "1"), ("Last report of POND-1", "2"))
    ]
    with Index(build_index(tmp_path / "ponds", reports), embedder=FakeEmbedder()) as ponds:
        assert measured(ponds, "What was survival in POND-1?")["lead"] == FAR_AHEAD
        assert measured(ponds, "What was survival in ponds?")["lead"] < FAR_AHEAD


def test_words_that_ask_for_a_concept_are_held_where_it_is_written_about(
    build_index: Callable[..., Path], tmp_path: Path
) -> None:
    text = "Grade 3 colitis was seen in POND-1. Carp ate."
    paper = Paper("Ponds", (Section("Abstract", text),), pmid="1")
    with Index(build_index(tmp_path / "ponds", (paper,)), embedder=FakeEmbedder()) as ponds:
        found = measured(ponds, "How dangerous was POND-1?")
        assert found["answer_coverage"] == 1
        assert measured(ponds, "Was POND-1 toxic?")["outcome_missing"] == 0
        assert measured(ponds, "Did carp eat in POND-1?")["answer_coverage"] < 1


def test_a_long_question_counts_up_to_a_limit(small: Index) -> None:
    words = "How many zebrafish had grade 3 unicorns".split()
    assert measured(small, " ".join(words))["length"] == pytest.approx(len(words) / LONG)
    assert measured(small, " ".join(words * 20))["length"] == 1


def test_a_question_of_which_nothing_is_missing_is_complete_however_long(small: Index) -> None:
    words = "How many zebrafish had grade 3 colitis".split()
    for times in (1, 20):
        found = measured(small, " ".join(words * times))
        assert (found["complete"], found["length"]) == (1, 0)
    assert measured(small, "How many zebrafish had unicorns?")["complete"] == 0


@pytest.mark.parametrize(
    ("asked", "strayed"),
    [
        ("And unicorns?", 1),
        ("And zebrafish?", 0),
        ("Did they have unicorns?", 0),  # points back
        ("Survival of unicorns?", 0),  # asks for an outcome
    ],
)
def test_a_follow_up_strays_where_nothing_that_it_names_is_held(
    small: Index, asked: str, strayed: int
) -> None:
    assert measured(small, asked, carried="zebrafish with colitis")["strayed"] == strayed
    assert measured(small, asked)["strayed"] == 0


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("cosine", 1),
        ("paper_coverage", 1),
        ("outcome_missing", -1),
        ("result_missing", -1),
        ("quantity_missing", -1),
        ("answer_coverage", 1),
        ("telling_missing", -1),
        ("name_missing", -1),
        ("lead", 1),
        ("length", 1),
    ],
)
def test_confidence_rises_or_falls_with_each_feature(name: str, sign: int) -> None:
    values = [confidence({**NEUTRAL, name: value / 10}) for value in range(11)]
    assert values == sorted(set(values), reverse=sign < 0)
    assert len(set(values)) == 11


def test_confidence_is_a_probability() -> None:
    best = {name: float(WEIGHTS[name] > 0) for name in NEUTRAL}
    worst = {name: float(WEIGHTS[name] < 0) for name in NEUTRAL}
    assert 0 < confidence(worst) < 0.05
    assert 0.9 < confidence(best) < 1


def test_confidence_is_the_logistic_of_the_weighted_sum() -> None:
    total = WEIGHTS["bias"] + 0.5 * sum(WEIGHTS[name] for name in NEUTRAL)
    sure = confidence(NEUTRAL)
    assert math.log(sure / (1 - sure)) == pytest.approx(total)


def test_a_question_that_the_papers_answer_is_surer_than_one_they_do_not(small: Index) -> None:
    answered = confidence(measured(small, "How many zebrafish had grade 3 colitis?"))
    gap = confidence(measured(small, "How many zebrafish had fatigue on nivolumab?"))
    elsewhere = confidence(measured(small, "Who won the cricket match?"))
    assert answered > 0.5 > gap
    assert answered > 0.5 > elsewhere
