"""Rules, similarity and an entailment model together: who may overrule whom."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.support import EmbedderSimilarity, SupportChecker
from tests.fakes import FakeEmbedder, FakeEntailment

SURVIVAL = "Median survival was 16.5 months with vemolimab and 9.2 months with placebo."
SUPPORTED = "Vemolimab gave a median survival of 16.5 months."
WRONG = "Median survival was 61.5 months with vemolimab."
HEALED, HEALTHY = "Operations healed every newt.", "Surgery made all newts healthy again."
SWAPPED = "Median survival was 9.2 months with vemolimab and 16.5 months with placebo."


def test_without_models_the_rules_decide() -> None:
    check = SupportChecker()
    assert check(SUPPORTED, [SURVIVAL]).label == "supported"
    assert check(HEALED, [HEALTHY]).label == "partial"
    assert check(WRONG, [SURVIVAL]).label == "unsupported"
    assert check(SURVIVAL, [SURVIVAL]).label == "verbatim"


def test_a_contradiction_seen_by_the_model_fails_a_statement() -> None:
    model = FakeEntailment(contradiction=0.9)
    support = SupportChecker(entailment=model)(SUPPORTED, [SURVIVAL, "Fish were fed twice a day."])
    assert support.label == "unsupported"
    assert support.score < 0.3
    assert "contradiction" in support.reason
    assert model.asked == [(f"{SURVIVAL} Fish were fed twice a day.", SUPPORTED)]


def test_a_contradiction_the_model_is_not_sure_of_fails_nothing() -> None:
    check = SupportChecker(entailment=FakeEntailment(entailment=0.1, contradiction=0.4))
    assert check(SUPPORTED, [SURVIVAL]).label == "supported"


def test_entailment_raises_what_too_little_is_held_of() -> None:
    assert SupportChecker()(HEALED, [HEALTHY]).label == "partial"
    raised = SupportChecker(entailment=FakeEntailment(entailment=0.9))(HEALED, [HEALTHY])
    assert raised.label == "supported"
    assert raised.score >= 0.6
    unsure = SupportChecker(entailment=FakeEntailment(entailment=0.4))(HEALED, [HEALTHY])
    assert unsure.label == "partial"


@pytest.mark.parametrize("statement", [WRONG, SWAPPED])
def test_entailment_never_outweighs_what_the_rules_find_wrong(statement: str) -> None:
    check = SupportChecker(entailment=FakeEntailment(entailment=1.0))
    assert check(statement, [SURVIVAL]) == SupportChecker()(statement, [SURVIVAL])


def test_entailment_does_not_raise_what_a_rule_holds_back() -> None:
    statement, sentence = "Vemolimab worsens colitis.", "Colitis was seen on vemolimab."
    check = SupportChecker(entailment=FakeEntailment(entailment=1.0))
    assert check(statement, [sentence]).label == "partial"
    assert check(statement, [sentence]).mismatch == "adds"


def test_a_copy_needs_no_model() -> None:
    model = FakeEntailment(contradiction=1.0)
    assert SupportChecker(entailment=model)(SURVIVAL, [SURVIVAL]).label == "verbatim"
    assert model.asked == []


def test_similarity_is_that_of_the_nearest_sentence_and_embeds_no_text_twice() -> None:
    embedder = FakeEmbedder()
    similarity = EmbedderSimilarity(lambda: embedder)
    assert similarity("newts swim", ["cars rust", "newts swim"]) == pytest.approx(1)
    assert similarity("newts swim", ["cars rust"]) < 0.5
    assert embedder.embedded == 2


def test_similarity_lets_a_paraphrase_pass() -> None:
    assert SupportChecker()(HEALED, [HEALTHY]).label == "partial"
    assert SupportChecker(lambda _, texts: 0.9)(HEALED, [HEALTHY]).label == "supported"


def test_similarity_never_outweighs_what_the_rules_find_wrong() -> None:
    assert SupportChecker(lambda _, texts: 1.0)(WRONG, [SURVIVAL]).label == "unsupported"


def test_an_assistant_checks_with_the_embedder_of_its_index(eager: Assistant) -> None:
    assert eager.check_support(SUPPORTED, [SURVIVAL]).label == "supported"
    assert eager.check_support(WRONG, [SURVIVAL]).label == "unsupported"
    alike, other = "Newts swim in ponds.", "Pond newts often swim."
    rules = SupportChecker()(alike, [other])
    assert eager.check_support(alike, [other]).score != rules.score
