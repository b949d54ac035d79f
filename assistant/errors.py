"""The errors that `assistant` raises on purpose: each is one line a user can act on."""


class AssistantError(Exception):
    """Base of every error raised on purpose by `assistant`."""


class QuestionError(AssistantError, ValueError):
    """A question that cannot be asked: empty or far too long."""


class ModelError(AssistantError):
    """A language model that cannot be had, failed, or wrote nothing of use."""
