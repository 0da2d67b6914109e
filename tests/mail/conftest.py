"""A journal, a real mail server in a thread of its own that keeps what it takes, and a sender between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import unused_port
from aiosmtpd.controller import Controller

from ivr.journal import letters
from ivr.journal import requests as rows
from ivr.journal.database import reading
from ivr.journal.journal import Journal
from ivr.mail.sending import Sender
from ivr.mail.server import Server
from ivr.requests.asking import Asked, written_down
from ivr.requests.life import advance
from ivr.requests.model import AnswerIt, Request
from ivr.requests.rules import Rules
from ivr.routing.reader import load
from ivr.settings import PROJECT

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
SENDER, CITIZEN, POST = "accueil@ministry.example", "someone@example.org", "paris@consulate.example"


@dataclass
class Box:
    """What the mail server takes; `answers` are given, in their order, before it takes anything."""

    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refuses_sender: bool = False

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refuses_sender:
            return "550 who are you?"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = BytesParser(EmailMessage, policy=default).parsebytes(envelope.content)
        self.taken.append((envelope.rcpt_tos, message))
        return "250 OK"


def letter(
    text: str = "Mon passeport expire en mars, que dois-je apporter au consulat ?", **headers: str
) -> EmailMessage:
    """One that a citizen writes."""
    message = EmailMessage()
    for name, value in {"From": CITIZEN, "To": SENDER, "Subject": "Passeport", **headers}.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


@contextmanager
def serving_mail(box: Box) -> Iterator[int]:
    """A mail server that keeps what it takes in the box, and its port."""
    made = Controller(box, hostname="127.0.0.1", port=unused_port())
    made.start()
    try:
        yield made.port
    finally:
        made.stop(no_assert=True)


class Office:
    """All of it, and the moment it is there."""

    def __init__(self, folder: Path) -> None:
        self.now, self.port = NOW, unused_port()
        self.journal = Journal(folder / "journal.db", now=lambda: self.now)
        self.journal.open()
        self.rules = Rules(load(PROJECT / "routing.yaml"))
        self.box, self.folder = Box(), folder
        self.server = self.new_server()
        self.posts = {"paris": POST}
        out = Server("127.0.0.1", self.port, SENDER, plain=True)
        self.sender = Sender(out, self.journal, folder, lambda: self.posts, "secret", lambda: self.now)

    def new_server(self) -> Controller:
        return Controller(self.box, hostname="127.0.0.1", port=self.port)

    def ask(self, contact: str | None = CITIZEN, **more: Any) -> Request:
        """What a citizen asks becomes a request."""
        asked = Asked("Où est mon dossier ?", "fr", "progress", contact=contact, channel="web", **more)
        return written_down(self.journal.path, self.rules, asked, "the citizen", self.now)

    def settle(self, request: int) -> None:
        """Somebody answers it."""
        rows.change(self.journal.path, request, lambda known: advance(known, AnswerIt("Oui."), "amina", self.now))

    def outcomes(self) -> list[tuple[str, str, int]]:
        """Kind, outcome and tries of every letter."""
        with reading(self.journal.path) as db:
            return list(db.execute("select kind, outcome, tries from letters order by request, seq, kind").fetchall())

    def waiting(self) -> int:
        """How many are due now."""
        return len(letters.due(self.journal.path, self.now, 100))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    made.server.start()
    yield made
    made.server.stop(no_assert=True)
    made.journal.close()
