"""Manager events about queue members turned into what a watcher is told of the agents' telephones."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ivr.agents.floor import Watcher
from ivr.ami.link import Link, Told
from ivr.ami.members import DEVICES, PJSIP

SETTLED = 1.0
"""Seconds after which it is clear whether the caller has gone as well."""


@dataclass(slots=True)
class _Attempt:
    """One call of an agent's telephone, from AgentCalled until its channel is gone."""

    agent: str
    line: str
    began: float
    unanswered: float | None = None


@dataclass(slots=True)
class _Talk:
    """A talk, from AgentConnect (before the whisper) until AgentComplete. `doubt`: the agent's leg ended without it."""

    agent: str
    line: str
    caller: str
    began: float
    doubt: asyncio.TimerHandle | None = None


class Telephones:
    """Tells the watchers, in their order, what happens, for as long as the link stands.

    A telephone that is called and gives up without having been called by name (an attempt that the dialplan took
    back before its INVITE) is told by Asterisk as nothing at all, and so it is here.
    """

    def __init__(self, link: Link, *watchers: Watcher) -> None:
        self._watchers = watchers
        self._attempts: dict[str, _Attempt] = {}
        self._talks: dict[str, _Talk] = {}
        for event, heard in {
            "DeviceStateChange": self._device,
            "AgentCalled": self._called,
            "AgentRingNoAnswer": self._unanswered,
            "AgentConnect": self._connected,
            "AgentDump": self._dumped,
            "AgentComplete": self._completed,
            "Hangup": self._hung_up,
        }.items():
            link.on(event, heard)
        link.on_down(self._forget)

    def _device(self, told: Told) -> None:
        if told["Device"].startswith(PJSIP):
            for watcher in self._watchers:
                watcher.telephone(told["Device"].removeprefix(PJSIP), DEVICES.get(told["State"], "unknown"))

    def _called(self, told: Told) -> None:
        self._attempts[told["DestChannel"]] = _Attempt(told["MemberName"], told["Queue"], _now())
        for watcher in self._watchers:
            watcher.called(told["MemberName"])

    def _unanswered(self, told: Told) -> None:
        if attempt := self._attempts.get(told["DestChannel"]):
            attempt.unanswered = _now()

    def _connected(self, told: Told) -> None:
        self._attempts.pop(told["DestChannel"], None)
        self._talks[told["DestChannel"]] = _Talk(told["MemberName"], told["Queue"], told["Channel"], _now())
        for watcher in self._watchers:
            watcher.talking(told["MemberName"])

    def _dumped(self, told: Told) -> None:
        self._attempts.pop(told["DestChannel"], None)
        for watcher in self._watchers:
            watcher.hung_up_at_once(told["MemberName"])

    def _completed(self, told: Told) -> None:
        """A talk is over; Asterisk does not always name the agent's channel any more."""
        channel = next((name for name, talk in self._talks.items() if talk.agent == told["MemberName"]), "")
        if talk := self._taken(channel):
            by_agent = told["Reason"] == "agent"
            for watcher in self._watchers:
                watcher.talked(talk.agent, talk.line, _now() - talk.began, by_agent)

    def _hung_up(self, told: Told) -> None:
        if attempt := self._attempts.pop(told["Channel"], None):
            self._ended(attempt, told["Cause"])
        elif (talk := self._talks.get(told["Channel"])) and talk.doubt is None:
            talk.doubt = asyncio.get_running_loop().call_later(SETTLED, self._left_alone, told["Channel"])
        else:
            self._caller_gone(told["Channel"])

    def _ended(self, attempt: _Attempt, cause: str) -> None:
        """The end of an attempt: by a cause from the agent's side it was refused, without one we gave up."""
        for watcher in self._watchers:
            if attempt.unanswered is None:
                watcher.spared(attempt.agent)
            else:
                watcher.gave_up(attempt.agent, attempt.line, attempt.unanswered - attempt.began, cause not in ("", "0"))

    def _caller_gone(self, caller: str) -> None:
        """The agent's leg ended because the caller's did."""
        for channel in [name for name, talk in self._talks.items() if talk.doubt and talk.caller == caller]:
            if talk := self._taken(channel):
                for watcher in self._watchers:
                    watcher.spared(talk.agent)

    def _left_alone(self, channel: str) -> None:
        """The agent's leg ended before the two were connected, and the caller is still there."""
        if talk := self._taken(channel):
            for watcher in self._watchers:
                watcher.hung_up_at_once(talk.agent)

    def _taken(self, channel: str) -> _Talk | None:
        talk = self._talks.pop(channel, None)
        if talk and talk.doubt:
            talk.doubt.cancel()
        return talk

    def _forget(self) -> None:
        self._attempts.clear()
        for channel in tuple(self._talks):
            self._taken(channel)


def _now() -> float:
    return asyncio.get_running_loop().time()
