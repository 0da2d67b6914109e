"""Callers in every state, who go on by the version that they began with, and complain of all that they noticed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from ivr.flow.entries import Began, Ended, Entered, Entry, Message, Noted, Rated
from ivr.flow.nodes.menu import Menu
from ivr.flow.prompts import clip_name
from ivr.outside.leg import TONES
from ivr.versions.edition import Edition
from tests.live import listening
from tests.live.controller import SplitTown
from tests.live.town import until
from tests.recovery import states
from tests.recovery.gaps import longest_gap
from tests.recovery.states import Caller, other
from tests.versions.changing import Changing

Way = Callable[[SplitTown], Awaitable[Caller]]

MENU = "other-topics"
"""The menu that some versions change."""


async def behind(town: SplitTown) -> Caller:
    """Waits in the same queue, and came later."""
    return await states.queue(town)


STEPS: tuple[tuple[Way, ...], ...] = (
    (states.recording, states.queue, states.talk, states.transfer, states.silence),
    (states.whisper, states.ringing, behind),
    (states.greeting, states.menu, states.digits, states.last_words),
)
"""States that last are reached first."""

ENDS = states.ENDS | {"queue": "served", "behind": "abandoned_in_queue"}
HEARD = {
    "greeting": ("fr/welcome",),
    "digits": ("fr/place-type-code",),
    "survey": ("fr/survey-answer",),
    "last_words": ("fr/unknown-number",),
    "recording": ("fr/leave-message", "fr/beep"),
    "queue": ("de/queue-wait",),
    "behind": ("de/queue-wait",),
    "transfer": ("en/transfer-wait",),
}
"""What each of them hears whole, whatever version he has; those in the menu hear that of theirs."""

IN_MENU = {"menu": "fr", "silence": "nl"}
"""Who hears the menu, and in which language."""


@dataclass
class Round:
    """One caller in every state, who began with one version and ends with it."""

    changing: Changing
    began: Edition = field(init=False)
    callers: dict[str, Caller] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    @property
    def town(self) -> SplitTown:
        """Where they are."""
        return self.changing.town

    async def come(self) -> None:
        """Everybody reaches his state."""
        self.began = self.changing.service.versions.editions.newest
        for step in STEPS:
            async with asyncio.TaskGroup() as group:
                tasks = {way.__name__: group.create_task(_brought(way, self.town)) for way in step}
            self.callers |= {name: task.result() for name, task in tasks.items()}
        self.order = await self.changing.waiting("de")
        assert len(self.order) == 2

    async def rate(self) -> None:
        """One more is served and gives a mark meanwhile: nobody is asked for it for ever."""
        self.callers["survey"] = await states.survey(self.town)
        await self.town.reached(self.callers["survey"].call, states.in_silence("survey"), "the question is over")
        await self.callers["survey"].leg.press("4")
        await until(lambda: bool(self.of("survey", Rated)), "the mark is kept")

    async def go_on(self) -> None:
        """Everybody does what he would do next, by the version that he knows, and hangs up."""
        town, callers = self.town, self.callers
        async with asyncio.timeout(30):
            while await self.changing.waiting("de") != self.order:  # noqa: ASYNC110
                await asyncio.sleep(0.1)  # who goes from one line of the queue to the next is in none for a moment
        await (await other(town, callers["queue"])).answer()
        await town.reached(callers["queue"].call, lambda call: call.answered, "who waited is served")
        await town.reached(callers["whisper"].call, lambda call: call.answered, "who was announced is served")
        await callers["menu"].leg.press(self.key("topic-complaint"))
        await callers["recording"].leg.press("#")
        await callers["digits"].leg.press("34#")
        await until(lambda: "complaint" in self.nodes("menu"), "the menu is what it was")
        await until(lambda: "consulate" in self.nodes("digits"), "the code is a country's")
        await until(lambda: bool(self.of("recording", Message)), "the message is kept")
        for caller in callers.values():
            if not caller.leg.has("ended"):
                await caller.leg.hang_up()
        await until(lambda: all(self.of(name, Ended) for name in ENDS), "every call has ended", 30)

    async def complaints(self) -> list[str]:
        """What anybody noticed of it."""
        told = [complaint for name in ENDS for complaint in self._written(name)]
        told += await asyncio.to_thread(lambda: [complaint for name in ENDS for complaint in self._heard(name)])
        for name in ("talk", "transfer"):
            citizen, person = self.callers[name].leg, await other(self.town, self.callers[name])
            gaps = longest_gap(person.heard, TONES["caller"]), longest_gap(citizen.heard, TONES[person.kind])
            if max(gaps) >= 0.1:
                told.append(f"{name}: a gap of {max(gaps):.2f} s")
        return told

    def of(self, state: str, kind: type[Entry]) -> list[Entry]:
        """What the journal has of a caller."""
        return [entry for entry in self.town.entries(self.callers[state].call) if isinstance(entry, kind)]

    def nodes(self, state: str) -> list[str]:
        """Where he was, in order."""
        return [entry.node for entry in self.of(state, Entered) if isinstance(entry, Entered)]

    def key(self, say: str) -> str:
        """The key under which the menu has this option in the version that they began with."""
        menu = self.began.flow.nodes[MENU]
        assert isinstance(menu, Menu)
        return next(key for key, option in menu.options.items() if option.say == say)

    def _written(self, name: str) -> Iterator[str]:
        began, ended = self.of(name, Began), self.of(name, Ended)
        if name != "survey" and [one.version for one in began if isinstance(one, Began)] != [self.began.version]:
            yield f"{name} changed his version: {began}"
        if [one.disposition for one in ended if isinstance(one, Ended)] != [ENDS[name]]:
            yield f"{name} ended by {ended}"
        if noted := self.of(name, Noted):
            yield f"{name}: {noted}"

    def _heard(self, name: str) -> Iterator[str]:
        leg, sounds = self.callers[name].leg, self.town.settings.sounds
        clips = self._menu(IN_MENU[name]) if name in IN_MENU else HEARD.get(name, ())
        for clip in clips:  # each alone: who is silent for a minute is asked again
            yield from (f"{name}: {complaint}" for complaint in listening.in_order(leg, (clip,), sounds))

    def _menu(self, language: str) -> tuple[str, ...]:
        flow = self.began.flow
        return tuple(clip_name(prompt, language) for prompt in flow.nodes[MENU].says(flow))


async def _brought(way: Way, town: SplitTown) -> Caller:
    return await way(town)
