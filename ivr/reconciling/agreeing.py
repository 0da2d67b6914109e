"""A call as Asterisk has it and as the journal has it turned into a sentence for everything in which they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from ivr.flow.entries import Began, Ended, Entry, Taken
from ivr.reconciling.story import Story

WITHIN = timedelta(seconds=1.5)
"""How much two moments may differ: there is a short pause after the answer, and news takes its time."""

SECOND = timedelta(seconds=1)
"""Within which Asterisk was started: the moments of its starts are told to the second."""

Clock = Callable[[datetime], datetime]
"""The service's clock at a moment of the machine's."""


def differences(told: Story, entries: Sequence[Entry], starts: Sequence[datetime], clock: Clock) -> Iterator[str]:
    """How the two differ on one call that is over: its beginning, its end, and each time that somebody took it.

    A call whose end Asterisk did not live to tell ended before it was started again: `starts` has each start. And a
    citizen who hangs up while somebody is told what the call is about is let go when that has been said.
    """
    began = [entry.at for entry in entries if isinstance(entry, Began)]
    ended = [entry.at for entry in entries if isinstance(entry, Ended)]
    taken = [entry.at for entry in entries if isinstance(entry, Taken)]
    yield from _moments(told.call, "began", began, [clock(told.began)])
    yield from _moments(told.call, "ended", ended, _ends(told, ended, starts, clock))
    theirs = [clock(stay.taken) for stay in told.stays if stay.taken]
    yield from _moments(told.call, "was taken by a person", taken, theirs)


def _ends(told: Story, ours: Sequence[datetime], starts: Sequence[datetime], clock: Clock) -> list[datetime]:
    """When the call ended, by Asterisk: where only two moments are known between which that was, as near to ours."""
    last = told.ended or next((start + SECOND for start in starts if start + SECOND > told.last), None)
    if last is None:
        return []
    first = clock(told.listened or told.ended or told.last)
    return [min(max(first, at), clock(last)) for at in ours[:1] or [first]]


def _moments(call: str, what: str, ours: Sequence[datetime], theirs: Sequence[datetime]) -> Iterator[str]:
    if len(ours) != len(theirs):
        yield f"{call} {what} {len(ours)} times in the journal and {len(theirs)} times in Asterisk"
    for one, other in zip(ours, theirs, strict=False):
        if abs(one - other) > WITHIN:
            yield f"{call} {what} at {one:%H:%M:%S.%f} in the journal and at {other:%H:%M:%S.%f} in Asterisk"
