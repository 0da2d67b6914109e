"""A desk with something on every page, served by an event loop of its own thread, and read without a browser."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from aiohttp import web
from aiohttp.test_utils import unused_port

from ivr.desk.application import application
from ivr.desk.visit import COOKIE
from ivr.requests.asking import Asked, written_down
from ivr.requests.rules import Rules
from tests.desk.agents import CALL, add_amina, at_telephone, write_calls
from tests.desk.conftest import NOW, Place
from tests.desk.test_now import STATE
from tests.desk.test_routing_pages import accepted

STARTS = tuple(f"/desk/{path}" for path in ("log-in", "second", "own", "", "now", "calls"))
"""Pages from which all others are reached."""

AGENTS = ("/desk/calls", "/desk/telephone")
"""Where an agent has something to do, and nobody else."""


def furnish(place: Place) -> None:
    """A version in force and a change to it, calls, two requests, an agent at her telephone, a service that answers."""
    accepted(place)
    routing = place.desk.settings.routing
    routing.write_text(routing.read_text().replace("wait_for_key: 6", "wait_for_key: 7"))
    write_calls(place, CALL, "1795282615-2")
    house = place.desk.house
    for text in ("One", "Two"):
        written_down(house.journal, Rules(house.routing()), Asked(text, "fr", subject="progress"), "claire", NOW)
    add_amina(place)
    at_telephone(place, "talking")
    place.answers |= {
        "status": STATE,
        "routing accept": "1",
        "prompt changed": {},
        "telephone-of-agent": {"user": "amina", "password": "p"},
    }


@dataclass(frozen=True)
class Desk:
    """The desk at an address."""

    place: Place
    address: str

    def headers(self, path: str) -> Mapping[str, str]:
        """Of somebody who has something to do there: he has just logged in, and sends what our pages have given him."""
        gate, half = self.place.desk.gate, path.startswith("/desk/second")
        name = "amina.b" if path.startswith(AGENTS) else "administrator"
        token = gate.sessions.begin(gate.accounts.get(name), half, self.place.now, "192.0.2.9", "a browser")
        session = gate.sessions.find(token, self.place.now)
        assert session
        return {"Cookie": f"{COOKIE}={token}", "X-Guard": session.guard, "Sec-Fetch-Site": "same-origin"}

    def read(self, path: str) -> str:
        """The HTML of a page, "" of what is none."""
        with requests.get(self.address + path, headers=self.headers(path), timeout=20, stream=True) as answer:
            assert answer.status_code < 500, (path, answer.text)
            return answer.text if "html" in answer.headers.get("Content-Type", "") else ""


@contextmanager
def opened_desk(place: Place) -> Iterator[Desk]:
    """The desk on loopback."""
    loop, port = asyncio.new_event_loop(), unused_port()
    whole = web.Application()
    whole.add_subapp("/desk", application(place.desk))
    runner = web.AppRunner(whole, shutdown_timeout=0.1)
    loop.run_until_complete(runner.setup())
    loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", port).start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield Desk(place, f"http://127.0.0.1:{port}")
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.run_until_complete(runner.cleanup())
    loop.close()
