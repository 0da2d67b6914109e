"""A call's telephone over ARI: commands turned into requests, ARI's events into flow events, and one last."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta

from ivr.ari import wire
from ivr.ari.away import Away
from ivr.ari.closing import Closing
from ivr.ari.ending import Ending
from ivr.ari.errors import AriTrouble
from ivr.ari.found import Found
from ivr.ari.handing import to_fallback
from ivr.ari.house import asked
from ivr.ari.inbox import Inbox
from ivr.ari.leg import Leg
from ivr.ari.playing import Playing
from ivr.ari.recording import Recorder
from ivr.ari.running import Running
from ivr.ari.sign import Sign
from ivr.ari.tries import Tries
from ivr.ari.written import Written
from ivr.flow.asking import Asking
from ivr.flow.commands import (
    Command,
    Connect,
    Enqueue,
    Foresee,
    GiveNumber,
    HangUp,
    LookUp,
    Play,
    Record,
    Register,
    StopPlay,
    Wait,
)
from ivr.flow.events import BROKEN, Event, Key, PlayEnded, Recorded, TimerEnded

log = logging.getLogger(__name__)

NOTHING: Mapping[str, str] = {}


class AriPhone:
    """Implements `ivr.calls.phone.Phone` for one channel. `on_over` is called once, with the last event."""

    def __init__(self, leg: Leg, on_over: Callable[[AriPhone], None], since: datetime) -> None:
        """No event is told with an earlier moment than `since`."""
        self.leg = leg
        self.over = Sign()
        self.stand = ""
        """Where the call stands, in the words of the fallback; it goes along on every excursion."""
        self.may_be_recorded = False
        """Whether there may be a recording: of a message, of an opinion or of a talk."""
        self._on_over = on_over
        self._inbox = Inbox(since)
        self._deliver = self._inbox.put
        self._running = Running()
        self._spawn = self._running.spawn
        self._ending = Ending()
        self._away = Away(leg, self._deliver)
        self._released = self._leaves = False
        self._playing, self._recorder = Playing(leg), Recorder(leg, self._ending.seen)
        self._closing = Closing(leg, self._ending, self._inbox, self._running, self._recorder, self._ended)
        self._tries = Tries(leg, self._ending, self._deliver, self._closing.hung_up)

    async def perform(self, command: Command) -> None:
        """Starts a command and returns at once; see `Phone`."""
        if self._inbox.closed or self._leaves:
            return
        match command:
            case Wait():
                ended = TimerEnded(self.leg.now() + timedelta(seconds=command.seconds), command.ref)
                self._running.later(command.seconds, lambda: self._deliver(ended))
            case StopPlay():
                self._spawn(self._playing.stop(command.ref))
            case HangUp():
                self.release()
            case Play():
                self._try(command.ref, self._playing.start(command))
            case Record():
                self.may_be_recorded = True
                self._try(command.ref, self._record(command, self._recorder.record))
            case Foresee():
                self._deliver(self.leg.lobby.foresee(command))
            case Register() | GiveNumber() | LookUp():
                self._try(command.ref, self._ask_house(command))
            case Enqueue() | Connect():
                self.may_be_recorded = True
                self._away.begins(command)
                self._try(command.ref, self._leave(command))

    async def next_event(self) -> Event:
        """The next thing that happened to the call; `HungUp` or `TakenOver` is the last."""
        return await self._inbox.next()

    def begin(self) -> None:
        """Asks to be told of the channel's end even outside Stasis."""
        self._ask_for(self.leg.client.applications.subscribe)

    def take_up(self, asking: Asking, seen: Found, taken_at: datetime | None = None) -> None:
        """Goes on with a call whose controller died while it waited for `asking`, on a channel that was found.

        `taken_at` is when somebody took the call, where that is not known yet.
        """
        self._ask_for(self.leg.client.applications.follow)
        want = asking.want
        if isinstance(want, Record):
            self._try(asking.ref, self._record(want, self._recorder.go_on))
        elif seen.back_from(asking.ref):
            self._away.found(seen, want, taken_at)
            self.resume(seen.args[2:], self.leg.now())
        elif not seen.here:
            self._away.found(seen, want, taken_at)

    def release(self) -> None:
        """Hangs up; HungUp follows."""
        self._released = True
        self._spawn(self._tries.ask("hung up yet", self.leg.client.channels.hangup(self.leg.channel)))

    @property
    def steered(self) -> bool:
        """Whether the caller is with us, and not waiting or talking in an excursion."""
        return self._away.ref is None

    @property
    def ending(self) -> bool:
        """Whether the call is over for us: nothing more is told but the end."""
        return self._inbox.closed

    @property
    def moves(self) -> int:
        """How often the caller was sent away or came back."""
        return self._away.moves

    def hand_over(self) -> None:
        """Leaves the caller to the fallback, which goes on at his node; TakenOver follows, and nothing is done more."""
        self._leaves = True
        self._spawn(to_fallback(self.leg, self.stand, self._playing, self._recorder))

    def resume(self, args: Sequence[str], at: datetime, variables: Mapping[str, str] = NOTHING) -> None:
        """The channel came back from an excursion with `(ref, kind, ...)`, and shows these variables."""
        self._away.seen(variables, at)
        self._away.back(args, at)

    def hear(self, event: wire.WireEvent, at: datetime) -> None:
        """Takes an ARI event of this channel, and when it happened; called by the reader, never waits."""
        match event:
            case wire.ChannelDestroyed() | wire.ChannelHangupRequest() | wire.StasisEnd() | wire.Fallen():
                self._goes(event, at)
            case wire.ChannelDtmfReceived():
                self._key(event.digit, at)
            case wire.PlaybackFinished():
                self._play_ended(event.playback, at, event.ok)
            case wire.RecordingFinished():
                self._recorder.finished(event.name)
            case wire.RecordingFailed():
                self._recorder.finished(event.name, broken=event.cause)
            case wire.ChannelVarset():
                self._away.told(event.variable, event.value, at)
            case wire.Dialling() if self._away.on_a_line:
                self._spawn(self._away.watch_line(event))

    def _goes(
        self, event: wire.ChannelDestroyed | wire.ChannelHangupRequest | wire.StasisEnd | wire.Fallen, at: datetime
    ) -> None:
        if not isinstance(event, wire.Fallen):
            self._away.seen(event.variables, at)
        match event:
            case wire.ChannelDestroyed():
                self._closing.gone(at, event.cause)
            case wire.ChannelHangupRequest():
                self._closing.hung_up(at, event.cause)
            case wire.StasisEnd() if self._away.ref is None:
                self._closing.left(at)
            case wire.Fallen():
                self._closing.taken_over(at)

    def broke(self, at: datetime) -> None:
        """Asterisk has ended, and this channel with it."""
        self._closing.gone(at, BROKEN)
        self._recorder.broke()

    def caught_up(self, seen: Found | None, moves: int, written: Written) -> None:
        """After a lost link: tells what became of the caller meanwhile. `seen` is his channel, None when it is gone.

        `moves` is how many there were before it was looked up: if there were more since, it may have been seen before.
        """
        now = self.leg.now()
        if seen is None:
            self._closing.gone(*written.ended.get(self.leg.channel, (now, None)))
        elif seen.fallback:
            self._closing.taken_over(now)
        elif self.moves != moves:
            return
        elif self._away.ref is None and not seen.here:
            self._closing.left(now)
        elif self._away.ref is not None and self._away.ref == seen.ref:
            self._away.caught_up(seen, written.talks.get(self.leg.channel, now), now)

    async def catch_up(self) -> None:
        """After a lost link: notices prompts and recordings that ended meanwhile, and hangs up if that was wanted."""
        if self._inbox.closed:
            return
        try:
            if self._released:
                self.release()
            for ref in await self._playing.ended_unheard():
                self._play_ended(ref, self.leg.now(), ok=True)
            await self._recorder.catch_up()
        except AriTrouble as error:
            log.warning("call %s: not caught up: %s", self.leg.call, error)

    def _ask_for(self, events: Callable[[str], Coroutine[None, None, None]]) -> None:
        self._spawn(self._tries.ask("subscribed", events(self.leg.channel)))

    def _ended(self) -> None:
        self.over.set()
        self._on_over(self)

    def _key(self, digit: str, at: datetime) -> None:
        if self._recorder.active:
            if self._recorder.key(digit):
                self._spawn(self._recorder.insist())
        elif self._away.ref is None:
            self._deliver(Key(at, digit))

    def _play_ended(self, ref: str, at: datetime, ok: bool) -> None:
        if self._playing.finished(ref):
            if ok:
                self._deliver(PlayEnded(at, ref))
            else:
                self._spawn(self._play_broke_off(ref, at))

    async def _play_broke_off(self, ref: str, at: datetime) -> None:
        """A clip that cannot be played, unless it comes of a hang-up whose own event is still on its way."""
        await self._ending.shows_itself()
        self._deliver(PlayEnded(at, ref, ok=False))

    async def _record(self, command: Record, how: Callable[[Record], Awaitable[Recorded | None]]) -> None:
        if recorded := await how(command):
            self._deliver(recorded)

    async def _ask_house(self, command: Register | GiveNumber | LookUp) -> None:
        self._deliver(await asked(self.leg, command))

    async def _leave(self, command: Enqueue | Connect) -> None:
        await self._playing.stop_all()
        await self._away.leave(command, self.stand)

    def _try(self, ref: str, work: Coroutine[None, None, None]) -> None:
        self._spawn(self._tries.perform(ref, work))
