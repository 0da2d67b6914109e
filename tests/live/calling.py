"""A call of a case made for real: dialled, keyed by its script, and with the act that stands beside the script."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from ivr.flow.entries import Dialled, Ended, Entry, PutThrough, Queued, Said, Taken
from ivr.outside.dial import Placed, dial
from ivr.outside.leg import Leg
from ivr.outside.script import parse
from tests.live.case import TOLD, Act, CallWanted, Case
from tests.live.town import Town, until

IN_TIME = 120.0
"""Seconds within which the moment of an act comes."""


@dataclass(frozen=True)
class Made:
    """A call that was made, beside what was wanted of it."""

    wanted: CallWanted
    placed: Placed


async def make(town: Town, case: Case) -> list[Made]:
    """Makes every call of the case and returns when all are over."""
    wanted = [call for call in case.calls for _ in range(call.times)]
    callers = [_Caller(town, _number(town, call)) for call in wanted]
    for place, caller in enumerate(callers):
        first_of_next = (later for later in range(place + 1, len(wanted)) if not wanted[later].after)
        caller.before, caller.last = callers[place - 1], callers[next(first_of_next, len(wanted)) - 1]
    if case.order == "at once":
        async with asyncio.TaskGroup() as group:
            made = [group.create_task(_make(town, *each)) for each in zip(wanted, callers, strict=True)]
        return [task.result() for task in made]
    return [await _make(town, *each) for each in zip(wanted, callers, strict=True)]


async def _make(town: Town, call: CallWanted, caller: _Caller) -> Made:
    if call.after:
        await until(lambda: call.after in caller.before.told, f"the call before it is {call.after}", IN_TIME)
    caller.begin()
    acting = asyncio.create_task(caller.act(call.act)) if call.act else None
    control, script = town.service.settings.control, parse(call.keys)
    try:
        placed = await dial(
            town.outside, control, call.to, caller.number, script, caller.watch, call.trunk, call.account
        )
    finally:
        caller.told.add("ended")
        if acting:
            await _over(acting)
    assert acting is None or not acting.cancelled(), f"'{call.act}' never came"
    return Made(call, placed)


async def _over(acting: asyncio.Task[None]) -> None:
    """What was to be done belongs to the call: when that is over, it is done or never comes."""
    if not acting.done():
        acting.cancel()
    await asyncio.wait((acting,))
    if not acting.cancelled():
        acting.result()


def _number(town: Town, call: CallWanted) -> str | None:
    if call.sender == "withheld":
        return None
    return call.sender if call.sender is not None else town.new_number()


class _Caller:
    """Looks at the call and at everybody's telephones, and acts once.

    `told`: what has happened so far; `before` and `last`: the callers of the call before it and of the last one of its
    group; a call that waits for nothing begins a new group.
    """

    before: _Caller
    last: _Caller

    def __init__(self, town: Town, number: str | None) -> None:
        self._outside, self.number = town.outside, number
        self._before = len(town.outside.legs)
        self.told: set[str] = set()

    def begin(self) -> None:
        """From now on everybody's telephones count."""
        self._before = len(self._outside.legs)

    def watch(self, entry: Entry) -> None:
        match entry:
            case Said():
                self.told |= {f"said {said.key}" for said in entry.prompts}
            case Dialled():
                self.told.add(f"dialled {entry.trunk}")
            case PutThrough():
                self.told.add(f"left with {entry.to}")
            case Queued() | Taken() | Ended():
                self.told.add(type(entry).__name__.lower())

    async def act(self, act: Act) -> None:
        whose = self.last if act.when.startswith("last ") else self
        told = act.when.removeprefix("last ")
        if re.fullmatch(TOLD, told):
            await until(lambda: told in whose.told, act.when, IN_TIME)
        else:
            who, what = act.when.split()
            await until(lambda: self._leg(who) is not None, act.when, IN_TIME)
            if leg := self._leg(who):
                await leg.reached(what, IN_TIME)
        await asyncio.sleep(act.after)
        caller = self._leg("caller")
        assert caller
        await (caller.press(act.press) if act.press else caller.hang_up())

    def _leg(self, name: str) -> Leg | None:
        """The caller's own leg, or the newest of that trunk or agent since the call began."""
        since = self._outside.legs[self._before :]
        if name == "caller":
            return next((leg for leg in since if leg.kind == "caller" and leg.number == (self.number or "")), None)
        return next((leg for leg in reversed(since) if leg.kind != "caller" and leg.name == name), None)
