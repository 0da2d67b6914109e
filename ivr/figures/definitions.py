"""Every figure of the service: its name, its unit and what it means; screens, metrics and docs take it from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["calls", "seconds", "share", "people", "mark", "messages", "requests", "factor"]
"""What a figure counts; a share is 0 to 1, a mark 1 to 5."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure's unit, and in one sentence what it means."""

    unit: Unit
    meaning: str


FIGURES = {
    "calls": Figure("calls", "Calls that began in the period, by the language in which they were last spoken to."),
    "wanted": Figure("calls", "Calls that came to a first-level queue node, whatever they had done before."),
    "answered": Figure("calls", "Wanted calls in which an agent took the call."),
    "in_time": Figure(
        "calls", "Answered calls in which the agent took the call within the promise, counted from their first second."
    ),
    "service_level": Figure(
        "share",
        "Share of the wanted calls that an agent took within the promise, counted from the first second of the call, "
        "menus included. Callers who hung up earlier or left the wait for a message or a callback count as not "
        "answered; one who still waits counts once the promise has passed; calls that never came to a queue (out of "
        "hours, put through to a consulate, ended in a menu) do not count.",
    ),
    "undecided": Figure("calls", "Wanted calls that still wait and whose promise has not passed yet."),
    "wait_mean": Figure("seconds", "Mean wait of the answered calls, from the call's first second to the agent."),
    "wait_median": Figure("seconds", "The wait that half of the answered calls did not exceed."),
    "wait_95th": Figure("seconds", "The wait that 95 of 100 answered calls did not exceed."),
    "abandoned": Figure("calls", "Wanted calls that ended without an agent, a post, a message or a callback."),
    "abandoned_early": Figure("calls", "Abandoned calls that ended before the promise had passed."),
    "callbacks_asked": Figure("calls", "Calls whose caller asked to be called back and whose number was accepted."),
    "callbacks_reached": Figure(
        "calls",
        "Callbacks of these in which the citizen pressed 1 and talked with an agent; they do not change "
        "the service level of the call that asked for them.",
    ),
    "messages": Figure("messages", "Messages that callers left, for the centre or for a post."),
    "posts_wanted": Figure("calls", "Calls that were put through, or tried to be, to a consulate or a partner."),
    "posts_answered": Figure("calls", "Calls that a consulate or a partner took, by pressing 1."),
    "talk_mean": Figure("seconds", "Mean time an answered call talked with agents, without wrap-up."),
    "mark_mean": Figure("mark", "Mean of all marks given in the survey, 1 (bad) to 5 (good)."),
    "marks": Figure("calls", "Calls in which at least one question of the survey was answered."),
    "recordings": Figure("calls", "Calls of which a conversation was recorded, with the caller's consent."),
    "by_person": Figure(
        "calls", "Calls that an agent or somebody at a post took. A hang-up in a menu never counts, nor does a message."
    ),
    "abandoned_in_menu": Figure("calls", "Calls whose caller hung up in a menu, before any queue, post or message."),
    "abandoned_in_transfer": Figure("calls", "Calls whose caller hung up while a post was called."),
    "after_hours": Figure("calls", "Calls that ended after hearing that the centre is closed, without a message."),
    "informed": Figure("calls", "Calls that heard where their request is, or a recorded answer, and wanted no more."),
    "post_wait_mean": Figure(
        "seconds",
        "Mean wait of the calls that a post took, from the moment at which it was first asked for, on top of any wait "
        "for an agent before.",
    ),
    "repeated": Figure("calls", "Calls whose number had called already in the 24 hours before."),
    "requests": Figure(
        "requests", "Requests opened in the period: messages, failed callbacks, letters, forms, and what agents wrote."
    ),
    "requests_answered": Figure("requests", "Requests of these that the citizen has an answer to."),
    "requests_to_web": Figure(
        "requests",
        "Answered requests of these whose answer sent the citizen to a web page, having asked if he can use it.",
    ),
    "requests_in_time": Figure(
        "share",
        "Share of these requests that were settled before their deadline, among those that are settled or whose "
        "deadline has passed.",
    ),
    "live": Figure("calls", "Calls that are up now, by the node they are at."),
    "waiting": Figure(
        "people", "Callers on the line who wait in a queue now; citizens to be called back are not in it."
    ),
    "callbacks_waiting": Figure("people", "Citizens who wait to be called back from a queue now."),
    "longest_wait": Figure(
        "seconds", "How long the one who waits longest in a queue has waited, from the first second of the call."
    ),
    "estimate": Figure("seconds", "What a caller who came now would be told to wait; unknown without a basis for it."),
    "serving": Figure("people", "Agents who may take a queue's calls: logged in, not paused, telephone registered."),
    "free": Figure("people", "Serving agents who neither talk, ring nor have wrap-up time."),
}
"""Name -> figure. A period is told by the calls that began in it."""
