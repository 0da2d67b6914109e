"""The entries of a call turned into what must be the same on paper and in the fallback: its nodes and its end."""

from __future__ import annotations

from collections.abc import Iterable

from ivr.flow.entries import Attempted, Dialled, Entered, Entry, Message, Queued
from ivr.flow.node import Flow
from tests.fallback.reduced import PASSED_BY


def path(whole: Flow, entries: Iterable[Entry]) -> list[str]:
    """Every node that is not passed by, every queue, every trunk with its outcome, and every message with its facts."""
    return [word for entry in entries if (word := _word(whole, entry))]


def _word(whole: Flow, entry: Entry) -> str:
    match entry:
        case Entered():
            return "" if whole.nodes[entry.node].type in PASSED_BY else entry.node
        case Queued():
            return f"waits in {entry.queue}"
        case Dialled():
            return f"calls {entry.post} over {entry.trunk}"
        case Attempted():
            return f"which is {entry.outcome}"
        case Message():
            urgent = "an urgent message" if entry.urgent else "a message"
            return f"leaves {urgent} in {entry.language} for {entry.post or 'the centre'} about {entry.subject}"
    return ""
