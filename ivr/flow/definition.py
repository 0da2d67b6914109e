"""The sections of routing.yaml that the flow itself reads: service, numbers, languages, queues, callback, posts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ivr.flow.model import Frozen
from ivr.flow.references import LanguageCode, NodeName, PartnerName, PromptKey, ScheduleName, TrunkName

CountryCode = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
Digit = Annotated[str, StringConstraints(pattern="^[1-9]$")]


class Service(Frozen):
    """The service as a whole: its name, its default language, and the rules every call obeys."""

    name: str = Field(description="what the service is called, for people who read the file")
    country: str = Field(description="ISO 3166 code of the country whose service this is", pattern="^[A-Z]{2}$")
    default_language: LanguageCode = Field(description="spoken when nothing is known of the caller's language")
    switch: Literal["normal", "closed", "crisis"] = Field(
        default="normal", description="looked at before any hours: `closed` closes now, `crisis` plays the crisis line"
    )
    person: NodeName = Field(description="where `0` leads, and a caller who gave no usable key three times")
    last_resort: PartnerName = Field(description="who takes an emergency that nobody else took")
    unknown_number: PromptKey = Field(default="unknown-number", description="said when a number is not ours")
    promise: float = Field(
        default=180, gt=0, description="seconds within which a person answers, counted from the call's first second"
    )
    most_calls: int = Field(
        default=200, ge=1, le=2000, description="calls at once; who comes beyond them hears that all lines are busy"
    )
    most_calls_per_caller: int = Field(
        default=5, ge=1, le=2000, description="calls at once from one number; a withheld number is nobody's"
    )
    most_calls_in_ten_minutes: int = Field(
        default=30, ge=1, le=100_000, description="calls from one number within ten minutes, tries included"
    )
    encrypt_telephones: bool = Field(
        default=False, description="agents' telephones talk over TLS and SRTP, and not without; needs `IVR_TLS_BIND`"
    )
    sensitive: tuple[str, ...] = Field(
        default=(), description="subjects that only agents marked `sensitive` may take, such as `[legal]`"
    )
    pauses: dict[Digit, str] = Field(
        default={"1": "break", "2": "meal", "3": "training", "4": "meeting"},
        description="digit an agent dials after `*3` -> the reason of the pause",
    )
    wait_for_key: float = Field(default=6, gt=0, le=60, description="seconds of silence after a prompt")
    tries: int = Field(default=3, ge=1, le=9, description="how often a question is put before a person takes over")


class Number(Frozen):
    """A number that citizens dial."""

    name: str = Field(description="what it is called, for people who read the file")
    start: NodeName = Field(description="the node where a call to this number begins")
    language: LanguageCode | None = Field(default=None, description="default language; without it, callers are asked")
    country: str | None = Field(default=None, description="ISO 3166 code; decides the consulate", pattern="^[A-Z]{2}$")


class Language(Frozen):
    """One language of the service."""

    name: str = Field(description="its own name for itself")
    key: str = Field(description="the key that chooses it, 1 to 8", pattern="^[1-8]$")


class Line(Frozen):
    """A telephone line of a post: a number, and the trunks that lead there, first choice first."""

    number: str = Field(description="the telephone number, with `+` and the country's code")
    trunks: tuple[TrunkName, ...] = Field(min_length=1, description="trunks that lead there, first choice first")
    ring: float = Field(default=30, ge=3, le=120, description="seconds it may ring before it counts as not answered")


class Partner(Frozen):
    """Another service that takes calls directly (tax, pensions, the duty room)."""

    name: str = Field(description="what it is called, for people who read the file")
    language: LanguageCode = Field(description="the language in which calls are announced to it")
    hours: ScheduleName | None = Field(default=None, description="without hours it is always there")
    main: Line = Field(description="the line that calls are transferred to")
    code: str | None = Field(
        default=None, description="two digits by which an agent hands a call over to it", pattern="^[0-9]{2}$"
    )


class Consulate(Partner):
    """A post that receives transfers."""

    country: str = Field(description="ISO 3166 code of the country it is in", pattern="^[A-Z]{2}$")
    say: PromptKey = Field(description="its option in the district menu, such as `post-paris`")
    duty: Line = Field(description="the emergency line, answered at any hour")


class Tier(Frozen):
    """Who else may take a call that nobody of the queue has taken yet."""

    after: float = Field(gt=0, description="seconds of waiting after which these agents may take the call as well")
    level: int = Field(default=1, ge=1, le=5, description="their level in the queue's language, or in `languages`")
    languages: tuple[LanguageCode, ...] = Field(
        default=(), description="agents of these other languages too; only for callers who agreed to it by key"
    )


class Queue(Frozen):
    """A waiting line for one language, served by the agents that name it."""

    language: LanguageCode = Field(description="callers of this language wait here")
    level: int = Field(
        default=1, ge=1, le=5, description="the level in that language of the agents who are asked first"
    )
    tiers: tuple[Tier, ...] = Field(default=(), description="who else is asked after some time, the soonest first")
    wait: float = Field(default=900, gt=0, description="seconds a caller waits before something else is offered")
    ring: float = Field(default=15, ge=3, description="seconds one agent's telephone rings")
    wrap_up: float = Field(default=0, ge=0, le=900, description="seconds an agent is left in peace after a call")
    limit: int = Field(
        default=100, ge=1, description="callers who may wait; who comes beyond them is offered a callback"
    )
    announce: float = Field(default=45, ge=15, le=600, description="seconds between two announcements of the place")
    strategy: Literal["leastrecent", "fewestcalls", "rrmemory", "ringall"] = Field(
        default="leastrecent",
        description="whose telephone rings: who has waited longest for a call, who took fewest, in turn, or all",
    )


class Callback(Frozen):
    """How citizens who asked for it are called back. Without this section nobody is offered a callback."""

    trunks: tuple[TrunkName, ...] = Field(min_length=1, description="trunks that lead to citizens, first choice first")
    countries: tuple[CountryCode, ...] = Field(
        min_length=1, description="ISO 3166 codes of the countries whose numbers are called, and no others"
    )
    ring: float = Field(default=30, ge=5, le=120, description="seconds it may ring at the citizen's")
    attempts: tuple[float, ...] = Field(
        default=(0, 30, 120),
        min_length=1,
        max_length=5,
        description="minutes to wait before each attempt; after the last one the supervisors get a message",
    )
    hours: ScheduleName | None = Field(
        default=None, description="the hours in which citizens are called back; without it all the day they are awake"
    )
    from_hour: int = Field(default=8, ge=0, le=23, description="nobody is called before this hour where the number is")
    to_hour: int = Field(default=21, ge=1, le=24, description="nobody is called from this hour on where the number is")
