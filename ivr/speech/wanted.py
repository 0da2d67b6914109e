"""A flow turned into every clip it needs: all it can say, and the numbers that Asterisk says in a queue."""

from __future__ import annotations

from ivr.flow.node import Flow
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.said import everything_said


def everything_wanted(flow: Flow) -> frozenset[tuple[str, Prompt]]:
    """`(language, prompt)` pairs: what the flow says, and `number` 0 to 99 in each of its languages."""
    return everything_said(flow) | {
        (language, prompt("number", number=n)) for language in flow.languages for n in range(100)
    }
