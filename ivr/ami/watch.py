"""What Asterisk tells of strangers and of calls it had to refuse turned into incidents: what, and from where."""

from __future__ import annotations

from ivr.ami.limit import WINDOW, Limit, OnIncident
from ivr.ami.link import Link, Told

INCIDENTS = {
    "InvalidAccountID": "unknown source",
    "InvalidPassword": "wrong password",
    "ChallengeResponseFailed": "wrong password",
    "AuthMethodNotAllowed": "wrong way to authenticate",
    "FailedACL": "address not allowed",
    "UnexpectedAddress": "unexpected address",
    "InvalidTransport": "transport not allowed",
    "RequestBadFormat": "malformed request",
    "RequestNotAllowed": "request not allowed",
    "RequestNotSupported": "request not supported",
    "SessionLimit": "too many sessions",
    "MemoryLimit": "too little memory",
    "LoadAverageLimit": "too much load",
}
"""Event -> what it is called in the journal. `ChallengeSent` and `SuccessfulAuth` belong to every registration."""

LIMITS = {
    "total": ("all lines busy", "up than `most_calls` allows"),
    "trunk": ("all lines of a trunk busy", "up than `most_calls` of its trunk allows"),
    "caller": ("too many calls of one caller", "of its number than `service` allows"),
    "load": ("overloaded", "than the machine can serve"),
}
"""Limit in the dialplan -> what it is called in the journal, and which rule."""


class Watch:
    """Listens on a link for as long as it stands; needs `read = security,user` in manager.conf."""

    def __init__(self, link: Link, on_incident: OnIncident, window: float = WINDOW) -> None:
        """`on_incident(what, source, detail)` is called at most a few times in `window` seconds."""
        self._limit = Limit(on_incident, window)
        self._crowds = Limit(on_incident, window)
        for event in INCIDENTS:
            link.on(event, self._saw)
        link.on("UserEvent", self._refused)

    def stop(self) -> None:
        """Tells what was only counted so far."""
        self._limit.close()
        self._crowds.close()

    def _refused(self, told: Told) -> None:
        """The first one at once, the others by their number: they may come in a flood. Whose they are stays unsaid."""
        if told.get("UserEvent") == "CallRefused":
            what, limit = LIMITS.get(told.get("Limit", ""), LIMITS["total"])
            detail = f"call {told.get('Call', '?')} found more calls {limit}"
            self._crowds.saw(what, f"trunk {told.get('Trunk', '?')}", detail)

    def _saw(self, told: Told) -> None:
        event = told["Event"]
        detail = f"{event} on {told.get('Service', '?')}, account {told.get('AccountID', '')[:80]!r}"
        if rule := told.get("ACLName"):
            detail += f", by {rule}"
        self._limit.saw(INCIDENTS[event], source(told.get("RemoteAddress", "")), detail)


def source(address: str) -> str:
    """The host in Asterisk's form `IPV4/UDP/192.0.2.1/5060`; anything else is given back as it is."""
    parts = address.split("/")
    return parts[2] if len(parts) == 4 else address
