"""Whether to answer at all; abstaining is a result with a reason, not an error."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Literal

from assistant.advice import asks_advice
from assistant.conversation import Standalone
from assistant.evidence import UNVERIFIED, Evidence, Weighed
from assistant.question import content_terms
from assistant.wording import is_small_talk

Kind = Literal["answer", "small talk", "off topic", "not in the papers", "false premise", "advice"]

OFF_TOPIC_COSINE = 0.35
"""Below this likeness of question and best sentence the question is about something else."""

SAID_BESIDE = 3
"""Sentences that are stated where advice is declined."""

# A question that takes an effect for granted: "why did X improve", "how large was the gain".
_PRESUMES = re.compile(
    r"^(?:why (?:did|does|do|was|is|were|has)|how (?:does|did|do) .{1,80}\bsupport|"
    r"how (?:much|strongly|large|big|far|greatly|well)\b|since\b|given that\b|now that\b)"
    r"|\b(?:(?:is|did|does|was)n't it|correct\?|right\?)"
    r"|[;,] (?:how|why|by how) (?:much|large|big|strongly|many|is|was|did)\b.{0,60}\?$"
    r"|\b(?:in|by) how much\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"\b(?:improv|prolong|lengthen|boost|enhanc|rais|increas|better|benefit|gain|extend|predict|"
    r"superior|support|prov|significant|longer|reduc|lower|work|success|conclud|found|effective|cure)\w*",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:no (?:significant |clear |survival |overall )?(?:effect|benefit|difference|improvement|"
    r"advantage|impact|gain|association)|not (?:met|improve|significant|superior|predict|prolong|"
    r"raise|enough|longer|better|differ|statistically)|did not|do not|does not|was not|were not|"
    r"failed to|fails? to|missed|neither|only (?:a trend|colon|stage)|without (?:improv|benefit)|"
    r"worse|no longer)\b",
    re.IGNORECASE,
)


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What to do with a question. `reason` is a sentence for the reader, empty for an answer;
    `evidence` is what to state: the answer's, the sentences that deny a false premise, or what the
    papers say where advice is asked for. `unanswered` are the parts of the question left open.
    Where there is a `stated`, it is the one statement to make, and the evidence what it cites."""

    kind: Kind
    reason: str
    evidence: tuple[Evidence, ...]
    unanswered: tuple[str, ...] = ()
    stated: str = ""


def judge(question: Standalone, weighed: Weighed, threshold: float) -> Verdict:
    """Answer where the confidence reaches `threshold` and nothing else forbids it."""
    if is_small_talk(question.asked):
        return Verdict(
            "small talk",
            "Hello, and you are welcome. Ask something about the papers and they are searched.",
            (),
        )
    if not weighed.evidence:
        return Verdict("not in the papers", "The index holds no text to answer from.", ())
    if asks_advice(question.asked):
        return Verdict(
            "advice",
            "This asks for personal medical advice, which the papers cannot give; please ask your "
            "care team. A question about what the studies found can be answered.",
            weighed.evidence[:SAID_BESIDE] if weighed.confidence >= threshold else (),
        )
    if weighed.unheard:
        return Verdict("not in the papers", not_in_papers(weighed.unheard), ())
    if question.wish == "answer" and weighed.another_group:
        return Verdict(
            "not in the papers",
            "The indexed papers do not answer this: the nearest figure is of another group.",
            (),
        )
    if weighed.confidence < threshold:
        if weighed.features["cosine"] < OFF_TOPIC_COSINE:
            return Verdict("off topic", "The indexed papers are about something else.", ())
        return Verdict("not in the papers", not_in_papers(weighed.missing), ())
    denial = _denial(question.asked, weighed.evidence)
    if denial is not None:
        return Verdict(
            "false premise", "The question takes for granted what the papers deny.", (denial,)
        )
    return Verdict("answer", "", weighed.evidence)


def not_in_papers(missing: Sequence[str]) -> str:
    """The reason not to answer a question, of which the papers do not say what is `missing`."""
    if not missing:
        return "The indexed papers do not answer this."
    words = ", ".join(f"“{word}”" for word in list(dict.fromkeys(missing))[:4])
    return f"The indexed papers do not answer this: the nearest ones say nothing of {words}."


def _denial(question: str, evidence: Sequence[Evidence]) -> Evidence | None:
    """The evidence that denies what the question takes for granted, if it does and names anything
    beside the effect: "Why was it lower?" may be about either of two that were compared."""
    if not (_PRESUMES.search(question) and _EFFECT.search(question)) or _DENIES.search(question):
        return None
    if not content_terms(_EFFECT.sub(" ", question)):
        return None
    leading = evidence[0].sentence.key
    for item in evidence[:4]:
        said = UNVERIFIED.sub("", item.sentence.text)  # which denies nothing
        if item.sentence.key == leading and _DENIES.search(said):
            return item
    return None
