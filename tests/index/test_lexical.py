from __future__ import annotations

import itertools
import json
import threading
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import pytest

from index.lexical import Lexical, lexical_text, term_set, terms
from index.paper import Paper


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("the of and which", ""),
        ("x y (z) !?", ""),
        ("Patients WERE treated", "patient treat"),
        ("tumours and tumors", "tumor tumor"),
        ("randomised randomized", "random random"),
        ("haemorrhage leukaemia oedema oesophageal", "hemorrhag leukemia edema esophag"),
        ("colitis", "coliti"),
        ("café naïve Müller", "cafe naiv muller"),
        ("two of twelve", "2 12"),
        ("16.5 months, 1,234.5 or 7", "16.5 month 1,234.5 7"),
        ("P < .05, 3.0.", "05 3.0"),
        ("95% CI 0.45-0.80", "95 ci 0.45 0.80"),
        # A compound with a digit is also one word.
        ("PD-1", "pd1 pd 1"),
        ("PD‑L1 and PD–L1", "pdl1 pd l1 pdl1 pd l1"),
        ("5-FU", "5fu 5 fu"),
        ("anti-PD-1", "antipd1 pd1 anti pd 1"),
        ("HER2/neu", "her2neu her2 neu"),
        ("liver-only", "liver"),
        ("Crohn's Crohn’s", "crohn crohn"),
        ("[18F]FDG p53", "18f fdg p53"),
        # Greek letters, the micro sign among them.
        ("TGF-β β-catenin", "tgf beta beta catenin"),
        ("5 µg 5 μg", "5 mug 5 mug"),
        ("mm² H₂O ﬁbrosis", "mm2 h2o fibrosi"),
        ("snake_case", "snake case"),
    ],
)
def test_terms(text: str, expected: str) -> None:
    assert terms(text) == expected.split()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PD-1", "PD1"),
        ("tumour", "tumors"),
        ("haemorrhage", "hemorrhages"),
        ("ischaemic", "Ischemic"),
        ("immunised", "immunized"),
        ("5-FU", "5FU"),
        ("TGFβ", "TGFbeta"),
        ("three patients", "3 patient"),
    ],
)
def test_two_spellings_meet(one: str, other: str) -> None:
    assert set(terms(one)) & set(terms(other))


def test_lexical_text_holds_title_first_authors_and_year() -> None:
    paper = Paper("Title", authors=("Van Dam P", "B C", "D E", "Fourth F"), year=2007)
    words = lexical_text(paper, "The text.").split()
    assert words == "Title Van Dam B D 2007 The text.".split()
    assert lexical_text(Paper("Title"), "The text.").split() == ["Title", "The", "text."]


DOCUMENTS = [
    ("b#p1", "nivolumab nivolumab melanoma", ["Nivolumab, nivolumab.", "Melanoma trial."]),
    ("a#p1", "nivolumab chemotherapy of the liver", ["Nivolumab chemotherapy of the liver."]),
    ("c#p1", "", []),
    ("a#p2", "ipilimumab chemotherapy chemoradiation", ["", "Chemotherapy, ipilimumab."]),
]


@pytest.fixture(scope="module")
def lexical() -> Lexical:
    return Lexical.build(DOCUMENTS)


def test_ids_are_sorted_and_found(lexical: Lexical) -> None:
    assert lexical.ids == ["a#p1", "a#p2", "b#p1", "c#p1"]
    assert [lexical.positions[passage_id] for passage_id in lexical.ids] == [0, 1, 2, 3]


def test_scores(lexical: Lexical) -> None:
    nivolumab = lexical.scores("Is nivolumab good?")
    assert nivolumab.shape == (4,)
    assert nivolumab.dtype == np.float32
    assert nivolumab[2] > nivolumab[0] > 0  # b#p1 says it twice and is shorter
    assert nivolumab[1] == nivolumab[3] == 0
    both = lexical.scores("nivolumab liver")
    assert both.argmax() == 0
    # A rare term counts for more than a common one.
    assert lexical.scores("liver")[0] > lexical.scores("chemotherapy")[0]
    assert np.allclose(lexical.scores("nivo"), nivolumab)


@pytest.mark.parametrize("question", ["", "the of", "astronomy", "?", "9999"])
def test_no_shared_term_scores_nothing(lexical: Lexical, question: str) -> None:
    assert lexical.scores(question).tolist() == [0, 0, 0, 0]


def test_the_order_of_documents_does_not_matter() -> None:
    question = "nivolumab chemotherapy"
    scores = [
        (built.ids, built.scores(question).tolist())
        for built in map(Lexical.build, itertools.permutations(DOCUMENTS))
    ]
    assert scores.count(scores[0]) == len(scores)


@pytest.mark.parametrize(
    ("term", "meant"),
    [
        ("liver", "liver"),
        ("nivo", "nivolumab"),
        ("ipi", "ipilimumab"),
        ("chemo", "chemotherapi"),  # in two passages, "chemoradi" in one
        ("ni", None),  # too short
        ("nivolumb", None),  # a slip: spelling is not its job
        ("9999", None),
        ("p53", None),
        ("astronomi", None),
    ],
)
def test_known(lexical: Lexical, term: str, meant: str | None) -> None:
    assert lexical.known(term) == meant


def test_words_are_those_of_letters_as_they_are_written() -> None:
    documents = [("a#p1", "PD-1 blockade; Müller's 2 tumours", []), ("b#p1", "the tumours of", [])]
    assert Lexical.build(documents).words == ["blockade", "muller", "pd", "tumours"]


@pytest.mark.parametrize(
    ("term", "versions"),
    [
        ("folfox", {"mfolfox6", "folfox4"}),
        ("pond", {"pond0603"}),
        ("folfox4", set()),
        ("fox", set()),
        ("newts", set()),
    ],
)
def test_versions_are_a_name_with_a_number(term: str, versions: set[str]) -> None:
    documents = [
        ("a", "mFOLFOX6 or FOLFOX4, FOLFOXIRI, fox2", []),
        ("b", "newts POND0603 POND2", []),
    ]
    assert Lexical.build(documents).versions(term) == versions


def test_known_takes_the_same_of_two_equally_common() -> None:
    documents = [("a#p1", "nivolumab nivatrotamab", [])]
    assert Lexical.build(documents).known("niv") == Lexical.build(documents).known("niv")
    assert Lexical.build(documents).known("niv") == "nivolumab"


@pytest.mark.parametrize(
    ("term", "number"),
    [("nivolumab", 2), ("melanoma", 1), ("chemotherapi", 2), ("astronomi", 0), ("", 1)],
)
def test_passages_with(lexical: Lexical, term: str, number: int) -> None:
    assert lexical.passages_with(term) == number


@pytest.mark.parametrize("documents", [[], [("a#p1", "", [])], [("a#p1", "the of", ["The of."])]])
def test_nothing_to_find(documents: list[tuple[str, str, list[str]]], tmp_path: Path) -> None:
    built = Lexical.build(documents)
    built.save(tmp_path / "lexical", "g1")
    loaded = Lexical.load(tmp_path / "lexical", "g1")
    assert loaded is not None
    for lexical in (built, loaded):
        assert lexical.ids == [passage_id for passage_id, *_ in documents]
        assert lexical.scores("nivolumab").tolist() == [0] * len(documents)
        assert lexical.known("nivolumab") is None
        assert lexical.passages_with("nivolumab") == 0


# -- the cache


@pytest.fixture
def saved(tmp_path: Path, lexical: Lexical) -> Path:
    folder = tmp_path / "not yet there" / "lexical"
    lexical.save(folder, "g1")
    return folder


def test_save_and_load(saved: Path, lexical: Lexical) -> None:
    loaded = Lexical.load(saved, "g1")
    assert loaded is not None
    assert loaded.ids == lexical.ids
    for question in ("nivolumab", "nivo liver", "chemotherapy", "astronomy"):
        assert loaded.scores(question).tolist() == lexical.scores(question).tolist()
    assert loaded.known("nivo") == "nivolumab"
    assert loaded.words == lexical.words
    assert loaded.passages_with("nivolumab") == 2


def test_the_arrays_are_those_of_all_terms_at_once(saved: Path, lexical: Lexical) -> None:
    ordered = sorted(DOCUMENTS)
    whole = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    whole.index([terms(text) or [""] for _, text, _ in ordered], show_progress=False)
    vocabulary = json.loads((saved / "vocab.index.json").read_text())
    assert list(vocabulary) == sorted(whole.vocab_dict)
    assert list(vocabulary.values()) == list(range(len(vocabulary)))

    def postings(scores: dict[str, Any], number: int) -> tuple[list[int], list[float]]:
        part = slice(*scores["indptr"][number : number + 2])
        return scores["indices"][part].tolist(), scores["data"][part].tolist()

    made = bm25s.BM25.load(saved).scores
    for term, number in vocabulary.items():
        assert postings(made, number) == postings(whole.scores, whole.vocab_dict[term])
    for name in ("data", "indices", "indptr"):
        assert made[name].dtype == whole.scores[name].dtype

    names = list(vocabulary)
    held = [
        [names[number] for number in lexical.sentences[start:end]]
        for start, end in itertools.pairwise(lexical.bounds)
    ]
    assert held == [
        sorted(set(terms(text)) & set(vocabulary)) for *_, texts in ordered for text in texts
    ]
    assert "trial" not in vocabulary  # of a sentence, but of no passage


def test_another_generation_is_not_loaded(saved: Path) -> None:
    assert Lexical.load(saved, "g2") is None
    assert Lexical.load(saved, "") is None


def test_a_cache_of_other_terms_is_not_loaded(saved: Path) -> None:
    header = json.loads((saved / "ids.json").read_text())
    (saved / "ids.json").write_text(json.dumps(header | {"terms": header["terms"] - 1}))
    assert Lexical.load(saved, "g1") is None


def test_no_cache(tmp_path: Path) -> None:
    assert Lexical.load(tmp_path / "lexical", "g1") is None
    (tmp_path / "lexical").mkdir()
    assert Lexical.load(tmp_path / "lexical", "g1") is None


def test_saving_replaces_and_leaves_no_drafts(saved: Path) -> None:
    other = Lexical.build([("z#p1", "other text", [])])
    other.save(saved, "g2")
    assert Lexical.load(saved, "g1") is None
    loaded = Lexical.load(saved, "g2")
    assert loaded is not None
    assert loaded.ids == ["z#p1"]
    assert [path.name for path in saved.parent.iterdir()] == ["lexical"]


def _files() -> list[str]:
    return [
        "bounds.npy",
        "data.csc.index.npy",
        "ids.json",
        "indices.csc.index.npy",
        "indptr.csc.index.npy",
        "params.index.json",
        "sentences.npy",
        "vocab.index.json",
    ]


def test_the_files_of_a_cache_are_these(saved: Path) -> None:
    assert sorted(path.name for path in saved.iterdir()) == _files()


@pytest.mark.parametrize("name", _files())
def test_a_damaged_cache_is_not_loaded(saved: Path, name: str) -> None:
    path = saved / name
    whole = path.read_bytes()
    for damaged in (None, b"", whole[: len(whole) // 2], b"\xff\xfe" * 10, b"[]", b"null"):
        if damaged is None:
            path.unlink()
        else:
            path.write_bytes(damaged)
        assert Lexical.load(saved, "g1") is None, damaged
    path.write_bytes(whole)
    assert Lexical.load(saved, "g1") is not None


def test_ids_without_a_list_are_not_loaded(saved: Path) -> None:
    (saved / "ids.json").write_text(json.dumps({"generation": "g1"}))
    assert Lexical.load(saved, "g1") is None


def test_readers_may_save_at_the_same_time(saved: Path, lexical: Lexical) -> None:
    failures = []

    def save() -> None:
        for _ in range(10):
            try:
                lexical.save(saved, "g1")
            except OSError as error:
                failures.append(error)

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Lexical.load(saved, "g1") is not None
    assert [path.name for path in saved.parent.iterdir()] == ["lexical"]


def test_the_terms_of_a_text_each_once() -> None:
    assert term_set("Newts, newts and PD-1 newts") == set(terms("newts PD-1"))
