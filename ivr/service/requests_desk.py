"""What registers requests and tells where they are, opened for a service: for calls, for pages and for the clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from ivr.beside import beside
from ivr.requests.counter import RequestCounter
from ivr.requests.lookup import Lookup
from ivr.requests.registrar import Registrar
from ivr.requests.rules import Rules
from ivr.service.base import Base


@dataclass(frozen=True, slots=True)
class RequestsDesk:
    """The three; they share what is counted of wrong codes."""

    registrar: Registrar
    lookup: Lookup
    counter: RequestCounter


@asynccontextmanager
async def requests_desk(base: Base) -> AsyncIterator[RequestsDesk]:
    """What is left is registered, and deadlines are watched, for as long as the context lasts."""
    now, recordings = base.clock.now, base.settings.recordings
    registrar = Registrar(base.journal, lambda: Rules(base.versions.routing), now, recordings)
    lookup = Lookup(base.settings.journal, base.secrets.secret_of("codes"))
    async with beside(registrar.run()):
        yield RequestsDesk(registrar, lookup, RequestCounter(base.journal, registrar, lookup, now))
