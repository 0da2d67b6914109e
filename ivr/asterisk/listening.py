"""A process and a TCP address turned into whether that process, and no other, listens there."""

from __future__ import annotations

import os
import socket
from pathlib import Path

LISTENING = "0A"
PROC = Path("/proc")


def listens(pid: int, host: str, port: int) -> bool:
    """Whether the process has a listening socket on exactly this IPv4 address."""
    number = int.from_bytes(socket.inet_aton(host), "little")
    place = f"{number:08X}:{port:04X}"
    rows = [line.split() for line in (PROC / "net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if (row[1], row[3]) == (place, LISTENING)}
    return bool(sockets & set(_open_files(pid)))


def _open_files(pid: int) -> list[str]:
    found = []
    for descriptor in (PROC / str(pid) / "fd").iterdir():
        try:
            found.append(os.readlink(descriptor))
        except FileNotFoundError:
            continue
    return found
