"""What happened while the link to Asterisk was down is told when it stands again, once, and with its own moment."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from ivr.ari.phone import AriPhone
from ivr.ari.written import Written
from ivr.flow.commands import Enqueue
from ivr.flow.events import Answered, HungUp, QueueLeft
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
