"""Real callers wait, and each hears his own place and estimate in his own language."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.flow.entries import Entry, Queued, Taken
from ivr.flow.prompts import clip_name, prompt
from ivr.outside.dial import dial
from ivr.outside.hearing import find_clip
from ivr.outside.leg import Leg
from ivr.outside.script import parse
from ivr.waiting.announcer import QUIET
from ivr.waiting.files import ENDING, NAME, folder_of
from ivr.waiting.talks import Talk
from tests.live import listening
from tests.live.channel_rows import Row
from tests.live.town import Town, Towns, until

KEYS = {"zgh": "2 0", "ar": "1 0", "nl": "6 0"}
"""The keys that lead from the central number to a person, by language."""

AGENTS = {"zgh": "idir", "ar": "amina", "nl": "sanne"}
"""Who talks with the first caller of each language."""

ROUTING = {
    "zgh: {language: zgh, tiers: [{after: 30, languages: [ar, fr], level: 3}]}": "zgh: {language: zgh, announce: 15}",
    "ar: {language: ar}": "ar: {language: ar, announce: 15}",
    "nl: {language: nl, tiers: [{after: 30, languages: [fr, en], level: 3}]}": "nl: {language: nl, announce: 15}",
}

ABOUT = {1: prompt("wait-about", minutes=2), 2: prompt("wait-about", minutes=3)}
"""What 62 seconds a conversation make of the first two places: Amazigh has one agent, who with another serves Arabic
too, so that whoever waits for the one counts for the other in part; Dutch has one of its own."""


@dataclass
class Caller:
    """One caller, and what the service has told of his call so far."""

    town: Town
    language: str
    number: str
    told: list[Entry] = field(default_factory=list)
    id: str = ""

    async def call(self) -> None:
        """Dials, and is there until somebody hangs up."""
        control = self.town.service.settings.control
        await dial(
            self.town.outside, control, "+212530000100", self.number, parse(KEYS[self.language]), self.told.append
        )

    def met(self, kind: type[Entry]) -> Callable[[], bool]:
        """Whether an entry of that kind was written."""
        return lambda: any(isinstance(entry, kind) for entry in self.told)

    def announced(self) -> bool:
        """Whether an announcement has begun that is not the silence of the first seconds."""
        rows = [row for row in self.town.cel() if row["eventtype"] == "STREAM_BEGIN" and row["userfield"] == self.id]
        begun = [moment_of(row) for row in rows if json.loads(row["eventextra"]).get("language") == self.folder]
        return bool(begun) and begun[-1] - begun[0] > 2 * QUIET

    @property
    def folder(self) -> str:
        """Where his announcement lies."""
        return folder_of(self.id, self.language)

    @property
    def leg(self) -> Leg:
        """His telephone."""
        return next(leg for leg in self.town.outside.legs if leg.kind == "caller" and leg.number == self.number)


def moment_of(row: Row) -> datetime:
    """When something happened that Asterisk wrote down."""
    return datetime.fromtimestamp(float(row["eventtime"]), UTC)


def clips(language: str, place: int) -> tuple[str, ...]:
    """What the caller at this place must hear."""
    keys = (prompt("wait-callback-key", key=1), prompt("wait-message-key", key=2), prompt("wait-repeat-key"))
    said = (prompt("queue-position", number=place), ABOUT[place], *keys)
    return tuple(clip_name(each, language) for each in said)


def whole(caller: Caller, names: tuple[str, ...], sounds: Path, folder: Path) -> Iterator[str]:
    """A complaint unless these clips were heard one after another, without anything between them."""
    one = folder / f"{caller.number}.sln"
    one.write_bytes(b"".join((sounds / f"{name}.sln").read_bytes() for name in names))
    if not (match := find_clip(caller.leg.heard, one)).heard:
        yield f"{caller.language} did not hear {', '.join(names)} (likeness {match.score:.2f})"


@pytest.mark.live
@pytest.mark.asyncio(loop_scope="session")
async def test_everybody_hears_his_own_place_in_his_own_language(towns: Towns, tmp_path: Path) -> None:
    town = await towns.with_routing(ROUTING)
    await town.arrange("2026-11-23T10:00", "talk=300", noticed=True)
    room, sounds = town.service.room, town.service.settings.sounds
    for language, agent in AGENTS.items():
        for _ in range(5):
            room.talks.add(Talk(language, agent, 62.0))
    calls = []
    places = [[Caller(town, language, town.new_number()) for language in KEYS] for _ in range(3)]
    for caller in places[0]:  # one after another: the Arabic one would get idir
        calls.append(asyncio.create_task(caller.call()))
        await until(caller.met(Taken), f"somebody talks with {caller.language}", 60)
    for callers in places[1:]:
        calls += [asyncio.create_task(caller.call()) for caller in callers]
        for caller in callers:
            await until(caller.met(Queued), f"{caller.language} waits", 60)
            caller.id = max((one.order, one.id) for one in room.waiting.values() if one.queue == caller.language)[1]
    waiting = [(place, caller) for place in (1, 2) for caller in places[place]]
    for _, caller in waiting:
        await until(caller.announced, f"an announcement for {caller.language}", 40)
    files = [sounds / caller.folder / f"{NAME}{ENDING}" for _, caller in waiting]
    await asyncio.sleep(1 + max(file.stat().st_size for file in files) / 16000)  # the last one is heard to its end
    for caller in (caller for callers in places for caller in callers):
        await caller.leg.hang_up()
    await asyncio.gather(*calls)
    told = [
        complaint
        for place, caller in waiting
        for complaint in (
            *whole(caller, clips(caller.language, place), sounds, tmp_path),
            *listening.not_at_all(caller.leg, clips(caller.language, 3 - place)[:1], sounds),
            *listening.no_other_language(caller.leg, clips(caller.language, place)[:1], sounds),
        )
    ]
    assert not told, "\n".join(told)
    await until(lambda: not any((sounds / caller.folder).exists() for _, caller in waiting), "the folders are gone")
