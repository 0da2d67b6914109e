"""A file that says who pretends to call, how often, and what was promised to each: read, and turned into calls."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ivr.errors import UserMistake
from ivr.flow.references import LanguageCode
from ivr.outside.script import parse
from ivr.routing.model import Routing
from ivr.routing.numbers import e164

Reaches = Literal["agent", "post", "message"]
"""Whom or what somebody was promised: an agent; a consulate or a partner; that his message is kept."""

COUNTER = "#"
"""Stands for a digit in `callers`: each call comes from another number, as a number may not call too often."""


class Strict(BaseModel):
    """A part of the file; a name that means nothing here is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Profile(Strict):
    """One kind of caller, and what is promised to him."""

    name: str = Field(min_length=1, max_length=100)
    to: str
    callers: str = Field(pattern=r"^\+[0-9]{4,12}#{1,8}$", description="such as +3361234####")
    language: LanguageCode
    keys: str = Field(default="", description="a key script, as `ivr call --help` explains it")
    listens: float = Field(default=5, ge=0, le=60, description="seconds of each question that he hears before a key")
    hears: tuple[str, ...] = Field(min_length=1, description="clips in their order, such as `topic-obtain/key-1`")
    reaches: Reaches
    within: float = Field(default=180, gt=0, le=1800, description="seconds from dialling on")
    share: int = Field(default=1, ge=1, le=1000)

    @field_validator("keys")
    @classmethod
    def _is_a_script(cls, keys: str) -> str:
        try:
            parse(keys)
        except UserMistake as mistake:
            raise ValueError(str(mistake)) from None
        return keys

    def caller(self, number: int) -> str:
        """The number of the profile's n-th call."""
        digits = self.callers.count(COUNTER)
        return self.callers.rstrip(COUNTER) + f"{number:0{digits}}"


class Plan(Strict):
    """How many calls, how many at once, spread over how many hours (0: as fast as they may), by which profiles."""

    calls: int = Field(ge=1, le=100_000)
    at_once: int = Field(default=10, ge=1, le=200)
    hours: float = Field(default=0, ge=0, le=24 * 31)
    seed: int = 1
    profiles: tuple[Profile, ...] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _has_numbers_enough(self) -> Plan:
        names = [profile.name for profile in self.profiles]
        if len(set(names)) < len(names):
            raise ValueError("two profiles have the same name")
        for profile, calls in self.each:
            if calls > 10 ** profile.callers.count(COUNTER):
                raise ValueError(f"profile '{profile.name}' makes {calls} calls: callers needs more '{COUNTER}'")
        return self

    @property
    def each(self) -> tuple[tuple[Profile, int], ...]:
        """How many calls each profile makes: by its share, and all together as many as the file says."""
        whole, given, told = sum(profile.share for profile in self.profiles), 0, []
        for place, profile in enumerate(self.profiles):
            so_far = sum(one.share for one in self.profiles[: place + 1])
            upto = self.calls * so_far // whole
            told.append((profile, upto - given))
            given = upto
        return tuple(told)


@dataclass(frozen=True, slots=True)
class Planned:
    """One call: its place among all, when it begins (seconds from the start), who calls and from which number."""

    place: int
    after: float
    profile: Profile
    caller: str


def planned(plan: Plan) -> Iterator[Planned]:
    """All calls in the order in which they begin; the same for the same file, so that a run can go on."""
    chance = random.Random(plan.seed)
    calls = [(profile, profile.caller(number)) for profile, many in plan.each for number in range(many)]
    chance.shuffle(calls)
    moments = sorted(chance.uniform(0, plan.hours * 3600) for _ in calls)
    for place, ((profile, caller), after) in enumerate(zip(calls, moments, strict=True), 1):
        yield Planned(place, after, profile, caller)


def read(path: Path, routing: Routing) -> Plan:
    """The plan of a file. Raises UserMistake for what is none, and for numbers and languages that are not ours."""
    try:
        plan = Plan.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as trouble:
        raise UserMistake(f"{path} is no YAML: {' '.join(str(trouble).split())}") from None
    except UnicodeDecodeError:
        raise UserMistake(f"{path} is no text in UTF-8") from None
    except ValidationError as trouble:
        told = (f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}" for one in trouble.errors())
        raise UserMistake(f"{path}: {'; '.join(told)}") from None
    for wrong in _wrong(plan, routing):
        raise UserMistake(f"{path}: {wrong}")
    return plan


def look_for_clips(plan: Plan, sounds: Path) -> None:
    """Raises UserMistake for the first clip that is to be heard and is not there. `sounds` is where clips are."""
    for profile in plan.profiles:
        for clip in profile.hears:
            if not (sounds / profile.language / f"{clip}.sln").is_file():
                where = sounds / profile.language
                raise UserMistake(f"profile '{profile.name}' is to hear '{clip}', which is no clip in {where}")


def _wrong(plan: Plan, routing: Routing) -> Iterator[str]:
    for profile in plan.profiles:
        if profile.to not in routing.numbers:
            yield f"profile '{profile.name}' dials {profile.to}; ours are {', '.join(routing.numbers)}"
        if profile.language not in routing.languages:
            yield f"profile '{profile.name}' speaks '{profile.language}'; we speak {', '.join(routing.languages)}"
        if e164(profile.caller(0)) is None:
            yield f"profile '{profile.name}' calls from {profile.callers}, which is no telephone number"
