"""Whether to answer at all."""

from __future__ import annotations

import pytest

from assistant.abstention import SAID_BESIDE, judge
from assistant.conversation import Standalone
from assistant.evidence import Evidence, Weighed
from index import Sentence

ASKED = Standalone("What was the median survival on vemolimab?")


def evidence(text: str, number: int = 1, key: str = "pmid:1") -> Evidence:
    sentence = Sentence(f"{key}#s{number}", "Abstract", text, 0, len(text))
    return Evidence(sentence, 1 - number / 100, 0.8, 1.0, None)


def weighed(
    *texts: str, confidence: float = 0.9, cosine: float = 0.9, missing: tuple[str, ...] = ()
) -> Weighed:
    items = tuple(evidence(text, number) for number, text in enumerate(texts, 1))
    return Weighed(items, confidence, {"cosine": cosine}, missing)


FOUND = weighed("Median survival was 16.5 months with vemolimab.", "It was 9.2 with placebo.")


@pytest.mark.parametrize(
    ("confidence", "threshold", "answers"),
    [
        (0.9, 0.5, True),
        (0.5, 0.5, True),
        (0.499, 0.5, False),
        (0.01, 0.0, True),
        (0.99, 1.0, False),
    ],
)
def test_an_answer_needs_the_threshold(confidence: float, threshold: float, answers: bool) -> None:
    found = weighed("Median survival was 16.5 months.", confidence=confidence)
    verdict = judge(ASKED, found, threshold)
    assert (verdict.kind == "answer") is answers
    assert verdict.evidence == (found.evidence if answers else ())
    assert bool(verdict.reason) is not answers


def test_nothing_found_is_no_answer_whatever_the_threshold() -> None:
    verdict = judge(ASKED, Weighed((), 0.0, {}, ()), 0.0)
    assert verdict.kind != "answer"
    assert verdict.reason
    assert verdict.evidence == ()


def test_another_subject_is_told_from_a_gap() -> None:
    far = judge(ASKED, weighed("Violins.", confidence=0.1, cosine=0.05), 0.5)
    near = judge(ASKED, weighed("Carp.", confidence=0.1, cosine=0.95, missing=("quokkas",)), 0.5)
    assert (far.kind, near.kind) == ("off topic", "not in the papers")
    assert "quokkas" in near.reason
    twice = judge(ASKED, weighed("Carp.", confidence=0.1, missing=("quokkas", "quokkas")), 0.5)
    assert twice.reason == near.reason
    assert far.reason != near.reason


def test_without_a_missing_word_there_is_still_a_reason() -> None:
    assert judge(ASKED, weighed("Carp.", confidence=0.1), 0.5).reason


@pytest.mark.parametrize(
    "question",
    [
        "Should I take vemolimab?",
        "Can my mother have a liver transplant?",
        "Do I need chemotherapy after surgery?",
        "Which of the two would you recommend for me?",
        "Am I going to die of this?",
        "Will I survive the operation?",
        "Is it safe for me to take vemolimab?",
        "Is vemolimab safe enough for my mother?",
        "Are these drugs right for my patient?",
        "Would the operation be better for us?",
        "Will it be dangerous for my son?",
        "Would you have the operation if you were me?",
        "Would you choose vemolimab or placebo if you were me?",
        "What would you do?",
    ],
)
def test_personal_advice_is_refused_beside_what_the_papers_say(question: str) -> None:
    verdict = judge(Standalone(question), FOUND, 0.0)
    assert verdict.kind == "advice"
    assert verdict.reason
    assert verdict.evidence == FOUND.evidence[:SAID_BESIDE]
    assert judge(Standalone(question), FOUND, 1.0).evidence == ()


@pytest.mark.parametrize(
    "question",
    [
        "Should patients with KRAS mutations receive cetuximab?",
        "Can the liver regenerate after resection?",
        "Could zebrafish be cured by curcumin?",
        "Where can I find the survival of zebrafish on vemolimab?",
        "Type I interferon: what is its role?",
        "How should I cite the vemolimab trial?",
        "What did the trial recommend?",
        "What can we conclude from the trial?",
        "Can we predict survival from the size of a tumour?",
        "Was vemolimab safe in the trial?",
        "Which dose was safe in the study?",
        "Is it safe to give vemolimab with curcumin?",
        "Is vemolimab safe for older zebrafish?",
        "Is surgery safe enough for patients with cirrhosis?",
        "Is vemolimab the best choice for men?",
        "Is it safe for metastatic disease?",
        "Would you say that the trial met its endpoint?",
    ],
)
def test_questions_about_findings_are_no_advice(question: str) -> None:
    assert judge(Standalone(question), FOUND, 0.0).kind == "answer"


DENIED = weighed(
    "Vemolimab did not improve survival (P = .4).", "The trial enrolled 240 zebrafish."
)


@pytest.mark.parametrize(
    "question",
    [
        "Why did vemolimab improve survival?",
        "By how much did vemolimab prolong survival; how large was the gain?",
        "Vemolimab improved survival, didn't it?",
    ],
)
def test_a_false_premise_is_answered_by_what_denies_it(question: str) -> None:
    verdict = judge(Standalone(question), DENIED, 0.0)
    assert verdict.kind == "false premise"
    assert verdict.reason
    assert verdict.evidence == DENIED.evidence[:1]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Did vemolimab improve survival?", DENIED),
        ("Why was it lower?", DENIED),
        ("Why did vemolimab not improve survival?", DENIED),
        ("Why did vemolimab improve survival?", FOUND),
        ("How many zebrafish were enrolled?", DENIED),
    ],
)
def test_a_premise_that_holds_or_is_not_there_is_no_false_one(
    question: str, found: Weighed
) -> None:
    verdict = judge(Standalone(question), found, 0.0)
    assert verdict.kind == "answer"
    assert verdict.evidence == found.evidence


def test_a_denial_in_another_paper_does_not_make_a_premise_false() -> None:
    found = Weighed(
        (
            evidence("Vemolimab improved survival by 7 months.", 1, "pmid:1"),
            evidence("Curcumin did not improve survival.", 2, "pmid:2"),
        ),
        0.9,
        {"cosine": 0.9},
        (),
    )
    assert judge(Standalone("Why did vemolimab improve survival?"), found, 0.0).kind == "answer"


def test_a_false_premise_below_the_threshold_is_not_spoken_of() -> None:
    found = weighed("Vemolimab did not improve survival.", confidence=0.1)
    assert judge(Standalone("Why did vemolimab improve survival?"), found, 0.5).evidence == ()
