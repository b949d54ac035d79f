"""An NLI cross-encoder, tiny and untrained: it is loaded and its labels are found by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

from assistant.errors import ModelError
from assistant.support import NliModel, SupportChecker

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] newts swim fast not".split()


def cross_encoder(folder: Path, labels: Sequence[str], favoured: str) -> str:
    """A cross-encoder with random weights, whose bias makes it say one label to everything."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=32,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.bias[list(labels).index(favoured)] += 9
    model.save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return str(folder)


@pytest.mark.parametrize(
    "labels",
    [
        ("contradiction", "entailment", "neutral"),
        ("ENTAILMENT", "NEUTRAL", "CONTRADICTION"),
        ("neutral", "contradiction", "entailment"),
    ],
)
def test_labels_are_read_from_the_model(tmp_path: Path, labels: tuple[str, ...]) -> None:
    entailing = next(label for label in labels if label.lower() == "entailment")
    found = NliModel(cross_encoder(tmp_path, labels, entailing))("newts swim", "newts swim fast")
    assert found.entailment > 0.9
    assert found.contradiction < 0.1


def test_its_contradiction_fails_a_statement(tmp_path: Path) -> None:
    labels = ("contradiction", "entailment", "neutral")
    model = NliModel(cross_encoder(tmp_path, labels, "contradiction"))
    statement, sentences = "In water newts swim.", ["Newts swim in water fast."]
    assert SupportChecker()(statement, sentences).label == "supported"
    assert SupportChecker(entailment=model)(statement, sentences).label == "unsupported"


def test_nothing_is_loaded_before_the_first_use() -> None:
    assert NliModel("no/such-model").name == "no/such-model"


def test_a_model_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded") as raised:
        NliModel(str(tmp_path / "none"))("newts swim", "newts swim")
    assert "\n" not in str(raised.value)


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    model = NliModel(cross_encoder(tmp_path, ("LABEL_0", "LABEL_1"), "LABEL_0"))
    with pytest.raises(ModelError, match="no NLI model") as raised:
        model("newts swim", "newts swim")
    assert "label_0" in str(raised.value)
