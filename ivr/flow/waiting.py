"""A wait turned into what is said of it: the place, an honest estimate in few steps, and how to leave it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ivr.flow.commands import Offer
from ivr.flow.prompts import Prompt, prompt

MINUTES = (2, 3, 5, 10, 15, 20, 30, 45)
"""The steps of an estimate; a wait is told by the next step above it, so that none is told too short."""
PLACES = 20
"""The last place that is told by its number."""
WAITED = 30
"""The most minutes that an agent is told by their number."""

SHORT, LONG = prompt("wait-less-than", minutes=1), prompt("wait-long")
FAR_BACK, UNKNOWN = prompt("queue-position-more"), prompt("wait-patience")
KEYS: dict[Offer, Prompt] = {
    "callback": prompt("wait-callback-key", key=1),
    "message": prompt("wait-message-key", key=2),
}
AGAIN = prompt("wait-repeat-key")


def estimate(seconds: float | None) -> Prompt | None:
    """How long the wait will be; None when nobody knows."""
    if seconds is None:
        return None
    if seconds < 60:
        return SHORT
    minutes = next((step for step in MINUTES if seconds <= step * 60), None)
    return prompt("wait-about", minutes=minutes) if minutes else LONG


def place(ahead: int) -> Prompt:
    """The place of a caller who has `ahead` others before him: a whole sentence for the first twenty."""
    return prompt("queue-position", number=ahead + 1) if ahead < PLACES else FAR_BACK


def ways_out(offers: Sequence[Offer]) -> tuple[Prompt, ...]:
    """The keys that lead out of the wait, and the one that says it all again."""
    return (*(KEYS[offer] for offer in offers), AGAIN)


def announcement(ahead: int | None, seconds: float | None, offers: Sequence[Offer]) -> tuple[Prompt, ...]:
    """What a waiting caller hears at intervals; without a figure to tell, that he keeps his place."""
    told = (place(ahead) if ahead is not None else None, estimate(seconds))
    known = tuple(said for said in told if said)
    return (*(known or (UNKNOWN,)), *ways_out(offers))


def estimates() -> Iterable[Prompt]:
    """Everything that `estimate` can answer."""
    return SHORT, *(prompt("wait-about", minutes=minutes) for minutes in MINUTES), LONG


def announcements() -> Iterable[Prompt]:
    """Everything that `announcement` can hold."""
    places = (prompt("queue-position", number=number) for number in range(1, PLACES + 1))
    return *places, FAR_BACK, UNKNOWN, *estimates(), *KEYS.values(), AGAIN


def waited(minutes: int) -> Prompt:
    """What an agent hears of the wait before the caller is put through."""
    return prompt("whisper-waited", minutes=minutes) if minutes <= WAITED else prompt("whisper-waited-more")


def waits() -> Iterable[Prompt]:
    """Everything that `waited` can answer."""
    return map(waited, range(WAITED + 2))
