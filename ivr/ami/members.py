"""Agents as members of Asterisk's queues: the desk's wishes turned into manager actions."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ivr.agents.floor import Device, Place
from ivr.ami.errors import AmiRefused
from ivr.ami.link import Link

DEVICES: dict[str, Device] = {
    "NOT_INUSE": "free",
    "RINGING": "busy",
    "INUSE": "busy",
    "BUSY": "busy",
    "RINGINUSE": "busy",
    "ONHOLD": "busy",
    "UNAVAILABLE": "gone",
    "INVALID": "gone",
}
"""Asterisk's words for device states; any other tells nothing. A telephone that rings is BUSY already."""

PJSIP = "PJSIP/"

SENDER = "sip:accueil@localhost"
"""Who a text on an agent's telephone comes from."""


class Members:
    """The floor that Asterisk's queues are. Every method raises AmiAway or AmiRefused."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def places(self) -> list[Place]:
        """Who is in which queue now."""
        told = await self._link.ask_all("QueueStatus")
        return [
            Place(event["Queue"], event["Name"], event.get("PausedReason", "") if event["Paused"] == "1" else None)
            for event in told
            if event["Event"] == "QueueMember"
        ]

    async def add(self, line: str, agent: str, pause: str | None) -> None:
        """Makes the agent a member; one who is there already stays as he is."""
        telephone = PJSIP + agent
        paused = {} if pause is None else {"Paused": "1", "Reason": pause}
        who = {"Interface": telephone, "MemberName": agent, "StateInterface": telephone}
        with _fine_if("Already there"):
            await self._link.ask("QueueAdd", Queue=line, **who, **paused)

    async def remove(self, line: str, agent: str) -> None:
        """Ends the membership; a call that is going on is left alone."""
        with _fine_if("Not there"):
            await self._link.ask("QueueRemove", Queue=line, Interface=PJSIP + agent)

    async def pause(self, agent: str, reason: str | None) -> None:
        """Pauses the agent in all queues, or takes the pause back."""
        paused = {"Paused": "false"} if reason is None else {"Paused": "true", "Reason": reason}
        await self._link.ask("QueuePause", Interface=PJSIP + agent, **paused)

    async def look_for(self, agent: str) -> None:
        """Asks the agent's telephone for a sign of life; what it answers is told as an event."""
        await self._link.ask("PJSIPQualify", Endpoint=agent)

    async def telephones(self) -> Mapping[str, Device]:
        """The device states of all PJSIP endpoints, trunks too."""
        told = await self._link.ask_all("DeviceStateList")
        return {event["Device"].removeprefix(PJSIP): DEVICES.get(event["State"], "unknown")
                for event in told if event["Device"].startswith(PJSIP)}  # fmt: skip

    async def write_to(self, agent: str, text: str) -> None:
        """A SIP MESSAGE to the agent's telephone."""
        body = base64.b64encode(text.encode()).decode()
        await self._link.ask("MessageSend", To=f"pjsip:{agent}", From=SENDER, Base64Body=body)


@contextmanager
def _fine_if(already: str) -> Iterator[None]:
    """Passes over Asterisk's refusal of what has been done before."""
    try:
        yield
    except AmiRefused as refused:
        if already not in str(refused):
            raise
