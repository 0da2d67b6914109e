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


async def telephone_of(visit: Visit) -> Telephone:
    """The telephone of whoever asks."""
    try:
        told = await visit.desk.ask("call-of-agent", {"agent": visit.user.agent})
        call = told["call"]
        caller = await _caller(visit, call) if call and _still_shown(call, visit.desk.now) else None
    except AccueilError as trouble:
        return Telephone(trouble=str(trouble))
    return Telephone(told["agent"], caller)


def _still_shown(call: Mapping[str, Any], now: datetime) -> bool:
    return not call["over"] or now - datetime.fromisoformat(call["over"]) < WRITING_UP


async def _caller(visit: Visit, call: Mapping[str, Any]) -> Caller:
    phase: Phase = "over" if call["over"] else "talking" if call["talking"] else "ringing"
    rung, since = datetime.fromisoformat(call["ringing"]), call["since"]
    waited = (rung - datetime.fromisoformat(since)).total_seconds() if since else None
    known = await asyncio.to_thread(_known, visit.desk.house.journal, call)
    return Caller(call["call"], phase, datetime.fromisoformat(call[phase]), waited, known)


def _known(journal: Path, call: Mapping[str, Any]) -> Known:
    """What rings along is newer than what the journal has. Raises MissingRequirement or ServiceTrouble."""
    with reading(journal) as db:
        wanted = "select language, coalesce(subject, ''), coalesce(country, '') from visits where call = ?"
        about = db.execute(wanted, [call["call"]]).fetchone() or ("", "", "")
        language, subject, country = (call[name] or old for name, old in zip(ABOUT, about, strict=True))
        return Known(language, subject, country, number_of_call(db, call["call"]) or "", of_call(db, call["call"]))
