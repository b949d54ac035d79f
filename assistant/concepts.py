"""What a question wants to know, and whether a sentence says it: outcomes, design, reasons.

A reader asks how long people lived; a paper writes "median overall survival". Each `Concept`
knows both ways of saying one thing.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import string
from collections.abc import Sequence

from assistant.question import content_words
from index.lexical import terms


@dataclasses.dataclass(frozen=True)
class Concept:
    """One thing that can be asked for: how questions ask for it, how papers write it."""

    name: str
    asked: re.Pattern[str]
    written: re.Pattern[str]


def _concept(name: str, asked: str, written: str | None = None) -> Concept:
    """`written` None: papers write it as questions ask for it."""
    return Concept(name, _pattern(asked), _pattern(written or asked))


def _pattern(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives})", re.IGNORECASE)


_FREE = r"[-\u2010\u2011 ]free"
_TREATMENT_FREE = r"progression|disease|relapse|recurrence|event|metastasis|failure"

CONCEPTS = (
    _concept(
        "survival",
        r"(?<!free )surviv|m?OS\b|DSS\b|CSS\b|alive\b(?! (?:and )?(?:without|free))|"
        r"liv(?:e|ed|ing)\b(?! (?:without|free))(?! (?:donor|cell|vaccin))|"
        r"(?:hazard ratios?|HRs?) (?:for|of) death|"
        r"life expectancy|longevity|outliv|prognosis|did (?:they|patients|people) (?:do|fare)",
        r"(?<!free )surviv|OS\b|alive\b|died\b|deaths?\b|prognosis",
    ),
    _concept(
        "survival without disease",
        rf"(?:{_TREATMENT_FREE}){_FREE}|m?[PDRE]FS\b|free of (?:\w+ )?(?:disease|"
        rf"progression|cancer)|"
        r"(?:alive|living) (?:and )?(?:without|free)|"
        r"(?:not|neither) (?:yet )?(?:progressed|relapsed|recurred) (?:n?or) died|"
        r"time to (?:progression|recurrence|relapse)|"
        r"(?:before|until|without) (?:it|the (?:cancer|disease|tumou?rs?)|things|they|"
        r"getting|disease)"
        r"(?: \w+)? ?(?:grew|grow|progress|got worse|worse|return|came back|advanc)|"
        r"keep the (?:cancer|disease) (?:at bay|in check|under control)",
        rf"(?:{_TREATMENT_FREE}){_FREE}|[PDRE]FS\b|"
        rf"free of (?:\w+ )?(?:disease|progression)|"
        r"time to (?:progression|recurrence|relapse)|without (?:progression|recurrence|relapse)",
    ),
    _concept(
        "recurrence",
        rf"recur(?!rence{_FREE})|relaps(?!e{_FREE})|"
        r"(?:come|came|comes|coming|grow|grew) back|return",
        r"recur(?!rent (?:[\w-]+ ){0,3}(?:metasta|cancer|carcinoma|disease|tumou?r|lesion))|relaps",
    ),
    _concept(
        "progression",
        r"progress(?:ed|ion|ing|ive)?\b(?!-| free)|got worse|grow(?:th|ing|s)?\b|grew\b",
        r"progress(?!ion[-\u2010\u2011 ]free)|grew|growth",
    ),
    _concept(
        "response",
        r"(?<!immune )respon(?:d|se|siv)|ORR\b|CR\b|PR\b|shr[aiu]nk|remission|complete regression|"
        r"tumou?rs? (?:got smaller|disappear)|work(?:s|ed)? (?:in|for|against|on)",
        r"(?<!immune )respon(?:d|se|siv)|ORR\b|remission|regress",
    ),
    _concept(
        "complete response",
        r"complete (?:\w+ )?(?:respon[ds]|regress|remission)|p?CRs?\b|"
        r"(?:completely|entirely|all) (?:gone|dead|disappear|vanish)|"
        r"(?:went|gone?|go(?:es)?|disappear\w*|vanish\w*) (?:away )?(?:completely|entirely)|"
        r"no (?:living|viable|residual) (?:cancer|tumou?r)",
        r"complete (?:\w+ )?(?:respon[ds]|regress|remission)|p?CRs?\b",
    ),
    _concept(
        "disease control",
        r"disease control|DCR\b|stable disease|stabili[sz]|clinical benefit",
    ),
    _concept(
        "duration",
        r"durab|how long (?:did|do|does|were|was) (?:the |their |these )?(?:respon|effect|benefit)|"
        r"duration|last(?:ed|ing)?\b",
        r"durab|duration|ongoing|lasted|lasting",
    ),
    _concept(
        "harm",
        r"adverse|side[- ]?ef+ects?|toxic|(?:un)?safe(?:ty|r|ly)?\b|tolera|complication|harm|"
        r"grade (?:3|4|5|three|four)|(?:S|TR|ir)?AEs?\b|dangerous|severe|"
        r"serious (?:problem|reaction|event)|risky|at what (?:cost|price)",
        r"adverse|side[- ]?effects?|toxic|safe(?:ty|r|ly)?\b|tolera|complication|morbidity|"
        r"grade (?:3|4|5)|events?\b(?![-\u2010\u2011 ]free)",
    ),
    _concept(
        "stopping",
        r"discontinu|stop(?:ped|ping|s)?\b|c[oa]me off|withdr[ae]w|quit|give up|gave up|interrupt|"
        r"drop(?:ped)? out",
        r"discontinu|stopped|stopping|withdr[ae]w|interrupt|dropped out",
    ),
    _concept(
        "death",
        r"mortality|(?<! or )(?<! nor )die[ds]?\b|dying|(?<!ratio for )(?<!ratio of )(?<!HR for )"
        r"(?<!HR of )deaths?\b|fatal|killed|lethal",
        r"mortality|die[ds]?\b|deaths?\b|fatal|treatment-related death",
    ),
    _concept(
        "hospital stay",
        r"(?:hospital|length of) stay|stay(?:ed)? in (?:the )?hospital|days? in hospital|"
        r"discharge|(?:go(?:es|ing)?|went|gets?|got|getting|sent) home|leave hospital|"
        r"out of hospital|left hospital|hospitali[sz]|kept in\b(?! check)",
        r"(?:hospital|length of) stay|stay(?:ed)? in hospital|discharge|hospitali[sz]",
    ),
    _concept(
        "patients studied",
        r"(?:how many|number of) (?:\w+ ){0,3}(?:patients|people|participants|women|men|subjects|"
        r"cases|trials|studies|articles|papers|resections|operations|samples|tumou?rs)|sample size|"
        r"how (?:big|large) (?:was|is|were)|enrol|recruit|randomi[sz]ed\b",
        r"n ?= ?\d|\d[\d,]* (?:\w+[ -]){0,4}(?:patients|people|participants|women|men|"
        r"subjects|cases|"
        r"trials|studies|articles|papers|resections|operations|samples|tumou?rs)|enrol|recruit|"
        r"randomi[sz]ed \d|accrued",
    ),
    _concept(
        "design",
        r"(?:what|which) (?:kind|type|sort|design) of|design|phase|randomi[sz]ed|blind|"
        r"retrospective|"
        r"prospective|methodolog|how (?:was|were) (?:the|this|it) (?:study|trial)",
        r"phase (?:\d|I)|randomi[sz]ed|blind|retrospective|prospective|single-arm|"
        r"open-label|cohort|"
        r"case[- ]control|systematic review|meta-analysis|narrative review|pilot|case report",
    ),
    _concept("blinding", r"(?:un|double-?|single-?)?(?:blind|mask(?:ed|ing))|open[- ]label"),
    _concept(
        "software",
        r"software|stat(?:s|istics|istical) (?:package|program)",
        r"software|(?-i:SPSS|SAS|STATA|Stata)|R version|version \d",
    ),
    _concept(
        "place",
        r"where\b|which (?:countr|cit|centre|center|hospital|institution|universit)|"
        r"(?:how many|number of) (?:sites|cent(?:re|er)s|countries|hospitals)",
        r"sites?\b|cent(?:re|er)s?\b|countr|hospitals?\b|universit|institut|"
        r"from (?:\w+ ){0,2}(?-i:[A-Z])",
    ),
    _concept(
        "period",
        r"when\b|(?:what|which) (?:years?|period|dates?|months?)|between (?:which|what)|"
        r"^\W*(?:and |the |exact )*(?:date|year)s?\W*$",
        r"(?:19|20)\d\d",
    ),
    _concept(
        "follow-up",
        r"follow(?:ed)?[- ]?up|how long\b.{1,60}\b(?:followed|watched|tracked|monitored)|observ",
        r"follow(?:ed)?[- ]?up|followed\b|observ",
    ),
    _concept(
        "endpoint",
        r"(?:primary|secondary|main|chief) (?:end ?-?points?|outcomes?|aims?|objectives?|goals?)|"
        r"end ?points?",
    ),
    _concept(
        "dose",
        r"dos(?:e|es|ed|age|ing)\b|how (?:often|much) (?:was|were|is|did)|milligram|mg\b|schedul|"
        r"regimen|how (?:was|were|is|are) (?:\w+ ){1,4}(?:given|administered|scheduled|combined)|"
        r"cycles?|infusions?",
        r"dos(?:e|es|ed|age)\b|\d[\d.,]* ?(?:mg|g|Gy|mcg|ml|pfu|GBq)\b|every \w+ (?:weeks|"
        r"days)|cycles?\b|"
        r"weekly|daily|infusions?|injections?",
    ),
    _concept(
        "conclusion",
        r"conclu(?!sive)|take[- ]home|bottom line|verdict|authors? (?:think|say|believe|recommend|"
        r"suggest|argue|want)|(?:do|did|does|would) the(?:se)? authors|recommend|advi[sc]e|"
        r"main (?:finding|message|result)|overall message|argue|propose",
        r"conclu|suggest|recommend|argue|propose|support(?:s|ed)? (?:the|a)|state",
    ),
    _concept(
        "reason",
        r"why\b|how (?:come|does|do|can|could|might|would|should)\b|mechanism|explain|explanation|"
        r"because|reasons?\b|rationale|account for|behind\b|cause[sd]?\b|responsible for|lead to|"
        r"driv(?:e|es|en|ing)\b|role\b",
        r"because|due to|owing to|mechanism|explain|attribut|mediat|thereby|through\b|via\b|"
        r"by (?:\w+ing|the|a)\b|leads? to|may\b|cause[sd]?\b|induc|driv|rationale|"
        r"role\b|as a result|"
        r"inhibit|suppress|promot|deplet|eliminat|express",
    ),
    _concept(
        "limitation",
        r"limitation|weakness|weak (?:spot|point)|caveat|shortcoming|drawback|criticism|careful|"
        r"caution|reliable|bias|"
        r"(?:in)?conclusive|convincing|definit(?:e|ive)\b|solid|proof\b|how (?:sure|certain)",
        r"limitation|limited by|limiting|caution|caveat|weakness|single-arm|"
        r"small (?:sample|number)|"
        r"need(?:s|ed)? (?:more|further)|retrospective|unplanned|exploratory|post hoc|non-randomi",
    ),
    _concept("registration", r"registr|NCT\b|NCT\d+|trial number|identifier", r"NCT\d+|registered"),
    _concept(
        "share",
        r"percent|per cent|what % of|proportion|what (?:share|fraction|part)|"
        r"how (?:common|often|frequent|"
        r"likely|many)|rates?\b|incidence|prevalence|odds|chances?|probability|risk\b",
        r"\d[\d.,]* ?%|\d[\d.,]* percent|\d+ of (?:the )?\d|one in|a (?:third|quarter|"
        r"half)|half of|most\b",
    ),
    _concept(
        "significance",
        r"significan|p[- ]?values?|confidence interval|CI\b|statistic|chance finding|by chance",
        r"significan|P ?[<=≤>]|CI\b|alpha|threshold|boundary",
    ),
    _concept(
        "hazard ratio",
        r"hazard ratio|(?-i:HRs?)\b|odds ratio|relative risk|risk ratio",
        r"hazard ratio|(?-i:HR)\b|odds ratio|(?-i:OR)\b|relative risk|risk ratio",
    ),
    _concept(
        "eligibility",
        r"eligib|inclu(?:ded|sion)|criteria|who (?:could|can|was|were|is|are|took|"
        r"qualif|may|gets?)|"
        r"which (?:patients|people)|what (?:sort|kind|type) of (?:patients|people)|candidates?",
        r"eligib|inclu(?:ded|sion)|criteria|patients with|aged|candidates?|selected|suitable",
    ),
    _concept(
        "definition",
        r"stands? for|mean(?:s|t|ing)?\b|defin|what (?:is|are|was) (?:an? |"
        r"the )?[\w-]+(?: [\w-]+)?\?|"
        r"abbreviat|what exactly|acronym|(?:made|consist|compos)\w* (?:up )?of|contain",
        r"defin|stands? for|is an?\b|are\b|means\b|meant\b|refers? to|consist|compris|"
        r"called|known as|"
        r"\((?-i:[A-Z])[\w-]+\)|score",
    ),
    _concept(
        "size",
        r"how (?:large|big|wide|small) (?:could|can|may|might|was|were|is|are|did)\b.{0,30}"
        r"(?:lesion|tumou?r|metasta|mets\b|nodule|deposit|cancer)|diameter|size\b",
        r"\d ?(?:cm|mm)\b|diameter|size\b",
    ),
    _concept(
        "intention to treat",
        r"(?<!not )(?<!not the )(?:intention|intent)[- ]to[- ]treat|(?<!not )(?<!not the )ITT\b|"
        r"(?:everyone|everybody|all(?: (?:those|patients|people))?) (?:who (?:was|were) )?"
        r"(?:assigned|allocated|allotted|randomi[sz]ed)",
        r"(?:intention|intent)[- ]to[- ]treat|ITT\b",
    ),
    _concept(
        "per protocol",
        r"per[- ]protocol|as[- ]treated|(?:truly|actually|really) (?:got|had|received|underwent|"
        r"given|treated|transplanted|operated)",
        r"per[- ]protocol|as[- ]treated",
    ),
    _concept("quality of life", r"quality of life|QoL\b|well-?being"),
    _concept(
        "cost",
        r"(?<!at what )costs?\b(?! (?:any|some|them|him|her|us|patients|people))|QALYs?\b|"
        r"(?<!at what )price|afford|economic|expens|money|cheap",
    ),
    _concept(
        "biomarker",
        r"biomarkers?|predict|marker|signature|who (?:benefit|respond)s?|which patients benefit",
        r"biomarkers?|predict|marker|signature|associated with|correlat|linked",
    ),
    _concept(
        "immune cells",
        r"infiltrat|T[- ]cells?|lymphocyte|macrophage|immune cells?|(?-i:TILs?)\b",
    ),
    _concept(
        "comparison",
        r"compar|versus|vs\b|better|worse|differ|more than|less than|superior|inferior|against\b|"
        r"higher|lower|improv|benefit|advantage|gain",
        r"compar|versus|vs\b|better|worse|differ|superior|inferior|against\b|higher|lower|improv|"
        r"benefit|similar|longer|shorter|than\b|no (?:effect|significant)|not ",
    ),
)


_FOLLOW_UP_FOR = re.compile(
    r"(follow[-\u2010\u2011 ]?up)(?: time)? for (?:[\w-]+ ){0,2}(?:survival|OS|[PDRE]FS)\b",
    re.IGNORECASE,
)

OUTCOMES = frozenset(
    {
        "survival",
        "survival without disease",
        "recurrence",
        "response",
        "disease control",
        "duration",
        "harm",
        "stopping",
        "death",
        "hospital stay",
        "dose",
        "hazard ratio",
        "quality of life",
        "cost",
    }
)
"""Names of the concepts that are measured, one of which a question seldom confuses with another."""


@functools.lru_cache(maxsize=256)
def asked_concepts(question: str) -> tuple[Concept, ...]:
    """The concepts a question asks for."""
    return tuple(concept for concept in CONCEPTS if concept.asked.search(question))


def asked_outcomes(question: str) -> frozenset[str]:
    """Names of the outcomes a question asks for."""
    return OUTCOMES.intersection(concept.name for concept in asked_concepts(question))


def naming_words(text: str) -> dict[str, str]:
    """The content words of a text that name what it is about, without those that ask for an outcome
    or the like; see `content_words`."""
    for concept in asked_concepts(text):
        text = concept.asked.sub(" ", text)
    return content_words(text)


@functools.lru_cache(maxsize=50_000)
def written_concepts(sentence: str) -> frozenset[str]:
    """Names of the concepts a sentence writes about; a "follow-up for survival" is just that."""
    sentence = _FOLLOW_UP_FOR.sub(r"\1", sentence)
    return frozenset(concept.name for concept in CONCEPTS if concept.written.search(sentence))


def words_of(concepts: Sequence[Concept], text: str) -> frozenset[str]:
    """The terms of the words with which a text asks for the concepts."""
    found: set[str] = set()
    for concept in concepts:
        for match in concept.asked.finditer(text):
            ending = text[match.end() :].lstrip(string.ascii_letters)
            found |= set(terms(text[match.start() : len(text) - len(ending)]))
    return frozenset(found)
