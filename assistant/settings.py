"""Settings, from flags, then the environment, then ``review-assistant.toml``, then defaults."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, Literal, Self

import platformdirs
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.reranker import Reranker
from index.embedder import Backend, Embedder
from index.indexer import NCBI_CACHE
from index.manifest import FORMAT
from index.ncbi import NcbiSettings
from index.presets import DEFAULT_MODEL, PRESETS

BUILTIN_INDEX = platformdirs.user_data_path("review-assistant") / f"builtin-index-{FORMAT}"
"""Where the index of the built-in corpus is kept: one of another format is not in the way."""

BEIR_INDEXES = platformdirs.user_cache_path("review-assistant") / f"beir-{FORMAT}"
"""Where the indexes of retrieval benchmarks are kept, by the folder's name."""


class Settings(BaseSettings):
    """Every setting of the assistant.

    In the environment a setting is named ``REVIEW_ASSISTANT_<NAME>``; in the file
    ``review-assistant.toml`` of the working folder by its name.
    """

    model_config = SettingsConfigDict(
        env_prefix="REVIEW_ASSISTANT_", toml_file="review-assistant.toml", extra="forbid"
    )

    index: Path = Field(default=BUILTIN_INDEX, description="folder of the index")
    chroma_url: str | None = Field(
        default=None, description="Chroma server that holds the rows, as http://HOST:PORT"
    )
    embedding_model: str | None = Field(
        default=None, description="sentence-transformers model; None: the one the index names"
    )
    embedding_dimensions: int | None = Field(
        default=None, ge=1, description="numbers kept of a vector (matryoshka); None: all"
    )
    embedding_query_prompt: str | None = Field(
        default=None, description="put before a question; None: as the model's configuration says"
    )
    embedding_document_prompt: str | None = Field(
        default=None, description="put before what is indexed; None: as the configuration says"
    )
    embedding_backend: Backend = Field(
        default="auto", description="auto: bf16 where the processor has the instructions, else fp32"
    )
    preset: Literal["default", "biomedical", "multilingual"] | None = Field(
        default=None, description="embedding model and reranker by what they suit"
    )
    reranker: str | None = Field(
        default=None,
        description="sentence-transformers cross-encoder; none: none; None: the preset's",
    )
    reranker_top: int = Field(default=20, ge=1, description="passages that the reranker scores")
    reranker_seconds: float = Field(
        default=5, gt=0, description="seconds the reranker may take for a question"
    )
    model: str | None = Field(
        default=None, description="language model as provider:name; None: the extractive writer"
    )
    model_base_url: str | None = Field(
        default=None, description="address of an OpenAI-compatible server"
    )
    model_timeout_s: float = Field(
        default=60, gt=0, description="seconds a language model may take for an answer"
    )
    nli_model: str | None = Field(
        default=None,
        description="NLI cross-encoder that also checks statements, by folder or hub name",
    )
    model_evidence_tokens: int = Field(
        default=3000, ge=100, description="tokens of evidence shown to a language model at most"
    )
    model_price_input: float | None = Field(
        default=None, ge=0, description="US dollars per million tokens that the model reads"
    )
    model_price_output: float | None = Field(
        default=None, ge=0, description="US dollars per million tokens that the model writes"
    )
    ncbi_base_url: str | None = Field(
        default=None, description="address of E-utilities or of a mirror; None: NCBI's own"
    )
    ncbi_email: str | None = Field(default=None, description="who asks, as NCBI wants to know it")
    ncbi_api_key: SecretStr | None = Field(
        default=None, description="NCBI key: 10 requests a second instead of 3"
    )
    exclude_retracted: bool = Field(
        default=False, description="leave retracted papers out of answers"
    )
    threshold: float = Field(
        default=0.26, ge=0, le=1, description="confidence below which there is no answer"
    )

    @model_validator(mode="after")
    def _both_prices_or_none(self) -> Self:
        if (self.model_price_input is None) != (self.model_price_output is None):
            raise ValueError("set both model_price_input and model_price_output, or neither")
        return self

    def embedder(self) -> Embedder | None:
        """The embedding model that is asked for; None: the one the index names."""
        preset = PRESETS[self.preset] if self.preset else None
        name = self.embedding_model or (preset.embedding_model if preset else None)
        options: dict[str, Any] = {
            "query_prompt": self.embedding_query_prompt,
            "document_prompt": self.embedding_document_prompt,
            "dimensions": self.embedding_dimensions,
        }
        if name is None and self.embedding_backend == "auto" and not any(options.values()):
            return None
        return Embedder(name or DEFAULT_MODEL, backend=self.embedding_backend, **options)

    def reranker_model(self) -> Reranker | None:
        """The reranker that is asked for, or the preset's."""
        name = self.reranker or (PRESETS[self.preset].reranker if self.preset else None)
        if name is None or name == "none":
            return None
        return Reranker(name, top=self.reranker_top, seconds=self.reranker_seconds)

    def ncbi(self) -> NcbiSettings:
        """How NCBI is asked.

        Raises:
            NcbiError: an address that may not be asked.
        """
        key = self.ncbi_api_key.get_secret_value() if self.ncbi_api_key else None
        settings = NcbiSettings(cache=NCBI_CACHE, email=self.ncbi_email, api_key=key)
        if self.ncbi_base_url:
            settings = dataclasses.replace(settings, base_url=self.ncbi_base_url)
        return settings

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags come as arguments and win; there is no dotenv and no secrets folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
