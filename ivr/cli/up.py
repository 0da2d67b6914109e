"""`ivr up`: Asterisk and the service, up until Ctrl-C; `--demonstrate` adds a first call and an outside world."""

from __future__ import annotations

from contextlib import AsyncExitStack
from zoneinfo import ZoneInfo

import click

from ivr.app import Service, serving
from ivr.asterisk.secrets import SOFTPHONE
from ivr.cli.catalogues import checked_routing
from ivr.cli.demonstration import demonstrate
from ivr.cli.logs import log_to_stderr
from ivr.cli.options import moment
from ivr.cli.progress import console, shown
from ivr.cli.stopping import run_until_stopped
from ivr.settings import Settings


@click.command()
@click.option("--at", metavar="TIME", help="set the service's clock, such as 2026-11-23T10:00")
@click.option("--demonstrate", "with_demonstration", is_flag=True, help="place one call and show it, then stay up")
def up(at: str | None, with_demonstration: bool) -> None:
    """Starts Asterisk and the service, and stays up until Ctrl-C."""
    log_to_stderr()
    run_until_stopped(_up(at, with_demonstration))
    console.print("Everything that was started is stopped.")


async def _up(at: str | None, with_demonstration: bool) -> None:
    settings = Settings.from_environment()
    routing = checked_routing(settings)
    async with AsyncExitStack() as stack:
        with shown() as (tell, progress):
            service = await stack.enter_async_context(serving(settings, routing, moment(at, routing), tell, progress))
        if with_demonstration:
            await demonstrate(service, stack)
        _say_how_to_dial(service)
        await service.warden.given_up()


def _say_how_to_dial(service: Service) -> None:
    secret = service.secrets.secret_of(SOFTPHONE)
    console.print(
        f"\nThe service is up. Dial in with any softphone:\n"
        f"  server    {service.settings.sip_bind} (UDP)\n  user      {SOFTPHONE}\n  password  {secret}\n  numbers"
    )
    for number, entry in service.routing.numbers.items():
        console.print(f"    {number:14} {entry.name}")
    zone = next(iter(service.routing.hours.values())).time_zone
    console.print(f"Service time: {service.clock.now().astimezone(ZoneInfo(zone)):%A %d %B %Y, %H:%M} in {zone}.")
    console.print("Ctrl-C stops everything.")
