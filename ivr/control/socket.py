"""The path of the control socket turned into a bound or a connected socket, however long that path is."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ivr.errors import MissingRequirement, ServiceTrouble, UserMistake

PROBE = 1.0
"""Seconds a running service has to take a connection before it counts as hung (and still as running)."""


def listen(path: Path) -> socket.socket:
    """A listening socket at `path`, mode 0600; one that a dead service left there is replaced.

    Raises ServiceTrouble when a service is running there, or the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    try:
        with _folder(path.parent) as folder:
            fcntl.flock(folder, fcntl.LOCK_EX)
            _clear(path, folder)
            os.fchmod(listening.fileno(), 0o600)
            listening.bind(_short(path, folder))
            listening.listen()
    except OSError as trouble:
        listening.close()
        raise ServiceTrouble(f"the control socket {path} cannot be made: {trouble}") from trouble
    except ServiceTrouble:
        listening.close()
        raise
    return listening


def connect(path: Path) -> socket.socket:
    """A socket connected to the service.

    Raises MissingRequirement when none is running there, UserMistake when it is not ours, ServiceTrouble when it is
    too busy to take the connection.
    """
    connected = socket.socket(socket.AF_UNIX)
    connected.settimeout(PROBE)
    try:
        with _folder(path.parent) as folder:
            connected.connect(_short(path, folder))
    except (BlockingIOError, TimeoutError) as trouble:
        connected.close()
        raise ServiceTrouble(
            f"the service in {path.parent} does not take the connection: look into its log"
        ) from trouble
    except PermissionError as trouble:
        connected.close()
        raise UserMistake(
            f"the service in {path.parent} is another user's: run this as the one that runs it"
        ) from trouble
    except OSError as trouble:
        connected.close()
        raise MissingRequirement(f"no service is running in {path.parent}: start it with `ivr up`") from trouble
    connected.setblocking(False)
    return connected


def _clear(path: Path, folder: int) -> None:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(PROBE)
        try:
            probe.connect(_short(path, folder))
        except FileNotFoundError:
            return
        except ConnectionRefusedError:
            os.unlink(path.name, dir_fd=folder)
            return
        except (TimeoutError, BlockingIOError):
            pass
    raise ServiceTrouble(f"a service is already running in this folder ({path.parent}): stop it, or set IVR_HOME")


@contextmanager
def _folder(path: Path) -> Iterator[int]:
    opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield opened
    finally:
        os.close(opened)


def _short(path: Path, folder: int) -> str:
    """A name of the socket that fits into the 108 bytes that the system allows."""
    return f"/proc/self/fd/{folder}/{path.name}"
