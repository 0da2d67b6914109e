"""Asterisk's manager interface as a link that comes back by itself, hands events to callbacks and answers requests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ivr.ami.errors import AmiAway, AmiRefused, AmiTrouble
from ivr.ami.manager import Manager

Told = Mapping[str, str]
"""One manager event or answer: its headers; a header that came more than once has its values joined by a comma."""

RECONNECT = 2
"""Seconds between two tries to connect."""

PATIENCE = 5.0
"""Seconds that an answer may take; after them the connection counts as lost and is made anew."""

BEAT = 5.0
"""Seconds between two looks at whether Asterisk still answers."""

log = logging.getLogger(__name__)


class Link:
    """A login on the manager interface. `logged_in` is set while it stands; lost, it is made again for ever."""

    def __init__(
        self, address: str, user: str, secret: str, reconnect: int = RECONNECT, patience: float = PATIENCE
    ) -> None:
        """`address` is `host:port`; `reconnect` and `patience` are in seconds."""
        host, _, port = address.rpartition(":")
        self.logged_in = asyncio.Event()
        self._patience = patience
        self._asked: set[asyncio.Future[Any]] = set()
        self._up: list[Callable[[], Awaitable[None]]] = []
        self._down: list[Callable[[], None]] = []
        self._tasks: set[asyncio.Future[None]] = set()
        self._manager = Manager(
            patience,
            host=host,
            port=int(port),
            username=user,
            secret=secret,
            reconnect_timeout=reconnect,
            log=log,
            on_login=lambda _: self.logged_in.set(),
            on_disconnect=lambda *_: self._lost(),
        )
        self.on("FullyBooted", lambda _: self._spawn(self._go_up))

    def on(self, event: str, callback: Callable[[Told], None]) -> None:
        """Has `callback` called for every event of that name (`*` and `?` match); what it raises is logged."""
        self._manager.register_event(event, lambda _, message: _call(callback, message))

    def on_up(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Has `callback` run each time that the link stands and Asterisk is ready: read everything afresh."""
        self._up.append(callback)

    def on_down(self, callback: Callable[[], None]) -> None:
        """Has `callback` called each time that the link is lost: what was known may be so no longer."""
        self._down.append(callback)

    def start(self) -> None:
        """Begins to connect, within the running event loop; returns at once."""
        self._manager.loop = asyncio.get_running_loop()
        self._manager.connect()
        self._spawn(self._beat)

    def stop(self) -> None:
        """Ends the connection, or the tries to make one; a second time does nothing."""
        self._manager.stopped = True
        self._manager.close()
        self._lost()
        for task in tuple(self._tasks):
            task.cancel()

    def renew(self, secret: str) -> None:
        """Logs in anew, with another password."""
        self._manager.config["secret"] = secret
        self._manager.drop()

    async def ask(self, action: str, **fields: str) -> Told:
        """The one answer to an action. Raises AmiAway or AmiRefused."""
        return _told((await self._answers(action, fields, as_list=False))[0])

    async def ask_all(self, action: str, **fields: str) -> list[Told]:
        """The events of a list, without the answers that frame it. Raises AmiAway or AmiRefused."""
        return [_told(message) for message in (await self._answers(action, fields, as_list=None))[1:-1]]

    async def _answers(self, action: str, fields: Mapping[str, str], as_list: bool | None) -> list[Any]:
        """`as_list` None lets the answer say whether a list follows; an error never does."""
        if any("\r" in value or "\n" in value for value in fields.values()):
            raise ValueError(f"{action}: a line break in {fields}")
        if not self.logged_in.is_set():
            raise AmiAway("Asterisk's manager interface is not connected")
        answer = self._manager.send_action({"Action": action, **fields}, as_list=as_list)
        self._asked.add(answer)
        try:
            async with asyncio.timeout(self._patience):
                found = await answer
        except TimeoutError:
            self._manager.drop()
            raise AmiAway(f"Asterisk did not answer {action} within {self._patience:g} s") from None
        finally:
            self._asked.discard(answer)
        messages = found if isinstance(found, list) else [found]
        if not messages[0].success:
            raise AmiRefused(f"Asterisk refuses {action}: {messages[0].message}")
        return messages

    async def _beat(self) -> None:
        """Notices an Asterisk that keeps the connection and answers nothing."""
        while True:
            await asyncio.sleep(BEAT)
            if self.logged_in.is_set():
                try:
                    await self.ask("Ping")
                except AmiTrouble as trouble:
                    log.warning("AMI: %s; connecting anew", trouble)

    async def _go_up(self) -> None:
        """FullyBooted may be read before the login's own answer has been taken."""
        await self.logged_in.wait()
        for callback in self._up:
            self._spawn(callback)

    def _lost(self) -> None:
        was_up = self.logged_in.is_set()
        self.logged_in.clear()
        for answer in tuple(self._asked):
            if not answer.done():
                answer.set_exception(AmiAway("the connection to Asterisk's manager interface broke"))
        if was_up:
            for callback in self._down:
                callback()

    def _spawn(self, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.ensure_future(_run(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _run(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except AmiTrouble as trouble:
        log.warning("AMI: %s", trouble)
    except Exception:  # nobody awaits it: a fault must be seen in the log
        log.exception("AMI: work in the background failed")


def _told(message: Mapping[str, str | list[str]]) -> Told:
    return {name: value if isinstance(value, str) else ", ".join(value) for name, value in message.items()}


def _call(callback: Callable[[Told], None], message: Mapping[str, str | list[str]]) -> None:
    try:
        callback(_told(message))
    except Exception:  # panoramisk would drop it unseen, and the connection's remaining input with it
        log.exception("AMI: a callback failed on %s", message.get("event"))
