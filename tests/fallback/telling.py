"""What Asterisk's manager tells of calls without a controller, turned into the entries that one would write."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ivr.ari.outcome import outcome_of
from ivr.flow.entries import (
    Attempted,
    Began,
    Dialled,
    Ended,
    Entered,
    Entry,
    Left,
    Queued,
    Recording,
    Said,
    Taken,
    Waiting,
)
from ivr.flow.prompts import Prompt
from ivr.reconciling.cel import trunk_of
from ivr.reconciling.messages import message_in
from ivr.routing.numbers import e164

Told = Mapping[str, str]


@dataclass
class Heard:
    """One call so far: where it is, what it was told last, and the variables that its excursions left."""

    call: str
    node: str = ""
    values: dict[str, str] = field(default_factory=dict)
    silence: asyncio.TimerHandle | None = None
    takes: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)


class Telling:
    """Hears `Newexten`, `VarSet` and `Hangup`; `publish` is given each entry. Every clip lasts `clip` seconds."""

    def __init__(self, publish: Callable[[str, Entry], None], recordings: Path, clip: float) -> None:
        self._publish, self._recordings, self._clip = publish, recordings, clip
        self._calls: dict[str, Heard] = {}

    def newexten(self, told: Told) -> None:
        """An application begins on a channel."""
        heard, application, data = self._calls.get(told["Uniqueid"]), told["Application"], told.get("AppData", "")
        if application == "CELGenUserEvent" and data.startswith("CALL,"):
            self._begin(told["Uniqueid"], data.removeprefix("CALL,"))
        elif heard:
            if heard.silence:
                heard.silence.cancel()
            self._step(heard, told["Context"], told["Extension"], told["Priority"], application, data)

    def varset(self, told: Told) -> None:
        """What an excursion leaves behind."""
        if heard := self._calls.get(told["Uniqueid"]):
            heard.values[told["Variable"]] = told.get("Value", "")
            if told["Variable"] == "ACCEPTED" and told.get("Value"):
                self._tell(heard, Taken(_now(), heard.node, told["Value"]))

    def hangup(self, told: Told) -> None:
        """The call is over."""
        if heard := self._calls.pop(told["Uniqueid"], None):
            if heard.silence:
                heard.silence.cancel()
            self._message(heard)
            self._tell(heard, Ended(_now(), "failed"))

    def _begin(self, channel: str, facts: str) -> None:
        dialled, trunk, version, caller = facts.split(" ")
        heard = self._calls[channel] = Heard(channel.replace(".", "-"))
        number = e164(dialled, "+", "MA") or dialled
        self._tell(heard, Began(_now(), number, e164(caller, "+", "MA"), "", trunk, version))

    def _step(self, heard: Heard, context: str, extension: str, priority: str, application: str, data: str) -> None:
        kind, _, rest = data.partition(",")
        match application:
            case "CELGenUserEvent" if kind == "NODE":
                self._message(heard)
                heard.node = rest
                self._tell(heard, Entered(_now(), rest, ""))
            case "CELGenUserEvent" if kind in ("MESSAGE", "EMPTY"):
                (heard.takes if kind == "MESSAGE" else heard.empty).append(rest)
            case "Read" if context.startswith("fallback-") and rest.partition(",")[0].startswith("/"):
                self._said(heard, rest.partition(",")[0], context == "fallback-ask")
            case "Playback" | "ControlPlayback":
                self._said(heard, data.partition(",")[0], False)
            case "Record":
                self._tell(heard, Recording(_now(), heard.node, Path(kind).name))
            case "Dial" if context == "to-line":
                trunk = trunk_of(kind)
                self._tell(heard, Dialled(_now(), heard.node, heard.values.get("LINE_POST", ""), trunk))
            case "Gosub" if context == "to-line" and data.startswith("steered"):
                self._attempted(heard)
        if context == "to-queue" and priority == "1":
            self._tell(heard, Queued(_now(), heard.node, extension))
        if context == "from-queue" and priority == "1":
            self._tell(heard, Left(_now(), heard.node, "back"))

    def _said(self, heard: Heard, files: str, asks: bool) -> None:
        prompts = tuple(map(_prompt, files.split("&")))
        self._tell(heard, Said(_now(), heard.node, prompts, "", asks))
        if asks:
            after = len(prompts) * self._clip + 0.2
            waiting = Waiting(_now(), heard.node)
            heard.silence = asyncio.get_running_loop().call_later(after, self._tell, heard, waiting)

    def _attempted(self, heard: Heard) -> None:
        value = heard.values
        sip, cause = (int(value.get(name) or 0) for name in ("SIPCODE", "CAUSE"))
        outcome = outcome_of(value.get("DIALSTATUS", ""), cause, sip, value.get("ACCEPTED", ""))
        trunk = value.get("LINE_TRUNK", "")
        self._tell(heard, Attempted(_now(), heard.node, value.get("LINE_POST", ""), trunk, outcome, sip))

    def _message(self, heard: Heard) -> None:
        """What was recorded at the last node, taken in as the controller will."""
        for take in heard.takes:
            empty = any(take.startswith(f"{file}:") for file in heard.empty)
            if message := message_in(self._recordings, take, empty, _now()):
                self._tell(heard, message)
        heard.takes.clear()

    def _tell(self, heard: Heard, entry: Entry) -> None:
        self._publish(heard.call, entry)


def _prompt(file: str) -> Prompt:
    """A clip by its file: enough to compare what was said with what ought to be."""
    return Prompt(file.rpartition("/sounds/")[2])


def _now() -> datetime:
    return datetime.now(UTC)
