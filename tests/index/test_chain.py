"""From a paper's reference numbers to indexed papers, and back."""

from __future__ import annotations

from index import Paper, Reference
from index.chain import CitationChain

TITLE = "Survival after hepatectomy for colorectal liver metastases in elderly patients"
REVIEW = Paper(
    "The review",
    pmid="1",
    references=(
        Reference(1, "By PMID", pmid="2"),
        Reference(2, "By DOI", doi="10.1/ABC"),
        Reference(3, f"Adams A, Brown B. {TITLE}. J Test. 2019;1:2-3."),
        Reference(4, "Not indexed", pmid="99"),
        Reference(5, "Itself", pmid="1"),
        Reference(6, "By PMID again", pmid="2"),
    ),
)
CITED = (
    Paper("Second", pmid="2"),
    Paper("Third", doi="10.1/abc"),
    Paper(TITLE, pmid="4"),
    Paper("Never cited", pmid="5"),
)


def test_references_lead_to_papers_by_identifier_and_by_title() -> None:
    chain = CitationChain([REVIEW, *CITED])
    assert chain.cites("pmid:1") == {1: "pmid:2", 2: "doi:10.1/abc", 3: "pmid:4", 6: "pmid:2"}
    assert chain.cites("pmid:2") == {}


def test_papers_lead_back_to_who_cites_them() -> None:
    chain = CitationChain([*CITED, REVIEW])
    assert chain.cited_by("pmid:2") == {"pmid:1": [1, 6]}
    assert chain.cited_by("pmid:5") == {}
    assert chain.cited_by("pmid:1") == {}


def test_an_entry_kept_as_a_paper_of_its_own_is_found_by_its_text() -> None:
    entry = Paper(REVIEW.references[2].text, text_kind="none")
    assert CitationChain([REVIEW, entry]).cites("pmid:1")[3] == entry.key
