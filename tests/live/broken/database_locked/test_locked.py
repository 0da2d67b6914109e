"""Calls while another process holds the journal's lock: nobody notices, and all is written once when it lets go."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager

import pytest
import pytest_asyncio

from ivr.control.questions import ask
from tests.callbacks.house import ask as wants_to_be_called
from tests.live import listening
from tests.live.broken.calls import MORNING, heard, incidents, nothing, placed, stored, whole
from tests.live.process import Controller
from tests.live.town import Town, Towns

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

SPAIN = "+34910000100"
"""A national number; whoever complains there is asked whether the conversation may be recorded."""

NO_FRENCH = "amina=away,claire=away,idir=away"
HELD = "another process holds its lock"


@pytest_asyncio.fixture(loop_scope="session")
async def town(towns: Towns) -> AsyncIterator[Town]:
    """The town whose routing is not changed at all, with nobody for callers who speak French."""
    opened = await towns.with_routing({})
    await opened.arrange(MORNING, NO_FRENCH, noticed=True)
    yield opened
    await opened.nobody_called_back()
    assert not await opened.left_over()


@contextmanager
def locked(town: Town) -> Iterator[None]:
    """Nobody else can write to the journal."""
    assert town.service.journal.flush()
    with closing(sqlite3.connect(town.service.settings.journal, isolation_level=None)) as other:
        other.execute("begin exclusive")
        yield
        other.execute("rollback")


async def ivr(town: Town, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the service's operator, to its end."""
    environment = Controller(town.service.settings).environment
    command = [sys.executable, "-m", "ivr", *words]
    options = {"env": environment, "capture_output": True, "text": True, "timeout": 60}
    return await asyncio.to_thread(subprocess.run, command, **options)


async def test_calls_notice_nothing_and_are_written_once_it_lets_go(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    told = len(incidents(town, "disk"))
    with locked(town):
        talk, message = await asyncio.gather(placed(town, "3 2 1 1 !", nothing, SPAIN), placed(town, "1 1 ~3#"))
        status = await ask(town.service.settings.control, "status")
        assert status["journal"]["waiting"] > 10 and not status["journal"]["lost"]
    assert (talk.disposition, message.disposition) == ("served", "voicemail")
    whole(town, talk, message)
    assert len(stored(town, message).messages) == 1
    assert list(listening.talked(talk.caller, talk.legs[0])) == []
    heard(town, message.caller, "fr/leave-message", "fr/beep", "fr/message-thanks")
    ((what, detail),) = incidents(town, "disk")[told:]
    assert what == "journal delayed" and "none lost" in detail and HELD in detail
    loud = [
        line.message for line in caplog.records if line.name == "ivr.journal.writer" and line.levelno >= logging.ERROR
    ]
    assert len(loud) == 1 and HELD in loud[0]


async def test_commands_say_what_holds_them_up(town: Town) -> None:
    callback = await wants_to_be_called(town, town.new_number())
    with locked(town):
        listed, cancelled = await asyncio.gather(ivr(town, "callbacks"), ivr(town, "callbacks", "cancel", callback))
        calls = await ivr(town, "calls")
    assert (listed.returncode, calls.returncode) == (0, 0)
    assert callback in listed.stdout
    assert cancelled.returncode == 1
    (sentence,) = cancelled.stderr.splitlines()
    assert sentence.startswith(f"ivr: callback {callback} is not cancelled") and HELD in sentence
