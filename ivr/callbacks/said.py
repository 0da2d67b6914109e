"""A flow turned into what a callback says: to the citizen, and to the agent who takes it."""

from __future__ import annotations

from ivr.flow.node import Flow
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.waiting import waits

GREETING, GONE = prompt("callback-greeting"), prompt("callback-agent-gone")
"""To the citizen: who calls, and that 1 is to be pressed; that the agent has gone, and the next one will come."""

MISSED = prompt("callback-not-reached")
"""To the agent."""


def whisper(language: str, subject: str) -> tuple[Prompt, ...]:
    """What the agent hears, in his own language, before the citizen is dialled."""
    spoken, about = prompt("whisper-language", language=language), prompt(f"subject-{subject or 'unknown'}")
    return prompt("whisper-callback"), spoken, about


def said_in_callbacks(flow: Flow) -> frozenset[tuple[str, Prompt]]:
    """`(language, prompt)` of everything that callbacks can say; nothing without the section `callback`."""
    if flow.callback is None:
        return frozenset()
    subjects = {value for node in flow.nodes.values() for name, value in node.teaches() if name == "subject"}
    whispers = {said for spoken in flow.languages for subject in (*subjects, "") for said in whisper(spoken, subject)}
    prompts = {GREETING, GONE, MISSED, *whispers, *waits()}
    return frozenset((language, said) for language in flow.languages for said in prompts)
