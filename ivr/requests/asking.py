"""What a person asks of requests turned into names that the routing knows, and into a request of its own."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ivr.errors import MissingRequirement, NotThere, ServiceTrouble, UserMistake
from ivr.journal import complaints, letters
from ivr.journal import requests as rows
from ivr.journal.database import for_writing, reading, why
from ivr.requests.contact import contact_of
from ivr.requests.model import Channel, Request, Step
from ivr.requests.rules import Rules
from ivr.routing.model import Routing
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


def name_of_language(name: str, routing: Routing) -> str:
    """A language of the service. Raises UserMistake."""
    return _known(name, routing.languages, "language")


def looked_at(path: Path, number: int) -> tuple[Request, list[Step]]:
    """One request, and all that has happened to it. Raises NotThere, MissingRequirement or ServiceTrouble."""
    with reading(path) as db:
        request, steps = rows.found(db, number), rows.steps_of(db, number)
    if request is None:
        raise NotThere(f"there is no request {number}: `ivr requests` lists them")
    return request, steps


@dataclass(frozen=True, slots=True)
class Asked:
    """What a citizen has asked; the names are known to the routing. `contact`: E.164 or a mail address, if known;
    `call`: the call in which it was written down, if in one."""

    text: str
    language: str
    subject: str = ""
    post: str = ""
    urgent: bool = False
    contact: str | None = None
    channel: Channel = "agent"
    call: str | None = None


def asked_of(
    routing: Routing,
    text: str,
    language: str,
    subject: str,
    post: str,
    urgent: bool,
    contact: str | None,
    call: str | None = None,
) -> Asked:
    """What somebody writes down, with names as people write them. Raises UserMistake for one that is none."""
    about = name_of_language(language, routing), name_of_subject(subject, routing), name_of_post(post, routing)
    return Asked(text, *about, urgent, contact_of(contact) if contact else None, call=call)


def written_down(path: Path, rules: Rules, asked: Asked, by: str, at: datetime) -> Request:
    """Registers what somebody wrote, or what an agent has heard.

    Raises UserMistake for a text that is none, MissingRequirement or ServiceTrouble for the journal.
    """
    text = cleaned(asked.text)
    if not text or len(text) > LONGEST:
        raise UserMistake(f"a request is what the citizen asked, in at most {LONGEST} characters")
    about = (asked.subject, asked.language, asked.post, asked.urgent)
    request = replace(rules.request(asked.channel, *about, at), call=asked.call)
    if not path.exists():
        raise MissingRequirement(f"there is no journal yet at {path}: start the service with `ivr up`")
    try:
        with for_writing(path) as db, db.atomic():
            if asked.call and not db.execute("select 1 from calls where id = ?", [asked.call]).fetchone():
                raise UserMistake(f"there is no call {asked.call}: the telephone that rings names it in X-Call-Id")
            made = rows.register(db, request, Step(at, by, "registered", asked.channel, text)) or 0
            if asked.contact:
                rows.about(db, made, asked.contact)
                letters.received(db, made, 1, at)
            if rules.is_complaint(asked.subject):
                complaints.add(db, made, at)
            return replace(request, id=made)
    except (sqlite3.Error, OSError) as trouble:
        raise ServiceTrouble(f"nothing is registered, {path} cannot be written: {why(trouble)}") from trouble


def cleaned(text: str) -> str:
    """Without what could do something to a screen or a terminal: control characters, and orders of direction."""
    plain = "".join(sign for sign in text if sign in "\n\t" or not _ORDERS.match(sign))
    return plain.strip()


_ORDERS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _known(name: str, names: Collection[str], what: str) -> str:
    if name not in names:
        near = suggestion(name, names) or f" - known are {', '.join(names)}"
        raise UserMistake(f"there is no {what} '{name}'{near}")
    return name
