"""Makes every live call, in two halves side by side, each in towns of its own: most of a call is waiting."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from types import FrameType

LIVE = (sys.executable, "-m", "pytest", "-m", "live and not rush")
CASES, OTHERS = "tests/live", "--ignore=tests/live"
"""The halves: the cases, which show how they get on, and all other live tests, whose words come when they are over."""


def main() -> int:
    """0 when both halves pass. Whoever ends it ends both, and their Asterisks with them."""
    with tempfile.TemporaryFile() as words:
        halves = [
            subprocess.Popen([*LIVE, CASES]),
            subprocess.Popen([*LIVE, OTHERS], stdout=words, stderr=subprocess.STDOUT),
        ]

        def end(number: int, frame: FrameType | None) -> None:
            for half in halves:
                half.send_signal(signal.SIGINT)

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, lambda *_: None)  # the terminal tells both halves itself
        ended = [half.wait() for half in halves]
        words.seek(0)
        sys.stdout.write(words.read().decode())
    return max(map(abs, ended))


if __name__ == "__main__":
    sys.exit(main())
