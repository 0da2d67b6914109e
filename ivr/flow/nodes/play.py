"""play: says something and goes on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from pydantic import Field

from ivr.flow.asking import Say
from ivr.flow.node import Answer, Ask, Leave, Memo, Node, Scene, Step
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import NodeName, PromptKey


class Play(Node):
    """Says prompts one after another, then goes on. A key cuts them short and is kept for the next question."""

    waits: ClassVar[bool] = False

    type: Literal["play"] = "play"
    say: tuple[PromptKey, ...] = Field(min_length=1, description="what is said")
    barge_in: bool = Field(default=True, description="`false` for what everybody must hear to the end")
    next: NodeName = Field(description="where the call goes then")

    def own_words(self) -> Iterable[Prompt]:
        return [prompt(key) for key in self.say]

    def leads_to_person(self) -> bool:
        return self.barge_in

    def enter(self, scene: Scene) -> Step:
        return Ask(Say(tuple(prompt(key) for key in self.say), self.barge_in))

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        return Leave("next")
