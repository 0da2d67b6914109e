"""What a person asks of requests turned into names that the routing knows, and into a request of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from ivr.errors import MissingRequirement, ServiceTrouble, UserMistake
from ivr.journal import complaints
from ivr.journal import requests as rows
from ivr.journal.database import for_writing, why
from ivr.requests.model import Step
from ivr.requests.rules import Rules
from ivr.routing.model import Routing
from ivr.routing.numbers import e164
from ivr.routing.problems import suggestion

CENTRE = "centre"
"""What people write where a request is at no post."""

LONGEST = 20_000
"""Characters of a text."""


def name_of_agent(name: str, routing: Routing) -> str:
    """An agent of the routing. Raises UserMistake."""
    return _known(name, routing.agents, "agent")


def name_of_post(name: str, routing: Routing) -> str:
    """A consulate or a partner, or "" for `centre`. Raises UserMistake."""
    return "" if name == CENTRE else _known(name, (CENTRE, *routing.consulates, *routing.partners), "post")


def name_of_subject(name: str, routing: Routing) -> str:
    """A subject that a key of the menu teaches, or none. Raises UserMistake."""
    return _known(name, routing.subjects, "subject") if name else ""


def written_down(
    path: Path,
    rules: Rules,
    subject: str,
    language: str,
    post: str,
    urgent: bool,
    text: str,
    caller: str | None,
    by: str,
    at: datetime,
) -> int:
    """Registers what an agent has heard, and answers the request's number.

    Raises UserMistake for a text or a number that is none, MissingRequirement or ServiceTrouble for the journal.
    """
    number = e164(caller) if caller else None
    if caller and not number:
        raise UserMistake(f"'{caller}' is no telephone number - write it like +33199000100")
    if not text.strip() or len(text) > LONGEST:
        raise UserMistake(f"a request is what the citizen asked, in at most {LONGEST} characters")
    request = rules.request("agent", subject, language, post, urgent, at)
    if not path.exists():
        raise MissingRequirement(f"there is no journal yet at {path}: start the service with `ivr up`")
    try:
        with for_writing(path) as db, db.atomic():
            made = rows.register(db, request, Step(at, by, "registered", "agent", text.strip())) or 0
            if number:
                rows.about(db, made, number)
            if rules.is_complaint(subject):
                complaints.add(db, made, at)
            return made
    except (sqlite3.Error, OSError) as trouble:
        raise ServiceTrouble(f"nothing is registered, {path} cannot be written: {why(trouble)}") from trouble


def _known(name: str, names: Collection[str], what: str) -> str:
    if name not in names:
        near = suggestion(name, names) or f" - known are {', '.join(names)}"
        raise UserMistake(f"there is no {what} '{name}'{near}")
    return name
