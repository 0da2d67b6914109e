"""Turns an Installation and a rendered run folder into a running Asterisk that outlives its controller."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from ivr.asterisk.configured import Configured
from ivr.asterisk.console import ask
from ivr.asterisk.living import end_of, running
from ivr.asterisk.locate import Installation
from ivr.asterisk.owner import as_user, hand_over, open_log, run_user
from ivr.asterisk.ownership import owned
from ivr.asterisk.records import console
from ivr.errors import ServiceTrouble

BOOT = 30.0
"""Seconds that Asterisk may take to boot fully."""

STOP = 5.0
"""Seconds that Asterisk may take to end before it is killed."""

RELOAD = "core reload"
"""What has a living Asterisk read all its files again but those that it reads only when it starts."""

SOCKET_LIMIT = 107
"""The longest path that a Unix socket can have."""

log = logging.getLogger(__name__)


class AsteriskProcess:
    """One Asterisk in one folder: `etc/asterisk.conf` says where it finds the rest, `asterisk.pid` who it is."""

    def __init__(
        self,
        installation: Installation,
        folder: Path,
        tell: Callable[[str], None] = lambda sentence: None,
        owner: bool = False,
    ) -> None:
        """`owner` is set for `ivr asterisk`, which holds the folder's lock."""
        self.installation = installation
        self.folder = folder
        self.pid: int | None = None
        self._tell, self._owner, self._joined = tell, owner, False
        self._config = folder / "etc" / "asterisk.conf"
        self._pid_file = folder / "asterisk.pid"
        self._socket = folder / "run" / "asterisk.ctl"
        self._log = console(folder)
        self._configured = Configured(folder)
        self._user: str | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def shared(self) -> bool:
        """Whether it is that of an `ivr asterisk`, and goes on without us.

        Once it was, we wait for the next one of that owner, which holds nothing while it is started anew itself.
        """
        return self._joined or (not self._owner and owned(self.folder))

    @property
    def taken_over(self) -> bool:
        """Whether somebody else had started it: it lives with its calls, and has not read what was written since."""
        return self.pid is not None and self._child is None

    async def start(self) -> None:
        """Returns when Asterisk has fully booted; one of ours that already lives in the folder is taken over.

        Where its configuration has changed since it was started, it is started anew if no call is up; calls that are
        up go on, and it reads what can be read again.

        Raises ServiceTrouble, with the last lines of its log, when it has not booted within BOOT seconds.
        """
        self._user = run_user(self.folder, Path(self.installation.command[0]))
        if self.shared:
            return await self._join()
        if await self._take_over():
            return
        self._launch()
        try:
            async with asyncio.timeout(BOOT):
                await self._booted()
        except TimeoutError:
            await self.stop()
            raise ServiceTrouble(self._story(f"did not start within {BOOT:.0f} seconds")) from None
        except asyncio.CancelledError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Ends Asterisk, and with it every call, unless it is shared; kills it when that takes longer than STOP."""
        if self.shared:
            self.pid = None
        if self.pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP):
                await self.wait()
        await self.kill()

    async def kill(self) -> None:
        """Ends an Asterisk that does not listen; does nothing when none runs."""
        if self.pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP):
                await self.wait()

    async def wait(self) -> None:
        """Returns when Asterisk has ended, however it ended; at once when none runs. A broken disk keeps its file."""
        if self.pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            await end_of(self.pid)
        if self._child:
            self._child.wait()
        if not self.shared:
            with contextlib.suppress(OSError):
                self._pid_file.unlink()
        self.pid = self._child = None

    def has_read_all(self) -> None:
        """It has read its files anew: whoever comes later finds it running with them, and takes it over."""
        self._configured.has_read()

    async def cli(self, command: str) -> str:
        """What Asterisk prints for a command of its own command line. Raises ServiceTrouble when it does not answer."""
        answered, printed = await self._ask(command)
        if not answered:
            raise ServiceTrouble(self._story(f"does not answer `{command}` ({printed.strip()})"))
        return printed

    async def _join(self) -> None:
        """Uses the Asterisk that `ivr asterisk` runs, and has it read its configuration where that has changed."""
        try:
            async with asyncio.timeout(BOOT):
                while (pid := running(self._pid_file, self._config)) is None or not await self.answers():  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise ServiceTrouble(self._story("of `ivr asterisk` does not answer")) from None
        self.pid, self._joined = pid, True
        if self._configured.changed():
            await self._read_again()
            self._configured.has_read()
        self._tell("Asterisk runs by itself here: it is used, with the calls that are up")

    async def _take_over(self) -> bool:
        self.pid = running(self._pid_file, self._config)
        if self.pid is not None:
            if await self.answers() and await self._may_go_on():
                return True
            await self.stop()
        for stale in (self._pid_file, self._socket):
            stale.unlink(missing_ok=True)
        return False

    async def _may_go_on(self) -> bool:
        """Whether the one that lives is used; for the sake of its calls also where its configuration has changed."""
        if self._configured.changed():
            if not await self._calls_are_up():
                self._tell("Asterisk was still running here with another configuration: it is started anew")
                return False
            await self._read_again()
        self._tell("Asterisk was still running here: it is taken over, with the calls that are up")
        return True

    async def _read_again(self) -> None:
        log.error(
            "Asterisk goes on for the calls that are up, and reads its changed files again (%s): what it reads only "
            "when it starts, as modules and SIP addresses, holds once you stop it at a quiet hour and start it anew",
            ", ".join(self._configured.changed()),
        )
        await self.cli(RELOAD)

    async def _calls_are_up(self) -> bool:
        shown = (await self.cli("core show channels concise")).splitlines()
        return any(line.startswith("PJSIP/") for line in shown)

    async def answers(self) -> bool:
        """Whether Asterisk says within STOP seconds that it has booted; one that hangs does not."""
        try:
            async with asyncio.timeout(STOP):
                return (await self._ask("core waitfullybooted"))[0]
        except TimeoutError:
            return False

    def _launch(self) -> None:
        if len(os.fsencode(self._socket)) > SOCKET_LIMIT:
            raise ServiceTrouble(
                f"{self.folder} is too long a path for Asterisk's control socket; choose a shorter one"
            )
        if os.geteuid() == 0 and self._user is None:
            self._tell(f"Asterisk runs as root: other users cannot enter {self.folder} or its program's folder")
        hand_over(self.folder, self._user)
        words = [*self.installation.command, "-C", str(self._config), "-f", "-n"]
        nothing = subprocess.DEVNULL
        try:
            with open_log(self._log) as log:
                self._child = subprocess.Popen(
                    words,
                    cwd=self.folder,
                    stdin=nothing,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    **as_user(self._user),
                )
        except OSError as trouble:
            raise ServiceTrouble(f"Asterisk cannot be started ({trouble}): is it still installed?") from trouble
        self.pid = self._child.pid
        self._pid_file.write_text(str(self.pid))  # at once: should we die now, the next one must find it
        self._configured.started()

    async def _booted(self) -> None:
        """Asks until the control socket answers: Asterisk itself then waits until it has fully booted."""
        while not self._socket.exists() or not (await self._ask("core waitfullybooted"))[0]:
            if self._child and self._child.poll() is not None:
                await self.wait()
                raise ServiceTrouble(self._story("ended while it was starting"))
            await asyncio.sleep(0.05)

    async def _ask(self, command: str) -> tuple[bool, str]:
        return await ask(self.installation.command, self.folder, self._user, command)

    def _story(self, what: str) -> str:
        with open_log(self._log) as log:
            lines = log.read().decode(errors="replace").splitlines()
        last = "\n".join(f"  {line}" for line in lines[-8:])
        return f"Asterisk {what}. Its last words in {self._log}:\n{last}"
