"""No callback is forgotten, and nobody is called twice, when Asterisk or the controller ends and comes back."""

from __future__ import annotations

import asyncio
import os
import re
import signal

import pytest

from tests.callbacks.house import (
    agent_answers,
    agent_rings,
    ask,
    citizen_answers,
    citizens,
    desk,
    kinds,
    now,
    people,
    writes,
)
from tests.live.town import Town

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


async def controller_away(town: Town) -> None:
    """The desk looks at nothing and hears nothing any more."""
    await desk(town).stop()
    desk(town).live.clear()


async def controller_back(town: Town) -> None:
    """It begins anew with what the journal holds."""
    await desk(town).start()
    await desk(town).lost_and_found()


async def reachable(town: Town, agent: str) -> None:
    """Returns when Asterisk can ring at an agent's telephone for the queue again."""
    ready = re.compile(rf"PJSIP/{agent}\b.*Not in use")
    async with asyncio.timeout(20):
        while not ready.search(await town.service.asterisk.cli("queue show fr")):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_talks_that_end_or_begin_while_the_controller_is_away_are_known_and_nobody_is_called_again(
    town: Town,
) -> None:
    await people(town, "claire", "sanne")
    numbers = over, going = town.new_number(), town.new_number()
    ended, begun = await ask(town, over), await ask(town, going, queue="nl")
    claire, sanne = await asyncio.gather(agent_answers(town, ended), agent_answers(town, begun))
    first, second = await asyncio.gather(*(citizen_answers(town, number) for number in numbers))
    for callback in (ended, begun):
        await writes(town, callback, "answered")
    await controller_away(town)
    await first.press("1")
    await first.speak(2)
    await first.hang_up()
    await claire.wait_ended()
    await second.press("1")
    await controller_back(town)
    await writes(town, ended, "done")
    assert kinds(town, ended)[-2:] == ["taken", "done"]
    await writes(town, begun, "taken")
    assert now(town, begun).state == "calling"
    await second.hang_up()
    await writes(town, begun, "done")
    await sanne.wait_ended()
    assert [len(citizens(town, number)) for number in numbers] == [1, 1]


async def test_asterisk_is_killed_while_a_callback_waits_and_it_is_placed_again(town: Town) -> None:
    await people(town, "claire")
    number = town.new_number()
    callback = await ask(town, number)
    rung = await agent_rings(town, callback)
    since = now(town, callback).since
    assert town.service.asterisk.pid
    os.kill(town.service.asterisk.pid, signal.SIGKILL)
    await writes(town, callback, "not queued", 60)
    await rung.hang_up()
    await reachable(town, "claire")
    town.service.clock.set(now(town, callback).next_at)
    await agent_answers(town, callback, 2)
    called = await citizen_answers(town, number)
    await called.press("1")
    await writes(town, callback, "taken")
    assert (now(town, callback).since, now(town, callback).attempts) == (since, 0)
    await called.hang_up()
    await writes(town, callback, "done")
