"""Lines of Asterisk's file of channel events (CEL) turned into what happened to a channel, and when."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ALONE = ("STREAM_BEGIN", "STREAM_END", "DTMF")
"""Events that tell what one channel heard and pressed, and nothing of where the call went."""

TRUNK = re.compile("PJSIP/(?:[^/@]*@(?P<known>[^/]+)|(?P<named>[^/]+)/sip:.*)")


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a channel. `link` is the first channel of the call, `name` such as `PJSIP/amina-00000002`.

    `at` is the machine's time. `extra` is what the event brings of its own; `told` what the dialplan said with it.
    """

    at: datetime
    what: str
    channel: str
    link: str
    name: str
    application: str
    data: str
    user: str
    peer: str
    extra: Mapping[str, Any]

    @property
    def told(self) -> str:
        """What the dialplan said with an event of its own."""
        return str(self.extra.get("extra", ""))

    @property
    def own(self) -> bool:
        """Whether it happened to the channel with which the call began."""
        return self.channel == self.link


def happened(line: str) -> Happened | None:
    """The event of a line; None for a line that tells nothing here, or is broken."""
    if any(f'"{name}"' in line for name in ALONE):
        return None
    try:
        row = json.loads(line)
        return Happened(
            at=datetime.fromtimestamp(float(row["eventtime"]), UTC),
            what=row["eventtype"],
            channel=row["uniqueid"],
            link=row["linkedid"],
            name=row["channame"],
            application=row["appname"],
            data=row["appdata"],
            user=row["userfield"],
            peer=row["peer"],
            extra=_extra(row["eventextra"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def trunk_of(called: str) -> str:
    """The trunk of `PJSIP/<number>@<trunk>` or `PJSIP/<trunk>/sip:<number>@<address>`; "" for any other telephone."""
    found = TRUNK.fullmatch(called)
    return (found["known"] or found["named"]) if found else ""


def _extra(told: Any) -> Mapping[str, Any]:
    found = json.loads(told) if isinstance(told, str) and told else told
    return found if isinstance(found, dict) else {}


TAIL = 8_000_000
"""Bytes at the end of the file that are looked through for what goes on now: an hour of a very busy day."""


def talks_begun(cel: Path, channels: Collection[str]) -> dict[str, datetime]:
    """Those of these channels that are in a talk, or were last, and since when; none when there is no such file."""
    begun: dict[str, datetime] = {}
    for line in _last_lines(cel):
        if '"BRIDGE_ENTER"' in line and (event := happened(line)) and event.channel in channels:
            begun[event.channel] = event.at
    return begun


def ends(cel: Path, channels: Collection[str]) -> dict[str, tuple[datetime, int]]:
    """Those of these channels that were hung up lately: when, and with which Q.850 cause."""
    found: dict[str, tuple[datetime, int]] = {}
    for line in _last_lines(cel):
        if '"HANGUP"' in line and (event := happened(line)) and event.channel in channels:
            found[event.channel] = event.at, int(event.extra.get("hangupcause") or 16)
    return found


def _last_lines(file: Path) -> list[str]:
    try:
        with file.open("rb") as opened:
            opened.seek(max(0, file.stat().st_size - TAIL))
            return opened.read().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return []
