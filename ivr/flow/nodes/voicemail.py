"""voicemail: a message that somebody must answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from ivr.flow.asking import Say, Spoken
from ivr.flow.commands import Record
from ivr.flow.entries import Message
from ivr.flow.events import HungUp, Recorded
from ivr.flow.node import Answer, Ask, Flow, Gone, Leave, Memo, Node, Scene, Step
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import NodeName, PromptKey

SHORTEST = 1.0
"""Seconds; what is shorter holds no message."""
THANKS, NOTHING = prompt("message-thanks"), prompt("message-empty")


class Voicemail(Node):
    """Records a message, ended by `#`, by silence or by hanging up; an empty one may be tried once more."""

    type: Literal["voicemail"] = "voicemail"
    say: tuple[PromptKey, ...] = Field(min_length=1, description="said before the tone")
    post: Literal["centre", "consulate"] = Field(default="centre", description="whom the message is for")
    urgent: bool = Field(default=False, description="somebody must listen at once")
    max_seconds: int = Field(default=180, ge=10, le=900, description="the longest message")
    recorded: NodeName = Field(description="where the call goes with a message left")
    empty: NodeName = Field(description="where it goes without one")

    def says(self, flow: Flow) -> Iterable[Prompt]:
        return [*(prompt(key) for key in self.say), THANKS, NOTHING]

    def enter(self, scene: Scene) -> Step:
        return Ask(Say(tuple(prompt(key) for key in self.say)), {"tries": 0})

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        if memo.get("thanked"):
            return Leave("recorded", outcome="voicemail")
        if isinstance(answer, Spoken):
            name = f"{scene.ref}-message"
            return Ask(Record(scene.ref, name, self.max_seconds), {"tries": memo["tries"] + 1})
        if isinstance(answer, Recorded) and answer.seconds >= SHORTEST:
            return Ask(Say((THANKS,), barge_in=False), {"thanked": True}, (self._message(scene, answer),))
        if memo["tries"] > 1:
            return Leave("empty")
        return Ask(Say((NOTHING,)), memo)

    def hung_up(self, scene: Scene, memo: Memo, event: HungUp) -> Gone:
        if memo.get("thanked"):
            return Gone("voicemail")
        if event.recorded and event.recorded.seconds >= SHORTEST:
            return Gone("voicemail", (self._message(scene, event.recorded),))
        return Gone()

    def _message(self, scene: Scene, recorded: Recorded) -> Message:
        learnt = scene.call.learnt
        return Message(
            at=scene.at,
            node=scene.call.node,
            file=recorded.file,
            seconds=recorded.seconds,
            language=scene.call.language,
            post=learnt.get("consulate", "") if self.post == "consulate" else "",
            subject=learnt.get("subject", ""),
            urgent=self.urgent,
        )
