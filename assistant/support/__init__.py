"""Whether cited sentences support a statement."""

from assistant.support.check import Support, check_support
from assistant.support.checker import EmbedderSimilarity, SupportChecker
from assistant.support.claims import absent_numbers
from assistant.support.nli import Entailed, Entailment, NliModel

__all__ = [
    "EmbedderSimilarity",
    "Entailed",
    "Entailment",
    "NliModel",
    "Support",
    "SupportChecker",
    "absent_numbers",
    "check_support",
]
