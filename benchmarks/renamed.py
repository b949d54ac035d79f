"""How often the assistant answers a question about something else than its papers are about.

    python benchmarks/renamed.py tests/questions/dev.jsonl [MORE.jsonl ...] [--index DIR]

Each answerable question that names just one trial, drug, author, gene, cancer, place of metastases,
treatment, outcome, line of treatment, time or country is asked with another in its place, in all of
its turns: one that the built-in corpus does not name, or one that it names, but not in the
question's papers. Of each kind it prints how many questions were asked, what share is answered,
what share is answered from a first paper that does not name the new one, and what share of all is
so answered without saying it. Questions in which the name stands in an earlier turn alone are left
out.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from assistant import Answer, Assistant
from assistant.evaluation.questions import GoldResolver, Question, load_questions
from assistant.substitution import DRUG
from index import Paper


@dataclasses.dataclass(frozen=True)
class Renaming:
    """What is replaced, and by one of what."""

    name: str
    replaced: re.Pattern[str]
    others: tuple[str, ...]


def renaming(name: str, replaced: str, others: str) -> Renaming:
    """A renaming, whose others are given with commas."""
    return Renaming(name, re.compile(replaced), tuple(others.split(", ")))


_TRIALS = (
    r"\b(?:KEYNOTE-177|KEYNOTE-164|CheckMate 142|CheckMate 8HW|NICHE-2|TransMet|COLLISION|LICC|"
    r"JCOG0603|EORTC 40983|REGONIVO|BACCI|OSLO-COMET|IMblaze370|CO\.26|AtezoTRIBE)(?![\w-])"
)
RENAMINGS = (
    renaming(
        "trial, unknown",
        _TRIALS,
        "SUNLIGHT, BEACON, RECOURSE, CONCUR, PARADIGM, FIRE-3, CRYSTAL, PEAK, DESTINY-CRC01, "
        "MOUNTAINEER, KRYSTAL-1, BREAKWATER, LEAP-017, KEYNOTE-811, CheckMate 649, CodeBreaK 300",
    ),
    renaming(
        "trial, of other papers",
        _TRIALS,
        "KEYNOTE-177, KEYNOTE-164, NICHE-2, TransMet, COLLISION, LICC, JCOG0603, REGONIVO, BACCI, "
        "OSLO-COMET, IMblaze370",
    ),
    renaming(
        "drug, unknown",
        DRUG.pattern.replace(r"\w+", r"[a-z]+"),
        "zanidatamab, sotorasib, adagrasib, zolbetuximab, tucatinib, larotrectinib, sunitinib, "
        "everolimus, paclitaxel, gemcitabine",
    ),
    renaming(
        "drug, of other papers",
        DRUG.pattern.replace(r"\w+", r"[a-z]+"),
        "pembrolizumab, nivolumab, ipilimumab, durvalumab, tremelimumab, regorafenib, cetuximab, "
        "bevacizumab, cobimetinib, oxaliplatin",
    ),
    renaming(
        "author, unknown",
        r"\b[A-Z][a-z]+(?=(?: et al|,? (?:19|20)\d\d|'s (?:\w+ )?(?:trial|study|paper|review)))",
        "Okonkwo, Lindqvist, Haraldsen, Petrosyan, Mbeki, Villanueva",
    ),
    renaming(
        "gene, unknown",
        r"\b(?:KRAS(?: G12D)?|BRAF|CCR5|CEA|CCL5|CEACAM5)\b",
        "PTEN, ARID1A, SMAD4, NTRK1, FGFR2, CXCL13",
    ),
    renaming(
        "cancer, of other papers",
        r"\b(?:colorectal|bowel|colon|rectal)\b",
        "pancreatic, gastric, ovarian, prostate, bladder, thyroid",
    ),
    renaming(
        "place of metastases",
        r"\b(?:liver|hepatic)(?= (?:mets|metasta|secondar))",
        "brain, bone, adrenal, ovarian",
    ),
    renaming(
        "line of treatment",
        r"\b(?:first|second|third|1st|2nd|3rd)[- ]line\b",
        "fourth-line, fifth-line",
    ),
    renaming(
        "treatment alone",
        r"\b(?:alone|on its own|monotherapy)\b",
        "plus radiotherapy, plus metformin, plus aspirin, plus cetuximab",
    ),
    renaming(
        "operation",
        r"\b(?:hepatectomy|liver resection|resection|surgery)\b",
        "radioembolization, transplantation, chemoembolization, cryotherapy",
    ),
    renaming(
        "outcome",
        r"\b(?:PFS|progression-free survival|OS|overall survival|ORR|response rate|DFS|RFS|"
        r"(?:disease|recurrence|relapse)-free survival)\b",
        "quality of life, time to treatment failure, event-free survival, cost-effectiveness, "
        "metabolic response",
    ),
    renaming(
        "time",
        r"\b(?:\d+|one|two|three|four|five|ten)(?=[- ](?:year|yr|month)s?\b)",
        "7, 9, 11, 13",
    ),
    renaming(
        "country",
        r"\b(?:Japanese|Chinese|Dutch|Korean|Norwegian|Swedish|American|French|German|Italian|"
        r"Canadian)\b",
        "Brazilian, Indian, Australian, Egyptian",
    ),
)


def renamed(
    kind: Renaming, questions: Sequence[Question], texts: Mapping[str, str], gold: GoldResolver
) -> Iterator[tuple[str, list[str]]]:
    """The new name and the turns of each question that has one name of this kind."""
    choice = random.Random(kind.name)
    for question in questions:
        found = {match.group() for turn in question.turns for match in kind.replaced.finditer(turn)}
        own = " ".join(texts[key] for name in question.gold_papers if (key := gold.resolve(name)))
        others = [other for other in kind.others if other.lower() not in own.lower()]
        if not question.answerable or len(found) != 1 or not others:
            continue
        new = choice.choice(others)
        turns = [kind.replaced.sub(new, turn) for turn in question.turns]
        if new in turns[-1]:
            yield new, turns


def asked(assistant: Assistant, turns: Sequence[str]) -> Answer:
    """The answer to the last of the turns."""
    history: list[tuple[str, Answer]] = []
    for turn in turns:
        history.append((turn, assistant.answer(turn, history)))
    return history[-1][1]


def whole(paper: Paper) -> str:
    """A paper's title, authors and text."""
    return " ".join([paper.title, *paper.authors, *(part.text for part in paper.sections)])


def main() -> None:
    """Print a line for each kind of renaming."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--index", type=Path, help="an index of the built-in corpus")
    arguments = parser.parse_args()
    questions = [item for path in arguments.questions for item in load_questions(path).questions]
    print(f"{'renamed':26} {'asked':>5}  answered  from a paper without it  and not said")
    with Assistant(arguments.index) as assistant:
        papers = {paper.key: paper for paper in assistant.index.papers()}
        texts = {key: whole(paper) for key, paper in papers.items()}
        for kind in RENAMINGS:
            answers = [
                (new, asked(assistant, turns))
                for new, turns in renamed(kind, questions, texts, GoldResolver(papers.values()))
            ]
            given = [(new, answer) for new, answer in answers if answer.status == "answered"]
            wrong = [
                (new, each)
                for new, each in given
                if new.removeprefix("plus ").lower() not in texts[each.sources[0].key].lower()
            ]
            silent = sum(
                not any(f"“{new}" in said for said in each.warnings) for new, each in wrong
            )
            total = len(answers)
            print(
                f"{kind.name:26} {total:5}  {len(given) / total:8.3f}  {len(wrong) / total:22.3f}"
                f"  {silent / total:12.3f}"
            )


if __name__ == "__main__":
    main()
