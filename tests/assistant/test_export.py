"""Sources in the formats of reference managers, read back by their own libraries."""

from __future__ import annotations

import dataclasses
import json

import rispy

from assistant.export import ExportFormat, export
from assistant.result import Source
from index import Paper

FULL = Source.from_paper(
    1,
    Paper(
        "Cost & benefit: 50% of {α}_1",
        authors=("D'Angelica M", "van der Berg AB", "The LICC Group", "et al"),
        journal="J Clin Oncol",
        year=2007,
        volume="25",
        pages="4575-4580",
        pmid="1",
        doi="10.1/x",
    ),
    "reference",
)
BARE = Source.from_paper(2, Paper("Bare title"), "reference")


def test_csl_json() -> None:
    full, bare = json.loads(export([FULL, BARE], ExportFormat.CSL_JSON))
    assert full["author"] == [
        {"family": "D'Angelica", "given": "M"},
        {"family": "van der Berg", "given": "AB"},
        {"literal": "The LICC Group"},
    ]
    assert full["issued"] == {"date-parts": [[2007]]}
    assert (full["DOI"], full["page"]) == ("10.1/x", "4575-4580")
    assert bare == {"id": BARE.key, "type": "article-journal", "title": "Bare title"}


def test_ris_is_read_back() -> None:
    full, bare = rispy.loads(export([FULL, BARE], ExportFormat.RIS))
    assert full["title"] == FULL.title
    assert full["authors"] == ["D'Angelica, M", "van der Berg, AB", "The LICC Group"]
    assert (full["start_page"], full["end_page"], full["doi"]) == ("4575", "4580", "10.1/x")
    assert bare["title"] == "Bare title"
    assert "year" not in bare


def test_bibtex_escapes_what_latex_would_run() -> None:
    text = export([FULL, dataclasses.replace(FULL, number=2)], ExportFormat.BIBTEX)
    assert r"title = {Cost \& benefit: 50\% of \{α\}\_1}," in text
    assert "pages = {4575--4580}," in text
    assert "{The LICC Group}" in text
    assert "@article{DAngelica2007_1," in text
    assert "@article{DAngelica2007_2," in text
