from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from index.paper import Section
from index.readers import fields
from index.readers.pubmed_xml_text import clean_label, clean_title, merge, read_abstract, text_of


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("", ""),
        (" Tea\n and  cups ", "Tea and cups"),
        ("P &lt; .05 &amp; 60&#xa0;\u00b0C", "P < .05 & 60 \u00b0C"),
        ("<i>TERT</i> r<sup>2</sup>&lt;0.25, p<sub>trend</sub>", "TERT r^2<0.25, ptrend"),
        ("<sup>18</sup>F, Ca<sup>2+</sup>, 10<sup>-3</sup> M", "18F, Ca2+, 10^-3 M"),
        ("<b>a<i>b<u>c</u></i></b>d", "abcd"),
        (
            'x <m:math xmlns:m="urn:m"><m:msup><m:mi>y</m:mi><m:mn>2</m:mn></m:msup></m:math>',
            "x y^2",
        ),
        ("so<DispFormula><math><mi>e</mi></math></DispFormula>it is", "so e it is"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_text_of(inside: str, text: str) -> None:
    assert text_of(etree.fromstring(f"<AbstractText>{inside}</AbstractText>")) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_text_without_markup_is_collapsed(text: str) -> None:
    element = etree.Element("Title")
    try:
        element.text = text
    except ValueError:  # what XML cannot hold
        return
    assert text_of(element) == fields.collapse(text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Tea.", "Tea"),
        ("Tea?", "Tea?"),
        ("Tea ...", "Tea ..."),
        ("[Tea and cups].", "Tea and cups"),
        ("[Tea [warm] and cups.]", "Tea [warm] and cups"),
        ("[18F]FDG in [18F]", "[18F]FDG in [18F]"),
        ("[Tea] and [cups].", "[Tea] and [cups]"),
        ("[Tea", "[Tea"),
        ("[Tea (author's transl)].", "Tea (author's transl)"),
        ("[In process citation].", ""),
        (".", ""),
        ("[]", ""),
        ("", ""),
    ],
)
def test_clean_title(text: str, title: str) -> None:
    assert clean_title(text) == title


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("BACKGROUND", "Background"),
        ("METHODS AND RESULTS:", "Methods and results"),
        ("Key Points", "Key Points"),
        ("UNASSIGNED", ""),
        ("UNLABELLED", ""),
        (" : ", ""),
    ],
)
def test_clean_label(text: str, label: str) -> None:
    assert clean_label(text) == label


@pytest.mark.parametrize(
    ("attributes", "label"),
    [
        ('Type="Publisher" Language="spa"', "Abstract (spa)"),
        ('Type="plain-language-summary" Language="eng"', "Abstract (plain-language summary)"),
        ('Type="plain-language-summary" Language="fre"', "Abstract (plain-language summary, fre)"),
        ('Type="KIE"', "Abstract (KIE)"),
        ('Type="Publisher" Language="eng"', "Abstract (other)"),
        ("", "Abstract (other)"),
    ],
)
def test_other_abstracts(attributes: str, label: str) -> None:
    citation = etree.fromstring(
        f"<MedlineCitation><OtherAbstract {attributes}><AbstractText>Tea.</AbstractText>"
        "</OtherAbstract></MedlineCitation>"
    )
    assert list(read_abstract(citation, None)) == [Section(label, "Tea.")]


def test_abstract_without_paragraphs() -> None:
    article = etree.fromstring(
        "<Article><Abstract>Tea.<CopyrightInformation>Mine.</CopyrightInformation></Abstract>"
        "<Abstract/></Article>"
    )
    assert list(read_abstract(None, article)) == [Section("Abstract", "Tea.")]


def test_merge_joins_neighbours_alone() -> None:
    sections = [Section("A", "1"), Section("A", "2"), Section("B", "3"), Section("A", "4")]
    expected = [Section("A", "1\n2"), Section("B", "3"), Section("A", "4")]
    assert list(merge(sections)) == expected
