"""Questions that set two things side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.conversation import Standalone
from assistant.evidence import Evidence
from assistant.settings import Settings
from assistant.sides import apart, sides_of
from index import Paper, Section, Sentence


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("Response of carp on FDG versus newts on FDG?", "carp on FDG", "newts on FDG"),
        (
            "Zebrafish trials: response of nivo alone against nivo + ipi?",
            "nivo alone",
            "nivo + ipi",
        ),
        ("Nivo alone vs nivo plus ipi in treated carp: response?", "Nivo alone", "nivo plus ipi"),
        ("How did dosing differ between NEWT-1 and CARP-2, i.e. how often?", "NEWT-1", "CARP-2"),
        ("How do NEWT-1 and CARP-2 differ?", "NEWT-1", "CARP-2"),
        ("What did NEWT-1 and Lind 2019 each give?", "NEWT-1", "Lind 2019"),
        ("Contrast the harm of vemolimab with that of curcumin.", "vemolimab", "curcumin"),
        (
            "Which cured more: the gills of Lind or the fins of Sato?",
            "the gills of Lind",
            "the fins of Sato",
        ),
        ("What was survival in the Lind series compared with the Sato one?", "Lind", "Sato"),
    ],
)
def test_sides_are_told_by_their_names(question: str, one: str, other: str) -> None:
    sides = sides_of(Standalone(question))
    assert sides is not None
    assert one in sides[0].name
    assert other in sides[1].name
    for mine, theirs in (sides, sides[::-1]):
        assert mine.name in mine.question.asked
        assert theirs.name not in mine.question.asked


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "Zebrafish trials: response of nivo alone against nivo + ipi?",
            (
                "Zebrafish trials: response of nivo alone?",
                "Zebrafish trials: response of nivo + ipi?",
            ),
        ),
        (
            "Nivo alone vs nivo plus ipi in treated carp: response?",
            ("Nivo alone in treated carp: response?", "nivo plus ipi in treated carp: response?"),
        ),
        (
            "Response to FDG in NEWT-1 compared with curcumin in CARP-2",
            ("Response to FDG in NEWT-1", "Response curcumin in CARP-2"),
        ),
    ],
)
def test_each_side_keeps_the_words_around_both(question: str, asked: tuple[str, str]) -> None:
    sides = sides_of(Standalone(question))
    assert sides is not None
    assert tuple(side.question.asked for side in sides) == asked


@pytest.mark.parametrize(
    "question",
    [
        "",
        "How many zebrafish were enrolled?",
        "Did zebrafish or carp die?",
        "What did NEWT-1 and CARP-2 give?",
        "How long was it until carp died, compared with newts?",
        "Survival of those with colitis versus without?",
    ],
)
def test_other_questions_have_no_sides(question: str) -> None:
    assert sides_of(Standalone(question)) is None


def evidence(name: str, score: float = 1.0) -> Evidence:
    return Evidence(Sentence(name, "Abstract", name, 0, len(name)), score, 1.0, 1.0, None)


def test_answers_are_told_apart_and_take_turns() -> None:
    one, two, three = (evidence(f"pmid:1#s{number}") for number in (1, 2, 3))
    marked = [(item.sentence.id, item.side) for item in apart([(one, two), (two, three)])]
    assert marked == [("pmid:1#s1", 1), ("pmid:1#s2", 2), ("pmid:1#s2", 1), ("pmid:1#s3", 2)]
    assert apart([]) == apart([()]) == ()


def _paper(title: str, pmid: str, *sentences: str) -> Paper:
    return Paper(title, (Section("Abstract", " ".join(sentences)),), pmid=pmid)


Ask = Callable[..., list[str]]


@pytest.fixture
def ask(build_index: Callable[..., Path], tmp_path: Path, fake_models: None) -> Ask:
    """The keys of the papers that an answer over some papers cites."""

    def answer(question: str, *papers: Paper) -> list[str]:
        folder = build_index(tmp_path / "index", papers)
        with Assistant(folder, settings=Settings(threshold=0)) as assistant:
            found = assistant.answer(question)
        assert found.answered
        return [source.key for source in found.sources]

    return answer


VEMOLIMAB = _paper(
    "Vemolimab in newts",
    "1",
    "Response of newts to vemolimab was 31%.",
    "Newts on vemolimab were followed for two years.",
    "Response of newts to vemolimab lasted.",
)
CURCUMIN = _paper("Curcumin in newts", "2", "Response to curcumin was 55% of newts.")


def test_each_side_is_answered_from_its_own_paper(ask: Ask) -> None:
    asked = "Response of newts: vemolimab against curcumin?"
    assert ask(asked, VEMOLIMAB, CURCUMIN) == ["pmid:1", "pmid:2"]


def test_a_treatment_alone_is_told_from_its_combination(ask: Ask) -> None:
    both = _paper(
        "Vemolimab plus curcumin in newts",
        "3",
        "Response of newts to vemolimab plus curcumin was 69%.",
        "Vemolimab plus curcumin was safe in newts.",
    )
    asked = "Response of newts: vemolimab alone against vemolimab plus curcumin?"
    assert ask(asked, VEMOLIMAB, both) == ["pmid:1", "pmid:3"]


def test_a_paper_that_compares_both_sides_answers_by_itself(ask: Ask) -> None:
    trial = _paper(
        "Vemolimab versus curcumin in newts",
        "4",
        "Response of newts was 40% with vemolimab against 20% with curcumin.",
    )
    asked = "Response of newts: vemolimab against curcumin?"
    assert ask(asked, trial, CURCUMIN)[0] == "pmid:4"


def test_a_comparison_of_a_treatment_with_itself_and_more_in_one_paper_is_left_whole(
    ask: Ask,
) -> None:
    trial = _paper(
        "Vemolimab plus curcumin versus vemolimab in newts",
        "5",
        "Response of newts was 69% with vemolimab plus curcumin versus 31% with vemolimab.",
    )
    other = _paper("Vemolimab in carp", "6", "Response of carp to vemolimab was 12%.")
    asked = "Response of newts: vemolimab alone against vemolimab plus curcumin?"
    assert ask(asked, trial, other)[0] == "pmid:5"
