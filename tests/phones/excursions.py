"""What the dialplan brings back from a queue or a line, as Asterisk 22 does it, when the world behaves as it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ivr.outside.behaviour import LineBehaviour, World
from tests.ari.fake_channel import FakeChannel

Later = Callable[..., object]
"""`call_later` of the loop."""

AT_ONCE, PICKS_UP, LISTENS = 1.0, 2.3, 9.0
"""Seconds until the service hears of it; longer than any caller of these tests needs to hang up."""

EMPTY = 0.5
"""The same for a queue that nobody is logged in to: sooner than a caller who waits presses a key."""

KEY = 0.1
"""Seconds until a key has ended the wait."""
WAYS_OUT = {"1": "callback", "2": "message"}

LINES: dict[LineBehaviour, tuple[float, tuple[str, str, str]]] = {
    "busy": (AT_ONCE, ("BUSY", "17", "486")),
    "refuse": (AT_ONCE, ("CHANUNAVAIL", "21", "603")),
    "error": (AT_ONCE, ("CONGESTION", "34", "503")),
    "dead": (AT_ONCE, ("CHANUNAVAIL", "3", "")),
    "no-key": (PICKS_UP + LISTENS, ("ANSWER", "16", "200")),
    "decline": (PICKS_UP + 1, ("ANSWER", "16", "200")),
    "hang-up": (PICKS_UP + 1, ("ANSWER", "16", "200")),
    "loop": (PICKS_UP + LISTENS, ("ANSWER", "16", "200")),
}
"""Seconds, and DIALSTATUS, HANGUPCAUSE and the last SIP status."""


@dataclass
class Excursions:
    """Plays queues and lines to a channel that has left Stasis; `lines` maps each line of a queue to its agents."""

    world: World
    lines: Mapping[str, Sequence[str]]
    later: Later
    stays: int = 0
    handed: int = 0

    def begin(self, channel: FakeChannel) -> None:
        """The channel has left for a queue or a line, unless its caller was faster."""
        if not channel.alive or channel.where is None:
            return
        self.stays += 1
        if channel.where[0] == "to-queue":
            self._queue(channel)
        else:
            self._line(channel, self.world.line(channel.variables["LINE_TRUNK"]))

    def press(self, channel: FakeChannel, key: str) -> None:
        """A key while a caller waits: the ways out that are offered; all others do nothing."""
        way = WAYS_OUT.get(key)
        waits = channel.where and channel.where[0] == "to-queue" and not channel.variables["ACCEPTED"]
        if waits and way and way in channel.variables["QUEUE_OFFERS"].split("&"):
            self._later(KEY, channel, lambda: channel.come_back("queue", "", left=way))

    def _queue(self, channel: FakeChannel) -> None:
        """Line after line until the end of each; one without agents is left at once."""
        joins, ends, anybody = 0.0, 0.0, False
        to = self.world.hands[self.handed] if self.handed < len(self.world.hands) else ""
        self.handed += 1
        for step in channel.variables["QUEUE_STEPS"].split("&"):
            line, _, seconds = step.partition(":")
            ends += float(seconds)
            there = [name for name in self.lines.get(line, ()) if self.world.agent(name) != "away"]
            answering = [name for name in there if self.world.agent(name) == "answer"]
            if answering and max(joins, self.world.wait) + PICKS_UP < ends:
                self._agent(channel, max(joins, self.world.wait), answering[0], to)
                return
            joins, anybody = (ends if there else joins), anybody or bool(there)
        self._back(joins or EMPTY, channel, "queue", "TIMEOUT" if anybody else "JOINEMPTY")

    def _agent(self, channel: FakeChannel, free: float, by: str, to: str) -> None:
        left = "handed" if to else ""
        self._later(free + PICKS_UP, channel, lambda: channel.accept(by))

        def leave() -> None:
            if not left and self.world.consults:
                channel.set_variable("THROUGH", self.world.consults)
            channel.come_back("queue", "CONTINUE", left=left, to=to or self.world.consults)

        self._later(free + PICKS_UP + self.world.talk, channel, leave)

    def _line(self, channel: FakeChannel, manner: LineBehaviour) -> None:
        if manner in ("accept", "unseen"):
            self._talk(channel, channel.variables["LINE_POST"], "line", "ANSWER", "16", "200")
        elif manner in ("ring", "stuck"):
            sip = "180" if manner == "ring" else "100"
            self._back(float(channel.variables["LINE_RING"]), channel, "line", "NOANSWER", "0", sip)
        else:
            seconds, result = LINES[manner]
            self._back(seconds, channel, "line", *result)

    def _talk(self, channel: FakeChannel, by: str, *result: str) -> None:
        self._later(PICKS_UP, channel, lambda: channel.accept(by))
        self._back(PICKS_UP + self.world.talk, channel, *result)

    def _back(self, seconds: float, channel: FakeChannel, *result: str) -> None:
        self._later(seconds, channel, lambda: channel.come_back(*result))

    def _later(self, seconds: float, channel: FakeChannel, act: Callable[[], None]) -> None:
        """Acts then, if this is still the same stay outside Stasis."""
        self.later(seconds, self._if_there, channel, self.stays, act)

    def _if_there(self, channel: FakeChannel, stay: int, act: Callable[[], None]) -> None:
        if channel.alive and channel.where and stay == self.stays:
            act()
