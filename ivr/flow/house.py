"""What the house itself says outside of every node: to its agents, to posts, and to callers whom it cannot take."""

from __future__ import annotations

from collections.abc import Iterable

from ivr.flow.node import Flow
from ivr.flow.prompts import Prompt, prompt

LINES_BUSY = "all-lines-busy"
"""To a caller who comes beyond `service.most_calls`."""

TO_AGENTS = (
    "agent-logged-in",
    "agent-logged-out",
    "agent-paused",
    "agent-resumed",
    "agent-already-logged-in",
    "agent-already-logged-out",
    "agent-already-paused",
    "agent-already-resumed",
    "agent-not-logged-in",
    "agent-state-in",
    "agent-state-out",
    "agent-state-paused",
    "agent-was-paused-not-answering",
    "agent-was-paused-telephone-gone",
    "agent-unknown-pause",
    "agent-unknown-code",
    "agent-trouble",
)
"""What an agent hears who dials a code."""

HANDING_OVER = ("post-closed", "post-not-reached")
"""What an agent hears who asks a post that is closed, or that does not take the call."""

CALLED_BACK = ("callback-greeting", "callback-agent-gone", "whisper-callback", "callback-not-reached")
"""What a citizen hears who is called back, and the agent who waits for him."""


def said_by_the_house(flow: Flow) -> Iterable[Prompt]:
    """Every prompt that no node of `flow` says; each can be said in any of its languages."""
    keys = [LINES_BUSY]
    keys += TO_AGENTS if flow.queues else ()
    keys += HANDING_OVER if any(post.code for post in (*flow.consulates.values(), *flow.partners.values())) else ()
    keys += CALLED_BACK if flow.callback else ()
    return map(prompt, keys)
