"""A call that arrives turned into a session that runs to its end, written to the journal and told to who watches."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ivr.ari.arrival import Arrival
from ivr.ari.phone import AriPhone
from ivr.ari.recording import seconds_of
from ivr.ari.stands import Stands
from ivr.calls.session import Record, Where, go_on, run
from ivr.flow.call import Call
from ivr.flow.engine import Turn
from ivr.flow.entries import Entry
from ivr.flow.events import Arrived
from ivr.flow.node import Flow
from ivr.flow.nodes.voicemail import SHORTEST
from ivr.flow.stand import stand, stays
from ivr.journal.callers import Known
from ivr.journal.journal import Journal
from ivr.journal.tail import TailServer
from ivr.routing.numbers import e164
from ivr.settings import Clock
from ivr.versions.edition import Edition
from ivr.waiting.room import Room

log = logging.getLogger(__name__)

Counted = Callable[[Call, Sequence[Entry]], None]
"""Counts what one turn of a call brought."""

Taped = Callable[[str], Awaitable[None]]
"""Registers the recorded conversations of a call that is over."""


def number_of(edition: Edition, raw: str, by: str) -> str | None:
    """A number as the trunk `by` wrote it in E.164; None when it is none."""
    trunk = edition.routing.trunks.get(by)
    writes, country = (trunk.writes, trunk.country) if trunk else ("+", None)
    return e164(raw, writes, country)


def _known(edition: Edition, raw: str) -> str | None:
    """One of our own numbers that is written as in the file: nothing is to be made of it."""
    return raw if raw in edition.flow.numbers else None


@dataclass(frozen=True, slots=True)
class Reception:
    """Takes calls as they arrive and runs each to its end. `edition`: the routing of a version, which a call keeps."""

    edition: Callable[[str], Edition]
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
        edition = self.edition(arrival.version)
        number = partial(number_of, edition, by=arrival.trunk)
        caller = number(arrival.caller_raw)
        known = await self.journal.known_of(caller, arrival.at) if caller else Known()
        arrived = Arrived(
            at=arrival.at,
            call=arrival.call_id,
            dialled=_known(edition, arrival.dialled_raw) or number(arrival.dialled_raw) or arrival.dialled_raw,
            caller=caller,
            remembered=known.language,
            trunk=arrival.trunk,
            since=known.waited_since,
            surveyed=known.surveyed,
        )

        await self._attend(phone, partial(run, edition.flow, phone, arrived))

    async def take_up(self, flow: Flow, call: Call, there: Where, phone: AriPhone) -> None:
        """A call whose controller died, from there to its end; `there` as for `go_on`."""
        phone.may_be_recorded = True
        await self._attend(phone, partial(go_on, flow, phone, call, self.clock.now(), there))

    async def _attend(self, phone: AriPhone, session: Callable[[Record], Awaitable[Call]]) -> None:
        leg = phone.leg
        try:
            call = await session(partial(self._record, phone))
        finally:
            self.room.gone(leg.call)
            self.stands.gone(leg.channel)
        if phone.may_be_recorded and not call.handed:
            await self.taped(leg.call)
            await asyncio.to_thread(self._delete_empty, leg.call)

    def _record(self, phone: AriPhone, turn: Turn) -> None:
        call, leg = turn.call, phone.leg
        self.journal.write(call.id, turn.entries, call)
        self.room.seen(call)
        self.counted(call, turn.entries)
        if stays(call):
            phone.stand = stand(call)
            self.stands.at(leg.channel, phone.stand)
        for entry in turn.entries:
            self.tail.publish(call.id, entry)

    def _delete_empty(self, call: str) -> None:
        """Recordings too short to be a message: no journal entry names them, so nobody would ever erase them."""
        for file in self.recordings.glob(f"{call}.*.wav"):
            seconds = seconds_of(file)
            if seconds is None or seconds >= SHORTEST:
                continue
            try:
                file.unlink()
            except OSError as trouble:
                log.warning("recordings: %s holds no message and could not be deleted: %s", file, trouble)
