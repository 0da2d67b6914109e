"""What systemd is told, read from a real socket."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.asterisk.frame import OPEN_FILES
from ivr.settings import PROJECT
from ivr.systemd import Manager


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """systemd's end of the socket."""
    for name in ("WATCHDOG_USEC", "WATCHDOG_PID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.bind(str(tmp_path / "notify"))
        made.settimeout(1)
        yield made


def test_readiness_comes_with_a_status(inbox: socket.socket) -> None:
    Manager.from_environment().tell(READY="1", STATUS="SIP at 127.0.0.1:5060")
    assert inbox.recv(200) == b"READY=1\nSTATUS=SIP at 127.0.0.1:5060"


def test_the_watchdog_is_fed_only_where_there_is_one(inbox: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    Manager.from_environment().alive()
    monkeypatch.setenv("WATCHDOG_USEC", "30000000")
    Manager.from_environment().alive()
    assert inbox.recv(200) == b"WATCHDOG=1"
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid() + 1))
    Manager.from_environment().alive()
    Manager.from_environment().tell(STOPPING="1")
    assert inbox.recv(200) == b"STOPPING=1"


def test_without_systemd_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    Manager.from_environment().tell(READY="1")


def test_a_manager_that_is_gone_is_nobodys_trouble(tmp_path: Path) -> None:
    Manager(str(tmp_path / "gone")).tell(READY="1")


def test_both_units_let_asterisk_open_as_many_files() -> None:
    texts = [(PROJECT / "deploy" / name).read_text() for name in ("accueil.service", "accueil-asterisk.service")]
    (limits,) = {tuple(line for line in text.splitlines() if line.startswith("LimitNOFILE")) for text in texts}
    assert limits == (f"LimitNOFILE={OPEN_FILES}",)
