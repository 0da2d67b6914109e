"""Record turned into an ARI recording, and its kept file into a length in seconds."""

from __future__ import annotations

import asyncio
import logging
import struct
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ivr.ari.errors import AriRefused, AriTrouble, ChannelGone
from ivr.ari.leg import Leg
from ivr.ari.sign import Sign
from ivr.disk import look_soon
from ivr.flow.commands import Record
from ivr.flow.events import Recorded

log = logging.getLogger(__name__)

HEADER = 44
"""Bytes before the sound in the WAV files that Asterisk writes."""
RESCUE = 2.0
"""Seconds that a recording may take to end after the caller hung up; then the file is looked at as it is."""
SETTLE = 0.1
"""Seconds in which the hang-up that ended a recording shows itself."""
SLACK = 15.0
"""Seconds beyond the longest recording after which the file is looked at even if no event came."""


def seconds_of(file: Path) -> float | None:
    """The length of a WAV file, also of one that was never closed; None when there is no such file.

    Counted from the size, because the header of a file that was cut off says nothing.
    """
    try:
        with file.open("rb") as opened:
            (per_second,) = struct.unpack_from("<I", opened.read(HEADER), 28)
        return max(0, file.stat().st_size - HEADER) / int(per_second)
    except (OSError, struct.error, ZeroDivisionError):
        return None


def completed(file: Path) -> float | None:
    """The length, as `seconds_of`, of a recording that is over; a header without sizes is given them.

    Asterisk writes them when it closes the file. When it did not live to do so, no player would play it.
    """
    seconds = seconds_of(file)
    if seconds:
        try:
            _close(file)
        except OSError as trouble:
            log.warning("%s was cut off, and many players will not play it: %s", file, trouble)
    return seconds


def _close(file: Path) -> None:
    size = file.stat().st_size
    with file.open("r+b") as opened:
        (told,) = struct.unpack_from("<I", opened.read(HEADER), HEADER - 4)
        if not told:
            for place, missing in ((4, size - 8), (HEADER - 4, size - HEADER)):
                opened.seek(place)
                opened.write(struct.pack("<I", missing))


UNNOTICED = 0.5
"""Seconds after `#` in which Asterisk ends the recording by itself, unless it did not notice the key."""


@dataclass(slots=True)
class _Take:
    command: Record
    over: asyncio.Event = field(default_factory=asyncio.Event)
    broken: str = ""
    by_key: bool = False


class Recorder:
    """The recording of one call that is under way, if any."""

    __slots__ = ("_hung_up", "_leg", "_take")

    def __init__(self, leg: Leg, hung_up: Sign) -> None:
        self._leg = leg
        self._hung_up = hung_up
        self._take: _Take | None = None

    @property
    def active(self) -> bool:
        """Whether keys belong to the recording."""
        return self._take is not None

    async def record(self, command: Record) -> Recorded | None:
        """A recording from beep to end; None when the caller hung up in it (`rescue` answers). Raises AriTrouble."""
        return await self._to_its_end(command, self._begin(command))

    async def go_on(self, command: Record) -> Recorded | None:
        """The same of one that was begun by a controller that has died, and may have ended since, or died before it."""
        return await self._to_its_end(command, self._found_or_begun(command))

    async def _to_its_end(self, command: Record, first: Coroutine[None, None, None]) -> Recorded | None:
        take = self._take = _Take(command)
        try:
            await first
            await self._end_of(take)
            if self._hung_up.is_set():
                return None
            if take.broken:
                raise AriRefused(500, f"the recording failed: {take.broken}")
            recorded = await self._recorded(command)
            if not recorded.file:
                raise AriTrouble("Asterisk kept no recording: look for its beep and its recording folder in its log")
        except AriTrouble:
            self._take = None
            take.over.set()
            raise
        if self._hung_up.is_set():
            return None
        self._take = None
        return recorded

    def key(self, digit: str) -> bool:
        """A key was pressed while recording; True for the `#` that ends it: then `insist` upon it."""
        if self._take and digit == "#":
            self._take.by_key = True
            return True
        return False

    async def insist(self) -> None:
        """Ends the recording if Asterisk did not notice the `#`, as during the beep."""
        take = self._take
        if not take:
            return
        try:
            async with asyncio.timeout(UNNOTICED):
                await take.over.wait()
        except TimeoutError:
            with suppress(AriTrouble):
                await self._leg.client.recordings.stop(take.command.name)

    async def cut(self) -> None:
        """Ends a recording that is under way; what was said until now is kept."""
        if self._take:
            with suppress(AriTrouble):
                await self._leg.client.recordings.stop(self._take.command.name)

    def finished(self, name: str, broken: str = "") -> None:
        """Asterisk says that the recording ended, or broke with a reason."""
        if self._take and self._take.command.name == name:
            self._take.broken = broken
            self._take.over.set()

    def broke(self) -> None:
        """Asterisk has ended: nothing more will be told of a recording."""
        if self._take:
            self._take.over.set()

    async def rescue(self) -> Recorded | None:
        """After a hang-up: what was recorded until then; None when no recording was under way, or it never began."""
        take = self._take
        if not take:
            return None
        with suppress(TimeoutError):
            async with asyncio.timeout(RESCUE):
                await take.over.wait()
        return await self._recorded(take.command) if self._take is take else None

    async def catch_up(self) -> None:
        """After a lost link: notices a recording that ended meanwhile."""
        if self._take:
            try:
                await self._leg.client.recordings.get_live(self._take.command.name)
            except ChannelGone:
                self._take.over.set()

    async def _found_or_begun(self, command: Record) -> None:
        await self.catch_up()
        take = self._take
        if take and take.over.is_set() and not (self._leg.recordings / f"{command.name}.wav").exists():
            take.over.clear()
            await self._begin(command)

    async def _room_for(self, command: Record) -> None:
        """Raises AriTrouble when the disk will not take the longest recording: better no beep than one into nothing."""
        seen = await look_soon(self._leg.recordings)
        if not seen.has_room_for(command.max_seconds):
            raise AriTrouble(f"no room for a recording: {seen.trouble or f'{seen.free} bytes are free'}")

    async def _begin(self, command: Record) -> None:
        await self._room_for(command)
        await self._leg.client.channels.record(
            self._leg.channel,
            command.name,
            format="wav",
            terminateOn="#",
            maxDurationSeconds=command.max_seconds,
            maxSilenceSeconds=command.silence,
            beep=True,
            ifExists="fail",
        )

    async def _end_of(self, take: _Take) -> None:
        """Waits for the end. One that no key made may come of a hang-up whose own event is still on its way."""
        with suppress(TimeoutError):
            async with asyncio.timeout(take.command.max_seconds + SLACK):
                await take.over.wait()
        if not take.by_key:
            with suppress(TimeoutError):
                async with asyncio.timeout(SETTLE):
                    await self._hung_up.wait()

    async def _recorded(self, command: Record) -> Recorded:
        name = f"{command.name}.wav"
        seconds = await asyncio.to_thread(completed, self._leg.recordings / name)
        whole = (await look_soon(self._leg.recordings)).has_room_for(0)
        return Recorded(self._leg.now(), command.ref, seconds or 0.0, "" if seconds is None else name, whole)
