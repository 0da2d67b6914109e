"""A stored call turned into plain values that are ready for JSON: what `ivr calls --json` prints, and exports hold."""

from __future__ import annotations

from typing import Any

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
        "messages": [
            {
                "at": m.at.isoformat(),
                "file": m.file,
                "seconds": m.seconds,
                "language": m.language,
                "post": m.post,
                "subject": m.subject,
                "urgent": m.urgent,
            }
            for m in call.messages
        ],
        "ratings": [{"at": r.at.isoformat(), "question": r.question, "mark": r.mark} for r in call.ratings],
        "comments": [
            {"at": c.at.isoformat(), "file": c.file, "seconds": c.seconds, "language": c.language}
            for c in call.comments
        ],
        "conversations": [
            {
                "at": c.at.isoformat(),
                "file": c.file,
                "seconds": c.seconds,
                "sha256": c.sha256,
                "delete_on": c.delete_on.isoformat(),
                "deleted": c.deleted and c.deleted.isoformat(),
            }
            for c in call.conversations
        ],
    }
