"""Calls in every state while versions are accepted one after another, good and broken: no call notices."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from ivr.cli.audit import audited
from ivr.flow.entries import Began, Ended, Entered, Entry, Message, Noted, Rated
from ivr.outside.hearing import find_clip
from ivr.outside.leg import TONES
from tests.live.controller import SplitTown
from tests.live.town import until
from tests.recovery import states
from tests.recovery.gaps import longest_gap
from tests.recovery.states import Caller, other
from tests.recovery.test_killed_live import CHANGES, ENDS, QUESTIONS, WORLD, Way
from tests.versions.changing import Changing, changing_town
from tests.versions.plenty import accepted

STEPS: tuple[tuple[Way, ...], ...] = (
    (states.recording, states.queue, states.talk, states.transfer, states.silence),
    (states.whisper, states.ringing),
    (states.greeting, states.menu, states.digits, states.last_words),
)
"""States that last are reached first."""

WITH_TIME = CHANGES | {"wait_for_key: 6": "wait_for_key: 60", "de: {language: de": "de: {language: de, ring: 120"}


@dataclass
class Round:
    """Callers in every state, who began with one version and end with it."""

    changing: Changing
    began_with: str = ""
    callers: dict[str, Caller] = field(default_factory=dict)

    @property
    def town(self) -> SplitTown:
        """Where they are."""
        return self.changing.town

    async def come(self) -> None:
        """Everybody reaches his state."""
        self.began_with = await self.changing.version()
        for step in STEPS:
            async with asyncio.TaskGroup() as group:
                tasks = {way.__name__: group.create_task(_brought(way, self.town)) for way in step}
            self.callers |= {name: task.result() for name, task in tasks.items()}

    async def rate(self) -> None:
        """One more is served and gives a mark meanwhile: nobody is asked for it for ever."""
        self.callers["survey"] = await states.survey(self.town)
        await self.town.reached(self.callers["survey"].call, states.in_silence("survey"), "the question is over")
        await self.callers["survey"].leg.press("4")
        await until(lambda: bool(self.of("survey", Rated)), "the mark is kept")

    async def go_on(self) -> None:
        """Everybody does what he would do next, by the version that he knows, and hangs up."""
        town, callers = self.town, self.callers
        await (await other(town, callers["queue"])).answer()
        await town.reached(callers["queue"].call, lambda call: call.answered, "who waited is served")
        await town.reached(callers["whisper"].call, lambda call: call.answered, "who was announced is served")
        await callers["menu"].leg.press("4")
        await callers["recording"].leg.press("#")
        await callers["digits"].leg.press("34#")
        await until(lambda: "taxes" in self.nodes("menu"), "the menu is what it was")
        await until(lambda: "consulate" in self.nodes("digits"), "the code is a country's")
        await until(lambda: bool(self.of("recording", Message)), "the message is kept")
        for caller in callers.values():
            if not caller.leg.has("ended"):
                await caller.leg.hang_up()
        await until(lambda: all(self.of(name, Ended) for name in ENDS), "every call has ended", 30)

    def of(self, state: str, kind: type[Entry]) -> list[Entry]:
        """What the journal has of a caller."""
        return [entry for entry in self.town.entries(self.callers[state].call) if isinstance(entry, kind)]

    def nodes(self, state: str) -> list[str]:
        """Where he was, in order."""
        return [entry.node for entry in self.of(state, Entered) if isinstance(entry, Entered)]

    async def complaints(self) -> list[str]:
        """What anybody noticed of it."""
        told = []
        for name in self.callers:
            began, ended = self.of(name, Began), self.of(name, Ended)
            if name != "survey" and [one.version for one in began if isinstance(one, Began)] != [self.began_with]:
                told.append(f"{name} changed his version: {began}")
            if [one.disposition for one in ended if isinstance(one, Ended)] != [ENDING.get(name, ENDS[name])]:
                told.append(f"{name} ended by {ended}")
            if noted := self.of(name, Noted):
                told.append(f"{name}: {noted}")
        for name, clip in QUESTIONS.items():
            if not find_clip(self.callers[name].leg.heard, self.town.settings.sounds / f"{clip}.sln").heard:
                told.append(f"{name} did not hear {clip}")
        for name in ("talk", "transfer"):
            citizen, person = self.callers[name].leg, await other(self.town, self.callers[name])
            gaps = longest_gap(person.heard, TONES["caller"]), longest_gap(citizen.heard, TONES[person.kind])
            if max(gaps) >= 0.1:
                told.append(f"{name}: a gap of {max(gaps):.2f} s")
        return told


ENDING = {"queue": "served", "menu": "abandoned_in_menu"}
"""How those end who, unlike those whose controller died, go on."""


async def _brought(way: Way, town: SplitTown) -> Caller:
    return await way(town)


async def unnoticed(many: int, a_round: int) -> None:
    """So many versions, `a_round` of them under the same callers."""
    async with changing_town(WITH_TIME, WORLD) as changing:
        good = broken = 0
        for first in range(0, many, a_round):
            one = Round(changing)
            await one.come()
            rated = asyncio.create_task(one.rate())
            right, wrong = await accepted(changing, min(a_round, many - first), first)
            await rated
            await one.go_on()
            assert await one.complaints() == []
            assert await changing.all_leave() == []
            await nothing_older(changing)
            await changing.town.quiet()
            good, broken = good + right, broken + wrong
        agree, differ = audited(changing.town.settings, timedelta(hours=1))
        assert differ == []
        took = sorted(changing.took)
        print(
            f"{good} good and {broken} broken versions under {agree} calls; seconds for one: "
            f"half within {took[len(took) // 2]:.1f}, the longest {took[-1]:.1f}"
        )


async def nothing_older(changing: Changing) -> None:
    """Asserts that Asterisk knows nothing of versions that have left."""
    await until(
        lambda: _contexts(changing) == {changing.service.versions.version}, "the files are those of one version"
    )
    known, newest = await changing.known(), changing.service.versions.editions.newest
    assert [name for name in known["dialplan show"] if name.startswith("handover-")] == [f"handover-{newest.version}"]
    assert [name for name in known["pjsip show endpoints"] if "." in name] == sorted(newest.endpoints.values())


def _contexts(changing: Changing) -> set[str]:
    text = (changing.town.settings.home / "etc" / "extensions.conf").read_text()
    return set(re.findall(r"^\[handover-(\w+)\]", text, re.MULTILINE))


@pytest.mark.live
async def test_nobody_notices_a_few_versions() -> None:
    await unnoticed(8, 8)


@pytest.mark.live
@pytest.mark.versions
async def test_nobody_notices_fifty_versions() -> None:
    await unnoticed(int(os.environ.get("IVR_VERSIONS", "50")), 7)
