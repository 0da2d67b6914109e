"""queue: waiting for a first-level agent who speaks the caller's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from ivr.flow.asking import Say, Spoken
from ivr.flow.commands import Enqueue
from ivr.flow.events import HungUp, QueueLeft
from ivr.flow.node import Answer, Ask, Flow, Gone, Leave, Memo, Node, Scene, Step
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import NodeName, PromptKey, QueueName


def headers(scene: Scene) -> tuple[tuple[str, str], ...]:
    """What the answering side is told about the call: language, subject and country, as far as they are known."""
    known = {"language": scene.call.language, **scene.call.learnt}
    return tuple((name, known[name]) for name in ("language", "subject", "country") if name in known)


class Queue(Node):
    """Waits for an agent in the queue of the caller's language; without one, in the default language's."""

    type: Literal["queue"] = "queue"
    say: tuple[PromptKey, ...] = Field(default=(), description="said before the wait; keys do not cut it short")
    queue: QueueName | None = Field(default=None, description="this queue instead of the language's own")
    served: NodeName = Field(description="where the call goes after the talk, when the agent hung up first")
    unserved: NodeName = Field(description="where it goes when nobody is logged in or the wait was too long")

    def says(self, flow: Flow) -> Iterable[Prompt]:
        return [prompt(key) for key in self.say]

    def leads_to_person(self) -> bool:
        return False

    def enter(self, scene: Scene) -> Step:
        return Ask(Say(tuple(prompt(key) for key in self.say), barge_in=False))

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        if isinstance(answer, Spoken):
            name = self.queue or self._of_language(scene)
            queue = scene.flow.queues[name]
            since = scene.call.waits_since
            return Ask(Enqueue(scene.ref, name, ((name, queue.wait),), since, queue.language, headers(scene)))
        if isinstance(answer, QueueLeft) and answer.outcome == "served":
            return Leave("served", outcome="served")
        return Leave("unserved", outcome="abandoned_in_queue")

    def hung_up(self, scene: Scene, memo: Memo, event: HungUp) -> Gone:
        return Gone("served" if scene.call.answered else "abandoned_in_queue")

    def _of_language(self, scene: Scene) -> str:
        names = scene.flow.queues.items()
        for language in (scene.call.language, scene.flow.service.default_language):
            for name, queue in names:
                if queue.language == language:
                    return name
        return next(iter(scene.flow.queues))
