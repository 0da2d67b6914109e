"""An agent's state and what somebody wants of him turned into the state after it and what came of it; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

Standing = Literal["out", "in", "paused"]
"""out: logged out; in: calls come; paused: logged in, but no calls come."""

Outcome = Literal[
    "logged-in",
    "logged-out",
    "paused",
    "resumed",
    "already-logged-in",
    "already-logged-out",
    "already-paused",
    "already-resumed",
    "still-paused",
    "not-logged-in",
]
"""What came of it. still-paused: who is paused does not come back by logging in, only by resuming."""

NOT_ANSWERING = "not answering"
TELEPHONE_GONE = "telephone gone"

SERVICE = "the service"
"""`by` of what the service does by itself."""


@dataclass(frozen=True, slots=True)
class AgentState:
    """Where an agent stands, since when (None: never seen), why (of a pause), and who brought that about."""

    standing: Standing = "out"
    reason: str = ""
    since: datetime | None = None
    by: str = ""

    @property
    def paused_by_service(self) -> bool:
        """Whether he may not know that he is paused."""
        return self.standing == "paused" and self.by == SERVICE


Step = tuple[AgentState, Outcome]


def log_in(state: AgentState, at: datetime, by: str) -> Step:
    """From now on calls come."""
    if state.standing == "out":
        return AgentState("in", "", at, by), "logged-in"
    return state, "already-logged-in" if state.standing == "in" else "still-paused"


def log_out(state: AgentState, at: datetime, by: str) -> Step:
    """From now on no calls come."""
    if state.standing == "out":
        return state, "already-logged-out"
    return AgentState("out", "", at, by), "logged-out"


def pause(state: AgentState, reason: str, at: datetime, by: str) -> Step:
    """For a while no calls come; another reason replaces the one there is, and keeps the moment it began."""
    match state.standing:
        case "out":
            return state, "not-logged-in"
        case "paused" if state.reason == reason:
            return state, "already-paused"
        case "paused":
            return replace(state, reason=reason, by=by), "paused"
        case _:
            return AgentState("paused", reason, at, by), "paused"


def resume(state: AgentState, at: datetime, by: str) -> Step:
    """Calls come again."""
    match state.standing:
        case "out":
            return state, "not-logged-in"
        case "in":
            return state, "already-resumed"
        case _:
            return AgentState("in", "", at, by), "resumed"
