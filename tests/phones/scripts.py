"""Key scripts by seed: calls drawn by chance, many of which are broken off somewhere, as callers who hang up do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count, pairwise
from random import Random

from ivr.flow.entries import Dialled, Entry, Queued, Recording
from ivr.routing.numbers import e164
from tests.flow.real import routing, world
from tests.simulator.any_call import ENDS, AnyCall, drawn

CALLS = 200
LIVE = range(0, CALLS, 5)
"""The seeds of the calls that are also made through a real Asterisk."""

BY_DAY = (
    "3 1 1 q!", "3 1 1 q!", "311 q!", "3 1 1 t!", "3 2 1 1 1 d!", "3 2 1 1 1 d!", "3211 1 d!", "3 2 1 1 1 t!",
    "3 4 1 1 d!", "3 1 _!", "3 2 1 ,!", "3 2 1 33!", "_3 2 1 2 _33!", "3 1 1 ,!",
)  # fmt: skip
WAITING = ("3 1 1 1 1", "3 1 1 q1 1", "3 1 1 q1 2 0199000679# 1", "3 1 1 q2 ~3#", "3 3 2 1 1 5 5 1 ~4#", "6 1 1 1")
"""Calls that wait longer than one would like, or say in the end how it was."""
BY_NIGHT = (
    "3 ,!",
    "3 1 ,!",
    "3 1 !",
    "3 1 ~2!",
    "3 1 ~2!",
    "31 ~0.3!",
    "3 1 ~0!",
    "3 1 ~0.2# ,!",
    "3 4 1 1 d!",
    "3 4 ,9 _!",
)
"""Calls on their way to somebody or to a message that are gone at each place where a call waits for something."""
DAY, NIGHT = datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 22, tzinfo=UTC)
CENTRAL, IN_PARIS = "+212530000100", "+33199000678"

HOLIDAYS = (
    datetime(2026, 11, 11, 10, tzinfo=UTC),
    datetime(2026, 11, 18, 10, tzinfo=UTC),
    datetime(2026, 12, 25, 11, tzinfo=UTC),
    datetime(2026, 5, 1, 9, tzinfo=UTC),
    datetime(2026, 7, 14, 13, tzinfo=UTC),
)

GROUPS = (
    (DAY, "talk=2"),
    (DAY, "talk=2,lines=busy,agents=ring"),
    (NIGHT, "talk=2"),
    (HOLIDAYS[0], "talk=2,lines=error,agents=away"),
    (NIGHT, "talk=2,lines=decline"),
)
"""The hour and the world of the live calls, which are made in groups: a world behaves the same to all."""

AT_ONCE = ("busy", "refuse", "error", "dead")
"""Behaviours of a line that are told before a caller who hears the ringing can hang up."""

TOO_SHORT, LONG_ENOUGH = timedelta(seconds=0.6), timedelta(seconds=1.8)
"""Recordings between these may or may not be a message: the tone takes its part."""

LONGEST = timedelta(seconds=45)
"""On paper, of a live call."""


@cache
def call_of(seed: int) -> AnyCall:
    """The call of a seed, as it could come in over the carrier's trunk.

    It begins in the first third of an hour: whether something is open must not follow from how long prompts last.
    """
    return _live(seed) if seed in LIVE else _any(seed)


def _any(seed: int) -> AnyCall:
    draw, call = Random(f"phones {seed}"), drawn(seed)
    chance, caller = draw.random(), _number(call.caller)
    if chance < 0.4:
        at, script = (DAY, draw.choice((*BY_DAY, *WAITING))) if chance < 0.25 else (NIGHT, draw.choice(BY_NIGHT))
        return replace(call, at=at, number=CENTRAL, script=script, caller=IN_PARIS, switch="normal")
    at = draw.choice(HOLIDAYS) if chance < 0.5 else call.at.replace(minute=call.at.minute // 3)
    remembered = call.remembered if caller else None
    script, world = _script(draw, call.script), replace(call.world, wait=_clearly(call.world.wait))
    return replace(call, at=at, script=script, caller=caller, remembered=remembered, world=world)


def _clearly(wait: float) -> float:
    """A wait that keeps the promise, or breaks it, whichever phone has taken longer to come to the queue."""
    return min(wait, 60.0) if wait < routing().service.promise else wait


def _number(caller: str | None) -> str | None:
    carrier = routing().trunks["carrier"]
    return e164(caller or "", carrier.writes, carrier.country)


def _script(draw: Random, script: str) -> str:
    """The script, or what is left of it when the caller breaks off."""
    words = script.split()
    if draw.random() < 0.4:
        words = [*words[: draw.randint(0, len(words))], draw.choice(ENDS)]
    return " ".join(words)


def _live(seed: int) -> AnyCall:
    """A call of one of the groups, from a number of its own, so that nothing is remembered of it."""
    at, behaviour = group_of(seed)
    draw, call = Random(f"live {seed}"), drawn(seed)
    caller = draw.choice([f"+3363997{seed:04}", f"+3363997{seed:04}", f"+3461234{seed:04}", None])
    usual = BY_DAY if at == DAY else BY_NIGHT
    for other in count(seed, CALLS):
        script = draw.choice(usual) if draw.random() < 0.4 else _script(draw, drawn(other).script)
        number = CENTRAL if script in usual else call.number
        found = AnyCall(at, number, script, caller, None, world(behaviour))
        if _fits(found):
            return found
    raise AssertionError


def group_of(seed: int) -> tuple[datetime, str]:
    """The hour and the world of a live call."""
    return GROUPS[seed // LIVE.step % len(GROUPS)]


def _fits(call: AnyCall) -> bool:
    """Whether a call can be made for real in reasonable time, and every key comes at a moment that the script decides.

    Left out are groups of more than three keys, which a short prompt could end in, and hanging up at the very
    moment when a line or an empty queue is about to say no, or when a recording is as long as the shortest message.
    """
    if re.search("q[0-9*#]", call.script):
        return False  # a key that would end the wait meets an agent who answers at once
    if any(len(re.sub(r"~[0-9.]+|[,_!]", "", word)) > 3 for word in call.script.split()):
        return False
    entries = call.made().entries
    if any(TOO_SHORT < length < LONG_ENOUGH for length in _recordings(entries)):
        return False
    return entries[-1].at - call.at <= LONGEST and not _hangs_up_as_it_fails(call, entries[-2])


def _recordings(entries: list[Entry]) -> Iterator[timedelta]:
    """How long each recording lasts."""
    yield from (after.at - entry.at for entry, after in pairwise(entries) if isinstance(entry, Recording))


def _hangs_up_as_it_fails(call: AnyCall, last: Entry) -> bool:
    if isinstance(last, Dialled):
        return call.world.line(last.trunk) in AT_ONCE
    return isinstance(last, Queued) and set(call.world.agents.values()) == {"away"}
