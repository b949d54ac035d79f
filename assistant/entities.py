"""The named entities of a question: studies, authors, drugs, genes, cancers and where they are."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator
from typing import Literal

from wordfreq import zipf_frequency

from assistant.lay_terms import synonyms
from assistant.substitution import DRUG, MARKERS, REGIMENS, SURNAME
from index.lexical import STOP_WORDS, terms

Kind = Literal[
    "study",
    "author",
    "drug",
    "gene",
    "cancer",
    "site",
    "line",
    "people",
    "treatment",
    "harm",
    "outcome",
    "statistic",
    "country",
]

COMMON = 4.5
"""Zipf frequency from which a word before a year is hardly an author's name."""

COMMON_OWNER = 3.25
"""The same of a word with an ``'s``: ``Hubby's`` is none."""

COMMON_WORD = 5.0
"""The same from which a word in capitals is rather stressed than the name of a study."""

WORD = 3.5
"""The same from which a name in capitals is a word of English, and no short form."""

SHORTEST, LONGEST = 3, 30
"""Characters of the shortest and of the longest name of a study or a gene."""

SHOUTED = 4
"""Words from which a question all in capitals is one whose capitals say nothing."""

_ORGANS: tuple[tuple[str, str], ...] = (
    (r"colorectal|colon|colonic|rectal|bowel|rectum", "colorectal colon rectal bowel CRC mCRC"),
    (r"pancreas|pancreatic", "pancreatic pancreas PDAC pancreatitis"),
    (r"gastric|stomach", "gastric stomach gastrooesophageal gastroesophageal"),
    (r"o?esophageal|o?esophagus", "esophageal esophagus gastroesophageal"),
    (r"lungs?|pulmonary", "lung pulmonary NSCLC"),
    (r"breast", "breast"),
    (r"ovarian|ovary", "ovarian ovary"),
    (r"prostate", "prostate"),
    (r"bladder|urothelial", "bladder urothelial"),
    (r"kidney|renal", "renal kidney RCC"),
    (r"thyroid", "thyroid hypothyroidism hyperthyroidism thyroiditis"),
    (r"endometrial|womb|uterine", "endometrial uterine"),
    (r"cervical", "cervical"),
    (r"brain|cerebral", "brain cerebral intracranial"),
    (r"bone", "bone"),
    (r"adrenal", "adrenal"),
    (r"peritoneal|peritoneum", "peritoneal peritoneum"),
    (r"biliary|bile duct|gallbladder", "biliary bile cholangiocarcinoma gallbladder"),
    (r"skin", "skin melanoma cutaneous"),
    (r"head and neck", "head"),
    (r"anal", "anal"),
    (r"splenic|spleen", "splenic spleen"),
    (r"liver|hepatic", "liver hepatic hepatocellular CRLM HCC"),
)
"""Where a tumour is, and what papers on it write."""

_ALONE = re.compile(
    r"pancreatic|gastric|ovarian|prostate|bladder|thyroid|o?esophageal|breast|endometrial|cervical",
    re.IGNORECASE,
)
"""Those that mean a cancer without the word."""

_CANCERS: tuple[tuple[str, str], ...] = (
    (r"melanomas?", "melanoma"),
    (r"glioblastomas?|gliomas?", "glioblastoma glioma"),
    (r"NSCLC", "NSCLC lung"),
    (r"HCC|hepatocellular carcinoma", "HCC hepatocellular"),
    (r"PDAC", "PDAC pancreatic"),
    (r"cholangiocarcinomas?", "cholangiocarcinoma biliary"),
    (r"lymphomas?", "lymphoma"),
    (r"leuka?emias?", "leukemia"),
    (r"myelomas?", "myeloma"),
    (r"sarcomas?", "sarcoma"),
    (r"mesotheliomas?", "mesothelioma"),
    (r"neuroblastomas?", "neuroblastoma"),
)
"""Cancers with names of their own, and what papers on them write."""

_CANCER = r"(?:cancers?|carcinomas?|tumou?rs?|adenocarcinomas?|malignanc(?:y|ies)|neoplasms?)\b"
_SPREAD = r"(?:mets\b|metasta\w+|secondar(?:y|ies)\b)"

_AUTHOR = re.compile(
    rf"\b(?P<name>{SURNAME})"
    r"(?:(?: et al\b| and (?:co\b|colleagues\b|co-?workers\b))"
    r"|(?P<dated>(?:,? \(?|['’]s )(?:19|20)\d\d\b)"
    r"|(?P<owner>['’]s\b))"
)
_CAPITALISED = re.compile(r"\b([A-Z]\w*)\.? $")
_TOKEN = re.compile(r"[^\W_][\w+]*(?:[-‑–.][\w+]+)*")
_NUMBERED = re.compile(
    r"\b[A-Z][\w-]{0,20}[A-Z]\w{0,20} (?!(?:19|20)\d\d\b)(?:\d{3,5}|\d[A-Z]{2})\b"
    r"|\b[A-Z]{4,} \d(?![\w%-]|\.\d| (?:year|month|week|day|patient|arm|of)s?\b)"
)
_CALLED_STUDY = re.compile(r",? (?:(?:phase \w+ )?(?:trial|study|registry|cohort)\b)")
_STUDY = re.compile(
    r"[A-Z][a-z]+[A-Z]\w*"
    r"|(?=\w*[A-Z]\w*[A-Z])[A-Za-z]{2,}\d{3,}"
    r"|[A-Z]{2,}\.\d{1,2}"
    r"|[A-Z]{3,}(?:[-‑–.](?:[A-Z]*\d+[A-Z]?|[IV]+|[A-Z]{3,}\d*))+"
    r"|(?=\w*[A-Z])[A-Za-z]{4,}[-‑–]\d\w*"
)
_GENE = re.compile(
    r"(?=.*[A-Z])(?=.*\d)(?:[A-Z]{1,6}\d{1,4}[A-Z]?\d?|[A-Z]{2,5}-[A-Z]?\d{1,3}[A-Z]?)"
)
_GENE_WORD = re.compile(
    r"[KN]?RAS|BRAF|EGFR|VEGF|ALK|APC|PTEN|NTRK|POLE|PIK3CA|TIGIT|STING|MYC|IDH"
)
_NO_STUDY = re.compile(
    rf"(?:{MARKERS}|{REGIMENS}(?:-{REGIMENS})?|(?:micro|mi)RNA-\d\w*|{_GENE_WORD.pattern}|CAR(?:-T)?|TCR|JAMA|NEJM|ASCO|ESMO|NCCN|PMID|COVID-19)s?"
)
_NO_GENE = re.compile(rf"[A-Z]\d{{1,2}}|Q\d+W|C\d+D\d+|CI95|{REGIMENS}")
_RULED_OUT = re.compile(
    r"\b(?:not|rather than|instead of|other than|excluding|as opposed to) (?:the |in |of |from )*"
    r"(?=\w*[A-Z])[\w-]+(?: \d{3,5})?"
)
_HYPHEN = "[-‑–]"


@dataclasses.dataclass(frozen=True)
class Entity:
    """What a question names, in its own words; `terms` are those of which a paper that speaks of it
    holds one where there are any, and `written` how it is written there where that matters."""

    kind: Kind
    words: str
    terms: frozenset[str]
    written: re.Pattern[str] | None = None


def entities(text: str) -> list[Entity]:
    """What a text names, each once.

    A study is told by its shape (``KEYNOTE-177``, ``TransMet``) or by being called one in capitals,
    an author by a year or a study of theirs, a drug by the ending of its international name, a gene
    or the like by letters with digits. What a text rules out ("not NICHE-2") it does not name.
    """
    text = _RULED_OUT.sub("", text)
    found = [*_authors(text), *_drugs(text), *tumours(text)]
    if text != text.upper() or len(text.split()) < SHOUTED:
        found += _names(text)
    return list({(entity.kind, entity.words.lower()): entity for entity in found}.values())


def _authors(text: str) -> Iterator[Entity]:
    for match in _AUTHOR.finditer(text):
        name = match["name"]
        before = _CAPITALISED.search(text[: match.start()])
        in_journal = before is not None and before[1].lower() not in STOP_WORDS
        certain = not (match["dated"] or match["owner"])
        common = COMMON_OWNER if match["owner"] else COMMON
        if certain or not (in_journal or zipf_frequency(name, "en") >= common):
            yield Entity("author", name, frozenset(terms(name)))


def _drugs(text: str) -> Iterator[Entity]:
    for match in DRUG.finditer(text):
        for term in terms(match.group()):
            yield Entity("drug", match.group(), synonyms(term))


def tumours(text: str) -> Iterator[Entity]:
    """The cancers and the places of metastases that a text names."""
    for organ, written in _ORGANS:
        held = frozenset(terms(written))
        site = _place(organ, _SPREAD).search(text)
        cancer = _place(organ, _CANCER).search(text)
        alone = re.search(rf"\b(?:{organ})\b", text, re.IGNORECASE)
        if site:
            yield Entity("site", site.group(), held)
        if cancer:
            yield Entity("cancer", cancer.group(), held)
        elif alone and not site and _ALONE.fullmatch(alone.group()):
            yield Entity("cancer", alone.group(), held)
    for name, written in _CANCERS:
        if found := re.search(rf"\b(?:{name})\b", text, re.IGNORECASE):
            yield Entity("cancer", found.group(), frozenset(terms(written)))


@functools.cache
def _place(organ: str, tumour: str) -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:{organ}) {tumour}|\b{tumour} (?:of|in|to|from) (?:the )?(?:{organ})\b",
        re.IGNORECASE,
    )


def _names(text: str) -> Iterator[Entity]:
    """Studies and genes."""
    rest = text
    for match in _NUMBERED.finditer(text):
        yield _study(match.group())
        rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
    for match in _TOKEN.finditer(rest):
        name = match.group()
        if len(name) > LONGEST:
            continue
        called = name.isupper() and _CALLED_STUDY.match(rest, match.end()) is not None
        if _is_study(name, called):
            yield _study(name)
            continue
        for part in [name] if _GENE.fullmatch(name) else re.split(_HYPHEN, name):
            if _GENE_WORD.fullmatch(part) or (
                _GENE.fullmatch(part) and not _NO_GENE.fullmatch(part)
            ):
                (term, *_) = terms(re.sub(_HYPHEN, "", part))
                yield Entity("gene", part, synonyms(term))


def _is_study(name: str, called: bool) -> bool:
    """Whether a name has the shape of a study's, or is `called` one and may be one.

    Letters without a vowel have not, nor a common word in capitals, and no name that stands for
    words which papers write out.
    """
    if _NO_STUDY.fullmatch(name) or len(name) < SHORTEST:
        return False
    frequency = zipf_frequency(name, "en")
    if called and frequency >= WORD:
        return True
    if any(len(synonyms(term)) > 1 for term in terms(name)):
        return False
    if name.isalpha() and name.isupper():
        pronounced = re.search("[AEIOUY]", name) is not None
        return called or (len(name) > SHORTEST and pronounced and frequency < COMMON_WORD)
    return _STUDY.fullmatch(name) is not None


def _study(name: str) -> Entity:
    """A study; one in capitals alone has to be written so, for it may be a word ("CONTROL"), or is
    a group that numbers its studies ("JCOG")."""
    parts = re.findall(r"[^\W\d_]+|\d+", name)
    pattern = rf"(?:/\w+)?(?:{_HYPHEN}|[.\s])?".join(map(re.escape, parts))
    longer = ""
    if name.isalpha():
        pattern += r"(?:\d{3,})?"
        longer = rf"|{_HYPHEN}\d|\s\d(?!\w)"
    exact = name.isupper() and name.isalpha()
    written = re.compile(rf"(?<!\w){pattern}(?!\w{longer})", re.NOFLAG if exact else re.IGNORECASE)
    held = {term for term in terms(f"{name} {parts[0]}") if not term.isdecimal()}
    return Entity("study", name, frozenset(held), written)
