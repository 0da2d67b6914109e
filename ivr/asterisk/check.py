"""Turns what a running Asterisk says that it loaded into trouble, where that is not what was rendered."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ivr.asterisk.listening import listens
from ivr.asterisk.modules import ALL
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.queues import queues_of
from ivr.asterisk.secrets import SOFTPHONE
from ivr.errors import ServiceTrouble
from ivr.routing.model import Routing

CONTEXTS = (
    "entry", "arrive", "room", "steered", "fallback", "guard", "crowded", "agents", "trouble", "nobody", "headers",
    "to-queue", "from-queue", "wait-for-agent", "waiting", "leave-for", "same-agent", "ring-agent", "answered",
    "to-line", "accept", "fallback-takes", "fallback-ask",
)  # fmt: skip


async def check(asterisk: AsteriskProcess, routing: Routing) -> None:
    """Reads back modules, endpoints, queues, dialplan and music, and has every trunk looked at now.

    Without that look, a dead trunk is not known as dead until its first turn, up to `qualify` seconds later.
    Raises ServiceTrouble naming what did not load.
    """
    endpoints = await asterisk.cli("pjsip show endpoints")
    queues = await asterisk.cli("queue show")
    dialplan = await asterisk.cli("dialplan show")
    contexts = (*CONTEXTS, *(f"written-{name}" for name in routing.trunks))
    missing = {
        "SIP address, is it taken by another program? transport": _missing(
            _rendered(asterisk), await asterisk.cli("pjsip show transports"), r"^Transport:\s+([\w-]+)"
        ),
        "control addresses, are they taken by another program?": await _not_ours(asterisk),
        "modules": _missing(ALL, await asterisk.cli("module show"), r"^(\w+)\.so .*Running"),
        "endpoints": _missing((*routing.trunks, *routing.agents, SOFTPHONE), endpoints, r"^ Endpoint:\s+([\w-]+)"),
        "queues": _missing((line.name for line in queues_of(routing)), queues, r"^([\w.-]+) has \d+ calls"),
        "dialplan contexts": _missing(contexts, dialplan, r"^\[ Context '([\w-]+)'"),
        "the fallback's contexts": _missing(routing.flow, dialplan, r"^\[ Context 'fb-\w+-([\w-]+)'"),
        "music": _missing(("wait",), await asterisk.cli("moh show classes"), r"^Class: ([\w-]+)"),
    }
    lost = "; ".join(f"{part}: {', '.join(names)}" for part, names in missing.items() if names)
    if lost:
        raise ServiceTrouble(f"Asterisk did not load everything ({lost}). See {asterisk.folder / 'log' / 'messages'}")
    for name, trunk in routing.trunks.items():
        if trunk.qualify:
            await asterisk.cli(f"pjsip qualify {name}")


def _rendered(asterisk: AsteriskProcess) -> list[str]:
    """The transports of pjsip.conf."""
    text = (asterisk.folder / "etc" / "pjsip.conf").read_text(encoding="utf-8")
    return re.findall(r"^\[(\w+)\]\ntype = transport$", text, re.MULTILINE)


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
