"""Settings, from flags, then the environment, then ``review-assistant.toml``, then defaults."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Self

import platformdirs
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from index.indexer import NCBI_CACHE
from index.ncbi import NcbiSettings

BUILTIN_INDEX = platformdirs.user_data_path("review-assistant") / "builtin-index"
"""Where the index of the built-in corpus is kept."""

BEIR_INDEXES = platformdirs.user_cache_path("review-assistant") / "beir"
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
        default=0.4, ge=0, le=1, description="confidence below which there is no answer"
    )

    @model_validator(mode="after")
    def _both_prices_or_none(self) -> Self:
        if (self.model_price_input is None) != (self.model_price_output is None):
            raise ValueError("set both model_price_input and model_price_output, or neither")
        return self

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
