"""`ivr backup`: journal, messages, conversations, routing versions and secrets in one file, also while running."""

from __future__ import annotations

from pathlib import Path

import click

from ivr.backup.making import PLACE, default_path, listed, make, rotate
from ivr.cli.progress import console, counted
from ivr.settings import Settings


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="then delete all but the newest N in its folder")
@click.option("--list", "as_list", is_flag=True, help="show the backups there are, and make none")
def backup(file: Path | None, keep: int | None, as_list: bool) -> None:
    """Saves the service to FILE, by default to backups/<time>.tar in the run folder. It may run meanwhile.

    The file holds telephone numbers, voices and passwords: only its owner can read it (mode 0600), and that is how it
    should stay wherever you copy it. Copy it to another machine: a broken disk takes its backups along.
    """
    settings = Settings.from_environment()
    path = file or default_path(settings.home)
    if as_list:
        _list(path.parent if file is None else file)
        return
    with counted("bytes") as count:
        manifest = make(settings.home, settings.routing, path, count)
    console.print(f"{path}: {len(manifest.files)} files, {manifest.size:,} bytes, read back and whole.")
    console.print("It holds personal data and passwords; only its owner can read it.")
    if not settings.routing.is_file():
        console.print(f"The routing file is not in it: there is no {settings.routing}; is IVR_ROUTING right?")
    if keep:
        for old in rotate(path.parent, keep):
            console.print(f"{old} deleted: the newest {keep} are kept.")


def _list(folder: Path) -> None:
    found = listed(folder)
    for path, manifest in found:
        told = f"{len(manifest.files)} files, {manifest.size:,} bytes" if manifest else "not a whole backup"
        console.print(f"{path}  {told}")
    if not found:
        console.print(f"There is no backup in {folder}: make one with `ivr backup` (they go to {PLACE} by default).")
