"""Calls that nobody thought of: drawn by chance, and what must hold for each of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any, cast, get_args

from ivr.flow.commands import Connect
from ivr.flow.definition import Partner
from ivr.flow.entries import Ended, Left, Said
from ivr.flow.events import StateOutcome
from ivr.flow.node import Flow, Node
from ivr.flow.nodes.menu import Menu
from ivr.flow.nodes.queue import Queue
from ivr.flow.nodes.transfer import Transfer
from ivr.flow.prompts import Prompt
from ivr.flow.said import everything_said
from ivr.journal.snapshot import freeze, thaw
from ivr.outside.behaviour import AgentBehaviour, LineBehaviour, World
from ivr.simulator.simulate import Simulation
from tests.flow.real import SWITCHES, Switch, dial, flow, routing

MOST_TURNS = 1500
"""No call takes more: two hundred nodes, each with its questions."""
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
CALLERS = (None, *["+33199000678"] * 5, "+34612345678", "+12125550123", "+61491570156", "+88216123456789", "+999", "")
KEYS = "1" * 30 + "2" * 15 + "3" * 12 + "4" * 12 + "0" * 5 + "9" * 3 + "*" * 2 + "#" * 2 + "5678"
WAYS = (
    "3",
    "3 3 4",
    "3 2 1 1 1",
    "3 2 1 1 1 ,1",
    "3 2 1 1 1 2",
    "3 1 2 1 1",
    "3 1 1",
    "3 4 1 1",
    "3 1 1 q3 q1",
    "3 1 1 q3 q2",
)
"""Most calls begin as those of callers who know where they are going, and some of these change their mind there."""
ENDS = ("!", ",!", "_!", "q!", "d!", "t!", "~2!", "~0.3!")


@dataclass(frozen=True)
class AnyCall:
    """Everything that decides how a call on paper goes."""

    at: datetime
    number: str
    script: str
    caller: str | None
    remembered: str | None
    world: World
    switch: Switch = "normal"

    def made(self, killed: Collection[int] = ()) -> Simulation:
        """The call, made; its controller dies after the turns of these numbers."""
        who = (self.caller, self.remembered)
        return dial(self.at, self.number, self.script, *who, self.world, self.switch, killed)


def drawn(seed: int) -> AnyCall:
    """The call of a seed; the same seed is always the same call."""
    draw = Random(seed)
    numbers = [*routing().numbers, "+212530000100", "+212530000100", "+212530000100"]
    return AnyCall(
        at=_moment(draw),
        number=draw.choice(numbers),
        script=_script(draw),
        caller=draw.choice(CALLERS),
        remembered=draw.choice([None, None, "ar", "de", "pt"]),
        world=_world(draw),
        switch=draw.choices(SWITCHES, (10, 1, 2))[0],
    )


def _script(draw: Random) -> str:
    words = [_word(draw) for _ in range(draw.randint(0, 9))]
    if draw.random() < 0.6:
        words = [draw.choice(WAYS), *draw.choice([[], [], [",0"]]), *words]
    if draw.random() < 0.1:
        asked = ["17#", "204060"] * draw.randint(1, 3)
        words = [*draw.choice([["- 2 3"], ["3 2 3"], ["- 3"], ["3 3"]]), *asked, *words[:3]]
    return " ".join(words)


def _moment(draw: Random) -> datetime:
    day = YEAR + timedelta(days=draw.randrange(365))
    if draw.random() < 0.8:
        return day - timedelta(days=max(0, day.weekday() - 4)) + timedelta(hours=9, minutes=draw.randrange(300))
    return day + timedelta(minutes=draw.randrange(1440))


def _word(draw: Random) -> str:
    chance = draw.random()
    if chance < 0.70:
        return draw.choice(["", "", "", "", ",", "_"]) + draw.choice(KEYS)
    if chance < 0.78:
        return ",0"
    if chance < 0.84:
        return "".join(draw.choices(KEYS, k=draw.randint(2, 5)))
    if chance < 0.89:
        return "-"
    if chance < 0.97:
        return draw.choice(["~4#", "~0.2#", "~0.2", "~9", "33#", "39", "81#", "q1", "q2", "q2", "q*"])
    return draw.choice(ENDS)


def _world(draw: Random) -> World:
    """Everybody does the same, or everybody does what chance says."""
    manners, ways = get_args(AgentBehaviour), get_args(LineBehaviour)
    agents, lines = list(routing().agents), list(routing().trunks)
    if draw.random() < 0.5:
        manner, way = draw.choice(manners), draw.choice(ways)
        world = World(dict.fromkeys(lines, way), dict.fromkeys(agents, manner), 2.0)
    else:
        behaviour = {line: draw.choice(ways) for line in lines}
        world = World(behaviour, {name: draw.choice(manners) for name in agents}, 2.0)
    return replace(world, **_first_level(draw), request=draw.choice(get_args(StateOutcome)))


def _first_level(draw: Random) -> dict[str, Any]:
    """In half of the worlds an agent is free, and in most of them agents keep their callers."""
    waits = {"wait": draw.choice([15.0, 100.0, 400.0, 3000.0]), "ahead": draw.choice([0, 3, 30, 100])}
    posts = [*routing().consulates, *routing().partners]
    hands = {"hands": tuple(draw.choices(posts, k=draw.randint(1, 3)))}
    return draw.choice([{}, {}, waits, waits, hands, waits | hands, {"consults": draw.choice(posts)}])


def check(call: AnyCall, told: Simulation, sayable: frozenset[tuple[str, Prompt]]) -> None:
    """Asserts what holds for every call whatsoever."""
    ends = [entry for entry in told.entries if isinstance(entry, Ended)]
    assert ends == told.entries[-1:], "a call ends once, and nothing is written after that"
    ours = call.number in routing().numbers
    assert (ends[0].disposition != "failed") is ours, "only a number that is not ours fails"
    assert len(told.turns) < MOST_TURNS
    assert all(before.at <= after.at for before, after in pairwise(told.entries)), "time does not go back"
    assert set(_said(told)) <= sayable, "everything that is said was known ahead of time"
    for turn in told.turns:
        assert thaw(json.loads(json.dumps(freeze(turn.call)))) == turn.call, "a call survives being written down"


def _said(told: Simulation) -> Iterator[tuple[str, Prompt]]:
    """What was said, to the caller and to those who were called, with its language."""
    for entry in told.entries:
        if isinstance(entry, Said):
            yield from ((prompt.language or entry.language, prompt) for prompt in entry.prompts)
    for turn in told.turns:
        for command in turn.commands:
            if isinstance(command, Connect):
                yield from ((prompt.language or command.language, prompt) for prompt in command.whisper)


def sayable(switch: str) -> frozenset[tuple[str, Prompt]]:
    """All that the flow with this switch can say."""
    return everything_said(flow(cast(Switch, switch)))


INTERRUPTED = ("language", "menu", "play", "hours", "voicemail", "consent", "receipt", "request", "sheet")
"""The types of nodes from which `0` leads to a person."""


def exits_taken(told: Simulation) -> set[str]:
    """`node.exit` of every exit that the call took."""
    return {f"{entry.node}.{entry.exit}" for entry in told.entries if isinstance(entry, Left)}


def exits_that_can_happen(whole: Flow) -> set[str]:
    """`node.exit` of every exit that a call can take: those that are wired, a person by `0`, and giving up."""
    return {f"{name}.{exit}" for name, node in whole.nodes.items() for exit in _exits(whole, node)}


def _exits(whole: Flow, node: Node) -> Iterator[str]:
    closes = not isinstance(node, Transfer) or _closes(whole, node)
    staying = isinstance(node, Queue) and node.same_agent  # on paper, the agent stays there
    yield from (exit for exit in node.exits() if (exit != "closed" or closes) and (exit != "unserved" or not staying))
    interrupted = node.type in (
        "language",
        "menu",
        "play",
        "hours",
        "voicemail",
        "consent",
        "receipt",
        "request",
        "sheet",
    )
    if (interrupted and getattr(node, "barge_in", True)) or (isinstance(node, Transfer) and closes):
        yield "person"
    if isinstance(node, Menu) or node.type == "language":
        yield "given-up"


def _closes(whole: Flow, node: Transfer) -> bool:
    """True when the post keeps hours and its ordinary line is called."""
    posts: list[Partner] = [whole.partners[node.post]] if node.post else list(whole.consulates.values())
    return node.line == "main" and any(post.hours for post in posts)
