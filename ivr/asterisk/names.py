"""Host names of trunks turned into addresses, soon: Asterisk itself waits for a silent name server, and does not start
meanwhile.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import socket
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

from ivr.outage import Outage
from ivr.private import write_private

log = logging.getLogger(__name__)

WITHIN = 1.0
"""Seconds that all names together may take of which an address is kept."""

PATIENCE = 10.0
"""The same of names of which none is: nobody would be known who calls from there."""

FRESH = 60.0
"""Seconds for which an answer, or that there was none, is taken for true."""

Addresses = tuple[str, ...]

_lately: dict[str, tuple[float, Addresses]] = {}
_asking, _keeping = Lock(), Lock()
_outage = Outage(log, "the address of every trunk is known again")


def addresses(hosts: Collection[str], kept: Path) -> dict[str, Addresses]:
    """The numeric addresses of each host: its own, those that its name has now, or those that it had last.

    `kept` is the file of the latter, as JSON. A name that never could be resolved has none.
    """
    names = [host for host in hosts if not numeric(host)]
    told = _known(kept) if names else {}
    with _asking:
        _ask([name for name in names if _lately.get(name, (0.0, ()))[0] < time.monotonic() - FRESH], told, kept)
        now = {name: found for name in names if (found := _lately[name][1])}
    for name in names:
        if name not in now:
            last = ", ".join(told.get(name, ())) or "none, so nobody who calls from there is known"
            _outage.tell(f"the trunk address {name} cannot be resolved; the one it had last is used: %s", last)
    if names and len(now) == len(names):
        _outage.over()
    _keep(kept, now)
    return {host: (host,) if numeric(host) else now.get(host, told.get(host, ())) for host in hosts}


def numeric(host: str) -> bool:
    """Whether it is an address, and no name."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _ask(names: Collection[str], told: Mapping[str, Addresses], kept: Path) -> None:
    """Fills in what is known lately. A thread that a name server leaves waiting notes the answer once it comes."""
    asked = time.monotonic()
    _lately.update({name: (asked, ()) for name in names})
    threads = {
        name: Thread(target=_resolve, args=[name, kept], name=f"resolving {name}", daemon=True) for name in names
    }
    for thread in threads.values():
        thread.start()
    for name, thread in threads.items():
        until = asked + (WITHIN if told.get(name) else PATIENCE)
        thread.join(max(0.0, until - time.monotonic()))


def _resolve(name: str, kept: Path) -> None:
    try:
        told = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_DGRAM)
    except OSError:
        return
    found = tuple(sorted({str(address[0]) for *_, address in told}))
    _lately[name] = time.monotonic(), found
    with suppress(OSError):  # the next that asks writes it, and tells of the disk
        if found and kept.parent.is_dir():
            _keep(kept, {name: found})


def _keep(kept: Path, found: Mapping[str, Addresses]) -> None:
    with _keeping:
        told = _known(kept) if found else {}
        if any(told.get(name) != new for name, new in found.items()):
            write_private(kept, json.dumps({**told, **found}))


def _known(kept: Path) -> dict[str, Addresses]:
    try:
        return {name: tuple(found) for name, found in json.loads(kept.read_text()).items()}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, TypeError):
        log.warning("%s cannot be read and is made anew", kept)
        return {}
