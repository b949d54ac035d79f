"""Phrases of several words that people say, and the words papers write for them."""

from __future__ import annotations

import functools
import re

from index.lexical import terms

_REMOVED = r"(?:cut|cutting|took|taken|taking|take|chopped|sliced|removed|have)"
_SAID = {
    # the disease
    "rectal rectum": r"back passage|rear end",
    "liver hepatic metastases": (
        r"(?:gone|went|going|got|moved|travel+ed|spread(?:s|ing)?|com(?:e|ing)|"
        r"been found) (?:in)?to (?:the|his|her|my|their) liver|in (?:the|his|her|my|their|"
        r"your|our) liver"
    ),
    "metastases metastasis lesion": (
        r"secondary (?:tumou?rs?|cancers?|growths?|deposits?)|(?:liver|lung) (?:secondaries|"
        r"spots?|growths?|lumps?|deposits?)"
    ),
    "mismatch repair deficient dMMR MSI microsatellite": (
        r"(?:broken|faulty|defective|poor|bad|"
        r"missing) (?:dna[- ])?(?:mismatch[- ])?repair(?: (?:system|genes?|machinery))?|"
        r"dna[- ]repair (?:fault|defect|problem)s?|repair (?:system|genes?|machinery) "
        r"(?:(?:is|was|were|are) )?(?:broken|faulty|defective|missing|not working)"
    ),
    "proficient pMMR MSS": (
        r"(?:intact|working|normal|good) (?:dna[- ])?(?:mismatch[- ])?repair|repair (?:system|"
        r"genes?|machinery) (?:(?:is|was|were|are) )?(?:working|intact|normal|fine)"
    ),
    "MSI-H microsatellite instability-high dMMR": (r"msi[- ]?high|high microsatellite instability"),
    "pMMR MSS proficient stable": (r"mmr[- ]proficient|proficient mmr|microsatellite[- ]stable"),
    "dMMR MSI-H deficient": r"mmr[- ]deficient|deficient mmr",
    "CEA marker": r"tumou?r marker|blood marker|cancer marker",
    "extrahepatic": (
        r"(?:(?:disease|cancer|tumou?rs?|spread|deposits?|mets) )?"
        r"(?:outside|beyond) (?:of )?the liver"
    ),
    "without liver metastases": (
        r"liver (?:that was )?(?:free|clear) of (?:tumou?rs?|cancer|mets|metastases)|"
        r"(?:free|clear) of liver (?:mets|metastases|disease|tumou?rs?)|"
        r"(?:no|without)(?: any)? (?:liver|hepatic) (?:mets|involvement|disease|tumou?rs?)"
    ),
    "encapsulated capsule encapsulation fibrotic": (
        r"walled[- ]off|fibrous (?:rim|capsule|wall)|(?:a|the) (?:scar|rim) around"
    ),
    "bilobar both lobes": r"both (?:halves|sides|lobes) of the liver",
    "R0 negative margin": r"(?:clear|clean|negative) (?:edges?|margins?)",
    # the treatments
    "immunotherapy checkpoint inhibitors nivolumab pembrolizumab": (
        r"immune[- ](?:drugs?|treatments?|therap(?:y|ies)|medicines?|boosting (?:drugs?|"
        r"treatment))|immuno[- ]oncology"
    ),
    "nivolumab ipilimumab durvalumab tremelimumab combined plus": (
        r"two (?:immune|immunotherapy) drugs|(?:double|dual|combined) (?:immunotherapy|"
        r"checkpoint (?:blockade|inhibition))"
    ),
    "checkpoint": r"(?:immune|checkpoint) brakes?|brakes? (?:on|off) (?:the )?immune",
    "CAR CAR-T engineered TCR transduced T-cell": (
        r"(?:lab|laboratory|genetically)[- ](?:altered|modified|engineered|grown|made)|"
        r"(?:altered|modified|engineered|trained|reprogrammed) (?:immune|t|"
        r"white)[- ](?:blood )?cells?"
    ),
    "oncolytic vaccinia virus": (
        r"(?:cancer|tumou?r)[- ](?:killing|eating|busting) virus(?:es)?|"
        r"virus(?:es)? that (?:kills?|attacks?|eats?)"
    ),
    "intravenous intravenously infusion": (
        r"through (?:a|the) drip|by drip|in(?:to)? (?:a|the) vein"
    ),
    "hepatic artery arterial HAI infusion": (
        r"in(?:to)? the (?:liver'?s? |hepatic )?artery|liver'?s artery|liver artery"
    ),
    "radioembolization SIRT selective internal radiation microspheres yttrium-90": (
        r"(?:radioactive|radiation|tiny|little) (?:beads?|spheres?|particles?)"
    ),
    "ablation thermal": (
        r"(?:burn(?:t|ed|ing)?|zapp?(?:ed|ing)?|cook(?:ed|ing)?|heat(?:ed|ing)?|microwav(?:ed|"
        r"ing)) (?:away|off|out|up|them|it)"
    ),
    "laparoscopic": (
        r"(?:small|tiny|little|several) (?:holes?|cuts?|incisions?)|key[- ]hole|"
        r"minimally[- ]invasive|camera surgery"
    ),
    "open": (
        r"(?:big|large|long|one|full|wide) (?:big |large |long )?(?:cuts?|incisions?)|"
        r"cut(?:ting)? open|conventional surgery"
    ),
    "resection resected surgery hepatectomy": (
        rf"{_REMOVED} (?:it |them |(?:his|her|my|the|their) [\w-]+ (?:tumou?rs? )?)?(?:out|off|"
        r"away)"
    ),
    "resection surgery operated hepatectomy resected": (
        r"go(?:es|ne)? under the knife|went under the knife|operated on"
    ),
    "transplantation transplant": r"new liver|donor liver|liver swap|someone else's liver",
    "repeat second rehepatectomy resection": (
        r"(?:second|repeat|another|further|next|redo) (?:liver )?(?:operation|surgery|"
        r"resection|op\b|hepatectomy|go)"
    ),
    "neoadjuvant preoperative perioperative before": (
        r"(?:before|ahead of|prior to) (?:the |an |their |his |her |my |any )?(?:operation|"
        r"surgery|resection|op\b|hepatectomy)"
    ),
    "adjuvant postoperative after resection resected": (
        r"(?:after|following) (?:the |an |their |his |her |my )?(?:operation|surgery|"
        r"resection|op\b)"
    ),
    "perioperative": r"before and after (?:the |an )?(?:operation|surgery|resection)",
    "standard control best supportive care chemotherapy": (
        r"(?:usual|standard|ordinary|normal) (?:care|treatment)|best care"
    ),
    "control observation placebo alone supportive": (
        r"(?:control|comparator|comparison) (?:arms?|groups?|patients)|controls"
    ),
    "placebo": r"(?:dummy|sham|fake|sugar) (?:pills?|drugs?|treatment|injections?)",
    "second-line": r"2L|second[- ]line",
    "second course retreatment re-treated": (
        r"(?:put|went|started|go|going) back on|re-?challeng\w+|treated again|re-?treat\w+"
    ),
    "subsequent crossover went on": r"(?:ended|wound) up on|crossed over|switched to",
    "first-line untreated": (
        r"first[- ](?:choice|up)|front[- ]?line|1L|initial (?:treatment|therapy)|(?:never|"
        r"not) (?:been )?treated|treatment[- ]na[iï]ve|up ?front"
    ),
    "previously treated pretreated refractory prior": (
        r"(?:already|previously|heavily|earlier) (?:been )?(?:pre-?)?treated|"
        r"run out of options|last[- ]ditch|(?:had|tried) (?:already )?(?:other|earlier|"
        r"several|all) (?:treatments?|drugs?|therap\w+)"
    ),
    "alone resection surgery": (
        r"(?:just|only) (?:the )?(?:knife|scalpel|operation|surgery)|(?:knife|scalpel|"
        r"operation|surgery) (?:only|alone)"
    ),
    "volume": (
        r"(?:busy|busier|busiest|larger|bigger) (?:units?|cent(?:er|re)s?|hospitals?|clinics?)"
    ),
    "up to": r"max(?:imum|\.)? (?:number|no\.?|allowed)(?: of)?|upper limit|at (?:the )?most",
    "alone monotherapy single": (
        r"on (?:its|their) own|by (?:itself|themselves)|single[- ]agent|without anything else"
    ),
    # the outcomes
    "complete response pathological": (
        r"(?:completely|totally|entirely|all) (?:gone|vanished|disappeared|cleared)|"
        r"no (?:living |viable |trace of )?(?:cancer|tumou?r)(?: cells?)? (?:left|remaining)|"
        r"(?:all clear|no trace)"
    ),
    "response regression": r"(?:got|became|grew|get) smaller",
    "stable disease control": r"(?:held|stayed|remained|kept) (?:steady|stable|the same)",
    "survival alive survived": r"(?:still|nobody|anybody|anyone|how many (?:were )?) ?alive",
    "recurrence recurred relapse progressed recurrent": (
        r"(?:came|come|comes|coming|grew|grow|growing) back"
    ),
    "adverse toxicity toxic events reactions": r"side[- ]?effects?",
    "myocarditis": (
        r"(?:heart|cardiac) (?:muscle )?(?:inflammation|gets? inflamed|inflamed)|(?:inflam\w+|"
        r"inflamed) (?:of the )?heart(?: muscle)?|heart muscle"
    ),
    "pneumonitis hepatitis colitis": (
        r"(?:lung|liver|gut|bowel) inflammation|inflammation of the (?:lungs?|liver|gut|bowel)"
    ),
    "fever pyrexia": r"high (?:temperature|fever)",
    "hypertension": r"high blood pressure",
    "neutropenia": r"low (?:white|neutrophil) (?:blood )?(?:cells?|counts?)(?: counts?)?",
    "nausea vomiting": r"feel(?:ing)? sick|thr[oe]w(?:ing)? up|being sick",
    "bleeding blood loss": r"blood (?:lost|loss)",
    "few": r"only a few|tiny fraction",
    "survival prolong improved longer": (
        r"(?:live|lived|living) longer|(?:longer|extra) life|"
        r"(?:extend|prolong|buy|gain)\w* (?:life|time|lives)"
    ),
    "progression-free disease control": (
        r"(?:hold|held|holds|keep|kept|keeps) (?:it |the (?:cancer|disease|tumou?rs?) )?(?:back|"
        r"at bay|in check|under control)"
    ),
    "stopped discontinued": r"c(?:a|o)me off|coming off|taken off|gave up on|dropped out",
    # immunity and mechanisms
    "leukocyte lymphocyte neutrophil T-cell": r"white (?:blood )?cells?",
    "cytotoxic CD8 CD8+ NK": r"killer (?:immune |t[- ]?)?cells?",
    "macrophages": r"(?:scavenger|clean-?up) cells?",
    "microbiota microbiome": r"gut (?:bacteria|bugs|flora|microbes)",
    "escape evasion lost loss evade": (
        r"(?:hide|hid|hiding|escape[ds]?|dodge[ds]?|get away|got away) (?:from|out)"
    ),
    "tolerance tolerogenic immunosuppressive": r"immune (?:holiday|tolerance|toleran\w+)",
    "vitro cell lines": r"in (?:the|a) (?:dish|test tube|petri dish|lab|laboratory)",
    "siRNA knockdown knockout silencing": r"knock(?:ed|ing)?[- ]?(?:down|out)|switched off",
    "immune defence": r"body'?s (?:own )?defen[cs]es?|natural defen[cs]es?",
    "TMB mutational burden": r"mutation(?:al)? (?:load|burden|count)|(?:number|load) of mutations",
    "mouse mice murine model": r"(?:lab|laboratory) (?:animals?|mice)",
    # how studies are made
    "pooled meta-analysis combined": r"(?:put|lumped|pooled|added) together",
    "retrospective": r"look(?:ed|ing)? back",
    "randomized": (
        r"(?:picked|drawn|chosen|assigned|allocated|decided) (?:by (?:lot|chance)|at random)|"
        r"coin (?:toss|flip)"
    ),
    "significant P confidence interval": r"by chance|a fluke|margin of error",
    "stopped early terminated closed": (
        r"cut short|stopped early|halted early|ended early|called off"
    ),
    "delay delayed postponed schedule resection surgery": (
        r"(?:hold|held|holds|holding) up (?:(?:any|some)(?:one|body)'?s |the |their |his |her )?"
        r"(?:operation|surgery|resection|op\b)|(?:operation|surgery) (?:held up|put off)"
    ),
    "planned": (
        r"(?:planned|meant|intended|hoped|wanted|aimed) to (?:recruit|enrol\w*|include)|"
        r"target (?:number|sample|size)"
    ),
    "left-sided right-sided left right side sidedness location": (
        r"tumou?r location|location of the (?:primary|tumou?r)|(?:which|"
        r"what) side(?: of the (?:bowel|colon))?|sided(?:ness)?"
    ),
}
_PATTERNS = [
    (re.compile(rf"\b(?:{said})(?!\w)", re.IGNORECASE), written) for written, said in _SAID.items()
]


def phrases(text: str) -> list[tuple[int, int]]:
    """Where phrases stand in a text, start and end, in order; the earliest listed of those that
    overlap."""
    return list(_spans(text))


@functools.lru_cache(maxsize=256)
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for pattern, _ in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(end <= other[0] or start >= other[1] for other in found):
                found.append((start, end))
    return tuple(sorted(found))


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
