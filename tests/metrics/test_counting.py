"""Turns of calls counted, the state looked at, and both asked for over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from socket import socket

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from ivr.errors import ServiceTrouble, UserMistake
from ivr.flow.call import Call
from ivr.flow.entries import Attempted, Ended, Entered, Entry, Estimated, Message, Queued, Taken
from ivr.metrics.counting import Counting
from ivr.metrics.serving import metrics_served, registry_of
from ivr.serving import address_of
from tests.metrics.sample import BEGAN, NOW


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def counting(registry: CollectorRegistry) -> Counting:
    return Counting(registry, promise=170)


def _call(ended: bool = False) -> Call:
    return Call("c1", "v", BEGAN, "+212530000100", "nl", "+31612345678", ended=ended)


def _served() -> Iterator[Entry]:
    at = [BEGAN + timedelta(seconds=seconds) for seconds in (30, 35, 165, 400)]
    yield Entered(at[0], "first-level", "queue")
    yield Estimated(at[0], "first-level", "nl", 3, 90.0)
    yield Queued(at[1], "first-level", "nl", BEGAN)
    yield Taken(at[2], "first-level", "sanne")
    yield Ended(at[3], "served")


def test_a_served_call_is_counted_once_with_its_wait_and_the_estimates_error(
    registry: CollectorRegistry, counting: Counting
) -> None:
    *before, over = _served()
    for entry in before:
        counting.turn(_call(), [entry])
    counting.turn(_call(ended=True), [over])
    nl = {"language": "nl"}
    assert registry.get_sample_value("accueil_calls_total", {**nl, "disposition": "served"}) == 1
    assert registry.get_sample_value("accueil_calls_wanted_total", nl) == 1
    assert registry.get_sample_value("accueil_answer_wait_seconds_sum", nl) == 165
    assert registry.get_sample_value("accueil_answer_wait_seconds_bucket", {**nl, "le": "170.0"}) == 1
    assert registry.get_sample_value("accueil_answer_wait_seconds_bucket", {**nl, "le": "120.0"}) == 0
    assert registry.get_sample_value("accueil_estimate_error_seconds_sum", nl) == 45  # told 90 s, waited 135 s


def test_a_post_that_takes_a_call_is_no_answer_of_an_agent(registry: CollectorRegistry, counting: Counting) -> None:
    entries = [Entered(BEGAN, "consulate", "transfer"), Taken(BEGAN, "consulate", "paris"),
               Attempted(BEGAN, "consulate", "paris", "paris-1", "served", 200),
               Message(BEGAN, "message", "m.wav", 9, "nl"), Ended(BEGAN, "transferred")]  # fmt: skip
    counting.turn(_call(ended=True), entries)
    assert registry.get_sample_value("accueil_answer_wait_seconds_count", {"language": "nl"}) is None
    assert registry.get_sample_value("accueil_post_attempts_total", {"trunk": "paris-1", "outcome": "served"}) == 1
    assert registry.get_sample_value("accueil_messages_total", {"language": "nl"}) == 1


def test_the_state_is_looked_at_when_it_is_asked_for() -> None:
    registry, _ = registry_of(lambda: NOW, 180)
    value = registry.get_sample_value
    assert value("accueil_calls_live", {"node": "first-level"}) == 2
    assert value("accueil_waiting_callers", {"queue": "fr"}) == 2
    assert value("accueil_longest_wait_seconds", {"queue": "fr"}) == 95
    assert value("accueil_agents", {"state": "talking"}) == 1
    assert value("accueil_agents", {"state": "gone"}) == 1
    assert value("accueil_agents", {"state": "ringing"}) == 0
    assert (value("accueil_asterisk_up", {"link": "ari"}), value("accueil_asterisk_up", {"link": "ami"})) == (1, 0)
    assert (value("accueil_journal_backlog_writes"), value("accueil_journal_lost_writes_total")) == (3, 1)


def test_what_is_not_known_is_not_told_as_zero() -> None:
    registry, _ = registry_of(lambda: NOW, 180)
    assert registry.get_sample_value("accueil_wait_estimate_seconds", {"queue": "nl"}) is None
    assert registry.get_sample_value("accueil_serving_agents", {"queue": "nl"}) is None


async def test_it_is_served_on_loopback_and_gone_afterwards() -> None:
    bind = f"127.0.0.1:{_free()}"
    registry, counting = registry_of(lambda: NOW, 180)
    async with aiohttp.ClientSession() as http:
        async with metrics_served(bind, registry, counting):
            async with http.get(f"http://{bind}/metrics") as answer:
                assert answer.status == 200 and answer.content_type == "text/plain"
                text = await answer.text()
        with pytest.raises(aiohttp.ClientConnectionError):
            await http.get(f"http://{bind}/metrics")
    assert 'accueil_waiting_callers{queue="fr"} 2.0' in text
    assert "+31612345678" not in text


async def test_a_slow_event_loop_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.metrics.serving.LOOK", 0.01)
    registry, counting = registry_of(lambda: NOW, 180)
    looked = asyncio.Event()
    monkeypatch.setattr(counting, "lagged", lambda seconds: (Counting.lagged(counting, seconds), looked.set()))
    async with metrics_served(f"127.0.0.1:{_free()}", registry, counting):
        await looked.wait()
    assert (registry.get_sample_value("accueil_event_loop_lag_seconds_count") or 0) >= 1


async def test_a_taken_port_is_one_sentence() -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        registry, counting = registry_of(lambda: NOW, 180)
        with pytest.raises(ServiceTrouble, match="IVR_METRICS_BIND"):
            async with metrics_served(f"127.0.0.1:{taken.getsockname()[1]}", registry, counting):
                raise AssertionError("served on a port that is taken")


@pytest.mark.parametrize("bind", ["0.0.0.0:19464", "192.0.2.1:19464", "localhost", "127.0.0.1:0", "127.0.0.1:x"])
def test_any_other_address_than_loopback_is_refused(bind: str) -> None:
    with pytest.raises(UserMistake, match="loopback"):
        address_of("IVR_METRICS_BIND", bind)


def _free() -> int:
    with socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
