"""callback: the number at which a caller who would rather not wait is called back, in his place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from pydantic import Field

from ivr.flow.asking import Heard, Listen, Say, Spoken
from ivr.flow.commands import Register
from ivr.flow.dialable import WHYS, Refused, judge
from ivr.flow.entries import CallbackAsked, CallbackRefused
from ivr.flow.events import CommandFailed, HungUp, Registered
from ivr.flow.node import Answer, Ask, Flow, Gone, Leave, Memo, Node, Scene, Step
from ivr.flow.nodes.place import country_of
from ivr.flow.nodes.queue import queue_of
from ivr.flow.prompts import Prompt, prompt, spelt
from ivr.flow.references import NodeName, QueueName

TRIES = 3
"""Numbers that may be typed before something else is offered."""
LONGEST = 20
"""Keys: more than any number has, so that one that is too long is told so."""

OWN, TYPE, TYPED = prompt("callback-own-number"), prompt("callback-type-number"), prompt("callback-typed")
THIS, OTHER = prompt("callback-this-number", key=1), prompt("callback-other-number", key=2)
RIGHT, WRONG = prompt("callback-right", key=1), prompt("callback-wrong", key=2)
TOLD = {"registered": prompt("callback-registered"), "already": prompt("callback-already")}
IMPOSSIBLE = prompt("callback-not-possible")


class Callback(Node):
    """Asks at which number the caller wants to be called back: the one he calls from, read out digit by digit, or
    another one that he types. Only numbers that the `callback` section allows are taken. He keeps his place.
    """

    type: Literal["callback"] = "callback"
    queue: QueueName | None = Field(default=None, description="this queue instead of the language's own")
    registered: NodeName = Field(description="where the call goes when the callback is written down")
    refused: NodeName = Field(description="where it goes when no number was given that may be called")

    def common_words(self, flow: Flow) -> Iterable[Prompt]:
        yield from (OWN, THIS, OTHER, TYPE, TYPED, RIGHT, WRONG, *TOLD.values(), IMPOSSIBLE)
        yield from (prompt(f"callback-number-{why}") for why in WHYS)
        yield from spelt("0123456789")

    def leads_to_person(self) -> bool:
        return False

    def enter(self, scene: Scene) -> Step:
        number = _judged(scene, scene.call.caller or "")
        if isinstance(number, Refused):
            return replace(_type(1), unexpected=True)
        want = Listen((OWN, *spelt(number), THIS, OTHER), keys="12", own_exit=True, private=True)
        return Ask(want, {"number": number, "tries": 0}, unexpected=True)

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        match answer:
            case Spoken():
                return self._leave(memo)
            case Heard() if "number" in memo:
                return self._confirmed(scene, memo, answer.keys)
            case Heard():
                return self._typed(scene, memo["tries"], answer.keys)
            case Registered() if answer.outcome in TOLD:
                return self._written_down(scene, memo, answer)
            case Registered() | CommandFailed():
                return _impossible()
        return Leave("refused")

    def hung_up(self, scene: Scene, memo: Memo, event: HungUp) -> Gone:
        return Gone("callback" if memo.get("told") in TOLD else None)

    def _confirmed(self, scene: Scene, memo: Memo, key: str) -> Step:
        if key == "2":
            return _type(memo["tries"] + 1) if memo["tries"] < TRIES else _impossible()
        call = scene.call
        register = Register(
            ref=scene.ref,
            number=memo["number"],
            queue=queue_of(scene, self.queue),
            language=call.language,
            since=call.waits_since,
            subject=call.learnt.get("subject", ""),
            agreed=call.learnt.get("agreed") == "yes",
        )
        return Ask(register, memo)

    def _typed(self, scene: Scene, tries: int, typed: str) -> Step:
        number = _judged(scene, typed)
        if not isinstance(number, Refused):
            want = Listen((TYPED, *spelt(number), RIGHT, WRONG), keys="12", own_exit=True, private=True)
            return Ask(want, {"number": number, "tries": tries})
        entry = CallbackRefused(scene.at, scene.call.node, number.why)
        why = prompt(f"callback-number-{number.why}")
        return replace(_type(tries + 1, why) if tries < TRIES else _impossible(why), entries=(entry,))

    def _written_down(self, scene: Scene, memo: Memo, answer: Registered) -> Step:
        call = scene.call
        asked = CallbackAsked(
            at=scene.at,
            node=call.node,
            queue=queue_of(scene, self.queue),
            number=memo["number"],
            language=call.language,
            since=call.waits_since,
            subject=call.learnt.get("subject", ""),
        )
        entries = (asked,) if answer.outcome == "registered" else ()
        return Ask(Say((TOLD[answer.outcome],), barge_in=False), {"told": answer.outcome}, entries, unexpected=True)

    def _leave(self, memo: Memo) -> Step:
        if memo["told"] in TOLD:
            return Leave("registered", {"callback": "yes"}, "callback")
        return Leave("refused")


def _judged(scene: Scene, typed: str) -> str | Refused:
    section = scene.flow.callback
    home = (country for country in (scene.number.country, country_of(scene.call.caller)) if country)
    return judge(typed, section.countries if section else (), scene.flow.own_numbers, tuple(home))


def _type(tries: int, *before: Prompt) -> Ask:
    """Asks for a number, after what was wrong with the one before."""
    return Ask(Listen((*before, TYPE), digits=LONGEST, own_exit=True, private=True), {"tries": tries})


def _impossible(*before: Prompt) -> Ask:
    return Ask(Say((*before, IMPOSSIBLE), barge_in=False), {"told": "impossible"})
