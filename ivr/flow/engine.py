"""The engine: an arrival or an event and a call, turned into the next call, its commands and its entries."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.flow import listening
from ivr.flow.asking import Asking, Listen, Say
from ivr.flow.call import Call
from ivr.flow.commands import Command, Connect, Enqueue, HangUp, House, Play, Record, Wait
from ivr.flow.ending import close, hand_over, hang_up
from ivr.flow.entries import Began, Entered, Entry, Left, Noted, PutThrough, Taken
from ivr.flow.events import (
    Answered,
    Arrived,
    CommandFailed,
    Event,
    Foreseen,
    HungUp,
    Key,
    LineLeft,
    LookedUp,
    Numbered,
    PlayEnded,
    QueueLeft,
    Recorded,
    Registered,
    Response,
    TakenOver,
    Through,
    TimerEnded,
)
from ivr.flow.listening import Reply
from ivr.flow.node import Ask, Flow, Leave, Step
from ivr.flow.noting import beginning, end
from ivr.flow.sprint import Sprint

STEPS_IN_A_TURN = 40
"""More nodes than this without waiting for anything is a loop in the flow."""
VISITS = 200
"""More nodes than this in one call is somebody playing; the call is ended politely."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one event led to."""

    call: Call
    commands: tuple[Command, ...]
    entries: tuple[Entry, ...]


def take_up(flow: Flow, arrived: Arrived) -> Turn:
    """The call as it is before anything is said, and the entry that it began."""
    number = flow.numbers.get(arrived.dialled)
    remembered = arrived.remembered if arrived.remembered in flow.languages else None
    language = remembered or (number and number.language) or flow.service.default_language
    call = Call(
        id=arrived.call,
        version=flow.version,
        began=arrived.at,
        number=arrived.dialled,
        language=language,
        caller=arrived.caller,
        remembered=remembered,
        since=arrived.since,
        surveyed=arrived.surveyed,
    )
    began = Began(arrived.at, arrived.dialled, arrived.caller, language, arrived.trunk, flow.version)
    return Turn(call, (), (began,))


def begin(flow: Flow, arrived: Arrived) -> Turn:
    """The first turn of a call. A number that is not ours hears so, and the call ends."""
    taken_up = take_up(flow, arrived)
    sprint = Sprint(flow, taken_up.call, arrived.at)
    sprint.note(*taken_up.entries)
    number = flow.numbers.get(arrived.dialled)
    if number is None:
        close(sprint, flow.service.unknown_number, "failed")
    else:
        _proceed(sprint, _enter(sprint, number.start))
    return _turn(sprint)


def advance(flow: Flow, call: Call, event: Event) -> Turn:
    """The turn that follows an event. An event that nothing waits for changes nothing."""
    sprint = Sprint(flow, call, event.at)
    if isinstance(event, HungUp):
        hang_up(sprint, event)
    elif isinstance(event, TakenOver):
        hand_over(sprint, event)
    elif not call.ended and call.asking:
        _happen(sprint, call.asking, event)
    return _turn(sprint)


def _turn(sprint: Sprint) -> Turn:
    return Turn(sprint.call, tuple(sprint.commands), tuple(sprint.entries))


def _happen(sprint: Sprint, asking: Asking, event: Event) -> None:
    if isinstance(event, Key):
        if isinstance(asking.want, House):
            sprint.change(typed=sprint.call.typed + event.key)
        elif isinstance(asking.want, Say | Listen) and not sprint.call.closing:
            _reply(sprint, listening.key(sprint, event.key))
    elif not isinstance(event, HungUp | TakenOver) and event.ref == asking.ref:
        if isinstance(event, _answers_to(asking)):
            _answer(sprint, asking, event)
        else:
            sprint.note(Noted(sprint.at, f"{type(event).__name__} answers nothing that was asked: ignored"))


def _answers_to(asking: Asking) -> tuple[type[Event], ...]:
    """The kinds of event that may answer: a question is put by a prompt, and then by a silence."""
    if isinstance(asking.want, Say | Listen):
        return Play.answers if asking.playing else Wait.answers
    return asking.want.answers


def _answer(sprint: Sprint, asking: Asking, event: Response) -> None:
    if isinstance(asking.want, HangUp):
        sprint.note(Noted(sprint.at, "the line was not released when asked"))
    elif isinstance(asking.want, Say | Listen):
        if isinstance(event, TimerEnded):
            _reply(sprint, listening.timer_ended(sprint))
        else:
            _reply(sprint, listening.play_ended(sprint, ok=isinstance(event, PlayEnded) and event.ok))
    elif isinstance(event, Answered):
        if not sprint.call.answered:
            sprint.change(answered=True)
            sprint.note(Taken(sprint.at, sprint.call.node, event.by))
    elif isinstance(event, Through):
        if not sprint.call.put_through:
            sprint.change(put_through=True)
            sprint.note(PutThrough(sprint.at, sprint.call.node, event.to))
    elif not isinstance(event, PlayEnded | TimerEnded):
        _return(sprint, asking.want, event)


def _return(
    sprint: Sprint,
    want: Record | House | Enqueue | Connect,
    event: Recorded | Foreseen | Registered | Numbered | LookedUp | QueueLeft | LineLeft | CommandFailed,
) -> None:
    sprint.note(*end(sprint.at, sprint.call.node, want, event))
    if isinstance(event, CommandFailed):
        sprint.note(Noted(sprint.at, f"not done at node {sprint.call.node}: {event.reason}"))
    sprint.change(answered=False, put_through=False)
    _proceed(sprint, sprint.node.resume(sprint.scene, sprint.call.memo, event))


def _reply(sprint: Sprint, reply: Reply) -> None:
    """Goes on with what became of a question."""
    if reply is None:
        return
    if sprint.call.closing:
        _ask_command(sprint, HangUp(sprint.ref))
    else:
        _proceed(sprint, _next_step(sprint, reply))


def _next_step(sprint: Sprint, reply: Reply) -> Step | None:
    if reply is None:
        return None
    if reply == "person":
        sprint.note(Left(sprint.at, sprint.call.node, "person"))
        return _enter(sprint, sprint.flow.service.person)
    if reply == "given-up":
        return _give_up(sprint)
    return sprint.node.resume(sprint.scene, sprint.call.memo, reply)


def _give_up(sprint: Sprint) -> Step | None:
    """No usable key: a person, in the default language; the second time nobody seems to be there."""
    sprint.note(Left(sprint.at, sprint.call.node, "given-up"))
    sprint.change(given_up=sprint.call.given_up + 1, typed="")
    if sprint.call.given_up > 1:
        close(sprint, "goodbye-silent")
        return None
    sprint.change(language=sprint.flow.service.default_language)
    return _enter(sprint, sprint.flow.service.person)


def _proceed(sprint: Sprint, step: Step | None) -> None:
    """Runs node after node until something must be awaited."""
    while step is not None:
        step = _leave(sprint, step) if isinstance(step, Leave) else _ask(sprint, step)


def _enter(sprint: Sprint, name: str) -> Step | None:
    sprint.steps += 1
    sprint.change(node=name, memo={}, asking=None, visits=sprint.call.visits + 1)
    if sprint.steps > STEPS_IN_A_TURN:
        sprint.note(Noted(sprint.at, f"the flow runs in a circle at node {name}"))
        close(sprint, "technical-trouble", "failed")
        return None
    if sprint.call.visits > VISITS:
        sprint.note(Noted(sprint.at, "the call went through more nodes than any visit needs"))
        close(sprint, "goodbye-silent")
        return None
    sprint.note(Entered(sprint.at, name, sprint.node.type))
    return sprint.node.enter(sprint.scene)


def _leave(sprint: Sprint, step: Leave) -> Step | None:
    learnt = {name: value for name, value in step.learnt.items() if name != "language"}
    sprint.note(*step.entries, Left(sprint.at, sprint.call.node, step.exit, tuple(step.learnt.items())))
    sprint.change(
        language=step.learnt.get("language", sprint.call.language),
        learnt={**sprint.call.learnt, **learnt},
        outcome=step.outcome or sprint.call.outcome,
        typed="" if step.unexpected else sprint.call.typed,
    )
    return _enter(sprint, sprint.node.exits()[step.exit])


def _ask(sprint: Sprint, step: Ask) -> Step | None:
    sprint.change(memo=step.memo, typed="" if step.unexpected else sprint.call.typed)
    sprint.note(*step.entries)
    if isinstance(step.want, Say | Listen):
        return _next_step(sprint, listening.put(sprint, step.want))
    _ask_command(sprint, step.want)
    return None


def _ask_command(sprint: Sprint, command: Record | House | Enqueue | Connect | HangUp) -> None:
    """Hands over to the phone; what was typed ahead was not meant for what comes after, unless it comes at once."""
    at_once = isinstance(command, House)
    sprint.change(asking=Asking(command, command.ref), typed=sprint.call.typed if at_once else "", answered=False)
    sprint.note(*beginning(sprint.at, sprint.call.node, command))
    sprint.send(command)
