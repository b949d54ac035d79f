"""A follow-up becomes a question that stands alone: by rules over the turns before it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from assistant.asides import without_asides
from assistant.concepts import asked_outcomes
from assistant.leaning import brought, leans, new_names
from assistant.result import Answer, Source
from assistant.substitution import (
    has_treatment,
    names_another_study,
    studies_in,
    substitute,
    trial_in,
    without_treatment,
)
from assistant.tokens import count_tokens
from assistant.wording import (
    Wish,
    announced,
    correction,
    ellipsis,
    is_small_talk,
    there_named,
    wish,
    without_politeness,
)
from index.lexical import terms

Turn = tuple[str, Answer]
History = Sequence[Turn]
"""Earlier questions with their answers, oldest first."""

HISTORY_TOKENS = 2_000
"""Tokens of earlier questions and answers that are looked at; older turns are forgotten."""

CARRIED_TOKENS = 80
"""Tokens of an earlier question that are carried over."""

_ABOUT = " (about: "
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_ORDINAL = re.compile(
    rf"\bthe (?P<word>{'|'.join(_ORDINALS)}|last|other|former|latter)"
    r"(?:(?<=former)|(?<=latter)| (?:one|paper|study|trial|source|report|series|review|lot))"
    r"(?! (?:of|to|in which|that|with|from)\b)\b"
    r"|\b(?:paper|source|reference|number) \[?(?P<number>\d{1,2})\b|\[(?P<marker>\d{1,2})\]",
    re.IGNORECASE,
)

_ARM = re.compile(
    r"(?:(?:in|with|for|on) )?(?:the |its |their )?(?:other|control|comparator|comparison|placebo|"
    r"observation|standard|experimental|treatment|active|combination|chemotherapy)(?: \w+)? "
    r"(?:arm|group)s?|(?:(?:in|for) )?(?:the )?controls|(?:the )?comparator",
    re.IGNORECASE,
)
"""How a turn that is no whole question asks for the same of the other patients of a trial."""

_AGED = re.compile(
    r"\bthe (?:(?P<old>earlier|older)|later|newer|more recent) "
    r"(?:one|paper|study|trial|report|series|review)\b",
    re.IGNORECASE,
)


@dataclasses.dataclass(frozen=True)
class Standalone:
    """A question as understood.

    `asked` is what was typed, with what it corrects or leaves out put in; `carried` the topic it
    continues (empty for a question that stands alone), `focus` the keys of the papers just cited.
    Where the turn has a `wish` about the last answer, `told` are the sentences it is about, by id:
    for ``more`` and ``why`` those already stated, for the others those to come back to. A
    `doubtful` turn may as well stand alone; the evidence tells. It `brings` the words that say by
    themselves what it is about and were not spoken of. `stated` are the sentences that the answers
    on the topic it continues have stated, by id.
    """

    asked: str
    carried: str = ""
    focus: tuple[str, ...] = ()
    wish: Wish = "answer"
    told: tuple[str, ...] = ()
    doubtful: bool = False
    brings: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The question in one line, as it is shown and searched for."""
        return f"{self.asked}{_ABOUT}{self.carried})" if self.carried else self.asked


@dataclasses.dataclass(frozen=True)
class Topic:
    """What the talk is about: the question that opened it, the last one, and the answers since.

    `opening` and `last` are questions as they were understood, equal where the last one opened the
    topic; `answers` run from the opening on, `answer` is the last question's.
    """

    opening: str
    last: str
    answer: Answer
    answers: tuple[Answer, ...]

    @property
    def carried(self) -> str:
        """Both questions in one line."""
        parts = dict.fromkeys((self.opening, self.last))
        return "; ".join(cut(part) for part in parts)

    @property
    def focus(self) -> tuple[str, ...]:
        """Keys of the papers that the last answer with any cites."""
        cited = (tuple(source.key for source in each.sources) for each in reversed(self.answers))
        return next(filter(None, cited), ())

    @property
    def cited(self) -> frozenset[str]:
        """Terms of what was found in the papers that the last answer cites, and of the answer."""
        found = [each.text for each in self.answer.passages if each.key in self.focus]
        return frozenset(terms(" ".join((self.answer.text, *found)))) if found else frozenset()

    @property
    def stated(self) -> tuple[str, ...]:
        """The sentences that the answers cite, by id."""
        return _stated(self.answers)

    @property
    def spoken(self) -> frozenset[str]:
        """Terms of the questions, of the last answer and of what was found for it."""
        texts = [self.opening, self.last, self.answer.text]
        texts += [passage.text for passage in self.answer.passages]
        texts += [source.title for source in self.answer.sources]
        return frozenset(terms(" ".join(texts)))


def stand_alone(question: str, history: History) -> Standalone:
    """Resolve a follow-up by rules.

    A correction or an ellipsis is put in its place in the question before, where it has one;
    otherwise the question that opened the topic and the last one are carried over, with the papers
    just cited. A new topic carries nothing; what may be one, and brings no name, is doubtful.
    """
    question = " ".join(question.split())
    topic = topic_of(history)
    if topic is None or is_small_talk(question):
        return Standalone(question)
    resolved = _continued(question, topic, history)
    return dataclasses.replace(resolved, stated=topic.stated) if resolved.carried else resolved


def _continued(question: str, topic: Topic, history: History) -> Standalone:
    question = without_asides(without_politeness(question))
    if (fresh := announced(question)) is not None:
        again = None
        if ellipsis(fresh) and trial_in(fresh):
            again = _fill(fresh, "", topic, corrects=False)
        return again or Standalone(there_named(fresh))
    if (wanted := wish(question)) != "answer":
        return Standalone(question, topic.carried, topic.focus, wanted, _told(wanted, topic))
    if (by_name := _by_name(question, topic.last)) is not None:
        return by_name
    answers = [answer for _, answer in recent(history)]
    if (chosen := _chosen(question, answers) or _aged(question, answers)) is not None:
        topics = [topic.last] if ellipsis(question) else []
        carried = "; ".join(cut(part) for part in (*topics, chosen.title))
        return Standalone(question, carried, (chosen.key,))
    corrected = correction(question)
    if corrected is not None and ellipsis(corrected[0]) is None:
        question, corrected = corrected[0], None
        question = question[0].upper() + question[1:] + "?"
    if corrected is None and not leans(question, topic.spoken, topic.cited):
        if not topic.focus or new_names(question, topic.spoken):
            return Standalone(question)
        own = tuple(brought(question, topic.spoken))
        return Standalone(question, topic.carried, topic.focus, doubtful=True, brings=own)
    words, replaced = corrected or (ellipsis(question), "")
    if words:
        words = ellipsis(words) or words
        filled = _fill(words, replaced, topic, corrects=corrected is not None)
        if filled is not None:
            return filled
        if trial_in(words) and asked_outcomes(words):
            return Standalone(f"{words[0].upper()}{words[1:]}?")
        if _ARM.fullmatch(words):
            of_arm = f"{cut(topic.last).rstrip(' ?.')}, {words}?"
            return Standalone(of_arm, topic.carried, topic.focus)
    return Standalone(question, topic.carried, topic.focus)


def recent(history: History, budget: int = HISTORY_TOKENS) -> list[Turn]:
    """The latest turns whose questions and answers fit `budget` tokens; the last one always."""
    kept: list[Turn] = []
    for asked, answer in reversed(history):
        budget -= count_tokens(f"{asked} {answer.standalone_question} {answer.text}")
        if kept and budget < 0:
            break
        kept.append((asked, answer))
    return kept[::-1]


def topic_of(history: History) -> Topic | None:
    """What the talk is about, small talk and wishes about answers left aside; None before any."""
    turns = [turn for turn in recent(history) if not is_small_talk(turn[0])]
    questions = [turn for turn in turns if wish(turn[0]) == "answer"] or turns
    if not questions:
        return None
    opened = next(_openings(questions), 0)
    start = turns.index(questions[opened])
    return Topic(
        opening=_asked(questions[opened][1]),
        last=_asked(questions[-1][1]),
        answer=questions[-1][1],
        answers=tuple(answer for _, answer in turns[start:]),
    )


def _openings(turns: History) -> Iterator[int]:
    """Places of the turns that stood alone, the latest first."""
    for place in range(len(turns) - 1, -1, -1):
        if _ABOUT not in turns[place][1].standalone_question:
            yield place


def _asked(answer: Answer) -> str:
    return " ".join(answer.standalone_question.partition(_ABOUT)[0].split())


def cut(text: str, budget: int = CARRIED_TOKENS) -> str:
    """The beginning of a text in one line, in whole words and at most `budget` tokens of them."""
    words = text.split()
    while len(words) > 1 and count_tokens(" ".join(words)) > budget:
        words = words[: max(1, len(words) * 4 // 5)]
    return " ".join(words)[: 8 * budget]


def _told(wanted: Wish, topic: Topic) -> tuple[str, ...]:
    return topic.stated if wanted in {"more", "why"} else _stated((topic.answer,))


def _stated(answers: Sequence[Answer]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            citation.sentence_id
            for answer in answers
            for statement in answer.statements
            for citation in statement.citations
        )
    )


def _by_name(question: str, last: str) -> Standalone | None:
    """The question with the name of the study that "the latter" means: of those that the last
    question names, where it names several."""
    match = _ORDINAL.search(question)
    studies = studies_in(last)
    if match is None or match["word"] is None or len(studies) < 2:
        return None
    place = _place(match, len(studies))
    if place is None:
        return None
    named = question[: match.start()] + studies[place] + question[match.end() :]
    return Standalone(named, cut(last) if ellipsis(question) else "")


def _chosen(question: str, answers: Sequence[Answer]) -> Source | None:
    """The source that "the second one" means: of the last answer with as many, or else the one that
    the second answer led with; None where neither is."""
    match = _ORDINAL.search(question)
    if match is None:
        return None
    for answer in reversed(answers):
        place = _place(match, len(answer.sources))
        if place is not None:
            return answer.sources[place]
    leading = {answer.sources[0].key: answer.sources[0] for answer in answers if answer.sources}
    place = _place(match, len(leading))
    return None if place is None else list(leading.values())[place]


def _aged(question: str, answers: Sequence[Answer]) -> Source | None:
    """The source that "the earlier one" means: of those that the answers led with, the one of the
    first or the last year; None where there is just one year."""
    match = _AGED.search(question)
    dated = {
        answer.sources[0].year: answer.sources[0]
        for answer in answers
        if answer.sources and answer.sources[0].year is not None
    }
    if match is None or len(dated) < 2:
        return None
    return dated[min(dated) if match["old"] else max(dated)]


def _place(match: re.Match[str], sources: int) -> int | None:
    """Place of the source among as many, None where none of them can be meant."""
    if number := match["number"] or match["marker"]:
        return int(number) - 1 if 0 < int(number) <= sources else None
    word = match["word"].lower()
    if word in {"other", "former", "latter"}:
        return (0 if word == "former" else 1) if sources == 2 else None
    place = sources - 1 if word == "last" else _ORDINALS.index(word)
    return place if sources > 1 and place < sources else None


def _fill(words: str, replaced: str, topic: Topic, corrects: bool) -> Standalone | None:
    """The last question, or else the one that opened the topic, with the words in their place."""
    for question in dict.fromkeys((topic.last, topic.opening)):
        filled = substitute(question, words, replaced)
        if filled is None:
            continue
        opening = ""
        if question != topic.opening:
            opening = cut(substitute(topic.opening, words, replaced) or topic.opening)
        trial = trial_in(words)
        if trial:
            return Standalone(_of_trial(filled, trial, topic), opening)
        if names_another_study(words):
            return Standalone(filled, topic.carried)
        if not corrects and has_treatment(words):  # of a trial's other arm, likely
            opening = topic.carried
        return Standalone(filled, opening, topic.focus)
    return None


def _of_trial(question: str, trial: str, topic: Topic) -> str:
    """The question put to another trial, which need not have tested the treatment asked about:
    its name goes unless a passage found before says it of that trial."""
    tested = {
        term
        for passage in topic.answer.passages
        if trial.lower() in passage.text.lower()
        for term in terms(passage.text)
    }
    return without_treatment(question, tested)
