"""One person's end of a call: what happened to it, in order, and what that person can do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from ivr.ari.errors import AriRefused, ChannelGone, NotInStasis
from ivr.errors import ServiceTrouble
from ivr.outside.remote import Remote
from ivr.outside.script import GAP

Kind = Literal["caller", "line", "agent"]

TONES: dict[Kind, int] = {"caller": 540, "agent": 620, "line": 1050}
"""The hertz in which each kind of person talks, so that a recording tells who was heard."""

KEY_MS = 80

PRESSED = "pressed "
"""How the moment begins at which keys were pressed."""

REPEATED = 60
"""How often a voice is repeated at most; it lasts five seconds."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a leg: invited, answered, hears, pressed 1, got 1, talks, hung up, ended 16."""

    at: datetime
    what: str


@dataclass(slots=True, eq=False)
class Leg:
    """A leg of the outside Asterisk. `name` is the trunk or the agent.

    `heard` is the recording of what reached this person, `voice` the sound in which he talks (without its ending),
    `number` what he shows of his own: "" when it is withheld, or known by his account.
    """

    id: str
    kind: Kind
    name: str
    heard: Path
    voice: Path
    remote: Remote
    number: str = ""
    dialled: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    story: list[Moment] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _playing: int = 0
    _talking: bool = False

    def note(self, what: str) -> None:
        """Writes down what happened, and wakes whoever waits for it."""
        self.story.append(Moment(datetime.now(UTC), what))
        self._changed.set()
        self._changed = asyncio.Event()

    @property
    def pressed(self) -> list[str]:
        """Every key that this person has pressed, in order."""
        keys = (moment.what.removeprefix(PRESSED) for moment in self.story if moment.what.startswith(PRESSED))
        return [key for pressed in keys for key in pressed]

    def has(self, what: str) -> bool:
        """Whether something that begins like `what` has happened."""
        return any(moment.what.startswith(what) for moment in self.story)

    async def reached(self, what: str, seconds: float = 30.0) -> None:
        """Returns when something that begins like `what` has happened. Raises ServiceTrouble when it is too late."""
        with self._tell_in_time(what, seconds):
            async with asyncio.timeout(seconds):
                while not self.has(what):
                    if self.has("ended"):
                        raise TimeoutError
                    await self._changed.wait()

    async def wait_ended(self, seconds: float = 120.0) -> None:
        """Returns when the leg is gone and its recording complete."""
        await self.reached("ended", seconds)

    async def ring(self) -> None:
        """180 Ringing."""
        await self._do("POST", "ring")
        self.note("rings")

    async def answer(self) -> None:
        """200 OK; from now on silence is sent while nothing else is, as a telephone does."""
        await self._do("POST", "answer")
        self.note("answered")
        await self.be_silent()

    async def refuse(self, sip: int) -> None:
        """Turns the call down with this SIP status."""
        await self._do("POST", "continue", context="answers", extension=str(sip), priority=1)

    async def loop(self) -> None:
        """Is passed on to our own number, and nobody here hears it any more."""
        await self._do("POST", "continue", context="loops", extension="s", priority=1)

    async def press(self, keys: str, gap: float = GAP) -> None:
        """Presses keys, `gap` seconds from the start of one to the start of the next, and is silent again."""
        await self.stop_talking()
        pause = max(1, round(gap * 1000) - KEY_MS) if len(keys) > 1 else 1
        await self._do("POST", "dtmf", dtmf=keys, duration=KEY_MS, between=pause)
        await self.be_silent()
        self.note(f"{PRESSED}{keys}")

    async def talk(self) -> None:
        """Talks, in this person's tone, until `stop_talking`, a key or the end."""
        await self.stop_talking()
        self._playing += 1
        self._talking = True
        body = {"media": [f"sound:{self.voice}"] * REPEATED}
        with contextlib.suppress(ChannelGone, NotInStasis):
            await self.remote.ask("POST", "channels", self.id, "play", f"{self.id}-{self._playing}", body=body)
        self.note("talks")

    async def stop_talking(self) -> None:
        """Falls silent."""
        if self._talking:
            self._talking = False
            with contextlib.suppress(ChannelGone):
                await self.remote.ask("DELETE", "playbacks", f"{self.id}-{self._playing}")
            await self.be_silent()
            self.note("silent")

    async def speak(self, seconds: float) -> None:
        """Talks for `seconds`, and returns when that is done."""
        await self.talk()
        await asyncio.sleep(seconds)
        await self.stop_talking()

    async def be_silent(self) -> None:
        """Sends packets of silence until something is played."""
        await self._do("POST", "silence")

    async def vanish(self) -> None:
        """Sends nothing any more, and does not hang up."""
        await self.stop_talking()
        await self._do("DELETE", "silence")
        self.note("vanished")

    async def hang_up(self) -> None:
        """Ends the leg, answered or not."""
        self.note("hung up")
        with contextlib.suppress(ChannelGone):
            await self.remote.ask("DELETE", "channels", self.id, query={"reason": "normal"})

    async def learn(self, header: str) -> None:
        """Keeps a SIP header of the INVITE that made this leg, if it has one."""
        with contextlib.suppress(AriRefused):
            query = {"variable": f"PJSIP_HEADER(read,{header})"}
            answer = await self.remote.ask("GET", "channels", self.id, "variable", query=query)
            if answer["value"]:
                self.headers[header] = answer["value"]

    async def _do(self, method: str, *path: str, **query: Any) -> None:
        """A request about this leg; one that has ended meanwhile is no trouble."""
        with contextlib.suppress(ChannelGone, NotInStasis):
            await self.remote.ask(method, "channels", self.id, *path, query=query)

    @contextlib.contextmanager
    def _tell_in_time(self, what: str, seconds: float) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            happened = ", ".join(moment.what for moment in self.story) or "nothing"
            late = "before it ended" if self.has("ended") else f"within {seconds:.0f} s"
            raise ServiceTrouble(
                f"'{what}' did not happen to {self.kind} {self.name} {late}; there was: {happened}"
            ) from None
