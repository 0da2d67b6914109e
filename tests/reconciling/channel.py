"""Events of a call's channels as Asterisk would write them, a second after each other unless told otherwise."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from ivr.reconciling.cel import Happened, happened

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
OWN = "1795282615.0"
CALL = "1795282615-0"


class Channel:
    """Writes lines of CEL; `events` reads them back."""

    def __init__(self, trunk: str = "carrier") -> None:
        self.at, self.lines, self._name = NINE, list[str](), f"PJSIP/{trunk}-00000001"
        self.event("CHAN_START", user="")
        self.event("ANSWER")

    def event(
        self,
        what: str,
        app: str = "",
        data: str = "",
        after: float = 1.0,
        user: str = CALL,
        peer: str = "",
        **extra: Any,
    ) -> Channel:
        """Something on the citizen's own channel."""
        return self._write(what, OWN, self._name, app, data, after, user, peer, extra)

    def other(self, what: str, name: str, after: float = 1.0, **extra: Any) -> Channel:
        """Something on a channel that was called for him."""
        return self._write(what, "1795282617.1", f"PJSIP/{name}-00000002", "", "", after, "", "", extra)

    def arrived(self, version: str = "7", dialled: str = "+133") -> Channel:
        """Into the controller's hands."""
        return self.event("APP_START", "Stasis", f"ivr,arrived,{CALL},{version},{dialled},+33199000678,carrier")

    def told(self, what: str, words: str) -> Channel:
        """Something that the dialplan tells."""
        return self.event(what, extra=words)

    def talk(self, who: str, seconds: float) -> Channel:
        """Taken and put through, and a talk of so long."""
        return self.other("TAKEN", who, extra=f"PJSIP/{who}").bridged(who, seconds)

    def bridged(self, who: str, seconds: float) -> Channel:
        """Put through for so long."""
        self.other("BRIDGE_ENTER", who, bridge_id="b")
        self.event("BRIDGE_ENTER", after=0, peer=f"PJSIP/{who}-00000002", bridge_id="b")
        return self.event("BRIDGE_EXIT", after=seconds, bridge_id="b")

    def hang_up(self, cause: int = 16, after: float = 1.0) -> Channel:
        """The end."""
        self.event("HANGUP", after=after, hangupcause=cause)
        return self.event("LINKEDID_END", after=0)

    @property
    def events(self) -> list[Happened]:
        """Everything, as it is read."""
        return [event for line in self.lines if (event := happened(line))]

    def _write(self, what: str, uid: str, name: str, app: str, data: str, after: float, *more: Any) -> Channel:
        user, peer, extra = more
        self.at += timedelta(seconds=after)
        row = {
            "eventtype": what, "eventtime": f"{self.at.timestamp():.6f}",
            "context": "", "channame": name, "appname": app, "appdata": data, "uniqueid": uid, "linkedid": OWN,
            "userfield": user, "peer": peer, "eventextra": json.dumps(extra) if extra else "",
        }  # fmt: skip
        self.lines.append(json.dumps(row, separators=(",", ":")))
        return self
