"""How a question is put: barge-in, wrong keys, silence, repeats, digits typed ahead, and when to give up."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from ivr.flow.asking import Asking, Heard, Listen, NoKey, Say, Spoken
from ivr.flow.commands import Play, StopPlay, Wait
from ivr.flow.entries import Noted, Pressed, Said, Waiting
from ivr.flow.prompts import DIGIT, Prompt, prompt
from ivr.flow.sprint import Sprint

BETWEEN_DIGITS = 4.0
"""Seconds of silence that end an entry of several digits."""
REPEATS = 9
"""How often `*` may ask to hear one question again before it counts as a wrong key."""
HIDDEN = "?"
"""Written down instead of a digit of a private answer, or of one typed ahead that may become a part of it."""

Reply = Spoken | Heard | NoKey | Literal["person", "given-up"] | None
"""What became of the question: an answer, one of the universal exits, or None while it is still open."""


def put(sprint: Sprint, want: Say | Listen) -> Reply:
    """Puts a question; keys typed ahead are its first answers and make the prompt needless."""
    sprint.change(asking=Asking(want, sprint.ref))
    if not sprint.call.typed:
        return _speak(sprint, want.prompts)
    if isinstance(want, Say):
        return Spoken() if want.barge_in else _speak(sprint, want.prompts)
    return _take_typed(sprint)


def again(sprint: Sprint, before: Prompt) -> None:
    """Puts the open question once more, after `before`; what was typed of its answer is forgotten."""
    want = _asking(sprint).want
    assert isinstance(want, Say | Listen)
    _speak(sprint, (before, *want.prompts))


def key(sprint: Sprint, pressed: str) -> Reply:
    """A key arrived while the question was open."""
    want = _asking(sprint).want
    if isinstance(want, Say):
        return _key_while_speaking(sprint, want, pressed)
    return _take(sprint, pressed)


def play_ended(sprint: Sprint, ok: bool) -> Reply:
    """The prompt is over: a Say is done, a Listen now waits in silence."""
    asking = _asking(sprint)
    if not ok:
        sprint.note(Noted(sprint.at, f"a prompt did not play at node {sprint.call.node}"))
    if isinstance(asking.want, Say):
        return Spoken()
    assert isinstance(asking.want, Listen)
    _await_key(sprint, asking.want.wait or sprint.flow.service.wait_for_key)
    return None


def timer_ended(sprint: Sprint) -> Reply:
    """Nobody pressed a key in time."""
    asking = _asking(sprint)
    if asking.digits:
        return Heard(asking.digits)
    if isinstance(asking.want, Listen) and asking.want.optional:
        return NoKey()
    return _again(sprint, "no-key")


def _asking(sprint: Sprint) -> Asking:
    asking = sprint.call.asking
    assert asking is not None
    return asking


def _update(sprint: Sprint, **fields: object) -> None:
    sprint.change(asking=replace(_asking(sprint), **fields))  # type: ignore[arg-type]


def _speak(sprint: Sprint, prompts: tuple[Prompt, ...]) -> Reply:
    if not prompts:
        return play_ended(sprint, ok=True)
    asks = isinstance(_asking(sprint).want, Listen)
    _update(sprint, ref=sprint.ref, playing=True, digits="")
    told = tuple(said for said in prompts if said.key != DIGIT) if _private(sprint) else prompts
    sprint.note(Said(sprint.at, sprint.call.node, told, sprint.call.language, asks))
    sprint.send(Play(sprint.ref, prompts, sprint.call.language))
    return None


def _silence(sprint: Sprint) -> None:
    asking = _asking(sprint)
    if asking.playing:
        sprint.send(StopPlay(asking.ref))
        _update(sprint, playing=False)


def _await_key(sprint: Sprint, seconds: float) -> None:
    _update(sprint, ref=sprint.ref, playing=False)
    sprint.note(Waiting(sprint.at, sprint.call.node))
    sprint.send(Wait(sprint.ref, seconds))


def _private(sprint: Sprint) -> bool:
    want = _asking(sprint).want
    return isinstance(want, Listen) and want.private


def _pressed(sprint: Sprint, pressed: str, use: Literal["taken", "wrong", "typed ahead", "repeat", "person"]) -> None:
    want = _asking(sprint).want
    typing = isinstance(want, Listen) and want.private and want.digits
    told = HIDDEN if (typing or use == "typed ahead") and pressed.isdigit() else pressed
    sprint.note(Pressed(sprint.at, sprint.call.node, told, use))
    sprint.steps = 0


def _key_while_speaking(sprint: Sprint, want: Say, pressed: str) -> Reply:
    if want.barge_in and pressed == "0":
        _pressed(sprint, pressed, "person")
        _silence(sprint)
        return "person"
    if want.barge_in and pressed == "*" and _asking(sprint).repeats < REPEATS:
        _pressed(sprint, pressed, "repeat")
        _silence(sprint)
        _update(sprint, repeats=_asking(sprint).repeats + 1)
        return _speak(sprint, want.prompts)
    _pressed(sprint, pressed, "typed ahead")
    sprint.change(typed=sprint.call.typed + pressed)
    if not want.barge_in:
        return None
    _silence(sprint)
    return Spoken()


def _take_typed(sprint: Sprint) -> Reply:
    """Answers the open question from the keys typed ahead, one by one, until it is answered or they are used up."""
    reply: Reply = None
    while reply is None and sprint.call.typed:
        pressed, rest = sprint.call.typed[0], sprint.call.typed[1:]
        sprint.change(typed=rest)
        reply = _take(sprint, pressed)
    return reply


def _take(sprint: Sprint, pressed: str) -> Reply:
    asking = _asking(sprint)
    want = asking.want
    assert isinstance(want, Listen)
    _silence(sprint)
    if pressed == "*" and asking.repeats < REPEATS:
        _pressed(sprint, pressed, "repeat")
        _update(sprint, repeats=asking.repeats + 1)
        return _speak(sprint, want.prompts)
    if pressed == "0" and not asking.digits and not (want.private and want.digits):
        _pressed(sprint, pressed, "person")
        return NoKey() if want.own_exit else "person"
    return _take_digit(sprint, want, pressed) if want.digits else _take_choice(sprint, want, pressed)


def _take_choice(sprint: Sprint, want: Listen, pressed: str) -> Reply:
    if pressed in want.keys:
        _pressed(sprint, pressed, "taken")
        return Heard(pressed)
    if want.optional:
        _pressed(sprint, pressed, "typed ahead")
        sprint.change(typed=pressed + sprint.call.typed)
        return NoKey()
    return _wrong(sprint, pressed)


def _take_digit(sprint: Sprint, want: Listen, pressed: str) -> Reply:
    digits = _asking(sprint).digits
    if pressed == "#" or not pressed.isdigit():
        if not digits:
            return _wrong(sprint, pressed)
        _pressed(sprint, pressed, "taken")
        return Heard(digits)
    _pressed(sprint, pressed, "taken")
    digits += pressed
    if len(digits) == want.digits:
        return Heard(digits)
    _update(sprint, digits=digits)
    if not sprint.call.typed:
        _await_key(sprint, BETWEEN_DIGITS)
    return None


def _wrong(sprint: Sprint, pressed: str) -> Reply:
    _pressed(sprint, pressed, "wrong")
    sprint.change(typed="")
    return _again(sprint, "wrong-key")


def _again(sprint: Sprint, why: str) -> Reply:
    asking = _asking(sprint)
    assert isinstance(asking.want, Listen)
    if asking.tries >= sprint.flow.service.tries:
        return NoKey() if asking.want.own_exit else "given-up"
    _update(sprint, tries=asking.tries + 1)
    return _speak(sprint, (prompt(why), *asking.want.prompts))
