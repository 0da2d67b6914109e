"""The whole of routing.yaml as frozen values."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ivr.flow.definition import Consulate, Language, Number, Partner, Queue, Service
from ivr.flow.hours import Schedule
from ivr.flow.model import Frozen
from ivr.flow.node import Flow, Node
from ivr.flow.references import LanguageCode, QueueName


class Agent(Frozen):
    """A first-level agent. Its name in the file is what its telephone registers as."""

    name: str
    languages: dict[LanguageCode, int] = Field(description="language -> level, 1 (some) to 5 (mother tongue)")
    queues: tuple[QueueName, ...] = Field(min_length=1)


class Trunk(Frozen):
    """A SIP line to a carrier or a consulate, known by its address only."""

    address: str = Field(description="`host:port`; may come from the environment: `${PARIS_SIP:-127.0.0.11:5060}`")
    brings_calls: bool = Field(default=False, description="calls may come in on it")
    writes: Literal["+", "00", "national"] = Field(default="+", description="how it writes numbers")
    country: str | None = Field(default=None, description="ISO 3166 code, for national numbers", pattern="^[A-Z]{2}$")
    codecs: tuple[Literal["alaw", "ulaw", "g722"], ...] = Field(default=("alaw", "ulaw"), min_length=1)
    qualify: int = Field(default=15, ge=1, le=300, description="seconds between two looks at whether it is alive")


class Routing(Frozen):
    """A routing file. Names in one section that another one must know are checked after the fields."""

    service: Service
    numbers: dict[str, Number] = Field(min_length=1)
    hours: dict[str, Schedule]
    languages: dict[LanguageCode, Language] = Field(min_length=1)
    flow: dict[str, Node] = Field(min_length=1)
    queues: dict[str, Queue] = Field(min_length=1)
    agents: dict[str, Agent]
    consulates: dict[str, Consulate]
    partners: dict[str, Partner]
    trunks: dict[str, Trunk] = Field(min_length=1)

    def as_flow(self, version: str) -> Flow:
        """The part that decides where calls go, under the version that calls will carry."""
        return Flow(
            version=version,
            service=self.service,
            numbers=self.numbers,
            languages=self.languages,
            schedules=self.hours,
            queues=self.queues,
            consulates=self.consulates,
            partners=self.partners,
            nodes=self.flow,
        )
