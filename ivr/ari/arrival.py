"""A call that comes in, as the dialplan announces it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call as the dialplan announced it: numbers as the trunk wrote them, `caller_raw` empty when withheld.

    `version` is the routing that was in force when it came, `at` the moment by the service's clock.
    """

    call_id: str
    channel: str
    version: str
    dialled_raw: str
    caller_raw: str
    trunk: str
    at: datetime
