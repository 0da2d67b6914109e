"""The sections of routing.yaml that the flow itself reads: service, numbers, languages, queues, and posts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ivr.flow.model import Frozen
from ivr.flow.references import LanguageCode, NodeName, PartnerName, PromptKey, ScheduleName, TrunkName


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


class Consulate(Partner):
    """A post that receives transfers."""

    country: str = Field(description="ISO 3166 code of the country it is in", pattern="^[A-Z]{2}$")
    say: PromptKey = Field(description="its option in the district menu, such as `post-paris`")
    duty: Line = Field(description="the emergency line, answered at any hour")


class Queue(Frozen):
    """A waiting line for one language, served by the agents that name it."""

    language: LanguageCode = Field(description="callers of this language wait here")
    wait: float = Field(default=180, gt=0, description="seconds a caller waits before something else is offered")
    ring: float = Field(default=15, ge=3, description="seconds one agent's telephone rings")
    strategy: Literal["leastrecent", "fewestcalls", "rrmemory", "ringall"] = Field(
        default="leastrecent",
        description="whose telephone rings: who has waited longest for a call, who took fewest, in turn, or all",
    )
