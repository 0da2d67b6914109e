"""The whole of routing.yaml as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from ivr.flow.definition import Callback, Consulate, Language, Number, Partner, Queue, Service
from ivr.flow.hours import Schedule
from ivr.flow.model import Frozen
from ivr.flow.node import Flow, Node
from ivr.flow.prompts import Prompt
from ivr.flow.references import LanguageCode, QueueName, ScheduleName
from ivr.flow.said import everything_said


class Agent(Frozen):
    """A first-level agent. Its name in the file is what its telephone registers as."""

    name: str = Field(description="the agent's name, for people who read the file")
    languages: dict[LanguageCode, int] = Field(description="language -> level, 1 (some) to 5 (mother tongue)")
    queues: tuple[QueueName, ...] = Field(min_length=1, description="queues whose callers this telephone rings for")
    sensitive: bool = Field(default=False, description="may take calls on the service's sensitive subjects")
    telephone: Literal["sip", "page"] = Field(
        default="sip", description="`sip`: a SIP telephone; `page`: the one in the agent's page of the desk"
    )

    @property
    def in_page(self) -> bool:
        """Whether his telephone is the one in his page."""
        return self.telephone == "page"


class Trunk(Frozen):
    """A SIP line to a carrier or a consulate, known by its address only."""

    address: str = Field(description="`host:port`; may come from the environment: `${PARIS_SIP:-127.0.0.11:5060}`")
    brings_calls: bool = Field(default=False, description="calls may come in on it")
    transport: Literal["udp", "tls"] = Field(
        default="udp", description="how SIP travels on it; `tls` needs `IVR_TLS_BIND`, and checks its certificate"
    )
    srtp: bool = Field(default=False, description="voice is encrypted on it, and never travels otherwise")
    most_calls: int | None = Field(
        default=None, ge=1, le=2000, description="calls at once that it may bring; without it, `service` alone decides"
    )
    writes: Literal["+", "00", "national"] = Field(default="+", description="how it writes numbers")
    country: str | None = Field(default=None, description="ISO 3166 code, for national numbers", pattern="^[A-Z]{2}$")
    codecs: tuple[Literal["alaw", "ulaw", "g722"], ...] = Field(
        default=("alaw", "ulaw"), min_length=1, description="audio codecs, first choice first"
    )
    qualify: int = Field(
        default=15,
        ge=0,
        le=300,
        description="seconds between two looks at whether it is alive; 0 for one that does not answer `OPTIONS`",
    )


class Retention(Frozen):
    """How many days personal data is kept, wherever it lies; then it is deleted, see `ivr retention`."""

    numbers: int = Field(
        default=180,
        ge=1,
        le=3650,
        description="a caller's telephone number, from the last call, callback or request on",
    )
    messages: int = Field(
        default=90, ge=7, le=3650, description="the recording of a message; not longer than the number of who left it"
    )
    complaints: int = Field(
        default=1825,
        ge=1,
        le=7300,
        description="what was complained of and by whom, its recording included, where that is longer than the above",
    )
    comments: int = Field(default=90, ge=1, le=3650, description="the recording of a comment in the survey")
    conversations: int = Field(default=90, ge=1, le=3650, description="a recorded conversation")
    incidents: int = Field(
        default=180, ge=1, le=3650, description="what strangers tried, with the addresses from which they did"
    )
    records: int = Field(
        default=30,
        ge=2,
        le=3650,
        description="a line in Asterisk's own records and logs, which hold addresses, and what a restore has set aside",
    )
    desk: int = Field(
        default=365, ge=30, le=3650, description="a line in the log of the desk: who saw and changed what"
    )


class Requests(Frozen):
    """How long it may take until somebody has an answer to what was left to be answered after a call."""

    deadlines: dict[str, Annotated[float, Field(gt=0, le=8760)]] = Field(
        default={"obtain": 72, "progress": 48}, description="subject -> hours"
    )
    others: float = Field(default=120, gt=0, le=8760, description="hours for every other subject")
    urgent: float = Field(default=1, gt=0, le=8760, description="hours for what is urgent, round the clock")
    hours: ScheduleName | None = Field(
        default=None, description="count only the hours of this schedule; without it, round the clock"
    )
    complaints: tuple[str, ...] = Field(
        default=("complaint",), description="subjects whose requests are registered as complaints, for good"
    )
    remind: float = Field(
        default=12, ge=0, le=8760, description="hours before it, somebody is reminded; not before half-time"
    )


MailAddress = Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=254)]


class Mail(Frozen):
    """Letters that go out when requests must be answered; the server is the machine's matter (`IVR_SMTP`)."""

    posts: dict[str, MailAddress] = Field(
        default={}, description="consulate or partner -> its mail address, to which requests go with what was spoken"
    )


class Routing(Frozen):
    """A routing file. Names in one section that another one must know are checked after the fields."""

    service: Service = Field(description="the service as a whole")
    numbers: dict[str, Number] = Field(min_length=1, description="telephone number -> what citizens reach by it")
    hours: dict[str, Schedule] = Field(description="name -> schedule")
    languages: dict[LanguageCode, Language] = Field(min_length=1, description="language code -> language")
    flow: dict[str, Node] = Field(min_length=1, description="name -> node: the places a call passes through")
    queues: dict[str, Queue] = Field(min_length=1, description="name -> waiting line")
    callback: Callback | None = Field(default=None, description="how citizens are called back")
    agents: dict[str, Agent] = Field(description="name its telephone registers as -> agent")
    consulates: dict[str, Consulate] = Field(description="name -> consulate")
    partners: dict[str, Partner] = Field(description="name -> other service")
    trunks: dict[str, Trunk] = Field(min_length=1, description="name -> SIP line")
    requests: Requests = Field(default=Requests(), description="how soon what was left behind is answered")
    mail: Mail = Field(default=Mail(), description="where letters go")
    retention: Retention = Field(default=Retention(), description="how many days personal data is kept")

    @cached_property
    def leads(self) -> Mapping[str, tuple[str, ...]]:
        """Node -> the nodes to which its exits lead."""
        return {name: tuple(dict.fromkeys(node.exits().values())) for name, node in self.flow.items()}

    @cached_property
    def subjects(self) -> frozenset[str]:
        """What a call can be about: the subjects that keys teach."""
        return frozenset(value for node in self.flow.values() for name, value in node.teaches() if name == "subject")

    @cached_property
    def said(self) -> frozenset[tuple[str, Prompt]]:
        """Every prompt that can ever be said, in every language it can be said in."""
        return everything_said(self.as_flow(""))

    def as_flow(self, version: str) -> Flow:
        """The part that decides where calls go, under the version that calls will carry."""
        return Flow(
            version=version,
            service=self.service,
            numbers=self.numbers,
            languages=self.languages,
            schedules=self.hours,
            queues=self.queues,
            callback=self.callback,
            consulates=self.consulates,
            partners=self.partners,
            nodes=self.flow,
        )
