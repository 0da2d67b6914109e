"""`case.yaml` turned into what is dialled, how the world behaves, and what must come of it."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

FOLDER = Path(__file__).parent

TOLD = "(said|dialled|left with) [a-z0-9-]+|queued|taken|ended"
BESIDE = "(?P<who>[a-z0-9-]+) (?P<what>rings|hears|answered|talks)"


class Strict(BaseModel):
    """A part of a case; a name that means nothing here is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Act(Strict):
    """Something the caller does beside the key script: when a prompt was said, or somebody's telephone does something.

    `when` reads `said goodbye`, `dialled paris-1`, `queued`, `taken`, `caller hears`, `paris-1 rings`; and, of the last
    of the calls that wait for one another, `last said goodbye`, `last queued`, `last taken`, `last ended`.
    """

    when: str = Field(pattern=f"^((last )?({TOLD})|{BESIDE})$")
    after: float = Field(default=0.0, description="seconds that the caller still listens before he acts")
    press: str = Field(default="", description="the key to press; without one he hangs up")


class LegWanted(Strict):
    """Somebody who was called: a trunk's line, or one of these agents; with `again`, maybe more than once running."""

    line: str = ""
    agent: tuple[str, ...] = ()
    again: bool = False
    answered: bool = True
    talked: bool = False
    headers: dict[str, str] = Field(default_factory=dict)
    hears: tuple[str, ...] = ()
    begins: str | None = None


class MessageWanted(Strict):
    """A message left; `seconds` is the shortest and the longest that it may last."""

    seconds: tuple[float, float] = (1.5, 4.5)
    language: str = "fr"
    post: str = ""
    subject: str = ""
    urgent: bool = False


class CallbackWanted(Strict):
    """A callback that is written down; `number` may be `{caller}`."""

    number: str = "{caller}"
    queue: str
    subject: str = ""


class ConversationWanted(Strict):
    """A conversation that is kept, with its digest: the voices that are in it, and for how many days."""

    voices: tuple[Literal["caller", "agent", "line"], ...] = ("caller", "agent")
    days: int = 90


class CallWanted(Strict):
    """A call, and what must come of it. Without `from` the caller has a French number that nobody else has.

    `after`: what must have happened to the call before it in the file (`queued`, `taken`, `said goodbye`, `ended`).
    """

    to: str = "+33199000100"
    sender: str | None = Field(default=None, alias="from")
    keys: str = ""
    trunk: str = "carrier"
    account: str | None = None
    times: int = 1
    act: Act | None = None
    after: str = Field(default="", pattern=f"^({TOLD})?$")

    taken: bool = True
    ends: str | None = None
    language: str | None = None
    path: tuple[str, ...] | None = None
    says: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    heard_twice: tuple[str, ...] = ()
    cut_short: str | None = None
    not_heard: tuple[str, ...] = ()
    no_other_language: bool = False
    legs: tuple[LegWanted, ...] = ()
    transfers: tuple[str, ...] = ()
    message: MessageWanted | None = None
    callback: CallbackWanted | None = None
    refused: tuple[str, ...] = Field(default=(), description="why each number was not taken for a callback")
    ratings: tuple[str, ...] = Field(default=(), description="such as `survey-answer 4`")
    comment: tuple[float, float] | None = Field(default=None, description="the least and the most seconds of it")
    conversations: tuple[ConversationWanted, ...] = ()
    answered_within: float | None = None


class Case(Strict):
    """One folder: the world, and the calls that are made in it, at once or one after another."""

    at: str = "2026-11-23T10:00"
    world: str = ""
    routing: dict[str, str] = Field(default_factory=dict)
    core: bool = False
    noticed: bool = True
    talks: dict[str, tuple[str, float]] = Field(
        default_factory=dict, description="queue -> an agent, and the seconds that each of five talks there lasted"
    )
    order: Literal["at once", "one after another"] = "at once"
    taken_in: tuple[int, ...] = Field(
        default=(), description="the calls by their place in the file, as agents took them"
    )
    calls: tuple[CallWanted, ...] = Field(min_length=1)
    incidents: tuple[str, ...] = ()


@functools.cache
def cases() -> dict[str, Case]:
    """Every case by its name. A folder that is no case is a mistake."""
    return {path.name: read(path / "case.yaml") for path in folders()}


def folders() -> Iterable[Path]:
    """The folders of the cases: those whose name has hyphens."""
    return sorted(path for path in FOLDER.iterdir() if path.is_dir() and "-" in path.name)


def read(path: Path) -> Case:
    """One case. Without `calls`, what stands in the file besides the world is its only call."""
    told = yaml.safe_load(path.read_text())
    if "calls" not in told:
        world = {name: told.pop(name) for name in tuple(told) if name in Case.model_fields}
        told = {**world, "calls": [told]}
    try:
        return Case.model_validate(told)
    except ValidationError as mistake:
        mistake.add_note(f"in {path}")
        raise
