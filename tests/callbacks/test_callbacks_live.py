"""Callbacks for real: who is called when, and what everybody hears."""

from __future__ import annotations

import pytest

from ivr.asterisk.codes import BLIND, CONSULT
from ivr.journal import callbacks as rows
from ivr.outside.leg import TONES
from ivr.outside.tones import tone_seconds
from tests.callbacks.house import (
    OURS,
    agent_answers,
    agent_rings,
    ask,
    at_once,
    caller_waits,
    citizen_answers,
    citizen_rings,
    citizens,
    desk,
    kinds,
    next_agent,
    now,
    people,
    reaches,
    sentences,
    writes,
)
from tests.live.town import Town, until

VALID = "+33199000600"
"""A caller's number that may be called: of those kept for fiction in France, only the fixed ones count as valid."""

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


async def test_a_citizen_is_called_when_an_agent_is_reserved_and_no_code_hands_him_over(town: Town) -> None:
    await people(town, "claire")
    number = town.new_number()
    callback = await ask(town, number)
    claire = await agent_answers(town, callback)
    called = await citizen_answers(town, number)
    assert (claire.headers["X-Call-Id"], claire.headers["X-Subject"]) == (callback, "progress")
    await called.press("1")
    await writes(town, callback, "taken")
    await called.talk()
    for times, code in enumerate((BLIND, CONSULT), 1):
        known = len(town.outside.legs)
        await claire.press(f"{code}11", gap=0.3)
        await until(
            lambda times=times: sentences(town, callback).count("agent-unknown-code") == times, "no such code", 15
        )
        assert len(town.outside.legs) == known
    assert now(town, callback).state == "calling" and not called.has("ended")
    await claire.speak(4)
    await claire.hang_up()
    await writes(town, callback, "done")
    await called.wait_ended()
    assert tone_seconds(claire.heard, TONES["line"]) > 3
    assert tone_seconds(called.heard, TONES["agent"]) > 3
    assert kinds(town, callback) == ["asked", "next", "queued", "reserved", "answered", "taken", "done"]
    assert now(town, callback).agent == "claire"


async def test_the_order_is_that_of_arrival_on_the_line_or_not(town: Town) -> None:
    """The first two are served; those who follow give up as soon as the agent's telephone rings for them."""
    await people(town, "claire")
    first, first_call = await caller_waits(town)
    claire = await agent_answers(town, first_call)
    second, second_call = await caller_waits(town)
    third_call = await ask(town, town.new_number(), minutes_ago=0)
    fourth, fourth_call = await caller_waits(town)
    number = town.new_number()
    oldest_call = await ask(town, number, minutes_ago=10)
    for callback in (third_call, oldest_call):
        await writes(town, callback, "queued")
    await until(lambda: first_call not in town.service.room.waiting, "the agent talks with the first", 30)
    order, known = [first_call], len(town.outside.legs)
    await claire.hang_up()
    for _ in range(4):
        rings = await next_agent(town, known)
        order.append(rings.headers["X-Call-Id"])
        if order[-1] == oldest_call:
            await rings.answer()
            await (await citizen_rings(town, number)).refuse(486)
            await writes(town, oldest_call, "missed")
        elif order[-1] == third_call:
            rows.cancel(town.service.settings.journal, third_call)
        else:
            await (second if order[-1] == second_call else fourth).hang_up()
        known = len(town.outside.legs)
        await rings.wait_ended()
    assert order == [first_call, oldest_call, second_call, third_call, fourth_call]
    await first.hang_up()


async def test_a_cancelled_callback_is_rung_to_its_end_neither_at_the_agents_nor_at_the_citizens(town: Town) -> None:
    await people(town, "claire", "sanne")
    await at_once(_cancelled_at_the_agents(town), _cancelled_at_the_citizens(town))


async def _cancelled_at_the_agents(town: Town) -> None:
    callback = await ask(town, town.new_number())
    rings = await agent_rings(town, callback)
    rows.cancel(town.service.settings.journal, callback)
    await reaches(town, callback, "cancelled")
    await rings.wait_ended(5)
    assert kinds(town, callback) == ["asked", "next", "queued", "cancelled"]


async def _cancelled_at_the_citizens(town: Town) -> None:
    number = town.new_number()
    callback = await ask(town, number, queue="nl")
    sanne = await agent_answers(town, callback)
    called = await citizen_rings(town, number)
    rows.cancel(town.service.settings.journal, callback)
    await reaches(town, callback, "cancelled")
    await called.wait_ended(5)
    await sanne.wait_ended(5)
    assert callback not in desk(town).live


async def test_a_caller_who_would_rather_not_wait_is_called_back_from_the_number_he_dialled(town: Town) -> None:
    await people(town, "claire")
    caller, call = await caller_waits(town, VALID)
    await agent_rings(town, call)
    await caller.press("1")
    await until(lambda: call not in town.service.room.waiting, "he has left the queue", 10)
    await caller.press("1")
    await until(lambda: call in desk(town).live, "his callback is written down", 20)
    await caller.hang_up()
    await agent_answers(town, call, 2)
    called = await citizen_answers(town, VALID)
    assert called.number == OURS
    await called.press("1")
    await writes(town, call, "taken")
    await called.hang_up()
    await writes(town, call, "done")
    assert len(citizens(town, VALID)) == 1
