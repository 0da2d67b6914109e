"""What the API takes and tells, as its description (OpenAPI) has it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

from ivr.requests.asking import CENTRE, LONGEST
from ivr.requests.model import Channel, Kind, State

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)]
Name = Annotated[str, StringConstraints(max_length=100)]
Number = Annotated[int, Field(ge=1, le=2**53)]
Seen = Annotated[Number | None, Field(description="`seen` as it was told; the step is refused when there are more")]


class Told(BaseModel):
    """A request as it is now."""

    id: int
    state: State
    channel: Channel
    subject: str = Field(description="what a key of the menu teaches, or nothing")
    language: str
    country: str
    post: str = Field(description="the consulate or partner where it is; empty for the centre")
    urgent: bool
    agent: str
    call: str | None
    opened: datetime
    due: datetime
    settled: datetime | None
    web: bool = Field(description="whether the answer sent the citizen to a web page")
    late: bool
    seen: int = Field(description="how many steps there are: give it back with a change")


class Step(BaseModel):
    """What happened to a request."""

    at: datetime
    by: str
    kind: Kind
    detail: str
    text: str = Field(description="what somebody wrote; gone when the person it was about is erased")


class Whole(Told):
    """A request with all that has happened to it."""

    steps: list[Step]
    code: str | None = Field(description="what the citizen types to ask where it is; not for who changes nothing")


class Known(Told):
    """A request of who calls, with all that has happened to it."""

    steps: list[Step]
    proven: bool = Field(description="whether the caller has typed its code; a telephone number alone proves nothing")


class PastCall(BaseModel):
    """An earlier call."""

    id: str
    began: datetime
    number: str = Field(description="the number of ours that was dialled")
    language: str
    subject: str
    post: str = Field(description="the consulate or partner that took it, if one did")
    agent: str = Field(description="the agent who took it, if one did")
    disposition: str = Field(description="how it ended; empty while it goes on")


class HistoryTold(BaseModel):
    """What is known of who calls, the latest first."""

    calls: list[PastCall]
    requests: list[Known]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class New(_Asked):
    """What a citizen has asked."""

    text: Text
    language: Name
    subject: Name = ""
    post: Name = CENTRE
    urgent: bool = False
    contact: Annotated[Name | None, Field(description="his telephone number, or his mail address")] = None
    call: Annotated[Name | None, Field(description="the call in which he asked, by its X-Call-Id")] = None


class AssignTo(_Asked):
    """An agent takes it, or is given it."""

    do: Literal["assign"]
    agent: Name
    seen: Seen = None


class HandTo(_Asked):
    """Another post is to answer; `centre` is the centre."""

    do: Literal["hand"]
    post: Name
    seen: Seen = None


class Answer(_Asked):
    """The citizen has been told `text`, which was found in the sheet `sheet`, if in one.

    Who was sent to a web page (`web`) must have been `asked` before whether he can use it.
    """

    do: Literal["answer"]
    text: Text
    sheet: Name = ""
    web: bool = False
    asked: bool = False
    seen: Seen = None


class Words(_Asked):
    """A note; or why there is nothing to answer, or why it must be answered after all."""

    do: Literal["note", "drop", "reopen"]
    text: Text
    seen: Seen = None


class Deed(RootModel[Annotated[AssignTo | HandTo | Answer | Words, Field(discriminator="do")]]):
    """What somebody does to a request."""


class Hit(BaseModel):
    """A sheet that was found; the first is the best."""

    name: str
    language: str
    title: str


class SheetTold(BaseModel):
    """A sheet in one language; `text` is Markdown."""

    name: str
    language: str
    title: str
    questions: list[str]
    subject: str
    public: bool
    text: str


class Complaint(BaseModel):
    """A complaint; `request` is the request in which it is answered."""

    number: int
    at: datetime
    request: int
    subject: str
    language: str
    state: State


class Verified(BaseModel):
    """Whether every complaint is as it was registered; `broken` says of each that is not what has changed."""

    complaints: int
    erased: int
    last: str
    broken: list[str]


class Trouble(BaseModel):
    """Why it was not done, in a sentence."""

    error: str
