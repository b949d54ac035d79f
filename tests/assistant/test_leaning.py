"""Words of a turn that stand for something said before."""

from __future__ import annotations

import pytest

from assistant.leaning import points_back


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("Hazard ratio for death above that cut-off?", True),
        ("How many died in this subgroup?", True),
        ("How did those with that in common fare?", False),
        ("What was the hazard ratio for death above 28 variants?", False),
    ],
)
def test_a_thing_pointed_at_behind_a_preposition_was_said_before(text: str, back: bool) -> None:
    assert points_back(text) is back
