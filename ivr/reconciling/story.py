"""What happened on the channels of a call turned into its story: when it began, where it went, who talked, its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile

from ivr.reconciling.cel import Happened, trunk_of

TAKEN = "TAKEN"
"""What the dialplan tells on the channel of who takes a call, before the two are bridged. Who hangs up in the whisper
passes through a bridge, too, and on a busy machine stays there for a while."""

LETS_GO = timedelta(seconds=0.5)
"""Within which everybody's channel is gone once what was said has been said."""

FALLBACK, FACTS, NODE, MESSAGE, EMPTY = "FALLBACK", "CALL", "NODE", "MESSAGE", "EMPTY"
"""What the dialplan of the fallback tells: that it takes a call, what it knows of it, each node, each message that it
begins to record, and which of those holds nothing."""


@dataclass(slots=True)
class Stay:
    """A wait in a line of a queue, or an attempt on a trunk, and who took the call there (an endpoint), if anybody."""

    kind: str
    name: str
    began: datetime
    ended: datetime | None = None
    taken: datetime | None = None
    by: str = ""
    then: str = ""
    """The endpoint with which the citizen was left by an agent who had asked it."""


@dataclass(slots=True)
class Mark:
    """The fallback told something: it has the call (`told`: where the call stood), a node, a message,
    which of them is empty."""

    what: str
    at: datetime
    told: str


@dataclass(slots=True)
class Story:
    """A call as Asterisk has it. Moments are the machine's; `ended` is None when Asterisk did not live to see it."""

    call: str
    channel: str
    began: datetime
    last: datetime
    ended: datetime | None = None
    listened: datetime | None = None
    """Since when somebody who had picked up, and was not put through, was told what the call is about at its end."""
    cause: int = 16
    version: str = ""
    dialled: str = ""
    caller: str = ""
    trunk: str = ""
    stays: list[Stay] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def fallback(self) -> datetime | None:
        """When the fallback took the call."""
        return next((mark.at for mark in self.marks if mark.what == FALLBACK), None)


def story_of(events: Sequence[Happened]) -> Story | None:
    """The story of a citizen's call from all events of its channels, in their order; None when it is no such call."""
    own = [event for event in events if event.own]
    answer = next((event for event in own if event.what == "ANSWER"), None)
    if answer is None or answer.user != answer.channel.replace(".", "-"):
        return None
    told = Story(answer.user, answer.channel, answer.at, events[-1].at, trunk=endpoint(answer.name))
    for event in own:
        _follow(told, event)
    for stay in told.stays:
        _judge(stay, events, answer.name)
    told.listened = _listened(told, events)
    return told


def endpoint(name: str) -> str:
    """`amina` of `PJSIP/amina-00000002`."""
    return name.partition("/")[2].rpartition("-")[0]


def _follow(told: Story, event: Happened) -> None:
    match event.what, event.application:
        case "APP_START", "Stasis":
            _arrived(told, event.data.split(","))
        case "APP_START", "Queue" | "Dial":
            told.stays.append(_stay(event))
        case "APP_END", "Queue" | "Dial" if told.stays and not told.stays[-1].ended:
            told.stays[-1].ended = event.at
        case "BRIDGE_ENTER", _ if told.stays and not told.stays[-1].taken:
            told.stays[-1].taken, told.stays[-1].by = event.at, endpoint(event.peer)
        case "HANGUP", _:
            told.ended, told.cause = event.at, int(event.extra.get("hangupcause") or 16)
        case _:
            _marked(told, event)


def _arrived(told: Story, words: list[str]) -> None:
    if words[1:2] == ["arrived"] and len(words) > 6:
        told.version, told.dialled, told.caller, told.trunk = words[3], words[4], ",".join(words[5:-1]), words[-1]


def _marked(told: Story, event: Happened) -> None:
    if event.what == FACTS:
        facts = [*event.told.split(" "), "", "", ""]
        told.dialled, told.trunk, told.version, told.caller = facts[:4]
    elif event.what in (FALLBACK, NODE, MESSAGE, EMPTY):
        told.marks.append(Mark(event.what, event.at, event.told))


def _stay(event: Happened) -> Stay:
    first = event.data.split(",")[0]
    trunk = trunk_of(first) if event.application == "Dial" else ""
    return Stay("line" if trunk else "queue", trunk or ("" if first.startswith("PJSIP/") else first), event.at)


def _judge(stay: Stay, events: Sequence[Happened], own: str) -> None:
    """Whether somebody took the call before the two were bridged, and with whom that one left the citizen."""
    if not stay.taken:
        return
    since = [event for event in events if event.at >= stay.taken]
    if not any(event.what == TAKEN and stay.began <= event.at <= stay.taken for event in events):
        stay.taken, stay.by = None, ""
        return
    left = next((event.at for event in since if event.own and event.what == "BRIDGE_EXIT"), None)
    others = list(_joined(since, left))
    stay.by = stay.by or next(iter(others), "")
    stay.then = next((other for other in others if other != stay.by), "")


def _listened(told: Story, events: Sequence[Happened]) -> datetime | None:
    stay = told.stays[-1] if told.stays else None
    if not told.ended or not stay or stay.taken or (stay.ended and stay.ended < told.ended - LETS_GO):
        return None
    others = [event for event in events if not event.own and stay.began <= event.at < told.ended]
    gone = {event.channel for event in others if event.what == "HANGUP" and event.at < told.ended - LETS_GO}
    return next((one.at for one in others if one.what == "ANSWER" and one.channel not in gone), None)


def _joined(since: Sequence[Happened], until: datetime | None) -> Iterator[str]:
    """The endpoints that came to the citizen's bridge, in their order."""
    bridge = next(event.extra.get("bridge_id") for event in since if event.own and event.what == "BRIDGE_ENTER")
    for event in takewhile(lambda event: until is None or event.at <= until, since):
        if event.what == "BRIDGE_ENTER" and not event.own and event.extra.get("bridge_id") == bridge:
            yield endpoint(event.name)
