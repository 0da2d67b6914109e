"""A letter of the journal turned into a message: to a citizen in his language, to a post in English."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

from ivr.journal.letters import Letter
from ivr.requests.model import Request
from ivr.web.words import words

LARGEST = 15_000_000
"""Bytes of a recording that is attached; a longer one is left where it is."""


def to_citizen(letter: Letter, request: Request, code: str, sender: str) -> EmailMessage:
    """That we have his request and until when he has an answer, or the answer."""
    said = words(request.language)
    if letter.kind == "received":
        told = [said("sent"), said("answer-by", date=said.day(request.due))]
    else:
        told = [letter.text]
    about = f"{said('number')}: {request.id}\n{said('code')}: {code}"
    subject = f"{said('reception')} – {said('number')}: {request.id}"
    message = _message(letter, subject, letter.address or "", sender)
    message.set_content("\n\n".join([*told, about, said("emergency")]) + "\n")
    message["Content-Language"] = request.language
    return message


def to_post(letter: Letter, request: Request, wrote: str, recording: Path | None, to: str, sender: str) -> EmailMessage:
    """That a request is there, what it says, and what was spoken, if it was."""
    about = request.subject or "a subject that is not known"
    until = f"{request.due:%Y-%m-%d %H:%M} UTC"
    urgent = "URGENT: " if request.urgent else ""
    subject = f"{urgent}request {request.id} is to be answered by you until {until}"
    message = _message(letter, subject, to, sender)
    told = [
        f"Request {request.id}, about {about}, in the language '{request.language}', registered "
        f"{request.opened:%Y-%m-%d %H:%M} UTC, is to be answered by your post until {until}.",
        wrote or "It is a message on the telephone.",
    ]
    size = _size(recording)
    if recording and 0 < size <= LARGEST:
        told.append("What was spoken is attached. It is personal data: delete it when it is answered.")
    elif recording:
        told.append("What was spoken is not attached: the file is too long or gone. Please ask the centre for it.")
    message.set_content("\n\n".join(told) + "\n")
    if recording and 0 < size <= LARGEST:
        message.add_attachment(recording.read_bytes(), "audio", "wav", filename=f"request-{request.id}.wav")
    return message


def _message(letter: Letter, subject: str, to: str, sender: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Date"] = format_datetime(letter.since)
    message["Message-ID"] = id_of(letter, sender)
    message["Auto-Submitted"] = "no" if letter.kind == "answer" else "auto-generated"
    return message


def id_of(letter: Letter, sender: str) -> str:
    """Always the same for one letter: one that was sent twice is seen to be one."""
    told = f"{letter.request} {letter.seq} {letter.kind} {letter.since.isoformat()}"
    return f"<{sha256(told.encode()).hexdigest()[:32]}@{sender.partition('@')[2]}>"


def _size(recording: Path | None) -> int:
    try:
        return recording.stat().st_size if recording else 0
    except OSError:
        return 0
