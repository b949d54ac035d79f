"""Fuzz the readers: mutated real files may give papers or a ReadError, and nothing else.

    python benchmarks/fuzz_readers.py FOLDER [--reader pubmed_xml] [--seconds 30] [--seed 1]

There is a target for each module of `sniff.READERS`, fed with the files of FOLDER that it matches.
With atheris: ``atheris.Setup(sys.argv, functools.partial(target, reader))``.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from index.errors import ReadError
from index.readers.sniff import HEAD, READERS, Reader

_PIECES = (b"<", b">", b"&#0;", b"]]>", b"\0", b"\xff\xfe", b"[1-99999]", b'"', b"{" * 50, b"\n\n")


def target(reader: Reader, data: bytes) -> int:
    """Read `data` as the reader's format; the number of papers it gave."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            return sum(not isinstance(item, ReadError) for item in reader.read(Path(file.name)))
        except ReadError:
            return 0


def mutate(data: bytes, rng: random.Random) -> bytes:
    """`data` with some bytes cut, doubled, swapped or replaced."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        start = rng.randrange(len(changed) + 1)
        end = min(len(changed), start + rng.choice((1, 4, 40, 4000)))
        piece = rng.choice((b"", changed[start:end] * 2, rng.choice(_PIECES), rng.randbytes(3)))
        changed[start:end] = piece
    return bytes(changed)


def main() -> None:
    """Run the targets and say how often."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reader")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    files = [path.read_bytes() for path in arguments.folder.rglob("*") if path.is_file()]
    for reader in READERS:
        name = getattr(reader, "__name__", "").rpartition(".")[2]
        seeds = [data for data in files if reader.matches(data[:HEAD])]
        if arguments.reader not in (None, name) or not seeds:
            continue
        rng, runs, papers = random.Random(arguments.seed), 0, 0
        end = time.monotonic() + arguments.seconds
        while time.monotonic() < end:
            papers += target(reader, mutate(rng.choice(seeds), rng))
            runs += 1
        print(f"{name}: {runs} runs, {papers} papers, nothing but ReadError")


if __name__ == "__main__":
    main()
