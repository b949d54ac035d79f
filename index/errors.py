"""The errors that `index` raises on purpose: each is one line a user can act on."""


class IndexingError(Exception):
    """Base of every error raised on purpose by `index`."""


class ReadError(IndexingError):
    """A document that cannot be read; the message says what is wrong and where.

    The message does not name the file: the caller, who knows it, puts it in front.
    """


class StoreError(IndexingError):
    """An index that is missing, locked, damaged or made by another model."""
