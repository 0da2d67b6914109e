"""An agent of the routing who may log in, and callers at her telephone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ivr.flow.entries import Began, Left
from ivr.journal.journal import Journal
from ivr.users.model import User
from tests.desk.conftest import KEPT, NOW, Place

AMINA = User("amina.b", "agent", agent="amina", password=KEPT)
CALLER = "+33612345678"
CALL = "1795282615-1"
ROW = {"agent": "amina", "name": "Amina", "standing": "in", "telephone": "free", "doing": "free", "reason": ""}


def add_amina(place: Place) -> None:
    """She is logged in at the telephone, and nobody calls."""
    place.desk.gate.accounts.add(AMINA, NOW)
    place.answers["call-of-agent"] = {"agent": ROW, "call": None}
    place.answers["agent"] = {"amina": "paused"}


def write_calls(place: Place, *calls: str, number: str | None = CALLER) -> None:
    """Calls of one number, as the journal has them while they go on."""
    journal = Journal(place.desk.house.journal, now=lambda: NOW)
    journal.open()
    for hours, call in enumerate(calls):
        at = NOW - timedelta(hours=len(calls) - hours)
        learnt = Left(at, "topics", "2", (("subject", "progress"), ("language", "ar")))
        journal.write(call, (Began(at, "+33199000100", number, "fr"), learnt), None)
    assert journal.flush()
    journal.close()


def at_telephone(place: Place, phase: str, call: str = CALL, **about: str) -> None:
    """A call rings, is talked, or is over."""
    phases = ("ringing", "talking", "over")
    reached = {name: NOW.isoformat() if phases.index(name) <= phases.index(phase) else None for name in phases}
    known: dict[str, Any] = {"language": "ar", "subject": "progress", "country": "FR", **about}
    waited = (NOW - timedelta(seconds=125)).isoformat()
    doing = {"ringing": "ringing", "talking": "talking", "over": "wrap-up"}[phase]
    told = {"call": call, **known, "since": waited, **reached}
    place.answers["call-of-agent"] = {"agent": {**ROW, "doing": doing}, "call": told}
