"""Turns an installation and a folder into the frame of any Asterisk of ours: folders, modules, templates."""

from __future__ import annotations

import resource
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ivr.asterisk.locate import Installation
from ivr.asterisk.owner import hand_over, run_user
from ivr.private import write_private

OPEN_FILES = 65536
"""File descriptors that Asterisk asks for: a call takes about a dozen."""


def templates(*folders: Path) -> Environment:
    """Templates of Asterisk files in these folders; a name that is not filled in is an error."""
    return Environment(loader=FileSystemLoader(folders), undefined=StrictUndefined, keep_trailing_newline=True)


def lay_frame(
    folder: Path,
    installation: Installation,
    environment: Environment,
    modules: Iterable[str],
    sounds: Path,
    language: str,
) -> None:
    """Writes `etc/asterisk.conf` and `etc/modules.conf`, and `data/`: Asterisk's documentation and our sounds."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    values = {
        "folder": folder,
        "installation": installation,
        "language": language,
        "open_files": OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES),
        "modules": tuple(modules),
    }
    for name in ("asterisk.conf", "modules.conf"):
        write_private(folder / "etc" / name, environment.get_template(f"{name}.j2").render(values))
    for needed in ("log/cel-custom", "spool/recording", "spool/monitor"):
        (folder / needed).mkdir(parents=True, exist_ok=True)
    _link(folder / "data" / "documentation", installation.documentation)
    _link(folder / "data" / "sounds", sounds)


def give_to_run_user(folder: Path, installation: Installation) -> None:
    """Lets the user that Asterisk runs as read what was written into its folders."""
    hand_over(folder, run_user(folder, Path(installation.command[0])))


def _link(path: Path, target: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)
