"""A fake Asterisk, and the service's side of the link to it with every call's phone at hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from ivr.ari.arrival import Arrival
from ivr.ari.arrivals import Arrivals
from ivr.ari.client import AriClient
from ivr.ari.phone import AriPhone
from ivr.calls.lobby import EmptyLobby
from ivr.flow.events import Event
from tests.ari.fake_channel import FakeChannel
from tests.ari.fake_server import FakeAsterisk

MOMENT = datetime(2026, 11, 23, 10, tzinfo=UTC)
MACHINE = datetime(2026, 3, 1, 4, tzinfo=UTC)
"""The moment of the machine's clock at which the service's shows `MOMENT`."""
E = TypeVar("E", bound=Event)


class Still:
    """A clock that stands, but tells how much later than `MACHINE` something was."""

    def now(self) -> datetime:
        """Always the same."""
        return MOMENT

    def at(self, machine: datetime) -> datetime:
        """As `MACHINE` is `MOMENT`; of what Asterisk told without its moment, now."""
        return MOMENT + (machine - MACHINE) if abs(machine - MACHINE) < timedelta(days=1) else MOMENT


@dataclass
class Service:
    """Our side: `phones` are those of calls that have arrived."""

    fake: FakeAsterisk
    client: AriClient
    recordings: Path
    phones: asyncio.Queue[tuple[Arrival, AriPhone]] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        lobby = EmptyLobby(lambda: MOMENT)
        self.arrivals = Arrivals(self.client, Still(), Path("/sounds"), self.recordings, lobby, self._arrived)

    async def _arrived(self, arrival: Arrival, phone: AriPhone) -> None:
        self.phones.put_nowait((arrival, phone))

    async def call(self) -> tuple[FakeChannel, AriPhone]:
        """A new call: its channel in Asterisk and its phone here."""
        channel = self.fake.call()
        async with asyncio.timeout(5):
            return channel, (await self.phones.get())[1]


async def next_of(phone: AriPhone, kind: type[E]) -> E:
    """The next event, which must be of this kind."""
    async with asyncio.timeout(5):
        event = await phone.next_event()
    assert isinstance(event, kind), event
    return event


def nothing_else(phone: AriPhone) -> bool:
    """Whether no further event waits."""
    return phone._inbox.empty


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounded waits for Asterisk's last word are short, for tests in which it never comes."""
    monkeypatch.setattr("ivr.ari.ending.GRACE", 0.05)
    monkeypatch.setattr("ivr.ari.recording.RESCUE", 0.05)


@pytest.fixture
async def fake(tmp_path: Path) -> AsyncIterator[FakeAsterisk]:
    """An Asterisk that is not there; its playbacks last until the test ends them."""
    async with FakeAsterisk(tmp_path) as server:
        yield server


@pytest.fixture
async def service(fake: FakeAsterisk, tmp_path: Path) -> AsyncIterator[Service]:
    """The service, linked to the fake."""
    async with AriClient(fake.address, "ivr", "secret") as client:
        made = Service(fake, client, tmp_path)
        await client.ready()
        yield made
