"""What patients and hurried clinicians say, and what papers write where people say it."""

from __future__ import annotations

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
    "immunotherapy": "immunotherapy checkpoint",
    "jab shot": "vaccine vaccination",
    "odds chance chances": "probability risk odds chance",
    "older elderly old": "age older aged elderly",
    "american": "US American",
    "marker": "marker CEA biomarker",
    "safe": "safe safety tolerated toxicity",
    "cure cured": "cure cured",
    "drug drugs medicine": "inhibitor therapy agent treatment drug",
}
_WORDS = {term: written.split() for said, written in _SAID.items() for term in terms(said)}
_WRITTEN: dict[str, frozenset[str]] = {}
for _said, _written in _SAID.items():
    for _term in terms(_said):
        _WRITTEN[_term] = _WRITTEN.get(_term, frozenset()) | frozenset(terms(_written))


def as_written(question: str, lexical: Lexical) -> str:
    """The question with what papers write for those of its words that no passage holds.

    ``keyhole surgery`` becomes ``keyhole surgery (laparoscopic)`` where no passage says keyhole.
    """
    asked = set(terms(question))
    added = [
        word
        for said, words in _WORDS.items()
        if said in asked and lexical.passages_with(said) == 0
        for word in words
        if any(lexical.passages_with(term) for term in terms(word))
    ]
    return f"{question} ({' '.join(dict.fromkeys(added))})" if added else question


def synonyms(term: str) -> frozenset[str]:
    """The term and what papers write where people say it."""
    return _WRITTEN.get(term, frozenset()) | {term}
