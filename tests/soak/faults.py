"""What breaks in a soak, each as one act on a town whose parts can be broken alone, whole again when it returns."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime

from ivr.settings import PROJECT
from tests.live.controller import SplitTown
from tests.live.town import until

HEALS = 60.0
"""Seconds within which the service must be whole again by itself."""

Fault = Callable[[SplitTown], Awaitable[None]]


async def controller_killed(town: SplitTown) -> None:
    """`kill -9`, and started again at once."""
    town.controller.kill()
    await town.controller.start()


async def controller_away(town: SplitTown) -> None:
    """`kill -9`, and started again when the fallback has long taken its calls."""
    town.controller.kill()
    await asyncio.sleep(15)
    await town.controller.start()


async def controller_hangs(town: SplitTown) -> None:
    """Stopped for five seconds, in which the fallback has not yet taken its calls."""
    await _stopped(town, 5)


async def controller_hangs_long(town: SplitTown) -> None:
    """Stopped for so long that the fallback has taken its calls, and then it goes on."""
    await _stopped(town, 14)


async def asterisk_killed(town: SplitTown) -> None:
    """`kill -9` of Asterisk; the service starts it anew."""
    before = _asterisk(town)
    os.kill(before, signal.SIGKILL)
    await until(lambda: _asterisk(town) not in (0, before), "Asterisk was started again", HEALS)


async def restarted(town: SplitTown) -> None:
    """SIGTERM, as `systemctl restart` sends it, and started again as soon as it has ended."""
    await town.controller.stop()
    await town.controller.start()


async def routing_accepted(town: SplitTown) -> None:
    """Another version of the routing is put into force: every new call begins with it."""
    with town.settings.routing.open("a", encoding="utf-8") as text:
        text.write(f"# accepted in the middle of a soak at {datetime.now(UTC).isoformat()}\n")
    command = (sys.executable, "-m", "ivr", "routing", "accept", "--why", "soak")
    accepting = await asyncio.create_subprocess_exec(
        *command, cwd=PROJECT, env=town.controller.environment, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await accepting.communicate()
    assert accepting.returncode == 0, said.decode()


async def manager_link_cut(town: SplitTown) -> None:
    """Asterisk throws the controller off its manager interface."""
    for session in re.findall(r"^ivr\s.*?\s(\d+)\s+\d+\s+\d+\s*$", await _cli(town, "manager show connected"), re.M):
        await _cli(town, f"manager kick session {session}")


async def trunks_dead(town: SplitTown) -> None:
    """Half of the consulates' first lines answer nothing for fifteen seconds."""
    await town.behave("paris-1=dead,lyon-1=dead,madrid-1=dead")
    await asyncio.sleep(15)
    await town.behave("")


async def nobody_answers(town: SplitTown) -> None:
    """Agents' telephones ring out for fifteen seconds; the agents who are paused for it come back."""
    await town.behave("agents=ring")
    await asyncio.sleep(15)
    await town.behave("")
    await town.everybody_in()


async def journal_locked(town: SplitTown) -> None:
    """Another program keeps the journal's write lock for eight seconds."""
    with closing(sqlite3.connect(town.settings.journal, timeout=10)) as db:
        db.execute("begin immediate")
        await asyncio.sleep(8)
        db.rollback()


FAULTS: tuple[Fault, ...] = (
    controller_killed,
    routing_accepted,
    controller_hangs,
    asterisk_killed,
    manager_link_cut,
    controller_away,
    trunks_dead,
    journal_locked,
    restarted,
    controller_hangs_long,
    nobody_answers,
)


async def _stopped(town: SplitTown, seconds: float) -> None:
    town.controller.signal(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    town.controller.signal(signal.SIGCONT)


def _asterisk(town: SplitTown) -> int:
    """The process of Asterisk; 0 while there is none."""
    try:
        return int((town.settings.home / "asterisk.pid").read_text())
    except (OSError, ValueError):
        return 0


async def _cli(town: SplitTown, command: str) -> str:
    return await town.asterisk.cli(command)
