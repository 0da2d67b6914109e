"""The mail server through which letters go out, and the mailbox that they come into, from the environment."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from ivr.errors import UserMistake
from ivr.mail.box import TAKEN, Box
from ivr.requests.contact import contact_of

BOX_WRITTEN = "write it like imaps://accueil@mail.example.org or imaps://accueil@mail.example.org/INBOX"
WRITTEN = "write it like smtp://accueil@mail.example.org:587 or smtps://accueil@mail.example.org:465"


@dataclass(frozen=True, slots=True)
class Server:
    """`sender` is the address that letters come from. Without `user` nobody logs in; `tls` from the first byte on.

    `plain`: it is on this very machine, where nothing needs to be encrypted.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: bool = False
    plain: bool = False


def server_of(environment: Mapping[str, str]) -> Server | None:
    """None without `IVR_SMTP`. Raises UserMistake for what is no server, no sender, or no password."""
    written = environment.get("IVR_SMTP", "")
    if not written:
        return None
    found, host, port = _split(written, "IVR_SMTP", {"smtp": 587, "smtps": 465}, WRITTEN)
    if found.path.strip("/"):
        raise UserMistake(f"IVR_SMTP is {written!r}; {WRITTEN}")
    sender = environment.get("IVR_MAIL_FROM", "")
    if "@" not in sender:
        raise UserMistake("IVR_SMTP needs IVR_MAIL_FROM: the address that letters come from, and that is read")
    user = unquote(found.username or "")
    known = (host, port, contact_of(sender), user, _password(environment, "IVR_SMTP", user))
    return Server(*known, tls=found.scheme == "smtps", plain=_is_loopback(host))


def box_of(environment: Mapping[str, str]) -> Box | None:
    """None without `IVR_IMAP`. Raises UserMistake for what is no mailbox, or no password."""
    written = environment.get("IVR_IMAP", "")
    if not written:
        return None
    found, host, port = _split(written, "IVR_IMAP", {"imap": 143, "imaps": 993}, BOX_WRITTEN)
    user, folder = unquote(found.username or ""), unquote(found.path.strip("/"))
    if not user:
        raise UserMistake(f"IVR_IMAP is {written!r}; {BOX_WRITTEN}")
    if folder == TAKEN:
        raise UserMistake(f"IVR_IMAP names the folder {TAKEN}: that is where letters go when they are taken")
    if not (folder or "INBOX").isprintable() or not folder.isascii():
        raise UserMistake(f"IVR_IMAP names the folder {folder!r}: write a name of plain letters")
    known = (host, port, user, _password(environment, "IVR_IMAP", user), folder or "INBOX")
    return Box(*known, tls=found.scheme == "imaps", plain=_is_loopback(host))


def _split(written: str, name: str, ports: Mapping[str, int], example: str) -> tuple[SplitResult, str, int]:
    """An address of a server, its host and its port. Raises UserMistake."""
    found = urlsplit(written)
    try:
        port = found.port or ports[found.scheme]
    except (KeyError, ValueError):
        raise UserMistake(f"{name} is {written!r}; {example}") from None
    if not found.hostname or found.password:
        raise UserMistake(f"{name} is {written!r}; {example}; the password is in the file {name}_PASSWORD_FILE")
    return found, found.hostname, port


def _password(environment: Mapping[str, str], of: str, user: str) -> str:
    if not user:
        return ""
    file = environment.get(f"{of}_PASSWORD_FILE", "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as trouble:
        raise UserMistake(
            f"{of} names the user {user}, but the password in {of}_PASSWORD_FILE ({file or 'not set'}) "
            f"cannot be read: {trouble.strerror}"
        ) from trouble


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
