"""Conversations over the built-in papers and what the answer to their last turn says.

`KEPT_ASIDE` was written with `TUNED` and not looked at while the rules were made.
"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class AnsweredTalk:
    """Turns, and what the answer to the last one says; where it `says` nothing, it abstains."""

    turns: tuple[str, ...]
    says: tuple[str, ...] = ()


def _talk(*turns: str, says: str = "") -> AnsweredTalk:
    return AnsweredTalk(turns, tuple(part.strip() for part in says.split("|") if part.strip()))


TUNED = [
    _talk(
        "What was the response rate in the first-line cohort of CheckMate 142?",
        "OK, another topic. How many centres took part in TransMet?",
        says="20 European tertiary centres",
    ),
    _talk(
        "Was overall survival better with thermal ablation in COLLISION?",
        "Next trial: BACCI. How many patients were enrolled?",
        says="133 patients",
    ),
    _talk(
        "What dose of tremelimumab was used in CO.26?",
        "oops i ment durvalumab",
        says="1500 mg",
    ),
    _talk(
        "What was the primary endpoint of AtezoTRIBE?",
        "Sory, I meant NRG-GI002.",
        says="neoadjuvant rectal",
    ),
    _talk(
        "How many pMMR tumours responded in the NICHE study of 2020?",
        "Hm, not many. And of the dMMR ones?",
        says="20/20",
    ),
    _talk(
        "How many treatment-related deaths were there in COLLISION?",
        "That's sad. And serious adverse events?",
        says="7% with thermal ablation versus 20%",
    ),
    _talk(
        "In Tumeh's study, what was the median PFS of melanoma patients with liver metastasis?",
        "and for lung cancer?",
        says="1.8 months",
    ),
    _talk(
        "How long did patients live after a second hepatectomy in the review by Lam?",
        "So do the authors think it is worth doing?",
        says="safe and feasible",
    ),
    _talk(
        "In the CO.26 secondary analysis, how many patients had no liver metastases?",
        "And what do the authors advise for future trials?",
        says="stratify by liver metastases",
    ),
    _talk(
        "What was the disease control rate in colorectal cancer with radiation plus ipilimumab "
        "and nivolumab?",
        "Is that solid proof? I doubt it. Why?",
        says="no control arm",
    ),
    _talk(
        "How did dMMR tumours respond in the first NICHE study?",
        "And in the later NICHE-2, what share had a complete response?",
        says="68%",
    ),
    _talk(
        "How many serious adverse events were there in COLLISION?",
        "What did each ablation cost in dollars?",
    ),
    _talk(
        "What was median progression-free survival with pembrolizumab in KEYNOTE-177?",
        "And in those over 75 only?",
    ),
    _talk(
        "How many patients had a liver transplant in TransMet?",
        "Which surgeon did most of the operations?",
    ),
    _talk(
        "Did anti-PD-1 alone reverse the suppression in the two-site mice of Lee 2020?",
        "Why not?",
        says="regulatory T cells",
    ),
    # Another trial's figure is no answer to what is asked of this one.
    _talk("OS in IMblaze370?", "side effects?"),
    _talk("Pexa-Vec dose levels?", "median survival?"),
    _talk("BACCI trial results?", "Toxicity please - grade 3 or worse by arm"),
    _talk("Response rate in Wang 2021?", "side effects?"),
    _talk("How many were randomised in IMblaze370?", "and how many were screened to get there?"),
    _talk(
        "Final OS of KEYNOTE-177?",
        "Why was that not significant?",
        "Any later update? proportion alive at 5 yrs in each arm",
        says="54.8% | 44.2%",
    ),
    _talk("What's the survival in TransMet per protocol", "ITT rather?", says="57% | 13%"),
    _talk(
        "How many of the MSKCC patients were alive 10 years after liver resection in Tomlinson's "
        "series?",
        "median DSS for the whole 612?",
        says="44 months",
    ),
    _talk(
        "NICHE-2 pathological response rate?",
        "How many relapsed?",
        "Zero! Do we have 3-yr DFS?",
        says="not yet reported",
    ),
    _talk("where was OSLO-COMET done", "nice, whats the weather there this weekend?"),
]

KEPT_ASIDE = [
    _talk(
        "What is the desmoplastic growth pattern?",
        "Change of subject. How many new cancer cases did GLOBOCAN 2020 estimate?",
        says="19.3 million",
    ),
    _talk(
        "What was progression-free survival at one year in CheckMate 8HW?",
        "Thanks, now a different study: EORTC 40983. How many patients were randomised?",
        says="364",
    ),
    _talk(
        "What was median overall survival in BACCI?",
        "sorry, ment CO.26",
        says="6.6 months",
    ),
    _talk(
        "How many patients were in OSLO-COMET?",
        "Wrong trial, I meant COLLISION",
        says="300 patients",
    ),
    _talk(
        "How long was the hospital stay after keyhole surgery in OSLO-COMET?",
        "Wow, quick. How many had complications?",
        says="19% after laparoscopic",
    ),
    _talk(
        "How many patients were cured in the single-institution series of 1,211 resections?",
        "Interesting! And with extrahepatic disease?",
        says="extrahepatic disease",
    ),
    _talk(
        "What was the disease control rate in pancreatic cancer with radiation plus ipilimumab "
        "and nivolumab?",
        "and in the bowel cancer patients?",
        says="25% (10 of 40",
    ),
    _talk(
        "What response rate did pembrolizumab reach in pMMR colorectal cancer in Le 2015?",
        "Did they work out what predicts benefit?",
        says="mismatch-repair status predicted benefit",
    ),
    _talk(
        "Did the patients of the 2020 US series of regorafenib plus nivolumab or pembrolizumab "
        "respond?",
        "Whom would the authors select for it?",
        says="without liver metastases",
    ),
    _talk(
        "Did melanoma patients with liver metastasis respond less often in the study by Tumeh?",
        "What could be the reason?",
        says="CD8+ T-cell infiltration",
    ),
    _talk(
        "What did the 2020 report of KEYNOTE-177 say on overall survival?",
        "And the five-year follow-up?",
        says="77.5 months",
    ),
    _talk(
        "What was the mean NAR score in NRG-GI002?",
        "How many of them needed a permanent stoma?",
    ),
    _talk(
        "What was median overall survival with durvalumab plus tremelimumab in CO.26?",
        "And just for women?",
    ),
    _talk(
        "How many treatment-related deaths were there in COLLISION?",
        "Which anaesthetic was used?",
    ),
    _talk(
        "Did maraviroc inhibit liver metastasis in the animals of Pervaiz?",
        "Has that been shown in people too?",
        says="preclinical only",
    ),
]
