"""Callers who do what they are asked, whoever asks it: the controller, the one after it, or the fallback."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ivr.flow.asking import Listen, Say
from ivr.flow.call import Call
from ivr.flow.commands import Record
from ivr.journal.queries import live
from ivr.outside.leg import Leg
from ivr.reconciling.cel import happened
from ivr.reconciling.story import NODE
from tests.live.controller import SplitTown
from tests.live.listening import seconds_of

BETWEEN = 0.1
"""Seconds between two looks at what is asked."""
THINKS = 0.3
"""Seconds from a question's beginning to the key."""
SPEAKS = 2.5
"""Seconds of a message."""


@dataclass(frozen=True)
class Script:
    """The number that is dialled, the key pressed at each node, and how the call must end."""

    name: str
    number: str
    keys: Mapping[str, str]
    ends: str


@dataclass
class Seen:
    """What can be seen of all calls from outside: in the journal, and the fallback's nodes in Asterisk's records.

    While `steered` is False nobody answers what a controller asked that is dead.
    """

    town: SplitTown
    steered: bool = True
    revivals: int = 0
    states: dict[str, Call] = field(default_factory=dict)
    nodes: dict[str, list[str]] = field(default_factory=dict)
    _read: int = 0

    async def keep_looking(self) -> None:
        """Until it is cancelled."""
        while True:
            self.states = {call.id: call for call in await asyncio.to_thread(live, self.town.settings.journal)}
            self._read_nodes()
            await asyncio.sleep(BETWEEN)

    def _read_nodes(self) -> None:
        with self.town.settings.cel.open("rb") as file:
            file.seek(self._read)
            while (line := file.readline()).endswith(b"\n"):
                self._read = file.tell()
                event = happened(line.decode())
                if event and event.what == NODE:
                    self.nodes.setdefault(event.user, []).append(event.told)


def question(state: Call) -> tuple[object, ...]:
    """What is asked now, the same for as long as it is the same question."""
    assert state.asking
    return state.node, type(state.asking.want), state.asking.tries, repr(sorted(state.memo.items()))


@dataclass
class Caller:
    """Somebody on the line who follows his script."""

    leg: Leg
    script: Script
    sounds: Path
    call: str = ""

    async def to_the_end(self, seen: Seen) -> None:
        """Answers each question once; a question that is put again after an interruption, once more."""
        done = set[tuple[object, ...]]()
        while not self.leg.has("ended"):
            state, nodes = seen.states.get(self.call), seen.nodes.get(self.call, [])
            if nodes:
                asked: tuple[object, ...] = (nodes[-1], len(nodes))
                if asked not in done:
                    done.add(asked)
                    await self._answer_fallback(nodes[-1])
            elif seen.steered and state and state.asking and (asked := (*question(state), seen.revivals)) not in done:
                done.add(asked)
                await self._answer(state, again=seen.revivals > 0)
            await asyncio.sleep(BETWEEN)

    async def _answer(self, state: Call, again: bool) -> None:
        assert state.asking
        want = state.asking.want
        if isinstance(want, Record):
            return await self._leave_message()
        key = self._key(state)
        if key and isinstance(want, Listen if state.node == "survey" else Say | Listen):
            excuse = seconds_of(self.sounds / state.language / "excuse-interruption.sln")
            await asyncio.sleep(excuse + 1 if again else THINKS)
            await self.leg.press(key)

    def _key(self, state: Call) -> str | None:
        if state.memo.get("comment"):
            return "9"
        if state.node == "receipt":
            return "2" if "read" in state.memo else "1"
        return self.script.keys.get(state.node)

    async def _answer_fallback(self, node: str) -> None:
        if node.endswith("-message"):
            await asyncio.sleep(seconds_of(self.sounds / "fr" / "leave-message.sln") + 1)
            await self._leave_message()
        elif key := self.script.keys.get(node):
            await asyncio.sleep(THINKS)
            await self.leg.press(key)

    async def _leave_message(self) -> None:
        await self.leg.speak(SPEAKS)
        await self.leg.press("#")
