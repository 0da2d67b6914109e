"""Agents who go before the citizen talks with them: it costs him nothing, and he is told what happens now."""

from __future__ import annotations

import pytest

from ivr.outside.leg import TONES
from ivr.outside.tones import sound_seconds, tone_seconds
from tests.callbacks.house import (
    agent_answers,
    ask,
    at_once,
    citizen_answers,
    citizen_rings,
    citizens,
    kinds,
    now,
    people,
    sentences,
    writes,
)
from tests.live.town import Town, until

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


async def test_an_agent_who_goes_costs_the_citizen_nothing(town: Town) -> None:
    await people(town, "claire", "sanne", "lucia")
    await at_once(_while_it_rings(town), _before_he_presses_1(town), _and_nobody_is_logged_in_any_more(town))


async def _while_it_rings(town: Town) -> None:
    """He is called another time, at once."""
    number = town.new_number()
    callback = await ask(town, number)
    claire = await agent_answers(town, callback)
    called = await citizen_rings(town, number)
    await claire.hang_up()
    await called.wait_ended(5)
    await agent_answers(town, callback, 2)
    called = await citizen_answers(town, number, 2)
    await called.press("1")
    await writes(town, callback, "taken")
    assert kinds(town, callback)[2:6] == ["queued", "reserved", "agent gone", "next"]
    assert now(town, callback).attempts == 0
    await called.hang_up()
    await writes(town, callback, "done")


async def _before_he_presses_1(town: Town) -> None:
    """He is told, and held until the next one has heard what it is about."""
    number = town.new_number()
    callback = await ask(town, number, queue="nl")
    sanne = await agent_answers(town, callback)
    called = await citizen_answers(town, number)
    await sanne.hang_up()
    await writes(town, callback, "agent gone")
    await called.press("1")
    await writes(town, callback, "held")
    again = await agent_answers(town, callback, 2)
    await writes(town, callback, "taken")
    await called.speak(3)
    await called.hang_up()
    await writes(town, callback, "done")
    await again.wait_ended()
    assert tone_seconds(again.heard, TONES["line"]) > 2
    assert sentences(town, callback).count("callback-agent-gone") == 1
    assert len(citizens(town, number)) == 1


async def _and_nobody_is_logged_in_any_more(town: Town) -> None:
    """He is told that he will be called another time."""
    number = town.new_number()
    callback = await ask(town, number, queue="es")
    lucia = await agent_answers(town, callback)
    called = await citizen_answers(town, number)
    await town.service.agents.desk.log_out("lucia", "a test")
    await lucia.hang_up()
    await writes(town, callback, "not queued")
    await called.press("1")
    await called.wait_ended(30)
    told = ["callback-agent-gone", "callback-already"]
    await until(lambda: sentences(town, callback)[-2:] == told, "CEL has both sentences, in their order", 5)
    assert sound_seconds(called.heard) > 8
    assert (now(town, callback).state, now(town, callback).attempts) == ("waiting", 0)
