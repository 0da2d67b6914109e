"""`ivr demo`: three real calls, each judged by what the people on it heard."""

from __future__ import annotations

import asyncio
import logging
import sys
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from ivr.amount import amount
from ivr.app import Service, serving
from ivr.cli.demonstration import show
from ivr.cli.progress import console, shown
from ivr.cli.stopping import run_until_stopped
from ivr.flow.entries import Message
from ivr.outside.asterisk import Outside
from ivr.outside.dial import Placed, dial
from ivr.outside.leg import TONES, Leg
from ivr.outside.opening import opened
from ivr.outside.script import parse
from ivr.outside.tones import tone_seconds
from ivr.routing.moments import moment
from ivr.settings import Settings
from ivr.versions.checking import checked_routing

AT = "2026-11-23T10:00"
"""A Monday morning: the centre and the consulate in Paris are open, the one in New York is not."""
HEARD = 1.0
"""Seconds of the other's voice from which two people have heard each other."""
SHORTEST = 2.0
"""Seconds that the message must last."""


@dataclass(frozen=True, slots=True)
class Example:
    """A call to make, and how it must end."""

    title: str
    caller: str
    to: str
    keys: str
    disposition: str
    judge: Callable[[Placed, Service], Iterator[str]]


def _talked(placed: Placed, kind: str) -> Iterator[str]:
    leg = next((leg for leg in placed.legs if leg.kind == kind and leg.has("answered")), None)
    if leg is None:
        yield f"no {kind} answered"
    else:
        yield from _heard(placed.caller, TONES[leg.kind], "the caller did not hear the other side")
        yield from _heard(leg, TONES["caller"], "the other side did not hear the caller")


def _heard(leg: Leg, hertz: int, complaint: str) -> Iterator[str]:
    seconds = tone_seconds(leg.heard, hertz)
    if seconds < HEARD:
        yield f"{complaint} ({seconds:.1f} s)"


def _agent(placed: Placed, service: Service) -> Iterator[str]:
    yield from _talked(placed, "agent")


def _consulate(placed: Placed, service: Service) -> Iterator[str]:
    yield from _talked(placed, "line")


def _message(placed: Placed, service: Service) -> Iterator[str]:
    message = next((entry for entry in placed.entries if isinstance(entry, Message)), None)
    if message is None:
        yield "no message was kept"
        return
    with wave.open(str(service.settings.recordings / Path(message.file).name)) as kept:
        seconds = kept.getnframes() / kept.getframerate()
    if seconds <= SHORTEST:
        yield f"the message lasts only {seconds:.1f} s"


EXAMPLES = (
    Example(
        "A citizen asks in French how to obtain a document", "+33639980121", "+33199000100", "1 1", "served", _agent
    ),
    Example(
        "A citizen asks the consulate in Paris about a request",
        "+33639980122", "+33199000100", "2 1 1", "transferred", _consulate,
    ),
    Example(
        "The consulate in New York sleeps; a message is left",
        "+12025550123", "+12025550100", "2 1 ,2 ~3.5#", "voicemail", _message,
    ),
)  # fmt: skip


@click.command()
def demo() -> None:
    """Makes three real calls, prints each, and stops everything. Exit code 0 only if each ended as it should."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    complaints = run_until_stopped(_demo())
    if complaints is None:
        console.print("Stopped, and everything that was started with it.")
    sys.exit(0 if complaints == 0 else 1)


async def _demo() -> int:
    settings = Settings.from_environment()
    routing = checked_routing(settings)
    with shown() as (tell, progress):
        async with serving(settings, routing, moment(AT, routing), tell, progress) as service:
            async with opened(settings, routing, service.asterisk.installation, tell=tell) as outside:
                await service.agents.desk.everybody_in("the demonstration")
                console.print("Three calls at once; each is shown when it is over.")
                judged = await asyncio.gather(*(_make(example, service, outside) for example in EXAMPLES))
    complaints = sum(judged)
    console.print(
        f"\n{len(EXAMPLES)} calls made, {amount(complaints, 'complaint')}. Everything that was started is stopped."
    )
    return complaints


async def _make(example: Example, service: Service, outside: Outside) -> int:
    """One call; the number of complaints about it."""
    lines: list[str] = []
    watch, script = show(service, lines.append), parse(example.keys)
    placed = await dial(outside, service.settings.control, example.to, example.caller, script, watch)
    console.print(f"\n{example.title}: {example.caller} dials {example.to}, keys {example.keys}")
    for line in lines:
        console.print(line)
    return len(_judged(example, placed, service))


def _judged(example: Example, placed: Placed, service: Service) -> list[str]:
    complaints = list(example.judge(placed, service))
    if placed.disposition != example.disposition:
        complaints.append(f"it ended {placed.disposition}, not {example.disposition}")
    for complaint in complaints:
        console.print(f"  NOT AS IT SHOULD BE: {complaint}")
    if not complaints:
        console.print(
            "  as it should be, heard on both sides" if placed.legs else "  as it should be, the message is kept"
        )
    return complaints
