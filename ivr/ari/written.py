"""What Asterisk has written down of channels, for who was not told of it as it happened."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Written:
    """Moments of the service's clock, by the channel's id: since when somebody talks there, or did last, and when and
    with which Q.850 cause it ended.
    """

    talks: Mapping[str, datetime] = field(default_factory=dict)
    ended: Mapping[str, tuple[datetime, int]] = field(default_factory=dict)


Reads = Callable[[Collection[str]], Written]
"""What is written down of these channels. Blocks."""


def nothing(channels: Collection[str]) -> Written:
    """Where nothing is written down."""
    return Written()
