"""Question sets: how they are read, and their gold papers and key facts recognised."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import Stemmer

from assistant.errors import AssistantError
from index.lexical import STOP_WORDS
from index.paper import Paper, clean_doi


class EvaluationError(AssistantError, ValueError):
    """A question set, saved run or BEIR folder that cannot be used; the message says where."""


@dataclasses.dataclass(frozen=True)
class Question:
    """One question of a set. `turns` are asked in order; the answer to the last one is scored.

    `gold_papers` are identifiers (``pmid:…``, ``doi:…``, ``pmcid:PMC…``) or titles; `key_facts`
    are what a right answer says. `type` is "" where the set gives none.
    """

    id: str
    turns: tuple[str, ...]
    answerable: bool
    gold_papers: tuple[str, ...] = ()
    key_facts: tuple[str, ...] = ()
    type: str = ""

    @property
    def follow_up(self) -> bool:
        """Whether the question scored continues earlier ones."""
        return len(self.turns) > 1

    @property
    def false_premise(self) -> bool:
        """Whether it asks for what is not so: unanswerable, though a paper says how it is."""
        return not self.answerable and bool(self.gold_papers or self.key_facts)


@dataclasses.dataclass(frozen=True)
class QuestionSet:
    """The questions of a file, with its name and the SHA-256 of its bytes."""

    name: str
    sha256: str
    questions: tuple[Question, ...]


def load_questions(path: Path) -> QuestionSet:
    """Read a question set: JSON Lines of ``id``, ``turns``, ``answerable`` and, where they are
    known, ``gold_papers``, ``key_facts`` and ``type``. Other fields are ignored.

    Raises:
        EvaluationError: the file cannot be read, holds no question, or a line is wrong.
    """
    questions: list[Question] = []
    lines: dict[str, int] = {}
    for number, record in read_json_lines(path):
        question = _question(record, f"{path}, line {number}")
        if question.id in lines:
            raise EvaluationError(
                f'{path}, line {number}: the id "{question.id}" stands in line '
                f"{lines[question.id]} already"
            )
        lines[question.id] = number
        questions.append(question)
    if not questions:
        raise EvaluationError(f"{path}: the file holds no questions")
    return QuestionSet(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), tuple(questions))


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON Lines file with their line numbers; blank lines are skipped.

    Raises:
        EvaluationError: the file cannot be read, or a line is not a JSON object in UTF-8.
    """
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise EvaluationError(
                f"{path}, line {number}: not valid JSON ({error.msg}, column {error.colno})"
            ) from error
        except (ValueError, RecursionError) as error:
            raise EvaluationError(f"{path}, line {number}: not JSON that can be read") from error
        if not isinstance(record, dict):
            raise EvaluationError(f"{path}, line {number}: not a JSON object")
        yield number, record


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a UTF-8 text file, without their ends.

    Raises:
        EvaluationError: the file cannot be read or a line is not UTF-8.
    """
    number = 0
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                yield line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path}, line {number}: not UTF-8 text") from error
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read: {error.strerror}") from error


def _question(record: dict[str, Any], where: str) -> Question:
    def wrong(field: str, wanted: str) -> NoReturn:
        state = "must be" if field in record else "is missing; it must be"
        raise EvaluationError(f'{where}: "{field}" {state} {wanted}')

    def texts(field: str) -> tuple[str, ...]:
        value = record.get(field, [])
        if not isinstance(value, list) or not all(_is_text(item) for item in value):
            wrong(field, "an array of strings that are not empty")
        return tuple(value)

    if not _is_text(record.get("id")):
        wrong("id", "a string that is not empty")
    if not (turns := texts("turns")):
        wrong("turns", "an array of one question or more")
    if not isinstance(record.get("answerable"), bool):
        wrong("answerable", "true or false")
    kind = record.get("type", "")
    if not isinstance(kind, str):
        wrong("type", "a string")
    key_facts = texts("key_facts")
    for fact in key_facts:
        if not _tokens(fact):
            raise EvaluationError(f'{where}: the key fact "{fact}" has neither words nor numbers')
    return Question(
        record["id"], turns, record["answerable"], texts("gold_papers"), key_facts, kind
    )


def _is_text(value: object) -> bool:
    # Half a surrogate pair, which JSON can spell, can be neither embedded nor written.
    if not isinstance(value, str) or not value.strip():
        return False
    return re.search("[\ud800-\udfff]", value) is None


class GoldResolver:
    """Finds the indexed paper that a question set's gold identifier or title means."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._keys: dict[str, str] = {}
        for paper in papers:
            title = _plain(paper.title)
            names = [paper.key.casefold(), *([f"title:{title}"] if title else [])]
            names += [f"pmid:{paper.pmid}"] if paper.pmid else []
            names += [f"doi:{paper.doi.casefold()}"] if paper.doi else []
            names += [f"pmcid:{paper.pmcid.casefold()}"] if paper.pmcid else []
            for name in names:
                self._keys.setdefault(name, paper.key)

    def resolve(self, gold: str) -> str | None:
        """Key of the paper that `gold` means, or None where no indexed paper matches.

        Identifiers are compared without regard to case; titles also without regard to
        punctuation and white space. Of papers with equal titles the first one is meant.
        """
        kind, colon, value = gold.strip().partition(":")
        kind, value = kind.casefold(), value.strip()
        if colon and kind in ("pmid", "doi", "pmcid", "sha256"):
            if kind == "doi":
                value = clean_doi(value) or value
            return self._keys.get(f"{kind}:{value.casefold()}")
        return self._keys.get(f"title:{_plain(gold)}")


def _plain(title: str) -> str:
    folded = unicodedata.normalize("NFKC", title).casefold()
    return " ".join(re.findall(r"[^\W_]+", folded))


# -- key facts

# 20 853; the spaces are plain ones after NFKC, so this comes before it.
_GROUP_SPACE = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_GROUP_COMMAS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d)")
_REPLACEMENTS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[\u2010-\u2015\u2212]", "-"),
        (r"(?<=\d)[·∙⋅](?=\d)", "."),
        (r"<=|⩽|≦", "≤"),
        (r">=|⩾|≧", "≥"),
        (r"\+/-", "±"),
        (r"×", "x"),
        (r"\bper ?cents?\b", "%"),
        (r"\bn ?= ?(?=\d)", ""),
        (r"(?<![\w.])\.(?=\d)", "0."),  # P<.05
        (r"(?<![^\W_])([^\W\d_]{1,4})-(?=\d)", r"\1"),  # PD-1 is PD1
        (r"(?<=[^\W\d_])-|-(?=[^\W\d_])", " "),  # node-positive; 9-69% keeps its dash
    )
)
_TOKEN = re.compile(r"\d+(?:\.\d+)*|[^\W\d_][^\W_]*|[%<>=≤≥±~+/|-]")
_STEMMER = Stemmer.Stemmer("english")
_NEGATIONS = frozenset({"no", "nor", "not", "never", "without"})
_FUNCTION_STEMS = frozenset(_STEMMER.stemWord(word) for word in STOP_WORDS - _NEGATIONS)


def fact_found(fact: str, statements: Sequence[str]) -> bool:
    """Whether the statements of an answer say a key fact.

    Both are read as tokens: NFKC, lower case, one form of dash, decimal point and comparator,
    ``×`` as x, ``percent`` as %, ``n=`` and thousands separators dropped, no white space and no
    punctuation; words are stemmed (Snowball). A number is one token, so ``4.1`` is in neither
    ``14.1`` nor ``4.17``, and so is a word: ``low`` is not in ``below``.

    A fact is found when its tokens stand in a row in one statement. Otherwise

    - with two numbers or more (``99 (97%)``): when one statement holds all its numbers;
    - with one number or a negation, and words (``44 months``, ``no effect``): when one statement
      holds the number, a % sign and the words, in any order;
    - with two words or more (``lung and liver``): when the answer holds all of them.

    Function words and single letters are not asked for in the last two.
    """
    wanted = _tokens(fact)
    said = [_tokens(statement) for statement in statements]
    if any(_holds_row(tokens, wanted) for tokens in said):
        return True
    numbers = {token for token in wanted if token[0].isdigit()}
    words = {token for token in wanted if token[0].isalpha() and len(token) > 1}
    words -= _FUNCTION_STEMS
    if len(numbers) > 1:
        return any(numbers <= set(tokens) for tokens in said)
    if words and (numbers or words & _NEGATIONS):
        content = words | numbers | ({"%"} & set(wanted))
        return any(content <= set(tokens) for tokens in said)
    return len(words) > 1 and words <= {token for tokens in said for token in tokens}


def _holds_row(tokens: list[str], wanted: list[str]) -> bool:
    width = len(wanted)
    return any(tokens[start : start + width] == wanted for start in range(len(tokens)))


def _tokens(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", _GROUP_SPACE.sub("", text)).casefold()
    for pattern, replacement in _REPLACEMENTS:
        text = pattern.sub(replacement, text)
    text = _GROUP_COMMAS.sub(lambda match: match[0].replace(",", ""), text)
    return [_STEMMER.stemWord(token) for token in _TOKEN.findall(text)]
