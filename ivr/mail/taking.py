"""A letter turned into a request, or into a note of the request that it answers, once."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from ivr.errors import MissingRequirement, ServiceTrouble
from ivr.journal import letters, mails
from ivr.journal import requests as rows
from ivr.journal.database import for_writing, why
from ivr.journal.mails import Outcome
from ivr.mail.composing import id_of
from ivr.mail.reading import Incoming
from ivr.requests.life import advance
from ivr.requests.model import Note, Reopen, Step
from ivr.requests.rules import Rules

A_DAY = 20
"""So many letters of one address become requests in a day; those beyond stay in the mailbox for somebody to look."""

CITIZEN = "the citizen"


def take(path: Path, rules: Rules, letter: Incoming, own: str | None, at: datetime) -> tuple[Outcome, int | None]:
    """What became of the letter, and the request that it is about; `own` is the address that our letters come from.

    All of it is written, or nothing. Raises MissingRequirement or ServiceTrouble when it cannot be.
    """
    if not path.exists():
        raise MissingRequirement(f"there is no journal yet at {path}: start the service with `ivr up`")
    try:
        with for_writing(path) as db, db.atomic():
            if found := mails.taken(db, letter.digest):
                return found
            outcome, request = _taken(db, rules, letter, own, at)
            mails.keep(db, letter.digest, at, outcome, request)
            return outcome, request
    except (sqlite3.Error, OSError) as trouble:
        raise ServiceTrouble(f"a letter is not registered, {path} cannot be written: {why(trouble)}") from trouble


def _taken(db: Database, rules: Rules, letter: Incoming, own: str | None, at: datetime) -> tuple[Outcome, int | None]:
    if letter.automatic or (own and letter.sender == own):
        return "automatic", None
    if letter.sender and mails.lately(db, letter.sender, at) >= A_DAY:
        return "held", None
    if letter.sender and own and (about := _about(db, letter.sender, letter.replies_to, own)):
        _answered(db, rules, about, letter, at)
        return "reply", about
    return "request", _registered(db, rules, letter, at)


def _registered(db: Database, rules: Rules, letter: Incoming, at: datetime) -> int:
    known = rules.routing.languages
    language = letter.language if letter.language in known else rules.routing.service.default_language
    request = rules.request("mail", "", language, "", False, at)
    made = rows.register(db, request, Step(at, CITIZEN, "registered", "mail", letter.written())) or 0
    if letter.sender:
        rows.about(db, made, letter.sender)
        letters.received(db, made, 1, at)
    return made


def _about(db: Database, sender: str, answers: tuple[str, ...], own: str) -> int | None:
    """The request of which we wrote to this very address the letter that is answered."""
    if not answers:
        return None
    sent = {id_of(letter, own): letter.request for letter in letters.of_person(db, sender)}
    return next((sent[one] for one in reversed(answers) if one in sent), None)


def _answered(db: Database, rules: Rules, number: int, letter: Incoming, at: datetime) -> None:
    """What he adds is noted; a request that was settled is open again, as somebody must look at it."""
    request = rows.found(db, number)
    assert request
    text = letter.written()
    due = rules.due(request.subject, request.urgent, at)
    rows.store(db, advance(request, Note(text) if request.live else Reopen(text, due), CITIZEN, at))
