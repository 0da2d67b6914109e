"""Channels that enter Stasis turned into calls with a phone each; later events are sorted to the phone they concern."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from ivr.ari.arrival import Arrival
from ivr.ari.catching_up import catch_up
from ivr.ari.client import AriClient
from ivr.ari.found import Found
from ivr.ari.leg import Leg
from ivr.ari.phone import AriPhone
from ivr.ari.strangers import Strangers
from ivr.ari.wire import (
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelHangupRequest,
    ChannelVarset,
    Dialling,
    Fallen,
    PlaybackFinished,
    RecordingFailed,
    RecordingFinished,
    StasisEnd,
    StasisStart,
    WireEvent,
)
from ivr.ari.written import Reads, nothing
from ivr.calls.counter import CLOSED, Counter
from ivr.calls.lobby import Lobby

log = logging.getLogger(__name__)

OF_A_CALL = (
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelHangupRequest,
    ChannelVarset,
    Dialling,
    Fallen,
    PlaybackFinished,
    RecordingFailed,
    RecordingFinished,
    StasisEnd,
)

LATELY = 1000
"""Calls that are over and may still be seen in Asterisk for a moment."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Clock(Protocol):
    """The service's clock."""

    def now(self) -> datetime:
        """What it shows."""

    def at(self, machine: datetime) -> datetime:
        """What it shows at a moment of the machine's clock, which is Asterisk's."""


Work = Coroutine[None, None, None]
OnArrival = Callable[[Arrival, AriPhone], Work]
OnStranger = Callable[[StasisStart], Work]

Endpoint = Callable[[str, str], str]
"""A version of the routing and one of its trunks -> what Asterisk calls that trunk."""


def own_name(version: str, trunk: str) -> str:
    """A trunk is called in Asterisk as in the file."""
    return trunk


class Arrivals:
    """The directory of live phones. `on_arrival` takes a call to its end; when it fails, the call is hung up.

    `on_stranger` gets a channel that nobody here knows: by default a citizen's who has come back is left to the
    fallback, and any other is hung up.
    """

    def __init__(
        self,
        client: AriClient,
        clock: Clock,
        sounds: Path,
        recordings: Path,
        lobby: Lobby,
        on_arrival: OnArrival,
        on_stranger: OnStranger | None = None,
        endpoint: Endpoint = own_name,
        written: Reads = nothing,
        counter: Counter = CLOSED,
    ) -> None:
        """`written` is asked for what was not heard while the link was down."""
        self._client, self._clock = client, clock
        self._sounds, self._recordings = sounds, recordings
        self._lobby, self._counter = lobby, counter
        self._on_arrival = on_arrival
        self._on_stranger = on_stranger or Strangers(client)
        self._endpoint = endpoint
        self._written = written
        self._linked = False
        self._over_lately: deque[str] = deque(maxlen=LATELY)
        self._by_call: dict[str, AriPhone] = {}
        self._by_channel: dict[str, AriPhone] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[WireEvent] | None = None
        client.on_event(StasisStart, self._entered)
        client.on_connect(self._catch_up)
        for kind in OF_A_CALL:
            client.on_event(kind, self._sort)

    @property
    def calls(self) -> tuple[str, ...]:
        """The ids of the calls that are up."""
        return tuple(self._by_call)

    @property
    def steered(self) -> int:
        """How many callers are with us, and not waiting or talking in an excursion."""
        return sum(phone.steered for phone in self._by_call.values())

    def broken(self) -> None:
        """Asterisk has ended: every call is over, and nobody hung up."""
        for phone in tuple(self._by_call.values()):
            phone.broke(self._clock.now())

    async def release_all(self, seconds: float = 3.0) -> None:
        """Hangs up every call, and waits at most `seconds` for their ends."""
        phones = tuple(self._by_call.values())
        for phone in phones:
            phone.release()
        await self._over(phones, seconds)

    async def hand_over(self, seconds: float = 3.0) -> None:
        """Leaves every caller who is with us to the fallback, and waits at most `seconds` until it has them."""
        phones = tuple(phone for phone in self._by_call.values() if phone.steered)
        for phone in phones:
            phone.hand_over()
        await self._over(phones, seconds)

    async def leave(self) -> None:
        """Hands over, and follows nobody any more: who waits or talks is taken up by the next controller."""
        await self.hand_over()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._by_call.clear()
        self._by_channel.clear()

    async def _over(self, phones: Collection[AriPhone], seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.gather(*(phone.over.wait() for phone in phones))

    def hold(self) -> None:
        """From now on what happens to calls that nobody here knows is kept until `let_go`: they may be taken up."""
        self._held = []

    def take_up(self, seen: Found, version: str, attend: Callable[[AriPhone], Work]) -> AriPhone:
        """The phone for a call that an earlier controller began with that version; `attend` takes it to its end.

        What has happened to one who is or was away is told with its moment, which may be before we came.
        """
        since = self._clock.now() if seen.here and not seen.back_from(seen.ref) else LONG_AGO
        phone = self._phone(seen.call, seen.channel, version, since)
        self._spawn(self._attended(seen.call, phone, attend))
        return phone

    def let_go(self) -> None:
        """All calls that could be taken up are: what has happened to them since is told."""
        held, self._held = self._held or [], None
        for event in held:
            self._entered(event) if isinstance(event, StasisStart) else self._sort(event)

    def _entered(self, event: StasisStart) -> None:
        match event.args:
            case ("arrived", call, version, dialled, *caller, trunk) if call not in self._by_call:
                at = self._clock.at(event.at)
                self._arrived(Arrival(call, event.channel, version, dialled, ",".join(caller), trunk, at))
            case ("arrived", *_) if event.channel in self._by_channel:
                pass  # `_there` was faster
            case ("resume", call, *rest) if (phone := self._by_call.get(call)) and not phone.ending:
                phone.resume(rest, self._clock.at(event.at), event.variables)
            case ("resume", *_) if self._held is not None:
                self._held.append(event)
            case _:
                self._spawn(self._on_stranger(event))

    def _arrived(self, arrival: Arrival) -> None:
        phone = self._phone(arrival.call_id, arrival.channel, arrival.version, arrival.at)
        phone.begin()
        self._spawn(self._attended(arrival.call_id, phone, partial(self._on_arrival, arrival)))

    def _phone(self, call: str, channel: str, version: str, since: datetime) -> AriPhone:
        house = (self._lobby, partial(self._endpoint, version), self._counter)
        where = (self._sounds, self._recordings, *house)
        phone = AriPhone(Leg(self._client, call, channel, self._clock.now, *where), self._forget, since)
        self._by_call[call] = self._by_channel[channel] = phone
        return phone

    async def _attended(self, call: str, phone: AriPhone, attend: Callable[[AriPhone], Work]) -> None:
        try:
            await attend(phone)
        except Exception:  # a fault of ours must never leave a citizen in silence
            log.exception("call %s broke and is hung up", call)
            phone.release()

    def _sort(self, event: WireEvent) -> None:
        if phone := self._by_channel.get(event.channel):
            phone.hear(event, self._clock.at(event.at))
        elif self._held is not None:
            self._held.append(event)

    def _forget(self, phone: AriPhone) -> None:
        self._over_lately.append(phone.leg.call)
        self._by_call.pop(phone.leg.call, None)
        self._by_channel.pop(phone.leg.channel, None)

    async def _catch_up(self) -> None:
        first, self._linked = not self._linked, True
        if first:
            return
        self._spawn(catch_up(self._client, tuple(self._by_call.values()), self._written, self._there))

    def _there(self, seen: Found) -> None:
        """Takes a call that came while the link was down."""
        if self._held is None and seen.arrived and seen.call not in (*self._by_call, *self._over_lately):
            log.warning("call %s came while the link to Asterisk was down", seen.call)
            at = {"at": seen.since} if seen.since else {}
            self._entered(StasisStart(seen.channel, seen.args, {}, **at))

    def _spawn(self, work: Work) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
