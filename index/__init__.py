"""From documents to papers to sentences and passages in Chroma."""

from index.errors import IndexingError, ReadError, StoreError
from index.indexer import Index
from index.paper import Paper, Reference, Section
from index.passages import Passage, Sentence
from index.sources import AddReport, Failure

__all__ = [
    "AddReport",
    "Failure",
    "Index",
    "IndexingError",
    "Paper",
    "Passage",
    "ReadError",
    "Reference",
    "Section",
    "Sentence",
    "StoreError",
]
