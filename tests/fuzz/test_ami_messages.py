"""Whatever comes on the manager link, the next event is heard and the link stands or comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from ivr.ami.callers import AgentComplete, on_complete
from ivr.ami.link import Link
from ivr.ami.telephones import Telephones
from ivr.ami.watch import Watch
from tests.ami.fake_manager import RECORDED, FakeManager
from tests.fuzz.mangled import mangled

MESSAGES = 250
ROUND = 25
"""Messages after which a good one must be heard."""
GOOD = b"Event: AgentComplete\r\nQueue: fr\r\nMemberName: claire\r\nTalkTime: 4711\r\n\r\n"
CALLS = b"""Event: DeviceStateChange\r\nDevice: PJSIP/claire\r\nState: INUSE\r\n\r
Event: AgentCalled\r\nQueue: fr\r\nMemberName: claire\r\nChannel: PJSIP/c-1\r\nDestChannel: PJSIP/claire-2\r\n\r
Event: AgentConnect\r\nQueue: fr\r\nMemberName: claire\r\nChannel: PJSIP/c-1\r\nDestChannel: PJSIP/claire-2\r\n\r
Event: AgentComplete\r\nQueue: fr\r\nMemberName: claire\r\nTalkTime: 12\r\nReason: agent\r\n\r
Event: UserEvent\r\nUserEvent: CallRefused\r\nCall: 1-1\r\nTrunk: carrier\r\n\r
Event: Hangup\r\nChannel: PJSIP/claire-2\r\nCause: 16\r\n\r
"""
"""The fields that are read, of every event that somebody here listens to."""


class Deaf:
    """A watcher of telephones to whom everything is one."""

    def __getattr__(self, name: str) -> object:
        return lambda *told, **named: None


@pytest.fixture
async def asterisk() -> AsyncIterator[FakeManager]:
    """A manager interface that says what it is told to."""
    running = FakeManager()
    await running.start()
    yield running
    await running.stop()


@pytest.mark.parametrize("seed", range(3))
async def test_no_message_on_the_link_deafens_it(asterisk: FakeManager, seed: int) -> None:
    draw, heard = Random(seed), asyncio.Queue[AgentComplete]()
    link = Link(asterisk.address, "ivr", "right", reconnect=0)
    watch = Watch(link, lambda *incident: None)
    Telephones(link, Deaf())  # type: ignore[arg-type]
    on_complete(link, heard.put_nowait)
    link.start()
    try:
        for number in range(MESSAGES):
            async with asyncio.timeout(10):
                await link.logged_in.wait()
            asterisk.say(mangled(draw.choice((RECORDED[:2000], CALLS, CALLS)), draw) + b"\r\n\r\n")
            if number % ROUND == 0:
                await _hears(asterisk, link, heard)
    finally:
        link.stop()
        watch.stop()


async def _hears(asterisk: FakeManager, link: Link, heard: asyncio.Queue[AgentComplete]) -> None:
    """A good event is heard, at once or on the link that was made anew."""
    async with asyncio.timeout(10):
        while True:
            await link.logged_in.wait()
            asterisk.say(GOOD)
            try:
                async with asyncio.timeout(1):
                    while (await heard.get()).seconds != 4711:
                        pass
                return
            except TimeoutError:
                continue
