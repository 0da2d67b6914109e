"""Letters that are due, sent one after another; one that is refused is tried again, or said to be undeliverable."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import aiosmtplib
from sqlite_utils import Database

from ivr.again import again_and_again
from ivr.errors import AccueilError
from ivr.journal import letters
from ivr.journal import requests as rows
from ivr.journal.journal import Journal
from ivr.journal.letters import Letter
from ivr.journal.writer import Job
from ivr.mail.composing import to_citizen, to_post
from ivr.mail.server import Server
from ivr.outage import Outage
from ivr.requests.asking import looked_at
from ivr.requests.codes import code_of
from ivr.requests.life import advance
from ivr.requests.model import BY_ITSELF, Note

LOOK = 5.0
"""Seconds between two looks."""

AT_ONCE = 20
"""Letters of one look, over one connection."""

PATIENCE = 30.0
"""Seconds for each answer of the server."""

LONGEST_WAIT = timedelta(hours=4)
"""Between two tries of a letter."""

GIVEN_UP, OLD = timedelta(days=7), timedelta(days=30)
"""After so long a letter that is refused is given up, and one that nobody came to send helps nobody any more."""

UNWRITABLE = 553
"""As a server calls an address that is none."""

log = logging.getLogger(__name__)


class Sender:
    """Looks again and again. `posts` are the addresses of the routing in force, `secret` makes codes."""

    def __init__(
        self,
        server: Server,
        journal: Journal,
        recordings: Path,
        posts: Callable[[], Mapping[str, str]],
        secret: str,
        now: Callable[[], datetime],
    ) -> None:
        self._server, self._journal, self._recordings = server, journal, recordings
        self._posts, self._secret, self._now = posts, secret, now
        self._outage = Outage(log, "letters go out again")

    async def run(self) -> None:
        """Until it is cancelled."""
        await again_and_again(self.look, LOOK, self._outage, "no letters go out", aiosmtplib.SMTPException)

    async def look(self) -> None:
        """Sends what is due. Raises what the connection raises; letters wait then."""
        due = await asyncio.to_thread(letters.due, self._journal.path, self._now(), AT_ONCE)
        if not due:
            return
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host, port=server.port, timeout=PATIENCE, use_tls=server.tls,
            start_tls=None if server.plain else not server.tls,
            username=server.user or None, password=server.password or None,
        )  # fmt: skip
        async with client:
            for letter in due:
                await self._send(client, letter)

    async def _send(self, client: aiosmtplib.SMTP, letter: Letter) -> None:
        try:
            message = await asyncio.to_thread(self._composed, letter)
            if message is None or letter.waits(self._now()) > OLD:
                return await self._over(letter, "too old" if message else "nobody to send it to")
            await client.send_message(message)
        except aiosmtplib.SMTPSenderRefused:
            raise  # it is us whom the server does not know, not the one who is written to
        except aiosmtplib.SMTPRecipientsRefused as trouble:
            await self._refused(letter, trouble.recipients[0].code)
        except aiosmtplib.SMTPResponseException as trouble:
            await self._refused(letter, trouble.code)
        except (aiosmtplib.SMTPException, AccueilError, sqlite3.Error, OSError):
            raise  # of the connection or the disk: all letters wait
        except Exception:  # one that cannot be written must not hold up all that come after it
            log.exception("the letter about request %d cannot be written", letter.request)
            await self._refused(letter, UNWRITABLE)
        else:
            await self._over(letter, "sent")

    def _composed(self, letter: Letter) -> EmailMessage | None:
        """None when there is no address any more, or none at all."""
        request, steps = looked_at(self._journal.path, letter.request)
        if letter.kind != "post":
            code = code_of(request, self._secret)
            return to_citizen(letter, request, code, self._server.sender) if letter.address else None
        to = self._posts().get(request.post)
        name = rows.recording_of(self._journal.path, request.id)
        file = self._recordings / name if name else None
        return to_post(letter, request, steps[0].text, file, to, self._server.sender) if to else None

    async def _refused(self, letter: Letter, code: int) -> None:
        """For good, or for now. What the server said is not kept: the address stands in it."""
        now = self._now()
        if code < 500 and letter.waits(now) < GIVEN_UP:
            wait = min(LONGEST_WAIT, timedelta(minutes=2**letter.tries))
            return await self._write(partial(letters.tried, letter=letter, wait=wait, why=f"{code}", at=now))
        whom = "the post" if letter.kind == "post" else "the citizen"
        said = Note(f"The letter to {whom} was refused ({code}): somebody must reach them in another way.")
        log.warning("the letter to %s about request %d was refused with %d", whom, letter.request, code)
        self._journal.put(partial(_note, request=letter.request, note=said, now=now))
        await self._over(letter, f"refused with {code}")

    async def _over(self, letter: Letter, outcome: str) -> None:
        await self._write(partial(letters.is_over, letter=letter, outcome=outcome, at=self._now()))

    async def _write(self, job: Job) -> None:
        """Returns when it is written: else the letter would be due again. Raises OSError when the disk is full."""
        if not (self._journal.put(job) and await asyncio.to_thread(self._journal.flush, PATIENCE)):
            raise OSError("the journal takes no writes")


def _note(db: Database, request: int, note: Note, now: datetime) -> None:
    if known := rows.found(db, request):
        rows.store(db, advance(known, note, BY_ITSELF, now))
