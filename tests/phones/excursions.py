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

LINES: dict[LineBehaviour, tuple[float, tuple[str, str, str]]] = {
    "busy": (AT_ONCE, ("BUSY", "17", "486")),
    "refuse": (AT_ONCE, ("CHANUNAVAIL", "21", "603")),
    "error": (AT_ONCE, ("CONGESTION", "34", "503")),
    "dead": (AT_ONCE, ("CHANUNAVAIL", "3", "")),
    "no-key": (PICKS_UP + LISTENS, ("ANSWER", "16", "200")),
    "decline": (PICKS_UP + 1, ("ANSWER", "16", "200")),
    "hang-up": (PICKS_UP + 1, ("ANSWER", "16", "200")),
}
"""Seconds, and DIALSTATUS, HANGUPCAUSE and the last SIP status."""


@dataclass(frozen=True)
class Excursions:
    """Plays queues and lines to channels that have left Stasis; `agents` maps each queue to its agents."""

    world: World
    agents: Mapping[str, Sequence[str]]
    later: Later

    def begin(self, channel: FakeChannel) -> None:
        """The channel has left for a queue or a line, unless its caller was faster."""
        if not channel.alive or channel.where is None:
            return
        context, extension = channel.where
        if context == "to-queue":
            self._queue(channel, [(name, self.world.agent(name)) for name in self.agents.get(extension, ())])
        else:
            self._line(channel, self.world.line(channel.variables["LINE_TRUNK"]))

    def _queue(self, channel: FakeChannel, agents: Sequence[tuple[str, str]]) -> None:
        answering = [name for name, manner in agents if manner == "answer"]
        if all(manner == "away" for _, manner in agents):
            self._back(AT_ONCE, channel, "queue", "JOINEMPTY")
        elif answering:
            self._talk(channel, answering[0], "queue", "CONTINUE")
        else:
            self._back(float(channel.variables["QUEUE_WAIT"]), channel, "queue", "TIMEOUT")

    def _line(self, channel: FakeChannel, manner: LineBehaviour) -> None:
        if manner == "accept":
            self._talk(channel, channel.variables["LINE_POST"], "line", "ANSWER", "16", "200")
        elif manner == "ring":
            self._back(float(channel.variables["LINE_RING"]), channel, "line", "NOANSWER", "0", "180")
        else:
            seconds, result = LINES[manner]
            self._back(seconds, channel, "line", *result)

    def _talk(self, channel: FakeChannel, by: str, *result: str) -> None:
        self.later(PICKS_UP, _if_there, channel, lambda: channel.accept(by))
        self._back(PICKS_UP + self.world.talk, channel, *result)

    def _back(self, seconds: float, channel: FakeChannel, *result: str) -> None:
        self.later(seconds, _if_there, channel, lambda: channel.come_back(*result))


def _if_there(channel: FakeChannel, act: Callable[[], None]) -> None:
    if channel.alive and channel.where:
        act()
