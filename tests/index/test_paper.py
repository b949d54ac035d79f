from __future__ import annotations

import dataclasses
import json
import random
import re

import pytest

from index.paper import Paper, Reference, ReferenceMark, Section, clean_doi, identifier_key

FULL = Paper(
    title="Resection of <i>liver</i> metastases: a β-trial",
    sections=(
        Section("Abstract / Results", "It rose [1, 2]. So.", (ReferenceMark(8, 14, (1, 2)),)),
        Section("Discussion", "Perhaps."),
    ),
    authors=("Tomlinson JS", "Jarnagin WR"),
    journal="J Clin Oncol",
    year=2007,
    volume="25",
    issue="29",
    pages="4575-80",
    pmid="17925551",
    pmcid="PMC1234567",
    doi="10.1200/JCO.2007.11.0833",
    publication_types=("Journal Article",),
    keywords=("liver",),
    references=(
        Reference(1, "Smith J. One.", pmid="11"),
        Reference(2, "Jones K. Two.", doi="10.1000/ABC"),
    ),
    relation="cited",
    text_kind="full text",
    retracted=True,
    notices=("Retraction in: J Clin Oncol 2009;27:1.",),
    uncertain=("pages",),
)


@pytest.mark.parametrize(
    ("pmid", "doi", "pmcid", "key"),
    [
        ("33223838", "10.2147/OTT.S271955", "PMC7671511", "pmid:33223838"),
        ("33223838", "10.2147/OTT.S271955", None, "pmid:33223838"),
        ("33223838", None, "PMC7671511", "pmid:33223838"),
        ("33223838", None, None, "pmid:33223838"),
        (None, "10.2147/OTT.S271955", "PMC7671511", "doi:10.2147/ott.s271955"),
        (None, "10.2147/OTT.S271955", None, "doi:10.2147/ott.s271955"),
        (None, None, "PMC7671511", "pmcid:PMC7671511"),
        (None, None, "pmc7671511", "pmcid:PMC7671511"),
        ("", "", "", None),
        (None, None, None, None),
    ],
)
def test_key_of_identifiers(
    pmid: str | None, doi: str | None, pmcid: str | None, key: str | None
) -> None:
    assert identifier_key(pmid, doi, pmcid) == key
    assert Reference(1, "A reference", pmid, pmcid, doi).key == key
    paper = Paper("A title", pmid=pmid, doi=doi, pmcid=pmcid)
    if key is None:
        assert re.fullmatch(r"sha256:[0-9a-f]{12}", paper.key)
    else:
        assert paper.key == key


def test_key_without_identifiers_is_of_title_and_text_alone() -> None:
    paper = Paper("A title", (Section("Abstract", "A text."),))
    assert Paper("A title", (Section("Summary", "A text."),), year=2001).key == paper.key
    assert Paper("Another", (Section("Abstract", "A text."),)).key != paper.key
    assert Paper("A title", (Section("Abstract", "Another."),)).key != paper.key
    # The place where the title ends counts.
    assert Paper("A", (Section("", "title\nA text."),)).key != paper.key


CHANGES = {
    "title": "Another",
    "sections": (Section("Abstract", "Another."),),
    "authors": ("Jarnagin WR", "Tomlinson JS"),
    "journal": None,
    "year": 2008,
    "volume": "26",
    "issue": None,
    "pages": "1",
    "pmid": "1",
    "pmcid": None,
    "doi": "10.1000/x",
    "publication_types": ("Review",),
    "keywords": (),
    "references": FULL.references[:1],
    "relation": "related",
    "text_kind": "digest",
    "retracted": False,
    "notices": (),
    "uncertain": (),
}


def test_every_field_has_a_change() -> None:
    assert set(CHANGES) == {field.name for field in dataclasses.fields(Paper)}


@pytest.mark.parametrize("field", CHANGES)
def test_content_hash_changes_with_any_field(field: str) -> None:
    changed = dataclasses.replace(FULL, **{field: CHANGES[field]})
    assert changed.content_hash != FULL.content_hash


def test_content_hash_changes_with_a_label_and_a_mark() -> None:
    first = FULL.sections[0]
    for section in (
        dataclasses.replace(first, label="Abstract"),
        dataclasses.replace(first, marks=(ReferenceMark(8, 14, (1,)),)),
    ):
        changed = dataclasses.replace(FULL, sections=(section, FULL.sections[1]))
        assert changed.content_hash != FULL.content_hash


def test_content_hash_is_the_same_for_the_same_content() -> None:
    assert dataclasses.replace(FULL).content_hash == FULL.content_hash
    data = json.loads(json.dumps(FULL.to_dict()))
    items = list(data.items())
    random.Random(0).shuffle(items)
    assert Paper.from_dict(dict(items)).content_hash == FULL.content_hash


@pytest.mark.parametrize("paper", [FULL, Paper("A title"), Paper("")], ids=["full", "bare", "none"])
def test_json_round_trip(paper: Paper) -> None:
    read = Paper.from_dict(json.loads(json.dumps(paper.to_dict())))
    assert read == paper
    assert hash(read) == hash(paper)  # so every list is a tuple again
    assert (read.key, read.content_hash) == (paper.key, paper.content_hash)


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"pmid": "1", "doi": "10.1000/x"}, "https://pubmed.ncbi.nlm.nih.gov/1/"),
        ({"doi": "10.1000/X", "pmcid": "PMC1"}, "https://doi.org/10.1000/X"),
        ({"pmcid": "PMC1"}, "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/"),
        ({}, None),
    ],
)
def test_url(fields: dict[str, str], url: str | None) -> None:
    assert Paper("A title", **fields).url == url  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1200/JCO.2007.11.0833", "10.1200/JCO.2007.11.0833"),
        ("doi:10.1000/x", "10.1000/x"),
        ("doi: 10.1000/x.", "10.1000/x"),
        ("info:doi/10.1000/x", "10.1000/x"),
        ("https://doi.org/10.1002/ABC.1", "10.1002/ABC.1"),
        ("http://dx.doi.org/10.1002/abc", "10.1002/abc"),
        ("J Clin. 2007;25:4575. doi: 10.1000/x. Epub 2007.", "10.1000/x"),
        ("10.1000/x [doi]", "10.1000/x"),
        ("(10.1000/x)", "10.1000/x"),
        ("(see 10.1000/x).", "10.1000/x"),
        ("[10.1000/x],", "10.1000/x"),
        ("<10.1000/x>;", "10.1000/x"),
        ("“10.1000/x”", "10.1000/x"),
        ('"10.1000/x"', "10.1000/x"),
        ("10.1016/S0140-6736(96)90057-X", "10.1016/S0140-6736(96)90057-X"),
        ("(10.1016/0092-8674(90)90001-2)", "10.1016/0092-8674(90)90001-2"),
        ("10.1016/s0140-6736(96)", "10.1016/s0140-6736(96)"),
        (
            "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
            "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
        ),
        ("10.1000/first and 10.1000/second", "10.1000/first"),
        ("10.1/x", None),
        ("10.1000", None),
        ("10.1000/", None),
        ("10.1000/.", None),
        ("(10.1000/)", None),
        ("no identifier", None),
        ("", None),
        (None, None),
    ],
)
def test_clean_doi(text: str | None, doi: str | None) -> None:
    assert clean_doi(text) == doi
