"""Callbacks for real: who is called when, and what everybody hears."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from ivr.asterisk.codes import BLIND, CONSULT
from ivr.journal import callbacks as rows
from ivr.outside.leg import TONES
from ivr.outside.tones import sound_seconds, tone_seconds
from tests.callbacks.house import (
    MORNING,
    OURS,
    agent,
    ask,
    caller_waits,
    citizen,
    desk,
    kinds,
    meanwhile,
    next_leg,
    now,
    quiet,
    reaches,
    stored,
    writes,
)
from tests.live.town import Town, Towns, until

VALID = "+33199000600"
"""A caller's number that may be called: of those kept for fiction in France, only the fixed ones count as valid."""

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def town(towns: Towns) -> AsyncIterator[Town]:
    opened = await towns.with_routing({})
    yield opened
    await quiet(opened)


async def with_claire(town: Town, world: str) -> int:
    """Claire is the only agent there; how many legs there have been so far."""
    await town.arrange(MORNING, f"agents=away,claire=answer,{world}", noticed=True)
    return len(town.outside.legs)


async def test_a_citizen_is_called_when_an_agent_is_reserved_and_both_hear_each_other(town: Town) -> None:
    legs, number = await with_claire(town, "talk=8"), town.new_number()
    callback = await ask(town, number)
    claire = await next_leg(town, legs, agent, "an agent's telephone rings")
    called = await next_leg(town, legs, citizen, "the citizen is called")
    assert called.dialled == number
    assert (claire.headers["X-Call-Id"], claire.headers["X-Subject"]) == (callback, "progress")
    await writes(town, callback, "taken")
    assert now(town, callback).state == "calling"
    await called.reached("talks")
    await writes(town, callback, "done", 60)
    await called.wait_ended()
    await claire.wait_ended()
    assert tone_seconds(claire.heard, TONES["line"]) > 3
    assert tone_seconds(called.heard, TONES["agent"]) > 3
    assert kinds(town, callback) == ["asked", "next", "queued", "reserved", "answered", "taken", "done"]
    assert now(town, callback).agent == "claire"


async def test_the_order_is_that_of_arrival_on_the_line_or_not(town: Town) -> None:
    legs = await with_claire(town, "claire=ring,carrier=busy")
    first, first_call = await caller_waits(town)
    talking = await next_leg(town, legs, agent, "an agent's telephone rings")
    await talking.answer()
    second, second_call = await caller_waits(town)
    third_call = await ask(town, town.new_number(), minutes_ago=0)
    fourth, fourth_call = await caller_waits(town)
    oldest_call = await ask(town, town.new_number(), minutes_ago=10)
    for callback in (third_call, oldest_call):
        await writes(town, callback, "queued")
    order = [first_call]
    await until(lambda: first_call not in town.service.room.waiting, "the agent talks with the first", 30)
    await talking.hang_up()
    for _ in range(4):
        known = len(town.outside.legs)
        rings = await next_leg(town, known, agent, "the next one is for the agent")
        order.append(rings.headers["X-Call-Id"])
        await rings.answer()
        if order[-1] in (third_call, oldest_call):
            await writes(town, order[-1], "missed")
        else:
            await until(lambda: order[-1] not in town.service.room.waiting, "the agent has heard what it is about", 30)
            await rings.hang_up()
        await rings.wait_ended()
    for leg in (first, second, fourth):
        await leg.hang_up()
    assert order == [first_call, oldest_call, second_call, third_call, fourth_call]


async def test_a_busy_citizen_is_called_again_at_the_next_time(town: Town) -> None:
    legs = await with_claire(town, "talk=30,carrier=busy")
    callback = await ask(town, town.new_number())
    await writes(town, callback, "missed")
    one = now(town, callback)
    assert (one.state, one.attempts) == ("waiting", 1)
    assert stored(town, callback).entries[-2].detail == "busy"
    assert timedelta(minutes=29) < one.next_at - town.service.clock.now() <= timedelta(minutes=30)
    claire = await next_leg(town, legs, agent, "an agent's telephone rings")
    await claire.wait_ended()
    await meanwhile(town, "agents=away,claire=answer,talk=30", "2026-11-23T10:31")
    await writes(town, callback, "taken")
    assert now(town, callback).attempts == 1


async def test_an_answering_machine_is_no_citizen_and_after_three_times_supervisors_are_told(town: Town) -> None:
    legs = await with_claire(town, "talk=30,carrier=no-key")
    callback = await ask(town, town.new_number())
    claire = await next_leg(town, legs, agent, "an agent's telephone rings")
    for hour, made in (("10:00", 1), ("10:31", 2), ("12:40", 3)):
        if made > 1:
            await meanwhile(town, "agents=away,claire=answer,talk=30,carrier=no-key", f"2026-11-23T{hour}")
        await until(lambda made=made: now(town, callback).attempts == made, f"attempt {made} is over", 60)
    await claire.wait_ended()
    assert [entry.detail for entry in stored(town, callback).entries if entry.kind == "missed"] == ["declined"] * 3
    assert now(town, callback).state == "failed"
    assert kinds(town, callback)[-1] == "failed"
    machines = [leg for leg in town.outside.legs[legs:] if citizen(leg)]
    assert all(tone_seconds(leg.heard, TONES["agent"]) == 0 for leg in machines)


async def test_a_dead_trunk_is_one_attempt(town: Town) -> None:
    legs = await with_claire(town, "talk=30,carrier=dead")
    callback = await ask(town, town.new_number())
    await writes(town, callback, "missed")
    assert stored(town, callback).entries[-2].detail == "dead"
    await (await next_leg(town, legs, agent, "an agent's telephone rings")).wait_ended()


async def test_an_agent_who_hangs_up_while_it_rings_costs_the_citizen_nothing(town: Town) -> None:
    legs = await with_claire(town, "talk=30,carrier=ring")
    callback = await ask(town, town.new_number())
    claire = await next_leg(town, legs, agent, "an agent's telephone rings")
    called = await next_leg(town, legs, citizen, "the citizen is called")
    await called.reached("rings")
    known = len(town.outside.legs)
    await meanwhile(town, "agents=away,claire=answer,talk=30")
    await claire.hang_up()
    await called.wait_ended()
    await next_leg(town, known, agent, "an agent is called once more")
    await writes(town, callback, "taken")
    assert kinds(town, callback)[2:6] == ["queued", "reserved", "agent gone", "next"]
    assert now(town, callback).attempts == 0


async def test_a_citizen_who_presses_1_when_the_agent_has_gone_is_told_and_gets_the_next_one(town: Town) -> None:
    legs = await with_claire(town, "talk=30,carrier=no-key")
    callback = await ask(town, town.new_number())
    claire = await next_leg(town, legs, agent, "an agent's telephone rings")
    called = await next_leg(town, legs, citizen, "the citizen is called")
    await called.reached("hears")
    known = len(town.outside.legs)
    await claire.hang_up()
    await writes(town, callback, "agent gone")
    await called.press("1")
    await writes(town, callback, "held")
    again = await next_leg(town, known, agent, "an agent is called once more")
    assert again.headers["X-Call-Id"] == callback
    await writes(town, callback, "taken")
    await called.speak(3)
    await called.hang_up()
    await writes(town, callback, "done")
    await again.wait_ended()
    assert tone_seconds(again.heard, TONES["line"]) > 2
    assert len([leg for leg in town.outside.legs[legs:] if citizen(leg)]) == 1


async def test_a_cancelled_callback_is_not_even_rung_to_its_end(town: Town) -> None:
    legs = await with_claire(town, "talk=30,carrier=ring")
    callback = await ask(town, town.new_number())
    called = await next_leg(town, legs, citizen, "the citizen is called")
    await called.reached("rings")
    rows.cancel(town.service.settings.journal, callback)
    await reaches(town, callback, "cancelled")
    await called.wait_ended()
    assert callback not in desk(town).live


async def test_a_caller_who_would_rather_not_wait_is_called_back_from_the_number_he_dialled(town: Town) -> None:
    legs = await with_claire(town, "talk=30")
    first, first_call = await caller_waits(town)
    talking = await next_leg(town, legs, agent, "an agent's telephone rings")
    await until(lambda: first_call not in town.service.room.waiting, "the agent talks with the first", 30)
    second, second_call = await caller_waits(town, VALID)
    await second.press("1")
    await until(lambda: second_call not in town.service.room.waiting, "he has left the queue", 10)
    await second.press("1")
    await until(lambda: second_call in desk(town).live, "his callback is written down", 20)
    await second.hang_up()
    known = len(town.outside.legs)
    await talking.hang_up()
    called = await next_leg(town, known, citizen, "the citizen is called")
    assert (called.dialled, called.number) == (second.number, OURS)
    await writes(town, second_call, "taken")
    await called.hang_up()
    await writes(town, second_call, "done")
    await first.hang_up()


async def test_a_callback_that_is_cancelled_while_an_agent_is_rung_stops_his_telephone(town: Town) -> None:
    legs = await with_claire(town, "claire=ring")
    callback = await ask(town, town.new_number())
    rings = await next_leg(town, legs, agent, "an agent's telephone rings")
    rows.cancel(town.service.settings.journal, callback)
    await reaches(town, callback, "cancelled")
    await rings.wait_ended(5)
    assert kinds(town, callback) == ["asked", "next", "queued", "cancelled"]


async def test_a_held_citizen_hears_that_he_will_be_called_when_nobody_is_logged_in_any_more(town: Town) -> None:
    legs = await with_claire(town, "talk=30,carrier=no-key")
    callback = await ask(town, town.new_number())
    claire = await next_leg(town, legs, agent, "an agent's telephone rings")
    called = await next_leg(town, legs, citizen, "the citizen is called")
    await called.reached("hears")
    await town.service.agents.desk.log_out("claire", "a test")
    await claire.hang_up()
    await writes(town, callback, "not queued")
    await called.press("1")
    await called.wait_ended(30)
    said = [row["eventextra"] for row in town.cel() if '"sound"' in str(row["eventextra"])]
    assert "callback-agent-gone" in said[-2] and "callback-already" in said[-1]
    assert sound_seconds(called.heard) > 8
    assert (now(town, callback).state, now(town, callback).attempts) == ("waiting", 0)


async def test_codes_to_hand_over_do_nothing_in_a_callback_and_the_citizen_stays(town: Town) -> None:
    legs = await with_claire(town, "claire=ring,talk=60")
    callback = await ask(town, town.new_number())
    claire = await next_leg(town, legs, agent, "an agent's telephone rings")
    await claire.answer()
    called = await next_leg(town, legs, citizen, "the citizen is called")
    await writes(town, callback, "taken")
    for code in (BLIND, CONSULT):
        await claire.press(f"{code}11", gap=0.3)
        await claire.speak(8)
    assert now(town, callback).state == "calling" and not called.has("ended")
    assert len([leg for leg in town.outside.legs[legs:] if leg.kind == "line"]) == 1
    await claire.speak(2)
    await called.hang_up()
    await writes(town, callback, "done")
    await claire.wait_ended()
    assert tone_seconds(called.heard, TONES["agent"]) > 6
