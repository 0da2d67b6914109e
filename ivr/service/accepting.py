"""Another version put into force while calls go on: tried, placed, read back, then switched; or nothing at all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ivr.ari.client import AriClient
from ivr.ari.errors import AriTrouble
from ivr.ari.guard import GUARD
from ivr.ari.resources import Globals
from ivr.asterisk import trunks
from ivr.asterisk.check import look_at_trunks
from ivr.asterisk.placing import Files
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.render import loads_alike, texts
from ivr.asterisk.scratch import try_out
from ivr.asterisk.secrets import Secrets
from ivr.errors import AccueilError, ServiceTrouble
from ivr.outage import Outage
from ivr.service.agents_desk import AgentsDesk
from ivr.service.preparing import Tell, speak, uncounted
from ivr.settings import Clock, Settings
from ivr.versions.checking import checked_routing
from ivr.versions.edition import Edition, Editions
from ivr.versions.in_force import InForce
from ivr.versions.kept import Kept
from ivr.versions.naming import named
from ivr.versions.opening import folder_of, one_at_a_time
from ivr.versions.wish import Wish

log = logging.getLogger(__name__)

GRACE = 5.0
"""Seconds for which a version stays after another came into force: a call may just be about to take it."""

BETWEEN = 60.0
"""Seconds between two looks at whether older versions still have calls, at the day, and at the trunks' names."""

NIGHT = timedelta(hours=3)
"""After midnight on the machine's clock: when the fallback's calendar is compiled anew."""


@dataclass(slots=True)
class Accepting:
    """Changes what is in force; its agents are known to Asterisk's queues before the first caller comes to one.

    `wanted`: the queues that people who are to be called back wait in. `making` is held while prompts are made.
    """

    settings: Settings
    versions: InForce
    clock: Clock
    asterisk: AsteriskProcess
    secrets: Secrets
    client: AriClient
    agents: AgentsDesk
    wanted: Callable[[], Collection[str]]
    making: asyncio.Lock = field(default_factory=asyncio.Lock)
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    _left: dict[str, float] = field(default_factory=dict)
    _compiled: date = field(default_factory=lambda: _day())

    async def asked(self, fields: Mapping[str, Any], tell: Tell) -> str:
        """The answer to `routing accept`."""
        return await self.accept(Wish.read(fields), tell)

    async def accept(self, wish: Wish, tell: Tell) -> str:
        """Has new calls begin with the version that is wished, and answers in a sentence what was done.

        Raises RoutingProblems, UserMistake or ServiceTrouble; then everything is as it was.
        """
        with _disk_told(), one_at_a_time(self.settings.home):
            async with self._busy:
                return await self._accept(wish, tell)

    async def keep_tidy(self) -> None:
        """Has what Asterisk holds follow its calls, the calendar and the trunks' names, until cancelled."""
        outage = Outage(log, "Asterisk's files follow the calls, the calendar and the trunks' names again")
        while True:
            await asyncio.sleep(BETWEEN)
            try:
                await self.tidy()
                outage.over()
            except AccueilError as trouble:
                outage.tell(
                    "older versions, the fallback's calendar and trunks' addresses are as they were: %s", trouble
                )

    async def tidy(self) -> None:
        """Has older versions leave that no call needs, and each night the fallback's holidays begin with another day.

        And a trunk be known by the addresses that its name has now.

        Raises ServiceTrouble; then everything is as it was.
        """
        with _disk_told():
            async with self._busy:
                fewer = await self._without_unneeded()
                moved = await asyncio.to_thread(trunks.moved, fewer, self.settings.home)
                if moved or fewer != self.versions.editions or self._compiled != _day():
                    await self._place(fewer, lambda: None)

    async def _accept(self, wish: Wish, tell: Tell) -> str:
        text, routing = await asyncio.to_thread(wish.text, self.settings, checked_routing)
        now = await self._without_unneeded()
        edition = Edition.of(routing, wish.version, named(routing, now.all))
        coming = now.with_newest(edition)
        if wish.version == now.newest.version:
            return await self._same(wish, now, text)
        await self._try(now.newest, coming, tell)
        await self._speak(coming)
        if wish.dry_run:
            return f"Version {wish.version} would be accepted; nothing was changed."
        tell("every prompt is there; putting it in place")
        number = 0

        def commit() -> None:
            nonlocal number
            self.versions.store.keep(text)
            record = self.versions.record
            told = datetime.now(UTC), wish.who, wish.why, edition.endpoints
            number = record.add(wish.version, wish.what, *told).number

        await self._place(coming, commit)
        self._left[now.newest.version] = asyncio.get_running_loop().time()
        await self.tell_version()
        older = len(coming.older)
        stay = f"; {older} older {'version stays' if older == 1 else 'versions stay'} until the last call is over"
        return f"Version {wish.version} is in force (change #{number}){stay}."

    async def _try(self, before: Edition, coming: Editions, tell: Tell) -> None:
        """In an Asterisk of its own, unless ours has loaded the very same under another version's name."""
        aside = self.settings, self.secrets, self.clock.now().date()
        if await asyncio.to_thread(loads_alike, before, coming.newest, *aside):
            tell(f"version {coming.newest.version} is right, and says nothing new to Asterisk")
        else:
            tell(f"version {coming.newest.version} is right; trying it in an Asterisk of its own")
            await try_out(coming, self.settings, self.asterisk.installation)

    async def _same(self, wish: Wish, now: Editions, text: bytes) -> str:
        """Only what is said may have changed: catalogues are no part of a version. A spoilt text is kept anew."""
        if not wish.dry_run:
            await asyncio.to_thread(self.versions.store.keep, text)
            await self._speak(now)
        return f"Version {wish.version} is in force already; its prompts are as the catalogues have them."

    async def _speak(self, editions: Editions) -> None:
        async with self.making:
            await speak(self.settings, editions, uncounted)

    async def tell_version(self) -> None:
        """Has Asterisk begin calls with the version in force: that is the switch. A lost link hears later."""
        try:
            await Globals(self.client).set("VERSION", self.versions.version)
        except AriTrouble as trouble:
            log.warning("new calls take version %s once Asterisk is back: %s", self.versions.version, trouble)

    async def _place(self, coming: Editions, commit: Callable[[], None]) -> None:
        """Has Asterisk and the agents' desk know the editions, then commits; puts everything back where that fails."""
        kept, before = Kept(folder_of(self.settings.home)), self.versions.editions
        files, day = Files(self.asterisk), _day()
        try:
            kept.keep([*before.from_oldest, coming.newest.version])
            await asyncio.to_thread(self._put, files, coming, before.newest.version)
            self.agents.be_patient()
            await files.load(coming)
            await look_at_trunks(self.asterisk, coming, before.trunks())
            await self.agents.staff(coming)
            commit()
        except BaseException:
            await asyncio.shield(self._put_back(files, before))
            raise
        self.versions.change(coming)
        self._compiled = day
        try:
            await asyncio.to_thread(self._put, files, coming, coming.newest.version)
            self.asterisk.has_read_all()
            files.forget()
            kept.keep(coming.from_oldest)
        except OSError as trouble:
            log.error("version %s is in force, but the disk does not know it all: %s", self.versions.version, trouble)

    async def _put_back(self, files: Files, before: Editions) -> None:
        files.take_back()
        await files.load(before)
        await self.agents.staff(before)
        with suppress(OSError):
            Kept(folder_of(self.settings.home)).keep(before.from_oldest)

    def _put(self, files: Files, editions: Editions, beginning: str) -> None:
        files.put(texts(editions, self.settings, self.secrets, self.clock.now().date(), beginning))

    async def _without_unneeded(self) -> Editions:
        editions, now = self.versions.editions, asyncio.get_running_loop().time()
        try:
            needed = _versions_of(await self.client.channels.listed())
        except AriTrouble as trouble:
            raise ServiceTrouble(f"which versions calls have cannot be known: {trouble}") from trouble
        needed |= {version for version, left in self._left.items() if now - left < GRACE}
        homes = editions.queues()
        needed |= {homes[queue].version for queue in self.wanted() if queue in homes}
        return editions.without(frozenset(editions.versions) - needed)


@contextmanager
def _disk_told() -> Iterator[None]:
    """Trouble with the disk is told in a sentence."""
    try:
        yield
    except OSError as trouble:
        raise ServiceTrouble(f"the disk did not take it, and nothing was changed: {trouble}") from trouble


def _versions_of(listed: Iterable[Mapping[str, Any]]) -> set[str]:
    """What the channels that ARI lists were told of VERSION. The guard never hears of a newer one, and needs none."""
    return {told.get("channelvars", {}).get("VERSION", "") for told in listed if not told["id"].startswith(GUARD)}


def _day() -> date:
    """The machine's, from the night on."""
    return (datetime.now() - NIGHT).date()
