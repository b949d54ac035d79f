"""Sets the PDFs that the readers' tests read: papers of one or two columns, as journals do."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF

_PAGE, _TOP, _BOTTOM, _LEFT, _RIGHT = (595, 842), 70, 780, 50, 545
_PIECE = re.compile(r"\^[^^]*\^|[^^]+")


@dataclasses.dataclass
class _Line:
    text: str
    page: int
    x: float
    y: float
    size: float
    style: str
    stretch: float = 0.0


@dataclasses.dataclass
class PdfMaker:
    """A document that grows downwards: full lines first, then `columns` of text.

    ``^1^`` is a superscript; a word is broken at a soft hyphen where it must be. `interleaved`
    writes what stands on one height one after the other, so that the order in the file is not
    that of reading.
    """

    columns: int = 2
    gutter: float = 20
    head: str = "Doe et al."
    foot: str = "J Made Up Med 2019;12(3):45-52 · page {page}"
    interleaved: bool = False
    justified: bool = True
    lines: list[_Line] = dataclasses.field(default_factory=list)
    size: float = 10.0

    def __post_init__(self) -> None:
        self.pdf = FPDF(unit="pt", format=_PAGE)
        self.pdf.set_auto_page_break(False)
        self._page, self._column, self._y, self._band = 0, 0, float(_TOP), float(_TOP)
        self._lowest = float(_TOP)

    def full(self, text: str, size: float | None = None, style: str = "", after: float = 6) -> None:
        """A paragraph over the whole width."""
        self._y = self._lowest
        size = size or self.size
        self._set(text, _LEFT, _RIGHT - _LEFT, size, style, None)
        self._y += after
        self._band = self._lowest = self._y
        self._column = 0

    def text(
        self,
        text: str,
        size: float | None = None,
        style: str = "",
        indent: float = 10,
        before: float = 0,
    ) -> None:
        """A paragraph in the columns, its first line indented (negative: the others)."""
        self._y += before
        self._set(text, None, self._width, size or self.size, style, indent)

    def heading(self, text: str, size: float | None = None, style: str = "B") -> None:
        """A heading in the columns."""
        self._y += 6
        self._set(text, None, self._width, size or self.size, style, 0)
        self._y += 2

    @property
    def _width(self) -> float:
        return (_RIGHT - _LEFT - (self.columns - 1) * self.gutter) / self.columns

    def _set(
        self,
        text: str,
        x: float | None,
        width: float,
        size: float,
        style: str,
        indent: float | None,
    ) -> None:
        first = True
        for line in self._broken(text, width, size, style, indent or 0):
            self._room(size, columned=x is None)
            start = self._column * (self._width + self.gutter) + _LEFT if x is None else x
            shift = (indent or 0) if first else 0
            if indent is not None and indent < 0:
                shift = 0 if first else -indent
            natural = self._measure(line, size, style)
            gaps = line.count(" ")
            slack = width - shift - natural
            stretch = slack / gaps if self.justified and gaps and 0 < slack < 4 * gaps else 0
            self.lines.append(_Line(line, self._page, start + shift, self._y, size, style, stretch))
            self._y += 1.2 * size
            self._lowest = max(self._lowest, self._y)
            first = False

    def _room(self, size: float, columned: bool) -> None:
        if self._y + size <= _BOTTOM:
            return
        if columned and self._column + 1 < self.columns:
            self._column, self._y = self._column + 1, self._band
        else:
            self._page, self._column = self._page + 1, 0
            self._y = self._band = self._lowest = float(_TOP)

    def _measure(self, text: str, size: float, style: str) -> float:
        width = 0.0
        for piece in _PIECE.findall(text):
            raised = piece.startswith("^")
            self.pdf.set_font("Times", style, size * 0.65 if raised else size)
            width += self.pdf.get_string_width(piece.strip("^"))
        return width

    def _broken(self, text: str, width: float, size: float, style: str, indent: float) -> list[str]:
        lines, line = list[str](), ""
        for word in text.split():
            room = width - (max(indent, 0) if not lines else max(-indent, 0))
            candidate = f"{line} {word}".strip()
            if self._measure(candidate.replace("\xad", ""), size, style) <= room:
                line = candidate.replace("\xad", "")
                continue
            parts = re.split("(?<=-)|\xad", word)
            for count in range(len(parts) - 1, 0, -1):
                head = "".join(parts[:count])
                broken = f"{line} {head if head.endswith('-') else head + '-'}".strip()
                if self._measure(broken, size, style) <= room:
                    lines.append(broken)
                    line = "".join(parts[count:])
                    break
            else:
                lines.append(line)
                line = word.replace("\xad", "")
        return [*lines, line] if line else lines

    def save(self, path: Path, **metadata: str) -> Path:
        """Writes the document and gives its path."""
        for name, value in metadata.items():
            getattr(self.pdf, f"set_{name}")(value)
        for page in range(self._page + 1):
            self.pdf.add_page()
            lines = [line for line in self.lines if line.page == page]
            if self.interleaved:
                lines.sort(key=lambda line: (round(line.y), line.x))
            number = str(page + 1)
            self._write(_Line(self.head.format(page=number), page, _LEFT, 40, 8, "", 0))
            for line in lines:
                self._write(line)
            self._write(_Line(self.foot.format(page=number), page, _LEFT + 80, 815, 8, "", 0))
        self.pdf.output(str(path))
        return path

    def _write(self, line: _Line) -> None:
        x = line.x
        for piece in _PIECE.findall(line.text):
            raised = piece.startswith("^")
            size = line.size * 0.65 if raised else line.size
            self.pdf.set_font("Times", line.style, size)
            for word in re.findall(r"\S+|\s", piece.strip("^")):
                self.pdf.text(x, line.y - (0.35 * line.size if raised else 0), word)
                x += self.pdf.get_string_width(word) + (line.stretch if word == " " else 0)


TITLE = "Warm tea or cold tea after a long walk in the hills of the north: a randomised trial"

ABSTRACT = {
    "Background": "Walkers like tea, but no trial has shown that it helps them.",
    "Methods": "We gave warm or cold tea to 120 walkers in four huts and asked for their joy.",
    "Results": "Joy was greater with warm tea (61.5% against 40.2%; P < .05).",
    "Conclusions": "Warm tea gives joy to those who have walked far.",
}

# Words that a line may break are marked; broken or not, they come back whole.
INTRODUCTION = (
    "Tea is drunk by wal\xadkers in all parts of the world [1], and its his\xadto\xadry is long "
    "[2,3]. Early re\xadports were of small groups and had no con\xadtrols; later ones were larger "
    "but did not ask the walkers them\xadselves [1-3].",
    "The anti-PD-1 tea of the high valleys is a well-known drink whose con\xadsump\xadtion has "
    "risen in re\xadcent years. A follow-up of drin\xadkers over ten years found no harm, and the "
    "follow-up went on. We there\xadfore com\xadpared warm with cold tea in a ran\xaddom\xadised "
    "trial of those who had walked for at least five hours in the hills.",
)
METHODS = (
    "Walkers were eligible if they had walked for five hours or more, were at least 18 years old "
    "and could hold a cup. Those who had drunk coffee on the same day were not in\xadcluded. We "
    "measured the area of the cups in cm^2^ and counted 10^6^ leaves in each pot, as others have "
    "done before us.^4,5^ Huts were chosen by chance.",
    "Joy was asked for on a scale from 0 to 100 (95% CI [1, 3]) and com\xadpared with a test for "
    "two groups. All an\xadal\xadyses were by in\xadten\xadtion to drink, as had been planned.",
)
RESULTS = (
    "We asked 130 walkers, of whom 120 took part; ten had no time. Joy was seen in 61.5% of those "
    "with warm tea and in 40.2% of those with cold tea, a dif\xadfer\xadence that was un\xadlikely "
    "to be due to chance (P < .05). Tem\xadper\xada\xadture of the hut made no dif\xadfer\xadence.",
)
DISCUSSION = (
    "Warm tea gave more joy than cold tea. This agrees with earlier work [6] and with what the "
    "keepers of the huts had told us. The trial was small and could not be blinded, since those "
    "who drank knew what they drank. Larger trials with other drinks are needed before advice can "
    "be given to all who walk. We think that cups matter too, but we did not compare them.",
)
REFERENCES = (
    "Doe J, Roe R. Tea in the hills. Tea J. 2009;1(2):3-9. doi:10.1000/tea.2009.1",
    "Roe R. A long his\xadtory of tea and of those who drink it. Potters J. 2010;2:10. PMID: 222",
    "Poe E. Cups and saucers. Tea J. 2011;3:1-2.",
    "Moe L, Coe S. Leaves in pots: how many there are and how to count them. Tea J. 2012;4:5.",
    "Foe F. Counting again. Tea J. 2013;5:6. PMCID: PMC7654321",
    "Woe W. Joy. Joys. 2014;6:7-8. https://doi.org/10.1000/joy.6",
)


def plain(text: str) -> str:
    """A paragraph as it should be read, but for superscripts."""
    return text.replace("\xad", "")


def paper(maker: PdfMaker | None = None, repeat: int = 2) -> PdfMaker:
    """A paper with all that papers have; its methods' paragraphs are there `repeat` times."""
    made = maker or PdfMaker()
    made.full("ORIGINAL ARTICLE", 9)
    made.full(TITLE, 18, "B", after=10)
    made.full("Jane Doe^1^, Richard Roe^2^*", 11)
    made.full("^1^Department of Tea, University of the Hills; ^2^Hospital of the North", 8)
    made.full("J Made Up Med 2019;12(3):45-52. https://doi.org/10.1234/made.2019.7", 8, after=12)
    made.full("Abstract", style="B")
    for label, text in ABSTRACT.items():
        made.full(f"{label}: {text}", 9, after=2)
    made.full("Keywords: tea; walking; cold drinks", 9, after=14)
    made.heading("1. Introduction")
    for text in INTRODUCTION:
        made.text(text)
    made.heading("2. Methods")
    for text in METHODS * repeat:
        made.text(text)
    made.heading("3. Results")
    for text in RESULTS:
        made.text(text)
    made.heading("4. Discussion")
    for text in DISCUSSION:
        made.text(text)
    made.heading("Acknowledgements")
    made.text("We thank the keepers of the huts and all who drank.")
    made.heading("References")
    references(made, REFERENCES)
    return made


def references(made: PdfMaker, entries: Sequence[str], form: str = "{}. ") -> None:
    """A numbered list whose entries hang."""
    for number, entry in enumerate(entries, start=1):
        made.text(form.format(number) + entry, 8, indent=-14)
