"""The code that an agent dials turned into what is done at the desk and what is said to him."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ivr.agents.desk import Desk
from ivr.agents.state import NOT_ANSWERING, TELEPHONE_GONE, AgentState, Outcome
from ivr.flow.prompts import Prompt

SAID: dict[Outcome | Literal["unknown-code", "unknown-pause", "trouble"], str] = {
    "logged-in": "agent-logged-in",
    "logged-out": "agent-logged-out",
    "paused": "agent-paused",
    "resumed": "agent-resumed",
    "already-logged-in": "agent-already-logged-in",
    "already-logged-out": "agent-already-logged-out",
    "already-paused": "agent-already-paused",
    "already-resumed": "agent-already-resumed",
    "not-logged-in": "agent-not-logged-in",
    "unknown-code": "agent-unknown-code",
    "unknown-pause": "agent-unknown-pause",
    "trouble": "agent-trouble",
}
"""What came of a code -> what is said. Who is still paused hears his state."""

STANDINGS = {"in": "agent-state-in", "out": "agent-state-out", "paused": "agent-state-paused"}

REASONS = {
    NOT_ANSWERING: "agent-was-paused-not-answering",
    TELEPHONE_GONE: "agent-was-paused-telephone-gone",
}
"""Why the service has paused an agent -> what is said of it, and written to his telephone."""

PROMPTS = frozenset((*SAID.values(), *STANDINGS.values(), *REASONS.values()))
"""Every prompt that an agent may hear at a code."""


async def dialled(desk: Desk, pauses: Mapping[str, str], agent: str, code: str) -> tuple[Prompt, ...]:
    """Does what `code` asks for and answers what is said: `*1` in, `*2` out, `*3N` pause, `*4` resume, `*5` state.

    Whom the service has paused hears that first, at whatever code he dials next, except to resume.
    Raises UserMistake for somebody who is no agent.
    """
    before = desk.state(agent)
    if code == "*5":
        return (Prompt(_state(before)),)
    outcome = await _do(desk, pauses, agent, code)
    said = _state(desk.state(agent)) if outcome == "still-paused" else SAID[outcome]
    first = (_state(before),) if before.paused_by_service and outcome != "resumed" else ()
    return tuple(Prompt(key) for key in dict.fromkeys((*first, said)))


async def _do(
    desk: Desk, pauses: Mapping[str, str], agent: str, code: str
) -> Outcome | Literal["unknown-code", "unknown-pause"]:
    match code[:2], code[2:]:
        case "*1", "":
            return await desk.log_in(agent, agent)
        case "*2", "":
            return await desk.log_out(agent, agent)
        case "*3", digit:
            return await desk.pause(agent, pauses[digit], agent) if digit in pauses else "unknown-pause"
        case "*4", "":
            return await desk.resume(agent, agent)
        case _:
            return "unknown-code"


def _state(state: AgentState) -> str:
    return REASONS.get(state.reason, STANDINGS["paused"]) if state.paused_by_service else STANDINGS[state.standing]


def best_language(languages: Mapping[str, int]) -> str:
    """The language that an agent speaks best; of equals, the first in the file."""
    return max(languages, key=lambda language: languages[language])
