"""Passwords guessed at a real Asterisk: the guesser is shut out within a moment, and nobody with him."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from asterisk_world import World
from people import agent, answers, arrived, to_queue
from sip_peer import Peer

from ivr.ami.link import Link
from ivr.asterisk.acl import Blocks
from ivr.control.questions import Questions
from ivr.errors import UserMistake
from ivr.service.doors import Doors, guarded, hosts_of

pytestmark = pytest.mark.live

BOUND = 200
"""Guesses that a guesser on the same machine may get through before he is shut out."""


@dataclass
class Watched:
    """The doors of a world, and what the journal would be told of them."""

    world: World
    doors: Doors
    told: list[tuple[str, str, str]] = field(default_factory=list)

    async def becomes(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not true():  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def answered(self, peer: Peer, name: str, status: int) -> None:
        """Returns when the right password is answered so: Asterisk renews its lists a moment after it says so."""
        async with asyncio.timeout(5):
            while await peer.register(name, self.world.secrets.secret_of(name)) != status:
                pass

    async def guesses(self, peer: Peer, name: str, seconds: float = 8) -> int:
        """Guesses until the door is shut; how many came through. Fails when it stays open."""
        tried = 0
        async with asyncio.timeout(seconds):
            while not any(what == "shut out" and source == peer.host for what, source, _ in self.told):
                assert await peer.register(name, f"guess-{tried}") in (401, 403)
                tried += 1
        return tried


@pytest.fixture
async def watched(world: World) -> AsyncIterator[Watched]:
    told: list[tuple[str, str, str]] = []
    link = Link(world.settings.ami_bind, "ivr", world.secrets.secret_of("ami"))

    def incident(*what: str) -> None:
        told.append((what[0], what[1], what[2]))

    async def reload(module: str) -> None:
        await world.controller.request("PUT", f"asterisk/modules/{module}")

    doors = Doors(Blocks(world.settings.home), lambda: hosts_of(world.routing), world.asterisk.cli, reload, incident)
    async with guarded(doors, link, Questions()):
        link.start()
        async with asyncio.timeout(5):
            await link.logged_in.wait()
        yield Watched(world, doors, told)
    link.stop()


@pytest.mark.core
async def test_a_guesser_is_shut_out_and_let_in_again_by_hand(watched: Watched) -> None:
    secret = watched.world.secrets.secret_of("amina")
    guesser, amina = await watched.world.peer("127.0.0.99"), await watched.world.peer("127.0.0.98")
    assert await watched.guesses(guesser, "amina") < BOUND
    assert watched.told[0][:2] == ("shut out", "127.0.0.99")
    await watched.answered(guesser, "amina", 403)
    assert (await guesser.call("+33199000100", "amina")).status == 403
    assert await amina.register("amina", secret) == 200
    with pytest.raises(UserMistake, match="nobody is shut out as 'paolo'"):
        await watched.doors.let_in({"whom": "paolo"})
    assert await watched.doors.let_in({"whom": "127.0.0.99", "by": "a test"}) == ["127.0.0.99"]
    assert watched.told[-1] == ("let in again", "127.0.0.99", "127.0.0.99, by a test")
    await watched.answered(guesser, "amina", 200)


async def test_who_mistypes_twice_notices_nothing(watched: Watched) -> None:
    amina = await watched.world.peer("127.0.0.98")
    for _ in range(2):
        assert await amina.register("amina", "mistyped") == 401
    assert await amina.register("amina", watched.world.secrets.secret_of("amina")) == 200
    assert watched.told == []


async def test_one_wrong_telephone_shuts_out_itself_and_not_its_office(watched: Watched) -> None:
    """Behind one address: two telephones that are registered, one of them in a talk, and one with a wrong password."""
    world = watched.world
    paolo = await agent(world, "paolo", answers)
    assert await (await world.peer("127.0.0.1")).register("lucia", world.secrets.secret_of("lucia")) == 200
    citizen, channel = await arrived(world)
    await to_queue(world, channel, "it:20")
    assert await world.controller.taken() == "paolo"
    wrong = await world.peer("127.0.0.1")
    assert await watched.guesses(wrong, "amina") < BOUND
    assert [block["whom"] for block in watched.doors.shut()] == ["amina at 127.0.0.1"]
    await watched.answered(wrong, "amina", 401)
    assert await paolo.register("paolo", world.secrets.secret_of("paolo")) == 200
    assert await wrong.register("jonas", world.secrets.secret_of("jonas")) == 200
    await (await paolo.next_leg()).rtp.hears()
    citizen.hang_up()


async def test_a_block_ends_by_itself_and_holds_over_a_restart(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.doors.guard.FIRST", 3.0)
    world = watched.world
    guesser = await world.peer("127.0.0.99")
    await watched.guesses(guesser, "amina")
    assert [block.address for block in Blocks(world.settings.home).read()] == ["127.0.0.99"]
    await world.asterisk.stop()
    await world.asterisk.start()
    await watched.answered(guesser, "amina", 403)
    await watched.becomes(lambda: not watched.doors.shut())
    await watched.answered(guesser, "amina", 200)


async def test_a_trunk_that_guesses_goes_on_bringing_calls(watched: Watched) -> None:
    carrier = await watched.world.peer("127.0.0.2")
    assert await watched.guesses(carrier, "amina") < BOUND
    await arrived(watched.world)
