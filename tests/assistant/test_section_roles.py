"""The part of a paper is told by the heading."""

from __future__ import annotations

import pytest

from assistant.section_roles import role


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Results / Overall survival", "results"),
        ("Abstract / Findings", "results"),
        ("MATERIALS AND METHODS / Statistics", "methods"),
        ("Patients and Methods", "methods"),
        ("Abstract / Methods/Design", "methods"),
        ("Introduction", "background"),
        ("Abstract / Background/Aim", "background"),
        ("Discussion", "discussion"),
        ("Conclusions", "conclusion"),
        ("Table 2 / Exclusion criteria", "table"),
        ("Figure 1", "figure"),
        ("Abstract / Main outcome measures", "methods"),
        ("Abstract / Design, setting, and participants", "methods"),
        ("Abstract / Methods and findings", "results"),
        ("Abstract / Importance", "background"),
        ("Abstract", "other"),
        ("Text", "other"),
        ("Competing interests", "other"),
    ],
)
def test_role(label: str, expected: str) -> None:
    assert role(label) == expected
