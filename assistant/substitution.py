"""Puts the words of an incomplete turn in the place they take in an earlier question.

"What about stage III?" after "What is the survival of patients with stage IV cancer?" asks for
the survival of patients with stage III cancer: both name a stage.
"""

from __future__ import annotations

import re
from collections.abc import Set

from assistant.question import content_terms
from assistant.wording import starts_with_preposition
from index.lexical import NUMERALS, terms

MARKERS = (
    r"(?:KRAS|NRAS|RAS|BRAF|HER2|MSI(?:-H|-high)?|MSS|dMMR|pMMR|PD-?L?1|CTLA-?4|CEA|CCR5|EGFR|"
    r"VEGF|TMB|CD\d+)"
)
REGIMENS = r"(?:m?FOLFOX\w*|FOLFIRI|FOLFOXIRI|CAPOX|XELOX|XELIRI|CAPIRI|5-FU|SIRT|HAI|TACE|HIPEC)"
_DRUG = (
    r"\w+(?:mab|nib|platin|tecan|citabine|taxel|fenib|parib|ciclib|sib|limus|leucel|motide|"
    r"uridine)\b"
)
DRUG = re.compile(rf"\b{_DRUG}", re.IGNORECASE)
"""A drug by the ending of its international name."""

_TREATMENT = (
    rf"(?:(?:liver|hepatic|thermal|surgical|adjuvant|neoadjuvant|perioperative|best) )*"
    rf"(?:{_DRUG}|{REGIMENS}\b|"
    r"placebo|(?:dummy|sham) \w+|chemotherapy|chemo\b|radiotherapy|radiation|immunotherapy|"
    r"surgery|resections?|hepatectomy|ablation|transplantation|vaccination|supportive care)"
)
_SURVIVAL = (
    r"(?:(?:median|overall|(?:progression|disease|recurrence|relapse|event)-free|"
    r"(?:cancer|disease)-specific) )*survival(?: rates?)?|\b(?:OS|PFS|DFS|RFS)\b"
)
_OUTCOME = (
    rf"{_SURVIVAL}|(?:(?:objective|overall|complete|partial|pathological) )*response(?: rates?)?|"
    r"disease control(?: rate)?|quality of life|toxicity|adverse events?|side effects?|"
    r"(?:(?:peri|post)?operative |hospital |30-day |90-day )?(?:mortality|morbidity)|"
    r"recurrences?|relapses?|complications?|length of stay|blood loss|costs?|prognosis|\bORR\b"
)
_NUMBER = rf"(?:\d+|{'|'.join(NUMERALS)}|fifteen|twenty)"

_TRIAL = re.compile(
    rf"\b(?!{MARKERS}\b|{REGIMENS}\b|(?:OS|PFS2?|DFS|RFS|DSS|ORR|DCR|HRs?|CI|ITT|AEs?|CAR|CRC|USA?|UK|EU|FDA|EMA|"
    r"NEJM|JAMA|JCO|BMJ)\b)"
    r"[A-Z][a-z]*[A-Z][A-Za-z]*(?:[-.][A-Z]+)*(?:[- .]?\d\w*){0,3}\b"
)
SURNAME = r"[A-Z][^\WA-Z\d_]+(?:-[A-Z][^\WA-Z\d_]+)?"
"""A surname, or two joined, as it is written in a text."""

STUDY = re.compile(rf"{_TRIAL.pattern}|\b{SURNAME}(?:(?: et al\.?)?,? (?:19|20)\d\d\b| et al\b)")
"""The name of a trial, or a paper by author and year."""

_SLOTS = (
    *(
        re.compile(rf"\b{kind} (?:[IV]+[A-C]?|\d+[a-c]?)\b", re.IGNORECASE)
        for kind in ("stage", "grade", "phase", "cohort", "group")
    ),
    re.compile(r"(?<!-)\b(?:19|20)\d\d\b(?!-)"),
    _TRIAL,
    re.compile(rf"\b{MARKERS}\b"),
    *(
        re.compile(rf"\b(?:{kinds})\b", re.IGNORECASE)
        for kinds in (
            "synchronous|metachronous",
            "left|right",
            "resectable|unresectable",
            "laparoscopic|open|robotic|keyhole",
            "(?:first|second|third|later)-line",
            "colon|rectal",
            "mice|rats|humans|women|men|children|adults",
            "proficient|deficient",
        )
    ),
)
_TREATMENTS = re.compile(
    rf"\b{_TREATMENT}(?:(?:,| plus| and| with| \+| followed by) {_TREATMENT})*(?: alone)?",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?:plus|and|with|\+) (?!.*(?:plus|and|with|\+) )", re.IGNORECASE)
_ALIKE = re.compile(r"\w+?(mab|nib|platin|tecan) \w+?\1", re.IGNORECASE)
_ADDED = re.compile(r"^(?:plus|\+)|\b(?:added|adding|addition|on top|combined)\b", re.IGNORECASE)
_ALONE = re.compile(r" alone$|^ (?:alone|mono(?:therapy)?|on its own|by itself)\b", re.IGNORECASE)
# "in the later study which added B" takes the place of "in A", where A is a trial.
_ANOTHER_STUDY = re.compile(
    r"^(?:in|for|with|from|of) (?:the|that|their) (?:[\w-]+ ){0,2}"
    r"(?:study|trial|paper|series|report|cohort|analysis|pilot|review|registry|one|update)\b.*",
    re.IGNORECASE,
)
_IN_TRIAL = re.compile(rf"\b(?:in|for|from|of|by) (?:the )?{_TRIAL.pattern}(?: (?:study|trial))?")
_DURATION = re.compile(rf"\b(?P<number>{_NUMBER})(?P<unit>[- ](?:year|month|week|day)s?)\b", re.I)
_LATER = re.compile(
    rf"\b(?P<number>an?|another|{_NUMBER})(?: more)? (?P<unit>year|month|week|day)s? "
    r"(?:later|on\b|after that)",
    re.IGNORECASE,
)
_OPEN_QUESTION = re.compile(r"^(?:what|how|which)\b", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:in|with|for|at|on|after|before|among|of|the|a|an|ones?|patients?|people|disease|"
    r"alone|plain|original|itself|trial|study|cohort|group|arm|metastases|tumours?|cancers?|"
    r"instead|please|then|as well|too|also)\b",
    re.IGNORECASE,
)


def substitute(question: str, words: str, replaced: str = "") -> str | None:
    """`question` with `words` in the place of what they replace; None where no place is found.

    `replaced` are the words taken away, where the reader says them. A place is found only if it is
    the one of its kind. Words beyond it that begin with a preposition are put at the end.
    """
    result, rest = _fill(question, words)
    if result == question:
        return _exchange(question, words, replaced) if replaced else None
    rest = rest.strip(" ,")
    if not content_terms(_FILLER.sub(" ", rest)) and not re.search(r"\d", rest):
        return result
    if starts_with_preposition(rest):
        return f"{result.rstrip(' ?.!')} {rest}?"
    return None


def trial_in(words: str) -> str:
    """The trial that the words name, as ``KEYNOTE-177``; empty where they name none."""
    match = _TRIAL.search(words)
    return match.group() if match else ""


def studies_in(words: str) -> list[str]:
    """The trials and the papers by author and year that the words name, in order, each once."""
    return list(dict.fromkeys(match.group() for match in STUDY.finditer(words)))


def names_another_study(words: str) -> bool:
    """Whether the words tell of another study without its name ("in the later trial")."""
    return _ANOTHER_STUDY.match(words) is not None and not trial_in(words)


def has_treatment(words: str) -> bool:
    """Whether the words name a treatment, a placebo included."""
    return _TREATMENTS.search(words) is not None


def without_treatment(question: str, known: Set[str]) -> str:
    """The question with "the treatment" for each treatment that has a term not in `known`."""
    return _TREATMENTS.sub(
        lambda match: match.group() if set(terms(match.group())) <= known else "the treatment",
        question,
    )


def _fill(question: str, words: str) -> tuple[str, str]:
    """The question with every place filled that the words have something for, and the rest."""
    for slot in _SLOTS:
        question, words = _put(slot, question, words)
    question, words = _put_study(question, words)
    question, words = _put_later(question, words)
    question, words = _put_duration(question, words)
    question, words = _put_treatment(question, words)
    outcome = _OUTCOME if _OPEN_QUESTION.match(question) else _SURVIVAL
    return _put(re.compile(outcome, re.IGNORECASE), question, words)


def _put(slot: re.Pattern[str], question: str, words: str) -> tuple[str, str]:
    there, said = list(slot.finditer(question)), list(slot.finditer(words))
    if len(there) != 1 or len(said) != 1:
        return question, words
    return _spliced(question, there[0], said[0].group()), _spliced(words, said[0], "")


def _put_study(question: str, words: str) -> tuple[str, str]:
    """A study told of but not named goes where the question has the name of one."""
    there = list(_IN_TRIAL.finditer(question))
    if len(there) != 1 or not names_another_study(words):
        return question, words
    return _spliced(question, there[0], words), ""


def _put_later(question: str, words: str) -> tuple[str, str]:
    """ "A year later" than "at one year" is at two."""
    there, said = list(_DURATION.finditer(question)), list(_LATER.finditer(words))
    if len(there) != 1 or len(said) != 1:
        return question, words
    unit = there[0]["unit"]
    if said[0]["unit"].lower() not in unit.lower():
        return question, words
    total = _count(there[0]["number"]) + _count(said[0]["number"])
    plural = "s" if unit[0] == " " and not unit.endswith("s") else ""
    filled = _spliced(question, there[0], f"{total}{unit}{plural}")
    return filled, _spliced(words, said[0], "")


def _count(number: str) -> int:
    word = number.lower()
    if word.isdigit():
        return int(word)
    return NUMERALS.get(word, 1)


def _put_duration(question: str, words: str) -> tuple[str, str]:
    """The span goes over in the form that is there: "five-year" takes "three years" as
    "three-year"."""
    there, said = list(_DURATION.finditer(question)), list(_DURATION.finditer(words))
    if len(there) != 1 or len(said) != 1:
        return question, words
    old, new = there[0]["unit"], said[0]["unit"]
    unit = old[0] + new[1:].rstrip("s") + ("s" if old.endswith("s") else "")
    filled = _spliced(question, there[0], said[0]["number"] + unit)
    return filled, _spliced(words, said[0], "")


def _put_treatment(question: str, words: str) -> tuple[str, str]:
    """A whole treatment goes over; "with B" takes just the place of its like C in "A plus C", and
    "with B added" goes to an A alone."""
    there, said = list(_TREATMENTS.finditer(question)), list(_TREATMENTS.finditer(words))
    if len(there) != 1 or len(said) != 1:
        return question, words
    new, rest = said[0].group(), _spliced(words, said[0], "")
    if _ADDED.search(words):
        both = f"{_ALONE.sub('', there[0].group())} plus {new}"
        before, after = question[: there[0].start()], question[there[0].end() :]
        return before + both + _ALONE.sub("", after), _ADDED.sub("", rest)
    partner = _JOINED.search(there[0].group())
    last = there[0].group()[partner.end() :] if partner else ""
    if partner and words.lower().startswith("with ") and _ALIKE.fullmatch(f"{last} {new}"):
        new = there[0].group()[: partner.end()] + new
    return _spliced(question, there[0], new), rest


def _spliced(text: str, place: re.Match[str], new: str) -> str:
    return text[: place.start()] + new + text[place.end() :]


def _exchange(question: str, words: str, replaced: str) -> str | None:
    place = re.search(rf"\b{re.escape(replaced)}\b", question, re.IGNORECASE)
    return _spliced(question, place, words) if place else None
