"""The fallback's calendar goes on with the days, on a real Asterisk that has a call."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from asterisk_world import World
from people import arrived

from ivr.ari.client import AriClient
from ivr.service.accepting import Accepting
from ivr.settings import Clock
from ivr.versions.edition import Editions
from ivr.versions.in_force import InForce
from ivr.versions.record import Record
from ivr.versions.store import Store

TODAY = date(2026, 12, 20)


class NoAgents:
    """A desk at which nobody is logged in."""

    def be_patient(self) -> None:
        """Nobody could be missed."""

    async def staff(self, editions: Editions) -> None:
        """There is nobody to put anywhere."""


@pytest.mark.live
async def test_each_night_its_holidays_begin_with_another_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    days, clock = [TODAY], Clock(datetime(2026, 12, 20, tzinfo=UTC))
    monkeypatch.setattr("ivr.service.accepting._day", lambda: days[-1])
    versions = InForce(Editions.of(world.routing), Store(world.settings.home), Record(world.settings.home))
    leg, _ = await arrived(world)
    async with AriClient(world.settings.ari_bind, "ivr", world.secrets.secret_of("ari"), "asking") as client:
        await client.ready()
        whom = (world.asterisk, world.secrets, client, NoAgents(), tuple)
        accepting = Accepting(world.settings, versions, clock, *whom)
        before = await world.asterisk.cli("dialplan show hours-1-paris")
        await accepting.tidy()
        assert await world.asterisk.cli("dialplan show hours-1-paris") == before
        days.append(TODAY + timedelta(days=60))
        clock.set(clock.now() + timedelta(days=60))
        await accepting.tidy()
        after = await world.asterisk.cli("dialplan show hours-1-paris")
        assert "d20261225" in before and "d20261225" not in after
    assert not leg.ended.is_set()
