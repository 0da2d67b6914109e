"""What helps to tell the story of a call: its flow, the service's clock, the journal's last word, what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ivr.flow.call import Call
from ivr.flow.commands import Record
from ivr.flow.entries import Message
from ivr.flow.events import Recorded
from ivr.flow.node import Flow

FallbackMessage = Callable[[str, bool, datetime], Message | None]
"""The message that the fallback recorded, by what it told of it, whether it judged it empty, and when it began."""

Kept = Callable[[Record], Recorded | None]
"""What is there of a recording that was under way; None when it never began."""


@dataclass(frozen=True, slots=True)
class Known:
    """What helps to tell a story: the flow of the call's version, the service's clock, and what was recorded.

    `call` is the last state that the journal has, None when it knows nothing of the call.
    """

    flow: Flow
    clock: Callable[[datetime], datetime]
    number: Callable[[str, str], str | None]
    message: FallbackMessage
    recorded: Kept
    call: Call | None = None

    def kind(self, node: str) -> str:
        """The type of a node; empty when this flow has no such node."""
        found = self.flow.nodes.get(node)
        return found.type if found else ""

    def post(self, trunk: str) -> str:
        """The post that is called over a trunk; the trunk's own name when no post is."""
        flow = self.flow
        for name, post in {**flow.consulates, **flow.partners}.items():
            lines = [post.main, *([duty] if (duty := getattr(post, "duty", None)) else [])]
            if any(trunk in line.trunks for line in lines):
                return name
        return trunk
