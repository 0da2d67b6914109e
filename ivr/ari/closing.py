"""The first sign that a call is over for us turned into its last event, with what was recorded until then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ivr.ari.ending import Ending
from ivr.ari.inbox import Inbox
from ivr.ari.leg import Leg
from ivr.ari.recording import Recorder
from ivr.ari.running import Running
from ivr.ari.whereabouts import still_up


class Closing:
    """Closes one call, once, whatever is seen of its end and how often. `on_over` is called after the last event."""

    __slots__ = ("_ending", "_inbox", "_leg", "_on_over", "_recorder", "_running")

    def __init__(
        self,
        leg: Leg,
        ending: Ending,
        inbox: Inbox,
        running: Running,
        recorder: Recorder,
        on_over: Callable[[], None],
    ) -> None:
        self._leg, self._ending = leg, ending
        self._inbox, self._running, self._recorder = inbox, running, recorder
        self._on_over = on_over

    def left(self, at: datetime) -> None:
        """The channel has left the application."""
        self._ending.left(at)
        self._begin()

    def taken_over(self, at: datetime) -> None:
        """The dialplan has the call for good."""
        self._ending.let_go(at)
        self._begin()

    def hung_up(self, at: datetime, cause: int | None = None) -> None:
        """A hang-up has been seen; its last word may follow."""
        self._ending.sign(at, cause)
        self._begin()

    def gone(self, at: datetime, cause: int | None) -> None:
        """The channel is no more."""
        self._ending.last_word(at, cause)
        self._begin()

    def _begin(self) -> None:
        if not self._inbox.closed:
            self._inbox.closed = True
            self._running.end_timers()
            self._running.spawn(self._close())

    async def _close(self) -> None:
        recorded = await self._recorder.rescue()
        await self._ending.settled()
        if not self._ending.hung_up and await still_up(self._leg):
            self._ending.let_go(self._leg.now())
        self._leg.lobby.left(self._leg.call)
        self._inbox.put_last(self._ending.as_event(recorded))
        self._on_over()
        del self._on_over  # it is the phone's own: with it the call's memory is free now, and not at some sweep
        self._running.end_tasks()
