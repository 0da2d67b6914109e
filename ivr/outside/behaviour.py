"""How everybody outside behaves, from text such as `paris-1=error,claire=away`, for real calls and simulated ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal, Protocol, cast, get_args

from ivr.errors import UserMistake
from ivr.flow.events import StateOutcome

LineBehaviour = Literal[
    "accept", "busy", "refuse", "ring", "error", "dead", "unseen", "stuck", "no-key", "decline", "hang-up", "loop"
]
"""accept: rings, answers, presses 1 in the whisper, talks and hangs up; busy: 486; refuse: 603; ring: never answers;
error: 503; dead: no answer at all; unseen: no answer to `OPTIONS`, and accepts; stuck: 100, and then nothing; no-key:
answers and presses nothing, as an answering machine does; decline: presses 2; hang-up: hangs up in the whisper; loop:
passes the call on to our own number, as a wrong diversion does."""

AgentBehaviour = Literal["answer", "hang-up", "ring", "busy", "away"]
"""answer: answers, talks and hangs up; hang-up: answers and hangs up at once; ring: never answers; busy: 486;
away: not registered."""


WORDS = ("lines", "agents", "talk", "wait", "ahead", "hands", "consults", "request")
UNITS = {"talk": " of seconds", "wait": " of seconds"}


WORLD = """\
The world is name=behaviour pairs with commas between them:
  trunks    accept busy refuse ring error dead unseen stuck no-key decline hang-up loop
            lines= is for all of them
  agents    answer ring busy away hang-up
            agents= is for all of them
  talk=     seconds that agents and posts talk
  hands=    the posts to which agents hand the call over: hands=paris+lyon
            (to Lyon when Paris did not take it)
  consults= the post that the agent asks before handing over
  wait= ahead= request=
            seconds until an agent is free, callers ahead, where a request is: on paper only
"""
"""What people may write, told to them."""


class People(Protocol):
    """Everybody outside: asked anew whenever a telephone of theirs is called."""

    @property
    def talk(self) -> float:
        """Seconds that they talk."""

    @property
    def hands(self) -> tuple[str, ...]:
        """The posts to which agents hand their calls over, one after another; those after these are not handed over."""

    @property
    def consults(self) -> str:
        """The post that agents ask before they hand a call over to it; none when empty."""

    def line(self, trunk: str) -> LineBehaviour:
        """What the far end of a trunk does."""

    def agent(self, name: str) -> AgentBehaviour:
        """What an agent does."""


@dataclass(frozen=True, slots=True)
class World:
    """How each trunk's far end and each agent behaves, and how many seconds they talk.

    `hands`: the posts to which agents hand calls over, one after another; `consults`: the post that they ask first.
    On paper only: the seconds that callers `wait` until an agent is free, how many are `ahead` of them, and where each
    `request` is that is asked for; `estimate`: the seconds that they are told, where these are others.
    """

    lines: Mapping[str, LineBehaviour] = field(default_factory=dict)
    agents: Mapping[str, AgentBehaviour] = field(default_factory=dict)
    talk: float = 3.0
    wait: float = 0.0
    ahead: int = 0
    hands: tuple[str, ...] = ()
    consults: str = ""
    request: StateOutcome = "open"
    estimate: float | None = None

    def line(self, trunk: str) -> LineBehaviour:
        """What the far end of `trunk` does; one that is not mentioned accepts."""
        return self.lines.get(trunk, "accept")

    def agent(self, name: str) -> AgentBehaviour:
        """What the agent does; one who is not mentioned answers."""
        return self.agents.get(name, "answer")


def parse_world(text: str, trunks: Collection[str], agents: Collection[str]) -> World:
    """Reads `name=behaviour` pairs divided by commas; a later one goes before an earlier one.

    `lines=…` and `agents=…` stand for all of them, `talk=…` and `wait=…` are in seconds.
    Raises UserMistake, with a suggestion, for a name or a behaviour that does not exist.
    """
    lines: dict[str, LineBehaviour] = {}
    people: dict[str, AgentBehaviour] = {}
    more: dict[str, Any] = {}
    for name, value in _pairs(text):
        if name in ("talk", "wait"):
            more[name] = _seconds(name, value)
        elif name == "ahead":
            more[name] = int(_seconds(name, value))
        elif name == "hands":
            more[name] = tuple(value.split("+"))
        elif name == "consults":
            more[name] = value
        elif name == "request":
            more[name] = _known("state of a request", value, get_args(StateOutcome))
        elif name == "lines" or name in trunks:
            behaviour = cast(LineBehaviour, _known("behaviour of a line", value, get_args(LineBehaviour)))
            lines.update(dict.fromkeys(trunks if name == "lines" else [name], behaviour))
        else:
            _known("trunk or agent", name, [*trunks, *agents, *WORDS])
            manner = cast(AgentBehaviour, _known("behaviour of an agent", value, get_args(AgentBehaviour)))
            people.update(dict.fromkeys(agents if name == "agents" else [name], manner))
    return World(lines, people, **more)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = part.partition("=")
        if not equals:
            raise UserMistake(f"'{part}' says nobody's behaviour - write it like paris-1=busy")
        yield name.strip(), value.strip()


def _seconds(name: str, value: str) -> float:
    if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]+)?", value):
        raise UserMistake(f"'{name}={value}' is no number{UNITS.get(name, '')} - write it like {name}=3")
    return float(value)


def _known(what: str, given: str, choices: Collection[str]) -> str:
    if given in choices:
        return given
    near = get_close_matches(given, choices, 1)
    hint = f"did you mean '{near[0]}'?" if near else f"choose one of {', '.join(choices)}"
    raise UserMistake(f"'{given}' is no {what} - {hint}")
