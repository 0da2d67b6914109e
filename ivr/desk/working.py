"""What takes long goes on by itself, one thing at a time; its page says how far it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ivr.errors import AccueilError, UserMistake

Tell = Callable[[str], None]
"""Says how far it is, in a sentence."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Work:
    """`kind` is what is done, for `who`; `told` says how far it is; `result` and `wrong` are empty until it is over."""

    kind: str
    who: str
    told: list[str] = field(default_factory=list)
    result: str = ""
    wrong: str = ""

    @property
    def over(self) -> bool:
        """Whether there is nothing to wait for any more."""
        return bool(self.result or self.wrong)


class Works:
    """The one that goes on, or was the last."""

    def __init__(self) -> None:
        self.last: Work | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, kind: str, who: str, doing: Callable[[Tell], Awaitable[str]]) -> None:
        """Begins it. Raises UserMistake while another one goes on."""
        if self.last and not self.last.over:
            raise UserMistake("something else is being done: try again when that is over")
        self.last = Work(kind, who)
        self._task = asyncio.create_task(_done(self.last, doing))

    async def ended(self) -> None:
        """Returns when nothing goes on."""
        if self._task:
            await asyncio.wait([self._task])

    async def stop(self) -> None:
        """Whatever goes on is given up."""
        if self._task:
            self._task.cancel()
            await self.ended()


async def _done(work: Work, doing: Callable[[Tell], Awaitable[str]]) -> None:
    try:
        work.result = await doing(work.told.append) or "-"
    except AccueilError as trouble:
        work.wrong = str(trouble)
    except asyncio.CancelledError:
        work.wrong = "given up: the service has ended"
        raise
    except Exception as fault:  # whoever waits must not wait for ever; it is in the log with the place
        log.exception("the desk: %s failed", work.kind)
        work.wrong = f"the service made a mistake ({type(fault).__name__}); see its log"
