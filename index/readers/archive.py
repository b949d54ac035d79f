"""Documents compressed with gzip: unpacked into a temporary file, within limits, and then read."""

from __future__ import annotations

import gzip
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from index.errors import ReadError
from index.paper import Paper
from index.readers import fields

MAX_SIZE = 2 * 2**30
"""Bytes that a document may have when unpacked."""
MAX_RATIO = 300
"""How many times as long as its archive a document may be; PubMed's files stay below 30."""

_MAGIC = b"\x1f\x8b"
_UNSUSPECTED = 64 * 2**20  # bytes; what is shorter may have any ratio
_CHUNK = 2**20
_TAR_AT, _TAR = 257, b"ustar"


def matches(head: bytes) -> bool:
    """Whether a file that starts with `head` is a gzip archive."""
    return head.startswith(_MAGIC)


def read_head(path: Path, size: int) -> bytes:
    """The first `size` bytes of the document in an archive.

    Raises:
        ReadError: the file cannot be opened, is damaged or cut short, or holds another archive.
    """
    head = b""
    with fields.open_file(path) as file:
        for chunk in _unpack(file, size):
            head += chunk
            if len(head) >= size:
                break
    if matches(head):
        raise ReadError("a gzip archive inside a gzip archive is not read: unpack it first")
    if head[_TAR_AT:].startswith(_TAR):
        raise ReadError("a tar archive (.tar.gz) is not read: unpack it first")
    return head[:size]


def read(
    path: Path, reader: Callable[[Path], Iterator[Paper | ReadError]]
) -> Iterator[Paper | ReadError]:
    """The papers of the document in an archive, read by `reader` from a temporary file.

    That file has the archive's name without ``.gz`` and is gone when the reading ends.

    Raises:
        ReadError: the archive is damaged, cut short or too large when unpacked, or what `reader`
            raises.
    """
    with tempfile.TemporaryDirectory(prefix="review-assistant-") as folder:
        unpacked = Path(folder) / (path.name.removesuffix(".gz") or "document")
        with fields.open_file(path) as file:
            try:
                with unpacked.open("wb") as target:
                    for chunk in _unpack(file, _CHUNK):
                        target.write(chunk)
            except OSError as error:
                reason = error.strerror or "unknown reason"
                raise ReadError(f"the gzip archive cannot be unpacked: {reason}") from error
        yield from reader(unpacked)


def _unpack(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The document in pieces of at most `size` bytes.

    Raises:
        ReadError: the archive is damaged, cut short or too large when unpacked.
    """
    length = 0
    with gzip.GzipFile(fileobj=file) as archive:
        while True:
            try:
                chunk = archive.read1(size)
            except EOFError as error:
                place = f"after {length:,} bytes of the document"
                raise ReadError(f"the gzip archive is cut short ({place})") from error
            except (gzip.BadGzipFile, zlib.error) as error:
                place = f"after {length:,} bytes of the document"
                raise ReadError(f"the gzip archive is damaged ({place})") from error
            if not chunk:
                return
            length += len(chunk)
            if length > MAX_SIZE:
                raise ReadError(f"the document in the archive is longer than {MAX_SIZE:,} bytes")
            if length > _UNSUSPECTED and length > MAX_RATIO * file.tell():
                raise ReadError(
                    f"the document in the archive is more than {MAX_RATIO} times as long as the "
                    "archive: refused as a decompression bomb"
                )
            yield chunk
