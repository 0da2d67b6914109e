"""`ivr restore FILE`: the state of a backup back in place; what is there now is set aside, never overwritten."""

from __future__ import annotations

from pathlib import Path

import click

from ivr.backup.archive import JOURNAL, check
from ivr.backup.restoring import add_missing, undo
from ivr.backup.restoring import restore as put_in_place
from ivr.cli.progress import console, counted
from ivr.errors import MissingRequirement, UserMistake
from ivr.journal.control import connect
from ivr.settings import Settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="do not ask")
def restore(file: Path, yes: bool) -> None:
    """Puts the backup FILE in place. A folder `before-restore-...` as FILE takes a restore back.

    With the service stopped: journal, messages, conversations, routing versions and passwords. While it runs: only
    messages and conversations that are missing are added; its journal and its passwords are in use.
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
    if running:
        with counted("bytes") as count:
            added = add_missing(settings.home, file, count)
        console.print(f"The service is running: {len(added)} recordings that were missing are added, and nothing else.")
        console.print("Stop it and restore again for the journal, the routing versions and the passwords.")
        return
    if not yes:
        click.confirm(f"Set the present state of {settings.home} aside and take that of {made}?", abort=True)
    with counted("bytes") as count:
        aside = put_in_place(settings.home, file, count)
    console.print(f"The state of {made} is in place. What was there is in {aside}; this takes it back:")
    console.print(f"  ivr restore {aside}")
    console.print(f"The next `ivr up` brings {JOURNAL} up to date.")


def _runs(settings: Settings) -> bool:
    if not settings.home.is_dir():
        raise UserMistake(f"there is no run folder {settings.home}: set IVR_HOME, or make the folder")
    try:
        connect(settings.control).close()
    except MissingRequirement:
        return False
    return True
