"""What part of a paper a section is, told by its heading."""

from __future__ import annotations

import functools
import re
from typing import Literal

Role = Literal[
    "background", "methods", "results", "discussion", "conclusion", "table", "figure", "other"
]

_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("table", re.compile(r"^tables?\b", re.IGNORECASE)),
    ("figure", re.compile(r"^(?:fig(?:ure)?|scheme)s?\b", re.IGNORECASE)),
    (
        "results",
        re.compile(
            r"results?\b|findings?\b|outcomes?\b(?! (?:and )?measure)",
            re.IGNORECASE,
        ),
    ),
    (
        "methods",
        re.compile(
            r"methods?\b|materials?\b|design\b|procedures?\b|patients\b|participants\b|subjects\b|"
            r"setting\b|interventions?\b|exposures?\b|outcome (?:and )?measure|data sources\b|"
            r"(?:study|data) (?:selection|extraction|synthesis)\b",
            re.IGNORECASE,
        ),
    ),
    ("conclusion", re.compile(r"conclusions?\b|interpretation\b", re.IGNORECASE)),
    ("discussion", re.compile(r"discussion\b|comment\b", re.IGNORECASE)),
    (
        "background",
        re.compile(
            r"introduction\b|background\b|objectives?\b|purpose\b|aims?\b|context\b|importance\b|"
            r"rationale\b",
            re.IGNORECASE,
        ),
    ),
)


@functools.lru_cache(maxsize=10_000)
def role(label: str) -> Role:
    """The role of a section by its label ("Methods / Statistical analysis"); that of a part of an
    abstract is told by the part's own heading."""
    heading, *inner = label.split(" / ")
    if heading.lower() == "abstract" and inner:
        heading = inner[0]
    return next((found for found, pattern in _ROLES if pattern.search(heading)), "other")
