"""Questions in several parts."""

from __future__ import annotations

import pytest

from assistant.abstention import Kind, Verdict
from assistant.conversation import Standalone
from assistant.evidence import Evidence, Weighed
from assistant.parts import answer_parts, parts_of
from assistant.scoring import Term
from index import Sentence


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How many carp were treated, and how long did they live?",
            [("How many carp were treated?", ""), ("how long did they live?", "H")],
        ),
        (
            "How big was CARP-2 and across how many ponds was it run?",
            [("How big was CARP-2?", ""), ("across how many ponds was it run?", "H")],
        ),
        (
            "Why do carp die? And where do newts live?",
            [("Why do carp die?", ""), ("And where do newts live?", "W")],
        ),
        (
            "Cure of carp: what did the first series report, and what did the second find?",
            [
                ("Cure of carp: what did the first series report?", ""),
                ("Cure of carp: what did the second find?", ""),
            ],
        ),
    ],
)
def test_a_later_part_has_the_first_or_their_common_topic_for_its_own(
    question: str, parts: list[tuple[str, str]]
) -> None:
    found = [(part.asked, part.carried[:1]) for part in parts_of(Standalone(question))]
    assert found == parts


@pytest.mark.parametrize(
    "question",
    ["", "How many carp were treated?", "Do carp and newts live?", "Really? How many carp died?"],
)
def test_a_single_question_has_no_parts(question: str) -> None:
    assert parts_of(Standalone(question)) == ()


ASKED = Standalone("How many carp were treated, and how long did newts live?")
TREATED, LIVED = (f"{part}?" for part in ("How many carp were treated", "how long did newts live"))


def found(*scores: tuple[str, float], held: dict[str, set[str]] | None = None) -> Weighed:
    evidence = tuple(
        Evidence(Sentence(name, "Abstract", name, 0, len(name)), score, 0.9, 1.0, None)
        for name, score in scores
    )
    held = held or {name.rpartition("#")[0]: set() for name, _ in scores}
    wanted = {
        term: Term(term, frozenset({term}), 1.0)
        for term in ("carp", "treat", "newt", "live", "how", "mani", "long")
    }
    return Weighed(evidence, 0.9, {}, (), wanted=wanted, held=held)


def judged(
    whole: Weighed, parts: dict[str, tuple[Kind, Weighed]], kind: Kind = "answer"
) -> Verdict:
    def ask(part: Standalone) -> tuple[Verdict, Weighed]:
        kind, weighed = parts[part.asked]
        return Verdict(kind, "", weighed.evidence), weighed

    return answer_parts(ASKED, Verdict(kind, "", whole.evidence), whole, ask)


def stated(verdict: Verdict) -> list[tuple[int, str]]:
    return sorted((item.side, item.sentence.id) for item in verdict.evidence)


ONE = found(("pmid:1#s1", 0.9), ("pmid:2#s1", 0.8))


def test_both_parts_are_answered_from_the_paper_that_the_question_is_about() -> None:
    later = found(("pmid:2#s2", 1.0), ("pmid:1#s2", 0.5))
    verdict = judged(ONE, {TREATED: ("answer", ONE), LIVED: ("answer", later)})
    assert stated(verdict) == [(1, "pmid:1#s1"), (2, "pmid:1#s2")]
    assert verdict.unanswered == ()


def test_a_part_that_names_another_paper_is_answered_from_that() -> None:
    later = found(
        ("pmid:2#s2", 1.0), ("pmid:1#s2", 0.9), held={"pmid:1": {"carp"}, "pmid:2": {"newt"}}
    )
    verdict = judged(ONE, {TREATED: ("answer", ONE), LIVED: ("answer", later)})
    assert stated(verdict) == [(1, "pmid:1#s1"), (2, "pmid:2#s2")]


def test_a_record_that_leads_a_part_needs_no_sentences_among_the_best() -> None:
    record = found(("pmid:3#s0", 1.0), ("pmid:1#s2", 0.9), held={"pmid:1": {"live"}})
    verdict = judged(ONE, {TREATED: ("answer", ONE), LIVED: ("answer", record)})
    assert stated(verdict) == [(1, "pmid:1#s1"), (2, "pmid:3#s0")]


def test_the_open_part_is_named_where_the_whole_had_no_answer() -> None:
    verdict = judged(
        ONE, {TREATED: ("answer", ONE), LIVED: ("not in the papers", ONE)}, "not in the papers"
    )
    assert verdict.kind == "answer"
    assert verdict.unanswered == (LIVED,)


def test_an_answer_that_lacks_nothing_stands_where_a_part_alone_has_none() -> None:
    verdict = judged(ONE, {TREATED: ("answer", ONE), LIVED: ("not in the papers", ONE)})
    assert verdict == Verdict("answer", "", ONE.evidence)


def test_a_part_whose_words_the_paper_holds_is_answered_by_it_too() -> None:
    weak = found(("pmid:1#s2", 0.9), held={"pmid:1": {"live", "newt"}})
    verdict = judged(
        ONE, {TREATED: ("answer", ONE), LIVED: ("off topic", weak)}, "not in the papers"
    )
    assert stated(verdict) == [(1, "pmid:1#s1"), (2, "pmid:1#s2")]
    assert verdict.unanswered == ()


@pytest.mark.parametrize("kind", ["false premise", "advice", "small talk"])
def test_what_is_no_matter_of_finding_is_left_alone(kind: Kind) -> None:
    assert judged(ONE, {}, kind).kind == kind


def test_without_an_answered_part_the_verdict_stands() -> None:
    none = found()
    parts: dict[str, tuple[Kind, Weighed]] = {
        TREATED: ("off topic", none),
        LIVED: ("off topic", none),
    }
    assert judged(none, parts, "off topic").kind == "off topic"
