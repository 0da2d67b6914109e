"""A call that arrives turned into a session that runs to its end, written to the journal and told to who watches."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.ami.stands import Stands
from ivr.ari.arrivals import Arrival
from ivr.ari.phone import AriPhone
from ivr.ari.recording import seconds_of
from ivr.calls.session import run
from ivr.flow.call import Call
from ivr.flow.commands import Connect, Enqueue
from ivr.flow.engine import Turn
from ivr.flow.entries import Entry, Recording
from ivr.flow.events import Arrived
from ivr.flow.node import Flow
from ivr.flow.nodes.voicemail import SHORTEST
from ivr.flow.stand import stand, stays
from ivr.journal.journal import Journal
from ivr.journal.tail import TailServer
from ivr.routing.model import Routing
from ivr.routing.numbers import e164
from ivr.settings import Clock
from ivr.waiting.room import Room

Counted = Callable[[Call, Sequence[Entry]], None]
"""Counts what one turn of a call brought."""

Taped = Callable[[str, Sequence[str]], Awaitable[None]]
"""Takes the names under which conversations of a call that is over may have been recorded."""


@dataclass(frozen=True, slots=True)
class Reception:
    """Takes calls as they arrive and runs each to its end."""

    flow: Flow
    routing: Routing
    journal: Journal
    tail: TailServer
    clock: Clock
    recordings: Path
    room: Room
    counted: Counted
    taped: Taped
    stands: Stands

    async def receive(self, arrival: Arrival, phone: AriPhone) -> None:
        """One call, from arrival to end; every turn goes to the journal and to whoever watches."""
        trunk = self.routing.trunks.get(arrival.trunk)
        writes, country = (trunk.writes, trunk.country) if trunk else ("+", None)
        caller = e164(arrival.caller_raw, writes, country)
        at = self.clock.now()
        arrived = Arrived(
            at=at,
            call=arrival.call_id,
            dialled=e164(arrival.dialled_raw, writes, country) or arrival.dialled_raw,
            caller=caller,
            remembered=await self.journal.remembered_language(caller) if caller else None,
            trunk=arrival.trunk,
            since=await self.journal.waited_since(caller, at) if caller else None,
            surveyed=await self.journal.surveyed_at(caller) if caller else None,
        )

        takes: list[str] = []
        tapes: list[str] = []

        def record(turn: Turn) -> None:
            self.journal.write(arrival.call_id, turn.entries, turn.call)
            self.room.seen(turn.call)
            self.counted(turn.call, turn.entries)
            if stays(turn.call):
                phone.stand = stand(turn.call)
                self.stands.at(arrival.channel, phone.stand)
            for entry in turn.entries:
                self.tail.publish(arrival.call_id, entry)
            takes.extend(entry.name for entry in turn.entries if isinstance(entry, Recording))
            away = (command for command in turn.commands if isinstance(command, Enqueue | Connect))
            tapes.extend(command.tape for command in away if command.tape)

        try:
            await run(self.flow, phone, arrived, record)
        finally:
            self.room.gone(arrival.call_id)
            self.stands.gone(arrival.channel)
            await self.taped(arrival.call_id, tapes)
        self._delete_empty(takes)

    def _delete_empty(self, takes: list[str]) -> None:
        """Recordings too short to be a message: no journal entry names them, so nobody would ever erase them."""
        for name in takes:
            file = self.recordings / f"{name}.wav"
            seconds = seconds_of(file)
            if seconds is not None and seconds < SHORTEST:
                file.unlink()
