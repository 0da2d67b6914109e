"""queue: waiting for a first-level agent who speaks the caller's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field

from ivr.flow import before_wait, whisper
from ivr.flow.asking import Heard, NoKey, Say, Spoken
from ivr.flow.commands import Enqueue, Foresee, Offer
from ivr.flow.entries import Disposition, Estimated
from ivr.flow.events import CommandFailed, Foreseen, HungUp, QueueLeft
from ivr.flow.node import Answer, Ask, Flow, Gone, Leave, Memo, Node, Scene, Step
from ivr.flow.nodes.consent import tape
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import NodeName, PromptKey, QueueName
from ivr.flow.tiers import FRONT, steps_of
from ivr.flow.waiting import announcements

OFFERED: dict[str, Offer] = {"1": "callback", "2": "message"}


class Queue(Node):
    """Waits for an agent in the queue of the caller's language; without one, in the default language's.

    Unless an agent is free, the caller hears how long it will be, is asked once whether an agent of another language
    may answer when the queue has such a tier, and is offered a callback or a message when the wait would break the
    service's promise or too many are waiting. The same two are offered by key all through the wait.
    """

    type: Literal["queue"] = "queue"
    say: tuple[PromptKey, ...] = Field(default=(), description="said before the wait; keys do not cut it short")
    queue: QueueName | None = Field(default=None, description="this queue instead of the language's own")
    same_agent: bool = Field(
        default=False,
        description="back to the agent who handed the call over, when free, and else before everybody who waits",
    )
    record: bool = Field(default=False, description="records the conversation of a caller who agreed to it")
    served: NodeName = Field(description="where the call goes after the talk, when the agent hung up first")
    unserved: NodeName = Field(description="where it goes when nobody is logged in or the wait was too long")
    handed: NodeName | None = Field(
        default=None, description="where it goes when an agent hands it over; a transfer with `handed` knows to whom"
    )
    callback: NodeName | None = Field(default=None, description="where it goes when the caller wants to be called back")
    message: NodeName | None = Field(default=None, description="where it goes when the caller would leave a message")

    def own_words(self) -> Iterable[Prompt]:
        yield from (prompt(key) for key in self.say)

    def common_words(self, flow: Flow) -> Iterable[Prompt]:
        yield from before_wait.everything(flow)
        yield from announcements()
        yield from whisper.all_for_agents(flow)

    def leads_to_person(self) -> bool:
        return False

    def enter(self, scene: Scene) -> Step:
        if self.same_agent:
            return Ask(Say(self._words(), barge_in=False), {"asks": []})
        (line, _), *_ = self._steps(scene, agreed=False)
        return Ask(Foresee(scene.ref, line, scene.call.waits_since))

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        match answer:
            case Foreseen():
                return self._foreseen(scene, answer)
            case Spoken():
                return self._next(scene, memo)
            case Heard() | NoKey():
                return self._answered(scene, memo, answer.keys if isinstance(answer, Heard) else "")
            case QueueLeft():
                return self._left(scene, memo, answer)
            case CommandFailed():
                return self._leave("unserved", memo)
        raise AssertionError(answer)

    def hung_up(self, scene: Scene, memo: Memo, event: HungUp) -> Gone:
        if scene.call.put_through:
            return Gone("transferred")
        return Gone("served" if scene.call.answered else "abandoned_in_queue")

    def _words(self) -> tuple[Prompt, ...]:
        return tuple(map(prompt, self.say))

    def _offers(self, scene: Scene) -> tuple[Offer, ...]:
        callback = self.callback and scene.flow.callback and "callback" not in scene.call.learnt
        wired: dict[Offer, bool] = {"callback": bool(callback), "message": bool(self.message)}
        return tuple(offer for offer, leads in wired.items() if leads)

    def _foreseen(self, scene: Scene, wait: Foreseen) -> Step:
        name = queue_of(scene, self.queue)
        seen = before_wait.outlook(scene, scene.flow.queues[name], self._offers(scene), self._words(), wait)
        place = None if wait.ahead is None else wait.ahead + 1
        entry = Estimated(scene.at, scene.call.node, name, place, wait.seconds)
        return Ask(Say(seen.say, barge_in=False), {"asks": list(seen.questions), "full": seen.full}, (entry,))

    def _next(self, scene: Scene, memo: Memo) -> Step:
        """The next question, and after the last one the wait. Keys of before were not meant for them."""
        if not memo["asks"]:
            return self._leave("unserved", memo) if memo.get("full") else self._wait(scene, memo)
        asked, *rest = memo["asks"]
        queue = scene.flow.queues[queue_of(scene, self.queue)]
        want = (
            before_wait.agree(queue)
            if asked == "agree"
            else before_wait.offer(self._offers(scene), bool(memo.get("full")))
        )
        return Ask(want, {**memo, "asks": rest, "asked": asked}, unexpected=True)

    def _answered(self, scene: Scene, memo: Memo, key: str) -> Step:
        if memo["asked"] == "agree":
            return self._next(scene, {**memo, "agreed": "yes" if key == "1" else "no"})
        return self._leave(OFFERED[key], memo) if key else self._next(scene, memo)

    def _wait(self, scene: Scene, memo: Memo) -> Step:
        name, learnt = queue_of(scene, self.queue), scene.call.learnt
        queue = scene.flow.queues[name]
        agreed = memo.get("agreed", learnt.get("agreed")) == "yes"
        recorded = tape(scene) if self.record else ""
        enqueue = Enqueue(
            ref=scene.ref,
            queue=name,
            steps=self._steps(scene, agreed),
            since=FRONT if self.same_agent else scene.call.waits_since,
            language=queue.language,
            headers=whisper.headers(scene),
            whisper=whisper.for_agent(scene, recorded),
            offers=self._offers(scene),
            agent=learnt.get("agent", "") if self.same_agent else "",
            tape=recorded,
        )
        return Ask(enqueue, memo)

    def _steps(self, scene: Scene, agreed: bool) -> tuple[tuple[str, float], ...]:
        name = queue_of(scene, self.queue)
        sensitive = scene.call.learnt.get("subject") in scene.flow.service.sensitive
        return steps_of(name, scene.flow.queues[name], sensitive, agreed)

    def _left(self, scene: Scene, memo: Memo, left: QueueLeft) -> Step:
        match left.outcome:
            case "served":
                return self._leave("served", memo, "transferred" if left.to else "served")
            case "handed":
                return self._handed(scene, memo, left)
            case "callback" | "message" if left.outcome in self.exits():
                return self._leave(left.outcome, memo)
        return self._leave("unserved", memo)

    def _handed(self, scene: Scene, memo: Memo, left: QueueLeft) -> Step:
        """The agent named a post. One that this version of the flow does not have ends the call as served."""
        known = left.to in scene.flow.consulates or left.to in scene.flow.partners
        if not self.handed or not known:
            return self._leave("served", memo, "served")
        post = scene.flow.consulates.get(left.to)
        found = {"country": post.country, "consulate": left.to} if post else {}
        return self._leave("handed", memo, "served", {"post": left.to, "agent": left.by, **found})

    def _leave(
        self,
        exit: str,
        memo: Memo,
        outcome: Disposition = "abandoned_in_queue",
        learnt: Mapping[str, str] | None = None,
    ) -> Leave:
        agreed = {"agreed": memo["agreed"]} if "agreed" in memo else {}
        return Leave(exit, {**agreed, **(learnt or {})}, outcome)


def queue_of(scene: Scene, named: str | None = None) -> str:
    """The name of the queue a caller waits in: the one that is named, or that of his language."""
    names = scene.flow.queues.items()
    if named:
        return named
    for language in (scene.call.language, scene.flow.service.default_language):
        for name, queue in names:
            if queue.language == language:
                return name
    return next(iter(scene.flow.queues))
