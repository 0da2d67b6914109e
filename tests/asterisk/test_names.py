"""Host names of trunks are resolved soon, or the addresses that they had last are used; each minute anew."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Timer
from threading import enumerate as enumerate_threads
from time import monotonic
from typing import Any

import pytest
from asterisk_world import settings_in

from ivr.asterisk import names
from ivr.asterisk.locate import Installation
from ivr.asterisk.names import WITHIN, addresses
from ivr.asterisk.render import render
from ivr.asterisk.secrets import Secrets
from ivr.outage import Outage
from ivr.routing.model import Routing
from ivr.service.accepting import Accepting
from ivr.settings import Clock
from ivr.versions.edition import Editions
from ivr.versions.in_force import InForce

NAME = "sip.example"

Resolver = Callable[[str], list[str]]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file; nothing is known yet."""
    monkeypatch.setattr(names, "_lately", {})
    monkeypatch.setattr(names, "_outage", Outage(names.log, "known again"))
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


class Slow:
    """A name server that answers when it is let, and counts how often it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.let, self.asked = Event(), 0
        resolves(monkeypatch, self._answers)

    def _answers(self, name: str) -> list[str]:
        self.asked += 1
        self.let.wait(30)
        return ["192.0.2.8"]


@pytest.fixture
def slow(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    server = Slow(monkeypatch)
    yield server
    server.let.set()


def test_a_silent_name_server_costs_a_second_once_a_minute_where_addresses_are_kept(kept: Path, slow: Slow) -> None:
    kept.write_text(json.dumps({NAME: ["192.0.2.7"], "other.example": ["192.0.2.6"]}))
    began = monotonic()
    assert addresses([NAME, "other.example"], kept) == {NAME: ("192.0.2.7",), "other.example": ("192.0.2.6",)}
    assert addresses([NAME], kept) == {NAME: ("192.0.2.7",)}
    assert WITHIN <= monotonic() - began < 2 * WITHIN
    assert slow.asked == 2


def test_a_slow_name_server_is_waited_for_where_nothing_is_kept(kept: Path, slow: Slow) -> None:
    Timer(WITHIN + 0.5, slow.let.set).start()
    assert addresses([NAME], kept) == {NAME: ("192.0.2.8",)}


def test_an_answer_that_comes_late_is_kept_for_the_next_that_asks(
    kept: Path, slow: Slow, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(names, "PATIENCE", 0.1)
    assert addresses([NAME], kept) == {NAME: ()}
    (asking,) = (thread for thread in enumerate_threads() if NAME in thread.name)
    slow.let.set()
    asking.join(5)
    assert json.loads(kept.read_text()) == {NAME: ["192.0.2.8"]}
    assert addresses([NAME], kept) == {NAME: ("192.0.2.8",)}
    assert slow.asked == 1
    assert caplog.messages[-1] == "known again"


def test_a_name_that_cannot_be_resolved_is_told_once_until_it_can(
    kept: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(names, "FRESH", -1.0)
    for resolver in (refuses, refuses, lambda name: ["192.0.2.7"], refuses):
        resolves(monkeypatch, resolver)
        addresses([NAME], kept)
    levels = [record.levelname for record in caplog.records if record.levelname != "DEBUG"]
    assert levels == ["ERROR", "WARNING", "ERROR"]


def at_a_name(routing: Routing) -> Editions:
    """The real routing, in which the carrier has a name."""
    carrier = routing.trunks["carrier"].model_copy(update={"address": f"{NAME}:5060"})
    return Editions.of(routing.model_copy(update={"trunks": {**routing.trunks, "carrier": carrier}}))


async def test_each_minute_asterisk_is_told_the_addresses_that_a_trunk_has_now(
    kept: Path, monkeypatch: pytest.MonkeyPatch, routing: Routing
) -> None:
    placed, settings, editions = list[Editions](), settings_in(kept.parent), at_a_name(routing)

    async def unneeded(_: Accepting) -> Editions:
        return editions

    async def place(_: Accepting, coming: Editions, commit: Callable[[], None]) -> None:
        placed.append(coming)
        written()

    def written() -> None:
        render(editions, settings, Secrets(kept.parent), Installation(("/bin/true",), Path("/"), Path("/"), "22"))

    monkeypatch.setattr(names, "FRESH", -1.0)
    monkeypatch.setattr(Accepting, "_without_unneeded", unneeded)
    monkeypatch.setattr(Accepting, "_place", place)
    resolves(monkeypatch, lambda name: ["192.0.2.7"])
    written()
    nobody: Any = None
    versions = InForce(editions, nobody, nobody)
    accepting = Accepting(settings, versions, Clock(), nobody, nobody, nobody, nobody, set)
    await accepting.tidy()
    assert placed == []
    for resolver in (lambda name: ["192.0.2.8"], refuses):
        resolves(monkeypatch, resolver)
        await accepting.tidy()
        assert placed == [editions]
        assert "match = 192.0.2.8\n" in (settings.home / "etc" / "pjsip.conf").read_text()


def test_a_file_that_is_no_json_is_made_anew(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.write_text("[")
    resolves(monkeypatch, lambda name: ["192.0.2.7"])
    assert addresses([NAME], kept) == {NAME: ("192.0.2.7",)}
    assert json.loads(kept.read_text()) == {NAME: ["192.0.2.7"]}
