"""What the pages work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from ivr.desk.live import Live
from ivr.routing.model import Routing
from ivr.users.gate import Gate
from ivr.users.provider import Provider

Ask = Callable[[str, Mapping[str, Any]], Awaitable[Any]]
"""A question to the running service and its fields -> a JSON value. Raises AccueilError."""


@dataclass(frozen=True, slots=True)
class Desk:
    """`ask` asks the service what its command line asks it; `routing` is the one in force, `now` its clock.

    `live` is what is seen of it; `provider`: None when nobody logs in elsewhere.
    """

    home: Path
    gate: Gate
    provider: Provider | None
    ask: Ask
    routing: Callable[[], Routing]
    now: Callable[[], datetime]
    live: Live


DESK = web.AppKey("desk", Desk)
