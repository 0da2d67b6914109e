"""What the service and its libraries log turned into lines on standard error, in which no telephone number is whole."""

from __future__ import annotations

import logging
import sys
from types import TracebackType

from ivr.masking import masked

FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Discreet(logging.Formatter):
    """Masks the finished line, with its exception and stack: whatever a library put into it."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def log_to_stderr() -> None:
    """Warnings and errors of everything, Python's own warnings and faults that nobody caught included."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet(FORM))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.captureWarnings(True)
    sys.excepthook = _uncaught


def _uncaught(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("ivr").critical("the program has a fault", exc_info=(kind, fault, trace))
