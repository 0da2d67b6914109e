"""sheet: a recorded answer from the knowledge, at any hour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from pydantic import Field

from ivr.flow.asking import Heard, Listen
from ivr.flow.entries import Recited
from ivr.flow.events import HungUp
from ivr.flow.node import Answer, Ask, Gone, Leave, Memo, Node, Scene, Step
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import NodeName, PromptKey
from ivr.flow.waiting import AGAIN

SOMEBODY = prompt("sheet-person", key=1)
AGAIN_AT_MOST = 2
"""How often it is read anew to who presses a key that means nothing there."""


class Sheet(Node):
    """Reads an answer out, as its prompts have it, and says by which key somebody can be asked. It is counted for the
    sheet of the knowledge that it comes from. A caller who wants no more has been helped.
    """

    type: Literal["sheet"] = "sheet"
    say: tuple[PromptKey, ...] = Field(min_length=1, description="the answer, a prompt for each paragraph")
    sheet: str = Field(pattern="^[a-z0-9][a-z0-9-]{0,79}$", description="the sheet of the knowledge that it comes from")
    person: NodeName = Field(description="where the call goes by `1`, to ask somebody")
    told: NodeName = Field(description="where it goes when the caller wants no more")

    def own_words(self) -> Iterable[Prompt]:
        return [*map(prompt, self.say), SOMEBODY, AGAIN]

    def enter(self, scene: Scene) -> Step:
        return replace(self._read(1), entries=(Recited(scene.at, scene.call.node, self.sheet),))

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        if isinstance(answer, Heard):
            return Leave("person")
        if scene.call.typed and memo["read"] <= AGAIN_AT_MOST:
            return self._read(memo["read"] + 1)
        return Leave("told", outcome="informed", unexpected=True)

    def _read(self, times: int) -> Ask:
        want = Listen((*map(prompt, self.say), SOMEBODY, AGAIN), keys="1", optional=True)
        return Ask(want, {"read": times}, unexpected=True)

    def hung_up(self, scene: Scene, memo: Memo, event: HungUp) -> Gone:
        return Gone("informed")
