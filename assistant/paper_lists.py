"""Questions for the indexed papers of an author, a journal or a year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from assistant.abstention import Verdict
from assistant.evidence import told
from assistant.references import JOIN, journal_words
from assistant.writers.extractive import MAX_STATEMENTS, short_name
from index import Paper
from index.record import record_sentence

MOST_CITED = 20
"""Papers of a list that are cited."""

_PAPERS = r"(?:papers?|articles?|publications?|studies|reports?|work)"
_INDEXED = (
    r"(?: (?:are|is|do you have))?(?: (?:in|from) (?:the|this|your) (?:index|library|collection))?"
)
_OF = (
    r"(?:by|from|in|of|with|published (?:by|in|before|after|since|between|from)|written by|"
    r"(?:co-?)?authored by|appeared in|came out in|before|after|since|between)"
)
_LISTS = (
    re.compile(
        r"^\W*(?:please )?(?P<count>how many )?(?:(?:can you )?(?:list|show(?: me)?|name|give me|"
        r"which|what|are there|do you have|find) )?(?:(?:all|any|other|the|of|indexed) )*"
        rf"{_PAPERS}{_INDEXED} (?:that |which )?(?:are |were |was |have been |has been |there )*"
        rf"(?P<how>{_OF}) (?P<what>.+?)\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^\W*(?P<count>how many)?(?:which|what)?(?: of the| other| else| indexed)*(?: {_PAPERS})?"
        r"(?P<how> )(?:did|has|have|does|is|was|are) (?P<what>.+?) (?:(?:co-?)?(?:write|written|"
        r"wrote|publish(?:ed)?|author(?:ed)?)|(?:an?|the) (?:co-?)?author (?:of|on)|author)"
        r"(?: on| of)?(?: in (?:the|this) (?:index|library|collection))?\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^\W*(?P<count>)(?P<how>)(?:did|has|is|was) (?P<what>.+?) (?:(?:co-?)?(?:write|written|"
        r"publish(?:ed)?|author(?:ed)?)|(?:an?|one of the|among the) (?:co-?)?authors?(?: of| on)?)"
        rf" (?:any|some|one|anything)(?: of)?(?: (?:the|these|those|your))?(?: indexed)?"
        rf"(?: {_PAPERS})?{_INDEXED}\W*$",
        re.IGNORECASE,
    ),
)
_YEARS = re.compile(
    r"(?:the )?(?:years? )?(?P<first>(?:19|20)\d\d)"
    r"(?:(?: and | to | or |-|–)(?P<last>(?:19|20)\d\d))?"
    r"(?: or (?P<open>later|earlier))?"
)

_NAME = re.compile(r"(?:[A-Z][\w'-]+ ?){1,3}(?: ?[A-Z]{1,3})?")
_NOT_NAMED = re.compile(r"\bet al\b|\band (?:colleagues|co-?workers)\b|^(?:dr|prof)\b\.?")


def listed_papers(question: str, papers: Callable[[], Sequence[Paper]]) -> Verdict | None:
    """The papers of the author, the journal or the years a question asks for; None for any other
    question, and where what is asked for is more than one of these."""
    match = next(filter(None, (pattern.match(question) for pattern in _LISTS)), None)
    if match is None:
        return None
    how, what = match["how"].lower().rpartition(" ")[2], match["what"].strip()
    known = papers()
    if years := _YEARS.fullmatch(what):
        found, words = _of_years(known, how, years)
    elif found := [paper for paper in known if _by(paper, what)]:
        words = f"{'has' if len(found) == 1 else 'have'} {what} among the authors"
    elif found := [paper for paper in known if _in(paper, what)]:
        words = f"{'was' if len(found) == 1 else 'were'} published in {what}"
    elif not how and _NAME.fullmatch(what):
        words = f"has {what} among the authors"
    else:
        return None
    return _listed(found, words, len(known), bool(match["count"]))


def _of_years(papers: Sequence[Paper], how: str, years: re.Match[str]) -> tuple[list[Paper], str]:
    first = int(years["first"])
    last = int(years["last"] or first)
    if how == "since" or years["open"] == "later":
        last = 9999
    elif how == "after":
        first, last = first + 1, 9999
    elif how == "before":
        first, last = 0, first - 1
    elif years["open"] == "earlier":
        first = 0
    found = [paper for paper in papers if paper.year and first <= paper.year <= last]
    when = f"{'' if how == 'of' else how} {years.group()}".replace("from", "in").strip()
    return found, f"{'were' if len(found) != 1 else 'was'} published {when}"


def _fold(name: str) -> str:
    """A name in lower case without accents."""
    letters = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _by(paper: Paper, who: str) -> bool:
    """Whether a paper has an author of this name: ``Le``, ``Le DT`` or ``Dung Le``."""
    said = _NOT_NAMED.sub("", _fold(who)).strip(" .,")
    first, _, surname = said.rpartition(" ")
    for author in map(_fold, paper.authors):
        own, _, initials = author.rpartition(" ")
        if said in {author, own} or (surname == own and first[:1] == initials[:1]):
            return True
    return False


def _in(paper: Paper, journal: str) -> bool:
    """Whether a paper is in the journal of this name, in full or abbreviated."""
    said = re.sub(r"^the ", "", journal, flags=re.IGNORECASE)
    wanted = [word for word in re.findall(r"\w+", said) if word.lower() not in JOIN]
    forms = {" ".join(wanted)}
    if len(wanted) > 1:  # "cancer" is a subject, "lancet oncology" a journal
        forms.add(" ".join(wanted).title())
    return (
        paper.journal is not None
        and bool(wanted)
        and any(
            journal_words(form, paper.journal) == tuple(re.findall(r"\w+", form)) for form in forms
        )
    )


def _listed(found: Sequence[Paper], words: str, papers: int, counted: bool) -> Verdict:
    """The records of the papers found, or their number where it is asked for or they are many."""
    if not found:
        return Verdict("not in the papers", f"None of the {papers} indexed papers {words}.", ())
    ordered = sorted(found, key=lambda paper: (-(paper.year or 0), paper.key))
    shown = told(record_sentence(paper) for paper in ordered[:MOST_CITED])
    if len(found) <= MAX_STATEMENTS and not counted:
        return Verdict("answer", "", shown)
    names = ", ".join(short_name(paper) for paper in ordered)
    stated = f"{len(found)} of the {papers} indexed papers {words}: {names}"
    if len(found) > MOST_CITED:
        stated += f"; {MOST_CITED} of them are cited here"
    return Verdict("answer", "", shown, stated=f"{stated}.")
