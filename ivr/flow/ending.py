"""How a call ends, turned into its last entries: by last words of the engine, by hanging up, or in the fallback."""

from __future__ import annotations

from ivr.flow import listening
from ivr.flow.asking import Say
from ivr.flow.entries import Disposition, Ended, Noted
from ivr.flow.events import BROKEN, HungUp, TakenOver
from ivr.flow.prompts import prompt
from ivr.flow.sprint import Sprint


def close(sprint: Sprint, key: str, outcome: Disposition | None = None) -> None:
    """Last words of the engine itself, then the line is released."""
    sprint.change(closing=True, outcome=outcome or sprint.call.outcome, typed="", memo={})
    listening.put(sprint, Say((prompt(key),), barge_in=False))


def hang_up(sprint: Sprint, event: HungUp) -> None:
    """The line is gone: the node says how the call counts."""
    if sprint.call.ended:
        return
    if event.cause == BROKEN:
        sprint.note(Noted(sprint.at, "nobody hung up: the line broke"))
    outcome = sprint.call.outcome
    if sprint.call.node and not sprint.call.closing:
        gone = sprint.node.hung_up(sprint.scene, sprint.call.memo, event)
        sprint.note(*gone.entries)
        outcome = gone.outcome or outcome
    sprint.change(ended=True, asking=None, outcome=outcome or "abandoned_in_menu")
    sprint.note(Ended(sprint.at, sprint.call.outcome or "abandoned_in_menu", event.cause))


def hand_over(sprint: Sprint, event: TakenOver) -> None:
    """The session is over and the call is not: how it counts is written down by who reads Asterisk's records."""
    if sprint.call.ended:
        return
    if event.recorded and sprint.call.node:
        hung_up = HungUp(event.at, recorded=event.recorded)
        sprint.note(*sprint.node.hung_up(sprint.scene, sprint.call.memo, hung_up).entries)
    sprint.note(Noted(sprint.at, "the fallback took the call over"))
    sprint.change(handed=True)
