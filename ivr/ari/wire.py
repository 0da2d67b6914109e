"""ARI's JSON events turned into small frozen values; every event that nobody here uses becomes None."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Raw = Mapping[str, Any]

At = Mapping[str, datetime]
"""When it happened, as an argument; none when Asterisk does not tell."""

KEPT_VARIABLES = frozenset({"ACCEPTED", "CALLBACK", "THROUGH"})
"""The channel variables whose change is told; Asterisk reports dozens more."""


Variables = Mapping[str, str]
"""Those of `channelvars` in ari.conf, which come with each event of a channel."""


def _heard_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Something that happened `at` a moment of the machine's clock, as Asterisk tells; it may be heard much later."""

    at: datetime = field(default_factory=_heard_now, compare=False)


@dataclass(frozen=True, slots=True)
class StasisStart(Dated):
    """A channel was handed to the application with these arguments."""

    channel: str
    args: tuple[str, ...]
    variables: Variables = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class StasisEnd(Dated):
    """The channel left the application: back to the dialplan, or hung up."""

    channel: str
    variables: Variables = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class ChannelDtmfReceived(Dated):
    """A key was pressed and let go."""

    channel: str
    digit: str


@dataclass(frozen=True, slots=True)
class ChannelHangupRequest(Dated):
    """Somebody wants the channel hung up. `cause` is the Q.850 code, None when Asterisk knows none."""

    channel: str
    cause: int | None
    variables: Variables = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class ChannelDestroyed(Dated):
    """The channel is no more. `cause` is the Q.850 code."""

    channel: str
    cause: int
    variables: Variables = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class ChannelVarset(Dated):
    """One of the kept variables got a value."""

    channel: str
    variable: str
    value: str


@dataclass(frozen=True, slots=True)
class Dialling(Dated):
    """`channel` has begun to call `peer`, whose name in Asterisk is `name`."""

    channel: str
    peer: str
    name: str


@dataclass(frozen=True, slots=True)
class PlaybackFinished(Dated):
    """All clips of a playback were played, it was stopped, or (`ok` False) the last clip could not be played."""

    channel: str
    playback: str
    ok: bool


@dataclass(frozen=True, slots=True)
class RecordingFinished(Dated):
    """A recording ended and its file is closed."""

    channel: str
    name: str


@dataclass(frozen=True, slots=True)
class RecordingFailed(Dated):
    """A recording broke; there may still be a file."""

    channel: str
    name: str
    cause: str


@dataclass(frozen=True, slots=True)
class ApplicationReplaced(Dated):
    """Another socket has registered the same application; this one hears nothing any more."""

    channel: str = ""


@dataclass(frozen=True, slots=True)
class Fallen(Dated):
    """The fallback has taken the call, which stays there to its end."""

    channel: str


@dataclass(frozen=True, slots=True)
class Echo(Dated):
    """An event of our own has come back to one of our applications."""

    application: str = ""
    channel: str = ""


WireEvent = (
    StasisStart
    | StasisEnd
    | ChannelDtmfReceived
    | ChannelHangupRequest
    | ChannelDestroyed
    | ChannelVarset
    | Dialling
    | PlaybackFinished
    | RecordingFinished
    | RecordingFailed
    | ApplicationReplaced
    | Fallen
    | Echo
)


def parse(raw: Raw) -> WireEvent | None:
    """The typed event, or None for one that nobody here uses."""
    reader = _READERS.get(raw.get("type", ""))
    if not reader:
        return None
    return reader(raw, {"at": datetime.fromisoformat(raw["timestamp"])} if "timestamp" in raw else {})


def _channel(raw: Raw) -> str:
    return str(raw.get("channel", {}).get("id", ""))


def _variables(raw: Raw) -> Variables:
    known: Variables = raw.get("channel", {}).get("channelvars", {})
    return known


def _target(raw: Raw) -> str:
    return str(raw["target_uri"]).removeprefix("channel:")


def _hangup_request(raw: Raw, at: At) -> ChannelHangupRequest:
    cause = None if raw.get("soft") else raw.get("cause")
    return ChannelHangupRequest(_channel(raw), cause, _variables(raw), **at)


def _varset(raw: Raw, at: At) -> ChannelVarset | None:
    if raw["variable"] not in KEPT_VARIABLES:
        return None
    return ChannelVarset(_channel(raw), raw["variable"], raw["value"], **at)


def _dialling(raw: Raw, at: At) -> Dialling | None:
    caller, peer = raw.get("caller"), raw["peer"]
    return Dialling(caller["id"], peer["id"], peer["name"], **at) if caller and not raw["dialstatus"] else None


def _user_event(raw: Raw, at: At) -> Echo | Fallen | None:
    match raw["eventname"]:
        case "echo":
            return Echo(str(raw.get("application", "")), "", **at)
        case "fallback":
            return Fallen(_channel(raw), **at)
    return None


def _playback_finished(raw: Raw, at: At) -> PlaybackFinished:
    playback = raw["playback"]
    return PlaybackFinished(_target(playback), playback["id"], playback["state"] == "done", **at)


def _recording_failed(raw: Raw, at: At) -> RecordingFailed:
    recording = raw["recording"]
    return RecordingFailed(_target(recording), recording["name"], recording.get("cause", "no reason given"), **at)


_READERS: dict[str, Callable[[Raw, At], WireEvent | None]] = {
    "StasisStart": lambda raw, at: StasisStart(_channel(raw), tuple(raw["args"]), _variables(raw), **at),
    "StasisEnd": lambda raw, at: StasisEnd(_channel(raw), _variables(raw), **at),
    "ChannelDtmfReceived": lambda raw, at: ChannelDtmfReceived(_channel(raw), raw["digit"], **at),
    "ChannelHangupRequest": _hangup_request,
    "ChannelDestroyed": lambda raw, at: ChannelDestroyed(_channel(raw), raw["cause"], _variables(raw), **at),
    "ChannelVarset": _varset,
    "Dial": _dialling,
    "PlaybackFinished": _playback_finished,
    "RecordingFinished": lambda raw, at: RecordingFinished(_target(raw["recording"]), raw["recording"]["name"], **at),
    "RecordingFailed": _recording_failed,
    "ApplicationReplaced": lambda raw, at: ApplicationReplaced("", **at),
    "ChannelUserevent": _user_event,
}
