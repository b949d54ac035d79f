"""Words that `assistant.support` gives a meaning: directions, hedges, names, opposites."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from assistant.support.text import Token, key_of


def keys_of(words: str) -> frozenset[str]:
    """The stems of words in a string."""
    return frozenset(key_of(word) or word for word in words.split())


MEASURES = keys_of(
    """median mean rate month year week day patient group arm cohort survival response total value
    study trial analysis result ratio figure number proportion percentage overall interval point
    mg kg ml daily weekly once twice dose
    follow report colleague occur give see show observe achieve find treat treatment therapy"""
)
"""Words around numbers that seldom tell one number from another."""

# Families of directions; only words of one family contradict each other outright.
DIRECTIONS: Mapping[str, tuple[str, int]] = {
    **dict.fromkeys(
        keys_of(
            """higher longer longest increase increased increases increasing raise
            raised rise rose risen elevate elevated elevation greater greatest prolong prolonged
            exceed exceeded larger more promote promoted enhance enhanced stimulate
            accelerate accelerated upregulate upregulated upregulation augment gain gained doubled
            extend extended older strengthen faster boost
            boosted encourage encouraged potentiate potentiated facilitate facilitated"""
        ),
        ("size", 1),
    ),
    "commoner": ("size", 1),  # its stem is that of "common"
    **dict.fromkeys(("inverse", "inversely", "negatively"), ("size", -1)),
    **dict.fromkeys(
        keys_of(
            """lower shorter shortest decrease decreased decreases decreasing reduce
            reduced reduction fewer less decline declined fell fall fallen smaller lessen lessened
            lowered shorten shortened inhibit inhibited inhibits inhibition suppress suppressed
            block blocked diminish diminished attenuate attenuated downregulate downregulated
            downregulation younger weaken slow slowed delay delayed rarer curb impede
            impeded deplete depleted slower repress repressed prevent prevented abolish abolished
            abrogate abrogated dampen dampened mitigate mitigated hinder hindered"""
        ),
        ("size", -1),
    ),
    **dict.fromkeys(
        keys_of(
            """better best improve improved improves improving improvement superior superiority
            favourable favorable favour favoured favor favored benefit benefited
            ameliorate ameliorated alleviate alleviated"""
        ),
        ("worth", 1),
    ),
    **dict.fromkeys(
        keys_of(
            """worse worst worsen worsened worsening inferior inferiority poor poorer unfavourable
            unfavorable impair impaired deteriorate deteriorated deterioration detrimental harm
            harmed damage damaged exacerbate exacerbated aggravate aggravated"""
        ),
        ("worth", -1),
    ),
}


def direction(
    token: Token, previous: Token | None = None, following: Token | None = None
) -> tuple[str, int] | None:
    """Family and sign of a word that says which way; None for any other.

    "More than 12" and "grade 3 or higher" are limits and not directions.
    """
    found = DIRECTIONS.get(token.key) or DIRECTIONS.get(token.low)
    if token.kind != "word" or found is None:
        return None
    limit = token.low in {"more", "less", "fewer"} and following and following.low == "than"
    return None if limit or (previous and previous.low == "or") else found


GOOD_ENDPOINTS = keys_of(
    """PFS OS DFS RFS EFS ORR DCR QoL survival response respond cure control efficacy function
    remission recovery"""
) | {"pfs", "os", "dfs", "rfs", "efs", "orr", "dcr", "qol"}
BAD_ENDPOINTS = keys_of(
    """risk death deaths mortality recurrence relapse hazard toxicity complication complications
    morbidity progression loss stay pain events event AE hr failure bleeding incidence"""
) | {"ae", "hr"}
SIMILAR = key_of("similar")
DIFFERENT = keys_of("differ differed differs different difference differences differently")

HEDGES = frozenset(
    """may might could suggest suggests suggested suggesting possibly perhaps probably trend trends
    tendency tended tends tend seem seems seemed appear appears appeared hypothesize hypothesized
    hypothesise hypothesised speculate presumably unclear unproven inconclusive preliminary
    numerically marginally expected should whether aim aims aimed objective hypothesis
    hypotheses""".split()
)
"""Words that hold a claim back."""

ASKS = frozenset("whether aim aims aimed objective hypothesis hypotheses hypothesised".split())
"""Words before what is asked and not found."""

BOOSTS = frozenset(
    "significantly significant prove proves proved proven confirms confirmed".split()
)
"""Words that claim more than a bare result."""

OPPOSITES = tuple(
    (group.startswith("!"), tuple(keys_of(word) for word in group.lstrip("!").split("|")))
    for group in (
        "!colon colonic|rectal rectum",
        "!primary|metastatic metastasis metastases secondary",
        "!synchronous|metachronous",
        "!left|right",
        "men male males boys|women female females girls",
        "!children child paediatric pediatric infants adolescents|adult adults|elderly",
        "mice mouse murine rats rat|patients patient humans human",
        "!dmmr|pmmr",
        "deficient|proficient",
        "!mutant mutated mutation|wild",
        "!adjuvant|neoadjuvant",
        "!preoperative|postoperative|perioperative",
        "!laparoscopic|open",
        "resectable|unresectable",
        "positive|negative",
        "present presence|absent absence",
        "major|minor",
        "acute|chronic",
        "responders responder|nonresponders nonresponder",
        "early|late",
        "randomized|observational",
        "prospective|retrospective",
        "intravenous|oral|subcutaneous",
        "complete|partial",
        "systolic|diastolic",
        "inpatient|outpatient",
        "before|after",
        "squamous|adenocarcinoma",
        "high|low",
        "maximum maximal|minimum minimal",
        "active|inactive",
        "once|twice|thrice",
        "daily|weekly|monthly|annually",
        "safe|unsafe",
        "sufficient|insufficient",
        "sensitive|resistant refractory",
        "agonist|antagonist",
    )
)
"""Words of which one does not do for the other; True where one alone already narrows a claim."""

IMPLIED: Mapping[str, frozenset[str]] = {
    "pfs": keys_of("progression free survival"),
    "os": keys_of("survival death died"),
    "dfs": keys_of("disease free survival"),
    "rfs": keys_of("recurrence relapse free survival"),
    "efs": keys_of("event free survival"),
    "orr": keys_of("objective response rate"),
    "dcr": keys_of("disease control rate"),
    "ae": keys_of("adverse event"),
    "hr": keys_of("hazard ratio risk"),
}
"""What the abbreviations say of which texts were written with."""

_AGAINST = {
    key: frozenset().union(*(other for other in group if key not in other))
    for _, group in OPPOSITES
    for members in group
    for key in members
}


def against(key: str) -> frozenset[str]:
    """The stems that a stem is opposed to in `OPPOSITES`."""
    return _AGAINST.get(key, frozenset())


_DRUG = re.compile(
    r"[a-z]{2,}(?:mab|nib|platin|tecan|rubicin|taxel|ciclib|parib|limus|statin|sartan|pril|olol|"
    r"gliptin|gliflozin|glutide|prazole|azole|cillin|mycin|oxacin|cycline|vir|fungin|trexate|"
    r"citabine|uracil|cept|kinra|leucel|stim|tide|poetin|setron|dronate|dronic|xaban|gatran|parin|"
    r"profen|coxib|triptan|pitant|oxetine|pram|zepam|zolam|thiazide|semide|lukast|mustine|fosfamide|"
    r"bicin|poside|blastine|cristine|lidomide|zomib|degib|sertib|rafenib|metinib|motide|ximab|"
    r"mumab|zumab|formin|glitazone|thyroxine|steride|asone|solone)e?"
)
_COMMON_DRUGS = frozenset(
    """insulin aspirin heparin warfarin morphine tamoxifen digoxin lithium ibuprofen paracetamol
    acetaminophen cisplatin clopidogrel ticagrelor prasugrel quinine caffeine nicotine ketamine
    levodopa clozapine fluorouracil leucovorin methadone naloxone tirofiban""".split()
)
_NOT_DRUGS = frozenset(
    "peptide nucleotide oligonucleotide polypeptide accept concept except".split()
)


@functools.lru_cache(maxsize=50_000)
def is_drug(word: str) -> bool:
    """Whether a lower-case word ends as the names of drugs do."""
    found = _DRUG.fullmatch(word) is not None and word not in _NOT_DRUGS and len(word) > 5
    return found or word in _COMMON_DRUGS


@functools.lru_cache(maxsize=50_000)
def is_name(key: str) -> bool:
    """Whether a stem is a name by its shape: a drug, or letters with a digit."""
    return any(char.isdigit() for char in key) or is_drug(key)


_SAME = tuple(
    keys_of(group)
    for group in (
        "patient patients participant participants people subject subjects individual person",
        "tumour tumor neoplasm cancer carcinoma malignancy",
        "therapy treatment treated treat regimen given received receiving receive administered",
        "death died die mortality deaths fatal",
        "resection hepatectomy surgery surgical operation resected",
        "recurrence relapse recurred relapsed recurrent",
        "response responded respond responses responder responders orr",
        "study trial analysis investigation series research",
        "improve better prolong longer increase higher improved prolonged extended favourable",
        "reduce lower decrease fewer less shorter reduced decreased lowered",
        "AE ae toxicity adverse events event",
        "metastasis metastases metastatic metastatis spread",
        "survival survived surviving survive alive OS os",
        "randomized randomised assigned allocated allotted",
        "show find report demonstrate observe found showed reported observed shown saw seen",
        "liver hepatic",
        "drug agent compound medication",
        "chemotherapy chemo",
        "similar comparable",
        "worse poor poorer inferior",
        "include comprise enrolled included comprised",
        "child children paediatric pediatric",
        "efficacy effective benefit activity",
        "stop discontinue stopped discontinued",
        "cause lead led result induce produce caused",
        "risk likelihood probability chance incidence",
        "associated association linked correlated related",
        "group arm cohort",
        "typical common frequent commonest often",
        "predict predictor prognostic predicted",
        "about approximately",
        "rate proportion percentage share",
        "resistant resistance refractory",
    )
)
SYNONYMS: Mapping[str, frozenset[str]] = {
    key: frozenset().union(*(group for group in _SAME if key in group))
    for group in _SAME
    for key in group
}
"""Stems that do for each other when it is asked how much of a statement is covered."""

FRAME = keys_of(
    """study trial author authors report reported reports show showed shown find found finding state
    stated observe observed result results according paper review article colleagues conclude
    concluded analysis data researcher researchers note noted describe described demonstrate
    demonstrated addition additionally furthermore patient patients"""
)
"""Stems that introduce a statement without being what it says."""
