"""What the tests of the index share: small papers, child processes and a real Chroma server."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index.indexer import Index
from index.paper import Paper, Section
from index.passages import paper_passages
from index.store import Store
from tests.fakes import FakeEmbedder

ROOT = Path(__file__).parents[2]

MakePaper = Callable[..., Paper]
RunChild = Callable[..., "subprocess.Popen[str]"]


def _make_paper(number: int, *texts: str, **fields: object) -> Paper:
    """`pmid:<number>`, one section for each text; without texts one of two sentences."""
    texts = texts or (f"Drug{number} shrank tumours of arm{number}. Nobody{number} relapsed.",)
    sections = tuple(Section(f"Part {part}", text) for part, text in enumerate(texts, 1))
    return Paper(f"Trial {number}", sections, pmid=str(number), **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def make_paper() -> MakePaper:
    return _make_paper


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


_PRELUDE = """
import os, signal, sys, time
from pathlib import Path
from index import Index, Paper, Section
from index.store import Store
from tests.fakes import FakeEmbedder

folder = Path(sys.argv[1])

def make_paper(number, *texts, **fields):
    texts = texts or (f"Drug{number} shrank tumours of arm{number}. Nobody{number} relapsed.",)
    sections = tuple(Section(f"Part {part}", text) for part, text in enumerate(texts, 1))
    return Paper(f"Trial {number}", sections, pmid=str(number), **fields)

def named(*papers):
    return [("child", paper) for paper in papers]

def hang(*_):
    print("hanging", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def run_child() -> Iterator[RunChild]:
    """Starts a Python process of its own with `folder` in its hands; all are ended at the end.

    The code finds `make_paper`, `named`, `Index`, `FakeEmbedder` and `hang`, which says
    "hanging" and waits to be killed.
    """
    children: list[subprocess.Popen[str]] = []

    def run(code: str, folder: Path) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-c", _PRELUDE + code, str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "random"},
            stdout=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        return child

    yield run
    for child in children:
        child.kill()
        child.communicate()


@pytest.fixture
def in_child(run_child: RunChild) -> Callable[[str, Path], str]:
    """Runs code in a process of its own to its end; gives what it printed."""

    def run(code: str, folder: Path) -> str:
        child = run_child(code, folder)
        output, _ = child.communicate(timeout=120)
        assert child.returncode == 0
        return output

    return run


@pytest.fixture
def kill_when_hanging(run_child: RunChild) -> Callable[[str, Path], None]:
    """Runs code in a process of its own and kills it (signal 9) once it hangs."""

    def run(code: str, folder: Path) -> None:
        child = run_child(code, folder)
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "hanging"
        child.kill()
        assert child.wait() == -9

    return run


@contextlib.contextmanager
def _serve(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = Path(sys.executable).with_name("chroma")
    server = subprocess.Popen(
        [command, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"{url}/api/v2/heartbeat").close()
                break
            assert server.poll() is None, "the Chroma server ended"
            time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="session")
def _one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with _serve(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def chroma_server(_one_server: str, tmp_path: Path) -> str:
    """Address of a real Chroma server with nothing in it."""
    store = Store(tmp_path, _one_server)
    store.drop()
    store.close()
    return _one_server


@pytest.fixture
def start_server() -> Callable[[Path], contextlib.AbstractContextManager[str]]:
    """Runs a real Chroma server on a folder for as long as the context lasts."""
    return _serve


def _assert_whole(folder: Path, *papers: Paper, chroma_url: str | None = None) -> None:
    """Asserts that the index holds these papers, each with all its passages and right vectors."""
    embedder = FakeEmbedder()
    with Index(folder, embedder=embedder, chroma_url=chroma_url) as index:
        assert index.papers() == sorted(papers, key=lambda paper: paper.key)
        passages = {
            passage.id: passage
            for paper in papers
            for passage in paper_passages(paper, embedder.count_tokens, embedder.window)
        }
        assert {passage.id: passage for passage in index.store.passages()} == passages
        titles = {paper.key: paper.title for paper in papers}
        missed = 0
        for row in index.store.rows(list(passages)):
            passage = row.passage
            vector = embedder.embed([f"{titles[passage.key]}\n{passage.text}"])[0]
            assert np.allclose(row.vector, vector, atol=1e-6)
            sentences = embedder.embed([sentence.plain_text for sentence in passage.sentences])
            assert np.allclose(row.sentence_vectors, sentences, atol=0.005)
            missed += index.store.nearest(vector.tolist(), 1)[0][1] > 1e-5
        assert missed <= len(passages) // 10  # Chroma's search is not exact
        assert index.lexical.ids == sorted(passages)
        assert index.manifest.papers == {paper.key: paper.content_hash for paper in papers}
        assert index.manifest.passages == len(passages)
        assert not index.manifest.pending
        assert set(index.manifest.probes) <= set(passages)


@pytest.fixture(scope="session")
def assert_whole() -> Callable[..., None]:
    return _assert_whole
