"""Calls that are heard late have new ones turned away, more and more of them, until it goes well again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.ari.overload import IN_A_ROW, LATE, LESS, MORE, MOST, Overload
from tests.ari.conftest import Service
from tests.ari.test_stands import until_told

LATELY = LATE + 0.05


def look(overload: Overload, *late: float, own: float = 0.0) -> int:
    """One look after events were heard so late; what is turned away then."""
    for seconds in late:
        overload._seen.append(seconds)
    overload.look(own)
    return overload.share


async def test_it_takes_several_late_looks_in_a_row(service: Service) -> None:
    overload = Overload(service.client)
    for _ in range(5):
        assert [look(overload, LATELY) for _ in range(IN_A_ROW - 1)] == [0] * (IN_A_ROW - 1)
        assert look(overload, LATE / 2) == 0
    assert [look(overload, LATELY) for _ in range(IN_A_ROW)][-1] == MORE


async def test_it_grows_to_its_most_and_shrinks_to_nothing(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    overload = Overload(service.client)
    shares = [look(overload, LATELY) for _ in range(IN_A_ROW + MOST // MORE)]
    assert shares == sorted(shares) and shares[-1] == MOST
    assert caplog.text.count("more calls than the machine can serve") == 1
    shares = [look(overload) for _ in range(MOST // LESS)]
    assert shares == sorted(shares, reverse=True) and shares[-1] == 0
    assert "new calls are all taken again" in caplog.text


async def test_one_call_that_is_late_is_not_the_load(service: Service) -> None:
    overload = Overload(service.client)
    assert all(look(overload, 5.0, 0.01, 0.02) == 0 for _ in range(2 * IN_A_ROW))


async def test_our_own_lateness_counts_where_there_is_something_to_hear(service: Service) -> None:
    overload = Overload(service.client)
    assert [look(overload, 0.01, own=LATELY) for _ in range(IN_A_ROW)][-1] == MORE
    other = Overload(service.client)
    assert [look(other, own=LATELY) for _ in range(2 * IN_A_ROW)][-1] == 0


async def test_what_an_earlier_controller_told_is_taken_back_at_the_start(service: Service) -> None:
    overload = Overload(service.client)
    overload.start()
    assert await until_told(service, 1) == ["variable=TURNED_AWAY&value=0"]
    await overload.stop()


async def test_the_lateness_is_that_of_events_by_the_machines_clock(service: Service) -> None:
    moment = datetime(2026, 3, 2, 9, tzinfo=UTC)
    overload = Overload(service.client, lambda: moment.timestamp() + LATELY)
    channel, _ = await service.call()
    overload.look(0.0)
    for _ in range(IN_A_ROW):
        channel.tell("ChannelDtmfReceived", digit="1", timestamp=moment.isoformat())
        while not overload._seen:
            await service.client.applications.call_out("echo")
        overload.look(0.0)
    assert overload.share == MORE


async def test_asterisk_is_told_each_change_and_over_a_new_link_how_it_stands(service: Service) -> None:
    overload = Overload(service.client)
    for _ in range(IN_A_ROW):
        look(overload, LATELY)
    assert await until_told(service, 1) == [f"variable=TURNED_AWAY&value={MORE}"]
    await service.fake.drop_link()
    assert (await until_told(service, 2))[1:] == [f"variable=TURNED_AWAY&value={MORE}"]
