"""Sentences weighed for a question, and how sure they make it that it can be answered."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.conversation import Standalone
from assistant.evidence import Evidence, Weighed, of_the_group, resolved, weigh
from assistant.quantities import numbers
from assistant.retriever import HybridRetriever
from assistant.scoring import ORIGINAL, Term
from index import Index, Paper, Section, Sentence
from index.lexical import terms
from tests.assistant.test_scoring import scored_in
from tests.fakes import FakeEmbedder

Weigh = Callable[..., Weighed]


def weighed_in(index: Index, question: Standalone) -> Weighed:
    candidates = HybridRetriever(index=index).retrieve(question.text)
    keys = {candidate.passage.key for candidate in candidates}
    papers = {paper.key: paper for paper in index.store.papers(sorted(keys))}
    return weigh(question, candidates, papers, index)


@pytest.fixture
def asked(small: Index) -> Weigh:
    def ask(question: str, carried: str = "", focus: tuple[str, ...] = ()) -> Weighed:
        return weighed_in(small, Standalone(question, carried, focus))

    return ask


@pytest.mark.parametrize(
    ("question", "sentence_id"),
    [
        ("What was the median survival of zebrafish on vemolimab?", "pmid:900002#s3"),
        ("How many zebrafish had grade 3 colitis?", "pmid:900002#s4"),
        ("How many zebrafish with melanoma were enrolled?", "pmid:900002#s1"),
        ("Which responses were the most durable?", "pmid:900001#s2"),
        ("How many zebrafish were cured by curcumin?", "doi:10.5555/retracted.1#s1"),
        ("Did FDG uptake of carp fall?", "pmcid:PMC900004#s1"),
    ],
)
def test_the_sentence_that_answers_is_the_best(
    asked: Weigh, question: str, sentence_id: str
) -> None:
    assert asked(question).evidence[0].sentence.id == sentence_id


def test_evidence_is_ordered_by_score_and_the_same_each_time(asked: Weigh, small: Index) -> None:
    first, second = (asked("How did zebrafish respond to vemolimab?") for _ in range(2))
    scores = [item.score for item in first.evidence]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) > 1
    order = [(item.sentence, item.score) for item in first.evidence]
    assert order == [(item.sentence, item.score) for item in second.evidence]
    for item in first.evidence:
        assert item.sentence in small.sentences(item.sentence.key)


def test_equal_sentences_come_in_the_order_of_their_ids(
    build_index: Callable[..., Path], tmp_path: Path
) -> None:
    twins = tuple(
        Paper("Eels", (Section("Abstract", "Eels swam upstream."),), pmid=str(number))
        for number in (5, 2, 9, 1)
    )
    with Index(build_index(tmp_path / "twins", twins), embedder=FakeEmbedder()) as index:
        evidence = weighed_in(index, Standalone("Did eels swim upstream?")).evidence
    assert [item.sentence.id for item in evidence] == [f"pmid:{n}#s1" for n in (1, 2, 5, 9)]


def test_confidence_is_a_probability_and_higher_where_the_papers_answer(asked: Weigh) -> None:
    answerable = asked("What was the median survival of zebrafish with melanoma on vemolimab?")
    half = asked("What was the median survival of zebrafish with retinoblastoma on hibiscus?")
    other = asked("Which violin concerto did the orchestra rehearse?")
    assert 1 > answerable.confidence > half.confidence > 0
    assert other.confidence == 0


def test_a_drug_that_no_paper_names_leaves_no_confidence(asked: Weigh) -> None:
    found = asked("What was the median survival of zebrafish with melanoma on infliximab?")
    assert found.confidence == 0
    assert found.unheard == ("infliximab",)


def test_words_that_no_paper_holds_are_missing_as_they_were_asked(asked: Weigh) -> None:
    missing = asked("Did vemolimab help zebrafish with Retinoblastoma, or quokkas?").missing
    assert {"Retinoblastoma", "quokkas"} <= set(missing)
    assert not {"vemolimab", "zebrafish"} & set(missing)
    assert asked("Did zebrafish with melanoma survive on vemolimab?").missing == ()


def test_a_question_for_a_number_prefers_the_sentence_with_one(
    build_index: Callable[..., Path], tmp_path: Path
) -> None:
    text = "Relapse was seen in carp. Relapse was seen in 31 carp. Carp ate."
    paper = Paper("Ponds", (Section("Abstract", text),), pmid="1")
    with Index(build_index(tmp_path / "ponds", (paper,)), embedder=FakeEmbedder()) as index:
        number = weighed_in(index, Standalone("How many carp had a relapse?"))
        place = weighed_in(index, Standalone("Was relapse seen in carp?"))
    assert number.evidence[0].sentence.text == "Relapse was seen in 31 carp."
    assert place.evidence[0].sentence.text == "Relapse was seen in carp."


def test_the_papers_just_cited_are_favoured(asked: Weigh) -> None:
    question, key = "And how durable were responses?", "doi:10.5555/retracted.1"
    scores, favoured = (
        {item.sentence.id: item.score for item in asked(question, "", focus).evidence}
        for focus in ((), (key,))
    )
    assert set(scores) == set(favoured)
    for name, score in scores.items():
        if name.startswith(key):
            assert favoured[name] > score
        else:
            assert favoured[name] == score


def test_the_topic_carried_over_counts(asked: Weigh) -> None:
    alone = asked("And how many died?")
    carried = asked("And how many died?", "Do axolotl limbs regrow after amputation?")
    assert "xolotl" in carried.evidence[0].sentence.text
    assert carried.confidence > alone.confidence


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("Who wrote the paper on vemolimab against placebo?", "pmid:900002"),
        ("In which journal was the review of checkpoint blockade published?", "pmid:900001"),
        ("What is the DOI of the curcumin paper?", "doi:10.5555/retracted.1"),
    ],
)
def test_a_question_about_a_record_is_answered_by_the_record(
    asked: Weigh, small: Index, question: str, key: str
) -> None:
    best = asked(question).evidence[0]
    assert best.sentence == small.sentences(key)[0]
    assert best.sentence.id == f"{key}#s0"
    assert best.vector is None


def test_a_question_about_a_finding_is_not_answered_by_records(asked: Weigh) -> None:
    evidence = asked("What was the median survival of zebrafish on vemolimab?").evidence
    assert evidence
    assert all(item.sentence.number > 0 for item in evidence)


@pytest.mark.parametrize("question", ["How many?", "???", "the of and", "42", "é", "\u0000"])
def test_a_question_without_content_gives_finite_numbers(asked: Weigh, question: str) -> None:
    weighed = asked(question)
    assert 0 <= weighed.confidence < 1
    for item in weighed.evidence:
        assert math.isfinite(item.score)
        assert math.isfinite(item.coverage)


def test_evidence_says_which_parts_of_the_question_it_speaks_of(asked: Weigh) -> None:
    weighed = asked("How long did zebrafish live on vemolimab?", "", ())
    parts = {item.sentence.id: item.parts for item in weighed.evidence}
    assert parts["pmid:900002#s3"] >= {"survival", *terms("vemolimab live")}
    assert parts["pmid:900002#s4"] >= set(terms("vemolimab zebrafish"))
    assert "survival" not in parts["pmid:900002#s4"]


def test_a_paper_that_speaks_of_what_narrows_the_question_leads(
    build_index: Callable[..., Path], tmp_path: Path
) -> None:
    rate = "In POND-1 the response rate of carp was"
    papers = [
        Paper("POND-1", (Section("Abstract", text),), pmid=pmid)
        for pmid, text in (
            ("1", f"{rate} 63%. All had had other feed."),
            ("2", f"{rate} 69%. They had it as their first-line treatment."),
        )
    ]
    question = Standalone("First-line POND-1 response rate of carp?")
    with Index(build_index(tmp_path / "ponds", papers), embedder=FakeEmbedder()) as index:
        found = scored_in(index, question).values()
        by_key = {paper.key: paper for paper in index.papers()}

    def keys(ahead: float) -> set[str]:
        scored = [
            dataclasses.replace(
                item,
                signals=dict.fromkeys(item.signals, 0.0)
                | {"passage": 1 + ahead * (item.sentence.key == "pmid:1")},
            )
            for item in found
        ]
        scored.sort(key=lambda item: -item.score)
        return {item.sentence.key for item in of_the_group(question, scored, by_key)}

    assert keys(ahead=0.05) == {"pmid:2"}
    assert keys(ahead=1.0) == {"pmid:1", "pmid:2"}


def test_no_candidate_is_no_evidence(small: Index) -> None:
    weighed = weigh(Standalone("What?"), [], {}, small)
    assert weighed.evidence == ()
    assert weighed.confidence == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Median survival was 16.5 months (95% CI, 12-20).", {"16.5", "95", "12", "20", "1220"}),
        ("Seven fish of CD8 type", {"7", "cd8"}),
        ("No numbers here", set()),
        ("", set()),
    ],
)
def test_numbers_of_a_text(text: str, found: set[str]) -> None:
    assert numbers(text) == found


def test_what_is_missing_is_said_in_the_words_asked_not_in_those_carried_over(asked: Weigh) -> None:
    found = asked("How many zebrafish had sunburn?", carried="unicorn dust")
    assert "sunburn" in found.missing
    assert "unicorn" not in found.missing


def test_of_missing_words_those_that_mean_something_are_said(asked: Weigh) -> None:
    assert asked("Did unicorn dust change zebrafish?").missing == ("unicorn", "dust")
    assert asked("Did zebrafish change?").missing == ("change",)


def test_a_study_that_no_paper_names_is_said_to_be_missing(small: Index) -> None:
    question = "Did CARP-9 unicorns of Tomlinson 2007 dance?"
    everything = HybridRetriever(index=small).retrieve(question)
    papers = {paper.key: paper for paper in small.papers()}
    assert "CARP-9" in weigh(Standalone(question), everything, papers, small).missing


DOUBTFUL = Standalone(
    "Did zebrafish get colitis?", "On vemolimab?", ("pmid:1",), doubtful=True, brings=("colitis",)
)


def reading(
    confidence: float, key: str, *, holds: str = "zebrafish colitis", cosine: float = 0.1
) -> Weighed:
    """Evidence of one paper, whose terms are those of `holds`."""
    found = Evidence(Sentence(f"{key}#s1", "Abstract", "A.", 0, 2), 1.0, 1.0, 1.0, None)
    wanted = {term: Term(term, frozenset({term}), 1.0) for term in terms("zebrafish colitis")}
    return Weighed((found,), confidence, {"cosine": cosine}, (), wanted, {key: set(terms(holds))})


def unheard(weighed: Weighed) -> Weighed:
    """The same where no paper speaks of what is named."""
    return dataclasses.replace(weighed, unheard=("aspirin",))


def stayed(weighed: Weighed) -> Weighed:
    """The same where the evidence is of papers of the topic."""
    return dataclasses.replace(weighed, stayed=True)


IN_THE_FIELD = reading(0.4, "pmid:2", holds="zebrafish", cosine=0.4)


@pytest.mark.parametrize(
    ("carried", "alone", "continues"),
    [
        (reading(0.6, "pmid:1"), reading(0.6, "pmid:2"), True),
        (reading(0.2, "pmid:1"), reading(0.4, "pmid:2"), True),
        (reading(0.6, "pmid:1"), reading(0.7, "pmid:2"), True),  # hardly surer alone
        (reading(0.2, "pmid:1"), reading(0.7, "pmid:2"), False),  # far surer alone
        (reading(0.6, "pmid:2"), reading(0.6, "pmid:2"), False),  # another paper leads
        (reading(0.6, "pmid:1", holds="axolotl"), reading(0.1, "pmid:2"), False),  # off topic
        (reading(0.6, "pmid:1", holds="axolotl"), IN_THE_FIELD, True),
        (reading(0.6, "pmid:1", holds="zebrafish"), reading(0.4, "pmid:2"), False),  # held there
        (stayed(reading(0.6, "pmid:2")), reading(0.6, "pmid:2"), True),  # of the topic's study
        (reading(0.2, "pmid:1"), reading(0.2, "pmid:2"), True),  # no answer either way
        (unheard(reading(0.6, "pmid:1")), unheard(reading(0.6, "pmid:2")), True),  # nor here
    ],
)
def test_the_evidence_tells_whether_a_doubtful_turn_continues_the_talk(
    carried: Weighed, alone: Weighed, continues: bool
) -> None:
    question, weighed = resolved(DOUBTFUL, lambda q: carried if q.carried else alone, 0.3)
    assert question == (DOUBTFUL if continues else Standalone(DOUBTFUL.asked))
    assert weighed is (carried if continues else alone)


def test_a_turn_that_brings_no_word_of_its_own_continues_if_the_talk_holds_any_of_it() -> None:
    plain = dataclasses.replace(DOUBTFUL, brings=())
    carried, alone = reading(0.1, "pmid:1"), reading(0.9, "pmid:2")
    assert resolved(plain, lambda q: carried if q.carried else alone, 0.3)[0] == plain
    unheld = reading(0.1, "pmid:1", holds="axolotl")
    in_field = reading(0.9, "pmid:2", cosine=0.4)
    found = resolved(plain, lambda q: unheld if q.carried else in_field, 0.3)[0]
    assert found == Standalone(plain.asked)


def test_a_turn_with_a_name_and_no_answer_is_shown_as_it_was_asked() -> None:
    named = dataclasses.replace(DOUBTFUL, asked="Did zebrafish on aspirimab get colitis?")
    carried, alone = reading(0.2, "pmid:1"), reading(0.2, "pmid:2")
    found = resolved(named, lambda q: carried if q.carried else alone, 0.3)[0]
    assert found == Standalone(named.asked)


def test_a_turn_that_is_not_doubtful_is_weighed_once() -> None:
    asked = Standalone("Did they?", "On vemolimab?", ("pmid:1",))
    seen: list[Standalone] = []

    def weigh_it(question: Standalone) -> Weighed:
        seen.append(question)
        return reading(0.1, "pmid:2")

    assert resolved(asked, weigh_it, 0.3)[0] == asked
    assert seen == [asked]


def test_a_doubtful_turn_without_any_evidence_stands_alone() -> None:
    nothing = Weighed((), 0.0, {}, ())
    assert resolved(DOUBTFUL, lambda _: nothing, 0.0)[0] == Standalone(DOUBTFUL.asked)


def test_a_record_may_lead_whose_paper_is_none_of_the_best() -> None:
    weighed = reading(0.6, "pmid:1")
    record = Evidence(Sentence("pmid:1#s0", "Record", "Colitis.", 0, 8), 2.0, 1.0, 1.0, None)
    led = dataclasses.replace(weighed, evidence=(record, *weighed.evidence), held={})
    alone = reading(0.6, "pmid:2", holds="zebrafish")
    assert resolved(DOUBTFUL, lambda q: led if q.carried else alone, 0.3)[1] is led


@pytest.mark.parametrize(("ahead", "leads"), [(1.05, "figure"), (1.3, "better")])
def test_the_sentence_with_the_figure_leads_where_it_is_nearly_as_good(
    build_index: Callable[..., Path], tmp_path: Path, ahead: float, leads: str
) -> None:
    told = {
        "better": "Overall survival in POND-1 was better in carp without lice.",
        "figure": "Median overall survival in POND-1 was 9 months.",
    }
    paper = Paper("Carp", (Section("Abstract", " ".join(told.values())),), pmid="1")
    question = Standalone("What was overall survival in POND-1?")
    with Index(build_index(tmp_path / "carp", (paper,)), embedder=FakeEmbedder()) as index:
        by_text = {item.sentence.text: item for item in scored_in(index, question).values()}
        better, figure = (by_text[text] for text in told.values())
        gap = (ahead * figure.score - better.score) / ORIGINAL["passage"]
        signals = {**better.signals, "passage": better.signals["passage"] + gap}
        ahead_of_it = dataclasses.replace(better, signals=signals)
        papers = {paper.key: paper for paper in index.papers()}
        led = of_the_group(question, [ahead_of_it, figure], papers)
    assert led[0].sentence.text == told[leads]
