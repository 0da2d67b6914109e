"""Turns what a running Asterisk says that it loaded into trouble, where that is not what was rendered."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from ivr.asterisk.listening import listens
from ivr.asterisk.modules import ALL
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.queues import queues_of_all
from ivr.asterisk.secrets import SOFTPHONE
from ivr.errors import ServiceTrouble
from ivr.versions.edition import Editions

CONTEXTS = (
    "entry", "arrive", "steered", "fallback", "guard", "crowded", "agents", "trouble", "nobody", "headers",
    "to-queue", "from-queue", "wait-for-agent", "waiting", "leave-for", "same-agent", "ring-agent", "answered",
    "to-line", "accept", "fallback-takes", "fallback-ask",
)  # fmt: skip


async def check(asterisk: AsteriskProcess, editions: Editions) -> None:
    """Reads back modules, endpoints, queues, dialplan and music.

    Raises ServiceTrouble naming what did not load.
    """
    endpoints = await asterisk.cli("pjsip show endpoints")
    queues = await asterisk.cli("queue show")
    dialplan = await asterisk.cli("dialplan show")
    trunks = editions.trunks()
    contexts = [*CONTEXTS, *(f"written-{name}" for name in trunks)]
    for edition in editions.all:
        contexts += [f"handover-{edition.version}", *(f"fb-{edition.version}-{node}" for node in edition.flow.nodes)]
    missing = {
        "SIP address, is it taken by another program? transport": _missing(
            _rendered(asterisk, "transport"), await asterisk.cli("pjsip show transports"), r"^Transport:\s+([\w-]+)"
        ),
        "control addresses, are they taken by another program?": await _not_ours(asterisk),
        "modules": _missing(ALL, await asterisk.cli("module show"), r"^(\w+)\.so .*Running"),
        "endpoints": _missing((*editions.names(), SOFTPHONE), endpoints, r"^ Endpoint:\s+([\w.-]+)"),
        "trunks' addresses": _missing(
            _rendered(asterisk, "identify"),
            await asterisk.cli("pjsip show identifies"),
            r"^ +Identify: +([\w.-]+)/",
        ),
        "queues": _missing(queues_of_all(editions), queues, r"^([\w.-]+) has \d+ calls"),
        "dialplan contexts": _missing(contexts, dialplan, r"^\[ Context '([\w.-]+)'"),
        "music": _missing(("wait",), await asterisk.cli("moh show classes"), r"^Class: ([\w-]+)"),
    }
    lost = "; ".join(f"{part}: {', '.join(names)}" for part, names in missing.items() if names)
    if lost:
        raise ServiceTrouble(f"Asterisk did not load everything ({lost}). See {asterisk.folder / 'log' / 'messages'}")


async def look_at_trunks(asterisk: AsteriskProcess, editions: Editions, known: Collection[str] = ()) -> None:
    """Has every trunk looked at now, but those that are known already by these names in Asterisk.

    Without that look, a trunk is not known as dead or alive until its first turn, up to `qualify` seconds later.
    """
    for name, (trunk, edition) in editions.trunks().items():
        if name not in known and edition.routing.trunks[trunk].qualify:
            await asterisk.cli(f"pjsip qualify {name}")


def _rendered(asterisk: AsteriskProcess, kind: str) -> list[str]:
    """The names of this type of object in pjsip.conf."""
    text = (asterisk.folder / "etc" / "pjsip.conf").read_text(encoding="utf-8")
    return re.findall(rf"^\[([\w.-]+)\]\ntype = {kind}$", text, re.MULTILINE)


async def _not_ours(asterisk: AsteriskProcess) -> list[str]:
    """Where ARI and AMI should be and Asterisk does not listen: who does would be told our passwords."""
    manager = re.search(r"TCP Bindaddress:\s+([\d.]+):(\d+)", await asterisk.cli("manager show settings"))
    http = re.search(r"Bound to ([\d.]+):(\d+)", await asterisk.cli("http show status"))
    names = {"ARI": http, "AMI": manager}
    return [
        name for name, at in names.items() if not (at and asterisk.pid and listens(asterisk.pid, at[1], int(at[2])))
    ]


def _missing(wanted: Iterable[str], printed: str, pattern: str) -> list[str]:
    found = set(re.findall(pattern, printed, re.MULTILINE))
    return [name for name in wanted if name not in found]
