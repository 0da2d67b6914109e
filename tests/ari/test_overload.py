"""How many new calls a second are taken is learned: less where calls are heard late, more where all goes well."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.ari.overload import (
    A_CORE,
    AGAIN,
    COSTS,
    CUT,
    GROWS,
    IN_A_ROW,
    LATE,
    LEAST,
    MEANWHILE,
    REMEMBERED,
    TICK,
    Overload,
)
from ivr.ari.wire import StasisStart
from tests.ari.conftest import Service
from tests.ari.test_stands import until_told

CORES = 2
BEGIN = A_CORE * CORES
LATELY = LATE + 0.05


@pytest.fixture(autouse=True)
def cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(CORES)))


class Hour:
    """A service under calls that come at a steady rate, and what it makes of them, look by look."""

    def __init__(self, service: Service) -> None:
        self.now = 1_800_000_000.0
        self.overload = Overload(service.client, lambda: self.now)
        self._due = 0.0

    def look(self, rate: float, late: float = 0.0, own: float = 0.0) -> float | None:
        """A tenth of a second later, in which so many calls a second came and were heard so late; the pace then."""
        self.now += TICK
        self._due += rate * TICK
        while self._due >= 1:
            self._due -= 1
            at = datetime.fromtimestamp(self.now - late, UTC)
            self.overload._heard(StasisStart("1.1", (), {}, at=at))
        self.overload.look(own)
        return self.overload.pace

    @property
    def learnt(self) -> float:
        """What it would keep to."""
        return self.overload._pace

    def goes_on(self, seconds: float, rate: float, late: float = 0.0) -> float | None:
        """So many seconds of it; the pace then."""
        return [self.look(rate, late) for _ in range(round(seconds / TICK))][-1]


@pytest.fixture
def hour(service: Service) -> Hour:
    return Hour(service)


async def test_it_takes_several_late_looks_in_a_row(hour: Hour) -> None:
    hour.goes_on(2, rate=30)
    for _ in range(5):
        assert {hour.look(30, LATELY) for _ in range(IN_A_ROW - 1)} == {None}
        assert hour.look(30) is None
    assert hour.goes_on(IN_A_ROW * TICK, rate=30, late=LATELY) == pytest.approx(MEANWHILE * CUT * BEGIN)


async def test_until_calls_are_late_all_are_taken_however_many_come_at_once(hour: Hour) -> None:
    assert hour.goes_on(5, rate=10 * BEGIN) is None


async def test_long_after_all_went_well_again_all_are_taken(hour: Hour) -> None:
    hour.goes_on(1, rate=30, late=LATELY)
    assert hour.goes_on(REMEMBERED - 1, rate=30) is not None
    assert hour.goes_on(2, rate=30) is None


async def test_late_calls_cut_the_pace_and_half_of_that_is_taken_until_they_are_not(
    hour: Hour, caplog: pytest.LogCaptureFixture
) -> None:
    hour.goes_on(2, rate=60)
    pace = hour.learnt
    meanwhile = hour.goes_on(IN_A_ROW * TICK, rate=60, late=LATELY)
    assert meanwhile == pytest.approx(MEANWHILE * CUT * pace)
    assert (
        caplog.text.count("more calls than the machine can serve") == 1
        and f"beyond {meanwhile:.0f} a second" in caplog.text
    )
    again = hour.goes_on(AGAIN + TICK, rate=60, late=LATELY)
    assert again == pytest.approx(CUT * meanwhile, rel=0.05)
    assert hour.look(60) == pytest.approx(again / MEANWHILE, rel=0.05), "and grows"
    hour.goes_on(1, rate=20)
    assert "heard in time again" in caplog.text


async def test_where_as_many_as_half_of_it_come_and_none_is_late_it_grows_and_in_a_quiet_hour_it_stays(
    hour: Hour,
) -> None:
    for seconds, rate, learnt in (
        (10, BEGIN / 3, BEGIN),
        (5, BEGIN * 0.6, BEGIN * GROWS**5),
        (60, BEGIN * 0.6, 2 * BEGIN * 0.6),
        (60, 0, 2 * BEGIN * 0.6),
    ):
        hour.goes_on(seconds, rate)
        assert hour.learnt == pytest.approx(learnt, rel=0.15), "until twice what comes"


async def test_a_few_calls_are_taken_whatever_makes_the_machine_late(hour: Hour) -> None:
    """A backup at night, with two calls a second, turns nobody away."""
    assert hour.goes_on(30, rate=2, late=2.0) is None, "two in a second are not three looks in a row"
    assert hour.goes_on(30, rate=20, late=2.0) == LEAST * CORES


async def test_where_few_come_a_pause_of_the_machine_turns_nobody_away(hour: Hour) -> None:
    """Two sevenths of what it may take, and it stands still for most of a second."""
    hour.goes_on(10, rate=20)
    assert (hour.goes_on(0.8, rate=20, late=0.5) or 0) > 20
    assert (hour.goes_on(1, rate=20) or 0) > 2 * 20


async def test_one_call_that_is_late_is_not_the_load(hour: Hour) -> None:
    for _ in range(2 * IN_A_ROW):
        hour.overload._seen += [5.0, 0.01, 0.02]
        assert hour.look(0) is None


async def test_our_own_lateness_counts_where_there_is_something_to_hear(hour: Hour, service: Service) -> None:
    assert [hour.look(30, own=LATELY) for _ in range(IN_A_ROW)][-1] is not None
    other = Hour(service)
    assert [other.look(0, own=LATELY) for _ in range(2 * IN_A_ROW)][-1] is None


async def test_what_an_earlier_controller_told_is_set_anew_at_the_start(service: Service) -> None:
    overload = Overload(service.client)
    overload.start()
    assert await until_told(service, 1) == ["variable=PACE&value="]
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
    assert overload.pace == pytest.approx(MEANWHILE * CUT * BEGIN)


async def test_asterisk_is_told_each_change_and_over_a_new_link_how_it_stands(hour: Hour, service: Service) -> None:
    hour.goes_on(IN_A_ROW * TICK, rate=30, late=LATELY)
    told = [f"variable=PACE&value={MEANWHILE * CUT * BEGIN * 10:.0f}"]
    assert await until_told(service, 1) == told
    await service.fake.drop_link()
    assert await until_told(service, 2) == 2 * told


async def test_turning_calls_away_costs_too_and_no_more_when_it_is_over(hour: Hour) -> None:
    hour.goes_on(1, rate=60, late=LATELY)
    pace = hour.goes_on(2, rate=20)
    assert pace == hour.learnt
    for _ in range(40):
        hour.overload.turned_away()
    assert hour.look(20) == pytest.approx(hour.learnt - COSTS * 40)
    assert hour.goes_on(1.1, rate=20) == hour.learnt


async def test_however_many_are_turned_away_some_are_taken(hour: Hour) -> None:
    hour.goes_on(1, rate=60, late=LATELY)
    for _ in range(1000):
        hour.overload.turned_away()
    assert hour.look(20) == LEAST * CORES


async def test_what_is_turned_away_for_other_reasons_is_no_overload(hour: Hour) -> None:
    for _ in range(1000):
        hour.overload.turned_away()
    assert hour.look(20) is None
