"""Readers: one file a format, each turning a document into papers; `sniff` picks by content."""

from __future__ import annotations

from index.readers.sniff import read_papers

__all__ = ["read_papers"]
