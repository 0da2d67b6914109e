"""The unit files in deploy/ and the page about them."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

import pytest

from ivr.__main__ import COMMANDS
from ivr.settings import PROJECT

DEPLOY = PROJECT / "deploy"
PAGE = (PROJECT / "docs" / "installation.md").read_text(encoding="utf-8")
SERVICES = sorted(DEPLOY.glob("*.service"))


def unit(file: Path) -> ConfigParser:
    parser = ConfigParser(strict=True, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(file)
    return parser


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.stem)
def test_each_service_runs_a_command_that_there_is_unprivileged(file: Path) -> None:
    service = unit(file)["Service"]
    program, command, *_ = service["ExecStart"].split()
    assert program == "/opt/accueil/.venv/bin/ivr" and command in COMMANDS
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("accueil", "yes", "strict")


def test_draining_is_given_its_time_and_one_signal_only() -> None:
    service = unit(DEPLOY / "accueil.service")["Service"]
    drain = float(service["Environment"].rpartition("IVR_DRAIN=")[2])
    assert float(service["TimeoutStopSec"]) > 2 * drain + 10
    assert (service["Type"], service["KillMode"], service["Restart"]) == ("notify", "mixed", "always")


def test_every_unit_is_on_the_page() -> None:
    named = {file.name if file.suffix == ".timer" else file.stem for file in DEPLOY.iterdir() if file.suffix != ".yaml"}
    assert not [name for name in named if f"`{name}`" not in PAGE and f"`{name}.timer`" not in PAGE]
