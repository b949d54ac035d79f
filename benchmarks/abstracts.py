"""Write the abstracts that tests/questions/abstracts asks about, as a RIS file.

    python benchmarks/abstracts.py abstracts.ris

They are 128 abstracts of scifact-dev in ``../shared/beir``, of clinical trials and cohorts and of
immunology, by the ids in ``tests/questions/abstracts/papers.txt``. Headings in capitals get the
colon that they have in PubMed, so that the reader knows the parts of structured abstracts.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from stock_papers import SCIFACT

IDS = Path(__file__).parents[1] / "tests" / "questions" / "abstracts" / "papers.txt"

_HEADING = re.compile(
    r"((?:^|(?<=[.?!)] ))(?:[A-Z]{4,}|AIMS?)(?:(?: AND|,| OF| &)? [A-Z]{3,})*):? "
    r"(?=[A-Z][a-z]|\d|A )"
)


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    wanted = set(IDS.read_text(encoding="utf-8").split())
    with (SCIFACT / "corpus.jsonl").open(encoding="utf-8") as corpus:
        records = [record for record in map(json.loads, corpus) if record["_id"] in wanted]
    with out.open("w", encoding="utf-8") as file:
        for record in records:
            abstract = _HEADING.sub(r"\1: ", " ".join(record["text"].split()))
            fields = (("TY", "JOUR"), ("TI", record["title"]), ("AB", abstract), ("ER", ""))
            file.write("".join(f"{tag}  - {value}\n" for tag, value in fields) + "\n")


if __name__ == "__main__":
    main()
