"""What a callback says: to the citizen, and to the agent who takes it."""

from __future__ import annotations

from ivr.flow.prompts import Prompt, prompt

GREETING, GONE = prompt("callback-greeting"), prompt("callback-agent-gone")
"""To the citizen: who calls, and that 1 is to be pressed; that the agent has gone, and the next one will come."""

NOBODY = prompt("callback-already")
"""To the citizen when there is no next one: that he keeps his place and will be called."""

MISSED = prompt("callback-not-reached")
"""To the agent."""


def whisper(language: str, subject: str) -> tuple[Prompt, ...]:
    """What the agent hears, in his own language, before the citizen is dialled."""
    spoken, about = prompt("whisper-language", language=language), prompt(f"subject-{subject or 'unknown'}")
    return prompt("whisper-callback"), spoken, about
