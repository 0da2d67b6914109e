"""What the dialplan and Asterisk tell of agents' telephones turned into the call that each agent has, or had last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from ivr.ami.link import Link, Told
from ivr.ami.members import PJSIP

LONGEST_WAIT = timedelta(days=1)
"""What is longer is no wait but a place at the front."""

CALLED = ("AppQueue", "AppDial")
"""What Asterisk says a channel runs that was called for somebody."""


ABOUT = ("Spoken", "Subject", "Country")
"""What the dialplan tells of a call. Asterisk itself adds the channel's own `Language` to every event of a channel."""


@dataclass(frozen=True, slots=True)
class CallAt:
    """A call at an agent's telephone; moments are of the machine's clock. `since`: when the caller began to wait.

    What is not known is empty. `talking` is None while it rings, `over` until he has hung up.
    """

    call: str
    language: str = ""
    subject: str = ""
    country: str = ""
    since: datetime | None = None
    ringing: datetime | None = None
    talking: datetime | None = None
    over: datetime | None = None


class CallsAt:
    """Keeps, for as long as the link stands, which call rings or is talked at whose telephone."""

    def __init__(self, link: Link, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """`now`: the machine's clock, aware."""
        self._link, self._now = link, now
        self._channels: dict[str, tuple[str, CallAt]] = {}
        self._last: dict[str, CallAt] = {}
        link.on("UserEvent", self._told)
        link.on("Hangup", self._hung_up)
        link.on_down(self._channels.clear)
        link.on_up(self.read_afresh)

    def at(self, agent: str) -> CallAt | None:
        """The call that he has, else the one that he talked with last."""
        calls = [call for whose, call in self._channels.values() if whose == agent]
        return calls[-1] if calls else self._last.get(agent)

    async def read_afresh(self) -> None:
        """Calls that are up already: of these only the id is known, and since when. Raises AmiAway or AmiRefused."""
        for told in await self._link.ask_all("CoreShowChannels"):
            channel = told.get("Channel", "")
            if channel not in self._channels and channel.startswith(PJSIP) and told.get("Application") in CALLED:
                agent, began = channel.removeprefix(PJSIP).rpartition("-")[0], self._now() - _span(told["Duration"])
                found = CallAt(told["Linkedid"].replace(".", "-"), ringing=began)
                up = told.get("ChannelStateDesc") == "Up"
                self._channels[channel] = agent, replace(found, talking=began) if up else found

    def _told(self, told: Told) -> None:
        match told.get("UserEvent"):
            case "AgentRings":
                language, subject, country = (told.get(name, "") for name in ABOUT)
                call = CallAt(told.get("Call", ""), language, subject, country)
                now = self._now()
                self._channels[told["Channel"]] = told["Agent"], replace(call, since=_since(told, now), ringing=now)
            case "AgentTalks" if known := self._channels.get(told["Channel"]):
                self._channels[told["Channel"]] = known[0], replace(known[1], talking=self._now())

    def _hung_up(self, told: Told) -> None:
        agent, call = self._channels.pop(told["Channel"], ("", None))
        if call and call.talking:
            self._last[agent] = replace(call, over=self._now())


def _since(told: Told, now: datetime) -> datetime | None:
    try:
        since = datetime.fromtimestamp(float(told.get("Since", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return since if timedelta() <= now - since < LONGEST_WAIT else None


def _span(text: str) -> timedelta:
    """Of `00:01:02`."""
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)
