"""A call that is over takes no memory: nothing of it waits for Python's sweep through all that lives."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from ivr.ari.phone import AriPhone
from ivr.flow.commands import Play, Wait
from ivr.flow.events import HungUp
from ivr.flow.prompts import prompt
from tests.ari.conftest import Service, next_of


@pytest.fixture
def unswept() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def one_call(service: Service) -> weakref.ref[AriPhone]:
    """From arrival to end, with a prompt that was heard and a silence that was not."""
    channel, phone = await service.call()
    await phone.perform(Play("c.1", (prompt("welcome"),), "fr"))
    await phone.perform(Wait("c.2", 60))
    channel.hang_up()
    await next_of(phone, HungUp)
    return weakref.ref(phone)


async def test_what_a_call_held_is_free_at_its_end(service: Service, unswept: None) -> None:
    over = await one_call(service)
    async with asyncio.timeout(5):
        while service.arrivals._tasks:  # noqa: ASYNC110
            await asyncio.sleep(0)
        await service.client.applications.call_out("echo")
    assert over() is None, gc.get_referrers(over())
