"""Key scripts by seed: calls drawn by chance, many of which are broken off somewhere, as callers who hang up do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from ivr.routing.numbers import e164
from tests.flow.real import routing
from tests.simulator.any_call import ENDS, AnyCall, drawn

CALLS = 200

BY_DAY = (
    "3 1 1 q!", "3 1 1 q!", "311 q!", "3 1 1 t!", "3 2 1 1 1 d!", "3 2 1 1 1 d!", "3211 1 d!", "3 2 1 1 1 t!",
    "3 4 1 1 d!", "3 1 _!", "3 2 1 ,!", "3 2 1 33!", "_3 2 1 2 _33!", "3 1 1 ,!",
)  # fmt: skip
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
DAY, NIGHT = datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2026, 11, 23, 23, tzinfo=UTC)
CENTRAL, IN_PARIS = "+212530000100", "+33612345678"

HOLIDAYS = (
    datetime(2026, 11, 11, 10, tzinfo=UTC),
    datetime(2026, 11, 18, 10, tzinfo=UTC),
    datetime(2026, 12, 25, 11, tzinfo=UTC),
    datetime(2026, 5, 1, 9, tzinfo=UTC),
    datetime(2026, 7, 14, 13, tzinfo=UTC),
)


def call_of(seed: int) -> AnyCall:
    """The call of a seed, as it could come in over the carrier's trunk.

    It begins in the first third of an hour: whether something is open must not follow from how long prompts last.
    """
    draw, call = Random(f"phones {seed}"), drawn(seed)
    chance, caller = draw.random(), _number(call.caller)
    if chance < 0.4:
        at, script = (DAY, draw.choice(BY_DAY)) if chance < 0.25 else (NIGHT, draw.choice(BY_NIGHT))
        return replace(call, at=at, number=CENTRAL, script=script, caller=IN_PARIS, switch="normal")
    at = draw.choice(HOLIDAYS) if chance < 0.5 else call.at.replace(minute=call.at.minute // 3)
    remembered = call.remembered if caller else None
    return replace(call, at=at, script=_script(draw, call.script), caller=caller, remembered=remembered)


def _number(caller: str | None) -> str | None:
    carrier = routing().trunks["carrier"]
    return e164(caller or "", carrier.writes, carrier.country)


def _script(draw: Random, script: str) -> str:
    """The script, or what is left of it when the caller breaks off."""
    words = script.split()
    if draw.random() < 0.4:
        words = [*words[: draw.randint(0, len(words))], draw.choice(ENDS)]
    return " ".join(words)
