"""Callers ahead, agents and the length of late conversations turned into the seconds until an agent is there."""

from __future__ import annotations

from collections.abc import Sequence

FEWEST = 5
"""Conversations below which their mean says nothing yet."""

MOST = 50
"""The latest conversations that count: about an hour of a team of six."""


def handling(talks: Sequence[float], wrap_up: float) -> float | None:
    """Mean seconds that a caller takes of an agent, from the latest talks (seconds each); None with too few of them."""
    latest = talks[-MOST:]
    return sum(latest) / len(latest) + wrap_up if len(latest) >= FEWEST else None


def seconds_until_agent(ahead: float, serving: int, free: int, each: float | None) -> float | None:
    """Mean seconds until the caller with `ahead` others before him is answered; 0: one is free; None: no basis.

    While all `serving` agents talk, one of them ends every `each / serving` seconds, and the caller is answered at the
    end number `ahead + 1`: the wait of the n-th in an M/M/c queue (Gross and others, Fundamentals of Queueing Theory,
    "conditional wait"). `ahead` may be broken: somebody whom others serve too counts in part; see `lineup`.

    Its limits: conversations are taken to end at random moments, so one that is nearly over counts as a new one; the
    time that he has waited already changes nothing; those ahead who give up make the real wait shorter, agents who
    pause or let it ring make it longer.
    """
    if serving == 0:
        return None
    if free > ahead:
        return 0.0
    return None if each is None else (ahead - free + 1) * each / serving
