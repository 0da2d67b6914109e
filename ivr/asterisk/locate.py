"""Turns a machine into an Installation of Asterisk that is new enough: its own, or a private copy made once."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ivr.asterisk.provision import BRING, WANTED, provision
from ivr.errors import MissingRequirement, ServiceTrouble

SBIN = ("/usr/local/sbin", "/usr/sbin")


@dataclass(frozen=True, slots=True)
class Installation:
    """An Asterisk that can be run: the words that start it, its modules, its REST description, its version."""

    command: tuple[str, ...]
    modules: Path
    rest_api: Path
    version: str

    @property
    def documentation(self) -> Path:
        """Asterisk's XML documentation: without it below `astdatadir` Asterisk does not start."""
        return self.rest_api.parent / "documentation"


async def find_or_provision(home: Path, tell: Callable[[str], None]) -> Installation:
    """The system's Asterisk if it is new enough, else the copy in `<home>/asterisk`, made there on the first call.

    `IVR_ASTERISK_DIR` names another folder for the copy, so that several homes share one.
    Raises MissingRequirement where no Asterisk can be had, ServiceTrouble when fetching it failed.
    """
    if system := await _system():
        return system
    shared = os.environ.get("IVR_ASTERISK_DIR")
    copy = Path(shared).resolve() if shared else home / "asterisk"
    if not copy.exists():
        await provision(copy, home / "log" / "provision.log", tell)
    return await _copy_in(copy)


async def _system() -> Installation | None:
    program = shutil.which("asterisk", path=os.pathsep.join([os.environ.get("PATH", ""), *SBIN]))
    version = await _version((program,)) if program else None
    if not program or not version or _parts(version) < _parts(WANTED):
        return None
    modules = _first(
        "/usr", ("lib/*-linux-gnu*/asterisk/modules", "lib*/asterisk/modules", "local/lib*/asterisk/modules")
    )
    rest_api = _first("/", ("usr/share/asterisk/rest-api", "var/lib/asterisk/rest-api"))
    return Installation((program,), modules, rest_api, version) if modules and rest_api else None


async def _copy_in(folder: Path) -> Installation:
    loader = _first(folder, ("usr/lib64/ld-linux-*.so.*", "usr/lib/ld-linux-*.so.*", "lib/ld-linux-*.so.*"))
    modules = _first(folder, ("usr/lib/*-linux-gnu*/asterisk/modules",))
    if not loader or not modules:
        raise MissingRequirement(f"{folder} holds no Asterisk; remove it, and it will be fetched anew")
    libraries = f"{modules.parent.parent}:{modules.parent}"
    command = (str(loader), "--library-path", libraries, str(folder / "usr/sbin/asterisk"))
    version = await _version(command)
    if not version or _parts(version) < _parts(WANTED):
        raise MissingRequirement(f"{BRING}: the copy in {folder} is {version or 'unusable'}")
    return Installation(command, modules, folder / "usr/share/asterisk/rest-api", version)


async def _version(command: tuple[str, ...]) -> str | None:
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(*command, "-V", stdout=pipe, stderr=nothing)
    except OSError as trouble:
        raise ServiceTrouble(f"{command[-1]} cannot be started: {trouble.strerror}") from trouble
    printed = (await process.communicate())[0].decode(errors="replace")
    found = re.search(r"\d+\.\d+\.\d+", printed)
    return found.group() if found else None


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _first(folder: str | Path, patterns: Iterable[str]) -> Path | None:
    return next((path for pattern in patterns for path in sorted(Path(folder).glob(pattern))), None)
