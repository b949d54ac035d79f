"""How well each sentence answers a question: what moves which signal."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.conversation import Standalone
from assistant.retriever import Candidate, HybridRetriever
from assistant.scoring import (
    ORIGINAL,
    SCORE,
    Scored,
    Term,
    covered,
    question_parts,
    score_sentences,
    wanted_terms,
)
from index import Index, Paper, Section
from index.lexical import terms
from tests.fakes import FakeEmbedder

SURVIVAL, COLITIS, ENROLLED, DOSE = (f"pmid:900002#s{number}" for number in (3, 4, 1, 2))
CURED = "doi:10.5555/retracted.1#s1"
REGREW, MOVED, DIED = (f"sha256:61ea79eab81b#s{number}" for number in (1, 2, 3))

Score = Callable[..., dict[str, Scored]]


def scored_in(index: Index, question: Standalone) -> dict[str, Scored]:
    """All sentences that the retriever finds, by id."""
    candidates = HybridRetriever(index=index).retrieve(question.text)
    papers = {paper.key: paper for paper in index.store.papers(sorted({c.key for c in candidates}))}
    wanted = wanted_terms(question, index.lexical)
    vector = np.array(index.embedder.embed_query(question.asked))
    found = score_sentences(question, candidates, papers, wanted, vector)
    return {item.sentence.id: item for item in found}


@pytest.fixture
def scored(small: Index) -> Score:
    def score(question: str, carried: str = "", focus: tuple[str, ...] = ()) -> dict[str, Scored]:
        return scored_in(small, Standalone(question, carried, focus))

    return score


@pytest.fixture
def ponds(build_index: Callable[..., Path], tmp_path: Path) -> Score:
    """Scores the sentences of papers given by their texts, by text."""

    def score(question: str, *sections: Section) -> dict[str, Scored]:
        papers = (Paper("Ponds", sections, year=2001, pmid="1"),)
        with Index(build_index(tmp_path / "ponds", papers), embedder=FakeEmbedder()) as index:
            found = scored_in(index, Standalone(question))
        return {item.sentence.text: item for item in found.values()}

    return score


def signal(found: dict[str, Scored], name: str) -> dict[str, float]:
    return {key: item.signals[name] for key, item in found.items()}


def having(found: dict[str, Scored], name: str) -> set[str]:
    """The sentences for which a signal is not 0."""
    return {key for key, value in signal(found, name).items() if value}


def test_the_terms_wanted_are_those_asked_with_and_those_carried_over(small: Index) -> None:
    question = Standalone("And how many died?", "Do axolotl limbs regrow?")
    wanted = wanted_terms(question, small.lexical)
    assert [term.word for term in wanted.values()] == ["axolotl", "limbs", "regrow", "died"]
    assert list(wanted) == terms("axolotl limbs regrow died")


def test_a_term_carried_over_weighs_half_and_one_asked_again_whole(small: Index) -> None:
    (axolotl,) = terms("axolotl")
    asked = wanted_terms(Standalone("Do axolotl limbs regrow?"), small.lexical)
    carried = wanted_terms(Standalone("How long?", "Do axolotl limbs regrow?"), small.lexical)
    both = wanted_terms(Standalone("Which axolotl?", "Do axolotl limbs regrow?"), small.lexical)
    assert carried[axolotl].weight == pytest.approx(asked[axolotl].weight / 2)
    assert both[axolotl].weight == asked[axolotl].weight


def test_a_wanted_term_means_its_synonyms_that_the_index_holds(small: Index) -> None:
    wanted = wanted_terms(Standalone("Did the alive bowel regrow, quokka?"), small.lexical)
    (alive,), (bowel,), (quokka,) = terms("alive"), terms("bowel"), terms("quokka")
    assert wanted[alive].means == set(terms("survival"))
    assert wanted[bowel].means == wanted[quokka].means == frozenset()


def test_a_rare_and_telling_term_weighs_more(small: Index) -> None:
    wanted = wanted_terms(Standalone("Was survival of zebrafish colitis 40?"), small.lexical)
    weight = {term.word: term.weight for term in wanted.values()}
    # Of two words as telling, that of fewer passages; of two as rare, that which English uses less.
    assert weight["colitis"] > weight["zebrafish"] > 0
    assert weight["colitis"] > weight["survival"] > 0
    quokkas = wanted_terms(Standalone("quokkas survival"), small.lexical)
    assert quokkas[terms("quokkas")[0]].weight > quokkas[terms("survival")[0]].weight


def test_nothing_is_wanted_of_a_question_without_content(small: Index) -> None:
    assert wanted_terms(Standalone("How many?"), small.lexical) == {}


def test_covered_is_the_share_of_the_weight_that_is_held_in_any_meaning() -> None:
    wanted = {
        "carp": Term("carp", frozenset({"carp", "fish"}), 3.0),
        "pond": Term("pond", frozenset({"pond"}), 1.0),
        "quokka": Term("quokka", frozenset(), 1.0),
    }
    assert covered(wanted, {"fish"}) == pytest.approx(0.6)
    assert covered(wanted, {"carp", "fish", "pond", "other"}) == pytest.approx(0.8)
    assert covered(wanted, set()) == 0
    assert covered({}, {"carp"}) == 0


def test_each_sentence_is_scored_once_with_every_signal(scored: Score, small: Index) -> None:
    found = scored("What was the median survival of zebrafish on vemolimab?")
    assert len(found) == sum(len(small.sentences(paper.key)[1:]) for paper in small.papers())
    originals = {paper.key for paper in small.papers() if paper.text_kind != "digest"}
    assert originals
    for item in found.values():
        weights = ORIGINAL if item.sentence.key in originals else SCORE
        assert item.signals.keys() == weights.keys()
        assert all(np.isfinite(value) for value in item.signals.values())
        assert item.terms == set(terms(item.sentence.plain_text))
        total = sum(weights[name] * value for name, value in item.signals.items())
        assert item.score == pytest.approx(total)


@pytest.mark.parametrize("name", sorted(SCORE))
def test_a_score_moves_with_each_signal(scored: Score, name: str) -> None:
    item = scored("Did carp die?")[CURED]
    more = dataclasses.replace(item, signals={**item.signals, name: item.signals[name] + 0.1})
    assert (more.score > item.score) is (ORIGINAL[name] > 0)


def test_cosine_is_that_of_question_and_sentence(scored: Score, small: Index) -> None:
    question = "What was the median survival of zebrafish on vemolimab?"
    vector = np.asarray(small.embedder.embed_query(question), dtype=np.float32)
    for item in scored(question).values():
        mine = item.candidate.sentence_vectors[item.place]
        assert item.signals["cosine"] == pytest.approx(float(mine @ vector), abs=1e-3)


def test_a_paper_s_title_counts_for_the_context(scored: Score) -> None:
    found = scored("What was the survival against placebo in zebrafish?")
    assert "zebrafish" not in found[SURVIVAL].sentence.text
    assert signal(found, "context")[SURVIVAL] == pytest.approx(1)


def test_rarity_tells_a_rare_term_from_a_common_one(scored: Score) -> None:
    rarity = signal(scored("colitis zebrafish"), "rarity")
    assert rarity[COLITIS] == pytest.approx(1)
    assert rarity[COLITIS] > rarity[ENROLLED] > rarity[DOSE] == 0


def test_local_tells_one_sentence_of_a_paper_from_the_next(ponds: Score) -> None:
    text = "Carp ate algae. Carp slept. Carp swam. Carp bred."
    local = signal(ponds("Do carp eat algae?", Section("Abstract", text)), "local")
    assert local["Carp ate algae."] > local["Carp slept."] == local["Carp bred."] > 0


def test_local_of_a_term_that_all_sentences_hold_is_small(ponds: Score) -> None:
    text = "Carp ate algae. Carp slept. Eels swam. Carp bred."
    local = signal(ponds("Do carp or eels swim?", Section("Abstract", text)), "local")
    assert local["Eels swam."] > local["Carp slept."]


def test_local_knows_what_people_say_for_what_papers_write(ponds: Score) -> None:
    text = "Hepatic flukes were found. Carp slept."
    local = signal(ponds("Is the liver safe?", Section("Abstract", text)), "local")
    assert local["Hepatic flukes were found."] > local["Carp slept."] == 0


def test_passage_and_focus_are_those_of_the_candidate(scored: Score) -> None:
    found = scored("How durable were responses?", "", ("pmid:900001",))
    for key, item in found.items():
        assert item.signals["passage"] == item.candidate.score
        assert item.signals["focus"] == key.startswith("pmid:900001#")


def test_quantity_is_given_by_a_number_of_the_kind_asked_for(scored: Score) -> None:
    quantity = signal(scored("How long was median survival with vemolimab?"), "quantity")
    assert (quantity[SURVIVAL], quantity[ENROLLED], quantity[MOVED]) == (1, 0.5, 0)
    assert set(signal(scored("Did zebrafish survive?"), "quantity").values()) == {0}


def test_a_number_of_the_question_or_the_year_is_no_quantity_given(ponds: Score) -> None:
    text = "In 2001 carp had 31 fins. In 2001 carp slept. The 12 carp slept. Of carp 44 slept."
    found = ponds("How many of the 12 carp slept?", Section("Abstract", text))
    quantity = signal(found, "quantity")
    assert quantity["In 2001 carp slept."] == quantity["The 12 carp slept."] == 0
    assert quantity["In 2001 carp had 31 fins."] > 0 < quantity["Of carp 44 slept."]


def test_concept_is_that_asked_for_however_it_is_written(scored: Score) -> None:
    concept = signal(scored("How long did the fish live?"), "concept")
    assert concept[SURVIVAL] == pytest.approx(1)
    assert concept[COLITIS] == concept[ENROLLED] == 0
    assert set(signal(scored("Fish, fish?"), "concept").values()) == {0}


def test_a_rare_concept_of_those_asked_for_counts_for_more(ponds: Score) -> None:
    text = "Toxicity was low. Survival was short. Survival was long. Survival was so-so."
    concept = signal(ponds("Toxicity and survival?", Section("Abstract", text)), "concept")
    assert concept["Toxicity was low."] > 0.5 > concept["Survival was short."] > 0
    assert sum(concept.values()) > 1


def test_an_outcome_not_asked_for_counts_against_a_sentence(scored: Score) -> None:
    other = signal(scored("What was the median survival?"), "other_outcome")
    assert other[SURVIVAL] == 0
    assert other[COLITIS] == pytest.approx(1 / 3)  # harm
    assert other[DOSE] > other[ENROLLED] == 0  # dose
    assert set(signal(scored("Zebrafish, zebrafish?"), "other_outcome").values()) == {0}


def test_a_limitation_and_an_endpoint_are_asides_unless_asked_for(ponds: Score) -> None:
    limit, endpoint, result = (
        "A limitation of it is that carp were few.",
        "The primary endpoint was growth of carp.",
        "Carp grew by 3 cm.",
    )
    text = Section("Abstract", f"{limit} {endpoint} {result}")

    def asides(question: str) -> set[str]:
        return having(ponds(question, text), "aside")

    assert asides("How much did carp grow?") == {limit, endpoint}
    assert asides("What was the limitation?") == {endpoint}
    assert asides("What was the primary endpoint?") == {limit}


def test_what_is_told_of_a_paper_as_a_publication_is_of_its_record(ponds: Score) -> None:
    published, unseen, result = (
        "The report on carp was published in May 2001.",
        "Its figures on eels were not seen.",
        "Carp grew by 3 cm.",
    )
    text = Section("Abstract", f"{published} {unseen} {result}")

    def records(question: str) -> set[str]:
        return having(ponds(question, text), "record")

    assert records("How much did carp grow?") == {published, unseen}
    assert records("When was the report on carp published?") == set()


def test_a_verdict_is_for_those_who_ask_for_yes_or_no(ponds: Score) -> None:
    text = Section("Abstract", "Carp did not grow faster. Carp were fed at noon.")
    assert signal(ponds("Did carp grow faster?", text), "verdict") == {
        "Carp did not grow faster.": 1,
        "Carp were fed at noon.": 0,
    }
    assert not any(signal(ponds("How fast did carp grow?", text), "verdict").values())


def test_the_first_sentence_of_a_paper_opens_it(scored: Score) -> None:
    opening = signal(scored("How did zebrafish do?"), "opening")
    assert opening[ENROLLED] == 1
    assert opening[SURVIVAL] == opening[COLITIS] == 0


def test_what_an_answer_on_the_topic_has_stated_is_known(small: Index) -> None:
    question = Standalone("And how long?", "How did zebrafish do?", stated=(SURVIVAL,))
    stated = signal(scored_in(small, question), "stated")
    assert stated[SURVIVAL] == 1
    assert stated[COLITIS] == 0


def test_duration_is_the_same_span_in_any_unit(ponds: Score) -> None:
    text = "At 12 months 31 carp lived. At 24 months 9 lived. Carp swam."
    duration = signal(ponds("How many lived one year?", Section("Abstract", text)), "duration")
    assert duration == {
        "At 12 months 31 carp lived.": 1,
        "At 24 months 9 lived.": 0,
        "Carp swam.": 0,
    }
    both = signal(ponds("At one and two years, 1 year?", Section("Abstract", text)), "duration")
    assert both["At 12 months 31 carp lived."] == 0.5 == both["At 24 months 9 lived."]


def test_the_answer_scores_best(scored: Score) -> None:
    for question, key in [
        ("How long did zebrafish live on vemolimab?", SURVIVAL),
        ("How many zebrafish were enrolled?", ENROLLED),
        ("Which dose of vemolimab was given?", DOSE),
        ("Did axolotl limbs regrow within 40 days?", REGREW),
        ("Did any axolotl die?", DIED),
    ]:
        found = scored(question)
        assert max(found, key=lambda name: found[name].score) == key


def test_sentences_come_in_the_order_of_the_candidates(small: Index) -> None:
    question = Standalone("How did zebrafish respond?")
    candidates: list[Candidate] = HybridRetriever(index=small).retrieve(question.text)
    papers = {paper.key: paper for paper in small.papers()}
    wanted = wanted_terms(question, small.lexical)
    vector = np.array(small.embedder.embed_query(question.asked))
    found = score_sentences(question, candidates, papers, wanted, vector)
    assert [item.sentence.id for item in found] == [
        sentence.id for candidate in candidates for sentence in candidate.passage.sentences
    ]
    assert score_sentences(question, [], papers, wanted, vector) == []


def test_the_parts_of_a_question_are_its_terms_and_its_concepts(
    scored: Score, small: Index
) -> None:
    text = "How long did zebrafish live on vemolimab, and was it toxic?"
    question = Standalone(text, "Do axolotl limbs regrow?")
    parts = question_parts(question, wanted_terms(question, small.lexical))
    found = scored(text, "Do axolotl limbs regrow?")
    live, vemolimab, zebrafish = terms("live vemolimab zebrafish")
    assert parts(found[SURVIVAL]) >= {live, vemolimab, "survival"}
    assert "harm" not in parts(found[SURVIVAL])
    assert parts(found[COLITIS]) >= {vemolimab, zebrafish, "harm"}
    assert not parts(found[COLITIS]) & {live, "survival"}
    # What was carried over has been asked before and is no part.
    assert not parts(found[REGREW]) & set(terms("axolotl limbs regrow"))
