"""What the views work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiohttp import web

from ivr.api.tokens import Tokens
from ivr.knowledge.index import Index
from ivr.routing.model import Routing


@dataclass(frozen=True, slots=True)
class House:
    """`routing` is the one in force, `now` the service's clock, `secret` makes the codes of requests.

    Sheets lie in `sheets`, messages in `recordings`.
    """

    journal: Path
    recordings: Path
    sheets: Path
    index: Index
    tokens: Tokens
    routing: Callable[[], Routing]
    now: Callable[[], datetime]
    secret: str


HOUSE = web.AppKey("house", House)
