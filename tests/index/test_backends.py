"""Conversions are kept where they leave the vectors the same, and left where they do not."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from transformers import AutoTokenizer

from index import backends, cpu
from index.backends import Encoder
from tests.tiny_models import make_embedding_model

TEXTS = ["Tea.", "Nivolumab plus ipilimumab in patients with dMMR tumours.", "tea " * 90, "Liver."]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make_embedding_model(tmp_path_factory.mktemp("tiny"))


def encoder(folder: str, backend: str = "auto") -> Encoder:
    return Encoder(lambda: SentenceTransformer(folder, device="cpu").float().eval(), backend)


def vectors(encoder: Encoder) -> backends.FloatArray:
    return encoder.encode(TEXTS, [2, 14, 90, 2], None, "document")


@pytest.fixture(scope="module")
def exact(folder: str) -> backends.FloatArray:
    model = SentenceTransformer(folder, device="cpu")
    found: backends.FloatArray = model.encode(TEXTS, normalize_embeddings=True)
    return found


@pytest.mark.parametrize("backend", ["auto", "bf16", "fp32"])
def test_every_backend_gives_the_model_s_vectors(
    folder: str, exact: backends.FloatArray, backend: str
) -> None:
    made = encoder(folder, backend)
    found = vectors(made)
    assert found.dtype == np.float32
    assert (found * exact).sum(axis=1).min() > (0.999 if backend != "fp32" else 0.99999)
    assert vectors(made).tobytes() == found.tobytes()


@pytest.mark.parametrize(
    ("instructions", "precision"),
    [((), "fp32"), (("avx512_f",), "fp32"), (("avx512_bf16",), "bf16"), (("amx_bf16",), "bf16")],
)
def test_bfloat16_is_taken_where_the_processor_has_it(
    folder: str, monkeypatch: pytest.MonkeyPatch, instructions: tuple[str, ...], precision: str
) -> None:
    monkeypatch.setattr(cpu, "instructions", lambda: instructions)
    assert encoder(folder).fitted.precision == precision
    assert encoder(folder, "fp32").fitted.precision == "fp32"


def test_a_model_that_cannot_be_packed_is_computed_as_it_is(
    folder: str, exact: backends.FloatArray, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(linear: torch.nn.Linear) -> torch.nn.Module:
        raise RuntimeError("no such operator")

    monkeypatch.setattr(backends, "_PackedLinear", broken)
    made = encoder(folder, "fp32")
    assert not made.fitted.packed
    assert np.allclose(vectors(made), exact, atol=1e-5)
    assert not encoder(folder, "bf16").fitted.packed
    assert encoder(folder, "bf16").fitted.precision == "bf16"


def test_a_conversion_that_changes_the_vectors_is_undone(
    folder: str, exact: backends.FloatArray, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(linear: torch.nn.Linear) -> torch.nn.Module:
        changed = torch.nn.Linear(linear.in_features, linear.out_features)
        return changed.to(linear.weight.dtype)

    monkeypatch.setattr(backends, "_PackedLinear", wrong)
    made = encoder(folder, "fp32")
    assert (made.fitted.precision, made.fitted.packed) == ("fp32", False)
    assert np.allclose(vectors(made), exact, atol=1e-5)


def test_a_model_without_a_transformer(folder: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder).backend_tokenizer
    static = StaticEmbedding(tokenizer, embedding_dim=16)

    def load() -> SentenceTransformer:
        return SentenceTransformer(modules=[static], device="cpu").eval()

    made = Encoder(load, "auto")
    assert str(made.fitted) == "fp32"
    expected = load().encode(TEXTS, normalize_embeddings=True)
    assert np.allclose(vectors(made), expected, atol=1e-5)


@pytest.mark.parametrize("threads", [1, 4])
def test_batches_hold_texts_of_like_length_and_no_more_tokens_than_pays(
    folder: str, threads: int
) -> None:
    made = encoder(folder)
    made.threads = threads
    tokens = [(7 * number) % 250 for number in range(100)] + [5000]
    batches = list(made._batches(tokens))
    assert sorted(position for batch in batches for position in batch) == list(range(101))
    assert batches[-1] == [100]
    for batch in batches[:-1]:
        assert max(tokens[position] for position in batch) * len(batch) <= 1024 * threads
    longest = [max(tokens[position] for position in batch) for batch in batches]
    assert longest == sorted(longest)


def test_tokens_are_read_with_their_text(folder: str) -> None:
    made = encoder(folder, "fp32")
    tokens = made.encode_tokens(TEXTS[1])
    model = SentenceTransformer(folder, device="cpu")
    exact = model.encode([TEXTS[1]], output_value="token_embeddings")[0][1:-1]
    assert tokens.shape == exact.shape
    exact = torch.nn.functional.normalize(exact, dim=1).numpy()
    assert np.allclose(tokens, exact, atol=1e-5)


def test_a_question_is_computed_once(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = encoder(folder)
    vector = made.encode(["Liver?"], [2], None, "query")

    def refused(*_arguments: object, **_options: object) -> None:
        raise AssertionError

    monkeypatch.setattr(made.model, "preprocess", refused)
    assert made.encode(["Liver?"], [2], None, "query").tobytes() == vector.tobytes()
    assert len(made.encode_tokens("Liver?")) > 0
