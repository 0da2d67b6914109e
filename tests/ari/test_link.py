"""The link to Asterisk is kept up, notices its own loss, and takes up the calls again that went on without it."""

from __future__ import annotations

import asyncio

import pytest

from ivr.ari.client import AriClient
from ivr.ari.errors import AriLost, AriRefused, ChannelGone, NotInStasis, refusal
from ivr.errors import AccueilError
from ivr.flow.commands import HangUp, Play
from ivr.flow.events import CommandFailed, HungUp, Key
from ivr.flow.prompts import prompt
from tests.ari.conftest import Service, next_of
from tests.ari.fake_replies import Refused
from tests.ari.fake_server import FakeAsterisk

PLAY = Play("c.1", (prompt("welcome"),), "fr")
FILTER = "PUT applications/ivr/eventFilter"


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (404, "Channel not found", ChannelGone),
        (412, "Channel in invalid state", ChannelGone),
        (422, "Event source does not exist", ChannelGone),
        (422, "Unknown format", AriRefused),
        (409, "Channel not in Stasis application", NotInStasis),
        (400, "Failed to execute function", NotInStasis),
        (400, "Variable name is required", AriRefused),
        (409, "Recording 'm' already exists and can not be overwritten", AriRefused),
        (500, "Internal Server Error", AriRefused),
    ],
)
def test_a_refusal_says_what_can_be_done_about_it(status: int, message: str, kind: type[AriRefused]) -> None:
    refused = refusal(status, message)
    assert type(refused) is kind and isinstance(refused, AccueilError)
    assert message in str(refused)


async def test_lists_that_grow_with_the_calls_are_not_asked_for_on_the_socket(service: Service) -> None:
    """Asterisk dies of a message for a socket that is longer than the stack of a thread."""
    assert await service.client.channels.listed() == []
    assert await service.client.bridges.of_applications() == []
    assert service.fake.over_http == ["GET channels", "GET bridges"]


async def test_nobody_there_is_told_in_a_sentence(unused_tcp_port: int) -> None:
    async with AriClient(f"127.0.0.1:{unused_tcp_port}", "ivr", "secret") as client:
        with pytest.raises(AriLost, match="is Asterisk running"):
            await client.ready(0.05)


async def test_a_lost_link_is_told_made_again_and_filtered_again(service: Service) -> None:
    lost, back = asyncio.Event(), asyncio.Event()

    async def connected() -> None:
        back.set()

    service.client.on_lost(lost.set)
    service.client.on_connect(connected)
    await service.fake.drop_link()
    async with asyncio.timeout(5):
        await lost.wait()
        await back.wait()
    assert service.fake.requests.count(FILTER) == 2


async def test_what_fails_at_a_new_link_keeps_nothing_else_from_it(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    back = asyncio.Event()

    async def fails() -> None:
        raise KeyError("a fault of ours")

    async def connected() -> None:
        back.set()

    service.client.on_connect(fails)
    service.client.on_connect(connected)
    await service.fake.drop_link()
    async with asyncio.timeout(5):
        await back.wait()
    assert "a fault of ours" in caplog.text


async def test_a_link_that_hangs_is_noticed(monkeypatch: pytest.MonkeyPatch, fake: FakeAsterisk) -> None:
    monkeypatch.setattr("ivr.ari.stream.HEARTBEAT", 0.1)
    lost = asyncio.Event()
    async with AriClient(fake.address, "ivr", "secret") as client:
        client.on_lost(lost.set)
        await client.ready()
        fake.deaf = True
        async with asyncio.timeout(5):
            await lost.wait()


async def test_a_command_under_way_when_the_link_breaks_is_answered(service: Service) -> None:
    _, phone = await service.call()
    service.fake.deaf = True
    await phone.perform(PLAY)
    await asyncio.sleep(0)
    await service.fake.drop_link()
    assert (await next_of(phone, CommandFailed)).ref == "c.1"


async def test_a_command_given_while_the_link_is_down_waits_for_it(service: Service) -> None:
    lost = asyncio.Event()
    service.client.on_lost(lost.set)
    channel, phone = await service.call()
    await service.fake.drop_link()
    await lost.wait()
    await phone.perform(PLAY)
    await channel.until(lambda c: c.playing == ["c.1"])


async def test_a_call_is_released_when_the_link_is_back(service: Service) -> None:
    channel, phone = await service.call()
    await channel.until(lambda c: c.subscribed)
    service.fake.deaf = True
    await phone.perform(HangUp("c.9"))
    await service.fake.drop_link()
    service.fake.deaf = False
    await next_of(phone, HungUp)
    assert not channel.alive


@pytest.mark.parametrize("refused", [0, 1, 2])
async def test_a_link_that_is_not_served_is_made_anew(
    fake: FakeAsterisk, refused: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.ari.client.BEAT", 0.05)
    for _ in range(refused):
        fake.refuse("PUT", "eventFilter", Refused(404, "Resource not found"))
    async with AriClient(fake.address, "ivr", "secret") as client:
        await client.ready()
        assert fake.links == refused + 1
        lost, back = asyncio.Event(), asyncio.Event()

        async def connected() -> None:
            back.set()

        client.on_lost(lost.set)
        client.on_connect(connected)
        fake.refuse("PUT", "eventFilter", Refused(404, "Resource not found"))
        async with asyncio.timeout(5):
            await lost.wait()
            await back.wait()
        assert (client.up, fake.links) == (True, refused + 2)


@pytest.fixture
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at the link often, and has little patience."""
    monkeypatch.setattr("ivr.ari.client.BEAT", 0.05)
    monkeypatch.setattr("ivr.ari.client.PATIENCE", 0.1)


@pytest.mark.parametrize("deaf", ["ivr", "ivr-excursions"])
async def test_a_link_that_serves_and_tells_nothing_is_made_anew(fake: FakeAsterisk, deaf: str, watchful: None) -> None:
    async with AriClient(fake.address, "ivr", "secret") as client:
        await client.ready()
        back = asyncio.Event()

        async def connected() -> None:
            back.set()

        client.on_connect(connected)
        fake.mute = [deaf]
        while fake.links == 1:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        fake.mute = ()
        async with asyncio.timeout(5):
            await back.wait()


async def test_one_that_another_controller_has_taken_over_is_left_to_it(fake: FakeAsterisk, watchful: None) -> None:
    async with AriClient(fake.address, "ivr", "secret") as client:
        await client.ready()
        fake.send({"type": "ApplicationReplaced", "application": "ivr"})
        fake.mute = ["ivr", "ivr-excursions"]
        asked = fake.requests.count("POST events/user/echo?application=ivr")
        async with asyncio.timeout(5):
            while fake.requests.count("POST events/user/echo?application=ivr") < asked + 4:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert (client.up, fake.links) == (True, 1)


async def test_nothing_is_begun_with_an_asterisk_that_hangs(
    fake: FakeAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.ari.stream.HANDSHAKE", 0.05)
    fake.silent = True
    async with AriClient(fake.address, "ivr", "secret") as client:
        with pytest.raises(AriLost):
            await client.ready(0.5)
        fake.silent = False
        await client.ready()
        assert fake.links == 1


async def test_a_second_controller_is_reported_loudly(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    channel, phone = await service.call()
    service.fake.send({"type": "ApplicationReplaced", "application": "ivr"})
    channel.press("1")
    await next_of(phone, Key)
    assert [r.levelname for r in caplog.records if "another controller" in r.message] == ["CRITICAL"]


async def test_an_odd_event_deafens_nobody(service: Service) -> None:
    channel, phone = await service.call()
    service.fake.send({"type": "PlaybackFinished"})
    channel.press("1")
    await next_of(phone, Key)


async def test_what_blocks_is_asked_over_http_and_fails_as_a_lost_link(fake: FakeAsterisk) -> None:
    async with AriClient(fake.address, "ivr", "secret") as client:
        await client.ready()
        with pytest.raises(ChannelGone):
            await client.channels.set_variables("nobody", {"A": "1"})
        await fake._runner.cleanup()
        with pytest.raises(AriLost):
            await client.channels.set_variables("nobody", {"A": "1"})


async def test_an_asterisk_that_hangs_at_the_door_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.ari.stream.HANDSHAKE", 0.05)
    visits: asyncio.Queue[None] = asyncio.Queue()

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.put_nowait(None)
        await reader.read()
        writer.close()

    async with await asyncio.start_server(mute, "127.0.0.1", 0) as server:
        address = "{}:{}".format(*server.sockets[0].getsockname())
        async with AriClient(address, "ivr", "secret"), asyncio.timeout(5):
            await visits.get()
            await visits.get()
