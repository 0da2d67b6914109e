"""What the pages work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from aiohttp import web

from ivr.api.house import House
from ivr.desk.live import Live
from ivr.desk.reports import Reports
from ivr.desk.routing.draft import Drafts
from ivr.desk.routing.drawing import Pictures
from ivr.desk.working import Tell, Works
from ivr.routing.model import Routing
from ivr.settings import Settings
from ivr.users.gate import Gate
from ivr.users.provider import Provider


class Ask(Protocol):
    """A question to the running service and its fields -> a JSON value. Raises AccueilError."""

    def __call__(self, what: str, fields: Mapping[str, Any], tell: Tell = ..., /) -> Awaitable[Any]:
        """`tell` hears how far it is, of what takes long."""


@dataclass(frozen=True, slots=True)
class Desk:
    """`ask` asks the service what its command line asks it, `live` is what is seen of it, `house` what the API has,
    `settings` where things are, `works` what goes on for long, `pictures` the drawn flow, `reports` those made lately.

    `provider`: None when nobody logs in elsewhere. `label` names a subject in a language.
    """

    gate: Gate
    provider: Provider | None
    ask: Ask
    live: Live
    house: House
    settings: Settings
    label: Callable[[str, str], str] = lambda language, subject: subject
    works: Works = field(default_factory=Works)
    pictures: Pictures = field(default_factory=Pictures)
    reports: Reports = field(default_factory=Reports)

    @property
    def routing(self) -> Routing:
        """The one in force."""
        return self.house.routing()

    @property
    def drafts(self) -> Drafts:
        """The routing file, as it is written here."""
        return Drafts(self.settings.routing, self.settings.home / "drafts")

    @property
    def now(self) -> datetime:
        """The service's clock."""
        return self.house.now()


DESK = web.AppKey("desk", Desk)
