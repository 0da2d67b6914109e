"""Periods for which personal data is kept that do not go together."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.routing.finding import Finding
from ivr.routing.model import Routing


def messages_without_a_number(routing: Routing) -> Iterator[Finding]:
    """A message of somebody whose number is forgotten cannot be answered any more."""
    kept = routing.retention
    if kept.messages > kept.numbers:
        told = f"a message cannot be answered once its caller's number is deleted, after {kept.numbers} days"
        yield Finding(
            ("retention", "messages"), f"{told} - keep messages {kept.numbers} days at most, or numbers longer"
        )
