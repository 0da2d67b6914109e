"""Journal entries turned into dicts that are ready for JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.flow.entries import Entry
from ivr.journal.tagged import Tagged

ENTRIES: Tagged[Entry] = Tagged(Entry)
"""Knows every type of the union `Entry`."""


def encode(entry: Entry) -> dict[str, Any]:
    """`{"kind": "said", "at": ISO, "node": ..., "prompts": [{"key", "values", "language"}], ...}`."""
    return ENTRIES.encode(entry)


def decode(coded: Mapping[str, Any]) -> Entry:
    """The entry that `encode` was given. Raises ValueError for what no version of ours has written."""
    return ENTRIES.decode(coded)
