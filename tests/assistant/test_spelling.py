"""Misspelt words of a question are put right; whatever may be right as it is stays."""

from __future__ import annotations

import time

import pytest

from assistant.spelling import mended
from index.lexical import Lexical

TEXT = """Median overall survival with pembrolizumab and with atezolizumab after hepatectomy.
Strategies of pilot trials, their efficiency, complications and toxicity: neutropenia, hepatitis.
Avelumab, afatinib, FOLFIRI and oxaliplatin were received by patients with metastases who had
progression-free survival, hyperkalemia, or resectable and symptomatic disease of the liver.
Overman and Hansen saw double responses at stations."""


@pytest.fixture(scope="module")
def lexical() -> Lexical:
    return Lexical.build([("a#p1", TEXT, []), ("b#p1", "Survival of patients.", [])])


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("What was the medain OS?", "What was the median OS?"),
        ("Which stratagies were in the piolt?", "Which strategies were in the pilot?"),
        ("its effeciency (and complicatons)", "its efficiency (and complications)"),
        ("Pembrolizumb, how long?", "Pembrolizumab, how long?"),
        ("was pembrolizumib or pembroluzumab given", "was pembrolizumab or pembrolizumab given"),
        ("was Atezolizumb given", "was Atezolizumab given"),
        ("pembro/atezo w/o chemo", "pembrolizumab/atezolizumab without chemo"),
        ("5yr OS, 3-yr DFS and 6 mo w/ FOLFIRI", "5-year OS, 3-year DFS and 6 month with FOLFIRI"),
        ("median f/u of 12 mo", "median follow-up of 12 month"),
        ("wich poeple, amoung them, becuase", "which people, among them, because"),
        ("KN177 or kn-164, and CM 142", "KEYNOTE-177 or KEYNOTE-164, and CheckMate 142"),
        ("atezoluzimab", "atezolizumab"),  # two slips in a long word
        ("progresion-free survivel", "progression-free survival"),
        (
            "the pateints' and the patinet's neutropaenia",
            "the patients' and the patient's neutropenia",
        ),
        ("patients who recieved it", "patients who received it"),  # English has it, seldom
        ("mdeian", "median"),  # the first two letters changed places
        ("who was inoperabe", "who was inoperable"),  # a word of the rules alone
        ("breating", "breathing"),  # rather than the commoner "breaking"
        ("hypertention", "hypertension"),  # a word of English alone
        ("side efects  and\ttoxcity", "side effects  and\ttoxicity"),
    ],
)
def test_a_slip_is_mended(lexical: Lexical, asked: str, meant: str) -> None:
    assert mended(asked, lexical) == meant


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?!",
        "What was the median overall survival of patients?",
        "randomised tumours and randomized tumors",  # both are English
        "durvalumab or nivolumab",  # avelumab is another drug
        "was relatlimab or cemiplimab given",
        "apatinib",  # one letter from afatinib, and another drug
        "lapatinib",
        "folfoxiri",
        "unresectable and asymptomatic hypokalemia",  # the opposite of what is held
        "neutrophilia",
        "a doublet, a stent, statins",  # rare words of English near to held ones
        "MEDAIN FOLFIRY dMRM CheckMat",  # names in capitals
        "chekmate-142 medain2 10.1056/medain https://medain.org a@medain.org",
        "livr tumr",  # short
        "What did Hanson and Ovrman find?",  # maybe other people
        "bevac hepat metast",  # short forms of what is not held, or is no drug
        "a stent in the lobe of the theca",  # rare words, some like plain ones
        "5-FU, 5FU or FU by Fu and colleagues",  # no follow-up
        "médain Überlebben",
        "Welche Nebenwirkungen hatten Patienten mit Lebermetastasen unter Chemotherapie?",
        "xqzvw lkjhg",
    ],
)
def test_what_may_be_right_stays(lexical: Lexical, asked: str) -> None:
    assert mended(asked, lexical) == asked


def test_of_words_as_near_the_commonest_is_taken() -> None:
    texts = ["hepatitis", "hepatitis", "hepatitix"]
    lexical = Lexical.build((f"{n}#p1", text, []) for n, text in enumerate(texts))
    assert mended("hepatitit", lexical) == "hepatitis"


def test_with_no_passage_english_still_counts() -> None:
    assert mended("the medain of pembrolizumb", Lexical.build([])) == "the median of pembrolizumb"


def test_a_large_vocabulary_takes_milliseconds() -> None:
    syllables = [c + v for c in "bcdfghlmnprst" for v in "aeiou"]
    words = [
        a + b + c + d
        for a in syllables
        for b in syllables[:20]
        for c in syllables[:20]
        for d in ("pin", "ral", "tos", "vex", "zum", "mab", "col", "das")
    ]  # 208,000
    lexical = Lexical.build([("a#p1", " ".join([*words, "pembrolizumab"]), [])])
    assert mended("a warm stratagy", lexical)

    began = time.perf_counter()
    assert mended("with pembrolizumb", lexical) == "with pembrolizumab"
    assert time.perf_counter() - began < 0.1
