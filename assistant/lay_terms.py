"""What patients and hurried clinicians say, and what papers write where people say it."""

from __future__ import annotations

from assistant.lay_phrases import in_papers, phrase_terms
from index.lexical import Lexical, terms

_SAID = {
    "bowel gut": "colorectal colon",
    "cut cutting remove removed removal": "resection resected hepatectomy surgery removed",
    "operation op surgery operate operated": "resection hepatectomy surgery operative "
    "postoperative",
    "inoperable unresectable": "unresectable inoperable nonresectable",
    "keyhole": "laparoscopic",
    "burning burn": "ablation",
    "spread": "metastasis metastases metastatic",
    "mets metastasis metastases metastatic": "metastases metastasis metastatic",
    "hepatic liver": "liver hepatic hepatectomy",
    "cancer tumour malignancy carcinoma": "cancer tumour carcinoma malignancy malignant",
    "defect defective": "deficiency deficient defect defective",
    "crlm": "CRLM metastases metastasis",
    "pick choose select": "choose choosing select selected selection pick",
    "pretreated": "pretreated earlier lines previously prior",
    "heart": "cardiac myocarditis heart",
    "lung": "lung pulmonary",
    "breathing": "respiratory pulmonary",
    "alive living live lived": "survival survivors survived alive",
    "die dying dead died killed": "mortality death deaths died fatal fatality",
    "back return returned relapsed relapse recur recurrence": "recurrence recurrent recurred "
    "relapse relapsed",
    "side": "adverse toxicity toxic",
    "complication": "complication morbidity",
    "severe serious": "grade serious severe",
    "shrink shrank": "response regression downstaged",
    "disappear disappeared vanish": "complete regression disappeared clearance",
    "fall fell drop dropped decline": "fell fall decrease decreased decline lower dropped reduced",
    "rise rose raise raised": "rose rise increase increased raised higher worse",
    "bad worse poor": "worse poor poorer adverse lower worsened",
    "fewer less": "fewer lower less",
    "wipe kill destroy": "eliminate eliminated deplete depleted delete deletion apoptosis kill",
    "reproduced replicated": "confirmed validated validation reproduced replicated",
    "repeat repeated": "second repeat repeated",
    "stop stopped stopping": "discontinued stopped discontinuation",
    "pathway route": "pathway through via route",
    "own alone": "monotherapy alone single",
    "together combined combination": "combination combined plus",
    "scan": "imaging radiographic scan",
    "irradiated radiated": "radiation radiotherapy irradiated",
    "sphere bead": "microsphere SIRT radioembolization",
    "chemo": "chemotherapy",
    "rct": "randomized",
    "immunotherapy": "immunotherapy checkpoint",
    "jab shot": "vaccine vaccination",
    "odds chance chances": "probability risk odds chance",
    "older elderly old": "age older aged elderly",
    "american": "US American",
    "marker": "marker CEA biomarker",
    "safe": "safe safety tolerated toxicity",
    "cure cured": "cure cured",
    "drug drugs medicine": "inhibitor therapy agent treatment drug",
    "secondaries deposit spot lump growth": "metastases metastasis lesion tumour",
    "skin": "skin melanoma cutaneous",
    "kidney": "renal kidney",
    "stomach": "gastric stomach",
    "womb": "uterine endometrial",
    "tummy belly": "abdominal abdomen",
    "animal rodent mouse": "mouse mice murine animal",
    "artery": "artery arterial",
    "drip": "intravenous infusion infusions",
    "transplant": "transplantation transplant",
    "frozen freezing": "cryoablation",
    "zapped microwave heat": "ablation thermal microwave",
    "scalpel knife": "surgery surgical resection",
    "dummy": "placebo",
    "pill tablet": "oral",
    "duo doublet combo": "combination plus combined",
    "triplet": "FOLFOXIRI combination",
    "inflamed inflammation": "inflammation inflammatory myocarditis colitis hepatitis pneumonitis",
    "tired tiredness exhaustion": "fatigue",
    "sickness": "nausea vomiting",
    "itch rash": "rash pruritus skin",
    "temperature": "fever pyrexia",
    "bleed bleeding": "bleeding haemorrhage",
    "clot": "thrombosis thromboembolic",
    "complaint symptom": "symptoms events reactions adverse",
    "halted scrapped ended": "stopped closed terminated discontinued short",
    "recruit recruited enrol enroll signed joined": "enrolled randomized recruited included",
    "originally intended": "planned",
    "dripped pumped injected": "infusion infusions infused injected injection",
    "hide hid dodge evade escape": "escape evasion lost loss evade",
    "tolerant tolerance tolerate": "tolerance tolerogenic tolerant immunosuppressive",
    "grew grow growing": "progressed progression growth recurrence grew",
    "wrong mistake mistaken mislabelled": "error misclassified incorrect discordant wrong",
    "vegf": "VEGF bevacizumab",
    "egfr": "EGFR cetuximab panitumumab",
    "mek": "MEK cobimetinib",
    "italian": "Italy Italian",
    "norwegian": "Norway Norwegian Oslo",
    "chinese": "China Chinese",
    "japanese": "Japan Japanese",
    "dutch": "Netherlands Dutch",
    "german": "Germany German",
    "french": "France French",
    "canadian": "Canada Canadian",
    "keytruda": "pembrolizumab",
    "opdivo": "nivolumab",
    "yervoy": "ipilimumab",
    "tecentriq": "atezolizumab",
    "imfinzi": "durvalumab",
    "bavencio": "avelumab",
    "avastin": "bevacizumab",
    "erbitux": "cetuximab",
    "vectibix": "panitumumab",
    "stivarga": "regorafenib",
    "xeloda": "capecitabine",
    "eloxatin": "oxaliplatin",
    "cotellic": "cobimetinib",
    "lonsurf": "trifluridine",
    "untreated": "untreated previously first-line",
    "relapsing": "recurrent",
    "halve halved half": "half median",
    "worth": "benefit",
    "CRC": "CRC colorectal",
    "mCRC": "mCRC colorectal",
    "CRLM CLM CRCLM": "CRLM metastases",
    "NSCLC": "NSCLC lung",
    "HCC": "HCC hepatocellular",
    "ORR RR": "ORR response",
    "OS mOS": "OS survival",
    "PFS mPFS": "PFS progression",
    "DFS": "DFS disease-free",
    "RFS": "RFS recurrence",
    "EFS": "EFS event-free",
    "DoR": "DoR duration",
    "TTR": "recurrence",
    "HR": "HR hazard",
    "AE AEs TRAE TRAEs irAE irAEs SAE": "adverse events toxicity toxic",
    "QoL": "quality",
    "TMB": "TMB burden",
    "TIL TILs": "TIL lymphocytes infiltrating",
    "Treg Tregs": "Treg Tregs regulatory",
    "MDSC MDSCs": "MDSC suppressor",
    "KC KCs": "Kupffer",
    "TAM TAMs": "TAM macrophages",
    "LSEC LSECs": "LSEC sinusoidal",
    "HAI": "HAI artery arterial",
    "RFA": "RFA radiofrequency",
    "MWA": "MWA microwave",
    "SIRT TARE": "SIRT radioembolization",
    "LT": "transplantation",
    "pCR": "pCR pathological complete",
    "MPR": "MPR pathological major",
    "RCT RCTs": "randomized",
    "ICI ICIs IO": "checkpoint immunotherapy",
    "BSC": "BSC supportive",
    "5-FU 5FU": "fluorouracil",
    "MSS": "MSS stable",
    "pMMR": "pMMR MSS proficient",
    "MSI": "MSI MSI-H dMMR microsatellite instability-high",
    "dMMR": "dMMR MSI-H MSI",
    "extra additional": "additional added plus",
    "survive surviving survivor outlive": "survival survivors survived alive",
    "mutated mutant mutation": "mutation mutant mutated",
    "proven proof evidence": "proven evidence confirmed established",
    "lab": "laboratory preclinical experimental",
}
SAID_WORDS = frozenset(" ".join(_SAID).split())
"""The words that people say and this module knows, as they are spelt."""

_WORDS = {term: written.split() for said, written in _SAID.items() for term in terms(said)}
_WRITTEN: dict[str, frozenset[str]] = {}
for _said, _written in _SAID.items():
    for _term in terms(_said):
        _WRITTEN[_term] = _WRITTEN.get(_term, frozenset()) | frozenset(terms(_written))


def as_written(question: str, lexical: Lexical) -> str:
    """The question with what papers write for its phrases, and for those of its words that no
    passage holds.

    ``keyhole surgery`` becomes ``keyhole surgery (laparoscopic)`` where no passage says keyhole.
    """
    asked = set(terms(question))
    added = in_papers(question) + [
        word
        for said, words in _WORDS.items()
        if said in asked and lexical.passages_with(said) == 0
        for word in words
        if any(lexical.passages_with(term) for term in terms(word))
    ]
    return f"{question} ({' '.join(dict.fromkeys(added))})" if added else question


def synonyms(term: str) -> frozenset[str]:
    """The term, or phrase, and what papers write where people say it."""
    return (_WRITTEN.get(term) or phrase_terms(term)) | {term}
