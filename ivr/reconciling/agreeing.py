"""A call as Asterisk has it and as the journal has it turned into a sentence for everything in which they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from ivr.flow.entries import Began, Ended, Entry, Taken
from ivr.reconciling.story import Story

WITHIN = timedelta(seconds=1.5)
"""How much two moments may differ: there is a short pause after the answer, and news takes its time."""

Clock = Callable[[datetime], datetime]
"""The service's clock at a moment of the machine's."""


def differences(told: Story, entries: Sequence[Entry], clock: Clock) -> Iterator[str]:
    """How the two differ on one call that is over: its beginning, its end, and each time that somebody took it."""
    began = [entry.at for entry in entries if isinstance(entry, Began)]
    ended = [entry.at for entry in entries if isinstance(entry, Ended)]
    taken = [entry.at for entry in entries if isinstance(entry, Taken)]
    yield from _moments(told.call, "began", began, [clock(told.began)])
    yield from _moments(told.call, "ended", ended, [clock(told.ended or told.last)])
    theirs = [clock(stay.taken) for stay in told.stays if stay.taken]
    yield from _moments(told.call, "was taken by a person", taken, theirs)


def _moments(call: str, what: str, ours: Sequence[datetime], theirs: Sequence[datetime]) -> Iterator[str]:
    if len(ours) != len(theirs):
        yield f"{call} {what} {len(ours)} times in the journal and {len(theirs)} times in Asterisk"
    for one, other in zip(ours, theirs, strict=False):
        if abs(one - other) > WITHIN:
            yield f"{call} {what} at {one:%H:%M:%S.%f} in the journal and at {other:%H:%M:%S.%f} in Asterisk"
