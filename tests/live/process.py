"""The controller as a process of its own (`ivr up`), or another command, that can be started, killed and stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from ivr.settings import PROJECT, Settings
from tests.live.town import until

UP = "The service is up."
STARTS, ENDS = 120.0, 30.0
"""Seconds that the controller may take to start, and to end when it is asked to."""

DRAIN = "3"
"""Seconds that calls may take to finish when it ends."""


class Controller:
    """`ivr up` in a folder of its own; what it prints is in `log`. Asterisk is its child, and outlives it.

    `word` may be another command, which is up when it has said `up`; `program` another way to run it.
    """

    def __init__(self, settings: Settings, word: str = "up", up: str = UP, program: str = "ivr") -> None:
        self._settings, self._word, self._up, self._program = settings, word, up, program
        self.log = settings.home / f"{word}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def said(self) -> str:
        """All that it has printed since the first start."""
        return self.log.read_text() if self.log.exists() else ""

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process
        return self._process.pid

    async def start(self, *words: str) -> None:
        """Returns when it is up; `words` are options of `ivr up`."""
        before = self.said.count(self._up)
        self.launch(*words)
        await until(lambda: self._ended or self.said.count(self._up) > before, "the controller is up", STARTS)
        assert not self._ended, f"the controller ended while it was starting:\n{self.said}"

    def launch(self, *words: str) -> None:
        """Starts it and waits for nothing."""
        assert self._ended, "it runs"
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", self._program, self._word, *words]
            self._process = subprocess.Popen(command, cwd=PROJECT, env=self.environment, stdout=log, stderr=log)

    @property
    def environment(self) -> dict[str, str]:
        """What tells a command which service is meant."""
        one = self._settings
        first, last = one.rtp_ports
        return os.environ | {
            "IVR_HOME": str(one.home), "IVR_ROUTING": str(one.routing), "IVR_PROMPTS": str(one.prompts),
            "IVR_SIP_BIND": one.sip_bind, "IVR_ARI_BIND": one.ari_bind, "IVR_AMI_BIND": one.ami_bind,
            "IVR_METRICS_BIND": one.metrics_bind, "IVR_WEB_BIND": one.web_bind, "IVR_RTP_PORTS": f"{first}-{last}",
            "PYTHONPATH": str(PROJECT), "IVR_DRAIN": DRAIN,
        }  # fmt: skip

    def kill(self) -> None:
        """`kill -9`: it ends at once and cleans nothing up."""
        self.signal(signal.SIGKILL)
        assert self._process
        self._process.wait()

    def signal(self, sign: signal.Signals) -> None:
        """Sends it any signal; SIGSTOP and SIGCONT let it hang and go on."""
        assert self._process and not self._ended, "it does not run"
        self._process.send_signal(sign)

    async def stop(self) -> None:
        """SIGTERM, and returns when it has ended; one that has ended already is left alone."""
        if self._process and not self._ended:
            for sign in (signal.SIGCONT, signal.SIGTERM):
                self.signal(sign)
            try:
                await until(lambda: self._ended, "the controller has ended", ENDS)
            finally:
                self._process.kill()
                self._process.wait()

    @property
    def runs(self) -> bool:
        """Whether its process lives."""
        return not self._ended

    @property
    def _ended(self) -> bool:
        return self._process is None or self._process.poll() is not None
