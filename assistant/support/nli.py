"""Entailment by a sentence-transformers cross-encoder, such as one trained on MultiNLI."""

from __future__ import annotations

import dataclasses
import functools
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class Entailed:
    """Probabilities that a premise entails a hypothesis and that it contradicts it."""

    entailment: float
    contradiction: float


Entailment = Callable[[str, str], Entailed]
"""From premise and hypothesis to probabilities."""


class NliModel:
    """An `Entailment` by a cross-encoder; nothing is loaded before the first use.

    The order of the labels is read from the model's own ``id2label``.

    Args:
        name: a folder or a model of the hub.

    Raises:
        ModelError: on first use, when the model cannot be loaded or has no such labels.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, premise: str, hypothesis: str) -> Entailed:
        """The probabilities for one pair; what exceeds the model's window is cut by it."""
        from torch.nn import Softmax

        model, entailment, contradiction = self._loaded
        likely = model.predict(
            [(premise, hypothesis)], activation_fn=Softmax(dim=-1), show_progress_bar=False
        )[0]
        return Entailed(float(likely[entailment]), float(likely[contradiction]))

    @functools.cached_property
    def _loaded(self) -> tuple[CrossEncoder, int, int]:
        """The model, and the places of its labels for entailment and contradiction."""
        logger.info("loading the NLI model %s", self.name)
        from sentence_transformers import CrossEncoder

        try:
            model = CrossEncoder(self.name, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelError(
                f"the NLI model {self.name!r} cannot be loaded: it is neither a folder with a "
                "cross-encoder nor a model of the hub that this machine reaches"
            ) from error
        labels = {str(name).lower(): int(at) for at, name in model.config.id2label.items()}
        try:
            return model, labels["entailment"], labels["contradiction"]
        except KeyError as error:
            raise ModelError(
                f"{self.name!r} is no NLI model: its labels are {', '.join(sorted(labels))}, and "
                "'entailment' and 'contradiction' are needed"
            ) from error
