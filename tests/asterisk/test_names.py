"""Host names of trunks are resolved within a second, or the addresses that they had last are used."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from ivr.asterisk import names
from ivr.asterisk.names import WITHIN, addresses

NAME = "sip.example"

Resolver = Callable[[str], list[str]]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file; nothing is known yet."""
    monkeypatch.setattr(names, "_lately", {})
    return tmp_path / "names.json"


def resolves(monkeypatch: pytest.MonkeyPatch, resolver: Resolver) -> None:
    """What the name server tells."""

    def told(name: str, *rest: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_DGRAM, 17, "", (one, 0)) for one in resolver(name)]

    monkeypatch.setattr(socket, "getaddrinfo", told)


def refuses(name: str) -> list[str]:
    """A name server that is not there."""
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


def test_numbers_are_asked_of_nobody(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resolves(monkeypatch, refuses)
    assert addresses(["192.0.2.1", "[2001:db8::1]"], kept) == {
        "192.0.2.1": ("192.0.2.1",),
        "[2001:db8::1]": ("[2001:db8::1]",),
    }
    assert not kept.exists()


def test_a_name_has_its_addresses_and_keeps_them_when_nobody_tells_them_any_more(
    kept: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    resolves(monkeypatch, lambda name: ["192.0.2.9", "192.0.2.7", "192.0.2.9"])
    assert addresses([NAME], kept) == {NAME: ("192.0.2.7", "192.0.2.9")}
    assert not caplog.records
    monkeypatch.setattr(names, "_lately", {})
    resolves(monkeypatch, refuses)
    assert addresses([NAME], kept) == {NAME: ("192.0.2.7", "192.0.2.9")}
    assert f"{NAME} cannot be resolved; the one it had last is used: 192.0.2.7, 192.0.2.9" in caplog.text
    assert json.loads(kept.read_text()) == {NAME: ["192.0.2.7", "192.0.2.9"]}


def test_a_silent_name_server_costs_a_second_once_a_minute(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    over = Event()

    def waits(name: str) -> list[str]:
        over.wait(30)
        return []

    resolves(monkeypatch, waits)
    began = monotonic()
    assert addresses([NAME, "other.example"], kept) == {NAME: (), "other.example": ()}
    assert addresses([NAME], kept) == {NAME: ()}
    assert WITHIN <= monotonic() - began < 2 * WITHIN
    over.set()


def test_a_file_that_is_no_json_is_made_anew(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.write_text("[")
    resolves(monkeypatch, lambda name: ["192.0.2.7"])
    assert addresses([NAME], kept) == {NAME: ("192.0.2.7",)}
    assert json.loads(kept.read_text()) == {NAME: ["192.0.2.7"]}
