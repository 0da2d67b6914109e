"""`ivr asterisk`, typed where a service runs an Asterisk of its own, and commands of another user."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.cli.asterisk import refuse_anothers
from ivr.control import socket as control
from ivr.errors import UserMistake
from ivr.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """A folder with a living process that looks like its Asterisk; we are its parent."""
    config = tmp_path / "etc" / "asterisk.conf"
    living = subprocess.Popen([sys.executable, "-c", "input()", str(config)], stdin=subprocess.PIPE)
    (tmp_path / "asterisk.pid").write_text(f"{living.pid}\n")
    yield replace(Settings.from_environment(), home=tmp_path)
    living.communicate()


def test_it_does_not_take_the_asterisk_of_a_service_that_runs(settings: Settings) -> None:
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(settings.control))
        service.listen()
        with pytest.raises(UserMistake, match="stop it, then start `ivr asterisk`"):
            refuse_anothers(settings)


def test_it_takes_over_what_a_service_that_is_gone_has_left(settings: Settings) -> None:
    refuse_anothers(settings)


def test_it_goes_beside_a_service_whose_asterisk_is_not_its_child(settings: Settings) -> None:
    (settings.home / "asterisk.pid").write_text("1\n")
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(settings.control))
        service.listen()
        refuse_anothers(settings)


def test_an_asterisk_that_ends_just_then_is_nobodys(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    monkeypatch.setattr("ivr.cli.asterisk.running", lambda *_: ended.pid)
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(settings.control))
        service.listen()
        refuse_anothers(settings)


def test_the_service_of_another_user_is_not_taken_for_none(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, folder: int) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(control, "_short", refuse)
    with pytest.raises(UserMistake, match="another user"):
        control.connect(settings.control)
