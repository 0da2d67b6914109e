"""The bytes of a letter turned into who wrote it, in which language and what, whatever somebody has put into them.

Only so much of a letter is read as a text can need, and nothing that is attached is opened: a letter that unpacks into
a thousand others is one with an attachment.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256
from html.parser import HTMLParser

from ivr.errors import UserMistake
from ivr.mail.language import language_of
from ivr.requests.asking import cleaned
from ivr.requests.contact import contact_of

READ = 262_144
"""Bytes of a letter that are read."""

MOST = 10_000
"""Characters of a text that are kept."""

HEADERS, LONGEST = 200, 4000
"""Headers that are looked at, and bytes of each."""

PAGE = 40_000
"""Characters of a page that are looked at, beside its style: the reader of pages is slow with what never ends."""

PARTS = 100
"""Parts of a letter that are looked at."""

ROBOTS = re.compile(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+_.-].*)?", re.IGNORECASE)
"""Who writes without reading."""


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Incoming:
    """`sender` is None where no answer could reach him. `digest` is that of the bytes.

    `language` is a guess. `automatic`: a program wrote it, and an answer would only make it write again.
    `replies_to`: the Message-IDs that it is an answer to. `more`: something of it was not read.
    """

    digest: str
    sender: str | None
    subject: str
    text: str
    language: str
    automatic: bool
    replies_to: tuple[str, ...]
    attached: int
    more: bool

    def written(self) -> str:
        """What is kept as the citizen's words."""
        head = f"{self.subject}\n\n" if self.subject else ""
        notes = [f"[{self.attached} files attached: they are in the mailbox]"] if self.attached else []
        notes += ["[The letter goes on: the rest is in the mailbox]"] if self.more else []
        return "\n\n".join([(head + self.text).strip() or "[No text]", *notes])


def read(raw: bytes, size: int) -> Incoming:
    """`raw` is the letter, or as much of it as was fetched; `size` is that of all of it. Never raises."""
    digest = sha256(raw).hexdigest()
    try:
        message = message_from_bytes(_bounded(raw), policy=default)
        assert isinstance(message, EmailMessage)
        return _read(message, digest, size > len(raw))
    except Exception:  # no letter, however it is made, may hinder those that come after it
        log.exception("a letter of %d bytes cannot be read", size)
        return Incoming(digest, None, "", "[The letter cannot be read: it is in the mailbox]", "", False, (), 0, False)


def _bounded(raw: bytes) -> bytes:
    """The letter with no more and no longer headers than programs write: Python's reader is slow with others."""
    head, blank, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    headers: list[bytes] = []
    for line in head.split(b"\n"):
        if line[:1] in (b" ", b"\t") and headers:
            headers[-1] += b"\n" + line if len(headers[-1]) < LONGEST else b""
        elif len(headers) == HEADERS:
            break
        else:
            headers.append(line)
    return b"\n".join(header[:LONGEST] for header in headers) + blank + body


def _read(message: EmailMessage, digest: str, cut: bool) -> Incoming:
    (text, attached), sender = _body(message), _sender(message)
    kept, subject = cleaned(text[:MOST]), cleaned(_header(message, "Subject").replace("\n", " ")[:300])
    answers = re.findall(r"<[^<>\s]{1,250}>", _header(message, "In-Reply-To") + _header(message, "References"))
    return Incoming(
        digest=digest,
        sender=sender,
        subject=subject,
        text=kept,
        language=language_of(f"{subject} {kept[:2000]}"),
        automatic=_automatic(message, sender),
        replies_to=tuple(answers[-20:]),
        attached=attached,
        more=cut or len(text) > MOST,
    )


def _header(message: EmailMessage, name: str) -> str:
    """A header; one that Python's reader of headers stumbles over, as some are made for, is taken as it was written."""
    try:
        return str(message.get(name, "") or "")
    except Exception as trouble:  # it raises whatever it stumbles with
        log.info("the header %s of a letter is odd: %r", name, trouble)
        return next((str(value) for known, value in message.raw_items() if known.lower() == name.lower()), "")


def _sender(message: EmailMessage) -> str | None:
    """To whom an answer goes, as a person is known."""
    for name in ("Reply-To", "From"):
        found = re.search(r"[^\s<>,;:\"()]{1,64}@[^\s<>,;:\"()]{1,250}", _header(message, name))
        if found:
            try:
                return contact_of(found[0])
            except UserMistake:
                continue
    return None


def _automatic(message: EmailMessage, sender: str | None) -> bool:
    """By what programs say of their letters. Source: RFC 3834, and what lists and older programs write."""
    said = _header(message, "Auto-Submitted").strip().lower()
    return (
        (said != "" and not said.startswith("no"))
        or _header(message, "Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply")
        or any(_header(message, name) for name in ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond"))
        or _header(message, "Return-Path").strip() == "<>"
        or message.get_content_type() == "multipart/report"
        or bool(sender and ROBOTS.fullmatch(sender.partition("@")[0]))
    )


def _body(message: EmailMessage) -> tuple[str, int]:
    """The text, and how many files are attached. A text in HTML is taken where there is no other."""
    plain, html, attached = "", "", 0
    for part in _parts(message):
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            attached += not kind.startswith("multipart/")
        elif kind == "text/html":
            html = html or _text_of(_decoded(part))
        else:
            plain = plain or _decoded(part)
    return plain or html, attached


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts, the outermost first; not those of letters within the letter."""
    waiting, seen = [message], 0
    while waiting and seen < PARTS:
        part, seen = waiting.pop(0), seen + 1
        yield part
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += [one for one in part.iter_parts() if isinstance(one, EmailMessage)]


def _decoded(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", errors="replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", errors="replace")


class _Words(HTMLParser):
    """What a reader of the page would see."""

    BREAKS = ("br", "p", "div", "tr", "li", "h1", "h2", "h3")

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        self.words.append(re.sub(r"\s+", " ", data))


def _without(html: str, element: str) -> str:
    """The page without what stands in such elements, and from one that does not end on."""
    small, kept, at = html.lower(), [], 0
    while (begin := small.find(f"<{element}", at)) >= 0:
        kept.append(html[at:begin])
        end = small.find(f"</{element}", begin)
        at = len(html) if end < 0 else end
        at = len(html) if (close := small.find(">", at)) < 0 else close + 1
    return "".join([*kept, html[at:]])


def _text_of(html: str) -> str:
    for hidden in ("head", "style", "script"):
        html = _without(html, hidden)
    words = _Words()
    words.feed(html[:PAGE])
    words.close()
    return re.sub(r"\n\s*\n+", "\n\n", "".join(words.words))
