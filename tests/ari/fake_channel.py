"""A channel of an Asterisk that is not there: its playbacks, recordings, variables and whereabouts, as ARI has them."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Send = Callable[[dict[str, Any]], None]


def write_wav(file: Path, seconds: float) -> None:
    """Writes `seconds` of silence as telephone audio."""
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(seconds * 8000) * 2))


@dataclass
class FakeChannel:
    """One caller. `lasts` is how long a playback takes; None lets each go on until the test ends it.

    `so_far` tells the length of a recording that the service itself ends.
    """

    id: str
    call: str
    send: Send
    recordings: Path
    lasts: float | None = None
    alive: bool = True
    in_stasis: bool = True
    subscribed: bool = False
    followed: bool = False
    playing: list[str] = field(default_factory=list)
    media: dict[str, list[str]] = field(default_factory=dict)
    recording: str | None = None
    variables: dict[str, str] = field(default_factory=dict)
    where: tuple[str, str] | None = None
    args: tuple[str, ...] = ()
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    so_far: Callable[[], float] = lambda: 3.0

    async def until(self, what: Callable[[FakeChannel], bool]) -> None:
        """Returns as soon as `what` is true of the channel."""
        async with asyncio.timeout(5):
            while not what(self):
                self.changed.clear()
                await self.changed.wait()

    @property
    def shown(self) -> dict[str, Any]:
        """The channel as ARI shows it."""
        application = {"app_name": "Stasis", "app_data": ",".join(("ivr", *self.args))}
        dialplan = application if self.in_stasis else {"app_name": "Playback", "app_data": ""}
        return {"id": self.id, "dialplan": dialplan, "channelvars": {"CALLREF": self.call, **self.variables}}

    def enter(self, *args: str) -> None:
        """The dialplan hands it to the application."""
        self.in_stasis, self.where, self.args = True, None, args
        self.tell("StasisStart", args=args)

    def subscribe(self) -> None:
        """From now on its events are told outside Stasis too."""
        self.subscribed = True
        self.changed.set()

    def follow(self) -> None:
        """From now on what happens to it on an excursion is told too."""
        self.followed = True
        self.changed.set()

    def tell(self, kind: str, **more: Any) -> None:
        """Sends an event about this channel."""
        self.send({"type": kind, "channel": {"id": self.id, "channelvars": dict(self.variables)}, **more})

    def tell_if_heard(self, kind: str, **more: Any) -> None:
        """Sends an event that outside Stasis only subscribers are told."""
        if self.in_stasis or self.subscribed:
            self.tell(kind, **more)

    def press(self, key: str) -> None:
        """The caller presses a key; `#` ends a recording."""
        self.tell_if_heard("ChannelDtmfReceived", digit=key, duration_ms=100)
        if key == "#" and self.recording:
            self.end_recording()

    def hang_up(self, cause: int = 16, recorded: float = 3.0, quietly: bool = False) -> None:
        """The caller hangs up; `quietly` leaves out what comes before StasisEnd."""
        if not self.alive:
            return
        if not quietly:
            self.tell_if_heard("ChannelHangupRequest", cause=cause)
        self.silence("failed")
        self.end_recording(recorded)
        if self.in_stasis:
            self.tell("StasisEnd")
        if self.subscribed:
            self.tell("ChannelDestroyed", cause=cause, cause_txt="")
        self.alive = self.in_stasis = False
        self.changed.set()

    def begin_playback(self, playback: str, media: list[str]) -> None:
        """A playback is asked for: it begins, or waits behind the one that runs."""
        if not self.alive:
            return
        self.playing.append(playback)
        self.media[playback] = media
        self.changed.set()
        if len(self.playing) == 1:
            self._started()

    def end_playback(self, playback: str | None = None, state: str = "done") -> None:
        """A playback (the running one unless named) comes to its end."""
        ended = playback or self.playing[0]
        if ended not in self.playing:
            return
        began_next = ended == self.playing[0] and len(self.playing) > 1
        self.playing.remove(ended)
        self._tell_playback("PlaybackFinished", ended, state)
        if began_next:
            self._started()
        self.changed.set()

    def silence(self, state: str) -> None:
        """All playbacks come to their end."""
        while self.playing:
            ended = self.playing.pop()
            self._tell_playback("PlaybackFinished", ended, state)

    def begin_recording(self, name: str) -> None:
        """A recording begins."""
        if not self.alive:
            return
        self.recording = name
        self._tell_recording("RecordingStarted", name)
        self.changed.set()

    def end_recording(self, seconds: float = 3.0) -> None:
        """The running recording, if any, is closed with this length."""
        if self.recording:
            name, self.recording = self.recording, None
            write_wav(self.recordings / f"{name}.wav", seconds)
            self._tell_recording("RecordingFinished", name)

    def stop_recording(self) -> None:
        """The service ends the running recording."""
        self.end_recording(self.so_far())

    def lose_recording(self) -> None:
        """The running recording ends, and there is no file."""
        name, self.recording = self.recording or "", None
        self._tell_recording("RecordingFinished", name)

    def cut_off_recording(self, seconds: float) -> None:
        """The running recording's file is there, but it was never closed, and nothing tells its end."""
        name, self.recording = self.recording or "", None
        file = self.recordings / f"{name}.wav"
        write_wav(file, seconds)
        content = file.read_bytes()
        file.write_bytes(content[:40] + bytes(4) + content[44:])

    def break_recording(self, cause: str) -> None:
        """The running recording fails."""
        name, self.recording = self.recording or "", None
        self._tell_recording("RecordingFailed", name, cause=cause)

    def leave(self, context: str, extension: str) -> None:
        """The channel goes on in the dialplan."""
        if not self.alive:
            return
        self.in_stasis, self.where = False, (context, extension)
        self.tell("StasisEnd")
        self.changed.set()

    def redirect(self, so_far: float = 3.0) -> None:
        """Asterisk itself fetches the channel out of the application; prompts and recordings end."""
        self.silence("failed")
        self.end_recording(so_far)
        self.in_stasis = False
        self.tell("StasisEnd")

    def accept(self, by: str) -> None:
        """A person takes the call in an excursion."""
        self.set_variable("ACCEPTED", by)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Several variables change."""
        for name, value in variables.items():
            self.set_variable(name, value)

    def set_variable(self, name: str, value: str) -> None:
        """A variable changes, as the dialplan or ARI may have it."""
        self.variables[name] = value
        self.changed.set()
        if self.followed:
            self.tell("ChannelVarset", variable=name, value=value)

    def fall(self) -> None:
        """The fallback takes the call."""
        self.variables["FALLBACK"] = "1"
        self.tell_if_heard("ChannelUserevent", eventname="fallback", userevent={})

    def come_back(self, *result: str, left: str = "", to: str = "") -> None:
        """The excursion is over: `("queue", QUEUESTATUS)` or `("line", DIALSTATUS, HANGUPCAUSE, sip)`."""
        accepted = self.variables.get("ACCEPTED", "")
        self.enter("resume", self.call, self.variables["IVR_REF"], *result, accepted, left, to)

    def _started(self) -> None:
        playback = self.playing[0]
        self._tell_playback("PlaybackStarted", playback, "playing")
        if self.lasts is not None:
            asyncio.get_running_loop().call_later(self.lasts, self.end_playback, playback)

    def _tell_playback(self, kind: str, playback: str, state: str) -> None:
        self.send({"type": kind, "playback": {"id": playback, "state": state, "target_uri": f"channel:{self.id}"}})

    def _tell_recording(self, kind: str, name: str, **more: Any) -> None:
        self.send({"type": kind, "recording": {"name": name, "target_uri": f"channel:{self.id}", **more}})
