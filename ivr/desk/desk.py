"""What the pages work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from ivr.api.house import House
from ivr.desk.live import Live
from ivr.routing.model import Routing
from ivr.settings import Settings
from ivr.users.gate import Gate
from ivr.users.provider import Provider

Ask = Callable[[str, Mapping[str, Any]], Awaitable[Any]]
"""A question to the running service and its fields -> a JSON value. Raises AccueilError."""


@dataclass(frozen=True, slots=True)
class Desk:
    """`ask` asks the service what its command line asks it, `live` is what is seen of it, `house` what the API has,
    `settings` where things are.

    `provider`: None when nobody logs in elsewhere.
    """

    gate: Gate
    provider: Provider | None
    ask: Ask
    live: Live
    house: House
    settings: Settings

    @property
    def routing(self) -> Routing:
        """The one in force."""
        return self.house.routing()

    @property
    def now(self) -> datetime:
        """The service's clock."""
        return self.house.now()


DESK = web.AppKey("desk", Desk)
