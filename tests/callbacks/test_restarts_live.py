"""No callback is forgotten, and nobody is called twice, when Asterisk or the controller ends and comes back."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ivr.outside.behaviour import parse_world
from tests.callbacks.house import MORNING, agent, ask, citizen, desk, kinds, next_leg, now, quiet, writes
from tests.live.town import Town, Towns

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def town(towns: Towns) -> AsyncIterator[Town]:
    opened = await towns.with_routing({})
    yield opened
    await quiet(opened)


async def controller_away(town: Town) -> None:
    """The desk looks at nothing and hears nothing any more."""
    await desk(town).stop()
    desk(town).live.clear()


async def controller_back(town: Town) -> None:
    """It begins anew with what the journal holds."""
    await desk(town).start()
    await desk(town).lost_and_found()


async def test_a_talk_that_ended_while_the_controller_was_away_is_known_and_nobody_is_called_again(town: Town) -> None:
    await town.arrange(MORNING, "agents=away,claire=answer,talk=30,carrier=no-key", noticed=True)
    legs = len(town.outside.legs)
    callback = await ask(town, town.new_number())
    claire = await next_leg(town, legs, agent, "an agent's telephone rings")
    called = await next_leg(town, legs, citizen, "the citizen is called")
    await writes(town, callback, "answered")
    await controller_away(town)
    await called.press("1")
    await called.speak(2)
    await called.hang_up()
    await claire.wait_ended()
    await controller_back(town)
    await writes(town, callback, "done")
    assert kinds(town, callback)[-2:] == ["taken", "done"]
    assert len([leg for leg in town.outside.legs[legs:] if citizen(leg)]) == 1


async def test_a_controller_that_comes_back_in_the_middle_follows_on(town: Town) -> None:
    await town.arrange(MORNING, "agents=away,claire=answer,talk=30,carrier=no-key", noticed=True)
    legs = len(town.outside.legs)
    callback = await ask(town, town.new_number())
    called = await next_leg(town, legs, citizen, "the citizen is called")
    await called.reached("hears")
    await controller_away(town)
    await called.press("1")
    await controller_back(town)
    await writes(town, callback, "taken")
    assert now(town, callback).state == "calling"
    await called.hang_up()
    await writes(town, callback, "done")


async def test_asterisk_is_killed_while_a_callback_waits_and_it_is_placed_again(town: Town) -> None:
    await town.arrange(MORNING, "agents=away,claire=ring,talk=30", noticed=True)
    legs = len(town.outside.legs)
    callback = await ask(town, town.new_number())
    await next_leg(town, legs, agent, "an agent's telephone rings")
    since = now(town, callback).since
    asterisk = town.service.asterisk
    assert asterisk.pid
    os.kill(asterisk.pid, signal.SIGKILL)
    await asterisk.wait()
    await asterisk.start()
    await writes(town, callback, "not queued", 60)
    people = town.service.routing
    await town.outside.behave(parse_world("agents=away,claire=answer,talk=6", people.trunks, people.agents))
    await town.outside.process.cli("pjsip send register telephone-claire")
    await writes(town, callback, "taken", 90)
    assert now(town, callback).since == since
    assert now(town, callback).attempts == 0
    await writes(town, callback, "done", 60)
