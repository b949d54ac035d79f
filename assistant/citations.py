"""From chosen evidence to numbered sources, citations and the answer's Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.rendering import escape_markdown
from assistant.result import Citation, Source, Statement, SupportLabel
from index import Paper, Sentence
from index.record import vancouver

MAX_AUTHORS = 6
"""Authors shown before "et al", as ICMJE has it."""


class Numbering:
    """Numbers papers from 1 in the order they are first cited."""

    def __init__(self, papers: Mapping[str, Paper]) -> None:
        self._papers = papers
        self._numbers: dict[str, int] = {}

    def cite(self, sentence: Sentence, support: SupportLabel) -> Citation:
        """A citation of a sentence, its paper numbered if it is new."""
        return Citation(
            source=self._numbers.setdefault(sentence.key, len(self._numbers) + 1),
            sentence_id=sentence.id,
            quote=sentence.text,
            section=sentence.section,
            start=sentence.start,
            end=sentence.end,
            support=support,
        )

    def restart(self) -> None:
        """Forget the papers cited so far; the next one is number 1."""
        self._numbers.clear()

    def sources(self) -> tuple[Source, ...]:
        """The papers cited so far, in order."""
        return tuple(
            Source.from_paper(number, paper, vancouver(paper, MAX_AUTHORS))
            for number, paper in (
                (number, self._papers[key]) for key, number in self._numbers.items()
            )
        )


def markdown(statements: Sequence[Statement]) -> str:
    """The statements as Markdown, those of one paper in one paragraph, each with its markers."""
    paragraphs: list[tuple[int, list[str]]] = []
    for statement in statements:
        numbers = dict.fromkeys(citation.source for citation in statement.citations)
        markers = "".join(f"[{number}]" for number in numbers)
        text = f"{escape_markdown(statement.text)} {markers}"
        first = next(iter(numbers))
        if paragraphs and paragraphs[-1][0] == first:
            paragraphs[-1][1].append(text)
        else:
            paragraphs.append((first, [text]))
    return "\n\n".join(" ".join(texts) for _, texts in paragraphs)
