"""What every test starts from: no model hub, no index of the user's, a real index on demand."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="review-assistant-tests-")
for name in [name for name in os.environ if name.startswith("REVIEW_ASSISTANT_")]:
    del os.environ[name]

from assistant.assistant import Assistant
from index import Index
from index.sources import BUILTIN_CORPUS

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of sample files beside the checkout, which only some machines have."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not there")
    return SHARED


@pytest.fixture(scope="session")
def builtin_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in corpus, indexed with the real model."""
    folder = tmp_path_factory.mktemp("builtin") / "index"
    with Index(folder) as index:
        report = index.add([BUILTIN_CORPUS])
    assert report.failures == []
    return folder


@pytest.fixture(scope="session")
def assistant(builtin_index: Path) -> Iterator[Assistant]:
    """An assistant over the built-in corpus."""
    with Assistant(builtin_index) as opened:
        yield opened
