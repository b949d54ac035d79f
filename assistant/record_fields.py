"""What a question asks about a paper as a publication: its authors, its journal, its erratum."""

from __future__ import annotations

import dataclasses
import functools
import re

_WHO = r"who(?:'s|s)?(?: is| are| was| were)?(?: listed| named)?(?: as)?(?: the| its)?"
# Where a clause that asks begins, so that "the results when they were published" is not one.
_ASKS = r"(?:^\W*|(?<=and )|(?<=, )|(?<=know )|(?<=me )|(?<=please )|(?<=exactly ))"
_OUT = r"(?:publish(?:ed)?|c[ao]me out|appear(?:ed)?|printed|written|released)"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"


LAST_AUTHOR = "last author"
AUTHOR_COUNT = "number of authors"
DATE = "date"
ERRATUM = "erratum or retraction"


@dataclasses.dataclass(frozen=True)
class Field:
    """Something a question can ask about a paper as a publication.

    `asked` finds the words that ask for it. `written` is how a sentence gives it where records do
    not hold it, None where they do; `section` how the part of a text is headed that is about it.
    `of_trial` says that all reports of one trial share it.
    """

    name: str
    asked: re.Pattern[str]
    written: re.Pattern[str] | None = None
    section: re.Pattern[str] | None = None
    of_trial: bool = False


def _field(
    name: str,
    *asked: str,
    written: str | None = None,
    section: str | None = None,
    of_trial: bool = False,
) -> Field:
    return Field(
        name,
        re.compile(rf"(?<![\w-])(?:{'|'.join(asked)})(?!\w)", re.IGNORECASE),
        re.compile(written, re.IGNORECASE) if written is not None else None,
        re.compile(section, re.IGNORECASE) if section is not None else None,
        of_trial,
    )


FIELDS = (
    _field(
        "corresponding author",
        rf"{_WHO} corresponding(?: authors?)?",
        r"(?:corresponding|contact) authors?(?:'s)?(?: e-?mail)?",
        r"correspondence address",
        written=r"\bcorrespond(?:ing author|ence)",
    ),
    _field(
        "author affiliations",
        r"(?:authors?'?s?'? )?(?:institutional )?affiliations?(?: of (?:the |all )*authors)?",
        r"(?:where|(?:which|what) (?:country|city|university|hospital|institut\w+)) (?:do|are|is|"
        r"does|did)(?=[^?]*\bauthors?\b[^?]*\b(?:work|from|based|located|affiliated)\b)",
        written=r"\baffiliat|\bauthors (?:are|were|work|come)\b|\bcomes? from\b",
    ),
    _field(
        "conflicts of interest",
        r"(?:conflicts? of interests?|competing interests?|conflicts?(?= did\b))"
        r"(?: (?:declared|disclosed|reported))?",
        r"(?:industry|pharma|company|commercial|financial) (?:ties|links|interests?)"
        r"(?: (?:declared|disclosed|reported|owned up to))?",
        written=r"\b(?:conflicts? of interest|competing interests?)\b",
        section=r"(?:conflicts? of|competing) interests?|disclosures?",
    ),
    _field(
        LAST_AUTHOR,
        rf"(?:{_WHO} )?(?:the )?(?:last|senior|final)"
        r"(?: \((?:last|senior)\)|[- ](?:named|listed))? authors?",
        rf"{_WHO} (?:listed|named) last",
        written=r"\b(?:last|senior) author\b",
    ),
    _field(
        AUTHOR_COUNT,
        r"how many (?:co-?)?authors?(?: (?:does|do|did|are|were|has|have)(?: there)?)?",
        r"how many (?:people |researchers |scientists )?(?:wrote|signed|authored)",
        r"number of (?:co-?)?authors",
    ),
    _field(
        "authors",
        rf"{_WHO} (?:(?:first|lead|main)(?:[- ](?:named|listed))? )?(?:co-?)?authors?",
        r"who (?:all )?(?:wrote|authored|published|penned|co-?wrote)",
        r"by whom (?:was|is)|did (?:\w+ ){1,2}(?:write|(?:co-?)?author)(?= (?:the|that|this)\b)",
        r"(?:(?:the |all )*(?:first|lead) )?(?:co-?)?authors?(?: names?| list)? (?:of|on|for)",
        r"(?:first|lead) author|author list|list of (?:the )?(?:co-?)?authors",
        r"(?:list|name)(?: all)?(?: the)? (?:co-?)?authors",
    ),
    _field(
        DATE,
        r"(?:on )?(?:what|which)(?: \w+)? (?:date|day|month)"
        rf"(?=[^?]*\b(?:{_OUT}|accepted|received))",
        r"(?:exact |full |precise )?(?:publication|acceptance|submission) date",
        r"(?:exact |full |precise )?date of (?:publication|acceptance|submission)",
        rf"{_ASKS}when(?: exactly| precisely)?(?=[^?;]*\b(?:{_OUT}|submitted|go online|online)\b)",
        rf"{_ASKS}when(?: exactly| precisely)? (?:was|were)(?= [^?;]*\b"
        r"(?:paper|article|review|manuscript) (?:accepted|received)\b)",
        written=rf"\b(?:publi|appear|online|print|accept|receiv)\w*\b.*\b(?:\d{{1,2}} {_MONTH} "
        rf"(?:19|20)\d\d|{_MONTH} (?:\d{{1,2}},? )?(?:19|20)\d\d)",
    ),
    _field(
        "year",
        rf"(?:in )?(?:what|which) year(?=[^?]*\b{_OUT}\b)",
        r"(?:publication|publishing) year|year of publication|(?<=journal, )year",
    ),
    _field(
        ERRATUM,
        r"(?:(?:citation|reference|details?|doi|pmid) (?:of|for|to) )?(?:the |an |any )*"
        r"(?:errat(?:um|a)|corrigend(?:um|a)|(?:published )?correction (?:notice|to)|"
        r"retraction notice)",
        r"(?:been|was|is|were|get|got) (?:ever )?(?:corrected|retracted)(?:,? or \w+)?",
        r"retraction status|(?:publish|issue|print)(?:ed)? (?:an? |any )?corrections?"
        r"(?: to| of| for)?(?: (?:that|this|the) (?:paper|article|report|study))?",
        written=r"\b(?:errat(?:um|a)\b|corrigend|correction to\b|"
        r"retract(?:ed|ion) (?:of|in|notice))",
    ),
    _field(
        "trial registration",
        r"(?:clinical ?trials?\.?gov|nct|isrctn|eudra-?ct|umin|(?:trial |study )?(?:registration|"
        r"registry))[ -]?(?:number|identifier|id|no\.?|code|record|entry)(?: number)?",
        r"(?:trial|study) registration|clinical ?trials?\.gov|nct(?= (?:of|for)\b)",
        r"(?:how|where|under (?:which|what) (?:number|id|identifier)) (?:was|is)"
        r"(?=[^?,;]* registered)",
        r"registered (?:under|as) (?:which|what)(?: \w+)?",
        r"(?:,? and )?under (?:which|what) (?:number|id|identifier)",
        r"registered(?= *(?:\?|$))",
        written=r"\b(?:NCT ?\d{8}|ISRCTN ?\d+|EudraCT|UMIN\d|ChiCTR|ACTRN|jRCT|PROSPERO|CRD\d)",
        of_trial=True,
    ),
    _field(
        "funding",
        r"(?:who|(?:which|what) (?:\w+ )?(?:company|agency|body|charity|ministry|foundation|firm))"
        r"(?: was| has| is)? (?:fund(?:ed|s|ing)|pa(?:id|ys?|ying) for|financ(?:ed|es|ing)|"
        r"sponsor(?:ed|s|ing)|gave (?:an? |the )?(?:grant|money)s?(?: for| to)?)",
        r"(?:sources? of )?funding(?: sources?| statement)? (?:of|for|behind)",
        r"(?:sources? of funding|funding source)",
        r"(?:funders?|sponsors?) (?:of|behind|for)",
        r"(?:industry|pharma|publicly|company)[- ](?:funded|sponsored)",
        r"how (?:was|is)(?=[^?,;]* (?:funded|financed|paid for))",
        written=r"\b(?:fund(?:ed|ing|er)\b|sponsored\b|sponsor (?:of|is|was)\b|"
        r"supported by (?:a |the )?grants?\b|grants? from\b|financed)",
        section=r"(?:sources? of )?funding|(?:financial|grant) (?:support|disclosures?)|sponsors?",
        of_trial=True,
    ),
    _field(
        "open access",
        r"open[- ]access|free(?:ly)? (?:to read|available online|full text)|behind a paywall",
        r"(?:where|how) can i (?:download|get|find|read) (?:the |a )*"
        r"(?:full text|pdf)(?: of| for)?",
        written=r"\bopen[- ]access\b",
    ),
    _field(
        "impact factor or number of citations",
        r"impact factor(?: of)?(?: the journal(?: of)?)?|citation count|number of citations",
        r"how (?:many times|often) (?:has|was|have|is|were)(?= [^?]*\bcited\b)",
        written=r"\b(?:impact factor|times cited)\b",
    ),
    _field(
        "journal",
        r"(?:in )?(?:which|what) (?:\w+ )?journal(?: (?:was|is|did|has|published))?",
        r"name of the journal",
        rf"{_ASKS}where(?=[^?;]*\b{_OUT}\b)",
        r"journal(?: name)?(?= of\b|\?|,| and\b|$)",
    ),
    _field(
        "volume, issue or pages",
        r"(?:which|what) (?:volume|vol|issue)(?= (?:of|is|was|and|did|number|has)\b|\?|$)",
        r"(?:on )?(?:which|what) pages?(?: (?:does|is|was|do|are))?",
        r"(?:volume|vol\.?|issue)(?: number| no\.?)?(?=(?:[,;]| and| or|,? &)[^?]*"
        r"\b(?:pages?|issue|volume|year)\b)",
        r"page (?:range|numbers?|nos?|span)",
        r"(?:(?<=[,;/] )|(?<=and ))(?:pages?|pp|volume|vol|issue)(?= of\b|\?|,|;|$|\))",
        r"pages(?= of\b|\?|$)",
    ),
    _field(
        "identifier",
        r"(?:the )?(?:doi|pmid|pmcid|pubmed (?:id|number|link)|pmc (?:id|number))"
        r"(?: number| code| link)?(?: (?:of|for))?",
    ),
    _field(
        "citation",
        r"(?:(?:full|complete|proper|correct|exact|vancouver|the|a) )*(?:citation|reference)"
        r"(?: (?:details?|data|information|info|entry))? (?:of|for|to)",
        r"how (?:should|do|can|would|to|must|shall) (?:(?:i|we|you|one) )?(?:correctly |properly )?"
        r"(?:cite|reference)",
        r"(?:^|please |can you |could you |need to |want to )(?:cite|reference)"
        r"(?= (?:the|this|that)\b)",
        r"(?:citation|reference|bibliographic) (?:details?|data|information|info)(?: (?:of|for))?",
        r"(?:full|complete|vancouver|proper|correct|exact)(?:-style)? (?:citation|reference)",
        r"bibtex(?: entry)?(?: for)?|(?:in )?vancouver (?:style|format)",
    ),
    _field("title", r"(?:(?:full|exact|complete|the) )*titles? (?:of|for)(?= )"),
)
"""The fields in the order in which they are looked for; what asks for one is taken from the
question before the next is tried, so that "corresponding author" is not read as "author"."""

_LEAD = re.compile(
    r"^\W*(?:(?:please|hi|hello|ok|so|and|also)\b[\s,]*)*(?:(?:can|could|would) you (?:please )?"
    r"(?:give|tell|send|get|find) (?:me|us)|(?:give|tell|send) (?:me|us)|i(?:'d| would)? "
    r"(?:need|want|like)(?: to (?:know|have|cite|find))?|"
    r"i(?:'m| am) looking for|do you (?:know|have)|what(?:'s| is| are| was| were))\b",
    re.IGNORECASE,
)
# What is left of the asking where several fields are asked for.
_LEFT_OVER = re.compile(
    rf"(?<![\w-])(?:{_OUT}|publish|write|(?:co-?)?authors?|journal|year|vol(?:ume)?|issue|pages?|"
    r"does it stand|registered|(?:the )?authors of|"
    r"(?:work|based)(?=$|\?)|funded|financed|please|exactly|precisely|(?:been )?cited|accepted|"
    r"received|submitted|identifier|number|when|where|who|what|which|is there|online|named|listed|"
    r"(?:is|has|have|was|does|do|did)(?= the\b)|(?:did|do|does)(?= .* (?:declare|disclose)\b)|"
    r"(?:declare|disclose)(?=\W*$)|have(?=\W*$)|has(?= [A-Z])|it|them|they|and$|"
    r"on(?= the\b))(?![\w-])",
    re.IGNORECASE,
)
_ASKS_FINDINGS = re.compile(
    r"\bauthors?\b.{0,20}\b(?:conclude|say|said|find|found|report|propose|recommend|suggest|"
    r"think|thought|argue|believe|state|claim|caution|warn|advise|explain|interpret|call|note|"
    r"hypothesi[sz]e|admit|see|expect|speculate|attribute|give|list|name|mention)\w*\b"
    r"|^\W*(?:so |and |but )?(?:what |why |how )?(?:do|did|does|would) (?:the |these |its )?"
    r"authors?\b(?!(?:'s?)? (?:declare|disclose|work|come)).{0,120}\b(?:think|say|believe|feel|see|"
    r"consider|regard|explain|want|recommend|suggest|conclude|argue|propose|warn|report|expect)\b"
    r"|\b(?:per|according to) the authors?\b"
    r"|\bpages?\b.{0,40}\b(?:discuss|describe|mention|cover|deal|talk)\w*\b"
    r"|\b(?:according to|in the opinion of|opinion of)\b.{0,30}\bauthors?\b",
    re.IGNORECASE,
)


@dataclasses.dataclass(frozen=True)
class RecordQuestion:
    """The fields a question asks for, and the words by which it names the paper."""

    fields: tuple[Field, ...]
    description: str


@functools.lru_cache(maxsize=256)
def record_question(question: str) -> RecordQuestion | None:
    """What a question asks about a paper as a publication; None where it asks something else.

    >>> asked = record_question("In which journal was Lind's carp trial published?")
    >>> [field.name for field in asked.fields], asked.description
    (['journal'], "Lind's carp trial")
    """
    if _ASKS_FINDINGS.search(question):
        return None
    left, found = question, []
    for field in FIELDS:
        rest = field.asked.sub(" ", left)
        if rest != left:
            left = rest
            found.append(field)
    if not found:
        return None
    left = _LEFT_OVER.sub(" ", _LEAD.sub(" ", left))
    left = re.sub(r"\s+", " ", left).strip(" ?.,;:!")
    return RecordQuestion(tuple(found), re.sub(r"^(?:(?:of|for|the|and|to|in|by)\b\s*)+", "", left))
