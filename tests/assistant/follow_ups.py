"""Conversations over the built-in papers, and what their last turn has to be understood as."""

from __future__ import annotations

import dataclasses

CM142 = "What response rate did nivolumab plus ipilimumab reach in CheckMate 142?"
KN177 = "What was the median progression-free survival with pembrolizumab in KEYNOTE-177?"
TEN_YEARS = "How many patients were alive ten years after resection of colorectal liver metastases?"
TRANSMET = "What was five-year survival after liver transplantation in TransMet?"
EORTC = "Did perioperative FOLFOX4 lengthen overall survival in the EORTC 40983 trial?"
BACCI = "What did atezolizumab add to capecitabine and bevacizumab in BACCI?"
CART = "Who were the six people treated in the first HITM CAR-T study?"
MICE = "How do liver metastases weaken the response to immune checkpoint inhibitors?"
FONG = "What was operative mortality in Fong's 1001 liver resections?"
OSLO = "What did OSLO-COMET compare?"
CCR5 = "What did blocking CCR5 with maraviroc do in liver metastases?"
SYNC = "What is the prognosis of patients with synchronous liver metastases?"
IMMUNOSCORE = "What does the Immunoscore measure?"
STAGE = "What is the five-year survival of patients with stage IV colorectal cancer?"
TOXIC = "How many patients had grade 3 toxicity on nivolumab in CheckMate 142?"
REGO = "What was the response rate of regorafenib plus nivolumab in colorectal cancer?"
CURE = "Which patients with colorectal liver metastases are cured by surgery?"
ABL = "How did thermal ablation compare with resection in COLLISION?"
VAX = "Did tecemotide improve recurrence-free survival after resection of liver metastases?"
NICHE = "How many dMMR tumours showed a major pathological response in NICHE-2?"
CO26 = "What was median overall survival with durvalumab plus tremelimumab in CO.26?"
FATAL = "How often do immune checkpoint inhibitors cause fatal toxic effects?"
STOCK = (
    "How many colorectal cancer patients in the Stockholm cohort had liver metastases at diagnosis?"
)
PEXA = "How many bowel cancer patients received Pexa-Vec in the phase 1b trial?"
TREG = "What role do regulatory T cells play in liver metastasis?"
JCOG = "What was five-year disease-free survival with mFOLFOX6 in JCOG0603?"


@dataclasses.dataclass(frozen=True)
class Talk:
    """Turns, the last of which is to be understood.

    The understood question has all of `holds` and none of `lacks`, in any case; where `alone`, it
    is the last turn itself and favours no paper.
    """

    kind: str
    turns: tuple[str, ...]
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    alone: bool = False


def _talks(kind: str, *rows: tuple[tuple[str, ...], str, str]) -> list[Talk]:
    return [Talk(kind, turns, _words(holds), _words(lacks)) for turns, holds, lacks in rows]


def _alone(kind: str, *rows: tuple[str, ...]) -> list[Talk]:
    return [Talk(kind, turns, alone=True) for turns in rows]


def _words(listed: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in listed.split("|") if part.strip())


TALKS = [
    *_talks(
        "pronoun",
        ((CM142, "Did it last?"), "checkmate 142|last", ""),
        ((KN177, "How toxic was it?"), "keynote-177|toxic", ""),
        ((TEN_YEARS, "How many of them were free of disease?"), "ten years after resection", ""),
        ((CART, "What did their serum CEA do when IL-2 was added?"), "hitm|serum cea", ""),
        ((MICE, "Can that be reversed?"), "weaken the response|reversed", ""),
        ((BACCI, "Was this difference significant?"), "bacci|significant", ""),
        ((EORTC, "How many patients did they randomise?"), "40983|randomise", ""),
        ((OSLO, "How much earlier did the keyhole patients leave hospital?"), "oslo-comet", ""),
        ((CCR5, "Does the drug work in people?"), "ccr5|people", ""),
        ((TRANSMET, "How many patients were in each arm?"), "transmet|each arm", ""),
    ),
    *_talks(
        "ellipsis, another value",
        ((CM142, "What about KEYNOTE-177?"), "response rate|keynote-177", "checkmate"),
        ((KN177, "And overall survival?"), "overall survival|keynote-177", "progression-free"),
        ((KN177, "And with chemotherapy?"), "progression-free|chemotherapy|keynote-177", ""),
        ((TRANSMET, "And with chemotherapy alone?"), "five-year|chemotherapy alone|transmet", ""),
        ((TEN_YEARS, "And after five years?"), "alive five years after resection", "ten years"),
        ((STAGE, "What about stage III?"), "five-year|stage iii", "stage iv"),
        ((TOXIC, "And grade 5?"), "grade 5|nivolumab|checkmate 142", "grade 3"),
        ((SYNC, "How about metachronous ones?"), "prognosis|metachronous", " synchronous"),
        ((REGO, "And with pembrolizumab?"), "response rate|pembrolizumab", ""),
        ((FONG, "And survival at five and ten years?"), "survival|fong", ""),
        ((BACCI, "And in BACCI's placebo arm?"), "atezolizumab|placebo arm", ""),
        ((TOXIC, "And with ipilimumab added?"), "nivolumab plus ipilimumab|grade 3", "added"),
        ((CM142, "Same question for CheckMate 8HW"), "response rate|checkmate 8hw", "142"),
        ((KN177, "What about toxicity?"), "toxicity|pembrolizumab|keynote-177", ""),
        ((TRANSMET, "at three years?"), "three-year|transmet", "five"),
        ((TRANSMET, "and by 18 months?"), "18-month|transmet", "five"),
    ),
    *_talks(
        "bare words",
        ((CM142, "Toxicity?"), "toxicity|checkmate 142", ""),
        ((EORTC, "Progression-free survival?"), "progression-free survival|40983", "overall"),
        ((KN177, "Quality of life?"), "quality of life|keynote-177", ""),
        ((TRANSMET, "Recurrence?"), "recurrence|transmet", ""),
        ((FONG, "The clinical risk score?"), "risk score|fong", ""),
    ),
    *_talks(
        "correction",
        ((STAGE, "No, I meant stage III"), "five-year|stage iii", "stage iv|meant|no,"),
        ((KN177, "Sorry, overall survival"), "overall survival|keynote-177", "progression|sorry"),
        ((CM142, "no, in CheckMate 8HW"), "response rate|checkmate 8hw", "142"),
        ((TEN_YEARS, "I meant five years, not ten"), "five years after resection", "ten"),
        ((TEN_YEARS, "not ten but five years"), "five years after resection", "ten"),
        ((SYNC, "Not synchronous but metachronous"), "prognosis|metachronous", " synchronous"),
        ((REGO, "No, regorafenib plus pembrolizumab"), "plus pembrolizumab", "nivolumab"),
        ((KN177, "I meant chemotherapy instead of pembrolizumab"), "chemotherapy", "pembrolizumab"),
        ((KN177, "no, I meant the other arm"), "other arm|keynote-177", ""),
        ((BACCI, "Actually I wanted the placebo arm"), "bacci|placebo arm", ""),
        ((TOXIC, "Make that grade 4."), "grade 4|nivolumab", "grade 3"),
        ((TRANSMET, "Sorry, I meant after resection"), "five-year|resection", ""),
        ((CM142, "No, how long did it last?"), "how long did it last|checkmate 142", ""),
        ((STAGE, "Rather ten-year survival"), "ten-year survival|stage iv", "five"),
    ),
    *_talks(
        "asked back",
        ((MICE, "Why?"), "why|weaken the response", ""),
        ((EORTC, "Why not?"), "why|40983", ""),
        ((CCR5, "How so?"), "ccr5", ""),
        ((TEN_YEARS, "Really?"), "ten years after resection", ""),
        ((IMMUNOSCORE, "What does that mean?"), "immunoscore", ""),
        ((KN177, "Tell me more"), "keynote-177", ""),
        ((KN177, "And?"), "keynote-177", ""),
        ((CM142, "Summarise that, please."), "checkmate 142", ""),
        ((CM142, "Shorter please"), "checkmate 142", ""),
        ((TEN_YEARS, "Source?"), "ten years after resection", ""),
        ((TEN_YEARS, "Which paper says that?"), "ten years after resection", ""),
        ((BACCI, "What else?"), "bacci", ""),
        ((KN177, "Are you sure?"), "keynote-177", ""),
    ),
    *_talks(
        "longer talk",
        (
            (CM142, "What about KEYNOTE-177?", "And progression-free survival?"),
            "progression-free survival|keynote-177",
            "checkmate",
        ),
        ((CM142, "Thanks!", "And how many had side effects?"), "side effects|checkmate 142", ""),
        ((KN177, "Source?", "And overall survival?"), "overall survival|keynote-177", "source"),
        (
            (KN177, FONG, "And survival at five years?"),
            "fong|what was survival|five years",
            "keynote",
        ),
        ((STAGE, "No, I meant stage III", "And at ten years?"), "ten|stage iii", "stage iv|five"),
        ((TEN_YEARS, "Tell me more", "Why?"), "why|resection", "tell me"),
        ((KN177, "Hello", "Was it significant?"), "keynote-177|significant", "hello"),
        (
            (TRANSMET, "Was that significant?", "How many patients relapsed?"),
            "relapsed|transmet",
            "",
        ),
        ((OSLO, "Thanks! And how many had complications?"), "complications|oslo-comet", "thanks"),
    ),
    *_talks(
        "words that stand for something said",
        ((IMMUNOSCORE, "What hazard ratio did they give for high density?"), "immunoscore", ""),
        ((KN177, "Which side effect was most common there?"), "keynote-177", ""),
        ((STOCK, "Which factor was another, and how strong was it?"), "stockholm", ""),
    ),
    *_alone(
        "new topic",
        (KN177, IMMUNOSCORE),
        (CM142, TRANSMET),
        (TEN_YEARS, "What is TransMet?"),
        (KN177, "Which antibiotics prevent wound infection after caesarean section?"),
        (MICE, "Does aspirin prevent colorectal cancer?"),
        (TEN_YEARS, "What is the best treatment for migraine?"),
        (FONG, "Is it safe to give bevacizumab before liver surgery?"),
        (CM142, "Do patients with liver metastases lose their T cells?"),
        (CART, "How many new cancer cases did GLOBOCAN 2020 estimate?"),
        (BACCI, "Who won the football World Cup in 2018?"),
        (KN177, "How common are liver metastases in the Stockholm cohort?"),
        (TRANSMET, "Give me a recipe for banana pancakes"),
        (EORTC, "What is desmoplastic growth?"),
        (OSLO, "How often is a second hepatectomy R0?"),
        (MICE, "How many deaths did immune checkpoint inhibitors cause?"),
        (KN177, "And who won the football World Cup in 2018?"),
        (TEN_YEARS, "But what does the Immunoscore measure?"),
        (CM142, "Does energy restriction work in colorectal cancer?"),
        (CM142, "Is it true that the Immunoscore predicts relapse?"),
        (FONG, "What are the early signs of Parkinson's disease?"),
        (STAGE, "Can vaccination with tecemotide after resection prevent recurrence?"),
    ),
    *_talks(
        "new topic, announced",
        ((KN177, "New question: what about thermal ablation?"), "thermal ablation", "keynote|new"),
        ((TEN_YEARS, "Different topic: is fasting safe?"), "is fasting safe", "resection"),
        ((CM142, "By the way, what is the Immunoscore?"), "immunoscore", "checkmate|by the way"),
    ),
    *_alone(
        "small talk",
        (KN177, "Thanks!"),
        (KN177, "Hello"),
        (CM142, "Thank you very much, that's helpful"),
        (CM142, "Great, thanks"),
        (TEN_YEARS, "ok"),
        (TEN_YEARS, "Goodbye"),
    ),
    *_talks(
        "written afterwards: follow-up",
        ((ABL, "Were there fewer adverse events?"), "collision|adverse events", ""),
        ((ABL, "And what about deaths in the surgical group?"), "collision|deaths", ""),
        ((VAX, "was the trial blinded"), "tecemotide|blinded", ""),
        ((NICHE, "and in pMMR?"), "pmmr|niche-2", "dmmr"),
        ((NICHE, "pMMR tumours?"), "pmmr|niche-2", "dmmr"),
        ((CO26, "what about PFS"), "pfs|co.26", "overall"),
        ((CO26, "with best supportive care?"), "best supportive care|co.26", ""),
        ((FATAL, "Which one is the most common?"), "fatal|most common", ""),
        ((FATAL, "How fast do these come on?"), "fatal|come on", ""),
        ((STOCK, "and the lungs?"), "stockholm|lungs", ""),
        ((STOCK, "How long did those patients live?"), "stockholm|live", ""),
        ((PEXA, "What side effects did they have?"), "pexa-vec|side effects", ""),
        ((TREG, "Is there a way to block them?"), "regulatory t cells|block", ""),
        ((TREG, "in humans too?"), "regulatory t cells|humans", ""),
        ((JCOG, "overall survival as well?"), "overall survival|jcog0603", "disease-free"),
        ((JCOG, "and hepatectomy alone?"), "with hepatectomy alone|jcog0603", ""),
        ((JCOG, "what was the hazard ratio?"), "hazard ratio|jcog0603", ""),
        ((JCOG, "So was the trial stopped early?"), "jcog0603|stopped", ""),
        (
            (CURE, "What about those with extrahepatic disease?"),
            "cured by surgery|extrahepatic",
            "",
        ),
        ((ABL, "the second paper, what did it find?"), "second paper", ""),
        ((ABL, "can you explain?"), "collision", ""),
        ((ABL, "what's the reference?"), "collision", ""),
        ((TREG, "but why"), "why|regulatory", ""),
    ),
    *_talks(
        "written afterwards: correction",
        (
            (JCOG, "sorry I mean overall survival"),
            "overall survival|jcog0603",
            "disease-free|sorry",
        ),
        ((JCOG, "three-year, not five-year"), "three-year|jcog0603", "five"),
        ((CO26, "no no, progression-free survival"), "progression-free|co.26", "overall"),
        ((NICHE, "Wait, NICHE-3"), "niche-3", "niche-2"),
        (
            (STOCK, "I asked about lung metastases, not liver metastases"),
            "lung metastases|stockholm",
            "liver",
        ),
        ((CO26, "no, durvalumab alone"), "durvalumab alone|co.26", "tremelimumab"),
        ((PEXA, "no, the phase 2 trial"), "phase 2|pexa-vec", "phase 1b"),
        (
            (ABL, "That's not what I asked, I wanted quality of life"),
            "quality of life|collision",
            "",
        ),
    ),
    *_alone(
        "written afterwards: new topic",
        (JCOG, "What are the symptoms of pancreatitis?"),
        (ABL, "What do CCR5 antagonists do to macrophages?"),
        (TREG, "How does the desmoplastic growth pattern affect prognosis?"),
        (NICHE, "Can a vegan diet prevent cancer?"),
        (STOCK, "What was the objective response rate in KEYNOTE-164?"),
        (FATAL, "What is a hepatectomy?"),
        (CO26, "When do liver metastases count as synchronous?"),
        (VAX, "So what is the capital of France?"),
        (PEXA, "List trials of CAR T cells against CEA"),
        (CURE, "How is the Immunoscore calculated?"),
        (JCOG, "What did Tumeh report about melanoma patients with liver metastases?"),
        (CO26, "Do left-sided and right-sided tumours differ in outcome?"),
    ),
    *_alone(
        "written afterwards: small talk",
        (JCOG, "thx"),
        (JCOG, "Many thanks for your help"),
        (ABL, "Good morning"),
        (ABL, "very interesting, thank you"),
    ),
]
