"""What the readers' tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import ReadError
from index.paper import Paper
from index.readers import read_papers

SHARED = Path(__file__).parents[4] / "shared"
FIXTURES = Path(__file__).parents[2] / "fixtures" / "readers"


@pytest.fixture
def fixtures() -> Path:
    return FIXTURES


@pytest.fixture
def samples() -> Path:
    folder = SHARED / "samples"
    if not folder.is_dir():
        pytest.skip(f"the sample documents are not at {folder}")
    return folder


@pytest.fixture
def read_text(tmp_path: Path) -> Callable[..., list[Paper | ReadError]]:
    """Reads a document given as text or bytes, as `read_papers` would read its file."""

    def read(content: str | bytes, name: str = "document") -> list[Paper | ReadError]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read_papers(path))

    return read
