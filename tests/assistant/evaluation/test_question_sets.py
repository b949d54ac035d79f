from __future__ import annotations

import hashlib
import json

import pytest

from assistant.evaluation.questions import (
    EvaluationError,
    GoldResolver,
    Question,
    fact_found,
    load_questions,
)
from index import Paper

GOOD = {"id": "q1", "turns": ["What?"], "answerable": True}


def write(path, *records):
    lines = (r if isinstance(r, str) else json.dumps(r) for r in records)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_question_set_is_read_whole(tmp_path):
    full = {
        **GOOD,
        "turns": ["What?", "And then?"],
        "answerable": False,
        "gold_papers": ["pmid:1"],
        "key_facts": ["71%"],
        "type": "false_premise",
        "note": "ignored",
    }
    path = write(tmp_path / "set.jsonl", full, "", {**GOOD, "id": "q2"})

    loaded = load_questions(path)

    assert loaded.name == "set.jsonl"
    assert loaded.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert loaded.questions == (
        Question("q1", ("What?", "And then?"), False, ("pmid:1",), ("71%",), "false_premise"),
        Question("q2", ("What?",), True),
    )
    first, second = loaded.questions
    assert (first.follow_up, first.false_premise) == (True, True)
    assert (second.follow_up, second.false_premise) == (False, False)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{not json}", "line 2: not valid JSON"),
        ("[1]", "line 2: not a JSON object"),
        ("[" * 100_000, "line 2: not JSON that can be read"),
        ({**GOOD, "id": ""}, 'line 2: "id" must be a string that is not empty'),
        ({**GOOD, "id": 7}, 'line 2: "id" must be a string that is not empty'),
        ({"turns": ["What?"], "answerable": True}, 'line 2: "id" is missing'),
        ({**GOOD, "id": "q1"}, 'line 2: the id "q1" stands in line 1 already'),
        ({"id": "q2", "answerable": True}, 'line 2: "turns" is missing'),
        ({**GOOD, "id": "q2", "turns": []}, 'line 2: "turns" must be an array'),
        ({**GOOD, "id": "q2", "turns": "What?"}, 'line 2: "turns" must be an array'),
        ({**GOOD, "id": "q2", "turns": ["What?", " "]}, 'line 2: "turns" must be an array'),
        ({**GOOD, "id": "q2", "turns": ["\ud800"]}, 'line 2: "turns" must be an array'),
        ({"id": "q2", "turns": ["What?"]}, 'line 2: "answerable" is missing; it must be true'),
        ({**GOOD, "id": "q2", "answerable": "yes"}, 'line 2: "answerable" must be true or false'),
        ({**GOOD, "id": "q2", "gold_papers": "pmid:1"}, 'line 2: "gold_papers" must be an array'),
        ({**GOOD, "id": "q2", "key_facts": [1]}, 'line 2: "key_facts" must be an array'),
        ({**GOOD, "id": "q2", "key_facts": ["!?"]}, 'line 2: the key fact "!?" has neither'),
        ({**GOOD, "id": "q2", "type": None}, 'line 2: "type" must be a string'),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line, message):
    path = write(tmp_path / "set.jsonl", GOOD, line)

    with pytest.raises(EvaluationError) as error:
        load_questions(path)

    assert str(error.value).startswith(f"{path}, {message}")
    assert "\n" not in str(error.value)


def test_a_file_without_questions_or_without_utf8_or_missing_is_named(tmp_path):
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes(json.dumps(GOOD).encode() + b"\n{\xe9}\n")

    for path, message in [
        (write(tmp_path / "empty.jsonl", ""), ": the file holds no questions"),
        (latin, ", line 2: not UTF-8 text"),
        (tmp_path / "none.jsonl", " cannot be read: No such file or directory"),
        (tmp_path, " cannot be read: Is a directory"),
    ]:
        with pytest.raises(EvaluationError) as error:
            load_questions(path)
        assert str(error.value) == f"{path}{message}"


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r\n")

    assert len(load_questions(path).questions) == 1


PAPERS = [
    Paper("Liver resection: actual 10-year survival", pmid="17925551", doi="10.1200/JCO.2007.1"),
    Paper("CD8+ T-cells in   “Mice”", doi="10.1000/ABC", pmcid="PMC77"),
    Paper("Untitled", pmcid="PMC88"),
    Paper("No identifier at all"),
]


@pytest.mark.parametrize(
    ("gold", "number"),
    [
        ("pmid:17925551", 0),
        ("PMID: 17925551", 0),
        ("doi:10.1200/jco.2007.1", 0),
        ("DOI:10.1200/JCO.2007.1", 0),
        ("doi:https://doi.org/10.1000/abc", 1),
        ("pmcid:pmc77", 1),
        ("pmcid:PMC88", 2),
        ("liver resection - ACTUAL 10 year survival.", 0),
        ('CD8+ T cells in "mice"', 1),
        (PAPERS[3].key, 3),
        ("pmid:1792555", None),
        ("doi:10.1000/ab", None),
        ("pmcid:77", None),
        ("Liver resection", None),
        ("!?", None),
    ],
)
def test_a_gold_paper_is_found_by_identifier_or_title(gold, number):
    found = GoldResolver(PAPERS).resolve(gold)

    assert found == (None if number is None else PAPERS[number].key)


def test_of_equal_titles_the_first_is_meant():
    papers = [Paper("Same", pmid="1"), Paper("same.", pmid="2")]

    assert GoldResolver(papers).resolve("SAME") == "pmid:1"


def test_a_paper_without_a_title_is_not_what_an_empty_title_means():
    assert GoldResolver([Paper("", pmid="1")]).resolve("!?") is None


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("4.1", "a median of 4.1 months"),
        ("4.1", "it was 4.1."),
        ("4.1", "it was (4·1 to 5·0)"),
        ("71%", "71 % of them"),
        ("71%", "71 percent"),
        ("71%", "71 per cent"),
        ("P = 0.07", "(p=0.07)"),
        ("P=0.07", "P = .07"),
        ("P < 0.001", "p<0.001"),
        (">= 3", "≥3 lesions"),
        ("1.5 × 10", "1.5 x 10"),
        ("1,713", "1713 patients"),
        ("2681", "2,681 patients"),
        ("20853", "20\u2009853 patients"),
        ("n=119", "119 patients"),
        ("119", "(n = 119)"),
        ("3 cm", "3cm"),
        ("5 years", "the five groups at 5-year follow-up"),
        ("15-25%", "15–25%"),
        ("15-25%", "15% to 25% of patients"),
        ("99 (97%)", "of these, 99 were free of it, 97%."),
        ("6.6 versus 4.1", "4.1 months with placebo and 6.6 with the drug"),
        ("5 of 6", "5 of the 6 responders"),
        ("CD8+", "CD8⁺ T cells"),
        ("PD-1", "anti-PD1 drugs"),
        ("PD-1", "anti-PD\u20111 drugs"),
        ("KEYNOTE 177", "in KEYNOTE-177"),
        ("Portal", "by the portal vein"),
        ("neoantigen", "many neoantigens"),
        ("differ", "the two differed"),
        ("node-positive", "a positive node of the primary"),
        ("44 months", "a median of 44 (range 1-80) months"),
        ("no effect", "age had no significant effect"),
        ("lung and liver", "in the liver. and also the lungs"),
        ("10.1126/science.1129139", "doi:10.1126/science.1129139. PMID: 1"),
        ("HLA-C*08:02", "restricted by HLA-C*08:02."),
    ],
)
def test_a_key_fact_is_found(fact, said):
    assert fact_found(fact, ["Something else.", *said.split(". and ")])


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("4.1", "14.1 months"),
        ("4.1", "4.17 months"),
        ("4.1", "24.1"),
        ("4", "4.1 months"),
        ("1", "4.1 months"),
        ("8", "CD8 cells"),
        ("713", "1,713 patients"),
        ("71%", "71 patients"),
        ("P<0.05", "P=0.05"),
        ("P=0.07", "0.07 of P"),
        ("9-69%", "9 patients. and 69%"),  # in two statements
        ("99 (97%)", "99 of them"),
        ("44 months", "44 patients"),
        ("44 months", "44 of them. and 12 months"),
        ("10% or less", "10 patients or less"),
        ("low", "below or slow or follow"),
        ("Sun", "sunitinib"),
        ("COIN", "it coincided"),
        ("CEA", "CEACAM5"),
        ("no effect", "an effect"),
        ("no effect", "no difference. and an effect"),
        ("lung and liver", "the liver"),
        ("T-cell receptor", "T cells"),
        ("71%", ""),
    ],
)
def test_a_key_fact_is_not_found(fact, said):
    assert not fact_found(fact, ["Something else.", *said.split(". and ")])


def test_no_statement_says_nothing():
    assert not fact_found("71%", [])
