"""A call that the fallback has taken over is no longer ours: nothing is hung up, and nobody says how it ended."""

from __future__ import annotations

import asyncio

import pytest

from ivr.flow.commands import Enqueue, Play, Record
from ivr.flow.events import HungUp, TakenOver
from ivr.flow.prompts import prompt
from tests.ari.conftest import MOMENT, Service, next_of, nothing_else
from tests.ari.fake_server import FakeAsterisk

WELCOME = Play("c.1", (prompt("welcome"),), "fr")
RECORD = Record("c.3", "message-1")
QUEUE = Enqueue("c.4", "fr", (("fr", 90),), MOMENT, "fr")


def hung_up_by_us(fake: FakeAsterisk) -> list[str]:
    return [asked for asked in fake.requests if asked.startswith("DELETE channels")]


async def test_the_guard_takes_a_call_in_a_prompt(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(WELCOME)
    await channel.until(lambda c: bool(c.playing))
    channel.redirect()
    channel.fall()
    assert await next_of(phone, TakenOver) == TakenOver(MOMENT)
    assert nothing_else(phone)
    assert not service.arrivals.calls and not hung_up_by_us(service.fake)


async def test_what_was_recorded_until_then_comes_along(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(RECORD)
    await channel.until(lambda c: c.recording is not None)
    channel.redirect(so_far=4.0)
    channel.fall()
    taken = await next_of(phone, TakenOver)
    assert taken.recorded and (taken.recorded.file, taken.recorded.seconds) == ("message-1.wav", 4.0)


async def test_a_return_from_a_queue_that_nobody_awaits(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(QUEUE)
    await channel.until(lambda c: c.where is not None)
    channel.fall()
    await next_of(phone, TakenOver)


async def test_whoever_else_has_put_it_elsewhere(service: Service, quick: None) -> None:
    channel, phone = await service.call()
    channel.redirect()
    await next_of(phone, TakenOver)


async def test_a_caller_who_hangs_up_without_a_last_word_has_hung_up(service: Service, quick: None) -> None:
    channel, phone = await service.call()
    channel.subscribed = False
    channel.hang_up(quietly=True)
    await next_of(phone, HungUp)


@pytest.mark.parametrize("told", [True, False])
async def test_the_fallback_took_it_while_the_link_was_lost(service: Service, quick: None, told: bool) -> None:
    channel, phone = await service.call()
    await phone.perform(WELCOME)
    await channel.until(lambda c: bool(c.playing))
    await service.fake.drop_link()
    channel.redirect()
    if told:
        channel.fall()
    async with asyncio.timeout(10):
        await next_of(phone, TakenOver)
