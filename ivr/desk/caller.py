"""What the service and the journal know of an agent's telephone and of who calls there, for the page of that agent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from ivr.desk.visit import Visit
from ivr.errors import AccueilError
from ivr.journal.database import reading
from ivr.journal.history import History, of_call
from ivr.journal.people import number_of_call

WRITING_UP = timedelta(minutes=15)
"""How long a call that is over is still shown."""

KNOWN = 5.0
"""Seconds for which what the journal has of a call is taken for true."""

ABOUT = ("language", "subject", "country")

Phase = Literal["ringing", "talking", "over"]


@dataclass(frozen=True, slots=True)
class Known:
    """What the journal has of a call: its language, subject and country, the caller's number ("" when there is none),
    and what he has asked before."""

    language: str = ""
    subject: str = ""
    country: str = ""
    number: str = ""
    history: History | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who rings, talks or has talked. `waited` is in seconds, None when that is not known."""

    call: str
    phase: Phase
    at: datetime
    waited: float | None
    known: Known


@dataclass(frozen=True, slots=True)
class Telephone:
    """An agent as the service sees him: the values of his row; `trouble` is why nothing can be seen."""

    row: Mapping[str, Any] | None = None
    caller: Caller | None = None
    trouble: str = ""

    @property
    def state(self) -> str:
        """One word for what he does, as on the page *Now*."""
        if self.row is None:
            return "unknown"
        if self.row["standing"] != "in":
            return str(self.row["standing"])
        return "gone" if self.row["telephone"] == "gone" else str(self.row["doing"])


class Looking:
    """Looks at the telephone of whoever asks, as often as he likes: the journal is read again after KNOWN only."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._of, self._known, self._until = "", Known(), 0.0

    async def look(self) -> Telephone:
        """As it is now."""
        desk = self._visit.desk
        try:
            told = await desk.ask("call-of-agent", {"agent": self._visit.user.agent})
            call = told["call"]
            caller = await self._caller(call) if call and _still_shown(call, desk.now) else None
        except AccueilError as trouble:
            return Telephone(trouble=str(trouble))
        return Telephone(told["agent"], caller)

    async def _caller(self, call: Mapping[str, Any]) -> Caller:
        phase: Phase = "over" if call["over"] else "talking" if call["talking"] else "ringing"
        rung, since = datetime.fromisoformat(call["ringing"]), call["since"]
        waited = (rung - datetime.fromisoformat(since)).total_seconds() if since else None
        clock = asyncio.get_running_loop().time()
        if call["call"] != self._of or clock >= self._until:
            self._known = await asyncio.to_thread(_known, self._visit.desk.house.journal, call)
            self._of, self._until = call["call"], clock + KNOWN
        return Caller(call["call"], phase, datetime.fromisoformat(call[phase]), waited, self._known)


def _still_shown(call: Mapping[str, Any], now: datetime) -> bool:
    return not call["over"] or now - datetime.fromisoformat(call["over"]) < WRITING_UP


def _known(journal: Path, call: Mapping[str, Any]) -> Known:
    """What rings along is newer than what the journal has. Raises MissingRequirement or ServiceTrouble."""
    with reading(journal) as db:
        wanted = "select language, coalesce(subject, ''), coalesce(country, '') from visits where call = ?"
        about = db.execute(wanted, [call["call"]]).fetchone() or ("", "", "")
        language, subject, country = (call[name] or old for name, old in zip(ABOUT, about, strict=True))
        return Known(language, subject, country, number_of_call(db, call["call"]) or "", of_call(db, call["call"]))
