"""What narrows a question: a line of treatment, whom it is about, a treatment, a harm, an outcome
by its own name, a statistic, a country.

The tables give how a question names such a thing, and beside that how papers which speak of it
write it; patterns are whole words.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from assistant.entities import Entity, Kind

_LINES = {
    r"(?:first|1st|front)[- ]?line|1L": r"untreated|na[iï]ve|up-?front|initial|not previously",
    r"(?:second|2nd)[- ]line|2L": r"previously treated|pretreated|refractory|prior|earlier|"
    r"after (?:failure|progression)|(?:third|later)[- ]line",
    r"(?:third|3rd)[- ]line|3L": r"previously treated|pretreated|refractory|later|two or more|"
    r"last[- ]line",
    r"(?:fourth|4th|fifth|5th|sixth|6th)[- ]line": r"later|last[- ]line|heavily",
}

_PEOPLE = {
    r"pa?ediatric|child(?:ren|hood)|teenag\w+|adolescents?|infants?": r"child\w*|neonat\w+",
    r"wom[ae]n|females?": r"sex|gender|sexes",
    r"males?": r"m[ae]n|sex|gender|sexes",
    r"pregnan(?:t|cy|cies)": r"gestation\w*",
    r"HIV(?:[- ](?:positive|infect\w+|patients)|(?= patients))": r"HIV|immunodeficien\w+",
    r"cirrho(?:tic|tics|sis)": r"Child-Pugh",
    r"diabet(?:es|ics?)": r"diabet\w+|metabolic syndrome",
    r"obes(?:e|ity)|overweight": r"BMI|body mass|weight",
    r"smokers?|smoking": r"tobacco",
    r"(?:on )?dialysis": r"renal failure",
    r"(?:Black|Asian|Hispanic|Caucasian)(?: patients| people)|African[- ]Americans?": r"ethnic\w*|"
    r"rac(?:e|ial)",
    r"octogenarians?|nonagenarians?|geriatric": r"age|aged|elderly|older|old",
    r"right[- ]sided|right colon": r"right(?:[- ]sided)?|proximal|(?<!one-)(?<!two-)sided\w*",
    r"left[- ]sided|left colon": r"left(?:[- ]sided)?|distal|(?<!one-)(?<!two-)sided\w*",
    r"T[1-4](?:[ab]|-[T1-4]+)?(?= tumou?rs?| cancers?| disease| patients| stage| only)": "p?"
    r"T[1-4]\S*",
    r"(?:high|low)[- ]volume (?:hospitals?|cent(?:re|er)s?|surgeons?)": r"volumes?",
    r"ECOG|performance status": r"PS|Karnofsky|WHO",
    r"synchronous": r"synchron\w+|simultaneous\w*",
    r"metachronous": r"metachron\w+",
}

_HARMS = {
    r"serious adverse (?:events?|reactions?)|SAEs?": r"serious\w*",
    r"pneumonitis": r"lung|pulmonary|respiratory",
    r"myocarditis": r"cardiac|heart",
    r"colitis": r"enterocolitis|bowel inflammation",
    r"hepatitis": r"hepatic|transaminases?|ALT|liver (?:enzymes?|toxicity)",
    r"nephritis": r"renal|kidney",
    r"hypophysitis|adrenal insufficiency": r"pituitary|adrenal|endocrine",
    r"(?:hypo|hyper)?thyroid(?:ism|itis)": r"thyroid\w*|hypothyroid\w*|endocrine",
    r"neuropathy": r"neuro\w+|sensory|numb\w*",
    r"neutrop(?:a?enia|enic)": r"neutrop\w+|leucop\w+|leukop\w+",
    r"thrombocytopa?enia": r"platelets?",
    r"ana?emia": r"h(?:a?)emoglobin",
    r"alopecia|hair loss": r"hair",
    r"rash": r"skin|dermat\w+|cutaneous|exanthem",
    r"mucositis|stomatitis": r"mouth|oral",
    r"hand[- ]foot": r"palmar\S*|skin",
    r"proteinuria": r"urin\w+",
    r"bile leaks?|biliary leak(?:age)?": r"bil(?:e|iary)",
    r"liver failure": r"hepatic (?:failure|insufficiency)",
    r"pulmonary embol\w+|thrombo(?:sis|embol\w+)": r"emboli\w*|thrombo\w+",
}

_TREATMENTS = {
    r"(?:liver |organ )?transplant(?:s|ed|ation)?": r"donors?|grafts?",
    r"radio-?emboli[sz]\w+|SIRT|Y-?90|yttrium(?:-90)?": r"selective internal|microspheres?",
    r"chemo-?emboli[sz]\w+|TACE|DEBIRI": r"drug-eluting",
    r"cryo(?:therapy|ablation|surgery)": r"cryo\w+|freez\w+",
    r"(?:thermal |microwave |radiofrequency )?ablat\w+|radiofrequency|RFA|MWA": r"thermal|"
    r"microwaves?",
    r"radiotherapy|radiation|irradiat(?:ed|ion)|SBRT|stereotactic": r"(?:chemo)?radio\w+|"
    r"chemoradi\w+|radiated|selective internal|SIRT|Gy",
    r"hepatic[- ]arter(?:y|ial) (?:infusion|chemotherapy|pump)|HAIC?": r"intra-?arterial|"
    r"hepatic[- ]arter\w+",
    r"HIPEC|hyperthermi[ac]": r"heated|hyperther\w+",
    r"vaccin(?:e|es|ation|ated)": r"vaccin\w+|immuni[sz]\w+",
    r"(?:fa?ecal|stool) transplant\w*|FMT|probiotics?": r"microbio\w+",
    r"portal vein emboli[sz]ation|PVE": r"portal vein",
    r"ALPPS": r"two-stage",
    r"proton (?:therapy|beam)|brachytherapy": r"protons?",
    r"electroporation": r"electroporat\w+",
    r"acupuncture|homeopathy|cannabis|turmeric|curcumin|ivermectin": r"herbal",
    r"aspirin": r"acetylsalicylic",
    r"metformin": r"biguanides?",
    r"vitamin [A-E]": r"vitamins?",
    r"statins?|\w{2,12}vastatin": r"statin|lipid-lowering",
    r"(?<!-)beta[- ]?blockers?|propranolol": r"adrenergic",
    r"(?:cortico)?steroids?|dexamethasone|prednisol?one": r"glucocorticoids?|immunosuppress\w+",
    r"celecoxib|NSAIDs?": r"COX-2|anti-inflammatory",
    r"interferons?(?:[- ](?:alpha|beta|gamma))?": r"IFN\S*",
    r"(?:third|3rd|fourth|4th) (?:liver |hepatic )?(?:hepatectom|resection|operation)\w*": ""
    r"third|3rd|fourth|4th|three|four",
    r"robot(?:ic|ically|-assisted)": r"robot\w+",
}

_OUTCOMES = {
    r"event[- ]free|EFS": "",
    r"time to (?:treatment )?failure|TTF": r"treatment failure",
    r"time to (?:tumou?r )?progression|TTP": "",
    r"progression[- ]free|m?PFS2?": r"ir-?PFS|progress\w*",
    r"(?:disease|recurrence|relapse)[- ]free|m?[DR]FS": r"(?:recur|relaps)\w+",
    r"metasta(?:sis|ses)[- ]free|MFS": "",
    r"(?:cancer|disease)[- ]specific (?:survival|mortality)": r"[CD]SS",
    r"quality of life|(?:HR)?QoL": r"patient-reported|EQ-5D|QLQ\S*|well-?being",
    r"QALYs?|cost[- ]effective(?:ness)?|costs?": r"economic\w*|quality-adjusted",
    r"metabolic response": r"metabolic",
    r"pathologic(?:al)? (?:complete )?respon(?:se|ses|ders)|pCR|MPR": r"patholog\w+",
    r"clinical complete respon\w+|cCR": r"clinical(?:ly)? (?:complete|respon\w+)",
    r"(?<!logical )(?<!logic )complete (?:respon\w+|remissions?)|(?-i:CRs?)": r"complete(?:ly)? "
    r"(?:[\w-]+ )?(?:respon\w+|remissions?|regressions?)|pCR|disappear\w*",
    r"partial (?:respon\w+|remissions?)|(?-i:PRs?)": r"partial\w*",
    r"duration of response|DoR": r"durab\w+|lasted|lasting|ongoing|responders",
    r"disease control|DCR": r"stable disease|stabili\w+|clinical benefit",
    r"local (?:tumou?r )?(?:control|recurrence|progression)": r"locally|local",
    r"R0": r"margins?|complete(?:ly)? resect\w+|resection rates?",
    r"blood loss|transfusions?": r"blood|transfus\w+",
    r"(?:hospital|length of) stay": r"hospital\w*|discharg\w+|stay\w*",
    r"re-?admi(?:ssions?|tted)": r"re-?admi\w+",
    r"re-?operations?": r"re-?operat\w+",
    r"operat(?:ing|ive) time|duration of surgery": r"operat\w+ time|minutes",
    r"number needed to (?:treat|harm)|NNT": "",
    r"C-index|AUC|AUROC|area under the (?:ROC )?curve": r"concordance|receiver",
}

_STATISTICS = {
    r"(?<!I )(?<!you )(?<!we )(?<!it )(?<!that )(?<!they )mean(?= (?:age|survival|overall|PFS|OS|"
    r"follow|duration|number|time|length|stay|dose|blood|size|progression|operati|hospital|"
    r"tumou?r))": r"means?|averages?|SD|±",
    r"hazard ratio|(?-i:HRs?)": r"hazards?|(?-i:HR)",
    r"odds ratio": r"odds|(?-i:OR)",
    r"confidence interval|(?-i:CI)": r"confidence|(?-i:CI)|interval",
    r"P[- ]values?": r"P ?[<=≤>].*|significan\w+",
    r"interquartile range|IQR": "",
    r"standard (?:deviation|error)": r"SDs?|±",
}

_COUNTRIES = {
    "Argentin(?:a|ian|e)": "Buenos Aires",
    "Australian?": "Sydney|Melbourne",
    "Austrian?": "Vienna",
    "Belgian|Belgium": "Brussels|Leuven|Ghent",
    "Brazil(?:ian)?": "São Paulo|Sao Paulo",
    "Britain|British|(?-i:UK)|United Kingdom|Scottish|Scotland|Welsh": "(?<!New )England|London",
    "Canad(?:a|ian)": "Toronto|Ontario|Montreal|Vancouver|CCTG",
    "China|Chinese": "Beijing|Shanghai|Guangzhou|Hong Kong",
    "Czech": "Prague",
    "Danish|Denmark": "Copenhagen",
    "Dutch|Netherlands|Holland": "Amsterdam|Rotterdam|Utrecht|Leiden",
    "Egypt(?:ian)?": "Cairo",
    "Finnish|Finland": "Helsinki",
    "French|France": "Paris|Lyon",
    "Germany?": "Berlin|Munich|Heidelberg|Hamburg",
    "Greek|Greece": "Athens",
    "Indian?": "Mumbai|Delhi",
    "Iran(?:ian)?": "Tehran",
    "Irish|Ireland": "Dublin",
    "Israeli?": "Tel Aviv",
    "Ital(?:y|ian)s?": "Milan|Rome",
    "Japan(?:ese)?": "Tokyo|Osaka|JCOG",
    "Korean?": "Seoul",
    "Mexic(?:o|an)": "Mexico City",
    "Norw(?:ay|egian)": "Oslo",
    "Pakistani?": "Karachi",
    "Portug(?:al|uese)": "Lisbon",
    "Russian?": "Moscow",
    "Singapor(?:e|ean)": "",
    "Spanish|Spain": "Madrid|Barcelona",
    "Swed(?:en|ish)": "Stockholm|Uppsala|Gothenburg",
    "Swiss|Switzerland": "Zurich|Geneva",
    "Thai(?:land)?": "Bangkok",
    "Turkish": "Turkey|Istanbul",
    "Americans?(?! (?:Society|Joint|College|Association|Cancer))|(?-i:USA?)|United States": "FDA|"
    "Medicare|New York|Memorial Sloan|Boston|Texas|SEER",
}

_TABLES: tuple[tuple[Kind, dict[str, str]], ...] = (
    ("line", _LINES),
    ("people", _PEOPLE),
    ("treatment", _TREATMENTS),
    ("harm", _HARMS),
    ("outcome", _OUTCOMES),
    ("statistic", _STATISTICS),
    ("country", _COUNTRIES),
)


_PRETREATED = re.compile(r"\b(?:pre-?|previously )treated\b", re.IGNORECASE)
_RULED_OUT = re.compile(r"\b(?:no|not|without|never)(?: any| [\w-]+)? $", re.IGNORECASE)


def qualifiers(text: str) -> Iterator[Entity]:
    """What narrows a question, each thing once; not what it rules out ("without radiation"), nor a
    line of treatment that it compares with pretreated patients."""
    for kind, asked, written in _patterns():
        if kind == "line" and _PRETREATED.search(text):
            continue
        match = asked.search(text)
        if match and not _RULED_OUT.search(text[: match.start()]):
            yield Entity(kind, match.group(), frozenset(), written)


def names_country(text: str) -> bool:
    """Whether a text tells of the country of what it reports."""
    return any(written.search(text) for kind, _, written in _patterns() if kind == "country")


@functools.cache
def _patterns() -> list[tuple[Kind, re.Pattern[str], re.Pattern[str]]]:
    return [
        (kind, _words(asked), _words(f"{asked}|{written}" if written else asked))
        for kind, table in _TABLES
        for asked, written in table.items()
    ]


def _words(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)
