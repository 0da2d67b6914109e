"""`ivr status`: the live state of the running service, on a full screen that refreshes, or once as JSON."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click
from rich.console import Console, RenderableType
from rich.live import Live

from ivr.cli.status_screen import definitions, screen, unreachable
from ivr.errors import AccueilError
from ivr.journal.requests import ask
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
    path = Settings.from_environment().control
    if as_json:
        click.echo(json.dumps(asyncio.run(ask(path, "status")), ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False)
    if not console.is_terminal:  # a pipe gets one screen, and an error when there is no service
        console.print(screen(asyncio.run(ask(path, "status")), console.width, 200))
        return
    try:
        asyncio.run(_watch(path, console))
    except KeyboardInterrupt:
        pass


async def _watch(path: Path, console: Console) -> None:
    await ask(path, "status")  # without a service there is nothing to watch
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while True:
            live.update(await _look(path, console), refresh=True)
            await asyncio.sleep(EVERY)


async def _look(path: Path, console: Console) -> RenderableType:
    try:
        return screen(await ask(path, "status"), console.width, console.height)
    except AccueilError as trouble:
        return unreachable(str(trouble))
