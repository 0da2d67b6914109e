"""Trunks of versions side by side: whoever's call is up keeps the line that he has, under the name that it had."""

from __future__ import annotations

from typing import Any

from ivr.asterisk.queues import lines_served, queues_of_all
from ivr.asterisk.trunks import hosts, lines
from ivr.routing.model import Routing
from ivr.versions.edition import Edition, Editions
from ivr.versions.naming import named


def changed(routing: Routing, trunk: str, **fields: Any) -> Routing:
    trunks = {**routing.trunks, trunk: routing.trunks[trunk].model_copy(update=fields)}
    return routing.model_copy(update={"trunks": trunks})


def follow(*routings: Routing) -> Editions:
    """Each accepted after the other, while calls of all of them are up."""
    editions = Editions.of(routings[0], "v0")
    for number, routing in enumerate(routings[1:], 1):
        editions = editions.with_newest(Edition.of(routing, f"v{number}", named(routing, editions.all)))
    return editions


def test_a_trunk_that_stays_the_same_keeps_its_name(routing: Routing) -> None:
    assert follow(routing, changed(routing, "paris-1", qualify=60)).newest.endpoints == {}


def test_a_trunk_that_changed_has_a_new_name_and_both_are_there(routing: Routing) -> None:
    editions = follow(routing, changed(routing, "paris-1", address="192.0.2.11:5060"))
    name = editions.newest.endpoint("paris-1")
    assert name.startswith("paris-1.") and editions.older[0].endpoint("paris-1") == "paris-1"
    written = {line.name: (line.trunk, line.settings.address) for line in lines(editions)}
    assert written["paris-1"] == ("paris-1", routing.trunks["paris-1"].address)
    assert written[name] == ("paris-1", "192.0.2.11:5060")


def test_a_trunk_that_comes_back_has_the_name_that_it_had(routing: Routing) -> None:
    other = changed(routing, "paris-1", codecs=("ulaw",))
    assert follow(routing, other, routing).newest.endpoints == {}
    assert follow(routing, other, routing, other).newest.endpoints == follow(routing, other).newest.endpoints


def test_a_name_is_free_again_when_its_last_call_is_over(routing: Routing) -> None:
    other = follow(routing, changed(routing, "paris-1", codecs=("ulaw",))).newest
    assert named(changed(routing, "paris-1", codecs=("g722",)), [other]) == {}


def test_new_calls_come_only_on_trunks_of_the_newest_version(routing: Routing) -> None:
    editions = follow(routing, changed(routing, "carrier", address="192.0.2.2:5060"))
    name = editions.newest.endpoint("carrier")
    assert {line.name: line.brings_calls for line in lines(editions) if line.trunk == "carrier"} == {
        "carrier": False,
        name: True,
    }
    assert hosts(editions)["192.0.2.2"] == name


def test_an_address_speaks_for_the_newest_trunk_that_has_it(routing: Routing) -> None:
    editions = follow(routing, changed(routing, "carrier", codecs=("g722",)))
    address = routing.trunks["carrier"].address.rpartition(":")[0]
    assert hosts(editions)[address] == editions.newest.endpoint("carrier") != "carrier"


def test_who_waits_in_a_queue_that_is_no_more_is_still_served(routing: Routing) -> None:
    without = {name: queue for name, queue in routing.queues.items() if name != "it"}
    editions = follow(routing, routing.model_copy(update={"queues": without}))
    assert "it" in queues_of_all(editions)
    assert "it" in lines_served(editions)["paolo"]
    assert "it" not in lines_served(Editions(editions.newest))["paolo"]


def test_a_queue_has_the_settings_and_agents_of_the_newest_version(routing: Routing) -> None:
    queues = {**routing.queues, "fr": routing.queues["fr"].model_copy(update={"ring": 44.0})}
    agents = {name: agent for name, agent in routing.agents.items() if name != "claire"}
    editions = follow(routing, routing.model_copy(update={"queues": queues, "agents": agents}))
    queue, settings = queues_of_all(editions)["fr"]
    assert settings.ring == 44.0 and "claire" not in queue.members
    assert "claire" not in lines_served(editions) and "claire" in editions.telephones()
