"""When two records are one paper, and what is kept of each."""

from __future__ import annotations

import dataclasses

import pytest

from index import Paper, Reference, Section
from index.merging import Known, identities, merge, plain_title, same_paper

TITLE = "Survival after hepatectomy for colorectal liver metastases in elderly patients"
PUBMED = Paper(
    TITLE,
    (Section("Abstract", "From PubMed."),),
    authors=("Adams A", "Brown B"),
    year=2019,
    pmid="11",
)
RIS = Paper(TITLE.upper() + ".", authors=("Adams A", "et al"), year=2020, doi="10.1/X")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (PUBMED, RIS, True),
        (PUBMED, dataclasses.replace(RIS, pmid="12"), False),
        (PUBMED, dataclasses.replace(RIS, pmid="11", title="Another title"), True),
        (PUBMED, dataclasses.replace(RIS, year=2022), False),
        (PUBMED, dataclasses.replace(RIS, authors=("Clark C",)), False),
        (PUBMED, dataclasses.replace(RIS, authors=()), True),
        (dataclasses.replace(PUBMED, doi="10.1/x"), RIS, True),
        (dataclasses.replace(PUBMED, doi="10.1/y"), RIS, False),
        (Paper("Editorial", pmid="1"), Paper("Editorial", doi="10.1/2"), False),
        (Paper(TITLE), Paper(TITLE, (Section("Abstract", "Other text."),)), False),
    ],
)
def test_same_paper(one: Paper, other: Paper, same: bool) -> None:
    assert same_paper(one, other) is same
    assert same_paper(other, one) is same


def test_identities_are_in_lower_case_and_leave_out_what_is_absent() -> None:
    assert identities(Paper("Editorial", doi="10.1/ABC", pmcid="PMC1")) == {
        "doi": "10.1/abc",
        "pmcid": "pmc1",
    }


def test_a_title_is_compared_without_accents_case_and_signs() -> None:
    plain = plain_title("Rôle of β-blockers: a long enough title to tell the papers apart")
    assert plain == plain_title("ROLE OF Β BLOCKERS A LONG ENOUGH TITLE TO TELL THE PAPERS APART.")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_richer_text_wins_and_brings_its_references(order: tuple[int, int]) -> None:
    reference = Reference(1, "A reference", pmid="5")
    full = Paper(
        TITLE,
        (Section("Results", "Full text."),),
        doi="10.1/X",
        references=(reference,),
        text_kind="full text",
        publication_types=("Journal Article",),
    )
    abstract = dataclasses.replace(
        PUBMED,
        references=(Reference(1, "Other numbering"), reference),
        publication_types=("Retracted Publication", "Journal Article"),
        retracted=True,
        relation="cited",
    )
    pair = (full, abstract)
    merged = merge(pair[order[0]], pair[order[1]])
    assert (merged.sections, merged.text_kind) == (full.sections, "full text")
    assert merged.references == (reference,)
    assert (merged.pmid, merged.doi, merged.year) == ("11", "10.1/X", 2019)
    assert merged.authors == PUBMED.authors
    assert merged.retracted
    assert merged.relation == "cited"
    assert set(merged.publication_types) == {"Journal Article", "Retracted Publication"}


def test_of_two_equally_rich_records_the_newer_one_wins() -> None:
    newer = dataclasses.replace(PUBMED, sections=(Section("Abstract", "Corrected."),), year=2020)
    assert merge(PUBMED, newer) == newer


def test_merging_with_itself_changes_nothing() -> None:
    assert merge(PUBMED, PUBMED).content_hash == PUBMED.content_hash


def test_known_finds_by_any_identity() -> None:
    known = Known([PUBMED])
    assert known.find(RIS) == PUBMED
    assert known.find(Paper("Else", pmid="11")) == PUBMED
    assert known.find(Paper("Else", pmid="12")) is None
    both = merge(PUBMED, RIS)
    known.add(both)
    assert known.find(Paper("Else", doi="10.1/x")) == both
