"""Calls are taken up as they arrive, found again when they come back, and let go when they end."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.ari.arrival import Arrival
from ivr.ari.arrivals import Arrivals
from ivr.ari.client import AriClient
from ivr.ari.phone import AriPhone
from ivr.calls.lobby import EmptyLobby
from ivr.flow.commands import Enqueue
from ivr.flow.events import HungUp, Key, TakenOver
from tests.ari.conftest import MOMENT, Service, Still, next_of, nothing_else
from tests.ari.fake_server import FakeAsterisk


async def test_an_arrival_tells_what_the_dialplan_said(service: Service) -> None:
    channel = service.fake.call("+212530000001", "anonymous, sort of", "carrier")
    arrival, _ = await service.phones.get()
    assert arrival == Arrival("1-1", channel.id, "v1", "+212530000001", "anonymous, sort of", "carrier", MOMENT)


async def test_calls_do_not_hear_each_other(service: Service) -> None:
    one, phone_of_one = await service.call()
    two, phone_of_two = await service.call()
    two.press("2")
    one.press("1")
    assert (await next_of(phone_of_one, Key)).key == "1"
    assert (await next_of(phone_of_two, Key)).key == "2"


async def test_other_channels_are_no_business_of_ours(service: Service) -> None:
    channel, phone = await service.call()
    service.fake.send({"type": "ChannelDestroyed", "channel": {"id": "an agent's leg"}, "cause": 16})
    service.fake.send({"type": "Dial", "peer": {"id": "an agent's leg"}, "dialstatus": "RINGING"})
    channel.press("1")
    await next_of(phone, Key)
    assert nothing_else(phone)


@pytest.mark.parametrize(
    "args",
    [
        ["arrived", "1-1", "v1", "+212530000100", "+33639980001", "carrier"],
        ["odd"],
        [],
    ],
)
async def test_a_stranger_is_hung_up(service: Service, args: list[str], caplog: pytest.LogCaptureFixture) -> None:
    channel, _ = await service.call()
    stranger = service.fake.stranger(args)
    await stranger.until(lambda c: not c.alive)
    assert "not known here" in caplog.text and channel.alive
    assert "+33639980001" not in caplog.text


async def test_who_is_back_and_not_known_is_the_fallbacks(service: Service) -> None:
    channel = service.fake.stranger(["resume", "call-of-yesterday", "c.4", "queue", "CONTINUE", ""])
    await channel.until(lambda c: c.where is not None or not c.alive)
    assert (channel.alive, channel.where) == (True, ("fallback", "back"))


async def test_who_is_back_when_his_call_is_over_for_us_is_the_fallbacks(service: Service) -> None:
    channel, phone = await service.call()
    channel.redirect()
    channel.enter("resume", channel.call, "c.4", "queue", "TIMEOUT", "", "", "")
    await channel.until(lambda c: c.where is not None)
    assert channel.where == ("fallback", "back")
    await next_of(phone, TakenOver)


async def test_a_call_that_breaks_is_hung_up(fake: FakeAsterisk, tmp_path: Path) -> None:
    async def broken(arrival: Arrival, phone: AriPhone) -> None:
        raise RuntimeError("a fault of ours")

    async with AriClient(fake.address, "ivr", "secret") as client:
        Arrivals(client, Still(), Path("/sounds"), tmp_path, EmptyLobby(Still().now), broken)
        await client.ready()
        await fake.call().until(lambda c: not c.alive)


async def test_closing_down_releases_every_call(service: Service) -> None:
    one, _ = await service.call()
    two, phone = await service.call()
    await phone.perform(Enqueue("c.4", "fr", (("fr", 90),), MOMENT, "fr"))
    await two.until(lambda c: c.where is not None)
    await service.arrivals.release_all()
    assert not one.alive and not two.alive
    await next_of(phone, HungUp)
    assert service.arrivals.calls == ()


async def test_closing_down_does_not_wait_for_ever(service: Service) -> None:
    await service.call()
    service.fake.deaf = True
    await service.arrivals.release_all(seconds=0.05)
    assert service.arrivals.calls == ("1-1",)
