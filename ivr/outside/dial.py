"""One real call, dialled, keyed by its script as the service tells its entries, and heard by everybody on it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from ivr.flow.entries import Attempted, Began, Ended, Entry, Left, Taken
from ivr.journal.tail import Tail, open_tail
from ivr.outside.asterisk import Outside
from ivr.outside.caller import place_call
from ivr.outside.leg import Leg
from ivr.outside.party import THROUGH
from ivr.outside.script import Action, HangUpNow, Press, Script, ScriptedCaller, Speak
from ivr.routing.numbers import e164

LONGEST = 900.0
"""Seconds that a call may take."""

LAST_WORDS = 5.0
"""Seconds that the service and the others may take to end, once the caller's end is gone."""

Watch = Callable[[Entry], None]


@dataclass(slots=True)
class Placed:
    """A call that was made: its id at the service ("" if it never took it), its entries, and every leg of it."""

    caller: Leg
    id: str = ""
    entries: list[Entry] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)

    @property
    def disposition(self) -> str | None:
        """How the service says the call ended; None when it never said so."""
        return next((entry.disposition for entry in self.entries if isinstance(entry, Ended)), None)


async def dial(
    outside: Outside,
    control: Path,
    to: str,
    caller: str | None,
    script: Script,
    watch: Watch = lambda entry: None,
    from_trunk: str = "carrier",
    account: str | None = None,
    listens: float = 0.0,
) -> Placed:
    """Makes the call and returns when it is over; `control` is the service's socket, `watch` sees each entry come.

    `listens`: seconds of each question that the caller hears before he presses a key.

    Raises MissingRequirement when no service is running, ServiceTrouble when the call does not end.
    """
    async with open_tail(control) as tail:
        before = len(outside.legs)
        async with outside.dialling:
            placed = Placed(await place_call(outside, to, caller, from_trunk, account))
            presence = _Presence(placed, ScriptedCaller(script, listens), watch, outside)
            following = asyncio.create_task(presence.follow(tail))
            ended = asyncio.create_task(placed.caller.wait_ended(LONGEST))
            begun = asyncio.create_task(presence.begun.wait())
            await asyncio.wait((begun, following, ended), return_when=asyncio.FIRST_COMPLETED)
        try:
            await _until_over(placed, following, ended)
        finally:
            for task in (begun, following, ended):
                task.cancel()
            await asyncio.gather(begun, following, ended, return_exceptions=True)
            if not placed.caller.has("ended"):
                await placed.caller.hang_up()
    placed.legs = [leg for leg in outside.legs[before:] if leg.headers.get("X-Call-Id") == placed.id]
    for leg in placed.legs:
        await leg.wait_ended(LAST_WORDS)
    return placed


async def _until_over(placed: Placed, following: asyncio.Task[None], ended: asyncio.Task[None]) -> None:
    await asyncio.wait((following, ended), return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait((ended,), timeout=LAST_WORDS)
    if placed.id:
        await asyncio.wait((following,), timeout=LAST_WORDS)
    for task in (following, ended):
        if task.done():
            task.result()


class _Presence:
    """The caller's mind: hears what the service tells of his call, and acts on it, one thing after another."""

    def __init__(self, placed: Placed, scripted: ScriptedCaller, watch: Watch, outside: Outside) -> None:
        self.begun = asyncio.Event()
        self._placed, self._scripted, self._watch = placed, scripted, watch
        self._outside, self._others = outside, outside.calls
        self._to_do: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()

    async def follow(self, tail: Tail) -> None:
        """Follows the first call that begins like ours, and returns when it has ended."""
        doing = asyncio.create_task(self._do())
        try:
            async for call, entry in tail.entries():
                if not self._placed.id and isinstance(entry, Began) and self._ours(call, entry):
                    self._placed.id = call
                    self._others.add(call)
                    self.begun.set()
                if call == self._placed.id:
                    self._hear(entry)
                    if isinstance(entry, Ended):
                        return
        finally:
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)

    def _ours(self, call: str, began: Began) -> bool:
        leg = self._placed.caller
        if call in self._others:
            return False
        return began.number in (leg.dialled, e164(leg.dialled)) and began.caller == e164(leg.number)

    def _hear(self, entry: Entry) -> None:
        self._placed.entries.append(entry)
        self._watch(entry)
        leg, heard_at = self._placed.caller, asyncio.get_running_loop().time()
        match entry:
            case Taken():
                self._put_through(entry.by)
                self._to_do.put_nowait(leg.talk)
            case Attempted() | Left():
                self._to_do.put_nowait(leg.stop_talking)
        for action in self._scripted.hear(entry):
            self._to_do.put_nowait(_at(heard_at + action.after, leg, action))

    def _put_through(self, agent: str) -> None:
        """Lets the agent know that the citizen hears him now; he would hear it himself."""
        for leg in self._outside.legs:
            if leg.name == agent and leg.headers.get("X-Call-Id") == self._placed.id and not leg.has("ended"):
                leg.note(THROUGH)

    async def _do(self) -> None:
        await self._placed.caller.reached("answered")
        while True:
            await (await self._to_do.get())()


def _at(moment: float, leg: Leg, action: Action) -> Callable[[], Awaitable[None]]:
    async def act() -> None:
        await asyncio.sleep(moment - asyncio.get_running_loop().time())
        match action:
            case Press(key=key):
                await leg.press(key)
            case Speak(seconds=seconds):
                await leg.speak(seconds)
            case HangUpNow():
                await leg.hang_up()

    return act
