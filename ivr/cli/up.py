"""`ivr up`: Asterisk and the service, up until Ctrl-C; `--demonstrate` adds a first call and an outside world."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from zoneinfo import ZoneInfo

import click

from ivr.app import Service, serving
from ivr.asterisk.secrets import SOFTPHONE
from ivr.cli.demonstration import demonstrate
from ivr.cli.logs import log_to_stderr
from ivr.cli.progress import console, shown
from ivr.cli.starting import starting
from ivr.cli.stopping import run_until_stopped
from ivr.routing.moments import moment
from ivr.settings import Settings
from ivr.systemd import Manager


@click.command()
@click.option("--at", metavar="TIME", help="set the service's clock, such as 2026-11-23T10:00")
@click.option("--watch", is_flag=True, help="accept routing.yaml each time that it is saved and right")
@click.option("--demonstrate", "with_demonstration", is_flag=True, help="place one call and show it, then stay up")
def up(at: str | None, watch: bool, with_demonstration: bool) -> None:
    """Starts Asterisk and the service, and stays up until Ctrl-C; SIGTERM lets calls finish first."""
    log_to_stderr()
    end = _End()
    run_until_stopped(_up(at, watch, with_demonstration, end), end.wanted)
    console.print("Everything that was started is stopped.")


class _End:
    """Whether a service that is up is to end when nobody needs it any more."""

    def __init__(self) -> None:
        self.up, self.asked = False, asyncio.Event()

    def wanted(self) -> bool:
        """False while there is nothing to drain."""
        self.asked.set()
        return self.up


async def _up(at: str | None, watch: bool, with_demonstration: bool, end: _End) -> None:
    settings, manager = Settings.from_environment(), Manager.from_environment()
    served, routing = starting(settings)
    async with AsyncExitStack() as stack:
        stack.callback(manager.tell, STOPPING="1")
        with shown() as (tell, progress):

            def told(sentence: str) -> None:
                manager.tell(STATUS=sentence)
                tell(sentence)

            watched = settings.routing if watch else None
            opening = serving(settings, routing, moment(at, routing), told, progress, manager.alive, watched, served)
            service = await stack.enter_async_context(opening)
        end.up = True
        if with_demonstration:
            await demonstrate(service, stack)
        if manager.address:
            console.print("The service is up.")
        else:
            _say_how_to_dial(service)
        manager.tell(READY="1", STATUS=f"SIP at {settings.sip_bind}")
        await _until_it_ends(service, end)


async def _until_it_ends(service: Service, end: _End) -> None:
    """Raises ServiceTrouble when Asterisk does not stay up."""
    ended, asked = asyncio.create_task(service.warden.given_up()), asyncio.create_task(end.asked.wait())
    await asyncio.wait({ended, asked}, return_when=asyncio.FIRST_COMPLETED)
    if ended.done():
        return ended.result()
    ended.cancel()
    await service.draining.run(service.asterisk.shared)


def _say_how_to_dial(service: Service) -> None:
    secret = service.secrets.secret_of(SOFTPHONE)
    console.print(
        f"\nThe service is up. Dial in with any softphone:\n"
        f"  server    {service.settings.sip_bind} (UDP)\n  user      {SOFTPHONE}\n  password  {secret}\n  numbers"
    )
    for number, entry in service.routing.numbers.items():
        console.print(f"    {number:14} {entry.name}")
    pages = f"http://{service.settings.web_bind}"
    console.print(f"Pages for citizens: {pages}/   The desk, for those who run it: {pages}/desk/")
    console.print("  (`ivr users add NAME --role administrator` gives its first user a password)")
    zone = next(iter(service.routing.hours.values())).time_zone
    console.print(f"Service time: {service.clock.now().astimezone(ZoneInfo(zone)):%A %d %B %Y, %H:%M} in {zone}.")
    console.print("Ctrl-C stops everything.")
