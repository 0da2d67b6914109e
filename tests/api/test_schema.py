"""Whatever the API's own description allows, and what it does not, is answered as the description says."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
import schemathesis
from aiohttp import web
from aiohttp.test_utils import unused_port
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from ivr.api.application import application, description
from ivr.api.house import House
from ivr.requests.asking import Asked, written_down
from ivr.requests.rules import Rules
from tests.api.conftest import NOW, token

NOT_TOLD = [positive_data_acceptance]
"""Which names a routing has is not in the description: a good text that is no post is refused all the same."""

EXAMPLES = 25
"""Questions to each path and method."""


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """The API, served by an event loop of its own thread, with two requests in it."""
    for text in ("One", "Two"):
        written_down(house.journal, Rules(house.routing()), Asked(text, "fr"), "claire", NOW)
    loop, port = asyncio.new_event_loop(), unused_port()
    whole = web.Application()
    whole.add_subapp("/api", application(house))
    runner = web.AppRunner(whole)
    loop.run_until_complete(runner.setup())
    loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", port).start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.run_until_complete(runner.cleanup())
    loop.close()


OPERATIONS = sorted(
    (f"/api{path}", method)
    for path, methods in description(application(None))["paths"].items()  # type: ignore[arg-type]
    for method in methods
)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_it_answers_as_it_is_described(address: str, house: House, path: str, method: str) -> None:
    operation = schemathesis.openapi.from_url(f"{address}/api/openapi.json")[path][method]
    headers = {"Authorization": f"Bearer {token(house, 'supervisor')}"}

    @given(case=operation.as_strategy())
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, excluded_checks=NOT_TOLD)

    ask()


def test_every_answer_that_the_description_has_says_what_it_is(house: House) -> None:
    made = application(house)
    for path, methods in description(made)["paths"].items():
        for method, told in methods.items():
            assert told["description"], (path, method)
            assert {"401", "403", "503"} <= set(told["responses"]), (path, method)
