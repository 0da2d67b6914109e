"""Agents at real telephones: codes, pauses, calls let pass, telephones that go, and a manager interface that breaks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ivr.agents.state import NOT_ANSWERING, SERVICE, TELEPHONE_GONE
from ivr.flow.entries import Taken
from ivr.flow.prompts import prompt
from ivr.journal.agents import last_states
from ivr.outside.caller import place_call
from ivr.outside.dial import Placed, dial
from ivr.outside.script import parse
from ivr.speech.texts import texts
from tests.live.town import Town, open_town, until

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

QUEUE = "zgh: {language: zgh, tiers: [{after: 30, languages: [ar, fr], level: 3}]}"
ROUTING = {QUEUE: "zgh: {language: zgh, ring: 4, wait: 20}"}
"""One agent alone, idir, takes the calls in Amazigh, and his telephone rings four seconds."""

AT = "2026-11-23T10:00"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[Town]:
    async with open_town(ROUTING) as opened:
        yield opened


async def citizen(town: Town) -> Placed:
    """Somebody who speaks Amazigh asks for a person, and stays until he is asked how it was."""
    control = town.service.settings.control
    script = parse("2 0 q!" if not town.service.agents.desk.state("idir").standing == "in" else "2 0 !")
    return await dial(town.outside, control, "+212530000100", town.new_number(), script)


async def code(town: Town, keys: str) -> None:
    """Idir dials a code and listens to the end."""
    leg = await place_call(town.outside, keys, "idir", account="idir")
    await leg.reached("answered")
    await leg.wait_ended(20)


def standing(town: Town) -> tuple[str, str]:
    state = town.service.agents.desk.state("idir")
    return state.standing, state.reason


def said_to_agents(town: Town) -> list[str]:
    """The clips that agents heard at codes, by Asterisk's own records."""
    sounds = (row["eventextra"] for row in town.cel() if row["eventtype"] == "STREAM_BEGIN")
    return [found[1] for sound in sounds if (found := re.search(r"/zgh/(agent-[\w-]+)", sound))]


async def members(town: Town) -> set[str]:
    """The queues in which Asterisk has idir."""
    shown = await town.service.asterisk.cli("queue show")
    blocks = re.split(r"\n(?=[\w.-]+ has \d+ calls)", shown)
    return {block.split()[0] for block in blocks if "PJSIP/idir" in block}


def lines_of(town: Town) -> set[str]:
    """The lines that idir serves when logged in."""
    return {line for line in ("zgh", "zgh.sensitive", "ar", "ar.sensitive")} & set(_all(town))


def _all(town: Town) -> list[str]:
    sensitive = town.service.routing.service.sensitive
    return [name + kind for name in town.service.routing.queues for kind in ("", ".sensitive" if sensitive else "")]


async def test_who_logs_in_by_code_is_rung_and_twice_is_told_already(town: Town) -> None:
    await town.arrange(AT, "talk=8", False)
    await town.service.agents.desk.log_out("idir", "test")
    assert await members(town) == set()
    await code(town, "*1")
    await code(town, "*1")
    assert standing(town) == ("in", "")
    assert lines_of(town) <= await members(town)
    assert said_to_agents(town)[-2:] == ["agent-logged-in", "agent-already-logged-in"]
    placed = await citizen(town)
    assert [entry.by for entry in placed.entries if isinstance(entry, Taken)] == ["idir"]


async def test_a_paused_agent_is_not_rung(town: Town) -> None:
    await town.arrange(AT, "talk=8", False)
    await code(town, "*32")
    assert standing(town) == ("paused", "meal")
    placed = await citizen(town)
    assert not [leg for leg in placed.legs if leg.name == "idir"]
    await code(town, "*5")
    await code(town, "*4")
    assert standing(town) == ("in", "")
    assert said_to_agents(town)[-3:] == ["agent-paused", "agent-state-paused", "agent-resumed"]


@pytest.mark.parametrize("manner", ["idir=ring", "idir=busy", "idir=hang-up"])
async def test_who_lets_two_calls_pass_is_paused_and_told(town: Town, manner: str) -> None:
    await town.arrange(AT, manner, False)
    await overhear(town, "before")
    calling = asyncio.create_task(_until_paused(town))
    async with asyncio.timeout(60):
        await calling
    assert standing(town) == ("paused", NOT_ANSWERING)
    assert town.service.agents.desk.state("idir").by == SERVICE
    await code(town, "*5")
    assert said_to_agents(town)[-1] == "agent-was-paused-not-answering"
    await overhear(town, "after")
    written = texts(town.service.settings.prompts)(prompt("agent-was-paused-not-answering"), "zgh").encode()
    sip = _sip(town, "before")
    assert b"MESSAGE sip:idir@" in sip and written in sip


async def _until_paused(town: Town) -> None:
    while standing(town)[0] == "in":
        await citizen(town)


async def overhear(town: Town, name: str) -> None:
    """From now on Asterisk keeps all SIP in the file `name`; the file before it is complete then."""
    cli = town.service.asterisk.cli
    await cli(f"pjsip set logger pcap {town.service.settings.home}/log/{name}.pcap")
    await cli("pjsip set logger verbose off")
    await cli("pjsip set logger on")


def _sip(town: Town, name: str) -> bytes:
    return (town.service.settings.home / "log" / f"{name}.pcap").read_bytes()


async def test_whose_telephone_goes_is_paused_until_he_resumes(town: Town) -> None:
    await town.arrange(AT, "idir=away", False)
    await until(lambda: standing(town) == ("paused", TELEPHONE_GONE), "idir is paused", 15)
    await town.outside.behave(town.outside.world.__class__())
    await code(town, "*1")
    assert standing(town) == ("paused", TELEPHONE_GONE)
    assert said_to_agents(town)[-1] == "agent-was-paused-telephone-gone"
    await code(town, "*4")
    assert standing(town) == ("in", "")


async def test_while_the_manager_interface_is_cut_calls_go_on_and_all_is_right_afterwards(town: Town) -> None:
    await town.arrange(AT, "talk=8", False)
    link, service = town.service.link, town.service
    calling = asyncio.create_task(citizen(town))
    shown = (await service.asterisk.cli("manager show connected")).splitlines()
    session = next(line.split()[4] for line in shown if line.split()[:1] == ["ivr"])
    await service.asterisk.cli(f"manager kick session {session}")
    await until(lambda: not link.logged_in.is_set(), "the link is lost")
    rows = {row.agent: row for row in service.agents.roster.rows()}
    assert {row.telephone for row in rows.values()} == {"unknown"}
    assert service.agents.roster.able("zgh") is None
    assert await service.agents.desk.log_out("sanne", "test") == "logged-out"
    await until(link.logged_in.is_set, "the link is back", 10)
    await until(lambda: service.agents.roster.able("zgh") is not None, "the telephones are read afresh")
    placed = await calling
    assert [entry.by for entry in placed.entries if isinstance(entry, Taken)] == ["idir"]
    assert "PJSIP/sanne" not in await service.asterisk.cli("queue show")


async def test_the_journal_has_every_agents_last_state(town: Town) -> None:
    await town.service.agents.desk.pause("claire", "training", "test")
    assert town.service.journal.flush()
    kept = last_states(town.service.settings.journal)
    desk = town.service.agents.desk
    assert {name: kept[name] for name in desk.agents} == {name: desk.state(name) for name in desk.agents}
