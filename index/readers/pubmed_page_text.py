"""The text of a PubMed page: its abstract, keywords and figure captions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from index.paper import Section
from index.readers import fields

_LABEL = re.compile(r"(?P<label>[A-Z][A-Za-z ,/&'’()-]{1,60}): (?P<text>.+)")
_LABEL_WORDS = frozenset(
    {"aim", "aims", "analysis", "and", "approach", "background", "case", "clinical", "collection"}
    | {"conclusion", "conclusions", "context", "data", "design", "diagnosis", "discussion"}
    | {
        "evidence",
        "exposure",
        "exposures",
        "extraction",
        "findings",
        "for",
        "funding",
        "hypothesis",
    }
    | {
        "implications",
        "importance",
        "interpretation",
        "intervention",
        "interventions",
        "limitations",
    }
    | {"introduction", "main", "material", "materials", "measure", "measurement", "measurements"}
    | {"measures", "method", "methodology", "methods", "objective", "objectives", "observations"}
    | {"of", "or", "outcome", "outcomes", "participants", "patient", "patients", "population"}
    | {"presentation", "purpose", "question", "rationale", "recent", "registration", "relevance"}
    | {"report", "result", "results", "review", "scope", "selection", "setting", "significance"}
    | {"source", "sources", "statement", "studied", "study", "subjects", "summary", "synthesis"}
    | {"the", "translational", "trial", "unassigned", "key", "messages", "experimental"}
)
_FIGURE = re.compile(r"(?P<kind>Fig(?:ure|\.)?|Table|Scheme) ?(?P<number>S?[0-9]+[A-Za-z]?)[.:]?")


def read_abstract(lines: Sequence[str]) -> Iterator[Section]:
    """The abstract's sections: one for each labelled paragraph where it is structured.

    A paragraph is labelled where the words before its first colon are such as label abstracts,
    or where all paragraphs, at least two, start like that.
    """
    paragraphs = [line for line in lines if line and line != "No abstract available"]
    matches = [_LABEL.match(paragraph) for paragraph in paragraphs]
    all_labelled = len(matches) > 1 and all(matches)
    label, texts = "Abstract", list[str]()
    for paragraph, match in zip(paragraphs, matches, strict=True):
        own_line = paragraph.lower() == "plain language summary"
        if own_line or (match and (all_labelled or _is_label(match["label"]))):
            if texts:
                yield Section(label, "\n".join(texts))
            label = f"Abstract / {match['label'] if match and not own_line else paragraph}"
            texts = [] if own_line or not match else [match["text"]]
        else:
            texts.append(paragraph)
    if texts:
        yield Section(label, "\n".join(texts))


def _is_label(text: str) -> bool:
    return all(word in _LABEL_WORDS for word in re.findall(r"[a-z]+", text.lower()))


def read_keywords(lines: Sequence[str]) -> tuple[str, ...]:
    """The keywords, which the page separates by semicolons and ends with a full stop."""
    text = re.sub(r"^keywords: ?", "", " ".join(lines), flags=re.IGNORECASE)
    return fields.unique(part.strip() for part in text.strip().removesuffix(".").split(";"))


def read_figures(parts: Mapping[str, Sequence[str]]) -> Iterator[Section]:
    """The captions of the page's figures; a figure's label may be printed twice."""
    label: str | None = None
    captions: dict[str, list[str]] = {}
    for line in parts.get("figures", ()):
        if match := _FIGURE.match(line):
            kind = "Figure" if match["kind"].startswith("Fig") else match["kind"]
            label = f"{kind} {match['number']}"
            line = line[match.end() :].strip()
        if label is not None and line and not line.lower().startswith("all figures"):
            captions.setdefault(label, []).append(line)
    for name, texts in captions.items():
        yield Section(name, "\n".join(texts))
