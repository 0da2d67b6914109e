"""Citizens who are not reached: when they are called again, and who is told in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.outside.leg import TONES
from ivr.outside.tones import tone_seconds
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
    stored,
    writes,
)
from tests.live.town import Town, until

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


async def test_who_is_missed_is_called_at_the_next_time_and_after_three_times_supervisors_are_told(town: Town) -> None:
    """Both are busy the first time. One is reached then; the other is a machine, and has a dead trunk at last.

    A third one lets it ring meanwhile.
    """
    await people(town, "claire", "paolo", "sanne")
    numbers = reached, machine = town.new_number(), town.new_number()
    one, other = await ask(town, reached), await ask(town, machine, queue="it")
    await at_once(*(_is_busy(town, callback, number) for callback, number in zip((one, other), numbers, strict=True)))
    town.set_clock("2026-11-23T10:31")
    await at_once(_is_reached(town, one, reached), _is_a_machine(town, other, machine), _does_not_answer(town))
    await town.behave("agents=away,paolo=ring,carrier=dead", noticed=True)
    town.set_clock("2026-11-23T12:40")
    paolo = await agent_answers(town, other, 3)
    await writes(town, other, "failed")
    assert [entry.detail for entry in stored(town, other).entries if entry.kind == "missed"] == [
        "busy",
        "declined",
        "dead",
    ]
    assert (now(town, other).state, now(town, other).attempts, kinds(town, other)[-1]) == ("failed", 3, "failed")
    await paolo.wait_ended()
    assert all(tone_seconds(leg.heard, TONES["agent"]) == 0 for leg in citizens(town, machine))


async def _is_busy(town: Town, callback: str, number: str) -> None:
    agent = await agent_answers(town, callback)
    await (await citizen_rings(town, number)).refuse(486)
    await writes(town, callback, "missed")
    missed = now(town, callback)
    assert (missed.state, missed.attempts) == ("waiting", 1)
    assert stored(town, callback).entries[-2].detail == "busy"
    assert timedelta(minutes=29) < missed.next_at - town.service.clock.now() <= timedelta(minutes=30)
    await agent.wait_ended()


async def _is_reached(town: Town, callback: str, number: str) -> None:
    agent = await agent_answers(town, callback, 2)
    called = await citizen_answers(town, number, 2)
    await called.press("1")
    await writes(town, callback, "taken")
    assert now(town, callback).attempts == 1
    await called.hang_up()
    await writes(town, callback, "done")
    await agent.wait_ended()


async def _is_a_machine(town: Town, callback: str, number: str) -> None:
    agent = await agent_answers(town, callback, 2)
    called = await citizen_answers(town, number, 2)
    await agent.talk()
    await called.wait_ended()
    await until(lambda: now(town, callback).attempts == 2, "the machine is one attempt", 10)
    await agent.wait_ended()


async def _does_not_answer(town: Town) -> None:
    number = town.new_number()
    callback = await ask(town, number, queue="nl")
    sanne = await agent_answers(town, callback)
    called = await citizen_rings(town, number)
    await called.wait_ended(35)
    await writes(town, callback, "missed")
    assert (now(town, callback).state, now(town, callback).attempts) == ("waiting", 1)
    assert stored(town, callback).entries[-2].detail == "unanswered"
    await sanne.wait_ended()
