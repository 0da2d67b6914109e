"""voicemail: a message that somebody must answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from ivr.flow.asking import Say, Spoken
from ivr.flow.commands import Record
from ivr.flow.entries import Message
from ivr.flow.events import CommandFailed, HungUp, Recorded
from ivr.flow.node import Answer, Ask, Gone, Leave, Memo, Node, Scene, Step
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import NodeName, PromptKey

SHORTEST = 1.0
"""Seconds; what is shorter holds no message."""
THANKS, NOTHING, NOT_KEPT = prompt("message-thanks"), prompt("message-empty"), prompt("message-not-kept")


class Voicemail(Node):
    """Records a message, ended by `#`, by silence or by hanging up; an empty one may be tried once more.

    When none can be recorded, or not all of it, the caller is told so, and leaves as one without a message.
    """

    type: Literal["voicemail"] = "voicemail"
    say: tuple[PromptKey, ...] = Field(min_length=1, description="said before the tone")
    post: Literal["centre", "consulate"] = Field(default="centre", description="whom the message is for")
    urgent: bool = Field(default=False, description="somebody must listen at once")
    max_seconds: int = Field(default=180, ge=10, le=900, description="the longest message")
    recorded: NodeName = Field(description="where the call goes with a message left")
    empty: NodeName = Field(description="where it goes without one")

    def own_words(self) -> Iterable[Prompt]:
        return [*(prompt(key) for key in self.say), THANKS, NOTHING, NOT_KEPT]

    def enter(self, scene: Scene) -> Step:
        return Ask(Say(tuple(prompt(key) for key in self.say)), {"tries": 0})

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        if memo.get("thanked"):
            return Leave("recorded", outcome="voicemail")
        if memo.get("not kept"):
            return Leave("empty")
        if isinstance(answer, CommandFailed) or (isinstance(answer, Recorded) and not answer.whole):
            return Ask(Say((NOT_KEPT,), barge_in=False), {"not kept": True}, self._part(scene, answer))
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

    def _part(self, scene: Scene, answer: Recorded | CommandFailed) -> tuple[Message, ...]:
        """What was recorded before the disk took no more: better than nothing for who must answer."""
        return (self._message(scene, answer),) if isinstance(answer, Recorded) and answer.seconds >= SHORTEST else ()

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
