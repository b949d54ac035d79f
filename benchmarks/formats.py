"""Write docs/formats.md: the formats that are read, and what is found in a folder of real files.

python benchmarks/formats.py FOLDER > docs/formats.md
"""

from __future__ import annotations

import sys
from pathlib import Path

from index.paper import Paper
from index.passages import split_sentences
from index.readers.sniff import READERS
from index.sources import Failure, read_sources

INTRODUCTION = """# Formats

A document's format is told from its content, never from its name; each may also be gzipped, and a
folder is read with all its files. The formats:

{formats}

To read another, add a module to `index/readers/` with `FORMAT`, `matches` and `read`, and name it
in `sniff.READERS`.

What is found in the sample files that the developers test with (`python benchmarks/formats.py
../shared/samples > docs/formats.md`). A file that holds no paper is refused with the reason given.

| file | papers | with text | sentences | references | not read |
|---|---:|---:|---:|---:|---|"""


def row(name: str, papers: list[Paper], failures: list[Failure]) -> str:
    """One line of the table."""
    sentences = sum(
        len(split_sentences(section.text, section.marks))
        for paper in papers
        for section in paper.sections
    )
    counts = (
        len(papers),
        sum(bool(paper.sections) for paper in papers),
        sentences,
        sum(len(paper.references) for paper in papers),
    )
    problems = "; ".join(failure.reason for failure in failures).replace("|", "\\|")
    return f"| {name} | {' | '.join(map(str, counts))} | {problems} |"


def main(folder: Path) -> None:
    """Print the page."""
    formats = "\n".join(f"- {reader.FORMAT}" for reader in READERS)
    print(INTRODUCTION.format(formats=formats))
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        failures: list[Failure] = []
        papers = [paper for _, paper in read_sources([file], failures)]
        print(row(str(file.relative_to(folder)), papers, failures))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
