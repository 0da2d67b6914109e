"""What the desk and Asterisk tell of agents, as the waiting room takes it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from ivr.ami.callers import AgentComplete
from ivr.ami.link import Link
from ivr.service.waiting_room import OnDuty, watch_agents
from ivr.waiting.people import Able
from tests.ami.fake_manager import FakeManager
from tests.waiting.house import House

COMPLETE = (
    b"Event: AgentComplete\r\nPrivilege: agent,all\r\nQueue: nl.sensitive\r\nMemberName: sanne\r\n"
    b"Interface: PJSIP/sanne\r\nHoldTime: 12\r\nTalkTime: 95\r\nReason: caller\r\n\r\n"
)
"""As Asterisk 22.10.1 writes it, without what it says of the channels."""


@pytest.fixture
async def link():
    """A link to an imagined Asterisk, which is beside it."""
    manager = FakeManager()
    await manager.start()
    linked = Link(manager.address, "ivr", "right")
    linked.start()
    await asyncio.wait_for(linked.logged_in.wait(), 10)
    yield SimpleNamespace(link=linked, asterisk=manager)
    linked.stop()
    await manager.stop()


async def test_every_conversation_is_remembered_under_its_queue(link) -> None:
    house = House()
    watch_agents(house.room, SimpleNamespace(able=lambda line: (frozenset({"sanne"}), frozenset())), link.link)
    for _ in range(5):
        link.asterisk.say(COMPLETE)
    async with asyncio.timeout(10):
        while house.talks.count < 5:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert house.foresee("nl").seconds == 115


def test_an_event_that_lacks_something_is_refused() -> None:
    with pytest.raises(KeyError):
        AgentComplete.read({"Queue": "nl", "MemberName": "sanne"})


def test_the_roster_is_asked_and_may_know_nothing() -> None:
    lines = {"nl": (frozenset("ab"), frozenset("b")), "fr": (frozenset(), frozenset())}
    staff = OnDuty(SimpleNamespace(able=lines.get))
    assert staff.of("nl") == Able(frozenset("ab"), frozenset("b"))
    assert (staff.of("fr"), staff.of("xx")) == (Able(), None)
