"""Routings of several versions as they live side by side: the newest, and those that calls in progress began with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from ivr.flow.node import Flow
from ivr.routing.model import Routing


@dataclass(frozen=True)
class Edition:
    """One version of the routing; `endpoints` holds the trunks whose name in Asterisk is not their own."""

    version: str
    routing: Routing
    flow: Flow
    endpoints: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, routing: Routing, version: str = "1", endpoints: Mapping[str, str] | None = None) -> Edition:
        """A routing under the name of its version."""
        return cls(version, routing, routing.as_flow(version), dict(endpoints or {}))

    def endpoint(self, trunk: str) -> str:
        """What Asterisk calls the trunk of this version."""
        return self.endpoints.get(trunk, trunk)


@dataclass(frozen=True)
class Editions:
    """What Asterisk must know at one moment: `newest` takes new calls, `older` ones, the oldest first, have calls."""

    newest: Edition
    older: tuple[Edition, ...] = ()

    @classmethod
    def of(cls, routing: Routing, version: str = "1") -> Editions:
        """A routing that stands alone."""
        return cls(Edition.of(routing, version))

    @property
    def all(self) -> tuple[Edition, ...]:
        """The newest first, then the older ones from the youngest to the oldest."""
        return (self.newest, *reversed(self.older))

    @property
    def versions(self) -> tuple[str, ...]:
        """Their names, the newest first."""
        return tuple(edition.version for edition in self.all)

    @property
    def from_oldest(self) -> tuple[str, ...]:
        """Their names, the oldest first."""
        return self.versions[::-1]

    def with_newest(self, edition: Edition) -> Editions:
        """The same with another newest; the one that was newest is an older one now."""
        older = (*self.older, self.newest)
        return Editions(edition, tuple(one for one in older if one.version != edition.version))

    def without(self, versions: frozenset[str]) -> Editions:
        """The same without these older ones."""
        return Editions(self.newest, tuple(one for one in self.older if one.version not in versions))

    def edition(self, version: str) -> Edition | None:
        """The one of that version."""
        return next((one for one in self.all if one.version == version), None)

    def trunks(self) -> dict[str, tuple[str, Edition]]:
        """Name in Asterisk -> trunk, and the newest edition that has it under that name."""
        every = ((one.endpoint(name), (name, one)) for one in reversed(self.all) for name in one.routing.trunks)
        return dict(every)

    def telephones(self) -> dict[str, Edition]:
        """Agent -> the newest edition that knows him."""
        return {name: one for one in reversed(self.all) for name in one.routing.agents}

    def queues(self) -> dict[str, Edition]:
        """Queue of the routing -> the newest edition that has it."""
        return {name: one for one in reversed(self.all) for name in one.routing.queues}

    def names(self) -> frozenset[str]:
        """Every name of an agent or a trunk that means something to Asterisk."""
        return frozenset(chain(self.trunks(), self.telephones()))
