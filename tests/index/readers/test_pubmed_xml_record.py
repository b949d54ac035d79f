from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from index.paper import Paper, Reference, Section
from index.readers import read_papers
from index.readers.pubmed_xml_record import read_record


def _paper(article: str = "", citation: str = "", data: str = "") -> Paper:
    return read_record(
        etree.fromstring(
            f"<PubmedArticle><MedlineCitation><PMID>1</PMID><Article>{article}</Article>{citation}"
            f"</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
        )
    )


def _book(inside: str) -> Paper:
    return read_record(
        etree.fromstring(
            f"<PubmedBookArticle><BookDocument><PMID>2</PMID>{inside}</BookDocument>"
            "</PubmedBookArticle>"
        )
    )


def test_whole_records(fixtures: Path) -> None:
    article, chapter = read_papers(fixtures / "pubmed_set.xml")
    assert article == Paper(
        "Warm versus cold tea in CO2-rich rooms [pilot]: 10^6 cups",
        (
            Section("Abstract / Background", "Walkers like tea at < 60 °C."),
            Section("Abstract / Methods", "We gave tea to 120 walkers; rate a/b was kept."),
            Section("Abstract / Trial registration (TEA)", "TEA-0001."),
            Section("Abstract", "Joy (P < .05) was seen.\nMore was not."),
            Section("Abstract (ger) / Hintergrund", "Wanderer mögen Tee."),
            Section("Abstract (plain-language summary)", "Tea is nice."),
        ),
        authors=(
            "van der Berg ML",
            "Clark RB Jr",
            "Wang Y",
            "Wang Y",
            "Petrov IuV",
            "Tea Study Group, London",
            "et al",
        ),
        journal="J Made Up Med",
        year=2019,
        volume="25",
        issue="29 Suppl 1",
        pages="4575-80",
        pmid="1234567",
        pmcid="PMC7654321",
        doi="10.1234/Made.2019.7",
        publication_types=("Journal Article", "Review"),
        keywords=("tea", "CO2"),
        references=(
            Reference(1, "Doe J. On tea. Tea J. 2009;1(2):3-9.", "111", "PMC99", "10.1000/TEA.1"),
            Reference(
                2,
                "Roe R. Cups. https://doi.org/10.1000/cups.2 . (In press).",
                doi="10.1000/cups.2",
            ),
            Reference(3, "Personal communication with a potter."),
        ),
        relation="review",
        retracted=True,
        notices=(
            "Erratum in: J Made Up Med. 2020 Feb;26(1):9. doi: 10.1234/made.2020.1. PMID: 2222222",
            "Expression of concern in: J Made Up Med. 2020;26:10. about the cups",
            "Retraction in: J Made Up Med. 2021;27:1. PMID: 3333333",
        ),
    )
    assert chapter == Paper(
        "Steeping",
        (Section("Abstract", "Steep for four minutes."),),
        authors=("Doe JA",),
        journal="The Handbook of Tea",
        year=2021,
        volume="3",
        pmid="7654321",
        doi="10.5555/book.1",
        publication_types=("Review",),
        keywords=("leaf",),
        references=(Reference(1, "Doe J. Leaves. 1999."),),
        relation="review",
    )
    assert Paper.from_dict(article.to_dict()) == article


def test_empty_record() -> None:
    assert read_record(etree.fromstring("<PubmedArticle/>")) == Paper("", text_kind="none")
    assert _paper() == Paper("", pmid="1", text_kind="none")


@pytest.mark.parametrize(
    ("titles", "title"),
    [
        ("<ArticleTitle>Tea.</ArticleTitle><VernacularTitle>Tee.</VernacularTitle>", "Tea"),
        ("<ArticleTitle/><VernacularTitle>Tee.</VernacularTitle>", "Tee"),
        ("<VernacularTitle>Tee.</VernacularTitle>", "Tee"),
        (
            "<ArticleTitle>[Not Available].</ArticleTitle><VernacularTitle>Té.</VernacularTitle>",
            "Té",
        ),
        ("<ArticleTitle>[Not Available].</ArticleTitle>", ""),
        ("", ""),
    ],
)
def test_title(titles: str, title: str) -> None:
    assert _paper(titles).title == title


@pytest.mark.parametrize(
    ("dates", "year"),
    [
        (
            "<Journal><JournalIssue><PubDate><Year>2020</Year></PubDate></JournalIssue></Journal>",
            2020,
        ),
        (
            "<Journal><JournalIssue><PubDate><MedlineDate>Winter 1998-1999</MedlineDate></PubDate>"
            "</JournalIssue></Journal><ArticleDate><Year>1997</Year></ArticleDate>",
            1998,
        ),
        ("<ArticleDate><Year>1997</Year></ArticleDate>", 1997),
        (
            "<Journal><JournalIssue><PubDate><Year>20</Year></PubDate></JournalIssue></Journal>",
            None,
        ),
    ],
)
def test_year(dates: str, year: int | None) -> None:
    assert _paper(dates).year == year


@pytest.mark.parametrize(
    ("article", "pages"),
    [
        ("<Pagination><MedlinePgn>217-64</MedlinePgn></Pagination>", "217-64"),
        ("<Pagination><StartPage>3</StartPage><EndPage>9</EndPage></Pagination>", "3-9"),
        ("<Pagination><StartPage>3</StartPage><EndPage>3</EndPage></Pagination>", "3"),
        ('<ELocationID EIdType="pii" ValidYN="Y">e5807</ELocationID>', "e5807"),
        ('<ELocationID EIdType="pii" ValidYN="N">e5807</ELocationID>', None),
        ('<ELocationID EIdType="pii">10.1038/s41440-022</ELocationID>', None),
        ("<Pagination><MedlinePgn/></Pagination>", None),
    ],
)
def test_pages(article: str, pages: str | None) -> None:
    assert _paper(article).pages == pages


@pytest.mark.parametrize(
    ("article", "data", "doi"),
    [
        (
            "",
            '<ArticleIdList><ArticleId IdType="doi">10.1000/a</ArticleId></ArticleIdList>',
            "10.1000/a",
        ),
        ('<ELocationID EIdType="doi">10.1000/b</ELocationID>', "", "10.1000/b"),
        ('<ELocationID EIdType="doi" ValidYN="N">10.1000/b</ELocationID>', "", None),
        (
            "",
            '<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/c</ArticleId>'
            "</ArticleIdList></Reference></ReferenceList>",
            None,
        ),
    ],
)
def test_doi_is_the_papers_own(article: str, data: str, doi: str | None) -> None:
    assert _paper(article, data=data).doi == doi


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("<LastName>Doe</LastName><ForeName>Jo Ann</ForeName><Initials>JA</Initials>", ("Doe JA",)),
        ("<LastName>Doe</LastName><ForeName>Jo Ann</ForeName>", ("Doe JA",)),
        ("<LastName>Doe</LastName><Initials>J</Initials><Suffix>3rd</Suffix>", ("Doe J 3rd",)),
        ("<LastName>Plato</LastName>", ("Plato",)),
        ("<CollectiveName>The <i>Tea</i> Group.</CollectiveName>", ("The Tea Group.",)),
        ("", ()),
    ],
)
def test_authors(author: str, names: tuple[str, ...]) -> None:
    assert _paper(f"<AuthorList><Author>{author}</Author></AuthorList>").authors == names


@pytest.mark.parametrize(
    ("citation", "article", "journal"),
    [
        (
            "<MedlineJournalInfo><MedlineTA>Tea J</MedlineTA></MedlineJournalInfo>",
            "<Journal><ISOAbbreviation>Tea J.</ISOAbbreviation></Journal>",
            "Tea J",
        ),
        (
            "",
            "<Journal><Title>Tea</Title><ISOAbbreviation>T J</ISOAbbreviation></Journal>",
            "T J",
        ),
        ("", "<Journal><Title>Tea journal</Title></Journal>", "Tea journal"),
        ("", "", None),
    ],
)
def test_journal(citation: str, article: str, journal: str | None) -> None:
    assert _paper(article, citation).journal == journal


@pytest.mark.parametrize(
    ("kind", "link", "retracted", "notices"),
    [
        ("Retracted Publication", "CommentIn", True, ()),
        ("Journal Article", "RetractionIn", True, ("Retraction in",)),
        ("Journal Article", "RetractedandRepublishedIn", True, ("Retracted and republished in",)),
        ("Journal Article", "PartialRetractionIn", False, ("Partial retraction in",)),
        ("Retraction Notice", "RetractionOf", False, ()),
        ("Journal Article", "ErratumIn", False, ("Erratum in",)),
    ],
)
def test_retracted(kind: str, link: str, retracted: bool, notices: tuple[str, ...]) -> None:
    paper = _paper(
        f"<PublicationTypeList><PublicationType>{kind}</PublicationType></PublicationTypeList>",
        f'<CommentsCorrectionsList><CommentsCorrections RefType="{link}"/>'
        "</CommentsCorrectionsList>",
    )
    assert (paper.retracted, paper.notices) == (retracted, notices)


@pytest.mark.parametrize(
    ("types", "relation"),
    [
        (["Review"], "review"),
        (["Journal Article", "Systematic Review"], "review"),
        (["Journal Article"], "related"),
        ([], "related"),
    ],
)
def test_relation(types: list[str], relation: str) -> None:
    inside = "".join(f"<PublicationType>{kind}</PublicationType>" for kind in types)
    paper = _paper(f"<PublicationTypeList>{inside}</PublicationTypeList>")
    assert (paper.relation, paper.publication_types) == (relation, tuple(types))


def test_headings_stand_in_for_keywords() -> None:
    headings = (
        "<MeshHeadingList><MeshHeading><DescriptorName>Tea</DescriptorName><QualifierName>economics"
        "</QualifierName></MeshHeading></MeshHeadingList>"
    )
    assert _paper(citation=headings).keywords == ("Tea",)
    own = "<KeywordList><Keyword>cup</Keyword><Keyword>cup</Keyword></KeywordList>"
    assert _paper(citation=headings + own).keywords == ("cup",)


def test_links_to_cited_papers_stand_in_for_references() -> None:
    links = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="CommentIn"><RefSource>No'
        '</RefSource></CommentsCorrections><CommentsCorrections RefType="Cites"><RefSource>'
        "Tea J. 1999;1:1</RefSource><PMID>44</PMID></CommentsCorrections></CommentsCorrectionsList>"
    )
    assert _paper(citation=links).references == (Reference(1, "Tea J. 1999;1:1", pmid="44"),)


def test_whole_book() -> None:
    paper = _book(
        "<Book><BookTitle>Tea and the world</BookTitle>"
        "<CollectionTitle>Hot drinks</CollectionTitle><PubDate><Year>2001</Year></PubDate>"
        '<AuthorList Type="editors"><Author><LastName>Roe</LastName></Author></AuthorList>'
        '<AuthorList Type="authors"><Author><LastName>Doe</LastName><Initials>J</Initials></Author>'
        "</AuthorList></Book><Abstract><AbstractText>Tea.</AbstractText></Abstract>"
    )
    assert paper == Paper(
        "Tea and the world",
        (Section("Abstract", "Tea."),),
        authors=("Doe J",),
        journal="Hot drinks",
        year=2001,
        pmid="2",
    )


def test_grants_and_conflicts_of_interest_follow_the_abstract() -> None:
    paper = _paper(
        "<GrantList><Grant><GrantID>1</GrantID><Agency>Tea Fund</Agency></Grant>"
        "<Grant><GrantID>2</GrantID><Agency>Tea Fund</Agency></Grant>"
        "<Grant><Agency>Cup Trust</Agency></Grant></GrantList>",
        "<CoiStatement>The authors drink tea.</CoiStatement>",
    )
    assert paper.sections == (
        Section("Funding", "Funded by Tea Fund; Cup Trust."),
        Section("Conflicts of interest", "The authors drink tea."),
    )
    assert paper.text_kind == "none"
