"""A review's claims against the papers it cites: backed, not backed, or not to be told."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.claim_check import CheckedClaim, ClaimCheck, check_claims
from assistant.errors import ModelError
from assistant.support import NliModel
from index import Index, Paper, Reference, Section, StoreError
from index.paper import ReferenceMark
from tests.fakes import FakeEmbedder, FakeEntailment

TRIAL = Paper(
    "Vemolimab against placebo in zebrafish melanoma",
    (
        Section(
            "Abstract",
            "Zebrafish with melanoma received vemolimab or placebo. Median survival was 16.5 "
            "months with vemolimab and 9.2 months with placebo. Colitis was not more frequent "
            "with vemolimab than with placebo. Of 120 zebrafish on vemolimab 7 had itching.",
        ),
    ),
    pmid="900002",
    text_kind="abstract",
)
COHORT = Paper(
    "Newt cohort",
    (Section("Abstract", "Newts with melanoma were fed quinine. Quinine cured newt melanoma."),),
    doi="10.5555/Newt",
    text_kind="abstract",
    retracted=True,
)
TITLE_ONLY = Paper("A letter about carp", pmid="900003", text_kind="none")
REFERENCES = (
    Reference(1, "Lind P, Berg O. Vemolimab. 2019.", pmid="900002"),
    Reference(2, "Nobody N. Not indexed. 2001.", pmid="900099"),
    Reference(3, "Quick C. Newts. 2015.", doi="10.5555/newt"),
    Reference(4, "Dee E. Carp. 2004.", pmid="900003"),
)
SENTENCES = {
    "Median survival with vemolimab was 16.5 months [1].": "supported",
    "Median survival with vemolimab was 61.5 months [1].": "unsupported",
    "Median survival was 9.2 months with vemolimab and 16.5 with placebo [1].": "unsupported",
    "Vemolimab made colitis more frequent [1].": "unsupported",
    "Itching was seen in 7 of 120 zebrafish on vemolimab [1].": "supported",
    "Axolotls regrew their limbs within forty days of amputation [1].": "unsupported",
    "Quinine cured newt melanoma [1, 3].": "supported",
    "Vemolimab gave 16.5 months of median survival, and quinine cured newt melanoma [1, 3].": (
        "supported"
    ),
    "Median survival with vemolimab was 61.5 months [1, 2].": "cannot tell",
    "Vemolimab is expensive [2].": "cannot tell",
    "Carp are cheap [4].": "cannot tell",
    "Perch are cheaper still [9].": "cannot tell",
    "Zebrafish are kept in tanks.": None,
}


def review(text: str) -> Paper:
    """A review whose ``[1, 3]`` are reference marks."""
    marks = []
    start = text.find("[")
    while start >= 0:
        end = text.index("]", start) + 1
        numbers = tuple(int(part) for part in text[start + 1 : end - 1].split(","))
        marks.append(ReferenceMark(start, end, numbers))
        start = text.find("[", end)
    return Paper(
        "Melanoma of fish and newts: a review",
        (Section("Review", text, tuple(marks)),),
        pmid="900001",
        references=REFERENCES,
        relation="review",
        text_kind="full text",
    )


@pytest.fixture(scope="module")
def found(
    build_index: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ClaimCheck]:
    """The check of a review that makes all the claims above."""
    papers = (review(" ".join(SENTENCES)), TRIAL, COHORT, TITLE_ONLY)
    folder = build_index(tmp_path_factory.mktemp("claims") / "index", papers)
    embedder = FakeEmbedder()
    with Index(folder, embedder=embedder) as index:
        yield check_claims(index, "pmid:900001")
    assert embedder.embedded == 0


def claim(found: ClaimCheck, text: str) -> CheckedClaim:
    """The claim that begins as given."""
    (only,) = [one for one in found.claims if one.text.startswith(text)]
    return only


@pytest.mark.parametrize("text", SENTENCES)
def test_each_sentence_that_cites_gets_its_verdict(found: ClaimCheck, text: str) -> None:
    verdicts = {one.text: one.verdict for one in found.claims}
    assert verdicts.get(text) == SENTENCES[text]


def test_claims_are_in_the_order_of_the_review_and_counted(found: ClaimCheck) -> None:
    cited = [text for text, verdict in SENTENCES.items() if verdict]
    assert [one.text for one in found.claims] == cited
    assert found.note is None
    assert found.counts == {"supported": 4, "partial": 0, "unsupported": 4, "cannot tell": 4}


def test_a_claim_shows_the_sentence_behind_it(found: ClaimCheck) -> None:
    (cited,) = claim(found, "Itching was seen").references
    assert (cited.number, cited.key) == (1, "pmid:900002")
    assert cited.title == TRIAL.title
    assert cited.sentence_id == "pmid:900002#s4"
    assert cited.quote == "Of 120 zebrafish on vemolimab 7 had itching."
    assert cited.verdict == "supported"


def test_a_number_that_no_text_holds_is_named(found: ClaimCheck) -> None:
    wrong = claim(found, "Median survival with vemolimab was 61.5 months [1].")
    assert "61.5 months" in wrong.reason
    assert wrong.reason.startswith("not backed by its abstract")


def test_any_of_the_references_may_back_a_claim(found: ClaimCheck) -> None:
    first, second = claim(found, "Quinine cured newt melanoma").references
    assert (first.verdict, second.verdict) == ("unsupported", "supported")
    assert second.retracted


def test_references_may_back_a_claim_only_together(found: ClaimCheck) -> None:
    both = claim(found, "Vemolimab gave 16.5 months")
    assert both.verdict == "supported"
    assert {cited.verdict for cited in both.references} != {"supported"}


def test_what_cannot_be_read_is_said_and_never_counts_against_a_claim(found: ClaimCheck) -> None:
    half = claim(found, "Median survival with vemolimab was 61.5 months [1, 2].")
    assert "61.5 months" in half.reason
    assert "not indexed: reference 2" in half.reason
    (missing,) = claim(found, "Vemolimab is expensive").references
    assert missing.key is None
    assert missing.title == "Nobody N. Not indexed. 2001."
    (empty,) = claim(found, "Carp are cheap").references
    assert (empty.key, empty.quote) == ("pmid:900003", None)
    assert "without a text" in claim(found, "Carp are cheap").reason
    (unlisted,) = claim(found, "Perch").references
    assert unlisted.title == "not in the reference list"


def test_the_check_is_json_and_the_same_each_time(
    found: ClaimCheck, build_index: Callable[..., Path], tmp_path: Path
) -> None:
    folder = build_index(tmp_path / "again", (review(" ".join(SENTENCES)), COHORT, TRIAL))
    with Index(folder, embedder=FakeEmbedder()) as index:
        again = check_claims(index, "pmid:900001")
    read = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert list(read) == ["key", "title", "claims", "note", "counts"]
    assert read["claims"][0]["references"][0]["quote"]
    same = [one for one in range(len(found.claims)) if one != 10]  # the carp's letter is gone
    assert [again.claims[one] for one in same] == [found.claims[one] for one in same]


def test_an_entailment_model_is_heard(build_index: Callable[..., Path], tmp_path: Path) -> None:
    text = "Median survival with vemolimab was 16.5 months [1]."
    folder = build_index(tmp_path / "index", (review(text), TRIAL))
    with Index(folder, embedder=FakeEmbedder()) as index:
        check = check_claims(index, "pmid:900001", FakeEntailment(contradiction=0.9))
    assert check.counts["unsupported"] == 1


def test_an_entailment_model_that_is_not_there_is_an_error(
    build_index: Callable[..., Path], tmp_path: Path
) -> None:
    text = "Median survival with vemolimab was 16.5 months [1]."
    folder = build_index(tmp_path / "index", (review(text), TRIAL))
    with Index(folder, embedder=FakeEmbedder()) as index, pytest.raises(ModelError):
        check_claims(index, "pmid:900001", NliModel(str(tmp_path / "none")))


@pytest.mark.parametrize(
    ("paper", "said"),
    [
        (dataclasses.replace(TRIAL, text_kind="digest"), "carries no reference marks"),
        (TRIAL, "carries no reference marks"),
        (TITLE_ONLY, "holds no text"),
    ],
)
def test_a_paper_without_marks_says_so(
    build_index: Callable[..., Path], tmp_path: Path, paper: Paper, said: str
) -> None:
    folder = build_index(tmp_path / "index", (paper, COHORT))
    with Index(folder, embedder=FakeEmbedder()) as index:
        check = check_claims(index, paper.key)
    assert check.claims == ()
    assert check.note is not None
    assert said in check.note


def test_a_paper_that_is_not_there_is_an_error(small: Index) -> None:
    with pytest.raises(StoreError, match="no paper"):
        check_claims(small, "pmid:1")
