"""Callers brought to every state that a call can be in, so that the controller can be killed under all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from ivr.flow.asking import Listen, Say
from ivr.flow.call import Call
from ivr.flow.commands import Connect, Enqueue, Record
from ivr.outside.leg import Leg
from tests.live.controller import SplitTown

Is = Callable[[Call], bool]

ENDS = {
    "greeting": "abandoned_in_menu",
    "menu": "abandoned_in_menu",
    "silence": "abandoned_in_menu",
    "digits": "abandoned_in_transfer",
    "survey": "served",
    "last_words": "failed",
    "recording": "voicemail",
    "queue": "abandoned_in_queue",
    "whisper": "served",
    "talk": "served",
    "ringing": "abandoned_in_transfer",
    "transfer": "transferred",
}
"""How the call in each of the states below ends when its caller goes on, hears what he is told, and hangs up."""


@dataclass
class Caller:
    """Somebody on the line, and the id of his call."""

    leg: Leg
    call: str


async def dialled(town: SplitTown, to: str, withheld: bool = False) -> Caller:
    """A caller who has been answered and is known to the journal."""
    leg = await town.call(to, withheld=withheld)
    return Caller(leg, await town.id_of(leg))


async def keyed(town: SplitTown, caller: Caller, *steps: tuple[str, str]) -> Caller:
    """The caller presses each key as soon as he is asked at the node that is named with it."""
    for node, key in steps:
        await town.reached(caller.call, asked(node), f"asked at {node}")
        await caller.leg.press(key)
    return caller


def asked(node: str) -> Is:
    """A key is wanted at this node."""
    return lambda call: call.node == node and call.asking is not None and isinstance(call.asking.want, Listen | Say)


def in_silence(node: str) -> Is:
    """The question has been said, and nothing pressed yet."""
    return lambda call: asked(node)(call) and not call.asking.playing  # type: ignore[union-attr]


def wants(kind: type, answered: bool | None = None) -> Is:
    """It waits for this, taken by somebody or not."""

    def so(call: Call) -> bool:
        right = answered is None or call.answered is answered
        return call.asking is not None and isinstance(call.asking.want, kind) and right

    return so


async def greeting(town: SplitTown) -> Caller:
    """Hears the welcome."""
    caller = await dialled(town, "+33199000100")
    await town.reached(caller.call, asked("language"), "greeted")
    return caller


async def menu(town: SplitTown) -> Caller:
    """Hears the options of a menu."""
    caller = await keyed(town, await dialled(town, "+33199000100"), ("language", "3"))
    await town.reached(caller.call, asked("other-topics"), "in the menu")
    return caller


async def silence(town: SplitTown) -> Caller:
    """Has heard them, and says nothing."""
    caller = await keyed(town, await dialled(town, "+31200000100"), ("language", "3"))
    await town.reached(caller.call, in_silence("other-topics"), "in silence", 60)
    return caller


async def digits(town: SplitTown) -> Caller:
    """Has typed the first of two digits."""
    steps = (("language", "3"), ("topics", "2"), ("where-filed", "1"), ("competent-post", "3"))
    caller = await keyed(town, await dialled(town, "+212530000100", withheld=True), *steps)
    await town.reached(caller.call, lambda call: bool(call.asking and call.asking.digits), "typed one digit")
    return caller


async def recording(town: SplitTown) -> Caller:
    """Speaks a message."""
    caller = await keyed(town, await dialled(town, "+33199000100"), ("language", "3"), ("other-topics", "4"))
    await town.reached(caller.call, wants(Record), "recording", 60)
    await caller.leg.talk()
    return caller


async def queue(town: SplitTown) -> Caller:
    """Waits for an agent, and all are busy."""
    caller = await keyed(town, await dialled(town, "+493023125100"), ("language", "1"), ("who-calls", "1"))
    await town.reached(caller.call, wants(Enqueue), "in the queue")
    return caller


async def whisper(town: SplitTown) -> Caller:
    """An agent has picked up and hears what the call is about."""
    caller = await keyed(town, await dialled(town, "+34910000100"), ("language", "1"), ("who-calls", "1"))
    await town.reached(caller.call, wants(Enqueue), "in the queue")
    await (await other(town, caller)).reached("answered")
    return caller


async def talk(town: SplitTown) -> Caller:
    """Talks with an agent."""
    caller = await keyed(town, await dialled(town, "+33199000100"), ("language", "1"), ("who-calls", "1"))
    await town.reached(caller.call, wants(Enqueue, answered=True), "in a talk", 60)
    await caller.leg.talk()
    return caller


async def ringing(town: SplitTown) -> Caller:
    """A consulate's telephone rings for him."""
    caller = await keyed(town, await dialled(town, "+34910000100"), ("language", "2"), ("where-filed", "1"))
    await town.reached(caller.call, wants(Connect, answered=False), "dialling")
    await (await other(town, caller)).reached("rings")
    return caller


async def transfer(town: SplitTown) -> Caller:
    """Talks with a consulate."""
    caller = await keyed(town, await dialled(town, "+442079460100"), ("language", "2"), ("where-filed", "1"))
    await town.reached(caller.call, wants(Connect, answered=True), "put through", 60)
    await caller.leg.talk()
    return caller


async def survey(town: SplitTown) -> Caller:
    """Has talked, and is asked what he thinks of it."""
    caller = await talk(town)
    await asyncio.sleep(1)  # a talk is longer than what passes when somebody hangs up in the whisper
    await caller.leg.stop_talking()
    await (await other(town, caller)).hang_up()
    await town.reached(caller.call, asked("survey"), "asked for a mark")
    return caller


async def last_words(town: SplitTown) -> Caller:
    """Hears that the number is not in service, before the line is released."""
    caller = await dialled(town, "+33199000999")
    await town.reached(caller.call, lambda call: call.closing, "closing")
    return caller


async def other(town: SplitTown, caller: Caller) -> Leg:
    """The newest telephone that rings, or rang, for him."""
    async with asyncio.timeout(30):
        while not (legs := _called_for(town, caller)):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return legs[-1]


def _called_for(town: SplitTown, caller: Caller) -> list[Leg]:
    return [leg for leg in town.outside.legs if leg.headers.get("X-Call-Id") == caller.call]
