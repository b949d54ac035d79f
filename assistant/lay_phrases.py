"""Phrases of several words that people say, and the words papers write for them."""

from __future__ import annotations

import functools
import re

from index.lexical import terms

_REMOVED = r"(?:cut|cutting|took|taken|taking|take|chopped|sliced|removed|have)"
_WRITTEN = {
    # the disease
    r"back passage|rear end": "rectal rectum",
    r"(?:gone|went|going|got|moved|travel+ed|spread(?:s|ing)?|com(?:e|ing)|been found) (?:in)?to "
    r"(?:the|his|her|my|their) liver|"
    r"in (?:the|his|her|my|their|your|our) liver": "liver hepatic metastases",
    r"secondary (?:tumou?rs?|cancers?|growths?|deposits?)|(?:liver|lung) (?:secondaries|spots?|"
    r"growths?|lumps?|deposits?)": "metastases metastasis lesion",
    r"(?:broken|faulty|defective|poor|bad|missing) (?:dna[- ])?(?:mismatch[- ])?repair"
    r"(?: (?:system|genes?|machinery))?|"
    r"dna[- ]repair (?:fault|defect|problem)s?": "mismatch repair deficient dMMR MSI microsatellite",
    r"(?:intact|working|normal|good) (?:dna[- ])?(?:mismatch[- ])?repair": "proficient pMMR MSS",
    r"msi[- ]?high|high microsatellite instability": "MSI-H microsatellite instability-high dMMR",
    r"mmr[- ]proficient|proficient mmr|microsatellite[- ]stable": "pMMR MSS proficient stable",
    r"mmr[- ]deficient|deficient mmr": "dMMR MSI-H deficient",
    r"tumou?r marker|blood marker|cancer marker": "CEA marker",
    # the treatments
    r"immune[- ](?:drugs?|treatments?|therap(?:y|ies)|medicines?|boosting (?:drugs?|treatment))|"
    r"immuno[- ]oncology": "immunotherapy checkpoint inhibitors nivolumab pembrolizumab",
    r"two (?:immune|immunotherapy) drugs|(?:double|dual|combined) (?:immunotherapy|"
    r"checkpoint (?:blockade|inhibition))": "nivolumab ipilimumab durvalumab tremelimumab "
    r"combined plus",
    r"(?:immune|checkpoint) brakes?|brakes? (?:on|off) (?:the )?immune": "checkpoint",
    r"(?:lab|laboratory|genetically)[- ](?:altered|modified|engineered|grown|made)|"
    r"(?:altered|modified|engineered|trained|reprogrammed) (?:immune|t|white)[- ](?:blood )?cells?":
    "CAR CAR-T engineered TCR transduced T-cell",
    r"(?:cancer|tumou?r)[- ](?:killing|eating|busting) virus(?:es)?|"
    r"virus(?:es)? that (?:kills?|attacks?|eats?)": "oncolytic vaccinia virus",
    r"through (?:a|the) drip|by drip|in(?:to)? (?:a|the) vein": "intravenous intravenously infusion",
    r"in(?:to)? the (?:liver'?s? |hepatic )?artery|liver'?s artery|liver artery": "hepatic artery "
    r"arterial HAI infusion",
    r"(?:radioactive|radiation|tiny|little) (?:beads?|spheres?|particles?)": "radioembolization "
    r"SIRT selective internal radiation microspheres yttrium-90",
    r"(?:burn(?:t|ed|ing)?|zapp?(?:ed|ing)?|cook(?:ed|ing)?|heat(?:ed|ing)?|microwav(?:ed|ing)) "
    r"(?:away|off|out|up|them|it)": "ablation thermal",
    r"(?:small|tiny|little|several) (?:holes?|cuts?|incisions?)|key[- ]hole|minimally[- ]invasive|"
    r"camera surgery": "laparoscopic",
    r"(?:big|large|long|one|full|wide) (?:big |large |long )?(?:cuts?|incisions?)|cut(?:ting)? open|"
    r"conventional surgery": "open",
    rf"{_REMOVED} (?:it |them |(?:his|her|my|the|their) [\w-]+ (?:tumou?rs? )?)?(?:out|off|away)":
    "resection resected surgery hepatectomy",
    r"go(?:es|ne)? under the knife|went under the knife|operated on": "resection surgery operated "
    r"hepatectomy resected",
    r"new liver|donor liver|liver swap|someone else's liver": "transplantation transplant",
    r"(?:second|repeat|another|further|next|redo) (?:liver )?(?:operation|surgery|resection|op\b|"
    r"hepatectomy|go)": "repeat second rehepatectomy resection",
    r"(?:before|ahead of|prior to) (?:the |an |their |his |her |my |any )?(?:operation|surgery|"
    r"resection|op\b|hepatectomy)": "neoadjuvant preoperative perioperative before",
    r"(?:after|following) (?:the |an |their |his |her |my )?(?:operation|surgery|"
    r"resection|op\b)": "adjuvant postoperative after resection resected",
    r"before and after (?:the |an )?(?:operation|surgery|resection)": "perioperative",
    r"(?:usual|standard|ordinary|normal) (?:care|treatment)|best care": "standard control best "
    r"supportive care chemotherapy",
    r"(?:dummy|sham|fake|sugar) (?:pills?|drugs?|treatment|injections?)": "placebo",
    r"first[- ](?:choice|up)|initial (?:treatment|therapy)|(?:never|not) (?:been )?treated|"
    r"treatment[- ]na[iï]ve|up ?front": "first-line untreated",
    r"(?:already|previously|heavily|earlier) (?:been )?(?:pre-?)?treated|run out of options|"
    r"last[- ]ditch|"
    r"(?:had|tried) (?:already )?(?:other|earlier|several|all) (?:treatments?|drugs?|therap\w+)":
    "previously treated pretreated refractory prior",
    r"on (?:its|their) own|by (?:itself|themselves)|single[- ]agent|without anything else":
    "alone monotherapy single",
    # the outcomes
    r"(?:completely|totally|entirely|all) (?:gone|vanished|disappeared|cleared)|"
    r"no (?:living |viable |trace of )?(?:cancer|tumou?r)(?: cells?)? (?:left|remaining)|"
    r"(?:all clear|no trace)": "complete response pathological",
    r"(?:got|became|grew|get) smaller": "response regression",
    r"(?:held|stayed|remained|kept) (?:steady|stable|the same)": "stable disease control",
    r"(?:still|nobody|anybody|anyone|how many (?:were )?) ?alive": "survival alive survived",
    r"(?:came|come|comes|coming|grew|grow|growing) back": "recurrence recurred relapse progressed "
    r"recurrent",
    r"side[- ]?effects?": "adverse toxicity toxic events reactions",
    r"(?:heart|cardiac) (?:muscle )?(?:inflammation|gets? inflamed|inflamed)|"
    r"(?:inflam\w+|inflamed) (?:of the )?heart(?: muscle)?|heart muscle": "myocarditis",
    r"(?:lung|liver|gut|bowel) inflammation|inflammation of the (?:lungs?|liver|gut|bowel)":
    "pneumonitis hepatitis colitis",
    r"high (?:temperature|fever)": "fever pyrexia",
    r"high blood pressure": "hypertension",
    r"low (?:white|neutrophil) (?:blood )?(?:cells?|counts?)(?: counts?)?": "neutropenia",
    r"feel(?:ing)? sick|thr[oe]w(?:ing)? up|being sick": "nausea vomiting",
    r"blood (?:lost|loss)": "bleeding blood loss",
    r"only a few|tiny fraction": "few",
    # immunity and mechanisms
    r"white (?:blood )?cells?": "leukocyte lymphocyte neutrophil T-cell",
    r"killer (?:immune |t[- ]?)?cells?": "cytotoxic CD8 CD8+ NK",
    r"(?:scavenger|clean-?up) cells?": "macrophages",
    r"gut (?:bacteria|bugs|flora|microbes)": "microbiota microbiome",
    r"(?:hide|hid|hiding|escape[ds]?|dodge[ds]?|get away|got away) (?:from|out)": "escape evasion "
    r"lost loss evade",
    r"immune (?:holiday|tolerance|toleran\w+)": "tolerance tolerogenic immunosuppressive",
    r"(?:lab|laboratory) (?:animals?|mice)": "mouse mice murine model",
    # how studies are made
    r"(?:put|lumped|pooled|added) together": "pooled meta-analysis combined",
    r"look(?:ed|ing)? back": "retrospective",
    r"(?:picked|drawn|chosen|assigned|allocated|decided) (?:by (?:lot|chance)|at random)|"
    r"coin (?:toss|flip)": "randomized",
    r"by chance|a fluke|margin of error": "significant P confidence interval",
    r"cut short|stopped early|halted early|ended early|called off": "stopped early terminated "
    r"closed",
    r"(?:planned|meant|intended|hoped|wanted|aimed) to (?:recruit|enrol\w*|include)|"
    r"target (?:number|sample|size)": "planned",
    r"tumou?r location|location of the (?:primary|tumou?r)|"
    r"(?:which|what) side(?: of the (?:bowel|colon))?|"
    r"sided(?:ness)?": "left-sided right-sided left right side sidedness location",
}
_PATTERNS = [
    (re.compile(rf"\b(?:{said})(?!\w)", re.IGNORECASE), written)
    for said, written in _WRITTEN.items()
]


def phrases(text: str) -> list[tuple[int, int]]:
    """Where phrases stand in a text, start and end, in order; the earliest listed of those that
    overlap."""
    found: list[tuple[int, int]] = []
    for pattern, _ in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(end <= other[0] or start >= other[1] for other in found):
                found.append((start, end))
    return sorted(found)


@functools.lru_cache(maxsize=1_000)
def phrase_terms(phrase: str) -> frozenset[str]:
    """The terms papers write for a phrase that `phrases` finds; none for any other text."""
    for pattern, written in _PATTERNS:
        if pattern.fullmatch(phrase):
            return frozenset(terms(written))
    return frozenset()


def in_papers(text: str) -> list[str]:
    """The words papers write for the phrases of a text."""
    written = [
        words
        for start, end in phrases(text)
        for pattern, words in _PATTERNS
        if pattern.fullmatch(text[start:end])
    ]
    return list(dict.fromkeys(" ".join(written).split()))
