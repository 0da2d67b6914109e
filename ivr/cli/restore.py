"""`ivr restore FILE`: the state of a backup back in place; what is there now is set aside, never overwritten."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from ivr.amount import amount
from ivr.backup.archive import JOURNAL, check
from ivr.backup.restoring import restore as put_in_place
from ivr.backup.restoring import undo
from ivr.cli.progress import console, counted
from ivr.control.questions import ask_long
from ivr.control.socket import connect
from ivr.errors import MissingRequirement, UserMistake
from ivr.settings import Settings

LONGEST = 600.0
"""Seconds that one step in a running service may take."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="do not ask")
def restore(file: Path, yes: bool) -> None:
    """Puts the backup FILE in place. A folder `before-restore-...` as FILE takes a restore back.

    With the service stopped: journal, messages, conversations, routing versions and passwords. While it runs: journal,
    messages and conversations; calls notice nothing, and what is newer than the backup is kept.
    """
    settings = Settings.from_environment()
    running = _runs(settings)
    if file.is_dir():
        if running:
            raise UserMistake("a service is running in this folder: stop it before a restore is taken back")
        console.print(f"{file} is in place again; what was there is in {undo(settings.home, file)}.")
        return
    manifest = check(file)
    made = f"{manifest.made.astimezone():%Y-%m-%d %H:%M}"
    console.print(f"{file}: {len(manifest.files)} files of {made}, all whole.")
    if not yes:
        click.confirm(_question(settings, made, running), abort=True)
    if running:
        _tell(asyncio.run(ask_long(settings.control, "restore", {"file": str(file.resolve())}, LONGEST, console.print)))
        return
    with counted("bytes") as count:
        aside = put_in_place(settings.home, file, count)
    console.print(f"The state of {made} is in place. What was there is in {aside}; this takes it back:")
    console.print(f"  ivr restore {aside}")
    console.print(f"The next `ivr up` brings {JOURNAL} up to date.")


def _question(settings: Settings, made: str, running: bool) -> str:
    if running:
        return f"Bring back into the running service what it has lost since {made}? What is newer stays, calls go on."
    return f"Set the present state of {settings.home} aside and take that of {made}?"


def _tell(done: dict[str, Any]) -> None:
    """What the running service did."""
    if done["carried"] is None:
        console.print(
            "The journal is in place. Of the one that was there nothing could be read, only what goes on now."
        )
    else:
        console.print(
            f"The journal is in place, with {amount(done['carried'], 'call')} that came or went on since the backup."
        )
    console.print(f"What was there is in {done['aside']}; with the service stopped, this takes it back:")
    console.print(f"  ivr restore {done['aside']}")
    console.print("Routing versions and passwords are those in use: stop the service and restore again for them.")


def _runs(settings: Settings) -> bool:
    if not settings.home.is_dir():
        raise UserMistake(f"there is no run folder {settings.home}: set IVR_HOME, or make the folder")
    try:
        connect(settings.control).close()
    except MissingRequirement:
        return False
    return True
