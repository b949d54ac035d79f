"""A handful of hand-written papers, indexed without a model, and what an answer has to hold."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import assistant.settings
import index.embedder
import index.indexer
from assistant.assistant import Assistant
from assistant.result import Answer
from assistant.settings import Settings
from index import Index, Paper, Reference, Section
from index.paper import ReferenceMark
from index.presets import DEFAULT_MODEL
from tests.fakes import FakeEmbedder

_MARK = re.compile(r"\[(\d+(?:[-,] ?\d+)*)\]")


def marked(label: str, text: str) -> Section:
    """A section whose ``[3-5]`` and ``[2, 4]`` are reference marks."""
    marks = []
    for match in _MARK.finditer(text):
        numbers: list[int] = []
        for part in match.group(1).split(","):
            first, _, last = part.strip().partition("-")
            numbers += range(int(first), int(last or first) + 1)
        marks.append(ReferenceMark(match.start(), match.end(), tuple(numbers)))
    return Section(label, text, tuple(marks))


REVIEW = Paper(
    "Immune checkpoint blockade in zebrafish melanoma: a review",
    (
        marked(
            "Abstract",
            "Checkpoint blockade shrank melanomas in zebrafish [1]. Responses to vemolimab were "
            "the most durable of all antibodies [3-5]. Toxicity was mild [2, 4].",
        ),
        marked(
            "Outlook", "Nobody has tested vaccines against zebrafish melanoma after surgery [5]."
        ),
    ),
    authors=("Okafor N", "Lind P", "Sato M"),
    journal="J Test Oncol",
    year=2021,
    volume="12",
    issue="3",
    pages="100-119",
    pmid="900001",
    pmcid="PMC900001",
    doi="10.5555/review.1",
    publication_types=("Review",),
    references=(
        Reference(1, "Ade B. First. 2001.", pmid="900011"),
        Reference(2, "Lind P, Berg O. Vemolimab. 2019.", pmid="900002"),
        Reference(3, "Quick C. Curcumin. 2015.", doi="10.5555/Retracted.1"),
        Reference(4, "Dee E. Fourth. 2004."),
        Reference(5, "Eff F. Fifth. 2005."),
    ),
    relation="review",
    text_kind="full text",
)
TRIAL = Paper(
    "Vemolimab against placebo in zebrafish melanoma",
    (
        Section(
            "Abstract / Methods",
            "This study enrolled 240 zebrafish with melanoma. Fish received vemolimab 3 mg/kg or "
            "placebo every fortnight.",
        ),
        Section(
            "Abstract / Results",
            "Median survival was 16.5 months with vemolimab and 9.2 months with placebo "
            "(P < .05). Grade 3 colitis occurred in 7 of 120 zebrafish on vemolimab.",
        ),
    ),
    authors=("Lind P", "Berg O"),
    journal="Test Med",
    year=2019,
    volume="7",
    pages="1-9",
    pmid="900002",
    publication_types=("Randomized Controlled Trial", "Journal Article"),
    relation="cited",
)
RETRACTED = Paper(
    "Curcumin cures zebrafish melanoma",
    (Section("Abstract", "Curcumin cured all 30 zebrafish with melanoma within four days."),),
    authors=("Quick C",),
    year=2015,
    doi="10.5555/Retracted.1",
    relation="cited",
    retracted=True,
)
HOSTILE = Paper(
    "Carp PET <script>alert(1)</script> ![](http://x/y.png) [bold]2[/bold]",
    (
        Section(
            "Abstract",
            "Uptake of [18F]FDG fell in treated carp (P < .05). A <script>alert('carp')</script> "
            "tag was left in the carp abstract. See ![carp image](http://x) for the carp image. "
            "Carp feed costs $5 to $9 a day. Two *starred* carp of pond_a_b were outliers [1] and "
            "[2] of the pond.",
        ),
    ),
    authors=("O'Hara <b>",),
    year=2018,
    pmcid="PMC900004",
)
UNNAMED = Paper(
    "Regrowth of axolotl limbs",
    (
        Section(
            "Abstract",
            "Axolotl limbs regrew within 40 days of amputation. Regrown axolotl limbs moved "
            "normally. No axolotl died.",
        ),
    ),
)
PAPERS = (REVIEW, TRIAL, RETRACTED, HOSTILE, UNNAMED)

ANSWER_KEYS = """question standalone_question status reason text statements sources passages writer
tokens timings_ms warnings""".split()
STATEMENT_KEYS = {"text", "citations"}
CITATION_KEYS = {"source", "sentence_id", "quote", "section", "start", "end", "support"}
SOURCE_KEYS = set(
    """number key title authors journal year volume pages pmid pmcid doi url publication_types
    relation retracted""".split()
)
PASSAGE_KEYS = {"id", "key", "section", "text", "score"}

MARKER = re.compile(r"\\.|\[(\d+)\]", re.DOTALL)
"""A backslash escape, or a marker of ours with its number."""


def build(folder: Path, papers: tuple[Paper, ...] = PAPERS) -> Path:
    """Papers in an index made without a model."""
    with Index(folder, embedder=FakeEmbedder()) as made:
        made.add_papers(("hand-written", paper) for paper in papers)
    return folder


@pytest.fixture(scope="session")
def build_index() -> Callable[..., Path]:
    """Makes an index in a folder: of the hand-written papers, or of others."""
    return build


@pytest.fixture(scope="session")
def papers() -> dict[str, Paper]:
    """The hand-written papers: review, trial, retracted, hostile, unnamed."""
    return dict(zip("review trial retracted hostile unnamed".split(), PAPERS, strict=True))


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-written papers, indexed; only to be read."""
    return build(tmp_path_factory.mktemp("small") / "index")


@pytest.fixture
def own_index(small_index: Path, tmp_path: Path) -> Path:
    """A copy of the small index that a test may change."""
    return Path(shutil.copytree(small_index, tmp_path / "own"))


@pytest.fixture(scope="module")
def fake_models() -> Iterator[None]:
    """Embedding models named ``fake…`` are stand-ins wherever one is opened by its name."""
    real = index.embedder.Embedder

    def opened(name: str = DEFAULT_MODEL, **options: Any) -> index.embedder.Embedder:
        return FakeEmbedder(name) if name.startswith("fake") else real(name, **options)

    with pytest.MonkeyPatch.context() as patch:
        for module in (index.embedder, index.indexer, assistant.settings):
            patch.setattr(module, "Embedder", opened)
        yield


@pytest.fixture(scope="module")
def eager(fake_models: None, small_index: Path) -> Iterator[Assistant]:
    """An assistant over the small index that answers whatever it finds anything for."""
    with Assistant(small_index, settings=Settings(threshold=0)) as opened:
        yield opened


@pytest.fixture(scope="module")
def wary(fake_models: None, small_index: Path) -> Iterator[Assistant]:
    """An assistant over the small index that is never sure enough to answer."""
    with Assistant(small_index, settings=Settings(threshold=1)) as opened:
        yield opened


@pytest.fixture(scope="module")
def small(small_index: Path) -> Iterator[Index]:
    """The small index, open."""
    with Index(small_index, embedder=FakeEmbedder()) as opened:
        yield opened


@pytest.fixture
def check_answer() -> Callable[[Answer | dict[str, Any], Index], dict[str, Any]]:
    """Checks an answer, or its JSON, against what the design promises; gives it as read JSON."""
    return _check_answer


def _check_answer(answer: Answer | dict[str, Any], source: Index) -> dict[str, Any]:
    given = answer.to_dict() if isinstance(answer, Answer) else answer
    read: dict[str, Any] = json.loads(json.dumps(given, allow_nan=False))
    assert list(read) == ANSWER_KEYS
    assert read["status"] in {"answered", "insufficient_evidence"}
    assert bool(read["reason"]) == (read["status"] == "insufficient_evidence")
    assert read["text"].strip()
    assert bool(read["statements"]) or read["status"] == "insufficient_evidence"
    cited: list[int] = []
    keys = {entry["number"]: entry["key"] for entry in read["sources"]}
    for statement in read["statements"]:
        assert set(statement) == STATEMENT_KEYS
        assert statement["text"].strip()
        assert statement["citations"]
        for citation in statement["citations"]:
            assert set(citation) == CITATION_KEYS
            _check_citation(citation, keys[citation["source"]], source)
            cited.append(citation["source"])
    assert [entry["number"] for entry in read["sources"]] == list(dict.fromkeys(cited))
    assert list(keys) == list(range(1, len(keys) + 1))
    for entry in read["sources"]:
        assert set(entry) >= SOURCE_KEYS
        paper = source.paper(entry["key"])
        for name in SOURCE_KEYS - {"number", "authors", "publication_types"}:
            assert entry[name] == getattr(paper, name)
        assert tuple(entry["authors"]) == paper.authors
        assert tuple(entry["publication_types"]) == paper.publication_types
    markers = {int(found) for found in MARKER.findall(read["text"]) if found}
    assert markers == set(keys)
    scores = [passage["score"] for passage in read["passages"]]
    assert scores == sorted(scores, reverse=True)
    for passage in read["passages"]:
        assert set(passage) == PASSAGE_KEYS
        sections = source.paper(passage["key"]).sections
        assert any(
            part.label == passage["section"] and passage["text"] in part.text for part in sections
        )
    return read


def _check_citation(citation: dict[str, Any], key: str, source: Index) -> None:
    sentence = {item.id: item for item in source.sentences(key)}[citation["sentence_id"]]
    assert citation["quote"] == sentence.text
    assert citation["section"] == sentence.section
    assert (citation["start"], citation["end"]) == (sentence.start, sentence.end)
    assert citation["support"] in {"verbatim", "supported", "partial", "unsupported"}
    if sentence.number:
        texts = [
            section.text[citation["start"] : citation["end"]]
            for section in source.paper(key).sections
            if section.label == citation["section"]
        ]
        assert citation["quote"] in texts
