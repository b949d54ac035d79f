"""Questions that set two things side by side, each of which may have its own paper."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest

from assistant.abstention import Verdict
from assistant.concepts import OUTCOMES, asked_concepts, naming_words
from assistant.conversation import Standalone
from assistant.evidence import Evidence, Weighed
from assistant.lay_terms import synonyms
from assistant.question import asks_for_list, content_words
from assistant.scoring import Term, covered
from assistant.substitution import STUDY
from index.lexical import terms

NEAR_LEAD = 0.7
"""A side's paper has a sentence with at least this share of the score of the side's best."""

NEAR_LEAD_ALONE = 0.85
"""The same for a side that is told by what it lacks."""

HOLDS_OWN = 0.5
"""A side's paper holds at least this share of the words that only this side is called by."""

_STUDY = rf"(?-i:{STUDY.pattern})"
_END = r"(?=[:;,?]|\.\s|\.?$)"
_BEFORE = r"(?:^|[:;,?]\s+)"
_SIDES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bbetween (?P<one>[^:;,?]+?) (?:and|or|versus|vs\.?) (?P<other>[^:;,?]+?){_END}",
        rf"\b(?:compare|contrast) (?P<one>[^:;,?]+?) (?:and|with|to|against|versus|vs\.?) "
        rf"(?:(?:that|those) (?:of|in|with) )?(?P<other>[^:;,?]+?){_END}",
        r"(?:do|did|does) (?P<one>[^:;,?]+?) and (?P<other>[^:;,?]+?) (?:differ|compare)",
        rf"(?:{_BEFORE})(?P<one>[^:;,?]+?),? (?:versus|vs?\.?|(?:as )?against|"
        rf"(?:as )?(?:compared|opposed) (?:with|to)) "
        rf"(?:(?:that|those) (?:of|in|with) )?(?P<other>[^:;,?]+?){_END}",
        rf"^(?=.*\b(?:each|both|respectively)\b).*?(?P<one>{_STUDY}),? and (?P<other>{_STUDY})",
        r"^(?:in |of )?(?:which|who|whose|what)\b.*[:,] (?P<one>[^:;,?]+?),? or "
        r"(?P<other>[^:;,?]+?)\?",
    )
)
"""How two sides are set against each other, the plainest way first."""

_CLAUSE = re.compile(r"\b(?:how|what|who|when|until|if|it|they|i)\b", re.IGNORECASE)
"""What a clause holds but no name."""

_ALONE = synonyms(*terms("alone"))
"""What tells a treatment from its combinations, and names nothing by itself."""

_COMPARES = re.compile(
    r"\b(?:versus|vs|against|than|compared (?:with|to)|without)\b", re.IGNORECASE
)

_LINK = re.compile(
    r"\b(?:of|in|for|with|from|among|after|on|by|did|do|does|was|were|is|are)\b", re.IGNORECASE
)


@dataclasses.dataclass(frozen=True)
class Side:
    """One side of a comparison: what it is called, and the question without the other side."""

    name: str
    question: Standalone


def sides_of(question: Standalone) -> tuple[Side, Side] | None:
    """The two sides that a question names, each in other words; None where it names none.

    Words around a name that only one side has are the question's: "response of A against B"
    compares A with B.
    """
    asked = question.asked
    for pattern in _SIDES:
        match = pattern.search(asked)
        if match is None:
            continue
        one, other = match["one"], match["other"]
        (start, end), (begin, stop) = match.span("one"), match.span("other")
        start += _lead(one, other)
        stop -= len(other) - _tail(other, one)
        names = asked[start:end].strip(), asked[begin:stop].strip()
        if not all(content_words(name) and not _CLAUSE.search(name) for name in names):
            continue
        texts = (
            f"{asked[:end]}{_outcomes(names[1], names[0])} {asked[stop:]}",
            f"{asked[:start]}{_outcomes(names[0], names[1])} {asked[begin:]}",
        )
        first, second = (
            Side(name, dataclasses.replace(question, asked=_tidy(text)))
            for name, text in zip(names, texts, strict=True)
        )
        return first, second
    return None


def _outcomes(name: str, other: str) -> str:
    """The words of one side's name that ask for an outcome which the other's does not: both are
    asked for it."""
    only = [concept for concept in asked_concepts(name) if concept not in asked_concepts(other)]
    found = [concept.asked.search(name) for concept in only if concept.name in OUTCOMES]
    words = [re.match(r"[\w-]+", name[match.start() :]) for match in found if match]
    return "".join(f" {word[0]}" for word in words if word)


def _tidy(text: str) -> str:
    return re.sub(r"\s+(?=[:;,.?])", "", " ".join(text.split()))


def _lead(one: str, other: str) -> int:
    """Where the name of the first side starts: behind its last link that the other lacks."""
    shared = {link.lower() for link in _LINK.findall(other)}
    ends = [link.end() for link in _LINK.finditer(one) if link[0].lower() not in shared]
    return ends[-1] if ends else 0


def _tail(other: str, one: str) -> int:
    """Where the name of the second side ends: before its first link that the first lacks."""
    shared = {link.lower() for link in _LINK.findall(one)}
    starts = [link.start() for link in _LINK.finditer(other) if link[0].lower() not in shared]
    return starts[0] if starts else len(other)


def answer_sides(
    question: Standalone,
    verdict: Verdict,
    weighed: Weighed,
    ask: Callable[[Standalone], tuple[Verdict, Weighed]],
) -> Verdict:
    """The verdict on a question, or where each of its two sides has its own paper, both papers'.

    `ask` judges a side. A side's paper is the one that holds most of the words that only this side
    is called by. Where one paper holds both sides' words, or where one side has no words of its
    own and the best sentence compares, a paper compares them itself, and the verdict on the whole
    question stands; so it does where one side has no answer.
    """
    if verdict.kind not in {"answer", "not in the papers"}:
        return verdict
    sides = sides_of(question)
    if sides is None or asks_for_list(question.asked):
        return verdict
    judged = [ask(side.question) for side in sides]
    if verdict.kind != "answer" and any(each.kind != "answer" for each, _ in judged):
        return verdict
    found = [weighed for _, weighed in judged]
    own = _own_words(sides, found)
    papers = [
        _paper(mine, theirs, each) for mine, theirs, each in zip(own, own[::-1], found, strict=True)
    ]
    if not all(own) and _compares(weighed):
        return verdict
    held = {key: its for each in found for key, its in each.held.items()}
    if not all(papers) or any(
        words and covered(words, held[mine]) <= covered(words, held[theirs])
        for words, mine, theirs in zip(own, papers, papers[::-1], strict=True)
    ):
        return verdict
    return Verdict(
        "answer",
        "",
        apart(each.evidence_of(paper) for each, paper in zip(found, papers, strict=True)),
    )


def apart(answers: Iterable[Sequence[Evidence]]) -> tuple[Evidence, ...]:
    """The evidence of several questions in one, each piece marked with its question's number from
    1: first the best of each, then the second-best and so on."""
    marked = [
        [dataclasses.replace(item, side=number) for item in evidence]
        for number, evidence in enumerate(answers, 1)
    ]
    return tuple(item for rank in zip_longest(*marked) for item in rank if item is not None)


def _compares(found: Weighed) -> bool:
    """Whether the best sentence compares two things."""
    return any(_COMPARES.search(item.sentence.plain_text) for item in found.evidence[:1])


def _own_words(sides: Sequence[Side], found: Sequence[Weighed]) -> list[dict[str, Term]]:
    """The terms each side is called by and the other is not; such as no paper holds are none."""
    called = [
        {text: term for text, term in each.wanted.items() if text in naming_words(side.name)}
        for side, each in zip(sides, found, strict=True)
    ]
    meant = [frozenset().union(*(term.means for term in words.values())) for words in called]
    return [
        {
            text: term
            for text, term in words.items()
            if term.means and not term.means & (theirs | _ALONE)
        }
        for words, theirs in zip(called, meant[::-1], strict=True)
    ]


def _paper(own: Mapping[str, Term], other: Mapping[str, Term], found: Weighed) -> str:
    """Key of the paper that holds most of a side's own words, of equals the one with the best
    sentence. A side without own words ("A" against "A plus B") has a paper without the other's.
    Empty where no paper near the lead is such."""
    best: dict[str, float] = {}
    for item in found.evidence:
        if item.score >= (NEAR_LEAD if own else NEAR_LEAD_ALONE) * found.evidence[0].score:
            best.setdefault(item.sentence.key, item.score)
    shares = {
        key: covered(own, held) if own else 1 - covered(other, held)
        for key, held in found.held.items()
        if key in best and (own or other)
    }
    key = max(shares, key=lambda key: (shares[key], best[key], key), default="")
    return key if shares.get(key, 0.0) >= (HOLDS_OWN if own else 1) else ""
