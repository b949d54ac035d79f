"""Settings: arguments before environment before file before defaults; mistakes are one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.errors import AssistantError
from assistant.settings import BUILTIN_INDEX, Settings
from assistant.terminal import read_settings
from index.presets import DEFAULT_MODEL, PRESETS


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without a settings file."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str) -> None:
    Path("review-assistant.toml").write_text(text, encoding="utf-8")


def test_without_any_setting_the_built_in_corpus_is_used_and_nothing_leaves_the_machine() -> None:
    settings = Settings()
    assert settings.index == BUILTIN_INDEX
    assert settings.chroma_url is None
    assert settings.embedding_model is None
    assert 0 < settings.threshold < 1


def test_each_source_wins_over_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    write('index = "from-file"\nthreshold = 0.1\nembedding_model = "file-model"\n')
    assert Settings().index == Path("from-file")
    assert Settings().threshold == 0.1
    monkeypatch.setenv("REVIEW_ASSISTANT_INDEX", "from-environment")
    monkeypatch.setenv("REVIEW_ASSISTANT_THRESHOLD", "0.2")
    assert Settings().index == Path("from-environment")
    assert Settings().threshold == 0.2
    settings = Settings(index=Path("from-flag"))
    assert settings.index == Path("from-flag")
    assert settings.threshold == 0.2
    assert settings.embedding_model == "file-model"


def test_the_file_is_read_from_the_working_folder_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("threshold = 0.1")
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    assert Settings().threshold != 0.1


def test_variables_of_other_programs_are_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THRESHOLD", "7")
    monkeypatch.setenv("INDEX", "elsewhere")
    Path(".env").write_text("REVIEW_ASSISTANT_THRESHOLD=0.9\n")
    settings = Settings()
    assert settings.index == BUILTIN_INDEX
    assert settings.threshold != 0.9


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("threshhold = 0.5", "threshhold"),
        ("threshold = 1.5", "threshold"),
        ("threshold = -0.1", "threshold"),
        ("threshold = nan", "threshold"),
        ('threshold = "much"', "threshold"),
        ("index = 3", "index"),
        ("[threshold]\nvalue = 1", "threshold"),
    ],
)
def test_a_mistake_in_the_file_is_one_line_that_names_it(file: str, named: str) -> None:
    write(file)
    with pytest.raises(ValidationError):
        Settings()
    with pytest.raises(AssistantError) as mistake:
        read_settings()
    assert named in str(mistake.value)
    assert "\n" not in str(mistake.value)


@pytest.mark.parametrize(("name", "value"), [("THRESHOLD", "2"), ("THRESHOLD", "high")])
def test_a_mistake_in_the_environment_is_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"REVIEW_ASSISTANT_{name}", value)
    with pytest.raises(AssistantError) as mistake:
        read_settings()
    assert name.lower() in str(mistake.value)
    assert "\n" not in str(mistake.value)


@pytest.mark.parametrize("content", [b"threshold = ", b"= 3", b'index = "\xff"', b"\x00"])
def test_a_file_that_is_no_toml_is_one_line_that_names_it(content: bytes) -> None:
    Path("review-assistant.toml").write_bytes(content)
    with pytest.raises(AssistantError, match=r"review-assistant\.toml") as mistake:
        read_settings()
    assert "\n" not in str(mistake.value)


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())


# -- models


def test_without_settings_the_index_names_its_model() -> None:
    assert Settings().embedder() is None
    assert Settings().reranker_model() is None


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_preset_is_an_embedding_model_and_perhaps_a_reranker(name: str) -> None:
    preset = PRESETS[name]
    settings = Settings.model_validate({"preset": name})
    embedder, reranker = settings.embedder(), settings.reranker_model()
    assert embedder is not None
    assert embedder.name == preset.embedding_model
    assert (reranker.name if reranker else None) == preset.reranker
    assert preset.licence


def test_what_is_named_wins_over_the_preset() -> None:
    settings = Settings(preset="biomedical", embedding_model="mine", reranker="my-reranker")
    embedder, reranker = settings.embedder(), settings.reranker_model()
    assert embedder is not None
    assert reranker is not None
    assert (embedder.name, reranker.name) == ("mine", "my-reranker")
    assert Settings(preset="biomedical", reranker="none").reranker_model() is None


def test_a_setting_of_vectors_alone_is_of_the_default_model() -> None:
    embedder = Settings(embedding_dimensions=64).embedder()
    assert embedder is not None
    assert embedder.name == DEFAULT_MODEL
    assert embedder.revision.endswith("64 dimensions")


@pytest.mark.parametrize(
    "wrong",
    [
        {"preset": "best"},
        {"embedding_backend": "gpu"},
        {"embedding_dimensions": 0},
        {"reranker_top": 0},
        {"reranker_seconds": 0},
    ],
)
def test_a_setting_of_models_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)
