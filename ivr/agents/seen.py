"""What is heard of the agents' telephones turned into what each agent seems to be doing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ivr.agents.floor import Device

Doing = Literal["free", "ringing", "talking", "busy", "wrap-up", "unknown"]
"""busy: the telephone is in use, but not for a caller that a line brought. unknown: nobody can tell us now."""


@dataclass(slots=True)
class Seen:
    """One agent's telephone. `peace_until`: the second, on the given clock, when the wrap-up is over."""

    telephone: Device = "unknown"
    doing: Doing = "unknown"
    peace_until: float = 0.0


class Seeing:
    """Keeps what is seen of each agent. A `Watcher` of its own; those who act on what is seen stand beside it."""

    def __init__(self, agents: Iterable[str], wrap_up: Mapping[str, float], clock: Callable[[], float]) -> None:
        """`wrap_up`: waiting line -> seconds an agent is left in peace after a call; `clock`: running seconds."""
        self._seen = {agent: Seen() for agent in agents}
        self._wrap_up = wrap_up
        self._clock = clock

    def staff(self, agents: Iterable[str], wrap_up: Mapping[str, float]) -> None:
        """From now on these agents and lines; nothing is known yet of a telephone that is new."""
        self._seen = {agent: self._seen.get(agent, Seen()) for agent in agents}
        self._wrap_up = wrap_up

    def telephone_of(self, agent: str) -> Device:
        """Whether the telephone can be reached, as far as is known."""
        return self._seen[agent].telephone

    def doing(self, agent: str) -> Doing:
        """What he does, as far as is known."""
        seen = self._seen[agent]
        if seen.doing == "free" and self._clock() < seen.peace_until:
            return "wrap-up"
        return seen.doing

    def blind(self) -> None:
        """From now on nothing is known, until it is read afresh."""
        for agent in self._seen:
            self._seen[agent] = Seen(peace_until=self._seen[agent].peace_until)

    def telephone(self, agent: str, device: Device) -> None:
        """The telephone changed, or was read afresh."""
        if seen := self._seen.get(agent):
            seen.telephone = device
            if device != "busy":
                seen.doing = "free" if device == "free" else "unknown"
            elif seen.doing not in ("ringing", "talking"):
                seen.doing = "busy"

    def called(self, agent: str) -> None:
        """It rings."""
        self._set(agent, "ringing")

    def gave_up(self, agent: str, line: str, seconds: float, refused: bool) -> None:
        """It rings no more."""
        self._set(agent, "free")

    def spared(self, agent: str) -> None:
        """It rings no more."""
        self._set(agent, "free")

    def talking(self, agent: str) -> None:
        """He talks."""
        self._set(agent, "talking")

    def hung_up_at_once(self, agent: str) -> None:
        """He does not talk."""
        self._set(agent, "free")

    def talked(self, agent: str, line: str, seconds: float, by_agent: bool) -> None:
        """He talks no more."""
        if seen := self._seen.get(agent):
            seen.doing = "free"
            seen.peace_until = self._clock() + self._wrap_up.get(line, 0.0)

    def _set(self, agent: str, doing: Doing) -> None:
        if seen := self._seen.get(agent):
            seen.doing = doing
