"""request: where a request is, for whoever types its number and its code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from ivr.flow.asking import Heard, Listen, Say, Spoken
from ivr.flow.commands import LookUp
from ivr.flow.entries import Identified
from ivr.flow.events import CommandFailed, HungUp, LookedUp
from ivr.flow.node import Answer, Ask, Flow, Gone, Leave, Memo, Node, Scene, Step
from ivr.flow.prompts import WEEKDAYS, Prompt, prompt
from ivr.flow.references import NodeName, ScheduleName
from ivr.flow.waiting import AGAIN

TRIES = 3
"""Pairs of a number and a code that may be typed in one visit."""
LONGEST = 12
CODE_DIGITS = 7
"""One more than a code has: people press `#` behind it, too."""
AGAIN_AT_MOST = 2
"""How often it is told anew to who presses a key that means nothing there."""
A_WEEK = 7
"""Days that are told apart by the name of the weekday."""

TYPE_NUMBER, TYPE_CODE = prompt("request-type-number"), prompt("request-type-code")
WRONG, TOO_MANY, NOT_NOW = prompt("request-wrong"), prompt("request-too-many"), prompt("request-not-now")
TODAY, LATER = prompt("request-open-today"), prompt("request-open-later")
SETTLED = {"late": prompt("request-late"), "answered": prompt("request-answered"), "closed": prompt("request-closed")}
SOMEBODY = prompt("request-person", key=1)


class Request(Node):
    """Asks for the number and the code of a request, and says where it is: until when there will be an answer, that
    there is one, or that it is late. Nothing of what it is about is said. Who guesses gets no further.
    """

    type: Literal["request"] = "request"
    schedule: ScheduleName = Field(description="its time zone tells which day a deadline is on")
    person: NodeName = Field(description="where the call goes by `1`, to talk about the request with somebody")
    told: NodeName = Field(description="where it goes when the caller wants no more")
    refused: NodeName = Field(description="where it goes without a number and a code that belong together")

    def common_words(self, flow: Flow) -> Iterable[Prompt]:
        yield from (TYPE_NUMBER, TYPE_CODE, WRONG, TOO_MANY, NOT_NOW, TODAY, LATER, *SETTLED.values(), SOMEBODY, AGAIN)
        yield from (prompt("request-open", weekday=day) for day in WEEKDAYS)

    def enter(self, scene: Scene) -> Step:
        return _number(1)

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        match answer:
            case Heard() if memo.get("told"):
                return Leave("person")
            case Heard() if "number" in memo:
                by = scene.call.caller or scene.call.id
                return Ask(LookUp(scene.ref, int(memo["number"]), answer.keys, by), memo)
            case Heard():
                return _code(memo, answer.keys)
            case LookedUp():
                return self._looked_up(scene, memo, answer)
            case CommandFailed():
                return _refuse(NOT_NOW)
            case Spoken():
                return Leave("refused")
        if not memo.get("told"):
            return Leave("refused")
        if scene.call.typed and memo["told"] <= AGAIN_AT_MOST:
            return _tell(prompt(memo["state"], **memo["values"]), memo["told"] + 1)
        return Leave("told", outcome="informed", unexpected=True)

    def hung_up(self, scene: Scene, memo: Memo, event: HungUp) -> Gone:
        return Gone("informed" if memo.get("told") else None)

    def _looked_up(self, scene: Scene, memo: Memo, found: LookedUp) -> Step:
        match found.outcome:
            case "wrong" if memo["tries"] < TRIES:
                return _number(memo["tries"] + 1, WRONG)
            case "wrong":
                return _refuse(WRONG)
            case "too many":
                return _refuse(TOO_MANY)
            case "failed":
                return _refuse(NOT_NOW)
        state = SETTLED.get(found.outcome) or self._open(scene, found)
        known = Identified(scene.at, scene.call.node, int(memo["number"]), found.opened)
        return replace(_tell(state, 1), entries=(known,))

    def _open(self, scene: Scene, found: LookedUp) -> Prompt:
        """Until when, as people say it: today, by the name of the day, or later than that."""
        if not found.due:
            return LATER
        zone = ZoneInfo(scene.flow.schedules[self.schedule].time_zone)
        day, today = found.due.astimezone(zone).date(), scene.at.astimezone(zone).date()
        if day <= today:
            return TODAY
        return prompt("request-open", weekday=WEEKDAYS[day.weekday()]) if (day - today).days < A_WEEK else LATER


def _number(tries: int, *before: Prompt) -> Ask:
    """Asks for a number, after what was wrong with the one before. It is private: some type the code right behind."""
    want = Listen((*before, TYPE_NUMBER), digits=LONGEST, own_exit=True, private=True)
    return Ask(want, {"tries": tries})


def _code(memo: Memo, number: str) -> Step:
    """Asks for the code; a number of noughts alone is `0`, for a person."""
    if not int(number):
        return Leave("refused")
    want = Listen((TYPE_CODE,), digits=CODE_DIGITS, own_exit=True, private=True)
    return Ask(want, {**memo, "number": number})


def _tell(state: Prompt, times: int) -> Ask:
    want = Listen((state, SOMEBODY, AGAIN), keys="1", optional=True)
    return Ask(want, {"told": times, "state": state.key, "values": dict(state.values)}, unexpected=True)


def _refuse(why: Prompt) -> Ask:
    return Ask(Say((why,), barge_in=False), {})
