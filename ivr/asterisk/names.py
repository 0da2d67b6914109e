"""Host names of trunks turned into addresses within a second: Asterisk itself waits for a silent name server, and
does not start meanwhile.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import socket
import time
from collections.abc import Collection
from pathlib import Path
from threading import Lock, Thread

from ivr.asterisk.secrets import write_private

log = logging.getLogger(__name__)

WITHIN = 1.0
"""Seconds that all names together may take."""

FRESH = 60.0
"""Seconds for which an answer, or that there was none, is taken for true."""

Addresses = tuple[str, ...]

_lately: dict[str, tuple[float, Addresses]] = {}
_asking = Lock()


def addresses(hosts: Collection[str], kept: Path) -> dict[str, Addresses]:
    """The numeric addresses of each host: its own, those that its name has now, or those that it had last.

    `kept` is the file of the latter, as JSON. A name that never could be resolved has none.
    """
    names = [host for host in hosts if not numeric(host)]
    told = _known(kept) if names else {}
    with _asking:
        _ask([name for name in names if _lately.get(name, (0.0, ()))[0] < time.monotonic() - FRESH])
        now = {name: found for name in names if (found := _lately[name][1])}
    for name in names:
        if name not in now:
            last = ", ".join(told.get(name, ())) or "none, so nobody who calls from there is known"
            log.error("the trunk address %s cannot be resolved; the one it had last is used: %s", name, last)
    if any(told.get(name) != found for name, found in now.items()):
        write_private(kept, json.dumps(told | now))
    return {host: (host,) if numeric(host) else now.get(host, told.get(host, ())) for host in hosts}


def numeric(host: str) -> bool:
    """Whether it is an address, and no name."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _ask(names: Collection[str]) -> None:
    """Fills in what is known lately. A thread that a name server leaves waiting is left to itself."""
    found: dict[str, Addresses] = {}

    def ask(name: str) -> None:
        try:
            told = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_DGRAM)
        except OSError:
            return
        found[name] = tuple(sorted({str(address[0]) for *_, address in told}))

    threads = [Thread(target=ask, args=[name], daemon=True) for name in names]
    for thread in threads:
        thread.start()
    until = time.monotonic() + WITHIN
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    _lately.update({name: (time.monotonic(), found.get(name, ())) for name in names})


def _known(kept: Path) -> dict[str, Addresses]:
    try:
        return {name: tuple(found) for name, found in json.loads(kept.read_text()).items()}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, TypeError):
        log.warning("%s cannot be read and is made anew", kept)
        return {}
