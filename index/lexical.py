"""BM25 over passages: a cache beside the rows, made from them whenever they have changed."""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import logging
import math
import re
import shutil
import tempfile
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.embedder import FloatArray
from index.paper import Paper

if TYPE_CHECKING:
    from bm25s import BM25

IntArray = npt.NDArray[np.integer]

_ARRAYS = ("sentences", "bounds")

TERMS_VERSION = 2
"""Counted up when `terms` changes: a cache of other terms is made anew."""

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:[-‐‑–/'’][^\W_]+)*")
_SEPARATOR = re.compile(r"[-‐‑–/'’]")
_GREEK = str.maketrans(
    {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda", "μ": "mu"}
)
NUMERALS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), 1
    )
}
"""Small numbers as they are written in words."""
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
    ``PD1``; one that begins with ``anti`` also gives what it is against.
    """
    return list(map(_stem, _words(text)))


@functools.lru_cache(maxsize=10_000)
def term_set(text: str) -> frozenset[str]:
    """The search terms of a text, each once; those of the texts used last are kept."""
    return frozenset(terms(text))


def _words(text: str) -> list[str]:
    """The words that a text's terms are the stems of."""
    folded = unicodedata.normalize("NFKD", text.lower())
    folded = "".join(char for char in folded if not unicodedata.combining(char)).translate(_GREEK)
    words: list[str] = []
    for word in _WORD.findall(folded):
        parts = _SEPARATOR.split(word)
        if len(parts) > 1 and any(char.isdigit() for char in word):
            words.append("".join(parts))
            if parts[0] == "anti" and len(parts) > 2:
                words.append("".join(parts[1:]))
        words += [
            part for part in parts if part not in STOP_WORDS and (len(part) > 1 or part.isdigit())
        ]
    return words


@functools.lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    word = str(NUMERALS.get(word, word))
    for pattern, spelling in _AMERICAN:
        word = pattern.sub(spelling, word)
    return str(_stemmer().stemWord(word))


@functools.cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def _numbered(held: Iterable[str], numbers: dict[str, int]) -> array[int]:
    """The numbers of terms; new ones are given the next."""
    return array("i", [numbers.setdefault(term, len(numbers)) for term in held])


def _ranked(
    numbers: Mapping[str, int], passages: Iterable[array[int]]
) -> tuple[dict[str, int], IntArray]:
    """The passages' terms with their ranks, and each number's rank; -1 for another term."""
    held = np.zeros(len(numbers), dtype=np.bool_)
    for passage in passages:
        held[np.frombuffer(passage, dtype=np.intc)] = True
    vocabulary = {
        term: rank for rank, term in enumerate(sorted(t for t, n in numbers.items() if held[n]))
    }
    ranks = np.array([vocabulary.get(term, -1) for term in numbers], dtype=np.int32)
    return vocabulary, ranks


def lexical_text(paper: Paper, passage_text: str) -> str:
    """What BM25 sees of a passage: title, first authors' surnames, year and text."""
    surnames = " ".join(author.rpartition(" ")[0] for author in paper.authors[:3])
    return f"{paper.title} {surnames} {paper.year or ''} {passage_text}"


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A draft folder to write to, which in the end takes the place of `folder`, or leaves no trace.

    Who saves the same at the same time does no harm: one of the two stays.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=folder.name, dir=folder.parent))
    try:
        yield draft
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # another reader has just saved the same
            draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


class Lexical:
    """BM25 (Lucene's variant, k1 = 1.2, b = 0.75) over the passages of one generation of an index.

    `ids` are the passages' ids in the order of the scores, `positions` the way back. `sentences`
    are the numbers of the terms that each sentence holds, one sentence after the other in the
    order of the passages, and `bounds` where each sentence's start, shape (sentences + 1,).
    `words` are what the passages are written in, sorted: all words of letters, not stemmed.
    """

    def __init__(
        self,
        ids: Sequence[str],
        words: Sequence[str],
        bm25: BM25,
        sentences: IntArray,
        bounds: IntArray,
    ) -> None:
        if bounds[0] != 0 or bounds[-1] != len(sentences):
            raise ValueError("the sentences' terms are not whole")
        self.ids = list(ids)
        self.words = list(words)
        self.positions = {passage_id: number for number, passage_id in enumerate(self.ids)}
        self.sentences = sentences
        self.bounds = bounds
        self._bm25 = bm25

    @classmethod
    def build(cls, documents: Iterable[tuple[str, str, Sequence[str]]]) -> Lexical:
        """From each passage's id, `lexical_text` and sentences' texts, one passage at a time.

        Ids are sorted and terms numbered in their own order, so that the passages' never matters.
        Terms that only sentences have are left out.
        """
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)
        numbers: dict[str, int] = {}  # in the order they come; a list of strings takes ten times
        ids: list[str] = []
        passages: list[array[int]] = []
        sentences: list[array[int]] = []
        lengths: list[array[int]] = []
        written: set[str] = set()
        for passage_id, text, texts in documents:
            held = [sorted(set(terms(sentence))) for sentence in texts]
            ids.append(passage_id)
            words = _words(text)
            written.update(filter(str.isalpha, words))
            passages.append(_numbered(map(_stem, words or [""]), numbers))
            sentences.append(_numbered(itertools.chain.from_iterable(held), numbers))
            lengths.append(array("i", map(len, held)))
        if not ids:
            passages.append(_numbered([""], numbers))
        vocabulary, ranks = _ranked(numbers, passages)
        for passage in passages:
            view = np.frombuffer(passage, dtype=np.intc)
            view[:] = ranks[view]

        order = sorted(range(len(ids)), key=ids.__getitem__)
        bm25 = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        bm25.index(([passages[n] for n in order] or passages, vocabulary), show_progress=False)
        none = array("i")
        ranked = ranks[np.concatenate([none, *(sentences[n] for n in order)], dtype=np.int32)]
        ends = np.cumsum(np.concatenate([[0], *(lengths[n] for n in order)], dtype=np.int64))
        known = ranked >= 0
        bounds = np.concatenate([[0], np.cumsum(known)])[ends]
        return cls([ids[n] for n in order], sorted(written), bm25, ranked[known], bounds)

    def save(self, folder: Path, generation: str) -> None:
        """Write the cache to `folder`, whole or not at all."""
        with whole_folder(folder) as draft:
            self._bm25.save(draft, show_progress=False)
            for name in _ARRAYS:
                np.save(draft / f"{name}.npy", getattr(self, name), allow_pickle=False)
            header = {
                "generation": generation,
                "terms": TERMS_VERSION,
                "ids": self.ids,
                "words": self.words,
            }
            (draft / "ids.json").write_text(json.dumps(header), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, generation: str) -> Lexical | None:
        """The cache in `folder`, or None where there is none of this generation and terms."""
        import bm25s

        try:
            header = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
            if (header["generation"], header["terms"]) != (generation, TERMS_VERSION):
                return None
            bm25 = bm25s.BM25.load(folder, mmap=True, load_corpus=False)
            arrays = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in _ARRAYS)
            return cls(header["ids"], header["words"], bm25, *arrays)
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            return None  # there is none, or it is damaged

    def scores(self, question: str) -> FloatArray:
        """BM25 score of every passage, in the order of `ids`; 0 where no term is shared."""
        known = self.question_terms(question)
        if not known:
            return np.zeros(len(self.ids), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def question_terms(self, question: str) -> list[str]:
        """The terms of a question as the passages hold them, in order; see `known`."""
        return [term for term in map(self.known, terms(question)) if term is not None]

    def idf(self, term: str) -> float:
        """Inverse document frequency, ``ln(1 + (N - n + 0.5) / (n + 0.5))`` for n of N passages."""
        found = self.passages_with(term)
        return math.log(1 + (len(self.ids) - found + 0.5) / (found + 0.5))

    def rare_scores(self, held: Iterable[str]) -> FloatArray:
        """BM25 score of every passage with the idf of each term squared: rare terms decide."""
        total = np.zeros(len(self.ids), dtype=np.float32)
        for term in held:
            part = self._postings(term)
            total[self._bm25.scores["indices"][part]] += (
                np.float32(self.idf(term)) * self._bm25.scores["data"][part]
            )
        return total

    def holders(self, term: str) -> IntArray:
        """Positions of the passages that hold a term, as `terms` gives it."""
        return np.asarray(self._bm25.scores["indices"][self._postings(term)])

    def _postings(self, term: str) -> slice:
        number = self._bm25.vocab_dict.get(term)
        if number is None:
            return slice(0, 0)
        starts = self._bm25.scores["indptr"]
        return slice(int(starts[number]), int(starts[number + 1]))

    def term_weights(self, held: Iterable[str]) -> FloatArray:
        """Each vocabulary term's idf where it is one of `held`, else 0: for `sentences`."""
        vocabulary: dict[str, int] = self._bm25.vocab_dict
        weights = np.zeros(len(self._bm25.scores["indptr"]), dtype=np.float32)
        for term in held:
            weights[vocabulary[term]] = self.idf(term)
        return weights

    @functools.lru_cache(maxsize=10_000)  # noqa: B019 - an index holds one Lexical at a time
    def known(self, term: str) -> str | None:
        """The term, if a passage holds it, else the commonest it begins ("nivo", "ipi"), if any."""
        vocabulary: dict[str, int] = self._bm25.vocab_dict
        if term in vocabulary or not term.isalpha() or len(term) < 3:
            return term if term in vocabulary else None
        longer = [word for word in vocabulary if word.startswith(term)]
        return max(longer, key=lambda word: (self.passages_with(word), word), default=None)

    def versions(self, term: str) -> frozenset[str]:
        """The terms of passages that number a name: mFOLFOX6 and FOLFOX4 are versions of FOLFOX,
        and JCOG0603 is a trial of JCOG."""
        vocabulary: dict[str, int] = self._bm25.vocab_dict
        if not term.isalpha() or len(term) < 4:
            return frozenset()
        numbered = re.compile(rf"{term}\d{{3,}}" + rf"|m?{term}\d{{1,2}}" * (len(term) > 4))
        return frozenset(word for word in vocabulary if term in word and numbered.fullmatch(word))

    def passages_with(self, term: str) -> int:
        """Number of passages that hold a term, as `terms` gives it."""
        part = self._postings(term)
        return int(part.stop) - int(part.start)
