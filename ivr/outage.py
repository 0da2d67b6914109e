"""What is out of order for a while, turned into one line of the log for each thing wrong, and one at its end."""

from __future__ import annotations

import logging


class Outage:
    """Keeps a log readable while something is tried again and again."""

    def __init__(self, log: logging.Logger, over: str) -> None:
        """`over` is the sentence that says that all is well again."""
        self._log, self._over = log, over
        self._told: set[str] = set()

    def tell(self, message: str, *details: object, trace: bool = False) -> None:
        """Says what is wrong; the same message, whatever its details, only at its first time.

        `trace`: with the way to the exception that is being handled, for a fault of our own.
        """
        level = logging.DEBUG if message in self._told else logging.ERROR
        self._log.log(level, message, *details, exc_info=trace)
        self._told.add(message)

    def over(self) -> None:
        """It works; said only if something had been wrong."""
        if self._told:
            self._log.warning(self._over)
        self._told.clear()
