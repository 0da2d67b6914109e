"""Turns Debian's packages into a private copy of Asterisk in a folder of ours, without root and without installing."""

from __future__ import annotations

import asyncio
import fcntl
import os
import platform
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from ivr.asterisk.owner import open_log
from ivr.asterisk.sources import Archive, debian_archive
from ivr.errors import MissingRequirement, ServiceTrouble

WANTED = "22.10.1"
"""The oldest Asterisk that was seen to do all that the service needs."""

BRING = f"Please bring Asterisk {WANTED} or newer"
RELEASES = ("12", "13")


async def provision(target: Path, log: Path, tell: Callable[[str], None]) -> None:
    """Fetches and unpacks Asterisk into `target`, which appears only when it is whole; `log` keeps apt's own words.

    Several processes may ask for the same folder: one works, the others wait for it.
    Raises MissingRequirement where Debian's packages cannot be used, ServiceTrouble when fetching them failed.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    async with _alone(target.with_name(f".{target.name}.lock")):
        if not target.exists():
            archive = _archive()
            partial = target.with_name(f".{target.name}.partial")
            shutil.rmtree(partial, ignore_errors=True)
            await _fill(partial, archive, log, tell)
            (partial / "root").rename(target)
            shutil.rmtree(partial)


def _archive() -> Archive:
    release = platform.freedesktop_os_release()
    if release.get("ID") != "debian" or release.get("VERSION_ID") not in RELEASES:
        raise MissingRequirement(f"{BRING}: only on Debian 12 and 13 can it be fetched into the project's own folder")
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise MissingRequirement(f"{BRING}: {tool} is missing, so it cannot be fetched from Debian")
    archive = debian_archive(release.get("VERSION_CODENAME", ""))
    if not archive:
        raise MissingRequirement(f"{BRING}, or name a Debian archive in apt's sources so that it can be fetched")
    return archive


async def _fill(folder: Path, archive: Archive, log: Path, tell: Callable[[str], None]) -> None:
    environment = await _private_apt(folder / "apt", archive, log)
    tell("Asterisk: reading Debian's list of packages")
    await _run(log, "apt-get", "update", "-qq", env=environment)
    tell("Asterisk: downloading its packages (about 80 MB)")
    await _run(log, "apt-get", "install", "-y", "-qq", "--download-only", "asterisk", env=environment)
    packages = sorted((folder / "apt/cache/archives").glob("*.deb"))
    tell(f"Asterisk: unpacking {len(packages)} packages")
    (folder / "root").mkdir()
    for package in packages:
        await _run(log, "dpkg-deb", "-x", str(package), str(folder / "root"))


async def _private_apt(folder: Path, archive: Archive, log: Path) -> dict[str, str]:
    """An apt of our own: the machine's ways to the network (proxies), but no hook, list, status or cache of its."""
    for part in ("state/lists/partial", "cache/archives/partial", "nothing"):
        (folder / part).mkdir(parents=True)
    (folder / "status").touch()
    (folder / "sources.list").write_text(archive.line("sid"), encoding="utf-8")
    network = await _run(log, "apt-config", "dump", "Acquire")
    options = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": folder / "nothing",
        "Dir::Etc::preferencesparts": folder / "nothing",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::main": "/dev/null",
        "Dir::Etc::parts": folder / "nothing",
        "Dir::State": folder / "state",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "Acquire::Check-Valid-Until": "false",
        "Acquire::Languages": "none",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "",
        "Debug::NoLocking": "true",
    }
    own = "".join(f'{name} "{value}";\n' for name, value in options.items())
    (folder / "apt.conf").write_text(network + own, encoding="utf-8")
    return {**os.environ, "APT_CONFIG": str(folder / "apt.conf"), "LC_ALL": "C.UTF-8"}


async def _run(log: Path, *command: str, env: dict[str, str] | None = None) -> str:
    """Runs a tool to its end and returns what it printed; all of its words go to the log as well."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, env=env, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    try:
        printed = (await process.communicate())[0].decode(errors="replace")
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    with open_log(log) as file:
        file.write(f"$ {' '.join(command)}\n{printed}".encode())
    if process.returncode:
        raise ServiceTrouble(
            f"Asterisk could not be fetched ({' '.join(command[:2])} failed). {_last(printed)} See {log}"
        )
    return printed


def _last(printed: str) -> str:
    lines = [line for line in printed.splitlines() if line.startswith(("E:", "dpkg-deb:"))] or printed.splitlines()
    return lines[-1] if lines else ""


@asynccontextmanager
async def _alone(lock: Path) -> AsyncIterator[None]:
    with lock.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.2)
        yield
