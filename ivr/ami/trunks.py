"""What Asterisk sees of the trunks, turned into whether each can be reached."""

from __future__ import annotations

from ivr.agents.floor import Device
from ivr.ami.link import Link, Told
from ivr.ami.members import DEVICES, PJSIP, Members


class TrunksSeen:
    """The device states of all endpoints, read when the link comes up and heard from then on."""

    def __init__(self, link: Link) -> None:
        self._members = Members(link)
        self._states: dict[str, Device] = {}
        link.on("DeviceStateChange", self._changed)
        link.on_up(self._read)
        link.on_down(self._states.clear)

    def state_of(self, endpoint: str) -> Device:
        """`unknown` while nobody can tell."""
        return self._states.get(endpoint, "unknown")

    async def _read(self) -> None:
        self._states |= await self._members.telephones()

    def _changed(self, told: Told) -> None:
        device = str(told["Device"])
        if device.startswith(PJSIP):
            self._states[device.removeprefix(PJSIP)] = DEVICES.get(str(told["State"]), "unknown")


def reach(device: Device, looked_at: bool) -> str:
    """`up`, `gone` or `unknown`; nothing is known of a trunk that nobody looks at."""
    if device == "gone":
        return "gone"
    return "up" if looked_at and device in ("free", "busy") else "unknown"
