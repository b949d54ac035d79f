from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.paper import Paper, ReferenceMark, Section
from index.passages import (
    Sentence,
    cut_title,
    paper_passages,
    paper_sentences,
    split_sentences,
)
from tests.fakes import FakeEmbedder

count_words = FakeEmbedder().count_tokens

# The sentences of a text, joined by |; what is between two sentences is one space.
SENTENCES = [
    # Abbreviations that do not end a sentence.
    "Smith et al. Reported it.|Then more.",
    "Drug A vs. Placebo was tested.|It failed.",
    "Some drugs, e.g. Nivolumab, work.|Others, i.e. Placebo, do not.",
    "See Fig. 1.|And Figs. 2 and 3.",
    "As in Eq. 4.|Dr. Smith agreed.",
    "It was approx. 5 mg.",
    "Cases in the U.S. Medicare data rose.|They fell later.",
    "No. 5 was first.|See ref. 7 and p. 12.",
    "The answer is no.|Patients died.",
    "Doses were given i.v. every 2 weeks.|Others got it p.o. 5 mg daily.",
    "They had 5 mg i.v. 10 times.|All lived.",
    "Given b.i.d. with food.|Then stopped.",
    # Initials and lone capitals.
    "J. Smith and K. L. Jones wrote it.|It is long.",
    "E. coli grew.|S. aureus did not.",
    "They got vitamin C.|Patients lived.",
    "It was arm B.|Patients in arm A.|Smith died.",
    "They had non-A hepatitis B.|Nobody died.",
    "It was drug X.|The rest was not.",
    # Numbers, signs and units.
    "It was significant (P < .05).|It held.",
    "At P < .05 it held.|At P = 0.01 too.",
    "HR 0.60 (95% CI 0.45-0.80).|It held.",
    "The HR was 0.60 (95% CI 0.45-0.80) at 5.5 years.|OS was 16.5 months.",
    "It ended in 1999.|20 patients died.",
    "There were 5.|≥3 lived.|<2 died.|~7 left.|±1 was the error.",
    "It rose by 3.4%.|[18F]FDG uptake fell.",
    "[18F]FDG PET was used.|Then [Ca2+] was measured.",
    # Sentences that start in lower case.
    "It was lost.|p53 was mutated.|mRNA rose.|miR-21 fell.",
    "It was lost.|β-catenin rose.|α-SMA fell.",
    "It was version 2. of the drug.",
    # Other ends.
    "Why?|Because!|Done.",
    "Really?!|Yes...|No.",
    "Was it so? perhaps.",
    # Quotes and brackets.
    'He said "stop."|Then he left.',
    "He said “stop.”|‘So what?’ she said.",
    "It fell (it did.)|(They rose.)|Then more.",
    "It fell (see above. And below) slowly.|Then more.",
    "It fell [see above. And below] slowly.|Then more.",
    # Enumerators stay with what they number.
    "1. First item.|2. Second item.",
    "(1) First item.|(2) Second item.",
    "A. First item.|B. Second item.",
    "a. First item.|b. Second item.",
    "(a) First item.|(b) Second item.",
    "i. First item.|ii. Second item.|iii. Third item.",
    # No white space, no end.
    "Write to a.b@c.de or see clinicaltrials.gov.now.|Then go.",
]


@pytest.mark.parametrize("joined", SENTENCES)
def test_sentences(joined: str) -> None:
    expected = joined.split("|")
    text = " ".join(expected)
    assert [text[start:end] for start, end in split_sentences(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t ", []),
        ("One", ["One"]),
        ("  One.  Two. ", ["One.", "Two."]),
        ("One\ntwo\n\nthree", ["One", "two", "three"]),
        ("One vs.\nTwo (open\nstill open)", ["One vs.", "Two (open", "still open)"]),
        ("Fig.\n1 rose.\r\nNext.", ["Fig.", "1 rose.", "Next."]),
        ("One. \n Two.", ["One.", "Two."]),
    ],
)
def test_white_space_and_line_breaks(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == expected


def test_a_bracket_left_open_does_not_swallow_the_text() -> None:
    text = "It rose (as seen. " + "Word word word. " * 40
    spans = split_sentences(text)
    assert len(spans) > 5
    assert spans[0][1] < 450


def _marked(text: str) -> tuple[str, tuple[ReferenceMark, ...]]:
    """The text with its ‹…› taken for marks and the angle brackets taken out."""
    plain, marks = "", []
    for number, part in enumerate(text.replace("›", "‹").split("‹")):
        if number % 2:
            marks.append(ReferenceMark(len(plain), len(plain) + len(part), (number,)))
        plain += part
    return plain, tuple(marks)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was seen. ‹[5]› Then more.", ["It was seen. [5]", "Then more."]),
        ("It was seen.‹[5]› Then more.", ["It was seen.[5]", "Then more."]),
        ("It was seen.‹5› Then more.", ["It was seen.5", "Then more."]),
        ("It was seen. ‹[5]› ‹[6]›‹[7]› Then.", ["It was seen. [5] [6][7]", "Then."]),
        ("It was seen ‹[5]›. Then more.", ["It was seen [5].", "Then more."]),
        ("It was seen by Smith et al.‹[5]› Then more.", None),
        ("It was seen. ‹[5]›", None),
        ("It was seen. ‹[5]› then more.", None),
        ("As ‹[Smith et al. 2007. Jones 2008]› said. Yes.", None),
        ("One\n‹[5]› Two. Three.", ["One", "[5] Two.", "Three."]),
        ("One.\n‹[5]› Two. Three.", ["One.", "[5] Two.", "Three."]),
        # Brackets that are no marks open the next sentence.
        ("It was seen. [18F]FDG rose.", ["It was seen.", "[18F]FDG rose."]),
    ],
)
def test_marks(text: str, expected: list[str] | None) -> None:
    plain, marks = _marked(text)
    found = [plain[start:end] for start, end in split_sentences(plain, marks)]
    if expected is not None:
        assert found == expected
    else:  # nothing is cut at the marker
        for mark in marks:
            marker = plain[mark.start - 2 : mark.end]
            assert any(marker in sentence for sentence in found)


# Texts that look like papers' more often than arbitrary characters do.
WORDS = """. .. ? ! ; , : ( ) [ ] " ” “ a A b p53 mRNA The the Fig No vs al et i.v 0.05 .05 5 1. (a)
    β ≥ < patients Smith J U.S e.g [18F]FDG é""".split()
SPACES = [" ", "  ", "\n", "\n\n", "\t", "\r\n", ". ", ".\n", "\u00a0", "\u3000"]
PIECES = st.sampled_from(WORDS + SPACES)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=60).map("".join),
    st.lists(PIECES, max_size=60).map(" ".join),
    st.text(max_size=80),
)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, tuple[ReferenceMark, ...]]:
    text = draw(TEXTS)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return text, tuple(ReferenceMark(a, b, (n,)) for n, (a, b) in enumerate(pairs, 1))


@given(marked_texts())
@settings(max_examples=300, deadline=None)
@example(("It was seen. [5] Then.", (ReferenceMark(13, 16, (5,)),)))
@example(("a\n\nb", (ReferenceMark(1, 3, (1,)),)))
def test_spans_cover_the_text_in_order(
    marked: tuple[str, tuple[ReferenceMark, ...]],
) -> None:
    text, marks = marked
    covered = 0
    for start, end in split_sentences(text, marks):
        assert covered <= start < end <= len(text)
        assert not text[covered:start].strip()
        assert text[start:end] == text[start:end].strip()
        covered = end
    assert not text[covered:].strip()


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_no_sentence_crosses_a_line_break(text: str) -> None:
    assert not any("\n" in text[start:end] for start, end in split_sentences(text))


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    sections = [
        Section(label, text, marks)
        for label, (text, marks) in draw(
            st.lists(st.tuples(st.sampled_from(("A", "B")), marked_texts()), max_size=4)
        )
    ]
    return Paper(draw(TEXTS), tuple(sections), pmid="1")


@given(papers(), st.integers(2, 12))
@settings(max_examples=300, deadline=None)
@example(Paper("T", (Section("A", "word " * 500),), pmid="1"), 60)
@example(Paper("word " * 100, (Section("A", "word " * 500),), pmid="1"), 60)
@example(Paper("T", (Section("A", "word; word, word " * 100 + "."),), pmid="1"), 7)
def test_passages_fit_and_lose_nothing(paper: Paper, window: int) -> None:
    title = cut_title(paper.title, count_words, window)
    assert paper.title.startswith(title)
    assert count_words([title])[0] <= window // 2
    passages = list(paper_passages(paper, count_words, window))
    numbers = [sentence.number for passage in passages for sentence in passage.sentences]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [passage.id for passage in passages] == [
        f"pmid:1#p{number}" for number in range(1, len(passages) + 1)
    ]
    for passage in passages:
        assert count_words([f"{title}\n{passage.text}"])[0] <= window
        assert passage.key == "pmid:1"
        assert {sentence.section for sentence in passage.sentences} == {passage.section}
        for sentence in passage.sentences:
            inner = slice(sentence.start - passage.start, sentence.end - passage.start)
            assert passage.text[inner] == sentence.text == sentence.text.strip() != ""
    # In order, the passages are their sections' texts without the white space between.
    found = "".join("".join(passage.text.split()) for passage in passages)
    assert found == "".join("".join(section.text.split()) for section in paper.sections)


def test_a_passage_takes_as_many_sentences_as_fit() -> None:
    text = "One two three. Four five six. Seven eight. Nine."
    passages = list(paper_passages(Paper("T", (Section("A", text),), pmid="1"), count_words, 7))
    assert [passage.text for passage in passages] == [
        "One two three. Four five six.",
        "Seven eight. Nine.",
    ]
    assert [(passage.start, passage.end) for passage in passages] == [(0, 29), (30, 48)]


def test_passages_do_not_cross_sections() -> None:
    paper = Paper("T", (Section("A", "One."), Section("B", ""), Section("C", "Two.")), pmid="1")
    passages = list(paper_passages(paper, count_words, 60))
    assert [(passage.id, passage.section, passage.text) for passage in passages] == [
        ("pmid:1#p1", "A", "One."),
        ("pmid:1#p2", "C", "Two."),
    ]
    assert [passage.sentences[0].id for passage in passages] == ["pmid:1#s1", "pmid:1#s2"]


def test_a_paper_without_text_has_no_passages() -> None:
    assert list(paper_passages(Paper("T"), count_words, 60)) == []


@pytest.mark.parametrize(
    ("text", "budget", "pieces"),
    [
        ("a b c d", 4, "a b c d"),
        ("a b, c d; e, f", 5, "a b, c d;|e, f"),  # a semicolon before commas
        ("a b, c d e f g", 6, "a b,|c d e f g"),  # a comma before spaces
        ("a b, c d, e f g h", 7, "a b, c d,|e f g h"),  # the one next to the middle
        ("a, b c d e f g", 6, "a, b c|d e f g"),  # a comma near an end does not count
        ("a b c d e f", 3, "a b|c|d e f"),
        ("abc", 0, "a|b|c"),
    ],
)
def test_where_a_long_sentence_is_cut(text: str, budget: int, pieces: str) -> None:
    paper = Paper("", (Section("A", text),), pmid="1")
    ((*sentences,),) = paper_sentences(paper, paper.sections, count_words, budget)
    assert [sentence.text for sentence in sentences] == pieces.split("|")
    assert all(text[s.start : s.end] == s.text for s in sentences)


def test_a_long_sentence_is_not_cut_inside_a_mark() -> None:
    text = " ".join(f"drug{number} [{number}, {number + 1}] worked;" for number in range(1, 60))
    marks = []
    for number in range(1, 60):
        start = text.index(f"[{number}, ")
        marks.append(ReferenceMark(start, text.index("]", start) + 1, (number, number + 1)))
    paper = Paper("T", (Section("A", text, tuple(marks)),), pmid="1")
    for budget in range(3, 12):
        ((*sentences,),) = paper_sentences(paper, paper.sections, count_words, budget)
        assert [mark for sentence in sentences for mark in sentence.marks] == marks


def _sentence(text: str, start: int = 0) -> Sentence:
    plain, marks = _marked(text)
    moved = tuple(
        ReferenceMark(mark.start + start, mark.end + start, mark.numbers) for mark in marks
    )
    return Sentence("pmid:1#s3", "A", plain, start, start + len(plain), moved)


@pytest.mark.parametrize("start", [0, 100])
@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("It rose ‹[5]›.", "It rose."),
        ("It rose ‹(5)›.", "It rose."),
        ("It rose. ‹[5]›", "It rose."),
        ("It rose. ‹[5]›.", "It rose."),
        ("• It rose ‹[5]›.", "It rose."),
        ("‹[5]› It rose.", "It rose."),
        ("Drug A ‹[1]› and B ‹[2, 3]›‹[4]› rose.", "Drug A and B rose."),
        ("As Smith‹5› said.", "As Smith5 said."),
        ("‹Smith 2007› said so ‹[2]›.", "Smith 2007 said so."),
        ("[18F]FDG rose (a lot) [12].", "[18F]FDG rose (a lot) [12]."),
        ("‹[5]›", ""),
    ],
)
def test_plain_text_drops_bracketed_marks_and_bullets_alone(
    text: str, plain: str, start: int
) -> None:
    assert _sentence(text, start).plain_text == plain


def test_cites_are_sorted_and_unique() -> None:
    marks = (ReferenceMark(0, 1, (7, 3)), ReferenceMark(2, 3, (3, 12)))
    assert Sentence("pmid:1#s3", "A", "a b c", 0, 5, marks).cites == (3, 7, 12)
    assert Sentence("pmid:1#s3", "A", "a b c", 0, 5).cites == ()


def test_each_sentence_has_its_own_marks() -> None:
    plain, marks = _marked("One ‹[1]›. Two. Three ‹[2]› and ‹[3]›. ‹[4]› Four.")
    paper = Paper("T", (Section("A", plain, marks),), pmid="1")
    ((*sentences,),) = paper_sentences(paper, paper.sections, count_words, 60)
    assert [sentence.cites for sentence in sentences] == [(1,), (), (3, 5, 7), ()]


def test_a_key_may_hold_any_character() -> None:
    sentence = Sentence("doi:10.1000/a#s1#x#s12", "A", "One.", 0, 4)
    assert (sentence.key, sentence.number) == ("doi:10.1000/a#s1#x", 12)


TEXT = "First p53 rose. Then it fell (P < .05); it stayed, vs. Placebo. " * 20


def _ids_and_spans(paper: Paper) -> list[tuple[str, int, int]]:
    return [
        (sentence.id, sentence.start, sentence.end)
        for passage in paper_passages(paper, count_words, 30)
        for sentence in (*passage.sentences,)
    ]


@pytest.mark.slow
def test_ids_and_offsets_are_the_same_in_every_process() -> None:
    paper = Paper("T", (Section("A", TEXT), Section("B", TEXT)), doi="10.1000/X")
    code = (
        "import sys; from tests.index.test_passages import *; from tests.index.test_passages "
        "import _ids_and_spans; print(_ids_and_spans(Paper('T', (Section('A', TEXT), "
        "Section('B', TEXT)), doi='10.1000/X')))"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONHASHSEED": "7"}
    output = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, check=True
    ).stdout
    assert output.decode().strip() == str(_ids_and_spans(paper))


@pytest.mark.parametrize("window", [1, 2, 3, 10])
@pytest.mark.parametrize("title", ["", "one", "one two three four five six seven eight"])
def test_cut_title_takes_half_of_the_window_at_most(title: str, window: int) -> None:
    cut = cut_title(title, count_words, window)
    assert title.startswith(cut)
    assert len(cut.split()) == min(len(title.split()), window // 2)


def test_counting_is_done_by_the_function_given() -> None:
    def count_characters(texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    paper = Paper("T", (Section("A", "word " * 500),), pmid="1")
    for passage in paper_passages(paper, count_characters, 20):
        assert len(passage.text) <= 19
