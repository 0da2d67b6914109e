"""What happened while the link to Asterisk was down is told when it stands again, once, and with its own moment."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from ivr.ari.errors import AriLost
from ivr.ari.phone import AriPhone
from ivr.ari.written import Written
from ivr.flow.commands import Enqueue, Play, Record
from ivr.flow.events import Answered, HungUp, Key, PlayEnded, QueueLeft, Recorded
from ivr.flow.prompts import prompt
from tests.ari.conftest import MOMENT, Service, next_of, nothing_else
from tests.ari.fake_channel import FakeChannel

SINCE = MOMENT + timedelta(seconds=7)
"""The moment that is written down; the clock of these tests stands."""

QUEUE = Enqueue("c.4", "fr", (("fr", 90),), MOMENT, "fr")


async def in_queue(service: Service) -> tuple[FakeChannel, AriPhone]:
    """A caller who waits: his channel and his phone."""
    channel, phone = await service.call()
    await phone.perform(QUEUE)
    await channel.until(lambda c: c.where is not None and c.subscribed)
    return channel, phone


async def test_what_happened_while_the_link_was_down_is_caught_up(service: Service) -> None:
    gone, left = await service.call()
    heard, hears = await service.call()
    spoke, speaks = await service.call()
    await hears.perform(Play("c.1", (prompt("welcome"),), "fr"))
    await speaks.perform(Record("c.3", "message-1"))
    await heard.until(lambda c: c.playing == ["c.1"])
    await spoke.until(lambda c: c.recording is not None)
    await service.fake.drop_link()
    gone.hang_up()
    heard.end_playback()
    spoke.end_recording(2.0)
    await next_of(left, HungUp)
    await next_of(hears, PlayEnded)
    assert (await next_of(speaks, Recorded)).seconds == 2.0


async def test_who_took_a_call_and_that_it_is_back(service: Service) -> None:
    channel, phone = await in_queue(service)
    service.arrivals._written = lambda channels: Written(talks={channel.id: SINCE})
    await service.fake.drop_link()
    channel.accept("amina")
    channel.come_back("queue", "CONTINUE")
    answered = await next_of(phone, Answered)
    assert (answered.at, answered.by) == (SINCE, "amina")
    assert (await next_of(phone, QueueLeft)).outcome == "served"
    assert nothing_else(phone)


async def test_what_was_heard_before_is_not_told_again(service: Service) -> None:
    channel, phone = await in_queue(service)
    channel.accept("amina")
    await next_of(phone, Answered)
    await service.fake.drop_link()
    channel.come_back("queue", "CONTINUE")
    await next_of(phone, QueueLeft)
    assert nothing_else(phone)


async def test_an_end_has_its_own_moment_and_cause(service: Service) -> None:
    channel, phone = await service.call()
    service.arrivals._written = lambda channels: Written(ended={channel.id: (SINCE, 31)})
    await service.fake.drop_link()
    channel.hang_up()
    ended = await next_of(phone, HungUp)
    assert (ended.at, ended.cause) == (SINCE, 31)


async def test_a_call_that_came_is_taken_once_and_one_that_is_over_is_not(service: Service) -> None:
    over, phone = await service.call()
    await over.until(lambda c: c.subscribed)
    over.hang_up()
    await next_of(phone, HungUp)
    over.alive = True
    over.in_stasis = True
    await service.fake.drop_link()
    service.fake.call()
    async with asyncio.timeout(5):
        arrival, _ = await service.phones.get()
    assert arrival.call_id == "2-2"
    await service.fake.drop_link()
    await service.call()
    assert service.phones.empty()
    assert service.arrivals.calls == ("2-2", "3-3")


async def test_a_call_that_was_seen_before_it_was_told_is_taken_once(service: Service) -> None:
    await service.fake.drop_link()
    channel, phone = await service.call()
    channel.tell("StasisStart", args=channel.args)
    channel.press("1")
    await next_of(phone, Key)
    async with asyncio.timeout(5):
        while len(service.arrivals._tasks):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert channel.alive and service.phones.empty()


async def test_a_list_that_is_older_than_what_was_told_since_takes_nobody_away(
    service: Service, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, phone = await in_queue(service)
    look, looked = service.client.channels.listed, asyncio.Event()

    async def late() -> Sequence[Mapping[str, Any]]:
        listed = await look()
        channel.come_back("queue", "TIMEOUT")
        await next_of(phone, QueueLeft)
        looked.set()
        return listed

    monkeypatch.setattr(service.client.channels, "listed", late)
    await service.fake.drop_link()
    async with asyncio.timeout(5):
        await looked.wait()
    channel.press("1")
    await next_of(phone, Key)
    assert service.arrivals.calls == (channel.call,)


@pytest.mark.parametrize("odd", [True, False])
async def test_what_asterisk_does_not_tell_is_asked_again(
    service: Service, odd: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ivr.ari.catching_up.AGAIN", 0.01)
    look, answers = service.client.channels.listed, iter((True, True))

    async def unwilling() -> Sequence[Mapping[str, Any]]:
        if next(answers, False):
            if odd:
                return [{"id": "1.1"}]
            raise AriLost("no answer")
        return await look()

    monkeypatch.setattr(service.client.channels, "listed", unwilling)
    channel, phone = await service.call()
    await service.fake.drop_link()
    channel.hang_up()
    await next_of(phone, HungUp)
    told = [row.message for row in caplog.records if "while the link" in row.message and row.levelname == "ERROR"]
    assert len(told) == 1 and "is known now" in caplog.text


async def test_without_what_is_written_down_an_end_is_told_all_the_same(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    def unreadable(channels: Collection[str]) -> Written:
        raise PermissionError("not for us")

    channel, phone = await service.call()
    service.arrivals._written = unreadable
    await service.fake.drop_link()
    channel.hang_up()
    assert (await next_of(phone, HungUp)).at == MOMENT
    assert caplog.text.count("not for us") == 1
