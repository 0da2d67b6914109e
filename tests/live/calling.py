"""A call of a case made for real: dialled, keyed by its script, and with the act that stands beside the script."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ivr.flow.entries import Dialled, Entry, Said
from ivr.outside.dial import Placed, dial
from ivr.outside.leg import Leg
from ivr.outside.script import parse
from tests.live.case import Act, CallWanted, Case
from tests.live.town import Town, until

IN_TIME = 60.0
"""Seconds within which the moment of an act comes."""


@dataclass(frozen=True)
class Made:
    """A call that was made, beside what was wanted of it."""

    wanted: CallWanted
    placed: Placed


async def make(town: Town, case: Case) -> list[Made]:
    """Makes every call of the case and returns when all are over."""
    wanted = [call for call in case.calls for _ in range(call.times)]
    if case.order == "at once":
        return await asyncio.gather(*(_make(town, call) for call in wanted))
    return [await _make(town, call) for call in wanted]


async def _make(town: Town, call: CallWanted) -> Made:
    number = _number(town, call)
    caller = _Caller(town, number)
    acting = asyncio.create_task(caller.act(call.act)) if call.act else None
    control, script = town.service.settings.control, parse(call.keys)
    try:
        placed = await dial(town.outside, control, call.to, number, script, caller.watch, call.trunk, call.account)
    finally:
        if acting:
            acting.cancel()
    if acting:
        assert not acting.cancelled() and acting.done(), f"'{call.act}' never came"
    return Made(call, placed)


def _number(town: Town, call: CallWanted) -> str | None:
    if call.sender == "withheld":
        return None
    return call.sender if call.sender is not None else town.new_number()


class _Caller:
    """Looks at the call and at everybody's telephones, and acts once."""

    def __init__(self, town: Town, number: str | None) -> None:
        self._outside, self._number = town.outside, number or ""
        self._before = len(town.outside.legs)
        self._told: set[str] = set()

    def watch(self, entry: Entry) -> None:
        match entry:
            case Said():
                self._told |= {f"said {said.key}" for said in entry.prompts}
            case Dialled():
                self._told.add(f"dialled {entry.trunk}")

    async def act(self, act: Act) -> None:
        who, what = act.when.split()
        if who in ("said", "dialled"):
            await until(lambda: act.when in self._told, act.when, IN_TIME)
        else:
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
            return next((leg for leg in since if leg.kind == "caller" and leg.number == self._number), None)
        return next((leg for leg in reversed(since) if leg.kind != "caller" and leg.name == name), None)
