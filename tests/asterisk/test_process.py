"""How Asterisk starts, ends, and outlives whoever started it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from asterisk_world import World
from people import arrived

from ivr.asterisk.check import check
from ivr.asterisk.listening import listens
from ivr.asterisk.locate import Installation
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.render import render
from ivr.errors import ServiceTrouble
from ivr.versions.edition import Editions

DAY = timedelta(days=1)


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.mark.live
async def test_a_second_controller_takes_over_the_asterisk_that_lives(world: World) -> None:
    second = AsteriskProcess(world.asterisk.installation, world.settings.home)
    await second.start()
    pid = second.pid
    assert pid == world.asterisk.pid
    await second.stop()
    await world.asterisk.wait()
    assert pid and not alive(pid)


@pytest.mark.live
async def test_an_asterisk_that_was_started_with_another_configuration_is_started_anew(world: World) -> None:
    first = world.asterisk.pid
    told: list[str] = []
    (world.settings.home / "etc" / "rtp.conf").write_text("[general]\nstrictrtp = no\n")
    second = AsteriskProcess(world.asterisk.installation, world.settings.home, told.append)
    await second.start()
    await world.asterisk.wait()
    assert second.pid not in (None, first)
    assert told[0] == "Asterisk was still running here with another configuration: it is started anew"
    await second.stop()


@pytest.mark.live
async def test_calls_go_on_where_the_configuration_is_another_and_what_can_be_read_again_is(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    leg, channel = await arrived(world)
    pid, program = world.asterisk.pid, world.asterisk.installation
    before = await world.asterisk.cli("dialplan show hours-1-paris")
    render(Editions.of(world.routing), world.settings, world.secrets, program, date.today() + 60 * DAY)
    (world.settings.home / "etc" / "rtp.conf").write_text("[general]\nrtpstart = 30500\nrtpend = 31000\n")
    second = AsteriskProcess(program, world.settings.home)
    await second.start()
    assert second.pid == pid and not leg.ended.is_set()
    assert "goes on for the calls that are up, and reads its changed files again (rtp.conf)" in caplog.text
    assert "30500" in await second.cli("rtp show settings")
    assert await second.cli("dialplan show hours-1-paris") != before
    await world.controller.request("DELETE", f"channels/{channel}")
    await leg.released()
    third = AsteriskProcess(program, world.settings.home)
    await third.start()
    assert third.pid not in (None, pid)
    await third.stop()


@pytest.mark.live
async def test_a_control_address_that_another_program_has_is_named(world: World) -> None:
    await world.asterisk.stop()
    host, _, port = world.settings.ami_bind.rpartition(":")
    with socket.create_server((host, int(port))):
        await world.asterisk.start()
        with pytest.raises(ServiceTrouble, match=r"taken by another program\?: AMI\)"):
            await check(world.asterisk, Editions.of(world.routing))


def test_who_listens_is_told_apart_from_who_does_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert listens(os.getpid(), "127.0.0.1", port)
        assert not listens(os.getpid(), "127.0.0.2", port)
        with subprocess.Popen(["sleep", "60"]) as other:
            assert not listens(other.pid, "127.0.0.1", port)
            other.kill()
    assert not listens(os.getpid(), "127.0.0.1", port)


@pytest.mark.live
async def test_after_a_kill_a_new_asterisk_starts_in_the_same_folder(world: World) -> None:
    first = world.asterisk.pid
    assert first
    os.kill(first, signal.SIGKILL)
    await world.asterisk.wait()
    (world.settings.home / "asterisk.pid").write_text(str(first))
    await world.asterisk.start()
    assert world.asterisk.pid not in (None, first)
    assert "System uptime" in await world.asterisk.cli("core show uptime")


@pytest.mark.live
async def test_an_asterisk_that_hangs_is_killed_and_replaced(world: World) -> None:
    first = world.asterisk.pid
    assert first
    os.kill(first, signal.SIGSTOP)
    second = AsteriskProcess(world.asterisk.installation, world.settings.home)
    await second.start()
    assert second.pid != first
    await world.asterisk.wait()
    await second.stop()


STARTER = """
import asyncio, sys
from pathlib import Path
from ivr.asterisk.listening import listens
from ivr.asterisk.locate import Installation
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.render import render

async def start():
    home, *command = sys.argv[1:]
    installation = Installation(tuple(command), Path(home), Path(home), "22.10.1")
    asterisk = AsteriskProcess(installation, Path(home))
    await asterisk.start()
    print("pid", asterisk.pid, flush=True)
    await asterisk.wait()

asyncio.run(start())
"""


@pytest.mark.live
async def test_it_survives_the_killing_of_its_starter(world: World) -> None:
    await world.asterisk.stop()
    words = (sys.executable, "-c", STARTER, str(world.settings.home), *world.asterisk.installation.command)
    starter = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    assert starter.stdout
    started = int((await starter.stdout.readline()).split()[1])
    starter.kill()
    await starter.wait()
    await world.asterisk.start()
    assert world.asterisk.pid == started
    assert "System uptime" in await world.asterisk.cli("core show uptime")


@pytest.mark.live
async def test_what_did_not_load_is_named(world: World) -> None:
    await check(world.asterisk, Editions.of(world.routing))
    queues = {**world.routing.queues, "spare": world.routing.queues["fr"]}
    with pytest.raises(ServiceTrouble, match="queues: spare"):
        await check(world.asterisk, Editions.of(world.routing.model_copy(update={"queues": queues})))


async def test_a_program_that_ends_at_once_is_reported_with_its_last_words(tmp_path: Path) -> None:
    script = "/bin/sh", "-c", "echo no such module >&2; exit 1"
    broken = AsteriskProcess(Installation(script, tmp_path, tmp_path, "22.10.1"), tmp_path)
    with pytest.raises(ServiceTrouble, match="no such module"):
        await broken.start()
    assert broken.pid is None


async def test_a_program_that_never_boots_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.asterisk.process.BOOT", 0.5)
    script = "/bin/sh", "-c", "sleep 60"
    slow = AsteriskProcess(Installation(script, tmp_path, tmp_path, "22.10.1"), tmp_path)
    starting = asyncio.create_task(slow.start())
    with pytest.raises(ServiceTrouble, match="did not start"):
        await starting
    assert slow.pid is None


async def test_a_path_that_is_too_long_for_the_control_socket_is_named(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)
    with pytest.raises(ServiceTrouble, match="shorter"):
        await AsteriskProcess(Installation(("/bin/true",), tmp_path, tmp_path, "22.10.1"), long).start()
