"""The mailbox that citizens write to: what waits in it, and moving what is taken into a folder of its own. Blocks."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from ivr.errors import ServiceTrouble

TAKEN = "Accueil"
"""The folder of the letters that have become requests: their files can be looked up there."""

PATIENCE = 30.0
"""Seconds for each answer of the server."""

FIRST = 10_000
"""Letters of a folder that are looked at."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""As IMAP writes them, whatever language the machine speaks."""


@dataclass(frozen=True, slots=True)
class Box:
    """As `Server`, of letters that come in; `folder` is where they come."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    tls: bool = True
    plain: bool = False


class Opened:
    """A mailbox that is logged in to. Every method raises ServiceTrouble for a refusal, OSError for a lost link."""

    def __init__(self, link: imaplib.IMAP4, folder: str) -> None:
        self._link, self._folder = link, folder

    def waiting(self, most: int) -> list[int]:
        """The uids of the oldest letters that nobody has taken."""
        return [int(uid) for uid in self._found(_quoted(self._folder), "UNDELETED")[:most]]

    def fetch(self, uid: int, most: int) -> tuple[bytes, int]:
        """The first bytes of a letter, at most so many, and the size of all of it; it is not marked as seen."""
        told = self._said("fetch", self._link.uid("FETCH", str(uid), f"(RFC822.SIZE BODY.PEEK[]<0.{most}>)"))
        for part in told:
            if isinstance(part, tuple):
                size = re.search(rb"RFC822\.SIZE (\d+)", part[0])
                return bytes(part[1]), int(size[1]) if size else len(part[1])
        raise ServiceTrouble("the mail server told of a letter and then did not hand it out")

    def take(self, uid: int) -> None:
        """Moves a letter into the folder of those that are taken."""
        if "MOVE" in self._link.capabilities:
            self._said("move", self._link.uid("MOVE", str(uid), TAKEN))
            return
        self._said("copy", self._link.uid("COPY", str(uid), TAKEN))
        self._said("store", self._link.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)"))
        self._said("expunge", self._link.expunge())

    def forget(self, before: date) -> int:
        """Deletes what was taken before that day for good, and says how many letters that were."""
        uids = self._found(TAKEN, "BEFORE", f"{before.day}-{MONTHS[before.month - 1]}-{before.year}")
        if uids:
            self._said("store", self._link.uid("STORE", b",".join(uids).decode(), "+FLAGS.SILENT", r"(\Deleted)"))
            self._said("expunge", self._link.expunge())
        return len(uids)

    def _found(self, folder: str, *what: str) -> list[bytes]:
        """The uids of what is like that among the first letters of a folder; an answer about all could be too long."""
        (many,) = self._said("select", self._link.select(folder))
        if not int(many):
            return []
        (found,) = self._said("search", self._link.uid("SEARCH", f"1:{min(int(many), FIRST)}", *what))
        return list((found or b"").split())

    def _said(self, what: str, answer: tuple[str, list[Any]]) -> list[Any]:
        kind, told = answer
        if kind != "OK":
            raise ServiceTrouble(f"the mail server refuses {what}: {told[0]!r}")
        return told


@contextmanager
def opened(box: Box) -> Iterator[Opened]:
    """Logs in, makes the folder of taken letters if there is none, and logs out. Raises ServiceTrouble or OSError."""
    link = _linked(box)
    try:
        link.login(box.user, box.password)
        link.create(TAKEN)  # "no" where it is there already
        yield Opened(link, box.folder)
    except imaplib.IMAP4.error as trouble:
        raise ServiceTrouble(f"the mail server {box.host} refuses us: {trouble}") from trouble
    finally:
        try:
            link.logout()
        except (imaplib.IMAP4.error, OSError):
            link.shutdown()


def _linked(box: Box) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if box.tls:
        return imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=PATIENCE)
    link = imaplib.IMAP4(box.host, box.port, timeout=PATIENCE)
    if not box.plain:
        link.starttls(context)
    return link


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
