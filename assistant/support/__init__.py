"""Whether cited sentences support a statement."""

from assistant.support.check import Support, check_support

__all__ = ["Support", "check_support"]
