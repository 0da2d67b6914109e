"""`ivr status`: the live state of the running service, on a full screen that refreshes, or once as JSON."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import click
from rich.console import Console, RenderableType
from rich.live import Live

from ivr.asterisk.ownership import owned
from ivr.cli.status_screen import definitions, screen, unreachable
from ivr.control.questions import ask
from ivr.errors import AccueilError, MissingRequirement
from ivr.settings import Settings

EVERY = 1.0
"""Seconds between two looks."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="print the state once, as JSON")
@click.option("--definitions", "explain", is_flag=True, help="print what every figure means")
def status(as_json: bool, explain: bool) -> None:
    """Calls by node, queues, agents, and the promise kept or not, as they are now. Ctrl-C ends."""
    if explain:
        click.echo(definitions())
        return
    settings = Settings.from_environment()
    if as_json:
        click.echo(json.dumps(asyncio.run(_state(settings)), ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False)
    if not console.is_terminal:  # a pipe gets one screen, and an error when there is no service
        console.print(screen(asyncio.run(_state(settings)), console.width, 200))
        return
    try:
        asyncio.run(_watch(settings, console))
    except KeyboardInterrupt:
        pass


async def _state(settings: Settings) -> Any:
    try:
        return await ask(settings.control, "status")
    except MissingRequirement as missing:
        if not owned(settings.home):
            raise
        raise MissingRequirement(f"{missing}. Until then Asterisk answers calls by itself (the fallback)") from missing


async def _watch(settings: Settings, console: Console) -> None:
    await _state(settings)  # without a service there is nothing to watch
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while True:
            live.update(await _look(settings, console), refresh=True)
            await asyncio.sleep(EVERY)


async def _look(settings: Settings, console: Console) -> RenderableType:
    try:
        return screen(await _state(settings), console.width, console.height)
    except AccueilError as trouble:
        return unreachable(str(trouble))
