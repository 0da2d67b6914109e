"""consent: may the conversation be recorded?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from ivr.flow.asking import Heard, Listen, Say, Spoken
from ivr.flow.node import Answer, Ask, Leave, Memo, Node, Scene, Step
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import NodeName, PromptKey

YES, NO = prompt("record-yes", key=1), prompt("record-no", key=2)
TOLD = {"agreed": prompt("record-agreed"), "refused": prompt("record-refused")}


def tape(scene: Scene) -> str:
    """The name under which the next conversation is recorded; empty unless the caller agreed."""
    return f"{scene.ref}-conversation" if scene.call.learnt.get("recording") == "agreed" else ""


class Consent(Node):
    """Asks whether the conversation may be recorded: `1` agrees, anything else and silence refuse.

    Nodes with `record` record only when the caller agreed here; who has answered once is not asked again.
    """

    type: Literal["consent"] = "consent"
    say: tuple[PromptKey, ...] = Field(default=("record-ask",), description="says what is recorded and why")
    next: NodeName = Field(description="where the call goes with either answer")

    def own_words(self) -> Iterable[Prompt]:
        return [*self._question(), *TOLD.values()]

    def enter(self, scene: Scene) -> Step:
        if "recording" in scene.call.learnt:
            return Leave("next")
        return Ask(Listen(self._question(), keys="12", optional=True))

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        if isinstance(answer, Spoken):
            return Leave("next", {"recording": memo["answer"]})
        said = "agreed" if isinstance(answer, Heard) and answer.keys == "1" else "refused"
        return Ask(Say((TOLD[said],)), {"answer": said}, unexpected=True)

    def _question(self) -> tuple[Prompt, ...]:
        return (*map(prompt, self.say), YES, NO)
