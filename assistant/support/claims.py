"""Numbers and names of a statement that its sources must hold."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from assistant.question import specificity
from assistant.support.numbers import Number, equal, in_name, pairs, same_class
from assistant.support.phrases import normalised
from assistant.support.polarity import Finding
from assistant.support.reading import Reading, read
from assistant.support.text import Token, compact, key_of
from assistant.support.words import SYNONYMS, is_drug

_LESS, _MORE = {"<", "<="}, {">", ">="}


def absent_numbers(statement: str, sentences: Sequence[str]) -> list[str]:
    """The numbers of a statement that no sentence holds or gives in another way, as written."""
    ours = _plainly(statement)
    sources = [_plainly(text) for text in sentences]
    cited = [number for source in sources for number in source.numbers]
    absent = [
        _written(ours, number)
        for number in ours.numbers
        if not any(equal(item, number) and same_class(item, number) for item in cited)
        and not _excused(number, ours, sources)
    ]
    return list(dict.fromkeys(absent))


@functools.lru_cache(maxsize=4096)
def _plainly(text: str) -> Reading:
    return read(normalised(text), {})


def quantities(statement: Reading, sources: Sequence[Reading]) -> Iterator[Finding]:
    """Numbers that the sources lack, or have as something else."""
    cited = [number for source in sources for number in source.numbers]
    for number in statement.numbers:
        same = [item for item in cited if equal(item, number)]
        if not same:
            if not _excused(number, statement, sources):
                written = _written(statement, number)
                yield Finding(True, f"{written} is not in the cited sentence", absent=True)
            continue
        fitting = [item for item in same if same_class(item, number)]
        if not fitting:
            if not _excused(number, statement, sources):
                written = _written(statement, number)
                yield Finding(
                    True, f"{written} is something else in the cited sentence", absent=True
                )
            continue
        yield from _fit(number, fitting)
    known = [pair for source in sources for pair in pairs(source.numbers)]
    for part, whole in pairs(statement.numbers):
        parts = [other for one, other in known if equal(one, part)]
        wholes = [one for one, other in known if equal(other, whole)]
        turned = any(equal(one, whole) and equal(other, part) for one, other in known)
        if turned and not any(equal(other, whole) for other in parts):
            yield Finding(True, f"the cited sentence has {whole.written} of {part.written}")
        elif parts and wholes and not any(equal(other, whole) for other in parts):
            yield Finding(
                True,
                f"the cited sentence has {part.written} of {parts[0].written}, "
                f"not of {whole.written}",
            )
    yield from _fractions(statement, sources)


_FRACTIONS = {"half": 50.0, "onethird": 100 / 3, "twothirds": 200 / 3}
_FRACTIONS |= {"onequarter": 25.0, "threequarters": 75.0}


def _fractions(statement: Reading, sources: Sequence[Reading]) -> Iterator[Finding]:
    """Shares in words, which do for a percentage within 4 points."""
    shares = [item.value for source in sources for item in source.numbers if item.unit == "%"]
    for source in sources:
        shares += [
            100 * one.value / all_.value for one, all_ in pairs(source.numbers) if all_.value
        ]
    for token in statement.tokens:
        share = _FRACTIONS.get(token.low)
        if share is None or any(token.low in source.words for source in sources):
            continue
        if not any(abs(item - share) <= 4 for item in shares):
            yield Finding(False, f"a share such as '{token.text}' is not in the cited sentence")


def _written(statement: Reading, number: Number) -> str:
    sign = {"%": "%", "month": " months", "year": " years", "week": " weeks", "day": " days"}
    shown = number.written + sign.get(number.unit, "")
    if number.unit == "p":
        return f"P {number.comparator or '='} {number.written}"
    return f"{number.comparator} {shown}" if number.comparator in _LESS | _MORE else shown


def _fit(number: Number, fitting: Sequence[Number]) -> Iterator[Finding]:
    """The comparator and the role of a number, against the places where the sources have it."""
    roles = {item.role for item in fitting}
    if number.role in {"main", "delta", "label"} and roles == {"spread"}:
        yield Finding(True, f"{number.written} is a deviation in the cited sentence")
    elif number.role in {"main", "delta", "label"} and roles == {"bound"}:
        yield Finding(True, f"{number.written} is a confidence limit in the cited sentence")
    elif number.role == "bound" and roles <= {"main", "delta", "label", "denominator"}:
        yield Finding(True, f"{number.written} is not a confidence limit in the cited sentence")
    elif (number.role == "level") != ("level" in roles) and (
        number.role == "level" or roles == {"level"}
    ):
        yield Finding(True, f"{number.written} is something else in the cited sentence")
    verdicts = [_comparators(number, item) for item in fitting]
    if "same" in verdicts:
        return
    its = next((item.comparator for item in fitting if item.comparator), "=")
    reason = f"the cited sentence has '{its} {number.written}', the statement "
    reason += f"'{number.comparator or '='} {number.written}'"
    yield Finding("loose" not in verdicts, reason)


def _comparators(number: Number, item: Number) -> str:
    ours, its = number.comparator, item.comparator
    plain = {"", "=", "~", ">?"}  # "over 12 months" may be a limit or a duration
    if ">?" in {ours, its} and {ours, its} & _MORE:
        return "same"
    if ours == its or (ours in plain and its in plain):
        return "same"
    if (ours in _LESS and its in _MORE) or (ours in _MORE and its in _LESS):
        return "turned"
    if number.unit == "p" or item.unit == "p":
        return "turned"
    return "loose"


def _excused(number: Number, statement: Reading, sources: Sequence[Reading]) -> bool:
    """Whether the sources give a number in another way: in a name, in words, or by arithmetic."""
    token = statement.tokens[number.place]
    previous = statement.tokens[number.place - 1] if number.place else None
    if in_name(token, previous, {t.key for source in sources for t in source.tokens}):
        return True
    cited = [item for source in sources for item in source.numbers]
    if number.value == 1 and not number.decimal and _said_in_words(number, statement, sources):
        return True
    near = {token.low for token in statement.tokens[max(0, number.place - 5) : number.place]}
    if number.value == 1 and near & {"ci", "interval", "included", "crossed"}:
        return True  # an interval that includes 1
    if token.text.lower() == "two" and any(
        after.low in _ARMS for after in statement.tokens[number.place + 1 : number.place + 3]
    ):
        return True
    if number.role == "delta" and _is_difference(number, cited):
        return True
    if number.role == "level":
        return not any(item.role == "level" for item in cited)
    places = len(number.written.partition(".")[2])
    if number.unit == "p" and number.comparator == "<" and number.value in {0.05, 0.01, 0.001}:
        return any(
            item.unit == "p"
            and item.comparator in {"", "=", "<", "<="}
            and item.value < number.value
            for item in cited
        )
    if number.unit == "%":
        for source in sources:
            for part, whole in pairs(source.numbers):
                share = 100 * part.value / whole.value if whole.value else -1
                if abs(round(share, places) - number.value) < 1e-9:
                    return True
        ratios = [item.value for item in cited if item.unit in {"hr", "rr"} and item.role == "main"]
        if any(abs(round(100 * (1 - ratio), places) - number.value) < 1e-9 for ratio in ratios):
            return True
    return any(
        item.decimal
        and same_class(item, number)
        and item.role == number.role
        and len(item.written.partition(".")[2]) > places
        and abs(round(item.value + 1e-12, places) - number.value) < 1e-9
        and (number.comparator == "~" or places > 0)
        and number.value > 0
        and number.unit != ""
        for item in cited
    )


_ARMS = frozenset("arms groups treatments strategies cohorts regimens".split())


def _is_difference(number: Number, cited: Sequence[Number]) -> bool:
    """Whether two numbers of the sources differ by a number."""
    mains = [item for item in cited if item.role == "main" and item.unit == number.unit]
    return any(
        abs(abs(one.value - other.value) - number.value) < 1e-6 for one in mains for other in mains
    )


def _said_in_words(number: Number, statement: Reading, sources: Sequence[Reading]) -> bool:
    """Whether a source says "one patient" or "a single centre" where a statement says 1."""
    following = next((t.key for t in statement.tokens[number.place + 1 :] if t.key), "")
    for source in sources:
        for place, token in enumerate(source.tokens):
            if token.low in {"one", "single", "once", "first"}:
                near = [after.key for after in source.tokens[place + 1 : place + 4]]
                if following in near:
                    return True
    return False


def names(statement: Reading, sources: Sequence[Reading]) -> Iterator[Finding]:
    """Names of drugs, trials, genes, places and people that the sources do not hold."""
    joined = " ".join(source.joined for source in sources)
    keys = frozenset().union(*(source.keys for source in sources))
    lows = frozenset().union(*(source.words for source in sources))
    texts = " ".join(source.text for source in sources)
    missing: list[str] = []
    for place, token in enumerate(statement.tokens):
        if token.text in missing or not _is_name(statement, place):
            continue
        if token.key in keys or token.low in lows:
            continue
        if _of_species(statement, place, texts):
            continue
        if not (_held(token, joined, texts) or _spelled_out(token, texts)):
            missing.append(token.text)
    for text in missing:
        yield Finding(True, f"{text} is not in the cited sentence", absent=True)


def _is_name(statement: Reading, place: int) -> bool:
    token = statement.tokens[place]
    if token.kind == "number" or token.kind == "mark":
        return False
    if token.kind == "name":
        return True
    if is_drug(token.low):
        return True
    if not token.text[0].isupper() or not token.key:
        return False
    if len(token.text) == 1:
        return place > 0 and statement.tokens[place - 1].low in _LETTERED
    common = specificity(token.low) < 0.5
    first = place == 0 or statement.tokens[place - 1].low in {".", "?", "!", ";", ":"}
    return not common and not (first and specificity(token.low) < 0.75)


_LETTERED = frozenset("vitamin vitamins cohort arm group hepatitis influenza type protein".split())


def _of_species(statement: Reading, place: int, texts: str) -> bool:
    """Whether the sources have "S. aureus" where a statement has "Staphylococcus aureus"."""
    if place + 1 == len(statement.tokens):
        return False
    genus, species = statement.tokens[place : place + 2]
    short = rf"\b{re.escape(genus.text[0])}\.? ?{re.escape(species.text)}\b"
    return species.kind == "word" and re.search(short, texts) is not None


def _held(token: Token, joined: str, texts: str) -> bool:
    """Whether the sources have a name as a part of another, or with another plural or hyphens."""
    if re.search(rf"(?<![A-Z0-9]){re.escape(token.text)}(?![A-Za-z])", texts):
        return True
    name = compact(token.text)
    variants = {name, name.removesuffix("s")}
    if any(char.isdigit() for char in name):
        return any(re.search(rf"{re.escape(item)}(?!\d)", joined) for item in variants)
    return len(name) > 3 and any(item in joined for item in variants)


_MEDICAL = re.compile(
    r"\w{3,}(?:itis|oma|omas|emia|aemia|osis|oses|pathy|ectomy|algia|plasty|scopy|uria|penia|megaly|"
    r"sclerosis|plegia|tomy|rrhea|rrhoea|rrhage|trophy|plasia|cytosis|stenosis|metry|graphy|lysis)"
)


def conditions(statement: Reading, sources: Sequence[Reading]) -> Iterator[Finding]:
    """Diseases and procedures, told by their endings, that the sources do not have."""
    keys = frozenset().union(*(source.keys for source in sources))
    for token in statement.tokens:
        if token.kind == "word" and token.key not in keys and _MEDICAL.fullmatch(token.low):
            if not SYNONYMS.get(token.key, frozenset()) & keys:
                yield Finding(False, f"'{token.text}' is not in the cited sentence")


def _spelled_out(token: Token, texts: str) -> bool:
    """Whether an abbreviation's letters begin words of the sources that stand together."""
    mixed = re.fullmatch(r"([a-z]{1,3})([A-Z]{2,})", token.text)
    if mixed:  # ctDNA, mtDNA
        spelled = "".join(rf"{char}\w*\W*" for char in mixed[1]) + mixed[2]
        return re.search(rf"\b(?i:{spelled})\b", texts) is not None
    letters = [char.lower() for char in token.text.removesuffix("s") if char.isalpha()]
    if not 3 <= len(letters) <= 6 or any(char.isdigit() for char in token.text):
        return False
    if sum(char.isupper() for char in token.text) < 2:
        return False
    initials = [word[0].lower() for word in re.findall(r"[^\W\d_]\w*", texts) if key_of(word)]
    return any(
        initials[start : start + len(letters)] == letters
        for start in range(len(initials) - len(letters) + 1)
    )
