"""BM25 over passages: a cache beside the rows, made from them whenever they have changed."""

from __future__ import annotations

import difflib
import functools
import json
import logging
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedder import FloatArray
from index.paper import Paper

if TYPE_CHECKING:
    from bm25s import BM25

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:[-‐‑–/'’][^\W_]+)*")
_SEPARATOR = re.compile(r"[-‐‑–/'’]")
_GREEK = str.maketrans(
    {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda", "μ": "mu"}
)
_NUMERALS = {
    word: str(number)
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), 1
    )
}
_AMERICAN = (
    (re.compile(r"isation"), "ization"),
    (re.compile(r"is(?=e[ds]?$|ing$)"), "iz"),
    (re.compile(r"(?<=[mb])our"), "or"),
    (re.compile(r"aem"), "em"),
    (re.compile(r"^oe(?=[ds])"), "e"),
)

STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be because been before being between both
    but by can could did do does doing for from further had has have having he her here hers him
    his how i if in into is it its itself just me more most my no nor not of off on once only or
    other our out over own same she should so some such than that the their them then there these
    they this those through to too under until up very was we were what when where which while who
    whom why will with would you your""".split()
)


def terms(text: str) -> list[str]:
    """The stemmed search terms of a text, in order, without stop words.

    Accents, Greek letters, British spellings and small numerals are spelled one way; a compound
    gives its parts and, where it holds a digit, itself in one word, so that ``PD-1`` meets
    ``PD1``.
    """
    folded = unicodedata.normalize("NFKD", text.lower())
    folded = "".join(char for char in folded if not unicodedata.combining(char)).translate(_GREEK)
    words: list[str] = []
    for word in _WORD.findall(folded):
        parts = _SEPARATOR.split(word)
        if len(parts) > 1 and any(char.isdigit() for char in word):
            words.append("".join(parts))
        words += [
            part for part in parts if part not in STOP_WORDS and (len(part) > 1 or part.isdigit())
        ]
    return [_stem(word) for word in words]


@functools.lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    word = _NUMERALS.get(word, word)
    for pattern, spelling in _AMERICAN:
        word = pattern.sub(spelling, word)
    return str(_stemmer().stemWord(word))


@functools.cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def lexical_text(paper: Paper, passage_text: str) -> str:
    """What BM25 sees of a passage: title, first authors' surnames, year and text."""
    surnames = " ".join(author.rpartition(" ")[0] for author in paper.authors[:3])
    return f"{paper.title} {surnames} {paper.year or ''} {passage_text}"


class Lexical:
    """BM25 (Lucene's variant, k1 = 1.2, b = 0.75) over the passages of one generation of an index.

    `ids` are the passages' ids in the order of the scores, `positions` the way back.
    """

    def __init__(self, ids: Sequence[str], bm25: BM25) -> None:
        self.ids = list(ids)
        self.positions = {passage_id: number for number, passage_id in enumerate(self.ids)}
        self._bm25 = bm25

    @classmethod
    def build(cls, documents: Iterable[tuple[str, str]]) -> Lexical:
        """From (passage id, `lexical_text`) pairs; ids are sorted so that order never matters."""
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)
        ordered = sorted(documents)
        bm25 = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        bm25.index([terms(text) or [""] for _, text in ordered] or [[""]], show_progress=False)
        return cls([passage_id for passage_id, _ in ordered], bm25)

    def save(self, folder: Path, generation: str) -> None:
        """Write the cache to `folder`, whole or not at all."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=folder.name, dir=folder.parent))
        self._bm25.save(draft, show_progress=False)
        header = {"generation": generation, "ids": self.ids}
        (draft / "ids.json").write_text(json.dumps(header), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        try:
            draft.replace(folder)
        except OSError:  # another reader has just saved the same
            shutil.rmtree(draft, ignore_errors=True)

    @classmethod
    def load(cls, folder: Path, generation: str) -> Lexical | None:
        """The cache in `folder`, or None where there is none of this generation."""
        import bm25s

        try:
            header = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
            if header["generation"] != generation:
                return None
            return cls(header["ids"], bm25s.BM25.load(folder, mmap=True, load_corpus=False))
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError):
            return None  # there is none, or it is damaged

    def scores(self, question: str) -> FloatArray:
        """BM25 score of every passage, in the order of `ids`; 0 where no term is shared."""
        known = [term for term in map(self.known, terms(question)) if term is not None]
        if not known:
            return np.zeros(len(self.ids), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    @functools.lru_cache(maxsize=10_000)  # noqa: B019 - an index holds one Lexical at a time
    def known(self, term: str) -> str | None:
        """The term, if a passage holds it, else the one it seems to mean, else None.

        A short form means the commonest term it begins ("nivo", "ipi"); a word with one slip
        means the word without it, where the slip is a letter too many or too few among six or
        more, or a wrong one among ten or more.
        """
        vocabulary: dict[str, int] = self._bm25.vocab_dict
        if term in vocabulary or not term.isalpha() or len(term) < 3:
            return term if term in vocabulary else None
        longer = [word for word in vocabulary if word.startswith(term)]
        if longer:
            return max(longer, key=lambda word: (self.passages_with(word), word))
        if len(term) < 6:
            return None
        similar = (word for word in vocabulary if word[:1] == term[0])
        return next(iter(difflib.get_close_matches(term, similar, n=1, cutoff=0.9)), None)

    def passages_with(self, term: str) -> int:
        """Number of passages that hold a term, as `terms` gives it."""
        number = self._bm25.vocab_dict.get(term)
        if number is None:
            return 0
        starts = self._bm25.scores["indptr"]
        return int(starts[number + 1] - starts[number])
