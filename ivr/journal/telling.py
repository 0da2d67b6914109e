"""A stored call turned into plain values that are ready for JSON: what `ivr calls --json` prints, and exports hold."""

from __future__ import annotations

from typing import Any

from ivr.flow.entries import Message
from ivr.journal.conversations import Conversation
from ivr.journal.queries import StoredCall


def call_as_json(call: StoredCall) -> dict[str, Any]:
    """The call with its steps, transfers, messages, marks, comments and recorded conversations."""
    row = call.row
    return {
        "id": row.id,
        "began": row.began and row.began.isoformat(),
        "ended": row.ended and row.ended.isoformat(),
        **call.transcript.as_json(),
        "transfers": [
            {"at": t.at.isoformat(), "post": t.post, "trunk": t.trunk, "outcome": t.outcome, "sip": t.sip}
            for t in call.transfers
        ],
        "messages": [_message(message) for message in call.messages],
        "ratings": [{"at": r.at.isoformat(), "question": r.question, "mark": r.mark} for r in call.ratings],
        "comments": [
            {"at": c.at.isoformat(), "file": c.file, "seconds": c.seconds, "language": c.language}
            for c in call.comments
        ],
        "conversations": [_conversation(kept) for kept in call.conversations],
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "at": message.at.isoformat(),
        "file": message.file,
        "seconds": message.seconds,
        "language": message.language,
        "post": message.post,
        "subject": message.subject,
        "urgent": message.urgent,
    }


def _conversation(kept: Conversation) -> dict[str, Any]:
    return {
        "at": kept.at.isoformat(),
        "file": kept.file,
        "seconds": kept.seconds,
        "sha256": kept.sha256,
        "delete_on": kept.delete_on.isoformat(),
        "deleted": kept.deleted and kept.deleted.isoformat(),
    }
