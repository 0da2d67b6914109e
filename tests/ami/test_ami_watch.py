"""Strangers at the door become a few incidents, however many they are."""

import asyncio

import pytest
from fake_manager import RECORDED, FakeManager

from ivr.ami.limit import MOST, Limit
from ivr.ami.link import Link
from ivr.ami.watch import INCIDENTS, Watch, source


@pytest.fixture
def incidents():
    return []


@pytest.fixture
def limit(incidents):
    return Limit(lambda *told: incidents.append(told), window=3600)


async def test_what_asterisk_was_recorded_to_say_becomes_incidents(incidents):
    asterisk, end = FakeManager(), asyncio.Event()
    await asterisk.start()
    link = Link(asterisk.address, "ivr", "right")
    watch = Watch(link, lambda *told: incidents.append(told))
    link.on("TheEnd", lambda _: end.set())
    link.start()
    async with asyncio.timeout(10):
        await link.logged_in.wait()
        asterisk.say(RECORDED + b"Event: TheEnd\r\n\r\n")
        await end.wait()
    watch.stop()
    link.stop()
    await asterisk.stop()
    rule = "registrar_attempt_exceeds_maximum_configured_contacts"
    assert incidents == [
        ("unknown source", "127.0.0.1", "InvalidAccountID on PJSIP, account 'scanner'"),
        ("wrong password", "127.0.0.1", "ChallengeResponseFailed on PJSIP, account 'karim'"),
        ("address not allowed", "127.0.0.1", f"FailedACL on PJSIP, account 'karim', by {rule}"),
        ("unknown source", "127.0.0.1", "2 more within 60 s"),
        ("wrong password", "127.0.0.1", "1 more within 60 s"),
    ]


async def test_calls_that_were_refused_in_a_flood_are_two_incidents_whatever_strangers_do_meanwhile(incidents):
    asterisk, end = FakeManager(), asyncio.Event()
    await asterisk.start()
    link = Link(asterisk.address, "ivr", "right")
    watch = Watch(link, lambda *told: incidents.append(told))
    link.on("TheEnd", lambda _: end.set())
    link.start()
    refused = b"Event: UserEvent\r\nUserEvent: CallRefused\r\nCall: 1-1\r\nTrunk: carrier\r\n\r\n"
    stranger = b"Event: InvalidAccountID\r\nRemoteAddress: IPV4/UDP/192.0.2.%d/5060\r\n\r\n"
    async with asyncio.timeout(10):
        await link.logged_in.wait()
        asterisk.say(b"".join(stranger % n for n in range(2 * MOST)) + refused * 500)
        asterisk.say(b"Event: UserEvent\r\nUserEvent: Other\r\n\r\nEvent: TheEnd\r\n\r\n")
        await end.wait()
    watch.stop()
    link.stop()
    await asterisk.stop()
    assert [told for told in incidents if told[0] == "all lines busy"] == [
        ("all lines busy", "trunk carrier", "call 1-1 found more calls up than `most_calls` allows"),
        ("all lines busy", "trunk carrier", "499 more within 60 s"),
    ]


async def test_the_first_of_a_kind_and_source_is_told_at_once_and_the_rest_are_counted(limit, incidents):
    for _ in range(1000):
        limit.saw("unknown source", "192.0.2.1", "first")
    limit.saw("unknown source", "192.0.2.2", "another")
    limit.saw("wrong password", "192.0.2.1", "another kind")
    assert [told[2] for told in incidents] == ["first", "another", "another kind"]
    limit.close()
    assert incidents[3:] == [("unknown source", "192.0.2.1", "999 more within 3600 s")]


async def test_forged_sources_cannot_make_many_incidents(limit, incidents):
    for n in range(100_000):
        limit.saw("unknown source", f"198.51.{n >> 8}.{n & 255}", "forged")
    limit.close()
    assert len(incidents) == MOST + 1
    assert incidents[-1] == ("flood", "many sources", f"{100_000 - MOST} more within 3600 s")


async def test_a_new_window_tells_the_first_again(limit, incidents):
    limit.saw("unknown source", "192.0.2.1", "one")
    limit.close()
    limit.close()
    limit.saw("unknown source", "192.0.2.1", "two")
    assert [told[2] for told in incidents] == ["one", "two"]
    limit.close()


async def test_a_window_ends_by_itself():
    told = asyncio.Queue()
    limit = Limit(lambda *incident: told.put_nowait(incident[2]), window=0.01)
    limit.saw("unknown source", "192.0.2.1", "first")
    limit.saw("unknown source", "192.0.2.1", "second")
    async with asyncio.timeout(10):
        assert [await told.get(), await told.get()] == ["first", "1 more within 0.01 s"]


def test_a_good_registration_is_no_incident():
    assert not {"ChallengeSent", "SuccessfulAuth"} & set(INCIDENTS)


@pytest.mark.parametrize(
    ("address", "host"),
    [("IPV4/UDP/192.0.2.1/5060", "192.0.2.1"), ("IPV6/TLS/2001:db8::1/5061", "2001:db8::1"), ("odd", "odd"), ("", "")],
)
def test_the_source_is_the_host_of_asterisks_address(address, host):
    assert source(address) == host
