"""receipt: the number and the code under which the caller can ask for what he has left with us."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from pydantic import Field

from ivr.flow.asking import Heard, Listen
from ivr.flow.commands import GiveNumber
from ivr.flow.events import Numbered
from ivr.flow.node import Answer, Ask, Flow, Leave, Memo, Node, Scene, Step
from ivr.flow.prompts import Prompt, digits, prompt
from ivr.flow.references import NodeName
from ivr.flow.waiting import AGAIN

READY, DONE = prompt("receipt-ready", key=1), prompt("receipt-done", key=2)
NUMBER, CODE = prompt("receipt-number"), prompt("receipt-code")
SILENCE = 3.0
"""Seconds after it was read out to somebody who has not said that he is writing."""


class Receipt(Node):
    """Reads out the number and the code of the request that this call has left: a message, a complaint, or what an
    agent has written down of it. Who presses a key hears it until he says that he has it, as often as any question is
    put; who says nothing hears it once. Whoever has left nothing hears nothing. No entry holds the code.
    """

    waits: ClassVar[bool] = False

    type: Literal["receipt"] = "receipt"
    next: NodeName = Field(description="where the call goes then")

    def common_words(self, flow: Flow) -> Iterable[Prompt]:
        yield from (READY, NUMBER, CODE, AGAIN, DONE)
        yield from digits("0123456789")

    def enter(self, scene: Scene) -> Step:
        return Ask(GiveNumber(scene.ref), unexpected=True)

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        if isinstance(answer, Numbered) and answer.number:
            told = {"number": str(answer.number), "code": answer.code}
            return Ask(Listen((READY,), keys="1", optional=True), told)
        pressed = isinstance(answer, Heard) or bool(scene.call.typed)
        if "number" not in memo or memo.get("read") == "listening":
            return Leave("next", unexpected=True)
        if memo.get("read") == "silent" and (not pressed or (isinstance(answer, Heard) and answer.keys == "2")):
            return Leave("next", unexpected=True)
        prompts = (NUMBER, *digits(memo["number"]), CODE, *digits(memo["code"]), AGAIN, DONE)
        wait = None if pressed else SILENCE
        want = Listen(prompts, keys="2", optional=not pressed, own_exit=True, private=True, wait=wait)
        return Ask(want, {**memo, "read": "listening" if pressed else "silent"}, unexpected=True)
