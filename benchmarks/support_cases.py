"""Statements made by rules from sentences: true ones, and ones with one planted error."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

SEED = 20260
PER_KIND = 300

Case = tuple[str, list[str]]  # statement, what it cites
Papers = Sequence[tuple[str, list[str]]]  # key and sentences of each
Rule = Callable[[str, random.Random], str | None]

NUMBER = r"(?<![\w.,:/^*-])\d+(?:[.,]\d+)*(?![\w:/^*]|-[A-Za-z]|\.\d)"
AMOUNT = rf"(?:{NUMBER})(?:%| months?| years?| days?| weeks?| hours?)?(?: \([^()]*\))?"
VERSUS = r"(?:versus|vs\.?|compared with|compared to)"
PAIRS = [
    re.compile(
        rf"(?P<x>{AMOUNT}) (?P<p>with|in|for|after|among|on) (?P<a>[^,;():]{{2,60}}?),? "
        rf"(?P<v>{VERSUS}|and) (?P<y>{AMOUNT}) (?P<q>with|in|for|after|among|on) "
        r"(?P<b>[^,;():]{2,60}?)(?=[,;.(:]| \(|$| in | at )"
    ),
    re.compile(
        r"(?P<a>[\w-]+) \((?P<x>n ?= ?\d+)\) (?P<v>versus|vs|and|or) "
        r"(?P<b>[\w-]+) \((?P<y>n ?= ?\d+)\)"
    ),
    re.compile(
        rf"(?P<a>[\w-]+) (?P<v>than) in (?P<b>[\w-]+)[^,;():]* \((?P<x>{AMOUNT}) "
        rf"{VERSUS} (?P<y>{AMOUNT})[,;)]"
    ),
]
# Two arms after the same preposition, or two numbers, with a comparison between them.
COMPARED = [
    re.compile(
        r"\b(?:better|worse|higher|lower|longer|shorter|more|fewer|less|greater|superior\w*|"
        r"favou?red|improve\w*|increase\w*|reduc\w*|prolong\w*|gain|commoner)\b[^.;]*? "
        r"(?P<p>with|in|for|among|by|after) (?:the |an? )?(?P<a>[\w+-]+(?: [\w+-]+)?) "
        rf"(?:than|over|{VERSUS}) (?P=p) (?:the |an? )?(?P<b>[\w+-]+(?: [\w+-]+)?)"
    ),
    re.compile(
        r"\bfavou?red (?P<a>[\w+-]+(?: plus [\w+-]+)?) over (?P<b>[\w+-]+(?: plus [\w+-]+)?)"
    ),
    re.compile(
        rf"^(?P<a>[A-Z][\w+-]+(?: plus [\w-]+)?) (?:was|were|caused|gave|showed|improved|prolonged|"
        rf"had)\b[^,;]*\b(?:than|over|{VERSUS}) (?P<b>[\w+-]{{6,}})(?=[,;.]| in | for )"
    ),
]
LISTED = re.compile(rf"(?P<x>{NUMBER}%?) {VERSUS} (?P<y>{NUMBER}%?)")
DRUGS = (
    "pembrolizumab nivolumab ipilimumab atezolizumab durvalumab tremelimumab bevacizumab cetuximab "
    "panitumumab regorafenib encorafenib oxaliplatin irinotecan capecitabine trastuzumab sunitinib "
    "imatinib cisplatin rituximab infliximab metformin atorvastatin simvastatin aspirin tamoxifen "
    "letrozole clopidogrel warfarin losartan enalapril azithromycin alirocumab insulin fluconazole "
    "dexamethasone prednisolone lenalidomide bortezomib maraviroc relatlimab tecemotide FOLFOX4 "
    "mFOLFOX6 FOLFOXIRI FOLFIRI FOLFOX"
).split()
SAID = [
    (r"progression-free survival \(PFS\)", "PFS"), (r"overall survival \(OS\)", "OS"),
    (r"progression-free survival", "PFS"), (r"overall survival", "OS"),
    (r"objective response rate", "ORR"), (r"hazard ratio \(HR\)", "HR"), (r"hazard ratio", "HR"),
    (r"\bversus\b", "compared with"), (r"\bvs\b", "versus"), (r"\bHR (?=\d)", "hazard ratio "),
    (r"\bPFS\b(?!\))", "progression-free survival"), (r"\bOS\b(?!\))", "overall survival"),
    (r"\bCI\b", "confidence interval"), (r"tumour", "tumor"), (r"randomized", "randomised"),
    (r"mismatch[- ]repair[- ]deficient \(dMMR\)", "dMMR"), (r"\bpatients\b", "participants"),
    (r"colorectal cancer", "CRC"), (r"adverse events", "AEs"),
]  # fmt: skip


def spelled_otherwise(text: str, rng: random.Random) -> str | None:
    """Abbreviations spelled out or put in, and British for American."""
    rules = rng.sample(SAID, len(SAID))
    changed = text
    for pattern, written in [rule for rule in rules if re.search(rule[0], text)][:3]:
        changed = re.sub(pattern, written, changed)
    return changed if changed != text else None


def numbers_otherwise(text: str, rng: random.Random) -> str | None:
    """The same numbers in another format."""
    changed = re.sub(
        r"\bP ?([<=>]) ?0\.", lambda m: rng.choice(["p{}.", "p {} 0.", "P{}0."]).format(m[1]), text
    )
    changed = re.sub(r"(?<=\d)-(?=\d)(?![^(]*\bNCT)", rng.choice(["–", "-"]), changed)
    changed = re.sub(r"(95% CI,? )\(?(\d+\.\d+)[-–](\d+\.\d+)", r"\1\2 to \3", changed)
    changed = re.sub(r"\(n=(\d+)\)", r"(n = \1)", changed)
    changed = re.sub(r"(?<=\d)%", rng.choice(["%", " percent", " %"]), changed, count=1)
    changed = re.sub(r"percent(?=CI)", "percent ", changed)
    return changed if changed != text else None


def led_in(text: str, rng: random.Random) -> str | None:
    """A lead-in before the whole sentence."""
    lead = rng.choice(
        ["According to the authors, ", "The study reported that ", "According to Smith et al., ",
         "The authors found that ", "In this report, ", "Notably, "]
    )  # fmt: skip
    return lead + (text[0].lower() + text[1:] if text.split()[0] in {"The", "In", "A"} else text)


def shortened(text: str, rng: random.Random) -> str | None:
    """A clause dropped at a comma or semicolon, or what stands in brackets."""
    options = []
    for cut in re.finditer(r"(?:, (?:and|whereas|while|although|which|with|so)|;|, but) ", text):
        head, tail = text[: cut.start()], text[cut.end() :]
        if len(head.split()) >= 8 and head.count("(") == head.count(")"):
            coordinated = re.search(r"[,:] [^,]+$", head) and cut[0] == ", and "
            if not coordinated and " respectively" not in tail:
                options.append(head + ".")
    brackets = re.sub(r" \([^()]*\)", "", text)
    if brackets != text:
        options.append(brackets)
    lead = re.match(r"(?:In|According to|At|Among|With) [^,]{5,60}, (?=\w+ )", text)
    if lead and len(text) - lead.end() > 50 and not re.search(r"\d", lead[0]):
        rest = text[lead.end() :]
        options.append(rest[0].upper() + rest[1:])
    return rng.choice(options) if options else None


def arms_and_numbers_exchanged(text: str, rng: random.Random) -> str | None:
    """The two arms in the other order, each with its number."""
    match = PAIRS[0].search(text)
    if not match or re.search(r"(?:from|between|,) $", text[: match.start()]):
        return None
    if re.match(r",? (?:and|to) |, \d", text[match.end() :]) or "versus" in match["a"] + match["b"]:
        return None
    m = match.groupdict()
    made = f"{m['y']} {m['q']} {m['b']} {m['v']} {m['x']} {m['p']} {m['a']}"
    return text[: match.start()] + made + text[match.end() :]


TRUE: dict[str, Rule] = {
    "copy": lambda text, rng: text,
    "spelled otherwise": spelled_otherwise,
    "numbers otherwise": numbers_otherwise,
    "lead-in": led_in,
    "clause dropped": shortened,
    "arms exchanged with numbers": arms_and_numbers_exchanged,
}


def number_changed(text: str, rng: random.Random) -> str | None:
    """One number changed, sometimes to another number of the sentence."""
    found = list(re.finditer(NUMBER, text))
    if not found:
        return None
    match = rng.choice(found)
    old = match[0]
    others = [m[0] for m in found if m[0] != old and ("." in m[0]) == ("." in old)]
    if others and rng.random() < 0.25:
        new = rng.choice(others)
    else:
        place = rng.choice([i for i, char in enumerate(old) if char.isdigit()])
        digit = rng.choice([d for d in "123456789" if d != old[place]])
        new = old[:place] + digit + old[place + 1 :]
    if float(new.replace(",", "")) == float(old.replace(",", "")):
        return None
    return text[: match.start()] + new + text[match.end() :]


def arms_swapped(text: str, rng: random.Random) -> str | None:
    """Two numbers, or two arms, exchanged."""
    found = [match for pattern in PAIRS for match in pattern.finditer(text)]
    compared = [match for pattern in COMPARED for match in pattern.finditer(text)]
    listed = list(LISTED.finditer(text))
    if not found and not compared and not listed:
        return None
    match = rng.choice(found + compared + listed)
    arms = match in compared or (match in found and rng.random() < 0.5)
    first, second = ("a", "b") if arms else ("x", "y")
    (a, b), (c, d) = sorted([match.span(first), match.span(second)])
    one, other = text[a:b], text[c:d]
    if one.lower() == other.lower() or one.split()[0] == "each":
        return None
    return text[:a] + other + text[b:c] + one + text[d:]


FLIPS = [
    (r"\b(was|were|is|are|has|have|could|can|does|did) not (?!only)", r"\1 "),
    (r"\bdid not (\w+)", r"did \1"), (r"\b[Nn]o (?!longer)(?=[a-z])", "a "),
    (r"(?<!or )\bwithout\b", "with"),
    (r"\b[Nn]one of\b", "all of"),
    (r"\bfailed to\b", "managed to"),
    (r"(?<!or )\bwith (?!or )(?=[a-z])", "without "), (r"\bnot reached\b", "reached"),
    (r"(?<!that )\b(was|were|is|are|has been|had been) (?!not|no |un)(?=[a-z])", r"\1 not "),
    (r"\bimproved\b(?! with)", "did not improve"), (r"\b(may|can|could) (?!not)", r"\1 not "),
    (r"\b(reduced|increased|showed|found|caused) (?=\w+ )", r"did not \1 "),
]  # fmt: skip


def negation_flipped(text: str, rng: random.Random) -> str | None:
    """A negation put in or taken out."""
    rules = [rule for rule in FLIPS if re.search(rule[0], text)]
    if not rules:
        return None
    # Taking one out is tried first: there is less of it.
    removing = [rule for rule in rules if "not" not in rule[1] and rule[1] != "without "]
    pattern, written = rng.choice(removing if removing and rng.random() < 0.7 else rules)
    return re.sub(pattern, written, text, count=1)


def drug_renamed(text: str, rng: random.Random) -> str | None:
    """One drug, everywhere it is named, called by another's name."""
    named = [drug for drug in DRUGS if re.search(rf"\b{drug}\b", text, re.IGNORECASE)]
    if not named:
        return None
    old = rng.choice(named)
    new = rng.choice([drug for drug in DRUGS if drug not in named])
    return re.sub(rf"\b{old}\b", new, text, flags=re.IGNORECASE)


def name_changed(text: str, rng: random.Random) -> str | None:
    """A trial, gene or marker with another number or letters."""
    found = list(re.finditer(r"\b[A-Z]{2,}[A-Za-z]*-?\d+\b|\b[A-Z]{3,}\b", text))
    if not found:
        return None
    match = rng.choice(found)
    name = match[0]
    place = rng.choice([i for i, char in enumerate(name) if char.isalnum()])
    alphabet = "123456789" if name[place].isdigit() else "BCDFGKLMPRTV"
    new = rng.choice([char for char in alphabet if char != name[place]])
    changed = name[:place] + new + name[place + 1 :]
    return re.sub(rf"\b{re.escape(name)}\b", changed, text)


TURNED = dict(
    pair.split("|")
    for pair in """increased|decreased decreased|increased increases|decreases decreases|increases
    higher|lower lower|higher longer|shorter shorter|longer improved|worsened reduced|increased
    reduces|increases greater|smaller better|worse worse|better superior|inferior promotes|inhibits
    inhibits|promotes inhibited|promoted enhanced|suppressed suppressed|enhanced reduction|increase
    upregulated|downregulated downregulated|upregulated faster|slower slower|faster""".split()
)


def direction_turned(text: str, rng: random.Random) -> str | None:
    """A word that says which way, replaced by its opposite."""
    found = [
        match
        for match in re.finditer(rf"\b(?:{'|'.join(TURNED)})\b", text)
        if not re.match(r" than \d|-", text[match.end() :]) and text[: match.start()][-3:] != "or "
    ]
    if not found:
        return None
    match = rng.choice(found)
    return text[: match.start()] + TURNED[match[0]] + text[match.end() :]


PLANTED: dict[str, Rule] = {
    "number changed": number_changed,
    "arms swapped": arms_swapped,
    "negation flipped": negation_flipped,
    "direction turned": direction_turned,
    "drug renamed": drug_renamed,
    "name changed": name_changed,
}


def cases(papers: Papers, rule: Rule, name: str, *, planted: bool) -> list[Case]:
    """Up to `PER_KIND` statements by one rule, with what they cite."""
    rng = random.Random(f"{SEED} {name}")
    sentences = [(number, text) for number, (_, texts) in enumerate(papers) for text in texts]
    rng.shuffle(sentences)
    made: list[Case] = []
    known: set[str] = set()
    for number, text in sentences * (4 if planted else 1):
        base = text
        if planted and rng.random() < 0.5:
            base = TRUE[rng.choice(list(TRUE))](text, rng) or text
        statement = rule(base, rng)
        if statement and statement not in known and (not planted or statement not in {base, text}):
            known.add(statement)
            cited = [text]
            if rng.random() < 0.2:  # one more sentence of the same paper is cited too
                cited = [*dict.fromkeys([rng.choice(papers[number][1]), text])]
            made.append((statement, cited))
        if len(made) == PER_KIND:
            break
    return made


def joined(papers: Papers) -> list[Case]:
    """Two sentences of one paper said as one."""
    rng = random.Random(f"{SEED} joined")
    made: list[Case] = []
    for _ in range(PER_KIND):
        _, texts = rng.choice([paper for paper in papers if len(paper[1]) > 1])
        one, other = rng.sample(texts, 2)
        link = rng.choice(["; ", ", and ", ". ", ", whereas "])
        made.append((one.rstrip(".") + link + other, [other, one]))
    return made
