"""The controller is killed at each point of a call, and every call comes to its own end."""

from __future__ import annotations

import asyncio
import os
import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
import pytest_asyncio

from ivr.cli.audit import audited
from ivr.flow.entries import Ended, Noted, Said
from ivr.flow.recovery import TAKEN_UP
from ivr.journal.queries import ids_of_live
from tests.live.broken.controller_killed.callers import Caller, Script, Seen
from tests.live.broken.controller_killed.points import Passed, Point, calls_of, died, passed, plan
from tests.live.controller import SplitTown, open_split_town
from tests.live.listening import in_order
from tests.live.town import until
from tests.recovery.test_killed_live import CHANGES

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

MORTAL = "tests.live.broken.controller_killed.mortal"
TOGETHER = 16
"""Calls that are up when the controller is killed, each at a point of its own."""
SHARE = 3
"""One point in so many is tried, unless every call is wanted."""
SEED = int(os.environ.get("IVR_SEED", "1"))
LONGEST = 120.0
"""Seconds that calls may take to their end, from the moment when the controller is back."""

SCRIPTS = {
    script.name: script
    for script in (
        Script("survey", "+33199000100", {"language": "1", "who-calls": "1", "survey": "4"}, "served"),
        Script("transfer", "+442079460100", {"language": "2", "where-filed": "1"}, "transferred"),
        Script("message", "+33199000100", {"language": "3", "other-topics": "4"}, "voicemail"),
    )
}
PATIENT = CHANGES | {"wait_for_key: 6": "wait_for_key: 60"}
COUNTRIES = {
    "+33199000100": "fr",
    "+34910000100": "es",
    "+493023125100": "de",
    "+442079460100": "en",
    "+31200000100": "nl",
    "+390600000100": "it",
}
"""Numbers whose callers are asked the same questions, each in its language and by agents of its own."""


@dataclass
class Trial:
    """One call and the point at which its controller died; none where it only showed which points there are."""

    caller: Caller
    point: Point | None = None
    dead: Passed | None = None


@dataclass
class Story:
    """What became of everybody."""

    town: SplitTown
    points: list[Point] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(request: pytest.FixtureRequest) -> AsyncIterator[Story]:
    """Three calls show the points that there are; then every chosen point has a call that dies there, and goes on."""
    async with open_split_town(PATIENT, "talk=1", program=MORTAL) as town:
        told = Story(town)
        await _all_at_once(told, [Point(name, "none", 0) for name in SCRIPTS], kill=False)
        told.points = _points(told)
        share = 1 if request.config.getoption("--every-call") else SHARE
        chosen = [point for point in told.points if _drawn(point) % share == 0]
        for first in range(0, len(chosen), TOGETHER):
            await _all_at_once(told, chosen[first : first + TOGETHER], kill=True)
        await until(lambda: not ids_of_live(town.settings.journal), "every call has its end", 30)
        await town.quiet()
        yield told


def _drawn(point: Point) -> int:
    """The same for the same point, however many others a call has this time."""
    return zlib.crc32(f"{SEED} {point.script} {point.kind} {point.number}".encode())


def _points(told: Story) -> list[Point]:
    scripts = {trial.caller.call: trial.caller.script.name for trial in told.trials}
    return sorted(Point(scripts[one.call], one.kind, one.number, one.what) for one in passed(told.town.settings))


async def _all_at_once(told: Story, points: Sequence[Point], kill: bool) -> None:
    """A call for each point; when all have died at theirs, or are over, so does the controller, and comes back."""
    town, countries = told.town, count(len(told.trials))
    deaths = {town.new_number(): point for point in points}
    plan(town.settings, deaths if kill else {})
    seen = Seen(town)
    looking = asyncio.create_task(seen.keep_looking())
    trials = [await _come(town, who, point, next(countries)) for who, point in deaths.items()]
    told.trials += trials
    following = [asyncio.create_task(trial.caller.to_the_end(seen)) for trial in trials]
    if kill:
        await until(lambda: all(_over(town, trial) for trial in trials), "all have died", 60)
        seen.steered = False
        town.controller.kill()
        async with town.guard_asleep():
            await town.controller.start()
        seen.steered, seen.revivals = True, 1
        dead = died(passed(town.settings))
        for trial in trials:
            trial.dead = dead.get(trial.caller.leg.number)
    try:
        async with asyncio.timeout(LONGEST):
            await asyncio.gather(*following)
    except TimeoutError:
        stuck = [(trial.point, trial.caller.leg.story[-3:]) for trial in trials if not trial.caller.leg.has("ended")]
        pytest.fail(f"these calls came to no end within {LONGEST:.0f} s: {stuck}")
    finally:
        looking.cancel()


async def _come(town: SplitTown, who: str, point: Point, place: int) -> Trial:
    script = SCRIPTS[point.script]
    number = list(COUNTRIES)[place % len(COUNTRIES)] if script.name == "survey" else script.number
    caller = Caller(await town.call(number, who), script, town.settings.sounds)
    await until(lambda: who in calls_of(passed(town.settings)), "the call is known")
    caller.call = calls_of(passed(town.settings))[who]
    return Trial(caller, point)


def _over(town: SplitTown, trial: Trial) -> bool:
    return trial.caller.leg.has("ended") or trial.caller.leg.number in died(passed(town.settings))


async def test_every_call_ends_once_and_as_it_would_have_anyway(story: Story) -> None:
    wrong = []
    for trial in story.trials:
        ends = [one.disposition for one in story.town.entries(trial.caller.call) if isinstance(one, Ended)]
        if ends != [trial.caller.script.ends]:
            wrong.append((trial.point, trial.caller.call, ends))
    assert not wrong


async def test_nearly_all_have_died_where_they_should(story: Story) -> None:
    tried = [trial for trial in story.trials if trial.point and trial.point.number]
    alive = [trial.point for trial in tried if not trial.dead]
    print(f"{len(story.points)} points, {len(tried)} tried; not reached: {alive}")
    assert len(alive) <= len(tried) * 0.1, alive


async def test_who_is_asked_again_hears_an_excuse_first(story: Story) -> None:
    wrong, asked = [], 0
    for trial in story.trials:
        entries = list(story.town.entries(trial.caller.call))
        again = [place for place, one in enumerate(entries) if isinstance(one, Noted) and one.what == TAKEN_UP]
        said = next((one for one in entries[again[0] :] if isinstance(one, Said)), None) if again else None
        if said and said.prompts[0].key == "excuse-interruption":
            asked += 1
            excuse = f"{said.language}/excuse-interruption"
            wrong += [(trial.point, one) for one in in_order(trial.caller.leg, (excuse,), story.town.settings.sounds)]
    assert not wrong
    assert asked > 3


async def test_everybody_is_said_goodbye_to(story: Story) -> None:
    wrong = []
    for trial in story.trials:
        goodbye = f"{COUNTRIES[trial.caller.leg.dialled]}/goodbye"
        wrong += [(trial.point, one) for one in in_order(trial.caller.leg, (goodbye,), story.town.settings.sounds)]
    assert not wrong


async def test_the_journal_and_asterisk_agree_on_all_of_it(story: Story) -> None:
    agree, differ = audited(story.town.settings, timedelta(hours=1))
    points = {trial.caller.call: trial.point for trial in story.trials}
    assert [(points.get(sentence.partition(" ")[0]), sentence) for sentence in differ] == []
    assert agree >= len(story.trials)
