"""The running service watched: the live state for whoever asks on the control socket, and metrics for Prometheus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from ivr.agents.listing import Roster, as_json
from ivr.ami.link import Link, Told
from ivr.ami.trunks import TrunksSeen, reach
from ivr.ari.client import AriClient
from ivr.asterisk.warden import Warden
from ivr.control.questions import Questions
from ivr.errors import AccueilError
from ivr.figures.calls import Figures, Period
from ivr.figures.live import last_hour, live_state, today
from ivr.figures.reading import figures
from ivr.journal.journal import Journal
from ivr.metrics.counting import Counting
from ivr.metrics.looking import Now
from ivr.metrics.serving import metrics_served, registry_of
from ivr.service.disk_watch import DiskWatch
from ivr.settings import Clock, Settings
from ivr.versions.in_force import InForce
from ivr.waiting.room import Room

KEPT = 5.0
"""Seconds for which the figures of the hour and the day are told again before they are read afresh."""


@dataclass(slots=True)
class Observed:
    """All that is watched of a service."""

    settings: Settings
    versions: InForce
    journal: Journal
    clock: Clock
    room: Room
    link: Link
    client: AriClient
    roster: Roster
    warden: Warden
    shut: Callable[[], list[dict[str, Any]]]
    disk: DiskWatch
    trunks: TrunksSeen
    _levels: dict[str, Figures] | None = None
    _read_at: float = 0.0

    @property
    def links(self) -> dict[str, bool]:
        """Whether each link to Asterisk stands."""
        return {"ari": self.client.up, "ami": self.link.logged_in.is_set()}

    def now(self) -> Now:
        """The state at this moment, for metrics."""
        kept = (self.journal.backlog, self.journal.lost, self.disk.seen)
        return Now(self.room.view(), self._agents(), self.links, *kept)

    async def status(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to `status`."""
        levels = await self._figures()
        spoken = {name: queue.language for name, queue in self.room.queues.items()}
        promise = self.versions.routing.service.promise
        seen = (self.room.view(), self._agents(), self.links, promise)
        live = live_state(*seen, spoken, levels, self.warden.state)
        journal = {"waiting": self.journal.backlog, "lost": self.journal.lost}
        kept = {"doors": self.shut(), "disk": self.disk.as_json, "journal": journal}
        return {**live, **kept, "trunks": self._trunks(), "version": self.versions.version}

    def _trunks(self) -> dict[str, str]:
        edition = self.versions.editions.newest
        trunks = edition.routing.trunks.items()
        return {name: reach(self.trunks.state_of(edition.endpoint(name)), bool(one.qualify)) for name, one in trunks}

    def _agents(self) -> list[dict[str, Any]]:
        return [as_json(row) for row in self.roster.rows()]

    async def _figures(self) -> dict[str, Figures]:
        """Read in a thread of its own: a big day takes a tenth of a second. Without a journal there are none."""
        clock = asyncio.get_running_loop().time()
        if self._levels is None or clock - self._read_at > KEPT:
            try:
                self._levels = await asyncio.to_thread(self._read, self.clock.now())
            except AccueilError:
                return {}
            self._read_at = clock
        return self._levels

    def _read(self, now: datetime) -> dict[str, Figures]:
        hours = self.versions.routing.hours.values()
        zone = ZoneInfo(next(iter(hours)).time_zone if hours else "UTC")

        def read(period: Period) -> Figures:
            return figures(self.settings.journal, period, self.versions.routing.service.promise, now)

        return {"hour": read(last_hour(now)), "day": read(today(now, zone))}


def _refused(counting: Counting, told: Told) -> None:
    if told.get("UserEvent") == "CallRefused":
        counting.refused(told.get("Limit", "total"))


@asynccontextmanager
async def observing(observed: Observed, questions: Questions) -> AsyncIterator[Counting]:
    """Answers `status` and serves metrics at IVR_METRICS_BIND; gives what counts the turns of calls.

    Raises UserMistake or ServiceTrouble for an address that is not loopback or is taken.
    """
    registry, counting = registry_of(observed.now, observed.versions.routing.service.promise)
    observed.link.on("UserEvent", partial(_refused, counting))
    questions.on("status", observed.status)
    async with metrics_served(observed.settings.metrics_bind, registry, counting):
        yield counting
