"""Questions in several parts, of which the papers may answer some."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

from assistant.abstention import Verdict
from assistant.concepts import naming_words
from assistant.conversation import Standalone
from assistant.evidence import Weighed
from assistant.question import asks_for_list, content_words
from assistant.scoring import covered
from assistant.sides import NEAR_LEAD, apart

_ASKS = (
    r"(?:(?:in|at|across|by|with|for|from|to|of|on|over) )?"
    r"(?:what|how|when|who|where|which|why|did|does|do|was|were|is|are|has|have|had|can|could)\b"
)
_BETWEEN = re.compile(
    rf"[,;]?\s+and (?:also )?(?={_ASKS})|\?\s+(?=\w)|;\s+(?={_ASKS})", re.IGNORECASE
)
_TOPIC = re.compile(rf"^(?P<topic>[^?]+): (?={_ASKS})", re.IGNORECASE)

LEAST_WORDS = 3
"""Words that a part of a question has at least."""

VOUCHED = 0.5
"""Share of a part's words that the paper of the other parts holds where it answers this one too."""


def parts_of(question: Standalone) -> tuple[Standalone, ...]:
    """The parts of a question, the later ones with the first as their topic; none of a single
    question. Where a topic is put before all of them ("REGONIVO: what ..., and what ...?") each
    part is asked of it."""
    asked = question.asked
    named = _TOPIC.match(asked)
    topic = named[0] if named else ""
    texts = [part.strip(" ?,;") for part in _BETWEEN.split(asked[len(topic) :])]
    if len(texts) < 2 or any(len(text.split()) < LEAST_WORDS for text in texts):
        return ()
    carried = "" if topic else texts[0]
    first, *later = (dataclasses.replace(question, asked=f"{topic}{text}?") for text in texts)
    return first, *(dataclasses.replace(part, carried=carried or part.carried) for part in later)


def answer_parts(
    question: Standalone,
    verdict: Verdict,
    weighed: Weighed,
    ask: Callable[[Standalone], tuple[Verdict, Weighed]],
) -> Verdict:
    """The verdict on a question, or where it has parts that are answered apart, that on its parts.

    `ask` judges a part. Where some parts are answered and others are not, the answer is that of
    the former and names the latter; but where nothing asked for is lacking, the verdict on the
    whole question stands.
    """
    if verdict.kind not in {"answer", "not in the papers", "off topic"}:
        return verdict
    parts = parts_of(question)
    if not parts or asks_for_list(question.asked):
        return verdict
    judged = [(part, *ask(part)) for part in parts]
    named = _named(judged[0][2], weighed)
    some = verdict.kind == "answer" or any(found.kind == "answer" for _, found, _ in judged)
    answers, unanswered = [], []
    for part, found, its in judged:
        key = _paper(part, named, its)
        if found.kind == "answer" or (some and _vouched(part, key, its)):
            answers.append(its.evidence_of(key))
        else:
            unanswered.append(part.asked)
    if not answers or (unanswered and verdict.kind == "answer" and not weighed.lacking):
        return verdict
    return Verdict("answer", "", apart(answers), tuple(unanswered))


def _named(first: Weighed, whole: Weighed) -> str:
    """Key of the paper that the question is about: the one that leads the whole question where it
    is near the lead of the first part too, else the one that leads that."""
    key = whole.evidence[0].sentence.key if whole.evidence else ""
    own, leading = first.evidence_of(key)[:1], first.evidence[:1]
    near = own and own[0].score >= NEAR_LEAD * leading[0].score
    return (own if near else leading)[0].sentence.key if leading else ""


def _paper(part: Standalone, named: str, found: Weighed) -> str:
    """Key of the paper that answers a part: that `named`, unless the one that leads this part holds
    more of the words by which the part names something."""
    leading = found.evidence[0].sentence.key if found.evidence else ""
    if not {named, leading} <= found.held.keys():
        return leading
    names = {text: found.wanted[text] for text in naming_words(part.asked) if text in found.wanted}
    more = covered(names, found.held[leading]) > covered(names, found.held[named])
    return leading if more else named


def _vouched(part: Standalone, key: str, found: Weighed) -> bool:
    """Whether a paper that answers the rest of the question seems to answer this part too."""
    asked = {text: found.wanted[text] for text in content_words(part.asked)}
    return not found.lacking and covered(asked, found.held.get(key, set())) >= VOUCHED
