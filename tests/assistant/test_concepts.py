"""What a question asks for and what a sentence writes about, each in its own words."""

from __future__ import annotations

import pytest

from assistant.concepts import CONCEPTS, OUTCOMES, asked_concepts, written_concepts


def asked(question: str) -> set[str]:
    return {concept.name for concept in asked_concepts(question)}


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How long did the fish live after surgery?", "survival"),
        ("How many were still alive at twelve months?", "survival"),
        ("Was OS longer with vemolimab?", "survival"),
        ("What is the life expectancy?", "survival"),
        ("What was the hazard ratio for death?", "survival"),
        ("What was the progression-free survival?", "survival without disease"),
        ("What was the relapse free survival?", "survival without disease"),
        ("Was PFS longer?", "survival without disease"),
        ("How long before the tumour grew again?", "survival without disease"),
        ("How long until the cancer came back?", "survival without disease"),
        ("Did the cancer come back?", "recurrence"),
        ("How many relapsed?", "recurrence"),
        ("Did the tumours get worse or grow?", "progression"),
        ("Did the tumours shrink?", "response"),
        ("What was the ORR?", "response"),
        ("In how many was the tumour completely gone?", "complete response"),
        ("CR rate with vemolimab?", "complete response"),
        ("How many had stable disease?", "disease control"),
        ("How durable were the responses?", "duration"),
        ("Is vemolimab dangerous?", "harm"),
        ("What were the side effects?", "harm"),
        ("What were the side-efects?", "harm"),
        ("How many came off the drug?", "stopping"),
        ("Was anyone killed by it?", "death"),
        ("When could they go home?", "hospital stay"),
        ("How many patients were there?", "patients studied"),
        ("What kind of study was it?", "design"),
        ("Which hospitals took part?", "place"),
        ("When was it done?", "period"),
        ("How long was the follow-up?", "follow-up"),
        ("What was the main outcome?", "endpoint"),
        ("How was the antibody given?", "dose"),
        ("What is the bottom line?", "conclusion"),
        ("Why does it work?", "reason"),
        ("What are the weaknesses?", "limitation"),
        ("What is its trial number?", "registration"),
        ("What proportion had colitis?", "share"),
        ("Was it a chance finding?", "significance"),
        ("What was the odds ratio?", "hazard ratio"),
        ("Who could take part?", "eligibility"),
        ("What does SIRT stand for?", "definition"),
        ("Did well-being improve?", "quality of life"),
        ("Is it expensive?", "cost"),
        ("Who benefits?", "biomarker"),
        ("Are there lymphocytes in the tumour?", "immune cells"),
        ("Is it superior to placebo?", "comparison"),
    ],
)
def test_a_question_asks_for_a_concept_in_many_ways(question: str, name: str) -> None:
    assert name in asked(question)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Median overall survival was 16.5 months.", "survival"),
        ("Median OS was 16.5 months.", "survival"),
        ("Median progression-free survival was 9 months.", "survival without disease"),
        ("Median PFS was 9 months.", "survival without disease"),
        ("Time to recurrence was 9 months.", "survival without disease"),
        ("Melanoma recurred in nine fish.", "recurrence"),
        ("Nine tumours progressed.", "progression"),
        ("Remission was seen in nine fish.", "response"),
        ("A complete pathological response was seen in nine fish.", "complete response"),
        ("Stable disease was seen in nine fish.", "disease control"),
        ("Nine responses are ongoing.", "duration"),
        ("Grade 3 colitis occurred in nine fish.", "harm"),
        ("Vemolimab was well tolerated.", "harm"),
        ("Nine fish discontinued vemolimab.", "stopping"),
        ("Mortality was low.", "death"),
        ("The median length of stay was short.", "hospital stay"),
        ("The trial accrued 240 adult patients.", "patients studied"),
        ("This was an open-label trial.", "design"),
        ("Fish of twelve centres were taken.", "place"),
        ("Fish were caught between 2005 and 2009.", "period"),
        ("Median follow-up was short.", "follow-up"),
        ("The primary endpoint was met.", "endpoint"),
        ("Vemolimab 3 mg/kg was given.", "dose"),
        ("Vemolimab was given every two weeks.", "dose"),
        ("We recommend vemolimab.", "conclusion"),
        ("Vemolimab acts by inhibiting PD-1.", "reason"),
        ("This was limited by its size.", "limitation"),
        ("The trial is registered as NCT01234567.", "registration"),
        ("Seven of 9 fish, 7 of 120 zebrafish.", "share"),
        ("The difference was large (P < .05).", "significance"),
        ("The HR was 0.61.", "hazard ratio"),
        ("Eligible fish were adult.", "eligibility"),
        ("SIRT stands for a kind of radiation.", "definition"),
        ("QoL was the same.", "quality of life"),
        ("One QALY took 30 fish.", "cost"),
        ("The signature was telling.", "biomarker"),
        ("CD8 T cells were dense.", "immune cells"),
        ("Vemolimab was superior to placebo.", "comparison"),
    ],
)
def test_a_paper_writes_about_a_concept_in_many_ways(sentence: str, name: str) -> None:
    assert name in written_concepts(sentence)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("progression-free survival", "survival"),
        ("progression free survival", "survival"),
        ("disease-free survival", "survival"),
        ("relapse-free survivors", "survival"),
        ("PFS", "survival"),
        ("overall survival", "survival without disease"),
        ("living donors", "survival"),
        ("a living cell", "survival"),
        ("osmosis", "survival"),
        ("progression-free survival", "progression"),
        ("corresponding", "response"),
        ("credit", "response"),
        ("studied", "death"),
        ("dieting", "death"),
        ("whereas", "place"),
        ("whenever", "period"),
        ("etiology", "immune cells"),
        ("doses", "cost"),
        ("fish ate", "definition"),
    ],
)
def test_what_only_looks_like_a_concept_is_not_asked_for(text: str, name: str) -> None:
    assert name not in asked(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Progression-free survival was 9 months.", "survival"),
        ("Progression free survival was 9 months.", "survival"),
        ("Overall survival was 9 months.", "survival without disease"),
        ("Osmosis was seen.", "survival"),
        ("Corresponding fish met.", "response"),
        ("Nobody studied it.", "death"),
        ("Vemolimab was injected.", "cost"),
        ("Median follow-up for overall survival was 9 months.", "survival"),
        ("Recurrent liver metastases were resected.", "recurrence"),
    ],
)
def test_what_only_looks_like_a_concept_is_not_written_about(text: str, name: str) -> None:
    assert name not in written_concepts(text)


def test_a_text_of_neither_kind_has_no_concept() -> None:
    assert asked("") == asked("Hello there") == set()
    assert written_concepts("") == written_concepts("Carp ate.") == frozenset()


def test_lay_question_and_written_result_meet_in_one_concept() -> None:
    result = written_concepts("Median overall survival was 16.5 months; grade 3 colitis was rare.")
    assert {"survival", "harm"} <= result
    assert asked("How long did they live?") & result == {"survival"}
    assert asked("Was it dangerous?") & result == {"harm"}


def test_two_survivals_in_one_sentence_are_both_written_about() -> None:
    text = "Disease-free and overall survival were alike."
    assert {"survival", "survival without disease"} <= written_concepts(text)


def test_concepts_come_in_one_order_whatever_the_question_s() -> None:
    names = [concept.name for concept in CONCEPTS]
    found = [concept.name for concept in asked_concepts("What toxicity and what survival?")]
    assert found == ["survival", "harm"] == [name for name in names if name in found]


def test_outcomes_are_concepts_and_names_are_unique() -> None:
    names = [concept.name for concept in CONCEPTS]
    assert len(set(names)) == len(names)
    assert set(names) > OUTCOMES
    assert not OUTCOMES & {"design", "place", "period", "reason", "comparison", "share"}


@pytest.mark.parametrize(
    ("sentence", "name", "writes"),
    [
        ("Colitis came in 12% of carp.", "share", True),
        ("Carp were given 240 mg.", "dose", True),
        ("Carp or eels ate.", "hazard ratio", False),
        ("Carp came from the pond.", "place", False),
        ("Progression‑free survival was 9 months.", "survival without disease", True),
        ("Progression-free survival was 9 months.", "progression", False),
        ("Event-free survival was 9 months.", "harm", False),
    ],
)
def test_what_a_sentence_writes_about_to_the_letter(sentence: str, name: str, writes: bool) -> None:
    assert (name in written_concepts(sentence)) is writes


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How long did they stay in hospital?", "hospital stay"),
        ("What % of carp had colitis?", "share"),
        ("Is it unsafe?", "harm"),
    ],
)
def test_other_ways_of_asking(question: str, name: str) -> None:
    assert name in asked(question)


def test_a_hazard_ratio_for_death_is_one_of_survival_and_one_free_of_relapse_none_of_relapse() -> (
    None
):
    assert "death" not in asked("What was the hazard ratio for death?")
    assert "recurrence" not in asked("What was recurrence-free survival?")
    assert "recurrence" not in asked("What was relapse free survival?")
