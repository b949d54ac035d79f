"""What an index was built with and from: its models, its settings and its contents."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.errors import StoreError

FORMAT = 2
"""Version of the rows; an index of another version has to be rebuilt."""

FILE_NAME = "manifest.json"


@dataclasses.dataclass
class Manifest:
    """The index in numbers. `papers` maps each key to its content hash.

    `generation` is a new random name after every finished write; `pending` is true from the
    start of a write to its end, so an interrupted one is seen by whoever opens the index next.
    `probes` are ids of passages that are asked for on opening.
    """

    model: str
    revision: str
    dimension: int
    papers: dict[str, str] = dataclasses.field(default_factory=dict)
    passages: int = 0
    probes: list[str] = dataclasses.field(default_factory=list)
    generation: str = ""
    pending: bool = False
    format: int = FORMAT

    def settings(self) -> dict[str, str | int]:
        """What is kept with the rows too: enough to make the manifest again where it is missing."""
        return {
            "model": self.model,
            "revision": self.revision,
            "dimension": self.dimension,
            "passages": self.passages,
            "generation": self.generation,
            "format": self.format,
        }

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Manifest:
        """The inverse of `settings`; the papers have to be filled in.

        Raises:
            StoreError: when the rows are of another format.
        """
        return _checked(cls(**settings), "the index")

    @classmethod
    def load(cls, folder: Path) -> Manifest | None:
        """The manifest of the index in `folder`, or None where there is none.

        Raises:
            StoreError: when the file is damaged or of another format.
        """
        path = folder / FILE_NAME
        if not path.exists():
            return None
        try:
            manifest = cls(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise StoreError(
                f"{path} is damaged; remove it and the index makes it anew from its rows"
            ) from error
        return _checked(manifest, f"the index in {folder}")

    @staticmethod
    def delete(folder: Path) -> None:
        """Remove the manifest where there is one."""
        (folder / FILE_NAME).unlink(missing_ok=True)

    def save(self, folder: Path) -> None:
        """Write the manifest whole or not at all."""
        path = folder / FILE_NAME
        draft = path.with_suffix(".tmp")
        draft.write_text(json.dumps(dataclasses.asdict(self), indent=1), encoding="utf-8")
        draft.replace(path)


def _checked(manifest: Manifest, where: str) -> Manifest:
    if manifest.format != FORMAT:
        raise StoreError(
            f"{where} has format {manifest.format} and this version reads {FORMAT}; "
            "index the papers again into a new folder"
        )
    return manifest
