"""Text normalised: one spelling for signs, one name for one thing, abbreviations spelled out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–−﹣-", "-"),
        **dict.fromkeys("‘’ʼ′", "'"),
        **dict.fromkeys("“”", '"'),
        "—": " ; ",
        "×": "x",
        "≤": "<=",
        "≥": ">=",
        "⩽": "<=",
        "⩾": ">=",
        "≦": "<=",
        "≧": ">=",
        "≈": "~",
        "∼": "~",
        "[": "(",
        "]": ")",
        "{": "(",
        "}": ")",
    }
)

# Each pattern and what it becomes. Endpoints become one token, diseases their words.
_PHRASES = tuple(
    (re.compile(pattern, re.IGNORECASE), written)
    for pattern, written in (
        (r"\bprogression[- ]free survival\b", "PFS"),
        (r"\boverall survival\b", "OS"),
        (r"\bdisease[- ]free survival\b", "DFS"),
        (r"\b(?:recurrence|relapse)[- ]free survival\b", "RFS"),
        (r"\bevent[- ]free survival\b", "EFS"),
        (r"\b(?:objective|overall) response rates?\b", "ORR"),
        (r"\bdisease control rates?\b", "DCR"),
        (r"\bhazards? ratios?\b|\bHRs\b", "HR"),
        (r"\bodds ratios?\b|(?-i:\bORs?\b(?=[ ,:=]*(?:of |was )?\d))", "OddsR"),
        (r"\b(?:relative risks?|risk ratios?)\b", "RelR"),
        (r"(?-i:\bRR\b(?=[ ,:=]*(?:of |was )?\d+\.))", "RelR"),
        (r"\b(?:confidence|credible) intervals?\b|\bCrI\b|\bCIs\b", "CI"),
        (r"\badverse (?:events?|effects?)\b|\bside[- ]effects?\b|\bAEs\b", "AE"),
        (r"\bquality of life\b", "QoL"),
        (r"\b(?:glycated|glycosylated) ha?emoglobin(?: A1c)?\b|\bha?emoglobin A1c\b", "HbA1c"),
        (r"\bbody[- ]mass index\b", "BMI"),
        (r"\binterleukin[- ]?(?=\d)", "IL-"),
        (r"\btumou?r necrosis factor\b", "TNF"),
        (r"\binterferon\b", "IFN"),
        (r"\bnuclear factor[- ]?(?:κB|kappa ?B)\b|\bNF[- ]?κB\b", "NF-kB"),
        (r"\bepidermal growth factor receptors?\b", "EGFR"),
        (r"\bvascular endothelial growth factor\b", "VEGF"),
        (r"\btype (?:2|II) diabetes(?: mellitus)?\b|\bT2DM?\b", "type 2 diabetes"),
        (r"\brandomi[sz]ed,? controlled trials?\b", "RCT"),
        (r"\binterquartile range\b", "IQR"),
        (r"\bmCRC\b", "metastatic colorectal cancer"),
        (r"\bCRCs?\b", "colorectal cancer"),
        (r"\bCRC?LMs?\b", "colorectal liver metastases"),
        (r"\bmismatch[- ]repair[- ]deficien(?:t|cy)\b", "dMMR"),
        (r"\bdeficient (?:DNA )?mismatch[- ]repair\b", "dMMR"),
        (r"\bmismatch[- ]repair[- ]proficien(?:t|cy)\b", "pMMR"),
        (r"\bproficient (?:DNA )?mismatch[- ]repair\b", "pMMR"),
        (
            r"\b(?:high microsatellite[- ]instability|microsatellite[- ]instability[- ]high)\b",
            "MSI-H",
        ),
        (r"\bmicrosatellite[- ]stable\b", "MSS"),
        (r"\b(?:5-fluorouracil|5-?FU)\b", "fluorouracil"),
        (
            r"\b(?:versus\b\.?|vs\b\.?|v\.(?= )|(?:as |when )?compared (?:with|to)|as opposed to|"
            r"in comparison (?:with|to)|relative to)(?![\w-])",
            "vs",
        ),
        (r"\b(?:by|in) contrast (?:with|to)\b|\bunlike\b", "vs"),
        (r"\bhalved\b", "reduced by half"),
        (r"\b(?:a|one)[- ]third\b", "onethird"),
        (r"\btwo[- ]thirds\b", "twothirds"),
        (r"\b(?:a|one)[- ]quarter\b", "onequarter"),
        (r"\bthree[- ]quarters\b", "threequarters"),
        (r"\bcan(?:no|')t\b", "can not"),
        (r"n't\b", " not"),
        (r"\b(?:with (?:or|and) without|with/without|\+/- )(?= ?[a-z])", "withorwithout"),
        (r"\bnot only\b", "only"),
        (r"\bunrelated to\b", "not associated with"),
        (r"(?<!-)\b(?:related|linked) (?:to|with)\b", "associated with"),
        (r"\bineffective\b", "not effective"),
        (r"\bnon-?(?=significant|inferior|superior)", "non-"),
        (r"\bnon-(?!significant|inferior|superior)(?=[a-z]{4})", "non"),
        (r"\bless well\b", "worse"),
        (r"\bNS\b(?=[);,.])", "not significant"),
        (r"\b(phase|grade|stage|type|cohort|arm|group)-(?=[\dIVX])", r"\1 "),
        (r"\b(superior|inferior|preferable) to\b", r"\1 than"),
        # A trial's name: EORTC 40983, CheckMate 142.
        (
            r"(?-i:\b(?!PFS|OS|DFS|RFS|EFS|ORR|DCR|CI|HR|SD|IQR|BMI|RelR|OddsR|CIs)"
            r"(\w*[A-Z]\w*[A-Z]\w*|\w+[a-z][A-Z]\w*) "
            r"(?!19\d\d|20\d\d)(\d{2,6})\b(?![.,]\d|\s?%|[-/ ](?:"
            r"month|year|week|day|mg|patient|to\b|of\b)))",
            r"\1-\2",
        ),
        (r"\bp[- ]values?\b", "P"),
        (r"\bpercentage[- ]points?\b|\bpercent\b|\bper cent\b", "%"),
    )
)
_ALIKE = re.compile(
    r"\b(?:no|not? (?:an?y )|without(?: any)?) (?:(?:statistically|clinically|major|clear|marked|"
    r"apparent|meaningful|relevant|substantial|overall|material|important) )*(?:significant )?"
    r"differences?\b(?: (?:was|were) (?:seen|found|observed|detected|noted))?|"
    r"\b(?:(?:did|do|does|was|were|is|are|had) not|failed to) (?:statistically )?"
    r"(?:significantly )?(?:differ|different)(?: significantly)?\b|"
    r"\b(?:similar(?:ly)?|comparabl[ey]|equivalent|equal(?:ly)?|alike|the same)\b",
    re.IGNORECASE,
)
_DEFINED = re.compile(r"\(([A-Za-z][A-Za-z0-9+/-]{1,9})\)")
_KNOWN = frozenset("PFS OS DFS RFS EFS ORR DCR HR OR RR CI AE dMMR pMMR MSI-H MSS QoL".split())
_TWICE = re.compile(r"\b([\w-]+(?: [\w-]+){0,4}) \(\1\)", re.IGNORECASE)
_SPACED = re.compile(
    r"(?<![\d.,-])\b\d{1,3}(?: \d{3})+(?= (?:patients|participants|people|women|men|children|cases|"
    r"deaths|adults|infants|babies|subjects|individuals|persons|births)\b)"
)
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,]|\.\d{4})")


def normalised(text: str) -> str:
    """The text with one spelling for signs, spaces, thousands and powers."""
    text = re.sub(r"(?<=\d)[\u2009\u202f\u00a0](?=\d{3}(?!\d))", "", text)
    text = re.sub(
        r"(?<=\d)([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda found: "^" + found[1].translate(_SUPERSCRIPT), text
    )
    text = text.translate(_SUPERSCRIPT).replace("±", " ± ").replace("+/-", " ± ")
    text = unicodedata.normalize("NFKC", re.sub(r"(?<=\d)·(?=\d)", ".", text)).translate(_SIGNS)
    text = re.sub(r"\bm(?:\^2|\(2\))", "m2", text)
    text = re.sub(r"([<>])(?:/| or )=", r"\1=", text)
    text = _SPACED.sub(lambda found: found[0].replace(" ", ""), text)
    text = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), text)
    text = re.sub(r"(?<![\d.,])0,(?=\d)", "0.", text)
    text = re.sub(r"(?<=[a-z)%]) - (?=[a-z])", " ; ", text)
    return " ".join(text.split())


def definitions(text: str) -> dict[str, str]:
    """Abbreviations that a normalised text defines, ``long form (LF)``, with their long forms.

    Letters are matched backwards, as by Schwartz and Hearst (Pac Symp Biocomput 2003;8:451-62).
    """
    found = {}
    for match in _DEFINED.finditer(text):
        short = match[1]
        if short in _KNOWN or sum(char.isupper() for char in short) < 2:
            continue
        words = text[: match.start()].split()
        window = " ".join(words[-min(len(short) + 3, 2 * len(short)) :])
        start = _long_form(short, window)
        if start is not None and len(window) - start > len(short):
            found[short] = window[start:]
    return found


def _long_form(short: str, window: str) -> int | None:
    place = len(window) - 1
    for number in range(len(short) - 1, -1, -1):
        char = short[number].lower()
        if not char.isalnum():
            continue
        while place >= 0 and not (
            window[place].lower() == char
            and (number > 0 or place == 0 or not window[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        place -= 1
    start = place + 1
    return start if not re.search(r"[,;:().\d]", window[start:]) else None


def spelled(text: str, meant: Mapping[str, str]) -> str:
    """A normalised text with abbreviations and common phrases written one way."""
    for short, long in meant.items():
        literal = long.replace("\\", r"\\")
        text = re.sub(rf"(?<![\w-]){re.escape(short)}s?(?![\w-])", literal, text)
    for pattern, written in _PHRASES:
        text = pattern.sub(written, text)
    text = _ALIKE.sub("similar", text)
    return _TWICE.sub(r"\1", text)
