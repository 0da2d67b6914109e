"""Something looked at again and again for as long as the service runs, whatever goes wrong with one look."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable

from ivr.errors import AccueilError
from ivr.outage import Outage

TROUBLE: tuple[type[Exception], ...] = (AccueilError, sqlite3.Error, OSError)
"""What a look may raise when the world is not as it should be; anything else is a fault of ours, and told with its
place."""


async def again_and_again(
    look: Callable[[], Awaitable[None]], seconds: float, outage: Outage, without: str, *more: type[Exception]
) -> None:
    """Looks, and waits so many seconds, until it is cancelled.

    `without`: what does not happen while looks fail, such as `no letters go out`; told once to the log, as is its end.
    `more`: what else a look may raise for reasons that are not ours.
    """
    expected = TROUBLE + more
    while True:
        try:
            await look()
            outage.over()
        except expected as trouble:
            outage.tell(f"{without}, it is tried again: %s", trouble)
        except Exception:  # a fault of ours in one look must not end all that come after
            outage.tell(f"{without}, it is tried again", trace=True)
        await asyncio.sleep(seconds)
