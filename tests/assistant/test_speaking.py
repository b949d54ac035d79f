"""What a question names, the papers that answer it name too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.conversation import Standalone
from assistant.retriever import HybridRetriever
from assistant.settings import Settings
from assistant.speaking import PASSAGES_WEIGHED, Spoken, speaks, spoken_of, unspoken
from index import Index, Paper, Section
from tests.fakes import FakeEmbedder

PAPERS = (
    Paper(
        "PERCH-1: vemolimab in gastric cancer",
        (
            Section(
                "Abstract",
                "PERCH-1 gave vemolimab to 41 patients with gastric cancer. The control group had "
                "placebo. Median survival in PERCH-1 was 14 months.",
            ),
        ),
        authors=("Okafor N", "Lind P"),
        journal="J Test Oncol",
        year=2020,
        pmid="900101",
    ),
    Paper(
        "PERCH-2: vemolimab in breast cancer",
        (
            Section(
                "Abstract",
                "PERCH-2 gave vemolimab to 52 patients with breast cancer and brain metastases. "
                "Median survival in PERCH-2 was 22 months.",
            ),
        ),
        authors=("Sato M",),
        year=2022,
        pmid="900102",
    ),
)


PERCH_LATER = Paper(
    "PERCH-1 after five years",
    (Section("Abstract", "Median survival in PERCH-1 was 16 months in the end."),),
    authors=("Okafor N",),
    year=2023,
    pmid="900103",
)


@pytest.fixture(scope="module")
def perches(
    build_index: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Index]:
    folder = build_index(tmp_path_factory.mktemp("perches"), PAPERS)
    with Index(folder, embedder=FakeEmbedder()) as opened:
        yield opened


def spoken(index: Index, asked: str, carried: str = "", focus: tuple[str, ...] = ()) -> Spoken:
    question = Standalone(asked, carried, focus)
    candidates = HybridRetriever(index=index).retrieve(question.text)
    return spoken_of(question, candidates, {paper.key: paper for paper in index.papers()}, index)


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("What was the median survival in PERCH-1?", {"pmid:900101"}),
        ("What was the median survival in perch-2 or PERCH 2?", {"pmid:900102"}),
        ("PERCH-1 against PERCH-2", {"pmid:900101", "pmid:900102"}),
        ("median survival in Okafor 2020", {"pmid:900101"}),
        ("median survival in gastric cancer", {"pmid:900101"}),
        ("median survival with brain metastases", {"pmid:900102"}),
        ("median survival on vemolimab", {"pmid:900101", "pmid:900102"}),
        ("median survival on vemolimb", {"pmid:900101", "pmid:900102"}),
        ("What was the median survival?", {"pmid:900101", "pmid:900102"}),
        ("survival in PERCH-1, not PERCH-2", {"pmid:900101"}),
        ("the J Test Oncol report, JTO 2020", {"pmid:900101"}),
    ],
)
def test_just_papers_that_name_it_are_evidence(perches: Index, asked: str, keys: set[str]) -> None:
    assert spoken(perches, asked) == Spoken(frozenset(keys))


@pytest.mark.parametrize(
    ("asked", "unheard"),
    [
        ("What was the median survival in PERCH-3?", ("PERCH-3",)),
        ("What did the CONTROL trial find?", ("CONTROL",)),
        ("median survival on zanidatamab", ("zanidatamab",)),
        ("median survival in Lindqvist 2020", ("Lindqvist",)),
        ("median survival in ovarian cancer", ("ovarian cancer",)),
        ("median survival with bone metastases", ("bone metastases",)),
        ("median survival of PTEN mutants", ("PTEN",)),
        ("median survival of breast cancer in PERCH-1", ("breast cancer",)),
    ],
)
def test_what_no_paper_names_is_told(perches: Index, asked: str, unheard: tuple[str, ...]) -> None:
    assert spoken(perches, asked).unheard == unheard


def test_a_follow_up_keeps_the_cancer_but_may_leave_the_trial(perches: Index) -> None:
    assert spoken(perches, "And the survival?", "PERCH-1 in breast cancer").keys == {"pmid:900102"}
    assert spoken(perches, "And in PERCH-2?", "survival in PERCH-1").keys == {"pmid:900102"}
    assert spoken(perches, "And the survival?", "dose in PERCH-3").unheard == ("PERCH-3",)


@pytest.mark.parametrize(
    ("asked", "stays"),
    [
        ("And the survival?", True),
        ("How many had placebo?", True),
        ("And in PERCH-2?", False),
        ("And in the other trial?", False),
        ("And elsewhere?", False),
        ("And in the breast cancer trial?", False),
        ("And with Sato?", False),
    ],
)
def test_a_follow_up_stays_with_the_study_of_its_topic(
    perches: Index, asked: str, stays: bool
) -> None:
    found = spoken(perches, asked, "dose in PERCH-1", ("pmid:900101",))
    assert (found.keys == {"pmid:900101"}) is stays
    assert found.stayed is stays


def test_a_follow_up_that_stays_may_name_what_its_study_does_not(perches: Index) -> None:
    asked = "How many had breast cancer?"
    assert spoken(perches, asked, "dose in PERCH-1").unheard == ("breast cancer",)


def test_papers_that_speak_of_it_are_weighed_beside_the_best(perches: Index) -> None:
    candidates = HybridRetriever(index=perches).retrieve("median survival")
    many = [*[candidates[0]] * PASSAGES_WEIGHED, candidates[1]]
    last = candidates[1].key
    assert {each.key for each in Spoken(frozenset({last})).weighed(many)} == {
        each.key for each in candidates
    }


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who wrote the PERCH-1 paper?", True),
        ("Who wrote the PERCH-2 paper?", False),
        ("Who wrote the gastric cancer paper?", True),
        ("Who wrote the ovarian cancer paper?", False),
        ("Who wrote it?", True),
    ],
)
def test_a_record_is_given_of_a_paper_that_names_it(question: str, said: bool) -> None:
    assert speaks(PAPERS[0], question) is said


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("median survival with vemolimab", ()),
        ("median survival after cryotherapy", ("cryotherapy",)),
        ("event-free survival", ("event-free",)),
        ("survival in the Egyptian trial", ()),
    ],
)
def test_what_narrows_a_question_the_leading_paper_speaks_of(
    question: str, missing: tuple[str, ...]
) -> None:
    assert unspoken(question, PAPERS[0]) == missing


def test_of_several_of_a_kind_the_leading_paper_speaks_of_one() -> None:
    trout = Paper("Ablation of carp", (Section("Abstract", "Ablation cured 3 carp."),))
    assert unspoken("ablation or cryotherapy?", trout) == ()
    assert unspoken("vaccination or cryotherapy?", trout) == ("cryotherapy", "vaccination")


@pytest.mark.usefixtures("fake_models")
def test_another_trials_figure_is_never_the_answer(perches: Index) -> None:
    with Assistant(perches.folder, settings=Settings(threshold=0)) as assistant:
        known = assistant.answer("What was the median survival in PERCH-2?")
        unknown = assistant.answer("What was the median survival in PERCH-3?")
        record = assistant.answer("Who wrote the PERCH-3 paper on vemolimab in breast cancer?")
    assert {source.key for source in known.sources} == {"pmid:900102"}
    assert unknown.status == record.status == "insufficient_evidence"
    assert unknown.reason is not None
    assert "PERCH-3" in unknown.reason
    assert not unknown.statements


@pytest.mark.parametrize(
    ("asked", "pmids"),
    [
        ("Okafor 2020, median survival", {"900101"}),
        ("median survival in Okafor et al. (2023)", {"900103"}),
        ("Okafor 2020 against Okafor 2023", {"900101", "900103"}),
        ("Okafor 2021, median survival", {"900101", "900103"}),
        ("Lind 2020, median survival", {"900101"}),
        ("okafor 2020, median survival", {"900101"}),
        ("Median survival on vemolimab (J Test Oncol 2020)", {"900101"}),
    ],
)
def test_an_author_and_a_year_are_one_paper(
    build_index: Callable[..., Path], tmp_path: Path, asked: str, pmids: set[str]
) -> None:
    folder = build_index(tmp_path, (*PAPERS, PERCH_LATER))
    with Index(folder, embedder=FakeEmbedder()) as opened:
        assert spoken(opened, asked).keys == {f"pmid:{pmid}" for pmid in pmids}


def test_it_and_that_trial_are_those_talked_of(
    build_index: Callable[..., Path], tmp_path: Path
) -> None:
    folder = build_index(tmp_path, (*PAPERS, PERCH_LATER))
    with Index(folder, embedder=FakeEmbedder()) as opened:
        reports, cited = {"pmid:900101", "pmid:900103"}, ("pmid:900102",)
        for asked in ("What was survival in it?", "Median survival in that trial?"):
            assert spoken(opened, asked, "dose in PERCH-1").keys == reports
            assert spoken(opened, asked, "dose of vemolimab", cited).keys == set(cited)
        bare = spoken(opened, "What was survival?", "dose of vemolimab", cited)
        assert bare.keys == set(cited)
        everything = spoken(opened, "Survival on placebo?", "dose of vemolimab", cited).keys
        assert everything == {paper.key for paper in opened.papers()}
