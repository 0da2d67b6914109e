"""A rush: three hundred people call twelve agents, some hang up, some refuse, and both sets of records must agree."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio

from ivr.asterisk.queues import queues_served
from ivr.figures.calls import Period
from ivr.figures.reading import figures as our_figures
from ivr.flow.entries import CallbackAsked, Ended, Entry, Queued, Taken
from ivr.outside.dial import Placed, dial
from ivr.outside.script import parse
from ivr.settings import PROJECT
from scripts.second_opinion import Call, calls_of, figures, overtaken
from tests.live.asterisk_records import is_over
from tests.live.town import Town, open_town, until
from tests.rush.people import AGENTS, Moody, Person, callers, path_of

CALLS = 300
A_SECOND = 1.5
SEED = 20261121
WAITS_AT_MOST = 900.0
"""Seconds within which the last caller is served, and everybody is called back who asked for it."""

pytestmark = [pytest.mark.live, pytest.mark.rush, pytest.mark.asyncio(loop_scope="module")]


@dataclass
class Rush:
    """The town after the rush, what each caller saw, and Asterisk's records read by somebody else."""

    town: Town
    placed: list[Placed]
    seen: list[Call]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rush() -> AsyncIterator[Rush]:
    text = (PROJECT / "routing.yaml").read_text()
    block = text[text.index("\nagents:\n") + 1 : text.index("\nconsulates:\n") + 1]
    async with open_town({block: AGENTS}) as town:
        await town.arrange("2026-11-23T15:00", "", noticed=True)
        await town.outside.behave(Moody(SEED))
        rested = asyncio.create_task(_rested(town))
        async with asyncio.TaskGroup() as calls:
            made = [calls.create_task(_call(town, who)) for who in callers(SEED, CALLS, A_SECOND)]
        desk = town.service.callbacks
        assert desk
        await until(lambda: not desk.live, "everybody is called back", WAITS_AT_MOST)
        rested.cancel()
        placed = [task.result() for task in made]
        await until(lambda: all(is_over(town.cel(), one.id) for one in placed), "CEL tells the end of every call", 30)
        assert await asyncio.to_thread(town.service.journal.flush)
        yield Rush(town, placed, calls_of(town.cel()))


async def _rested(town: Town) -> None:
    """Agents who were paused because they refused twice come back after a while, as people do."""
    desk = town.service.agents.desk
    while True:
        await asyncio.sleep(5)
        for agent in desk.agents:
            if desk.state(agent).reason:
                await desk.resume(agent, "the rush")


async def _call(town: Town, who: Person) -> Placed:
    await asyncio.sleep(who.dials)
    number, keys = path_of(who)
    caller = who.number or town.new_number()
    leaving: list[asyncio.TimerHandle] = []
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def watch(entry: Entry) -> None:
        match entry:
            case Queued():
                leaving.append(loop.call_later(who.patience, ended.set))
            case Taken() | CallbackAsked() | Ended():
                for timer in leaving:
                    timer.cancel()

    impatience = asyncio.create_task(_hang_up(town, caller, ended))
    try:
        return await dial(town.outside, town.service.settings.control, number, caller, parse(keys), watch)
    finally:
        impatience.cancel()


async def _hang_up(town: Town, caller: str, ended: asyncio.Event) -> None:
    await ended.wait()
    leg = next(leg for leg in reversed(town.outside.legs) if leg.kind == "caller" and leg.number == caller)
    await leg.hang_up()


async def test_every_call_has_one_disposition_and_none_failed(rush: Rush) -> None:
    ends = [[entry.disposition for entry in one.entries if isinstance(entry, Ended)] for one in rush.placed]
    print(json.dumps(Counter(end for one in ends for end in one), indent=2))
    assert len(rush.placed) == CALLS and all(len(one) == 1 for one in ends)
    assert "failed" not in {end for one in ends for end in one}


async def test_everything_that_can_happen_in_a_rush_has_happened(rush: Rush) -> None:
    ends = Counter(one.disposition for one in rush.placed)
    assert {"served", "abandoned_in_queue", "voicemail", "callback"} <= ends.keys()
    assert any(ring.answered is None for call in rush.seen for ring in call.rings)


async def test_nothing_is_left(rush: Rush) -> None:
    assert await rush.town.left_over() == []


async def test_nobody_was_overtaken(rush: Rush) -> None:
    routing = rush.town.service.routing
    serves = {agent: set(queues_served(routing, agent)) for agent in routing.agents}
    by_id = {call.id: call.answered for call in rush.seen}
    since = {call.id: by_id[call.id.split("-", 1)[1].rsplit("-", 2)[0]] for call in rush.seen if not call.visit}
    assert since, "somebody was called back"
    assert overtaken(rush.seen, serves, since) == []
    backwards = {call.id: -call.answered for call in rush.seen}
    assert overtaken(rush.seen, serves, backwards), "this would be seen"


async def test_our_figures_are_those_of_asterisks_records(rush: Rush) -> None:
    service, promise = rush.town.service, rush.town.service.routing.service.promise
    now = service.clock.now()
    ours = our_figures(service.settings.journal, Period(now - timedelta(hours=2), now), promise, now).total
    theirs = figures(rush.seen, rush.town.queue_log(), promise)
    print(json.dumps(theirs, indent=2), ours)
    counted = (theirs["calls"], theirs["answered"], theirs["answered_in_time"])
    assert (ours.calls, ours.answered, ours.in_time) == counted
    assert ours.wait_mean == pytest.approx(theirs["mean_wait"], abs=0.5)
    assert (ours.talk_mean or 0) * ours.answered == pytest.approx(theirs["talk_seconds"], rel=0.03)


async def test_every_callback_was_followed_to_its_end(rush: Rush) -> None:
    with sqlite3.connect(f"file:{rush.town.service.settings.journal}?mode=ro", uri=True) as db:
        stages = Counter(stage for (stage,) in db.execute("select stage from callbacks"))
    print(stages)
    assert set(stages) <= {"done", "failed"} and stages["done"]
