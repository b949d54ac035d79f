"""Prompt files: every one loads, with just the variables its head names."""

from __future__ import annotations

from pathlib import Path

import pytest

import prompts

NAMES = sorted(path.stem for path in Path(prompts.__file__).parent.glob("*.md"))


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_loads(name: str) -> None:
    prompt = prompts.load(name)
    messages = prompt.format_messages(**dict.fromkeys(prompt.input_variables, "{braces} kept"))
    assert [message.type for message in messages] == ["system", "human"]
    assert "{braces} kept" in str(messages[1].content)


def test_a_prompt_without_its_head_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.md").write_text("# System\nx\n# User\ny", encoding="utf-8")
    (tmp_path / "other.md").write_text(
        "---\nvariables: a\n---\n# System\nx\n# User\n{b}", encoding="utf-8"
    )
    monkeypatch.setattr("importlib.resources.files", lambda package: tmp_path)
    for name in ("bad", "other"):
        with pytest.raises(prompts.PromptError, match=name):
            prompts.load(name)
