"""Which version new calls begin with, and which ones calls in progress keep: the one place where every part looks."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ivr.errors import AccueilError
from ivr.flow.node import Flow
from ivr.routing.model import Routing
from ivr.versions.edition import Edition, Editions
from ivr.versions.record import Record
from ivr.versions.store import Store

log = logging.getLogger(__name__)

OnChange = Callable[[], None]
"""Hears that another version is in force, or that an older one has left."""


class InForce:
    """Read at the time of use, so that nobody holds on to a routing that has been replaced."""

    def __init__(self, editions: Editions, store: Store, record: Record) -> None:
        self.editions = editions
        self.store = store
        self.record = record
        self._on_change: list[OnChange] = []

    @property
    def version(self) -> str:
        """The one that new calls begin with."""
        return self.editions.newest.version

    @property
    def routing(self) -> Routing:
        """What it says."""
        return self.editions.newest.routing

    @property
    def flow(self) -> Flow:
        """Its part that decides where calls go."""
        return self.editions.newest.flow

    def edition(self, version: str) -> Edition:
        """What a call of that version keeps; the one in force for a version that nobody can read any more, and for a
        call that was over before it had one.
        """
        if not version:
            return self.editions.newest
        if edition := self.editions.edition(version):
            return edition
        try:
            return self.store.edition(version, self.record.trunks(version))
        except AccueilError as trouble:
            log.error("a call of version %s goes on in %s: %s", version, self.version, trouble)
            return self.editions.newest

    def flow_of(self, version: str) -> Flow:
        """Where calls of that version go."""
        return self.edition(version).flow

    def endpoint(self, version: str, trunk: str) -> str:
        """What Asterisk calls a trunk of that version."""
        return self.edition(version).endpoint(trunk)

    def on_change(self, callback: OnChange) -> None:
        """Has `callback` called after each change."""
        self._on_change.append(callback)

    def change(self, editions: Editions) -> None:
        """From now on these."""
        self.editions = editions
        for callback in self._on_change:
            callback()
